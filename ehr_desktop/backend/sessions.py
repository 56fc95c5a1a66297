"""Sessions: who a bearer token belongs to, and when it ends.

A session ends after 20 idle minutes and after 12 hours in all. The table holds only each token's fingerprint.
"""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.database import Database
from ehr_desktop.backend.errors import Refused
from ehr_desktop.backend.tables import sessions, users
from ehr_desktop.backend.wire import Row

IDLE = timedelta(minutes=20)
IN_ALL = timedelta(hours=12)
#: A desktop, a browser, a spare, and room for sessions nobody ended; beyond that the least recent one ends.
AT_ONCE = 10
#: Activity is noted at most this often: a write for each request would be most of the server's work.
NOTED_EVERY = timedelta(seconds=15)

_INVALID = "Invalid or expired session"
_IDLE_FOR_TOO_LONG = "Session timed out due to inactivity. Please log in again."


@dataclass(frozen=True)
class Caller:
    """The signed-in person of one request."""

    id: str
    session_id: str
    email: str
    first_name: str
    last_name: str
    title: str | None
    roles: tuple[str, ...]
    is_under_supervision: bool
    license_state: str | None
    license_number: str | None

    @property
    def is_administrator(self) -> bool:
        """Whether every client and note of the practice may be read."""
        return bool({"ADMINISTRATOR", "SUPER_ADMIN"} & set(self.roles))

    @property
    def may_override_treatment_plan(self) -> bool:
        """The roles the treatment-plan rule lets through (API 1.4)."""
        return self.is_administrator or "SUPERVISOR" in self.roles


async def begin(
    connection: AsyncConnection,
    user_id: str,
    now: datetime,
    address: str | None = None,
    agent: str | None = None,
) -> tuple[str, str]:
    """Start a session; its token (32 random bytes) and its id. Its user is shown where from and with what."""
    open_ones = (
        select(sessions.c.id)
        .where(sessions.c.user_id == user_id, sessions.c.ended_at.is_(None))
        .order_by(sessions.c.last_activity.desc())
        .offset(AT_ONCE - 1)
    )
    surplus = (await connection.execute(open_ones)).scalars().all()
    if surplus:
        await connection.execute(update(sessions).where(sessions.c.id.in_(surplus)).values(ended_at=now))
    token, session_id = secrets.token_urlsafe(32), str(uuid.uuid4())
    await connection.execute(
        insert(sessions).values(
            id=session_id,
            user_id=user_id,
            token_sha256=_fingerprint(token),
            created_at=now,
            last_activity=now,
            ip_address=address,
            user_agent=agent,
        )
    )
    return token, session_id


async def of(connection: AsyncConnection, user_id: str, now: datetime) -> Sequence[Row]:
    """A user's sessions that go on, most recently used first."""
    going_on = (
        select(sessions)
        .where(sessions.c.user_id == user_id, sessions.c.ended_at.is_(None))
        .order_by(sessions.c.last_activity.desc(), sessions.c.created_at.desc())
    )
    return [row for row in (await connection.execute(going_on)).mappings() if ends_at(row) > now]


def ends_at(row: Row) -> datetime:
    """When a session ends, if nothing more is asked in it."""
    end: datetime = min(row["last_activity"] + IDLE, row["created_at"] + IN_ALL)
    return end


async def caller_of(database: Database, token: str | None, now: datetime) -> Caller:
    """Who the token belongs to; notes the activity. Raises `Refused` 401 with the API's words (1.1)."""
    if token is None:
        raise Refused(401, "No authentication token provided")
    found = (
        select(
            users,
            sessions.c.id.label("session_id"),
            sessions.c.created_at.label("began_at"),
            sessions.c.last_activity,
            sessions.c.ended_at,
        )
        .join(users, users.c.id == sessions.c.user_id)
        .where(sessions.c.token_sha256 == _fingerprint(token))
    )
    async with database.reading() as connection:
        row = (await connection.execute(found)).mappings().one_or_none()
    if row is None or row["ended_at"] is not None:
        raise Refused(401, _INVALID)
    refusal = _why_over(row, now)
    if refusal is not None:
        async with database.writing() as connection:
            await end(connection, row["session_id"], now)
        raise Refused(401, refusal)
    if now - row["last_activity"] >= NOTED_EVERY:
        async with database.writing() as connection:
            await keep_alive(connection, row["session_id"], now)
    return _caller(row)


async def keep_alive(connection: AsyncConnection, session_id: str, now: datetime) -> None:
    """Begin the idle time anew."""
    await connection.execute(update(sessions).where(sessions.c.id == session_id).values(last_activity=now))


async def end(connection: AsyncConnection, session_id: str, now: datetime) -> None:
    """End one session."""
    await connection.execute(update(sessions).where(sessions.c.id == session_id).values(ended_at=now))


async def end_others(connection: AsyncConnection, user_id: str, but: str, now: datetime) -> int:
    """End every session of a user but one; how many went on until now."""
    others = [row["id"] for row in await of(connection, user_id, now) if row["id"] != but]
    for session_id in others:
        await end(connection, session_id, now)
    return len(others)


def _why_over(row: Row, now: datetime) -> str | None:
    if not row["is_active"]:
        return "Account is disabled"
    if now - row["began_at"] >= IN_ALL:
        return _INVALID
    if now - row["last_activity"] >= IDLE:
        return _IDLE_FOR_TOO_LONG
    return None


def _caller(row: Row) -> Caller:
    return Caller(
        id=row["id"],
        session_id=row["session_id"],
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        title=row["title"],
        roles=tuple(row["roles"]),
        is_under_supervision=row["is_under_supervision"],
        license_state=row["license_state"],
        license_number=row["license_number"],
    )


def _fingerprint(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
