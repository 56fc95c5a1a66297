"""A damaged file, read row by row. Every page proves what it says by its HMAC, so what is read is what was written.

A page that does not ends a connection for good, so the next row is asked for over a new one. Only copies of the file
are opened here.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import ColumnClause, Table, func, literal_column, select

from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.rescue import KnownNote
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.people import Appointment, Client
from ehr_desktop.store.audit_chain import LAST, Head
from ehr_desktop.store.connection import connect
from ehr_desktop.store.copying import copy_encrypted, damaged_pages
from ehr_desktop.store.json_text import Garbled, day_from_text, known_instant
from ehr_desktop.store.records import appointment_of, client_of, note_of, outbox_of
from ehr_desktop.store.sweep import rows_anywhere
from ehr_desktop.store.tables import appointment, audit, client, fact, note, outbox

#: Numbers that are tried behind the last one known, where the last itself cannot be read.
_BEYOND = 1_000
#: Numbers in a row that are tried one by one, and how many are left out at a time after that.
_ONE_BY_ONE = 64
_STRIDE = 32
_ROWID: ColumnClause[int] = literal_column("rowid")
#: What the clinic does not have, or need not have: no page is left out where that is looked for.
_ONLY_HERE = (note, outbox, fact)
#: There is nothing more.
_END: tuple[Any, ...] = ()
_PAGE = 4096

# Each is answered by an index alone, and no note is opened.
_IDS = "SELECT number, id FROM note INDEXED BY sqlite_autoindex_note_1 ORDER BY id"
_TYPES = "SELECT number, note_type FROM note INDEXED BY note_by_type WHERE deleted_at IS NULL ORDER BY note_type"
_CLIENT_ORDERS = (
    "SELECT number, client_order FROM note INDEXED BY note_by_client WHERE deleted_at IS NULL ORDER BY client_order"
)
_DAYS = "SELECT number, session_day FROM note INDEXED BY note_by_session WHERE deleted_at IS NULL ORDER BY session_day"

_T = TypeVar("_T")


class FileWreck:
    """A `Wreck`. `beyond` is the highest number a note is known to have; `go_on` is called now and then."""

    def __init__(self, file: Path, key: bytearray, beyond: int, go_on: Callable[[], None]) -> None:
        self._file = file
        self._key = key
        self._beyond = beyond + _BEYOND
        self._go_on = go_on
        self._gaps: set[str] = set()
        self._connection: Any = None

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def is_readable(self) -> bool:
        """Whether anything can be asked at all."""
        return bool(self._ask("SELECT count(*) FROM sqlite_schema"))

    def head(self) -> Head | None:
        """The newest audit row, where it can be read."""
        row = self._ask("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        return Head(*row) if row else None

    def notes(self) -> Iterator[Note]:
        """Every note that can be read."""
        return self._rows(note, note_of)

    def outbox(self) -> Iterator[OutboxRow]:
        """Every row that can be read."""
        return self._rows(outbox, outbox_of)

    def clients(self) -> Iterator[Client]:
        """Every client that can be read."""
        return self._rows(client, client_of)

    def appointments(self) -> Iterator[Appointment]:
        """Every appointment that can be read."""
        return self._rows(appointment, appointment_of)

    def facts(self) -> Iterator[tuple[str, str, datetime]]:
        """Name, text and age of every fact that can be read."""
        every = self._rows(fact, lambda row: (row.name, row.text, known_instant(row.at)))
        return (one for one in every if one[0] != LAST)  # the trail's own: it goes by the rows that are there

    def audit_rows(self, after: int) -> Iterator[Any]:
        """The audit rows behind this number, up to the first that cannot be read."""
        query, number = _next_of(audit), after
        while (row := self._ask(query, number)) and row[0] == number + 1:
            yield _named(audit, row)
            number += 1

    def has_gaps(self, table: str) -> bool:
        """Whether something of this table was passed over."""
        return table in self._gaps

    def known(self) -> Sequence[KnownNote]:
        """The notes there were, as far as the indexes can be read."""
        ids, types, orders, days = (self._along(index) for index in (_IDS, _TYPES, _CLIENT_ORDERS, _DAYS))
        here = types.keys() | orders.keys() | days.keys()
        names = dict(self._rows(client, lambda row: (row.name_order, row.name)))
        return [
            KnownNote(
                ids[number],
                names.get(orders.get(number, ""), ""),
                types.get(number, ""),
                day_from_text(days.get(number)),
            )
            for number in sorted(ids.keys() & here)  # the others were deleted
        ]

    def _along(self, index: str) -> dict[int, Any]:
        """What an index says of each note, from either end to the first page that cannot be read."""
        found: dict[int, Any] = {}
        for direction in ("ASC", "DESC"):
            try:
                for number, listed in self._connected().execute(f"{index} {direction}"):
                    found[number] = listed
            except sqlcipher.DatabaseError:
                self.close()
            else:
                return found
        return found

    def _rows(self, table: Table, made_of: Callable[[Any], _T]) -> Iterator[_T]:
        """One after the other; where one cannot be read, the numbers after it are tried.

        Where many cannot, as below a page that leads to others, only some are tried, and from the first that can be
        read those before it.
        """
        query, after, failures, tried = _next_of(table), 0, 0, 0
        read: set[int] = set()
        last = self._last(table)
        while after < last:
            self._go_on()
            row = self._ask(query, after)
            if row is None:
                self._gaps.add(table.name)
                failures += 1
                tried, after = after, after + (1 if failures < _ONE_BY_ONE else _STRIDE)
            elif row is _END:
                break
            elif failures > _ONE_BY_ONE and after > tried + 1:
                after, failures = tried + 1, 0
            else:
                failures, after = 0, row[0]
                read.add(row[0])
                yield from self._made(table, row, made_of)
        if table.name in self._gaps and table in _ONLY_HERE:
            self.close()
            for row in rows_anywhere(self._file, self._key, table, self._go_on):
                if row[0] not in read:
                    read.add(row[0])
                    yield from self._made(table, row, made_of)

    def _made(self, table: Table, row: Sequence[Any], made_of: Callable[[Any], _T]) -> Iterator[_T]:
        try:
            found = made_of(_named(table, row))
        except Garbled:
            self._gaps.add(table.name)
        else:
            yield found

    def _last(self, table: Table) -> int:
        row = self._ask(str(select(func.max(_ROWID)).select_from(table)))
        if row is None:
            self._gaps.add(table.name)
            return self._beyond
        return row[0] or 0

    def _ask(self, query: str, *given: object) -> Any:
        """A row, `_END` where there is none, None where a page on the way to it cannot be read."""
        try:
            row = self._connected().execute(query, given).fetchone()
        except sqlcipher.DatabaseError:
            self.close()
            return None
        return _END if row is None else row

    def _connected(self) -> Any:
        if self._connection is None:
            self._connection = connect(self._file, self._key)
        return self._connection


def _next_of(table: Table) -> str:
    return f"{select(_ROWID, *table.c)} WHERE rowid > ? ORDER BY rowid LIMIT 1"


def _named(table: Table, row: Sequence[Any]) -> Any:
    return SimpleNamespace(**dict(zip(table.c.keys(), row[1:], strict=True)))


def lend_schema(file: Path, sound: Path, key: bytearray, salt: bytes) -> None:
    """Give the copy of a damaged file the pages that say which tables there are, of a sound file of the same lineage.

    Under the same key and salt every page of either can be read beside those of the other. These pages were made with
    the file, among the first pages of its tables, and no work on notes changes them; but the very first says also how
    long the file is, so the sound one is made as long. Of the others only those are lent that are damaged.
    """
    donor = file.with_name("donor.db")
    copy_encrypted(sound, donor, key, salt=salt)
    pages = file.stat().st_size // _PAGE
    with closing(connect(donor, key)) as connection:
        firsts = {page for (page,) in connection.execute("SELECT rootpage FROM sqlite_schema WHERE rootpage > 1")}
        connection.execute("CREATE TABLE filler (bytes BLOB)")
        while (missing := pages - connection.execute("PRAGMA page_count").fetchone()[0]) > 0:
            connection.execute("INSERT INTO filler VALUES (zeroblob(?))", (min(missing, 2_000) * _PAGE,))
    os.truncate(file, max(file.stat().st_size, donor.stat().st_size))  # as long as the first page will say
    _lend(file, donor, [1])
    _lend(file, donor, [page for page in damaged_pages(file, key) if 1 < page < max(firsts) and page not in firsts])
    donor.unlink()


def _lend(file: Path, donor: Path, pages: Sequence[int]) -> None:
    with donor.open("rb") as lent, file.open("r+b") as damaged:
        for page in pages:
            for one in (lent, damaged):
                one.seek((page - 1) * _PAGE)
            damaged.write(lent.read(_PAGE))
