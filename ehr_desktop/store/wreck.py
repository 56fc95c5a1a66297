"""A damaged file, read row by row. Every page proves what it says by its HMAC, so what is read is what was written.

A page that does not ends a connection for good, so the next row is asked for over a new one. Only copies of the file
are opened here.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Column, Engine, Row, Select, Table, literal_column, select, text

from ehr_desktop.application.errors import StoreDamaged
from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.rescue import KnownNote
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.people import Appointment, Client
from ehr_desktop.store.audit_chain import Head
from ehr_desktop.store.connection import connect, make_engine
from ehr_desktop.store.copying import copy_encrypted
from ehr_desktop.store.faults import known_faults
from ehr_desktop.store.json_text import day_from_text, known_instant
from ehr_desktop.store.records import appointment_of, client_of, note_of, outbox_of
from ehr_desktop.store.tables import appointment, audit, client, fact, note, outbox

#: Rows that are asked for one by one behind the last one known, where that cannot be read itself.
_BEYOND = 2_000
_PAGE = 4096

# Each is answered by an index alone, and no note is opened.
_IDS = "SELECT id, number FROM note INDEXED BY sqlite_autoindex_note_1 ORDER BY id"
_LISTED = "AS listed, number FROM note INDEXED BY note_by"
_TYPES = f"SELECT note_type {_LISTED}_type WHERE deleted_at IS NULL ORDER BY note_type"
_CLIENT_ORDERS = f"SELECT client_order {_LISTED}_client WHERE deleted_at IS NULL ORDER BY client_order"
_DAYS = f"SELECT session_day {_LISTED}_session WHERE deleted_at IS NULL ORDER BY session_day"

_ROWID: Column[int] = literal_column("rowid")  # type: ignore[assignment]
_T = TypeVar("_T")


class FileWreck:
    """A `Wreck`. `beyond` is the highest number a row is known to have; `go_on` is called now and then."""

    def __init__(self, file: Path, key: bytearray, beyond: int, go_on: Callable[[], None]) -> None:
        self._engine: Engine = make_engine(file, key)
        self._beyond = beyond + _BEYOND
        self._go_on = go_on
        self._gaps: set[str] = set()

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def is_readable(self) -> bool:
        """Whether anything can be asked at all."""
        return self._ask(text("SELECT count(*) FROM sqlite_schema")) is not None

    def schema(self) -> str | None:
        """The schema's number, where it can be read."""
        row = self._ask(text("SELECT version_num FROM alembic_version"))
        return row.version_num if row else None

    def head(self) -> Head | None:
        """The newest audit row, where it can be read."""
        row = self._ask(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1))
        return Head(row.number, row.hash) if row else None

    def notes(self) -> Iterator[Note]:
        """Every note that can be read."""
        return self._rows(note, note.c.number, note_of)

    def outbox(self) -> Iterator[OutboxRow]:
        """Every row that can be read."""
        return self._rows(outbox, _ROWID, outbox_of)

    def clients(self) -> Iterator[Client]:
        """Every client that can be read."""
        return self._rows(client, _ROWID, client_of)

    def appointments(self) -> Iterator[Appointment]:
        """Every appointment that can be read."""
        return self._rows(appointment, _ROWID, appointment_of)

    def facts(self) -> Iterator[tuple[str, str, datetime]]:
        """Name, text and age of every fact that can be read."""
        return self._rows(fact, _ROWID, lambda row: (row.name, row.text, known_instant(row.at)))

    def audit_rows(self, after: int) -> Iterator[Row[Any]]:
        """The audit rows behind this number, up to the first that cannot be read."""
        number = after
        while row := self._ask(select(audit).where(audit.c.number == number + 1)):
            yield row
            number += 1

    def has_gaps(self, table: str) -> bool:
        """Whether something of this table was passed over."""
        return table in self._gaps

    def known(self) -> Sequence[KnownNote]:
        """The notes there were, as far as the indexes can be read."""
        ids = {row.number: row.id for row in self._along(_IDS)}
        types, orders, days = (self._listed(index) for index in (_TYPES, _CLIENT_ORDERS, _DAYS))
        here = types.keys() | orders.keys() | days.keys()
        names = dict(self._rows(client, _ROWID, lambda row: (row.name_order, row.name)))
        return [
            KnownNote(
                ids[number],
                names.get(orders.get(number, ""), ""),
                types.get(number, ""),
                day_from_text(days.get(number)),
            )
            for number in sorted(ids.keys() & here)  # the others were deleted
        ]

    def _listed(self, index: str) -> dict[int, str]:
        return {row.number: row.listed for row in self._along(index)}

    def _along(self, index: str) -> list[Row[Any]]:
        """What an index says, from either end to the first page that cannot be read."""
        found: list[Row[Any]] = []
        for direction in ("ASC", "DESC"):
            try:
                with known_faults(), self._engine.connect() as connection:
                    for row in connection.execute(text(f"{index} {direction}")):
                        found.append(row)  # each that comes before the damage counts
                    return found
            except StoreDamaged:
                self._engine.dispose()
        return found

    def _rows(self, table: Table, number: Column[int], made_of: Callable[[Row[Any]], _T]) -> Iterator[_T]:
        """One after the other; where one cannot be read, the number after it is tried."""
        after, last = 0, self._last(table, number)
        query = select(number.label("walked"), *table.c).order_by(number).limit(1)
        while after < last:
            self._go_on()
            walked = after + 1
            try:
                row = self._one(query.where(number > after))
                if row is None:
                    return
                walked = row.walked
                with known_faults():
                    yield made_of(row)
            except StoreDamaged:
                self._gaps.add(table.name)
            after = walked

    def _last(self, table: Table, number: Column[int]) -> int:
        try:
            row = self._one(select(number.label("walked")).select_from(table).order_by(number.desc()).limit(1))
        except StoreDamaged:
            self._gaps.add(table.name)
            return self._beyond
        return row.walked if row else 0

    def _ask(self, query: Any) -> Row[Any] | None:
        try:
            return self._one(query)
        except StoreDamaged:
            return None

    def _one(self, query: Select[Any]) -> Row[Any] | None:
        try:
            with known_faults(), self._engine.connect() as connection:
                return connection.execute(query).first()
        except StoreDamaged:
            self._engine.dispose()
            raise


def lend_schema(file: Path, sound: Path, key: bytearray, salt: bytes) -> None:
    """Give the copy of a damaged file the pages that say which tables there are, of a sound file of the same lineage.

    Under the same key and salt every page of either can be read beside those of the other. These pages were made with
    the file, among the first pages of its tables, and no work on notes changes them; but the very first says also how
    long the file is, so the sound one is made as long.
    """
    donor = file.with_name("donor.db")
    copy_encrypted(sound, donor, key, salt=salt)
    pages = file.stat().st_size // _PAGE
    with closing(connect(donor, key)) as connection:
        firsts = {page for (page,) in connection.execute("SELECT rootpage FROM sqlite_schema WHERE rootpage > 1")}
        connection.execute("CREATE TABLE filler (bytes BLOB)")
        while (missing := pages - connection.execute("PRAGMA page_count").fetchone()[0]) > 0:
            connection.execute("INSERT INTO filler VALUES (zeroblob(?))", (min(missing, 2_000) * _PAGE,))
    with donor.open("rb") as lent, file.open("r+b") as damaged:
        for page in sorted(set(range(1, max(firsts))) - firsts):
            for one in (lent, damaged):
                one.seek((page - 1) * _PAGE)
            damaged.write(lent.read(_PAGE))
    donor.unlink()
