"""FREEZE: pins what one note asks of the server, its bytes, revision and key, in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from ehr_desktop.application.copies import in_our_layout
from ehr_desktop.application.outbox import Attempt, Draft, Operation
from ehr_desktop.application.ports import Capability, ClinicApi, ServerAbout, Store
from ehr_desktop.domain.columns import Columns, ColumnValue, changed_columns
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.packing import pack


@dataclass(frozen=True)
class Frozen:
    """A note's attempt, ready to be sent. A repeat was found in its row and may have arrived."""

    note_id: str
    attempt: Attempt
    is_repeat: bool


class Freezing:
    """Freezes notes. What the server can decides how it is asked."""

    def __init__(self, store: Store, api: ClinicApi, types: NoteTypes, about: Callable[[], ServerAbout]) -> None:
        self._store = store
        self._api = api
        self._types = types
        self._about = about

    def freeze(self, note_id: str) -> Frozen | None:
        """The attempt to send, or None when there is nothing to ask of the server.

        Made before the store is held for writing: somebody may be typing, and wait to be saved.
        """
        with self._store.reading() as tx:
            read = tx.note(note_id)
        ready = self._attempt(read) if read else None
        with self._store.writing() as tx:
            note, row = tx.note(note_id), tx.outbox_row(note_id)
            if note is None or row is None or row.needs_you:
                return None
            if row.attempt:
                return Frozen(note_id, row.attempt, is_repeat=True)
            attempt = ready if note == read else self._attempt(note)
            if attempt is None:
                tx.remove_outbox_row(note_id)
                tx.put_note(replace(note, accepted_revision=note.revision))
                return None
            tx.put_outbox_row(replace(row, attempt=attempt))
            return Frozen(note_id, attempt, is_repeat=False)

    def _attempt(self, note: Note) -> Attempt | None:
        """What this note asks of the server: create, update, delete, or nothing."""
        key = str(uuid4())
        columns = pack(self._types.of(note), note.answers)
        server = note.server
        if note.deleted_at:
            if server is None:
                return None
            operation = Operation.DELETE
            return Attempt(operation, key, note.revision, b"", {}, None, server.id, server.version)
        base = None if server and self._must_be_replaced(note, server) else server
        operation = Operation.UPDATE if base else Operation.CREATE
        changes = self._changes(note, base, columns) if base else columns
        appointment_changed = note.appointment_id != (base.appointment_id if base else None)
        if base and not changes and not appointment_changed:
            return None
        draft = Draft(operation, note.client_id, note.note_type, changes, note.appointment_id, appointment_changed)
        return Attempt(
            operation,
            key,
            note.revision,
            self._api.body_of(draft),
            columns,
            note.appointment_id,
            base.id if base else None,
            server.version if server else None,
            replaces=server.id if server and not base else None,
        )

    def _must_be_replaced(self, note: Note, server: ServerCopy) -> bool:
        """Whether the draft there must give way to a new one: it has another appointment and can never get this one."""
        return (
            server.status is NoteStatus.DRAFT
            and note.appointment_id != server.appointment_id
            and not self._about().can(Capability.APPOINTMENT_ON_UPDATE)
        )

    def _changes(self, note: Note, server: ServerCopy, columns: Columns) -> dict[str, ColumnValue]:
        """Only what the clinician changed: a text laid out by another program is not sent back rearranged."""
        note_type = self._types.of(note)
        return changed_columns(in_our_layout(note_type, server), columns)
