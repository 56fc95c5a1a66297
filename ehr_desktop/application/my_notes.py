"""*My notes*: a page of rows, the numbers behind the filters, and a note to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ehr_desktop.application.copies import texts_set_aside
from ehr_desktop.application.outbox import OutboxRow, place_of
from ehr_desktop.application.ports import AuditKind, AuditRow, Clock, NoteCounts, NoteFilter, NoteRow, Store
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Note, Place
from ehr_desktop.domain.note_type import NoteType, NoteTypes
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.people import Appointment, Client

#: Rows fetched at a time.
PAGE = 200

#: Where a text goes that leaves the program.
CLIPBOARD, TEXT_FILE = "clipboard", "text file"


@dataclass(frozen=True)
class NoteToRead:
    """A note with everything a reader shows beside it. `instead` is a text to read in place of the note's own."""

    note: Note
    note_type: NoteType
    client: Client | None
    appointment: Appointment | None
    row: OutboxRow | None
    instead: Columns | None = None

    @cached_property
    def columns(self) -> Columns:
        """Its texts as they go to the server."""
        return pack(self.note_type, self.note.answers) if self.instead is None else self.instead

    @property
    def place(self) -> Place:
        """Where this revision is."""
        return place_of(self.note, self.row)


class MyNotes:
    """The notes of one clinician, from this computer; works offline."""

    def __init__(self, store: Store, clock: Clock, who: str, types: NoteTypes) -> None:
        self._store = store
        self._clock = clock
        self._who = who
        self._types = types

    def page(self, wanted: NoteFilter, offset: int = 0, limit: int = PAGE) -> Sequence[NoteRow]:
        """Rows of the list from `offset` on."""
        with self._store.reading() as tx:
            return tx.rows(wanted, limit, offset)

    def count(self, wanted: NoteFilter) -> int:
        """How many rows the filter has."""
        with self._store.reading() as tx:
            return tx.count(wanted)

    def counts(self) -> NoteCounts:
        """The numbers behind the filters."""
        with self._store.reading() as tx:
            return tx.counts()

    def waiting(self) -> Sequence[OutboxRow]:
        """What is on this computer only, oldest first."""
        with self._store.reading() as tx:
            return tx.outbox()

    def number_due(self) -> int:
        """How many notes a round would send now."""
        now = self._clock.now()
        return sum(row.is_due(now) for row in self.waiting())

    def look(self, note_id: str) -> NoteToRead | None:
        """The note as it stands, without an entry in the audit trail: for lists and the state line."""
        with self._store.reading() as tx:
            note = tx.note(note_id)
            if note is None:
                return None
            note_type = self._types.of(note)
            client = tx.client(note.client_id)
            appointment = tx.appointment(note.appointment_id) if note.appointment_id else None
            return NoteToRead(note, note_type, client, appointment, tx.outbox_row(note_id))

    def read(self, note_id: str) -> NoteToRead | None:
        """The note, for a person to read: recorded in the audit trail."""
        with self._store.writing() as tx:
            note = tx.note(note_id)
            if note is None:
                return None
            what = f"revision {note.revision}"
            tx.append_audit(AuditRow(self._clock.now(), self._who, AuditKind.VIEWED, note_id, what))
        return self.look(note_id)

    def set_aside(self, note_id: str) -> list[Columns]:
        """Texts of this note that gave way to another, oldest first."""
        with self._store.reading() as tx:
            return texts_set_aside(tx, note_id)

    def record_export(self, note_id: str, where: str) -> None:
        """The note's text leaves the program, by the clinician's own hand: to `CLIPBOARD` or `TEXT_FILE`."""
        with self._store.writing() as tx:
            tx.append_audit(AuditRow(self._clock.now(), self._who, AuditKind.EXPORTED, note_id, where))
