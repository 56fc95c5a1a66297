"""Copies of the encrypted file under the same key, and whether a copy is whole."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import sqlcipher3.dbapi2 as sqlcipher

from ehr_desktop.application.errors import StoreDamaged
from ehr_desktop.store.audit_chain import Head
from ehr_desktop.store.connection import COPYING, QUIET, connect

#: Pages of one step, a quarter of a megabyte: after each it is asked whether to go on.
_PAGES = 64

_NUMBER = re.compile(r"page (\d+)$")
#: Where it is not said which.
_SOME_PAGE = 0
_CONTENT = "SELECT (SELECT count(*) FROM note), (SELECT count(*) FROM outbox), (SELECT count(*) FROM audit)"
_HEAD = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"


class Content(NamedTuple):
    """How many rows there are of what cannot be had from elsewhere."""

    notes: int
    on_their_way: int
    audit_rows: int


class Stopped(Exception):
    """Whoever asked for the copy does not want it any more."""


def copy_encrypted(
    source: Path, target: Path, key: bytearray, goes_on: Callable[[], bool] = lambda: True, salt: bytes = b""
) -> Content:
    """A consistent copy under the same key, including what is still in the write-ahead log. Nobody waits for it.

    One state is held and copied in small steps: who writes meanwhile goes on in the log. The copy is not synced yet.
    Answers what must be in it. Raises `Stopped` once `goes_on` says no, and the driver's `DatabaseError` where the
    source is damaged.
    """

    def step(_status: int, _remaining: int, _total: int) -> None:
        if not goes_on():
            raise Stopped

    with (
        contextlib.closing(connect(source, key)) as from_here,
        contextlib.closing(connect(target, key, COPYING, salt)) as to_there,
    ):
        from_here.execute("BEGIN")
        content = Content(*from_here.execute(_CONTENT).fetchone())
        from_here.backup(to_there, pages=_PAGES, progress=step)
    return content


def check_through(file: Path, key: bytearray) -> None:
    """Raise `StoreDamaged` where a page of the file in use is not what was written.

    A copy would not tell: SQLCipher makes zeros of such a page, and proves them anew. A page that is just being brought
    home from the log may be half old and half new, so what is found is looked at again.
    """
    with contextlib.closing(connect(file, key)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    if damaged_pages(file, key) and damaged_pages(file, key):
        raise StoreDamaged("A part of the file with the notes on this computer is damaged.")


def damaged_pages(file: Path, key: bytearray) -> list[int]:
    """The pages that are not what was written. Reads the whole file, which need not be one that can be opened."""
    with contextlib.closing(connect(file, key, QUIET)) as connection:
        found = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    return [int(number[1]) if (number := _NUMBER.search(said)) else _SOME_PAGE for (said,) in found]


def read_through(file: Path, key: bytearray) -> Content | None:
    """What is in a file of which every page is what was written, None where one is not. Reads the whole file."""
    try:
        with contextlib.closing(connect(file, key)) as connection:
            broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            return None if broken else Content(*connection.execute(_CONTENT).fetchone())
    except sqlcipher.DatabaseError:
        return None


def head_of(file: Path, key: bytearray) -> Head | None:
    """The newest row of the audit trail, None for an empty one."""
    with contextlib.closing(connect(file, key)) as connection:
        row = connection.execute(_HEAD).fetchone()
    return Head(*row) if row else None


def holds(file: Path, key: bytearray, head: Head) -> bool:
    """Whether this row is in the file's audit trail."""
    with contextlib.closing(connect(file, key)) as connection:
        row = connection.execute("SELECT hash FROM audit WHERE number = ?", (head.number,)).fetchone()
    return row is not None and row[0] == head.hash
