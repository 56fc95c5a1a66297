"""FREEZE: pins what one note asks of the server, its bytes, revision and key, in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from ehr_desktop.application.copies import in_our_layout
from ehr_desktop.application.outbox import Attempt, Draft, Operation
from ehr_desktop.application.ports import Capability, ClinicApi, Clock, ServerAbout, Store
from ehr_desktop.application.twins import Twins, is_remembered
from ehr_desktop.domain.columns import Columns, ColumnValue, changed_columns
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.rules import length_points


@dataclass(frozen=True)
class Frozen:
    """A note's attempt, ready to be sent. A repeat was found in its row and may have arrived.

    `gives_way`: it is only looked for, and where it is not there the note is frozen anew.
    `looks_first`: a create that was saved before this start. The file may be an older copy of itself, and a later state
    of it, which is not there any more, may have sent it. So does one that was frozen where no keys were kept: a server
    that was upgraded since does not know its key.
    """

    note_id: str
    attempt: Attempt
    is_repeat: bool
    looks_first: bool = False
    gives_way: bool = False


@dataclass(frozen=True)
class TooLong:
    """A note the server would cut without a word, and what is too long in it."""

    note: Note
    message: str


class Freezing:
    """Freezes notes. What the server can decides how it is asked."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        clock: Clock,
        types: NoteTypes,
        about: Callable[[], ServerAbout],
        twins: Twins,
    ) -> None:
        self._store = store
        self._api = api
        self._types = types
        self._about = about
        self._twins = twins
        self._started = clock.now()

    def freeze(self, note_id: str, *, synced: bool = True) -> Frozen | TooLong | None:
        """The attempt to send, or None when there is nothing to ask of the server.

        Not `synced`, `Store.sync` must follow before it is sent: a key that a power cut takes back is no key.
        Made before the store is held for writing: somebody may be typing, and wait to be saved. An attempt under way is
        settled before it counts how long the note is by now.
        """
        while True:
            with self._store.reading() as tx:
                read, row = tx.on_its_way(note_id) or (None, None)
                if read is None or row is None or row.needs_you:
                    return None
                looks_first = row.attempt is not None and is_remembered(tx, read, row.attempt)
            if row.attempt:
                if synced:
                    self._store.sync()  # it may be of a program that was killed before it was
                gives_way = self._gives_way(read, row.attempt)
                return Frozen(note_id, row.attempt, is_repeat=True, gives_way=gives_way, looks_first=looks_first)
            attempt = self._attempt(read)
            too_long = self._too_long(read, attempt) if attempt else None
            if too_long:
                return too_long
            create = self._twins.made_by(read, attempt) if attempt else None
            with self._store.writing(synced=synced) as tx:
                if tx.on_its_way(note_id) != (read, row):
                    continue  # saved meanwhile
                if attempt is None:
                    tx.remove_outbox_row(note_id)
                    tx.put_note(replace(read, accepted_revision=read.revision))
                    return None
                tx.put_outbox_row(replace(row, attempt=attempt))
                if create:
                    self._twins.frozen(tx, read, create)
                return Frozen(note_id, attempt, is_repeat=False, looks_first=self._looks_first(read, attempt))

    def _gives_way(self, note: Note, attempt: Attempt) -> bool:
        """Whether it was refused, or something else is to be said by now.

        The second only at a server without keys. What arrives late all the same is known again: a create as a twin of
        what it made (`twins.py`), an update as overtaken. Where keys are kept the same bytes are repeated: a create is
        not looked for there, and under another key it would be another note.
        """
        if attempt.refused or attempt.operation is Operation.DELETE:
            return attempt.refused
        return self._twins.are_possible and note.revision != attempt.revision

    def _looks_first(self, note: Note, attempt: Attempt) -> bool:
        saved = note.changed_at
        return attempt.operation is Operation.CREATE and saved is not None and saved < self._started

    def _too_long(self, note: Note, attempt: Attempt) -> TooLong | None:
        if attempt.operation is Operation.DELETE:
            return None
        points = length_points(self._types.of(note), attempt.all_columns)
        return TooLong(note, " ".join(f"{point.title}: {point.detail}" for point in points)) if points else None

    def _attempt(self, note: Note) -> Attempt | None:
        """What this note asks of the server: create, update, delete, or nothing."""
        key = str(uuid4())
        server = note.server
        if note.deleted_at:
            if server is None:
                return None
            operation = Operation.DELETE
            return Attempt(operation, key, note.revision, b"", {}, None, server.id, server.version)
        columns = pack(self._types.of(note), note.answers)
        base = None if server and self._must_be_replaced(note, server) else server
        operation = Operation.UPDATE if base else Operation.CREATE
        changes = self._changes(note, base, columns) if base else columns
        appointment_changed = note.appointment_id != (base.appointment_id if base else None)
        if base and not changes and not appointment_changed:
            if note.accepted_revision is not None:
                return None
            changes = columns  # it was not there when it was sent last: the server says whether it is
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
