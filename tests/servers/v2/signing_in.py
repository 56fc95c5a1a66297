"""Signing in and out, and what keeps a session alive (API 1.1; part A, 1 and 5 to 8)."""

import re
from datetime import timedelta
from math import ceil

from tests.servers.scripted import Reply
from tests.servers.v2.call import Call
from tests.servers.v2.practice import Json, iso, moment_of
from tests.servers.v2.replies import no, ok
from tests.servers.v2.sessions import ENDED, IDLE_FOR, Sessions

_WRONG = "Invalid email or password"
_TRIES = 5
_LOCKED = timedelta(minutes=30)
_PASSWORD_LASTS = timedelta(days=90)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COOKIES = (("access_token", 3600), ("refresh_token", 604_800))
CODE = "246810"


class Doors:
    """The routes about sessions. `secure` is what production adds to cookies."""

    def __init__(self, sessions: Sessions, *, secure: bool) -> None:
        self._sessions = sessions
        self._secure = secure

    def log_in(self, call: Call) -> Reply:
        """Cookies only, both with the same value; a user with a second factor gets none and a temporary token."""
        email, password = call.body.get("email"), call.body.get("password")
        if not (isinstance(email, str) and _EMAIL.fullmatch(email) and isinstance(password, str) and password):
            raise no(400, "Validation failed", "VALIDATION_ERROR")
        user = next((row for row in call.practice.users.values() if row["email"] == email.lower()), None)
        if user is None:
            raise no(401, _WRONG)
        _check_password(call, user, password)
        known: Json = {name: user[name] for name in ("id", "email", "firstName", "lastName")}
        if user["mfaEnabled"]:
            waiting = {"requiresMfa": True, "tempToken": self._sessions.wait_for_code(user), "user": known}
            return ok(waiting, "MFA verification required")
        session = self._sessions.begin(user, call.address, call.agent)
        user["lastLoginDate"] = iso(call.practice.now())
        more = {name: user[name] for name in ("roles", "title", "isActive", "mfaEnabled")}
        data = {
            "requiresMfa": False,
            "requiresPasswordChange": user["mustChangePassword"],
            "user": {**known, **more},
            "session": {"sessionId": session.id},
        }
        return self._with_cookies(ok(data, "Login successful"), session.token)

    def refresh(self, call: Call) -> Reply:
        """Says yes for a good session; neither extends it nor sets a cookie (part A, 6)."""
        sent = call.body.get("refreshToken")
        token = call.cookies.get("access_token") or call.cookies.get("refresh_token") or sent
        if not isinstance(token, str) or not token:
            raise no(401, "Session token is required")
        if not self._sessions.is_good(token):
            raise no(401, ENDED)
        return ok(None, "Session refreshed successfully")

    def log_out(self, call: Call) -> Reply:
        """Ends the session and clears both cookies."""
        self._sessions.end(call.token)
        return self._with_cookies(ok(None, "Logout successful"), "")

    def extend(self, call: Call) -> Reply:
        """Like any other call with a session."""
        if call.token not in self._sessions.rows:
            raise no(401, "No active session found")
        return ok(None, "Session extended successfully")

    def mine(self, call: Call) -> Reply:
        """The sessions of whoever asks."""
        rows = [
            {
                "id": one.id,
                "ipAddress": one.address,
                "userAgent": one.agent,
                "deviceTrusted": False,
                "createdAt": iso(one.began),
                "lastActivity": iso(one.last_activity),
                "expiresAt": iso(one.last_activity + IDLE_FOR),
                "isCurrent": one.token == call.token,
            }
            for one in self._sessions.of(call.user["id"])
        ]
        return ok({"sessions": rows, "count": len(rows)})

    def end_one(self, call: Call) -> Reply:
        """One of one's own."""
        one = next((one for one in self._sessions.of(call.user["id"]) if one.id == call.at["session"]), None)
        if one is None:
            raise no(404, "Session not found")
        one.is_over = True
        return ok(None, "Session terminated successfully")

    def end_all(self, call: Call) -> Reply:
        """Whether the one that asks is among them the document does not say; here it is."""
        ended = self._sessions.of(call.user["id"])
        for one in ended:
            one.is_over = True
        return ok({"count": len(ended)})

    def _with_cookies(self, reply: Reply, token: str) -> Reply:
        mark = "; Secure" if self._secure else ""
        for name, seconds in _COOKIES:
            lasts = seconds if token else 0
            cookie = f"{name}={token}; Max-Age={lasts}; Path=/; HttpOnly{mark}; SameSite=Lax"
            reply = reply.with_header("Set-Cookie", cookie)
        return reply


def verify_code(call: Call) -> Reply:
    """Checks a code and begins no session: nobody with a second factor gets in (API 1.1)."""
    if not call.body.get("code"):
        raise no(400, "Verification code is required")
    if call.body["code"] != CODE:
        raise no(401, "Invalid verification code")
    return ok({"usedBackupCode": False})


def me(call: Call) -> Reply:
    """Who is signed in."""
    names = ("id", "email", "firstName", "lastName", "title", "roles", "licenseNumber", "licenseState", "isActive")
    supervisor = call.practice.users.get(call.user["supervisorId"] or "")
    data = {name: call.user[name] for name in (*names, "isUnderSupervision", "createdAt", "lastLoginDate")}
    shown = {name: supervisor[name] for name in ("id", "firstName", "lastName", "email")} if supervisor else None
    return ok({**data, "phoneNumber": None, "licenseExpiration": None, "npiNumber": None, "supervisor": shown})


def _check_password(call: Call, user: Json, password: str) -> None:
    now = call.practice.now()
    until = user["accountLockedUntil"]
    if until is not None and now < until:
        minutes = ceil((until - now).total_seconds() / 60)
        raise no(
            401, f"Account is locked due to too many failed login attempts. Please try again in {minutes} minutes."
        )
    if not user["isActive"]:
        raise no(401, "Account is disabled. Please contact administrator.")
    if password != user["password"]:
        user["failedLoginAttempts"] += 1
        if user["failedLoginAttempts"] >= _TRIES:
            user["accountLockedUntil"] = now + _LOCKED
        raise no(401, _WRONG)
    if now - moment_of(user["passwordChangedAt"]) > _PASSWORD_LASTS:
        raise no(401, "Your password has expired. Please reset your password.")
    user["failedLoginAttempts"], user["accountLockedUntil"] = 0, None
