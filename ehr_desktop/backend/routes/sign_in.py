"""Signing in and out (API 1.1)."""

import secrets
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import StrictStr, StringConstraints
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend import lockout, passwords, second_factor, sessions
from ehr_desktop.backend.context import Practice, SignedIn, ThePractice, address_of, bearer_token
from ehr_desktop.backend.errors import Refused
from ehr_desktop.backend.note_bodies import Body
from ehr_desktop.backend.tables import users
from ehr_desktop.backend.wire import Json, Row, part, part_of, record, success

router = APIRouter(tags=["sign in"])

_WRONG = "Invalid email or password"
_ACCESS_SECONDS = 3600
_REFRESH_SECONDS = 604_800
_CSRF_SECONDS = 3600
_SUPERVISOR = ("id", "first_name", "last_name", "email")
_ABOUT_ME = (
    *("id", "email", "firstName", "lastName", "title", "roles", "phoneNumber", "licenseNumber", "licenseState"),
    *("licenseExpiration", "npiNumber", "isActive", "isUnderSupervision", "createdAt", "lastLoginDate"),
)
_ABOUT_ANYBODY = ("id", "email", "firstName", "lastName")
_ABOUT_USER = ("id", "email", "firstName", "lastName", "roles", "title", "isActive")

Short = Annotated[StrictStr, StringConstraints(min_length=1, max_length=1000)]


class Credentials(Body):
    """`POST /auth/login`."""

    email: Annotated[StrictStr, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]
    password: Short


class Code(Body):
    """`POST /auth/mfa/complete`."""

    user_id: Short
    mfa_code: Annotated[StrictStr, StringConstraints(min_length=1, max_length=60)]


class Refreshing(Body):
    """`POST /auth/refresh`, for who does not send the token as a header."""

    refresh_token: Short | None = None


@router.post("/auth/login")
async def log_in(credentials: Credentials, request: Request, response: Response, practice: ThePractice) -> Json:
    """Check the password and start a session; its token goes out in cookies only, as the document has it."""
    now = practice.now()
    await lockout.count_try(practice.database, credentials.email, now)
    async with practice.database.reading() as connection:
        known = select(users).where(users.c.email == credentials.email.strip().lower())
        user = (await connection.execute(known)).mappings().one_or_none()
    kept_hash = user["password_hash"] if user else None
    is_right = await passwords.matches(credentials.password, kept_hash, practice.password_turns)
    if not is_right or user is None:
        raise Refused(401, _WRONG)
    await lockout.forget_tries(practice.database, credentials.email)
    _check_account(user, now)
    async with practice.database.writing() as connection:
        # Changed while it was looked at: the sessions of the old password have just been ended, and none begins.
        unchanged = select(users.c.id).where(users.c.id == user["id"], users.c.password_hash == kept_hash)
        if (await connection.execute(unchanged.with_for_update())).first() is None:
            raise Refused(401, _WRONG)
        if await second_factor.is_asked(connection, user["id"]):
            return _owes_a_code(user, await second_factor.owe(connection, user["id"], now))
        return await _begin(connection, user, request, response, now, with_code=False)


@router.post("/auth/mfa/complete")
async def give_code(body: Code, request: Request, response: Response, practice: ThePractice) -> Json:
    """Give the code that is owed and start the session, as a sign-in without a code does.

    The token of the sign-in comes as a bearer: a code alone, without the password before it, opens nothing.
    """
    now, token = practice.now(), bearer_token(request)
    if token is None:
        raise Refused(401, "No authentication token provided")
    user = await _who_owes(practice, token, now)
    if user is None or user["id"] != body.user_id:
        raise Refused(401, "Invalid or expired session")
    counted_as = f"{user['email']} code"
    await lockout.count_try(practice.database, counted_as, now)
    _check_account(user, now)
    async with practice.database.writing() as connection:
        if await second_factor.take(connection, user["id"], token, body.mfa_code, now):
            answer = await _begin(connection, user, request, response, now, with_code=True)
        else:
            raise Refused(401, "Invalid verification code")
    await lockout.forget_tries(practice.database, counted_as)
    return answer


@router.get("/auth/me")
async def me(caller: SignedIn, practice: ThePractice) -> Json:
    """Who is signed in."""
    supervisor = users.alias("supervisor")
    found = (
        select(users, *part_of(supervisor, "supervisor", _SUPERVISOR))
        .outerjoin(supervisor, supervisor.c.id == users.c.supervisor_id)
        .where(users.c.id == caller.id)
    )
    async with practice.database.reading() as connection:
        row = (await connection.execute(found)).mappings().one()
    whole = record(users, row)
    return success({**{name: whole[name] for name in _ABOUT_ME}, "supervisor": part(row, "supervisor", _SUPERVISOR)})


@router.post("/auth/logout")
async def log_out(caller: SignedIn, response: Response, practice: ThePractice) -> Json:
    """End the session."""
    async with practice.database.writing() as connection:
        await sessions.end(connection, caller.session_id, practice.now())
    response.delete_cookie("access_token")
    response.delete_cookie("refresh_token")
    return success(None, "Logout successful")


@router.post("/auth/refresh")
async def refresh(request: Request, practice: ThePractice, body: Refreshing | None = None) -> Json:
    """Say whether the session is alive, and keep it so."""
    token = bearer_token(request) or (body.refresh_token if body else None)
    if token is None:
        raise Refused(401, "Session token is required")
    await sessions.caller_of(practice.database, token, practice.now())
    return success(None, "Session refreshed successfully")


@router.get("/csrf-token")
async def csrf_token(request: Request, response: Response) -> Json:
    """For clients that ask: nothing here needs it, as a cookie authenticates nobody."""
    token = secrets.token_hex(32)
    _set_cookie(request, response, "csrf-token", token, _CSRF_SECONDS)
    return {"csrfToken": token}


async def _who_owes(practice: Practice, token: str, now: datetime) -> Row | None:
    async with practice.database.reading() as connection:
        user_id = await second_factor.who_owes(connection, token, now)
        return (await connection.execute(select(users).where(users.c.id == user_id))).mappings().one_or_none()


async def _begin(
    connection: AsyncConnection, user: Row, request: Request, response: Response, now: datetime, *, with_code: bool
) -> Json:
    agent = request.headers.get("user-agent", "")[:400]
    token, session_id = await sessions.begin(connection, user["id"], now, address_of(request), agent)
    await connection.execute(update(users).where(users.c.id == user["id"]).values(last_login_date=now))
    _set_cookie(request, response, "access_token", token, _ACCESS_SECONDS)
    _set_cookie(request, response, "refresh_token", token, _REFRESH_SECONDS)
    whole = record(users, user)
    return success(
        {
            "requiresMfa": False,
            "requiresPasswordChange": user["must_change_password"],
            "user": {**{name: whole[name] for name in _ABOUT_USER}, "mfaEnabled": with_code},
            "session": {"sessionId": session_id},
        },
        "Login successful",
    )


def _owes_a_code(user: Row, token: str) -> Json:
    whole = record(users, user)
    known = {name: whole[name] for name in _ABOUT_ANYBODY}
    return success({"requiresMfa": True, "tempToken": token, "user": known}, "MFA verification required")


def _check_account(user: Row, now: object) -> None:
    if not user["is_active"]:
        raise Refused(401, "Account is disabled. Please contact administrator.")
    if user["password_expires_at"] is not None and user["password_expires_at"] <= now:
        raise Refused(401, "Your password has expired. Please reset your password.")


def _set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )
