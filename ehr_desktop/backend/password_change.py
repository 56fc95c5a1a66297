"""A password replaced by another, and the ones before it, which nobody takes again."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend import second_factor, sessions
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import former_passwords, users
from ehr_desktop.domain.password_rules import REMEMBERED

USED_BEFORE = f"Password was used before. Choose one that is none of your last {REMEMBERED}"


async def former_of(connection: AsyncConnection, user_id: str) -> Sequence[str]:
    """The hashes of the passwords before the present one, as far as they are remembered."""
    found = (
        select(former_passwords.c.password_hash)
        .where(former_passwords.c.user_id == user_id)
        .order_by(former_passwords.c.changed_at.desc())
        .limit(REMEMBERED - 1)
    )
    return (await connection.execute(found)).scalars().all()


async def replace(connection: AsyncConnection, caller: Caller, present: str, new: str, now: datetime) -> bool:
    """Put a hash in place of the present one, and end the caller's other sessions, and sign-ins half done.

    False, with nothing done, where somebody has changed it meanwhile.
    """
    mine = users.c.id == caller.id, users.c.password_hash == present
    changed = update(users).where(*mine).values(password_hash=new, must_change_password=False, password_expires_at=None)
    if (await connection.execute(changed)).rowcount != 1:
        return False
    row = {"id": str(uuid.uuid4()), "user_id": caller.id, "password_hash": present, "changed_at": now}
    await connection.execute(insert(former_passwords).values(row))
    await _forget_oldest(connection, caller.id)
    await sessions.end_others(connection, caller.id, caller.session_id, now)
    await second_factor.forgive_owed(connection, caller.id)
    return True


async def _forget_oldest(connection: AsyncConnection, user_id: str) -> None:
    of_user = select(former_passwords.c.id).where(former_passwords.c.user_id == user_id)
    surplus = of_user.order_by(former_passwords.c.changed_at.desc()).offset(REMEMBERED - 1)
    gone = (await connection.execute(surplus)).scalars().all()
    if gone:
        await connection.execute(delete(former_passwords).where(former_passwords.c.id.in_(gone)))
