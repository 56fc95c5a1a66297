"""What must hold whatever went wrong: nothing lost, nothing twice, and the state shown is true."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ehr_desktop.application.copies import texts_set_aside
from ehr_desktop.application.outbox import place_of
from ehr_desktop.application.ports import NoteFilter, Transaction
from ehr_desktop.domain.note import Note, Place, ServerCopy
from ehr_desktop.store import SqlStore, open_store
from tests.store.samples import key
from tests.store.trail import where_broken


@contextmanager
def opened(file: Path) -> Iterator[SqlStore]:
    """The file as the next start finds it, closed at the end."""
    store = open_store(file, key())
    try:
        yield store
    finally:
        store.close()


def assert_sound(store: SqlStore) -> None:
    """Pages, keys between tables, and the audit trail are whole, and the list shows what the rows say."""
    with store._engine.connect() as connection:
        for question in ("PRAGMA cipher_integrity_check", "PRAGMA foreign_key_check"):
            assert connection.exec_driver_sql(question).fetchall() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    assert where_broken(store) is None
    with store.reading() as tx:
        for shown in tx.rows(NoteFilter(), 1000):
            note = tx.note(shown.note_id)
            assert note
            assert shown.place is place_of(note, tx.outbox_row(note.id))
            assert _will_go_on(note, tx), f"nothing will ever send {note.id}"


def _will_go_on(note: Note, tx: Transaction) -> bool:
    """Whether it is at the server as it is here, or waits in the outbox."""
    return note.accepted_revision == note.revision or tx.outbox_row(note.id) is not None


def texts_of(store: SqlStore, server: Sequence[ServerCopy] = ()) -> set[str]:
    """Every text on this computer (drafts, attempts, copies set aside, theirs) and at the server."""
    texts: set[object] = {copy.columns.get("subjective") for copy in server}
    with store.reading() as tx:
        for row in tx.rows(NoteFilter(), 1000):
            note, waiting = tx.note(row.note_id), tx.outbox_row(row.note_id)
            assert note
            texts.add(note.answers.get("subjective"))
            texts |= {columns.get("subjective") for columns in texts_set_aside(tx, note.id)}
            if waiting and waiting.attempt:
                texts.add(waiting.attempt.all_columns.get("subjective"))
            if waiting and waiting.theirs:
                texts.add(waiting.theirs.columns.get("subjective"))
    return {text for text in texts if isinstance(text, str)}


def notes_with(store: SqlStore, words: str) -> list[tuple[Note, Place]]:
    """The notes that the search finds by these words, and where each is shown to be."""
    with store.reading() as tx:
        found = [(tx.note(row.note_id), row.place) for row in tx.rows(NoteFilter(words=words), 10)]
    return [(note, place) for note, place in found if note]
