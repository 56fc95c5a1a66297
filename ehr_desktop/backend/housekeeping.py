"""Forgets what nobody can need any more, so that no table grows for ever. Notes and signatures are never touched."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from ehr_desktop.backend import idempotency
from ehr_desktop.backend.database import Database
from ehr_desktop.backend.tables import owed_codes, sessions, sign_in_attempts

_SESSIONS_KEPT_FOR = timedelta(days=30)
_ATTEMPTS_KEPT_FOR = timedelta(days=1)


async def forget_what_is_over(database: Database, now: datetime) -> None:
    """Old keys, sessions that are long over; of the day before, counts of wrong passwords and codes never given."""
    async with database.writing() as connection:
        await idempotency.forget_old(connection, now)
        await connection.execute(delete(sessions).where(sessions.c.created_at < now - _SESSIONS_KEPT_FOR))
        await connection.execute(delete(owed_codes).where(owed_codes.c.created_at < now - _ATTEMPTS_KEPT_FOR))
        await connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.last_at < now - _ATTEMPTS_KEPT_FOR))
