"""Where somebody is signed in, and ending it there (API 1.1). Everybody sees and ends their own, nobody else's."""

from fastapi import APIRouter

from ehr_desktop.backend import sessions
from ehr_desktop.backend.access import is_id
from ehr_desktop.backend.context import SignedIn, ThePractice
from ehr_desktop.backend.errors import not_found
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.wire import Json, Row, instant, success

router = APIRouter(prefix="/sessions", tags=["sessions"])


@router.get("")
async def mine(caller: SignedIn, practice: ThePractice) -> Json:
    """The caller's sessions that go on, most recently used first."""
    async with practice.database.reading() as connection:
        rows = await sessions.of(connection, caller.id, practice.now())
    return success({"sessions": [_shown(row, caller) for row in rows], "count": len(rows)})


@router.post("/extend")
async def extend(caller: SignedIn, practice: ThePractice) -> Json:
    """Begin the idle time anew."""
    async with practice.database.writing() as connection:
        await sessions.keep_alive(connection, caller.session_id, practice.now())
    return success(None, "Session extended successfully")


@router.delete("/all")
async def end_others(caller: SignedIn, practice: ThePractice) -> Json:
    """End every session of the caller's but this one."""
    async with practice.database.writing() as connection:
        count = await sessions.end_others(connection, caller.id, caller.session_id, practice.now())
    return success({"count": count}, "Sessions ended successfully")


@router.delete("/{session_id}")
async def end(session_id: str, caller: SignedIn, practice: ThePractice) -> Json:
    """End one session of the caller's."""
    now = practice.now()
    async with practice.database.writing() as connection:
        mine = {row["id"] for row in await sessions.of(connection, caller.id, now)} if is_id(session_id) else set()
        if session_id not in mine:
            raise not_found("Session")
        await sessions.end(connection, session_id, now)
    return success(None, "Session ended successfully")


def _shown(row: Row, caller: Caller) -> Json:
    return {
        "id": row["id"],
        "ipAddress": row["ip_address"],
        "userAgent": row["user_agent"],
        "deviceTrusted": False,
        "createdAt": instant(row["created_at"]),
        "lastActivity": instant(row["last_activity"]),
        "expiresAt": instant(sessions.ends_at(row)),
        "isCurrent": row["id"] == caller.session_id,
    }
