"""Connections to the encrypted file: the key, the settings of each connection, and how transactions begin.

It knows no table.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

#: Milliseconds a writer waits for another one to finish.
BUSY_TIMEOUT_MS = 10_000

# In a write-ahead log a commit that is synced takes all those before it along; one that is not is whole or gone.
_SYNCED = "PRAGMA synchronous = FULL"
_SYNCED_LATER = "PRAGMA synchronous = NORMAL"

_SETTINGS = (
    # its messages go to standard error; ours are the known errors
    "PRAGMA cipher_log_level = NONE",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_mode = WAL",
    _SYNCED,
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)

#: For a file that may be damaged all over: nothing that would read of it.
QUIET = ("PRAGMA cipher_log_level = NONE",)

#: For a copy that nobody reads before it is whole, and that is synced when it is.
COPYING = (
    "PRAGMA cipher_log_level = NONE",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
)

#: Execution option of a connection whose transactions take the write lock at once.
WRITING = "ehr_writing"
#: Execution option of one whose transactions need not outlive a power cut before a later one does.
SYNCED_LATER = "ehr_synced_later"


def connect(file: Path, key: bytearray, settings: Sequence[str] = _SETTINGS, salt: bytes = b"") -> Any:
    """One connection of the driver, opened with a raw 256-bit key and set for work.

    A file that is made now gets this salt, 16 bytes, or one by chance. Raises the driver's `DatabaseError` when the key
    is wrong or the file is damaged.
    """
    connection = sqlcipher.connect(str(file), isolation_level=None, check_same_thread=False)
    literal = _key_literal(key, salt)
    try:
        connection.set_key(literal)
        for setting in settings:
            connection.execute(setting).fetchall()
    except BaseException:
        connection.close()
        raise
    finally:
        wipe(literal)
    return connection


def _key_literal(key: bytearray, salt: bytes) -> bytearray:
    """The key, and the salt if any, as SQLCipher wants a raw one, x'…'. Bare bytes would be taken for a passphrase.

    Built digit by digit: `bytes.hex` would leave the whole key behind in a text that cannot be wiped.
    """
    literal = bytearray(b"x'")
    for byte in key:
        literal += b"%02x" % byte
    literal += salt.hex().encode("ascii")
    literal += b"'"
    return literal


def wipe(secret: bytearray) -> None:
    """Overwrite with zeros."""
    secret[:] = bytes(len(secret))


def make_engine(file: Path, key: bytearray) -> Engine:
    """An engine whose pool opens connections with `key` as it is at that moment. No error text holds a parameter."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(file, key),
        poolclass=QueuePool,
        pool_size=3,
        # the connection used last still holds the pages it has read and decrypted
        pool_use_lifo=True,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    # A writer that begins plainly and upgrades later is refused at once when another one has written meanwhile.
    options, driver = connection.get_execution_options(), connection.connection.driver_connection
    assert driver
    if not options.get(WRITING, False):
        driver.execute("BEGIN")
        return
    driver.execute(_SYNCED_LATER if options.get(SYNCED_LATER, False) else _SYNCED)
    driver.execute("BEGIN IMMEDIATE")


def sync(connection: Connection) -> None:
    """Make sure that the transaction has something to commit, and with it all that was committed before is synced."""
    # the same number as ever, and yet a page that is written
    connection.exec_driver_sql("PRAGMA user_version = 0")
