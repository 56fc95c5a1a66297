"""The file of a vault with notes in it, damaged in every way, and what is there after it was repaired."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import AuditKind, AuditRow, NoteFilter
from ehr_desktop.application.rescue import Rescue
from ehr_desktop.store.connection import connect
from ehr_desktop.store.kept_store import KeptStore, open_kept_store
from ehr_desktop.store.rescue import repair
from tests.faults.disk.promises import assert_sound
from tests.store.samples import CHEN, NOW, RIVERA, a_note, an_appointment, an_attempt, an_outbox_row, key

TODAY = NOW.date()


def always() -> bool:
    """Go on."""
    return True


def text_of(number: int, version: str = "first") -> str:
    """What note number so says; long, so that a note takes pages of its own."""
    return f"{version} text of {number}. " * (20 if number % 3 else 300)


def begun(folder: Path, notes: int = 30) -> Path:
    """A closed file: its first half was backed up yesterday, the rest was written today."""
    file = folder / "notes.db"
    folder.mkdir(exist_ok=True)
    write(file, range(notes // 2))
    with opened_file(file) as store:
        assert store.back_up(TODAY - timedelta(days=1), always)
    write(file, range(notes // 2, notes))
    return file


@contextmanager
def opened_file(file: Path) -> Iterator[KeptStore]:
    """The file, closed at the end as the program does."""
    store = open_kept_store(file, key())
    try:
        yield store
    finally:
        store.close()


def damaged(file: Path, place: int) -> bytes:
    """Flip a bit of the file; answers what it is now."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    return bytes(content)


def write(file: Path, numbers: range, version: str = "first", revision: int = 1) -> None:
    """Notes, each in a transaction of its own with an outbox row and an audit row."""
    with opened_file(file) as store:
        for number in numbers:
            with store.writing() as tx:
                tx.replace_clients([RIVERA, CHEN])
                tx.keep_appointments([an_appointment("a1")])
                tx.put_note(a_note(f"n{number}", text_of(number, version), revision=revision))
                attempt = an_attempt(revision, key=f"key {number} {version}")
                tx.put_outbox_row(an_outbox_row(f"n{number}", attempt=attempt))
                tx.remember("clinician", '{"id": "u1"}', NOW)
                tx.append_audit(AuditRow(NOW, "u1", AuditKind.CREATED, f"n{number}", "1"))


def repaired(file: Path, now: datetime = NOW, go_on: Callable[[], None] = lambda: None) -> Rescue:
    """Repair the file."""
    return repair(file, key(), now, go_on)


def texts_in(file: Path) -> dict[str, str]:
    """Every note's text, read to the end; the file is sound."""
    with opened_file(file) as store:
        assert_sound(store)
        with store.reading() as tx:
            found = {row.note_id: tx.note(row.note_id) for row in tx.rows(NoteFilter(), 10_000)}
        return {note_id: str(note.answers["subjective"]) for note_id, note in found.items() if note}


def waiting_in(file: Path) -> dict[str, OutboxRow]:
    """The outbox, by note."""
    with opened_file(file) as store, store.reading() as tx:
        return {row.note_id: row for row in tx.outbox()}


def plain_tables(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in every table, as it stands."""
    connection = connect(file, key())
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
    found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    connection.close()
    return found


def day(days_ago: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days_ago)
