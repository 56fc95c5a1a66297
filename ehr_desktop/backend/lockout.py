"""Five wrong passwords lock an address for thirty minutes, whether or not somebody has it.

A try is counted before the password is looked at: a hundred tries at the same moment are five.
"""

import math
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update

from ehr_desktop.backend.database import Database, insert_or_leave
from ehr_desktop.backend.errors import Refused
from ehr_desktop.backend.tables import sign_in_attempts as attempts

TRIES = 5
LOCKED_FOR = timedelta(minutes=30)


async def count_try(database: Database, email: str, now: datetime) -> None:
    """Count a try for this address. Raises `Refused` 401 while it is locked."""
    address = _address(email)
    async with database.writing() as connection:
        await connection.execute(
            insert_or_leave(connection, attempts).values(address_sha256=address, failures=0, last_at=now)
        )
        kept = select(attempts).where(attempts.c.address_sha256 == address).with_for_update()
        row = (await connection.execute(kept)).mappings().one()
        if row["locked_until"] is not None and row["locked_until"] > now:
            minutes = math.ceil((row["locked_until"] - now).total_seconds() / 60)
            raise Refused(
                401,
                f"Account is locked due to too many failed login attempts. Please try again in {minutes} minutes.",
            )
        failures = 1 if row["locked_until"] is not None else row["failures"] + 1
        until = now + LOCKED_FOR if failures >= TRIES else None
        await connection.execute(
            update(attempts)
            .where(attempts.c.address_sha256 == address)
            .values(failures=failures, locked_until=until, last_at=now)
        )


async def forget_tries(database: Database, email: str) -> None:
    """The password was right: begin anew."""
    async with database.writing() as connection:
        await connection.execute(delete(attempts).where(attempts.c.address_sha256 == _address(email)))


def _address(email: str) -> str:
    return sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()
