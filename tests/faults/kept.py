"""What must hold whatever the network does: nothing lost, nothing doubled, the state shown true, the trail unbroken.

Each draft of these tests begins with a word of its own and grows by words that are written once, so that a word found
anywhere says whose it is and which save it came with.
"""

from collections.abc import Iterator, Mapping, Sequence

from ehr_desktop.application.copies import texts_set_aside
from ehr_desktop.application.outbox import place_of
from ehr_desktop.application.ports import NoteFilter, Transaction
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Note, Place, ServerCopy
from ehr_desktop.domain.packing import pack
from ehr_desktop.store.sql_store import SqlStore
from tests.desk import TYPES
from tests.store.trail import where_broken

#: The words of each draft that a save has acknowledged, by the note's id here.
Written = Mapping[str, Sequence[str]]

_ALL = 10_000


def hold(store: SqlStore, on_server: Sequence[ServerCopy], written: Written) -> None:
    """At any moment: no word is lost, each draft is one note here, what is shown is true, the audit chain verifies."""
    with store.reading() as tx:
        notes = [note for row in tx.rows(NoteFilter(), _ALL) if (note := tx.note(row.note_id))]
        for note_id, words in written.items():
            found = {word for text in _texts_of(tx, note_id, on_server) for word in text.split()}
            assert not set(words) - found, f"lost: {sorted(set(words) - found)}"
            assert [note.id for note in notes if words[0] in _words(_columns(note))] == [note_id], "it is there twice"
            note = tx.note(note_id)
            assert note
            _check_place(note, place_of(note, tx.outbox_row(note_id)), on_server)
    assert where_broken(store) is None


def hold_at_rest(store: SqlStore, on_server: Sequence[ServerCopy], written: Written) -> None:
    """Once everything has arrived, moreover: each draft is one note at the server, with its newest text."""
    hold(store, on_server, written)
    with store.reading() as tx:
        assert tx.outbox() == []
    for words in written.values():
        texts = [copy.columns.get("subjective") for copy in on_server if words[0] in _words(copy.columns)]
        assert texts == [" ".join(words)]


def words_here(store: SqlStore) -> dict[str, list[str]]:
    """The words of every draft of these tests, as they are kept; the notes the server had before are not among them."""
    with store.reading() as tx:
        notes = [note for row in tx.rows(NoteFilter(), _ALL) if (note := tx.note(row.note_id))]
    return {note.id: str(note.answers["subjective"]).split() for note in notes if is_of_these_tests(note)}


def is_of_these_tests(note: Note) -> bool:
    """Whether its first word is its own."""
    return str(note.answers.get("subjective", "")).startswith(f"{note.id[:8]}-")


def _texts_of(tx: Transaction, note_id: str, on_server: Sequence[ServerCopy]) -> Iterator[str]:
    """Every text in which a word of this note may be: the draft, the outbox, set aside, the server."""
    note, row = tx.note(note_id), tx.outbox_row(note_id)
    here = [*texts_set_aside(tx, note_id)]
    if note:
        here.append(_columns(note))
    if row and row.attempt:
        here.append(row.attempt.all_columns)
    for columns in (*here, *(copy.columns for copy in on_server)):
        yield from (value for value in columns.values() if isinstance(value, str))


def _check_place(note: Note, place: Place, on_server: Sequence[ServerCopy]) -> None:
    text = _columns(note).get("subjective")
    is_there = text in [copy.columns.get("subjective") for copy in on_server]
    if place is Place.ACCEPTED:
        assert is_there, "it is shown as accepted, and the server does not have it"
    if place is Place.THIS_COMPUTER:
        assert not is_there, "it is shown as only here, and the server has it"


def _columns(note: Note) -> Columns:
    return pack(TYPES.of(note), note.answers)


def _words(columns: Columns) -> set[str]:
    return {word for value in columns.values() if isinstance(value, str) for word in value.split()}
