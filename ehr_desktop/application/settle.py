"""SETTLE: what each outcome of a sent attempt leaves behind, one transaction each."""

from dataclasses import replace
from datetime import datetime, timedelta

from ehr_desktop.application.copies import differing, holds_what_was_made_of, is_to_the_letter, take_theirs
from ehr_desktop.application.left_behind import leave_behind
from ehr_desktop.application.merging import adopt, keep_beside, merge_with
from ehr_desktop.application.outbox import BACKOFF_SECONDS, Attempt, Operation, OutboxRow, Refusal, backoff
from ehr_desktop.application.overtaken import is_overtaken, keep_what_may_be_overtaken, may_still_arrive
from ehr_desktop.application.ports import AuditKind, AuditRow, Clock, Store, Transaction
from ehr_desktop.application.put_back import keep_both
from ehr_desktop.application.twins import was_never_taken
from ehr_desktop.domain.note import Note, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.rules import EDITABLE

#: The fact under which the server's latest refusal is remembered, for whoever asks what this server refuses.
LAST_REFUSAL = "last refusal"

#: The status of a refusal that the server did not call one: it took the write, and what it holds is something else.
TAKEN_DIFFERENTLY = 200

#: The status of a refusal because the server does not show the note.
GONE = 404

_GONE = (
    "The server does not show this note any more. Your text is kept on this computer; "
    "“Send again” makes a new draft of it there."
)
_OTHER_NOTE = "The server answered with another note than the one that was sent. Your text is kept on this computer."
_NO_APPOINTMENT = (
    "The server has saved the text but has not linked the appointment: this version of it cannot "
    "add an appointment to a draft that it already has."
)


def gone(at: datetime) -> Refusal:
    """Why a note waits that the server does not show; nothing is deleted here for that."""
    return Refusal(GONE, _GONE, at)


