"""Passwords: hashed with Argon2id, and as long in the checking for an address nobody has.

The only module that imports argon2. It never sees who the password belongs to.
"""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106's profile for servers with little memory: 64 MiB, three passes.
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
#: Each check takes 64 MiB and a processor for a tenth of a second: a flood of sign-ins waits, not in memory.
AT_ONCE = 4
#: Of a random text that nobody knows, with the cost above.
NOBODYS_HASH = "$argon2id$v=19$m=65536,t=3,p=4$Cunnw8Gcsh/yI/tac61wSw$L18t2s7AFLEeq3OIg4dkuD7/oVCSn7DhCHZjHDNMP4M"


def hashed(password: str) -> str:
    """A new hash with a salt of its own. Takes about a tenth of a second."""
    return _hasher.hash(password)


async def hashed_in_turn(password: str, turns: asyncio.Semaphore) -> str:
    """The same, when it is its turn."""
    async with turns:
        return await asyncio.to_thread(hashed, password)


async def matches(password: str, password_hash: str | None, turns: asyncio.Semaphore) -> bool:
    """Whether the password is the one that was hashed; False, after the same time, where there is no hash."""
    async with turns:
        return await asyncio.to_thread(_matches, password, password_hash)


def _matches(password: str, password_hash: str | None) -> bool:
    try:
        _hasher.verify(password_hash or NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
