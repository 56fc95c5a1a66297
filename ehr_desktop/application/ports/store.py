"""The encrypted file on this computer. `Transaction` is what can be read and written in one of its transactions."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports.audit import (
    AuditCheck,
    AuditEntry,
    AuditFilter,
    AuditHead,
    AuditKind,
    AuditRow,
)
from ehr_desktop.application.ports.lists import ClientRow, NoteCounts, NoteFilter, NoteRow
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.people import Appointment, Client


@dataclass(frozen=True)
class Backup:
    """A whole copy of the encrypted file, as it was on this day; `size` in bytes, `folder` where it is."""

    day: date
    size: int
    folder: str


class Transaction(Protocol):
    """Reads, and in a writing transaction writes, of one consistent state."""

    def note(self, note_id: str) -> Note | None:
        """The note of this id, also one that is deleted and can be restored."""

    def note_of_server_id(self, server_id: str) -> Note | None:
        """The note whose server copy has this id."""

    def notes_of_client(self, client_id: str) -> Sequence[Note]:
        """Every note of a client that is not deleted, newest session first."""

    def rows(self, wanted: NoteFilter, limit: int, offset: int = 0) -> Sequence[NoteRow]:
        """A page of *My notes*, deleted ones left out. With `words`, those that hold all of them (prefixes count)."""

    def count(self, wanted: NoteFilter) -> int:
        """How many rows the filter has in all."""

    def counts(self) -> NoteCounts:
        """The numbers behind the filters."""

    def put_note(self, note: Note) -> None:
        """Insert or replace a note, with its search index."""

    def remove_note(self, note_id: str) -> None:
        """Forget a note, its outbox row and its search index."""

    def outbox_row(self, note_id: str) -> OutboxRow | None:
        """The note's row in the outbox."""

    def on_its_way(self, note_id: str) -> tuple[Note, OutboxRow] | None:
        """The note with its row in the outbox, or None where it has none."""

    def outbox(self) -> Sequence[OutboxRow]:
        """Every row, oldest first."""

    def put_outbox_row(self, row: OutboxRow) -> None:
        """Insert or replace."""

    def remove_outbox_row(self, note_id: str) -> None:
        """The note is at the server as it is here."""

    def client(self, client_id: str) -> Client | None:
        """One client of the cached caseload."""

    def clients(self) -> Sequence[ClientRow]:
        """The cached caseload by last name, with each client's last session that has begun."""

    def replace_clients(self, clients: Sequence[Client]) -> None:
        """The caseload as the server has it now. Clients of notes on this computer stay."""

    def appointment(self, appointment_id: str) -> Appointment | None:
        """One cached appointment."""

    def appointments(self, client_id: str) -> Sequence[Appointment]:
        """The client's cached appointments, newest first."""

    def replace_appointments(self, client_id: str, appointments: Sequence[Appointment]) -> None:
        """The client's appointments as the server has them now. Those that notes here name stay."""

    def keep_appointments(self, appointments: Sequence[Appointment]) -> None:
        """Insert or replace these; others stay."""

    def fact(self, name: str) -> tuple[str, datetime] | None:
        """A remembered text (JSON or a word) and when it was learnt, e.g. `attestation:Progress Note`."""

    def remember(self, name: str, text: str, at: datetime) -> None:
        """Keep a fact under a name; an empty text forgets it."""

    def append_audit(self, row: AuditRow) -> None:
        """Add to the audit trail. There is no way to change or remove a row."""

    def audit(self, limit: int) -> Sequence[AuditRow]:
        """The newest rows, newest first."""

    def audit_numbers(self, wanted: AuditFilter) -> Sequence[int]:
        """The numbers of the entries the filter lists, in its order."""

    def audit_entries(self, numbers: Sequence[int]) -> Sequence[AuditEntry]:
        """These entries, in this order; a number that is not there is left out."""

    def audit_counts(self) -> Mapping[AuditKind, int]:
        """How many entries there are of each kind."""

    def audit_head(self, number: int | None = None) -> AuditHead | None:
        """The entry of this number, or the last one; None where there is none."""

    def check_audit(self, goes_on: Callable[[int], bool]) -> AuditCheck | None:
        """Read the whole trail. `goes_on` is told now and then how many were read; where it says no, None."""


class Store(Protocol):
    """The encrypted file on this computer. Durable when a writing transaction is left without an error."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """One consistent state to read from."""

    def writing(self, *, synced: bool = True) -> AbstractContextManager[Transaction]:
        """All or nothing: committed on leaving, rolled back when an error leaves it. Raises `StoreFailed`.

        Not `synced`, it outlives the program, and a power cut once a synced one has followed, or `sync`.
        """

    def sync(self) -> None:
        """All that was committed outlives a power cut from now on. Raises `StoreFailed`."""

    def lend_key(self, use: Callable[[bytearray], None]) -> None:
        """Call `use` with a copy of the key the file is open with, and wipe the copy. Raises `StoreFailed`."""

    @property
    def is_damaged(self) -> bool:
        """Whether a part of the file was met that cannot be read."""

    def back_up(self, day: date, goes_on: Callable[[], bool]) -> bool:
        """Make this day's backup; False where `goes_on`, which is asked now and then, said no. Nobody waits for it.

        Raises `StoreFailed`, `StoreDamaged`.
        """

    def backups(self) -> Sequence[Backup]:
        """The backups there are, newest day first."""

    def close(self) -> None:
        """Close every connection, also one that is at work, and wipe the key. Later calls raise `StoreFailed`."""
