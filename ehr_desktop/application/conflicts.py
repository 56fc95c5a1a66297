"""A note that needs its clinician: refused by the server, or changed in two places."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ehr_desktop.application.copies import set_aside
from ehr_desktop.application.events import Events, NotesChanged
from ehr_desktop.application.merging import adopt, merge_with, version_here, version_of, was_deleted
from ehr_desktop.application.outbox import OutboxRow, Refusal
from ehr_desktop.application.ports import AuditKind, AuditRow, Clock, Store, Transaction
from ehr_desktop.application.settle import GONE
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.merge import Keep, Merge
from ehr_desktop.domain.note import Note, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.packing import pack


@dataclass(frozen=True)
class Need:
    """Why a note needs its clinician: what the server said, or what it holds instead; `mine` is the text here.

    `merge` is what can be put together of the two, and what is to be decided; None where the server has refused.
    `was_deleted`: the note was deleted here, and changed there before the server was told.
    """

    note: Note
    mine: Columns
    refusal: Refusal | None
    theirs: ServerCopy | None
    merge: Merge | None = None
    was_deleted: bool = False


class Conflicts:
    """What to do with notes that wait for a decision. Nothing is chosen silently, nothing is thrown away."""

    def __init__(self, store: Store, clock: Clock, events: Events, who: str, types: NoteTypes) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._who = who
        self._types = types

    def need(self, note_id: str) -> Need | None:
        """Why this note needs its clinician, or None when it does not."""
        with self._store.reading() as tx:
            return self._need(tx, note_id)

    def _need(self, tx: Transaction, note_id: str) -> Need | None:
        note, row = tx.on_its_way(note_id) or (None, None)
        if note is None or row is None or not row.needs_you:
            return None
        note_type = self._types.of(note)
        mine = pack(note_type, note.answers)
        if row.theirs is None:
            return Need(note, mine, row.refusal, None)
        merge = merge_with(note_type, note, row.theirs)
        return Need(note, mine, row.refusal, row.theirs, merge, was_deleted(tx, note_id))

    def try_again(self, note_id: str) -> None:
        """Send a refused note once more, as it is; one that the server does not show any more, as a new draft."""
        with self._store.writing() as tx:
            note, row = tx.on_its_way(note_id) or (None, None)
            if note is None or row is None:
                return
            if row.refusal and row.refusal.status == GONE:
                tx.put_note(replace(note, server=None, accepted_revision=None))
            tx.put_outbox_row(replace(row, refusal=None, failures=0, next_attempt_at=None))
        self._events.publish(NotesChanged(frozenset({note_id})))

    def decide(self, need: Need, choices: Mapping[str, Keep]) -> bool:
        """Carry out a decision on every field in conflict of what was shown; what is not kept is set aside.

        Sent against the version that was shown: changed there once more, it is a question once more. False, and nothing
        done, where the note is not any more what was shown.
        """

        def carry_out(tx: Transaction, theirs: ServerCopy, merge: Merge, at: datetime) -> None:
            note_type = self._types.of(need.note)
            decided, given_up = merge.decided(choices), merge.given_up(choices)
            if given_up and given_up.answers != decided.answers:
                set_aside(tx, need.note.id, "not kept", pack(note_type, given_up.answers), at)
            self._decided(tx, adopt(tx, need.note, note_type, theirs, decided, at), theirs, at)

        return self._carry_out(need, carry_out)

    def keep_theirs(self, need: Need) -> bool:
        """Take the note of the server back, after it was deleted here. Answers as `decide` does."""

        def carry_out(tx: Transaction, theirs: ServerCopy, _merge: Merge, at: datetime) -> None:
            note_type = self._types.of(need.note)
            there = version_of(note_type, theirs)
            if version_here(need.note) != there:
                set_aside(tx, need.note.id, "this computer", need.mine, at)
            self._decided(tx, adopt(tx, need.note, note_type, theirs, there, at), theirs, at)

        return self._carry_out(need, carry_out)

    def delete_all_the_same(self, need: Need) -> bool:
        """Delete what was changed at the server meanwhile; its text there is set aside. Answers as `decide` does."""

        def carry_out(tx: Transaction, theirs: ServerCopy, _merge: Merge, at: datetime) -> None:
            set_aside(tx, need.note.id, "the server", theirs.columns, at)
            tx.put_note(replace(need.note, server=theirs, deleted_at=at, revision=need.note.revision + 1))
            tx.put_outbox_row(OutboxRow(need.note.id, since=at))
            what = f"version {theirs.version}, changed elsewhere"
            tx.append_audit(AuditRow(at, self._who, AuditKind.DELETED, need.note.id, what))

        return self._carry_out(need, carry_out)

    def _decided(self, tx: Transaction, note: Note, theirs: ServerCopy, at: datetime) -> None:
        what = f"version {theirs.version}, revision {note.revision}, decided"
        tx.append_audit(AuditRow(at, self._who, AuditKind.MERGED, note.id, what))

    def _carry_out(self, need: Need, act: Callable[[Transaction, ServerCopy, Merge, datetime], None]) -> bool:
        """Where theirs is another note here by now, there is nothing to decide: this one goes."""
        note_id = need.note.id
        with self._store.writing() as tx:
            if need.theirs is None or need.merge is None or self._need(tx, note_id) != need:
                return False
            owner = tx.note_of_server_id(need.theirs.id)
            if owner and owner.id != note_id:
                tx.put_outbox_row(OutboxRow(note_id, since=self._clock.now()))
            else:
                act(tx, need.theirs, need.merge, self._clock.now())
        self._events.publish(NotesChanged(frozenset({note_id})))
        return True
