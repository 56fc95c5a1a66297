"""How far the audit trail of each desktop is, as the desktops tell: kept, and never taken back.

A trail that has become shorter, or has another entry where one was told before, has been tampered with, or its file was
put back to a backup. What was told then is kept too, marked as not fitting.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.database import insert_or_leave
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import audit_heads


@dataclass(frozen=True)
class Head:
    """The last entry of a trail, by the trail's random name: its number, and its hash in hexadecimal."""

    trail: str
    number: int
    hash: str


async def keep(connection: AsyncConnection, caller: Caller, told: Head, now: datetime) -> Head:
    """Keep what was told; answers it where it fits what the caller told before, else the last that did."""
    newest = _fitting(caller, told.trail).order_by(audit_heads.c.number.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    known = Head(told.trail, row.number, row.hash) if row else None
    fits = known is None or told.number > known.number or await _was_told(connection, caller, told)
    values = {"user_id": caller.id, "trail": told.trail, "number": told.number, "hash": told.hash}
    await connection.execute(insert_or_leave(connection, audit_heads).values(**values, fits=fits, at=now))
    return told if fits or known is None else known


async def _was_told(connection: AsyncConnection, caller: Caller, told: Head) -> bool:
    """The same once more, or late."""
    same = _fitting(caller, told.trail).where(audit_heads.c.number == told.number, audit_heads.c.hash == told.hash)
    return (await connection.execute(same)).first() is not None


def _fitting(caller: Caller, trail: str) -> Select[int, str]:
    mine = audit_heads.c.user_id == caller.id, audit_heads.c.trail == trail
    return select(audit_heads.c.number, audit_heads.c.hash).where(*mine, audit_heads.c.fits)
