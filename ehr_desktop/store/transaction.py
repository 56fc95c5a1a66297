"""One transaction of the encrypted file, as the use cases see it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import (
    AuditCheck,
    AuditEntry,
    AuditFilter,
    AuditHead,
    AuditKind,
    AuditRow,
    ClientRow,
    NoteCounts,
    NoteFilter,
    NoteRow,
)
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.people import Appointment, Client
from ehr_desktop.store import audit_chain, audit_list, note_list, notes, people


class SqlTransaction:
    """A `Transaction` on one connection. `now` is the moment it began, `computer` where it is."""

    def __init__(self, connection: Connection, now: datetime, computer: str) -> None:
        self._connection = connection
        self._now = now
        self._computer = computer

    def note(self, note_id: str) -> Note | None:
        """The note of this id, also one that is deleted."""
        return notes.note_by_id(self._connection, note_id)

    def note_of_server_id(self, server_id: str) -> Note | None:
        """The note whose server copy has this id."""
        return notes.note_by_server_id(self._connection, server_id)

    def notes_of_client(self, client_id: str) -> Sequence[Note]:
        """Every note of a client that is not deleted, newest session first."""
        return notes.notes_of_client(self._connection, client_id)

    def rows(self, wanted: NoteFilter, limit: int, offset: int = 0) -> Sequence[NoteRow]:
        """A page of *My notes*; with words, the best hits first."""
        return note_list.rows(self._connection, wanted, limit, offset)

    def count(self, wanted: NoteFilter) -> int:
        """How many rows the filter has in all."""
        return note_list.count(self._connection, wanted)

    def counts(self) -> NoteCounts:
        """The numbers behind the filters."""
        return note_list.counts(self._connection)

    def put_note(self, note: Note) -> None:
        """Insert or replace a note, with its search index."""
        notes.put_note(self._connection, note)

    def remove_note(self, note_id: str) -> None:
        """Forget a note, its outbox row and its search index."""
        notes.remove_note(self._connection, note_id)

    def outbox_row(self, note_id: str) -> OutboxRow | None:
        """The note's row in the outbox."""
        return notes.outbox_row(self._connection, note_id)

    def on_its_way(self, note_id: str) -> tuple[Note, OutboxRow] | None:
        """The note with its row in the outbox."""
        return notes.on_its_way(self._connection, note_id)

    def outbox(self) -> Sequence[OutboxRow]:
        """Every row, oldest first."""
        return notes.outbox_rows(self._connection)

    def put_outbox_row(self, row: OutboxRow) -> None:
        """Insert or replace."""
        notes.put_outbox_row(self._connection, row)

    def remove_outbox_row(self, note_id: str) -> None:
        """Take a note out of the outbox."""
        notes.remove_outbox_row(self._connection, note_id)

    def client(self, client_id: str) -> Client | None:
        """One client of the cached caseload."""
        return people.client_by_id(self._connection, client_id)

    def clients(self) -> Sequence[ClientRow]:
        """The cached caseload by last name."""
        return people.clients(self._connection, self._now)

    def replace_clients(self, clients: Sequence[Client]) -> None:
        """The caseload as the server has it now; clients of notes stay."""
        people.replace_clients(self._connection, clients)

    def appointment(self, appointment_id: str) -> Appointment | None:
        """One cached appointment."""
        return people.appointment_by_id(self._connection, appointment_id)

    def appointments(self, client_id: str) -> Sequence[Appointment]:
        """The client's cached appointments, newest first."""
        return people.appointments(self._connection, client_id)

    def replace_appointments(self, client_id: str, appointments: Sequence[Appointment]) -> None:
        """The client's appointments as the server has them now; those that notes name stay."""
        people.replace_appointments(self._connection, client_id, appointments)

    def keep_appointments(self, appointments: Sequence[Appointment]) -> None:
        """Insert or replace these; others stay."""
        people.keep_appointments(self._connection, appointments)

    def fact(self, name: str) -> tuple[str, datetime] | None:
        """A remembered text and when it was learnt."""
        return people.fact_by_name(self._connection, name)

    def remember(self, name: str, text: str, at: datetime) -> None:
        """Keep a fact under a name; an empty text forgets it."""
        people.remember(self._connection, name, text, at)

    def append_audit(self, row: AuditRow) -> None:
        """Add to the audit trail."""
        audit_chain.append(self._connection, row, self._computer)

    def audit(self, limit: int) -> Sequence[AuditRow]:
        """The newest rows, newest first."""
        return audit_chain.newest(self._connection, limit)

    def audit_numbers(self, wanted: AuditFilter) -> Sequence[int]:
        """The numbers of the entries the filter lists, in its order."""
        return audit_list.numbers(self._connection, wanted)

    def audit_entries(self, numbers: Sequence[int]) -> Sequence[AuditEntry]:
        """These entries, in this order."""
        return audit_list.entries(self._connection, numbers)

    def audit_counts(self) -> Mapping[AuditKind, int]:
        """How many entries there are of each kind."""
        return audit_list.counts(self._connection)

    def audit_head(self, number: int | None = None) -> AuditHead | None:
        """The entry of this number, or the last one."""
        return audit_chain.head(self._connection, number)

    def check_audit(self, goes_on: Callable[[int], bool]) -> AuditCheck | None:
        """Read the whole trail."""
        return audit_chain.check(self._connection, goes_on)
