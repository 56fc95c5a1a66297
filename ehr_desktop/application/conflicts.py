"""A note that needs its clinician: refused by the server, or changed in two places."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ehr_desktop.application.copies import set_aside, take_theirs
from ehr_desktop.application.events import Events, NotesChanged
from ehr_desktop.application.left_behind import leave_behind
from ehr_desktop.application.outbox import OutboxRow, Refusal
from ehr_desktop.application.ports import Clock, Store, Transaction
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Note, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.packing import pack

_GONE = 404


@dataclass(frozen=True)
class Need:
    """Why a note needs its clinician: what the server said, or what it holds instead; `mine` is the text here."""

    note: Note
    mine: Columns
    refusal: Refusal | None
    theirs: ServerCopy | None


class Conflicts:
    """What to do with notes that wait for a decision. Nothing is chosen silently, nothing is thrown away."""

    def __init__(self, store: Store, clock: Clock, events: Events, types: NoteTypes) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._types = types

    def need(self, note_id: str) -> Need | None:
        """Why this note needs its clinician, or None when it does not."""
        with self._store.reading() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
        if note is None or row is None or not row.needs_you:
            return None
        return Need(note, pack(self._types.of(note), note.answers), row.refusal, row.theirs)

    def try_again(self, note_id: str) -> None:
        """Send a refused note once more, as it is; one that the server does not show any more, as a new draft."""
        with self._store.writing() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
            if note is None or row is None:
                return
            if row.refusal and row.refusal.status == _GONE:
                tx.put_note(replace(note, server=None, accepted_revision=None))
            tx.put_outbox_row(replace(row, refusal=None, failures=0, next_attempt_at=None))
        self._events.publish(NotesChanged(frozenset({note_id})))

    def keep_mine(self, note_id: str) -> None:
        """Send the text of this computer over the one at the server, which is set aside here."""

        def keep(tx: Transaction, note: Note, theirs: ServerCopy) -> None:
            set_aside(tx, note_id, "the server", theirs.columns, self._clock.now())
            leave_behind(tx, note, theirs, self._clock.now())
            tx.put_note(replace(note, server=theirs))

        self._choose(note_id, keep)

    def keep_theirs(self, note_id: str) -> None:
        """Take the text of the server; the one of this computer is set aside here."""

        def keep(tx: Transaction, note: Note, theirs: ServerCopy) -> None:
            take_theirs(tx, note, self._types.of(note), theirs, self._clock.now())

        self._choose(note_id, keep)

    def _choose(self, note_id: str, keep: Callable[[Transaction, Note, ServerCopy], None]) -> None:
        """Carry a choice out. Where theirs is another note here by now, there is nothing to choose: this one goes."""
        with self._store.writing() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
            if note is None or row is None or row.theirs is None:
                return
            owner = tx.note_of_server_id(row.theirs.id)
            tx.put_outbox_row(OutboxRow(note_id, since=row.since))
            if owner is None or owner.id == note_id:
                keep(tx, note, row.theirs)
        self._events.publish(NotesChanged(frozenset({note_id})))
