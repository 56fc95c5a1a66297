"""Codes beside the password: six digits of an app (TOTP, RFC 6238) or a backup code, each taken once.

A code is owed by whoever gave the right password; what they get for that is a token good for giving the code and for
nothing else. Backup codes and tokens are kept as fingerprints; chance makes them long enough for that.
"""

import base64
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import quote

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.tables import backup_codes, owed_codes, second_factors

DIGITS = 6
STEP_SECONDS = 30
#: Clocks of telephones are a little off: the step before and the one after are taken, too.
STEPS_OFF = 1
#: How long a code can be owed.
OWED_FOR = timedelta(minutes=5)
BACKUP_CODES = 10
#: RFC 4226 asks for 160 bits of a shared secret.
_SECRET_BYTES = 20
_BACKUP_BYTES = 10


@dataclass(frozen=True)
class NewFactor:
    """What somebody is handed, once: the secret for the app (base32), and backup codes to write down."""

    secret: str
    backup_codes: tuple[str, ...]

    def uri(self, email: str) -> str:
        """For the app, which knows it as a QR code (key URI format)."""
        return (
            f"otpauth://totp/EHR:{quote(email)}?secret={self.secret}&issuer=EHR&digits={DIGITS}&period={STEP_SECONDS}"
        )


def new_factor() -> NewFactor:
    """A secret and backup codes nobody has had before."""
    codes = (base64.b32encode(secrets.token_bytes(_BACKUP_BYTES)).decode().lower() for _ in range(BACKUP_CODES))
    spelt = tuple("-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes)
    return NewFactor(base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode(), spelt)


def code_at(secret: str, step: int) -> str:
    """The six digits of one step (RFC 6238 with SHA-1, which is what the apps know)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(now: datetime) -> int:
    """The step that runs now."""
    return int(now.timestamp()) // STEP_SECONDS


def step_of_code(secret: str, code: str, now: datetime) -> int | None:
    """The step this code belongs to, if it is one of those taken now."""
    here = step_of(now)
    steps = range(here - STEPS_OFF, here + STEPS_OFF + 1)
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step), code)), None)


async def enable(connection: AsyncConnection, user_id: str, factor: NewFactor, now: datetime) -> None:
    """From now on this user signs in with a code; whatever was set up before is forgotten."""
    await disable(connection, user_id)
    row = {"user_id": user_id, "secret": factor.secret, "enabled_at": now}
    await connection.execute(insert(second_factors).values(row))
    codes = [{"user_id": user_id, "code_sha256": _fingerprint(_plain(code))} for code in factor.backup_codes]
    await connection.execute(insert(backup_codes), codes)


async def disable(connection: AsyncConnection, user_id: str) -> None:
    """The password alone is enough again."""
    for table in (second_factors, backup_codes, owed_codes):
        await connection.execute(delete(table).where(table.c.user_id == user_id))


async def forgive_owed(connection: AsyncConnection, user_id: str) -> None:
    """The sign-ins that wait for a code come to nothing: the password they began with is no more."""
    await connection.execute(delete(owed_codes).where(owed_codes.c.user_id == user_id))


async def is_asked(connection: AsyncConnection, user_id: str) -> bool:
    """Whether this user signs in with a code."""
    found = select(second_factors.c.user_id).where(second_factors.c.user_id == user_id)
    return (await connection.execute(found)).scalar_one_or_none() is not None


async def owe(connection: AsyncConnection, user_id: str, now: datetime) -> str:
    """The token of somebody who gave the right password and owes the code."""
    token = secrets.token_urlsafe(32)
    await connection.execute(
        insert(owed_codes).values(token_sha256=_fingerprint(token), user_id=user_id, created_at=now)
    )
    return token


async def who_owes(connection: AsyncConnection, token: str, now: datetime) -> str | None:
    """The id of the user this token was given to, while the code can still be given."""
    found = select(owed_codes.c.user_id).where(
        owed_codes.c.token_sha256 == _fingerprint(token), owed_codes.c.created_at > now - OWED_FOR
    )
    user_id: str | None = (await connection.execute(found)).scalar_one_or_none()
    return user_id


async def take(connection: AsyncConnection, user_id: str, token: str, code: str, now: datetime) -> bool:
    """Whether the code is right; then it is used up, and the token with it. Spaces and hyphens do not count.

    Both are taken out by statements that only one of two requests at the same moment can win.
    """
    plain = _plain(code)
    if not (await _take_digits(connection, user_id, plain, now) or await _take_backup(connection, user_id, plain)):
        return False
    paid = await connection.execute(delete(owed_codes).where(owed_codes.c.token_sha256 == _fingerprint(token)))
    return paid.rowcount == 1


async def _take_digits(connection: AsyncConnection, user_id: str, code: str, now: datetime) -> bool:
    found = select(second_factors.c.secret).where(second_factors.c.user_id == user_id)
    secret = (await connection.execute(found)).scalar_one_or_none()
    step = step_of_code(secret, code, now) if secret and code.isascii() else None
    if step is None:
        return False
    is_new = or_(second_factors.c.last_step.is_(None), second_factors.c.last_step < step)
    taken = await connection.execute(
        update(second_factors).where(second_factors.c.user_id == user_id, is_new).values(last_step=step)
    )
    return taken.rowcount == 1


async def _take_backup(connection: AsyncConnection, user_id: str, code: str) -> bool:
    mine = backup_codes.c.user_id == user_id, backup_codes.c.code_sha256 == _fingerprint(code)
    return (await connection.execute(delete(backup_codes).where(*mine))).rowcount == 1


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _fingerprint(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
