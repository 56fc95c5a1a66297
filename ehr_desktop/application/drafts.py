"""Drafts: begun, saved as they are typed, deleted and brought back.

A save is one transaction: the note, its place in the outbox, its search index, the audit trail. It needs client and
note type and nothing else.
"""

import json
from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import uuid4

from ehr_desktop.application.copies import set_aside
from ehr_desktop.application.errors import NotEditable
from ehr_desktop.application.events import Events, NotesChanged
from ehr_desktop.application.merging import version_here
from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import AuditKind, AuditRow, Clock, Store, Transaction
from ehr_desktop.application.typed_over import keep_what_gave_way, put_together
from ehr_desktop.domain.merge import Version
from ehr_desktop.domain.note import Answers, Note
from ehr_desktop.domain.note_type import NoteType, NoteTypes
from ehr_desktop.domain.packing import tidy
from ehr_desktop.domain.people import Clinician
from ehr_desktop.domain.plain_text import without_controls
from ehr_desktop.domain.prefill import Chart, answers_with_appointment, first_answers
from ehr_desktop.domain.rules import may_edit

#: How long a deleted draft waits before the server is told, so that *Undo* need not bring it back there.
UNDO_SECONDS = 10


#: The fact that names the notes whose edit sessions have not ended.
EDITED = "being edited"

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Drafts:
    """The drafts of one clinician."""

    def __init__(self, store: Store, clock: Clock, events: Events, clinician: Clinician, types: NoteTypes) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._clinician = clinician
        self._types = types
        self._open: set[str] = set()
        self._edited: set[str] = set()
        self._hidden: dict[str, str] = {}

    def begin(self, client_id: str, note_type: NoteType, answers: Answers, appointment_id: str | None) -> Note:
        """A new draft in memory. It leaves no trace until its first `save`."""
        note = Note(
            id=str(uuid4()),
            client_id=client_id,
            clinician_id=self._clinician.id,
            note_type=note_type.name,
            type_version=note_type.version,
            answers=tidy(note_type, answers),
            appointment_id=appointment_id,
        )
        self._open.add(note.id)
        return note

    def open(self, note_id: str) -> Note:
        """The draft as it stands, to be edited: until `close`, nothing that comes from the server touches it."""
        self._open.add(note_id)
        with self._store.writing() as tx:
            note = tx.note(note_id)
            if note is None:
                raise NotEditable("This note is not on this computer any more.")
            self._audit(tx, AuditKind.VIEWED, note)
        return note

    def is_open(self, note_id: str) -> bool:
        """Whether a form shows it. Asked by the sync lane."""
        return note_id in self._open

    def save(
        self,
        note: Note,
        answers: Answers,
        appointment_id: str | None,
        origin: str,
        hidden: Mapping[str, str] = _NOTHING,
    ) -> Note:
        """Commit what is typed and answer the note as it is kept now.

        `hidden` are texts, by field, that are no part of the note while their fields are not asked: kept beside it.

        `note` is what the form has read, of the last `open` or `save`: measured against its answers, what was typed
        and what came into the note meanwhile are put together, and the answer then says more than was typed. Where both
        changed one field, both are kept, and the note needs its clinician. Nothing is written when nothing changed.
        Raises `NotEditable` when it was signed, locked or deleted meanwhile, `StoreFailed` when this computer cannot
        write.
        """
        note_type = self._types.of(note)
        typed = Version(tidy(note_type, without_controls(answers)), appointment_id)
        now = self._clock.now()
        with self._store.writing() as tx:
            found_here = tx.on_its_way(note.id)
            kept, row = found_here or (tx.note(note.id) or note, OutboxRow(note.id, since=now))
            if not may_edit(kept, now):
                raise NotEditable("This note can no longer be edited: it was signed, locked or deleted meanwhile.")
            is_new = not kept.is_saved
            self._keep_hidden(tx, note.id, hidden)
            found = put_together(note_type, note, typed, kept)
            if not is_new and found.version == version_here(kept):
                return kept
            saved = replace(
                kept,
                answers=found.version.answers,
                appointment_id=found.version.appointment_id,
                revision=kept.revision + 1,
                created_at=kept.created_at or now,
                changed_at=now,
            )
            tx.put_note(saved)
            tx.put_outbox_row(replace(row, failures=0, next_attempt_at=None, refusal=None))
            if found.conflicts:
                keep_what_gave_way(tx, note_type, note, saved, row, found, now)
            if note.id not in self._edited:
                self._remember_edited(tx, self._edited | {note.id})
                self._audit(tx, AuditKind.CREATED if is_new else AuditKind.EDIT_BEGAN, saved)
        self._hidden[note.id] = _as_text(hidden)
        self._edited.add(note.id)
        self._events.publish(NotesChanged(frozenset({note.id}), origin))
        return saved

    def set_appointment(self, note_id: str, appointment_id: str, origin: str) -> Note:
        """Link a draft to a session outside of its form: what the session knows replaces what was only prefilled.

        Raises `NotEditable` and `StoreFailed` as `save` does.
        """
        with self._store.reading() as tx:
            note = tx.note(note_id)
            if note is None:
                raise NotEditable("This note is not on this computer any more.")
            chosen = tx.appointment(appointment_id)
            before = tx.appointment(note.appointment_id) if note.appointment_id else None
        note_type = self._types.of(note)
        begun = note.created_at.astimezone().date() if note.created_at else self._clock.today()
        prefilled = first_answers(note_type, before, Chart(), begun)
        answers = answers_with_appointment(note_type, note.answers, prefilled, chosen, begun)
        is_in_form = note_id in self._open
        saved = self.save(note, answers, appointment_id, origin, self.hidden(note_id))
        if not is_in_form:
            self.close(note_id)
        return saved

    def hidden(self, note_id: str) -> Mapping[str, str]:
        """Texts of fields that were not asked when the draft was saved last, by field."""
        with self._store.reading() as tx:
            text = _hidden_text(tx, note_id)
        return json.loads(text) if text else {}

    def _keep_hidden(self, tx: Transaction, note_id: str, hidden: Mapping[str, str]) -> None:
        """Only this form writes them: what it wrote last need not be read."""
        text = _as_text(hidden)
        known = self._hidden.get(note_id)
        if text != (_hidden_text(tx, note_id) if known is None else known):
            tx.remember(f"hidden:{note_id}", text, self._clock.now())

    def close(self, note_id: str) -> None:
        """The form is gone."""
        self._open.discard(note_id)
        self._hidden.pop(note_id, None)
        if note_id in self._edited:
            with self._store.writing() as tx:
                self._remember_edited(tx, self._edited - {note_id})
                note = tx.note(note_id)
                if note:
                    self._audit(tx, AuditKind.EDIT_ENDED, note)
            self._edited.discard(note_id)

    def delete(self, note_id: str, origin: str) -> None:
        """Delete a draft here and, `UNDO_SECONDS` later, at the server. Raises `NotEditable`."""
        now = self._clock.now()
        with self._store.writing() as tx:
            note = tx.note(note_id)
            if note is None or not may_edit(note, now):
                raise NotEditable("Only a draft can be deleted.")
            tx.put_note(replace(note, deleted_at=now, revision=note.revision + 1))
            row = tx.outbox_row(note_id)
            if note.server or (row and row.attempt):
                row = row or OutboxRow(note_id, since=now)
                wait = now + timedelta(seconds=UNDO_SECONDS)
                if row.theirs and row.theirs == note.server:  # deleted there without a question
                    set_aside(tx, note_id, "the server", row.theirs.columns, now)
                tx.put_outbox_row(replace(row, failures=0, next_attempt_at=wait, refusal=None, theirs=None))
            else:
                tx.remove_outbox_row(note_id)
            self._audit(tx, AuditKind.DELETED, note)
        self._events.publish(NotesChanged(frozenset({note_id}), origin))

    def restore(self, note_id: str, origin: str) -> None:
        """Bring a deleted draft back; it is sent anew when the server has deleted it meanwhile."""
        now = self._clock.now()
        with self._store.writing() as tx:
            note = tx.note(note_id)
            if note is None or note.deleted_at is None:
                return
            tx.put_note(replace(note, deleted_at=None, revision=note.revision + 1, changed_at=now))
            row = tx.outbox_row(note_id) or OutboxRow(note_id, since=now)
            tx.put_outbox_row(replace(row, next_attempt_at=None))
            self._audit(tx, AuditKind.RESTORED, note)
        self._events.publish(NotesChanged(frozenset({note_id}), origin))

    def _remember_edited(self, tx: Transaction, note_ids: Set[str]) -> None:
        tx.remember(EDITED, json.dumps(sorted(note_ids)) if note_ids else "", self._clock.now())

    def _audit(self, tx: Transaction, kind: AuditKind, note: Note) -> None:
        what = f"revision {note.revision}"
        tx.append_audit(AuditRow(self._clock.now(), self._clinician.id, kind, note.id, what))


def _hidden_text(tx: Transaction, note_id: str) -> str:
    fact = tx.fact(f"hidden:{note_id}")
    return fact[0] if fact else ""


def _as_text(hidden: Mapping[str, str]) -> str:
    return json.dumps(dict(hidden)) if hidden else ""


def end_left_open(tx: Transaction, who: str, now: datetime) -> None:
    """End the edit sessions that the program could not end before it was closed, killed or locked: recorded as such."""
    fact = tx.fact(EDITED)
    for note_id in json.loads(fact[0]) if fact else ():
        note = tx.note(note_id)
        what = f"{f'revision {note.revision}, ' if note else ''}found open when the notes were opened again"
        tx.append_audit(AuditRow(now, who, AuditKind.EDIT_ENDED, note_id, what))
    tx.remember(EDITED, "", now)