class Settle:
    """Writes outcomes. Each answers whether the note needs its clinician now."""

    def __init__(self, store: Store, clock: Clock, who: str, types: NoteTypes) -> None:
        self._store = store
        self._clock = clock
        self._who = who
        self._types = types

    def accepted(self, note_id: str, attempt: Attempt, copy: ServerCopy | None, *, synced: bool = True) -> bool:
        """A 2xx for exactly the attempt's revision: committed here, or due again when typing went on.

        A copy that is not the note that was sent, or says something else, does not pass for accepted. The two texts are
        compared before the store is held for writing: somebody may be typing, and wait to be saved.
        """
        unlike = self._unlike(note_id, attempt, copy) if copy else ""
        with self._store.writing(synced=synced) as tx:
            note, row = tx.on_its_way(note_id) or (None, None)
            if note is None or row is None:
                return False
            if attempt.operation is Operation.DELETE:
                self._deleted(tx, note, row)
                return False
            assert copy
            owner = tx.note_of_server_id(copy.id)
            if (owner and owner.id != note.id) or (copy.client_id, copy.note_type) != (note.client_id, note.note_type):
                self._park(tx, note, row, Refusal(TAKEN_DIFFERENTLY, _OTHER_NOTE, self._clock.now()), attempt)
                return True
            if copy.status not in EDITABLE:
                self._signed_elsewhere(tx, note, copy)
                return False
            self._audit(tx, AuditKind.SENT, note_id, f"revision {attempt.revision}")
            if row.theirs:
                # it has become a question while it was under way: the base stays, theirs is what the server has now
                tx.put_outbox_row(replace(row, theirs=copy, attempt=None, failures=0))
                return True
            leave_behind(tx, note, copy, self._clock.now())
            note = replace(note, server=copy, accepted_revision=attempt.revision)
            tx.put_note(note)
            if unlike and note.deleted_at is None:
                self._park(tx, note, row, Refusal(TAKEN_DIFFERENTLY, unlike, self._clock.now()))
                return True
            if note.revision == attempt.revision:
                tx.remove_outbox_row(note_id)
            else:
                tx.put_outbox_row(replace(row, attempt=None, failures=0))
            return False

    def _unlike(self, note_id: str, attempt: Attempt, copy: ServerCopy) -> str:
        """What the server holds otherwise than it was sent, as a sentence; empty when nothing."""
        if copy.appointment_id != attempt.appointment_id:
            return _NO_APPOINTMENT
        if is_to_the_letter(attempt.all_columns, copy):
            return ""
        with self._store.reading() as tx:
            note = tx.note(note_id)
        if note is None:
            return ""
        columns = differing(self._types.of(note), attempt.all_columns, copy)
        if not columns:
            return ""
        return (
            f"The server keeps something else than was sent ({', '.join(columns)}). Your text is kept on this computer."
        )

    def _deleted(self, tx: Transaction, note: Note, row: OutboxRow) -> None:
        tx.put_note(replace(note, server=None, accepted_revision=None))
        if note.deleted_at:
            tx.remove_outbox_row(note.id)
        else:
            tx.put_outbox_row(replace(row, attempt=None, failures=0, next_attempt_at=None))

    def wait(self, note_id: str, *, keep_attempt: bool, failed: bool = False, seconds: float | None = None) -> int:
        """Nothing was answered, or not now. An attempt that was certainly not taken is frozen anew the next time.

        Answers how often it has failed in a row.
        """
        with self._store.writing() as tx:
            row = tx.outbox_row(note_id)
            if row is None:
                return 0
            failures = row.failures + failed
            later = row.next_attempt_at
            if failed:
                asked = timedelta(seconds=min(seconds or 0, BACKOFF_SECONDS[-1]))
                later = self._clock.now() + max(backoff(failures), asked)
            attempt = row.attempt if keep_attempt else None
            tx.put_outbox_row(replace(row, failures=failures, next_attempt_at=later, attempt=attempt))
            return failures

    def not_delivered(self, note_id: str, *, is_repeat: bool) -> None:
        """Nothing went out this time: of a first sending nothing remains, a repetition stays as it was."""
        if is_repeat:
            return
        with self._store.writing() as tx:
            note, row = tx.on_its_way(note_id) or (None, None)
            if note and row and row.attempt:
                was_never_taken(tx, note, row.attempt, self._clock.now())
                tx.put_outbox_row(replace(row, attempt=None))

    def goes_on_from(self, note_id: str, copy: ServerCopy) -> None:
        """An earlier create of the note stands there after all: what was typed since is a change of that."""
        with self._store.writing() as tx:
            note = tx.note(note_id)
            if note:
                leave_behind(tx, note, copy, self._clock.now())
                tx.put_note(replace(note, server=copy))
        self.drop_attempt(note_id)

    def drop_attempt(self, note_id: str) -> None:
        """It was looked for and is not there: the note is frozen anew."""
        with self._store.writing() as tx:
            row = tx.outbox_row(note_id)
            if row:
                tx.put_outbox_row(replace(row, attempt=None))

    def under_way(self, note_id: str, attempt: Attempt) -> None:
        """It got no answer: whatever goes out after it, it may arrive after that."""
        with self._store.writing() as tx:
            may_still_arrive(tx, note_id, attempt, self._clock.now())

    def changed_elsewhere(self, note_id: str, theirs: ServerCopy, *, begun_anew: bool = False) -> bool:
        """What was changed there and here is put together; what cannot be, and a deletion, is kept for a choice.

        `begun_anew`: the server was put back to an older state, so that nothing there comes from what was known of it.
        Signed there, theirs is the note. Where only the version is another, or an older change of ours came late, the
        note goes once more, measured against what is there now.
        """
        now = self._clock.now()
        with self._store.writing() as tx:
            note, row = tx.on_its_way(note_id) or (None, None)
            if note is None or row is None:
                return False
            if theirs.status not in EDITABLE:
                self._signed_elsewhere(tx, note, theirs)
                return False
            note_type = self._types.of(note)
            if _is_only_another_version(note, theirs) or is_overtaken(tx, note, note_type, theirs, now):
                tx.put_note(replace(note, server=theirs))
                tx.put_outbox_row(replace(row, attempt=None, next_attempt_at=None))
                return False
            if begun_anew and note.deleted_at is None:
                keep_both(tx, note, note_type, theirs, now)
                self._audit(tx, AuditKind.REFUSED, note_id, "put back to an older state")
                return True
            is_deletion = row.attempt and row.attempt.operation is Operation.DELETE
            found = merge_with(note_type, note, theirs, None if is_deletion else row.attempt)
            if note.deleted_at or found.conflicts:
                keep_beside(tx, note, row, theirs, now)
                self._audit(tx, AuditKind.REFUSED, note_id, "changed elsewhere")
                return True
            keep_what_may_be_overtaken(tx, note, note_type, theirs, now)
            merged = adopt(tx, note, note_type, theirs, found.version, now)
            self._audit(tx, AuditKind.MERGED, note_id, f"version {theirs.version}, revision {merged.revision}")
            return False

    def is_our_own_change(self, note_id: str, attempt: Attempt, theirs: ServerCopy) -> bool:
        """Whether what "changed elsewhere" is this attempt: its answer was lost, or it was delivered twice."""
        with self._store.reading() as tx:
            note = tx.note(note_id)
        if note is None or attempt.operation is not Operation.UPDATE:
            return False
        return holds_what_was_made_of(self._types.of(note), attempt.all_columns, attempt.appointment_id, theirs)

    def signed_elsewhere(self, note_id: str, copy: ServerCopy) -> None:
        """The note cannot be written any more: the server's text is the note, another one here is set aside."""
        with self._store.writing() as tx:
            note = tx.note(note_id)
            if note:
                self._signed_elsewhere(tx, note, copy)

    def _signed_elsewhere(self, tx: Transaction, note: Note, copy: ServerCopy) -> None:
        take_theirs(tx, note, self._types.of(note), copy, self._clock.now())
        self._audit(tx, AuditKind.REFUSED, note.id, f"is {copy.status.value} at the server")

    def refused(self, note_id: str, refusal: Refusal, keep: Attempt | None = None) -> bool:
        """Parked with the server's words. `keep` is a create or update of which a sending may have been taken."""
        with self._store.writing() as tx:
            note, row = tx.on_its_way(note_id) or (None, None)
            if note is None or row is None:
                return False
            if note.deleted_at and row.attempt and row.attempt.operation is not Operation.DELETE:
                # deleted while it was under way: nobody wants any more what was refused
                tx.put_outbox_row(replace(row, attempt=replace(keep, refused=True) if keep else None, failures=0))
                self._audit(tx, AuditKind.REFUSED, note_id, f"status {refusal.status}, deleted here")
                return False
            self._park(tx, note, row, refusal, keep)
            return True

    def gone(self, note_id: str) -> bool:
        """The server does not show it."""
        return self.refused(note_id, gone(self._clock.now()))

    def never_sent(self, note: Note, refusal: Refusal) -> bool:
        """Parked before it was sent, unless it was changed meanwhile."""
        with self._store.writing() as tx:
            kept, row = tx.note(note.id), tx.outbox_row(note.id)
            if kept is None or row is None or kept.revision != note.revision:
                return False
            self._park(tx, kept, row, refusal)
            return True

    def _park(self, tx: Transaction, note: Note, row: OutboxRow, refusal: Refusal, keep: Attempt | None = None) -> None:
        tx.remember(LAST_REFUSAL, f"{refusal.status}: {refusal.message}", refusal.at)
        accepted_revision = None if refusal.status == GONE else note.accepted_revision
        tx.put_note(replace(note, deleted_at=None, accepted_revision=accepted_revision))
        attempt = replace(keep, refused=True) if keep else None
        tx.put_outbox_row(replace(row, attempt=attempt, failures=0, refusal=refusal))
        self._audit(tx, AuditKind.REFUSED, note.id, f"status {refusal.status}")

    def _audit(self, tx: Transaction, kind: AuditKind, note_id: str, what: str) -> None:
        tx.append_audit(AuditRow(self._clock.now(), self._who, kind, note_id, what))


def _is_only_another_version(note: Note, theirs: ServerCopy) -> bool:
    known = note.server
    return known is not None and replace(theirs, version=known.version, updated_at=known.updated_at) == known
