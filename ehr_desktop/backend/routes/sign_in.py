"""Signing in and out (API 1.1)."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import StrictStr, StringConstraints
from sqlalchemy import select, update

from ehr_desktop.backend import lockout, passwords, sessions
from ehr_desktop.backend.context import SignedIn, ThePractice, bearer_token
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
_ABOUT_USER = ("id", "email", "firstName", "lastName", "roles", "title", "isActive")

Short = Annotated[StrictStr, StringConstraints(min_length=1, max_length=1000)]


class Credentials(Body):
    """`POST /auth/login`."""

    email: Annotated[StrictStr, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]
    password: Short


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
        token, session_id = await sessions.begin(connection, user["id"], now)
        await connection.execute(update(users).where(users.c.id == user["id"]).values(last_login_date=now))
    _set_cookie(request, response, "access_token", token, _ACCESS_SECONDS)
    _set_cookie(request, response, "refresh_token", token, _REFRESH_SECONDS)
    whole = record(users, user)
    return success(
        {
            "requiresMfa": False,
            "requiresPasswordChange": user["must_change_password"],
            "user": {**{name: whole[name] for name in _ABOUT_USER}, "mfaEnabled": False},
            "session": {"sessionId": session_id},
        },
        "Login successful",
    )


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


@router.post("/sessions/extend")
async def extend(caller: SignedIn, practice: ThePractice) -> Json:
    """Begin the idle time anew."""
    async with practice.database.writing() as connection:
        await sessions.keep_alive(connection, caller.session_id, practice.now())
    return success(None, "Session extended successfully")


@router.get("/csrf-token")
async def csrf_token(request: Request, response: Response) -> Json:
    """For clients that ask: nothing here needs it, as a cookie authenticates nobody."""
    token = secrets.token_hex(32)
    _set_cookie(request, response, "csrf-token", token, _CSRF_SECONDS)
    return {"csrfToken": token}


def _check_account(user: Row, now: object) -> None:
    if not user["is_active"]:
        raise Refused(401, "Account is disabled. Please contact administrator.")
    if user["password_expires_at"] is not None and user["password_expires_at"] <= now:
        raise Refused(401, "Your password has expired. Please reset your password.")


def _set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )
