"""A store in memory that passes the same tests as the encrypted file; for tests that need no file."""

import hashlib
import platform
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.application.outbox import OutboxRow, place_of
from ehr_desktop.application.ports import (
    AuditCheck,
    AuditEntry,
    AuditFilter,
    AuditHead,
    AuditKind,
    AuditOrder,
    AuditRow,
    Backup,
    ClientRow,
    NoteCounts,
    NoteFilter,
    NoteOrder,
    NoteRow,
    Transaction,
)
from ehr_desktop.domain.note import Note, NoteStatus, Place
from ehr_desktop.domain.people import Appointment, AppointmentStatus, Client
from ehr_desktop.store.note_words import folded, words_of
from tests.store.samples import key

_NOT_HELD = {AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW, AppointmentStatus.RESCHEDULED}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class State:
    """Everything the store holds. Notes stand in the order in which they came."""

    notes: dict[str, Note] = field(default_factory=dict)
    outbox: dict[str, OutboxRow] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    facts: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    audit: tuple[AuditRow, ...] = ()

    def copy(self) -> "State":
        """A state whose changes leave this one alone."""
        return State(
            dict(self.notes),
            dict(self.outbox),
            dict(self.clients),
            dict(self.appointments),
            dict(self.facts),
            self.audit,
        )


class MemoryStore:
    """A `Store` whose transactions work on a copy of the state and put it in place at the end."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._state = State()
        self.is_damaged = False
        self._now = now
        self._one_writer = threading.Lock()
        self._is_open = True
        self._key = key()
        self._backups: tuple[Backup, ...] = ()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        self._check()
        yield MemoryTransaction(self._state, self._now())

    @contextmanager
    def writing(self, *, synced: bool = True) -> Iterator[Transaction]:
        self._check()
        with self._one_writer:
            transaction = MemoryTransaction(self._state.copy(), self._now())
            yield transaction
            if transaction.state.outbox.keys() - transaction.state.notes.keys():
                raise ValueError("an outbox row without its note")
            self._state = transaction.state

    def sync(self) -> None:
        self._check()

    def lend_key(self, use: Callable[[bytearray], None]) -> None:
        self._check()
        lent = bytearray(self._key)
        use(lent)
        lent[:] = bytes(len(lent))

    def back_up(self, day: date, goes_on: Callable[[], bool]) -> bool:
        self._check()
        if goes_on():
            self._backups = (Backup(day, 0, "memory"), *(one for one in self._backups if one.day != day))
        return goes_on()

    def backups(self) -> Sequence[Backup]:
        return self._backups

    def close(self) -> None:
        self._is_open = False

    def _check(self) -> None:
        if not self._is_open:
            raise StoreFailed("The notes on this computer are locked.")


class MemoryTransaction:
    """A `Transaction` over one state."""

    def __init__(self, state: State, now: datetime) -> None:
        self.state = state
        self._now = now

    # --- notes ----------------------------------------------------------------------------------------------

    def note(self, note_id: str) -> Note | None:
        return self.state.notes.get(note_id)

    def note_of_server_id(self, server_id: str) -> Note | None:
        known = self.state.notes.values()
        return next((note for note in known if note.server and note.server.id == server_id), None)

    def notes_of_client(self, client_id: str) -> Sequence[Note]:
        return sorted((note for note in self._here() if note.client_id == client_id), key=self._age, reverse=True)

    def rows(self, wanted: NoteFilter, limit: int, offset: int = 0) -> Sequence[NoteRow]:
        return [self._row(note, wanted.words) for note in self._found(wanted)[offset : offset + limit]]

    def count(self, wanted: NoteFilter) -> int:
        return len(self._found(wanted))

    def counts(self) -> NoteCounts:
        statuses = [note.filed_under for note in self._here()]
        return NoteCounts(
            by_status={status: statuses.count(status) for status in NoteStatus},
            needs_you=self.count(NoteFilter(needs_you=True)),
            not_sent=self.count(NoteFilter(not_sent=True)),
            unanswered=sum(self._place(one) is Place.SENT for one in self._here()),
            no_appointment=self.count(NoteFilter(no_appointment=True)),
            not_sent_since=min(
                (row.since for one in self._found(NoteFilter(not_sent=True)) if (row := self.outbox_row(one.id))),
                default=None,
            ),
        )

    def put_note(self, note: Note) -> None:
        self.state.notes[note.id] = note

    def remove_note(self, note_id: str) -> None:
        self.state.notes.pop(note_id, None)
        self.state.outbox.pop(note_id, None)

    def outbox_row(self, note_id: str) -> OutboxRow | None:
        return self.state.outbox.get(note_id)

    def on_its_way(self, note_id: str) -> tuple[Note, OutboxRow] | None:
        row = self.state.outbox.get(note_id)
        return (self.state.notes[note_id], row) if row else None

    def outbox(self) -> Sequence[OutboxRow]:
        return sorted(self.state.outbox.values(), key=lambda row: row.since)

    def put_outbox_row(self, row: OutboxRow) -> None:
        self.state.outbox[row.note_id] = row

    def remove_outbox_row(self, note_id: str) -> None:
        self.state.outbox.pop(note_id, None)

    # --- people and facts -----------------------------------------------------------------------------------

    def client(self, client_id: str) -> Client | None:
        return self.state.clients.get(client_id)

    def clients(self) -> Sequence[ClientRow]:
        ordered = sorted(self.state.clients.values(), key=lambda client: (folded(client.name), client.id))
        return [ClientRow(client, self._last_session(client.id)) for client in ordered]

    def replace_clients(self, clients: Sequence[Client]) -> None:
        in_notes = {note.client_id for note in self.state.notes.values()}
        stay = {key: client for key, client in self.state.clients.items() if key in in_notes}
        self.state.clients.clear()
        self.state.clients.update(stay | {client.id: client for client in clients})

    def appointment(self, appointment_id: str) -> Appointment | None:
        return self.state.appointments.get(appointment_id)

    def appointments(self, client_id: str) -> Sequence[Appointment]:
        theirs = [one for one in self.state.appointments.values() if one.client_id == client_id]
        return sorted(sorted(theirs, key=lambda one: one.id), key=lambda one: one.starts_at, reverse=True)

    def replace_appointments(self, client_id: str, appointments: Sequence[Appointment]) -> None:
        named = {note.appointment_id for note in self.state.notes.values()}
        for one in self.appointments(client_id):
            if one.id not in named:
                del self.state.appointments[one.id]
        self.keep_appointments(appointments)

    def keep_appointments(self, appointments: Sequence[Appointment]) -> None:
        self.state.appointments.update({one.id: one for one in appointments})

    def fact(self, name: str) -> tuple[str, datetime] | None:
        return self.state.facts.get(name)

    def remember(self, name: str, text: str, at: datetime) -> None:
        if text:
            self.state.facts[name] = (text, at)
        else:
            self.state.facts.pop(name, None)

    def append_audit(self, row: AuditRow) -> None:
        self.state = replace(self.state, audit=(*self.state.audit, row))

    def audit(self, limit: int) -> Sequence[AuditRow]:
        return self.state.audit[::-1][:limit]

    def audit_numbers(self, wanted: AuditFilter) -> Sequence[int]:
        found = [one for one in self._entries() if _is_listed(one, wanted)]
        newest_first = sorted(found, key=lambda one: one.number, reverse=True)
        if wanted.order is not AuditOrder.NUMBER:
            newest_first.sort(key=lambda one: self._audit_order(one, wanted.order), reverse=wanted.descending)
        elif not wanted.descending:
            newest_first.reverse()
        return [one.number for one in newest_first]

    def audit_entries(self, numbers: Sequence[int]) -> Sequence[AuditEntry]:
        entries = {one.number: one for one in self._entries()}
        return [entries[number] for number in numbers if number in entries]

    def audit_counts(self) -> Mapping[AuditKind, int]:
        kinds = [row.kind for row in self.state.audit]
        return {kind: kinds.count(kind) for kind in AuditKind}

    def audit_head(self, number: int | None = None) -> AuditHead | None:
        last = len(self.state.audit)
        number = last if number is None else number
        if not 0 < number <= last:
            return None
        return AuditHead("memory", number, hashlib.sha256(repr(self.state.audit[:number]).encode()).hexdigest())

    def check_audit(self, goes_on: Callable[[int], bool]) -> AuditCheck | None:
        rows = self.state.audit
        if any(not goes_on(count) for count in range(1_000, len(rows) + 1, 1_000)):
            return None
        first, last = (rows[0].at, rows[-1].at) if rows else (None, None)
        return AuditCheck(len(rows), first, last, self.audit_head())

    def _entries(self) -> list[AuditEntry]:
        entries = []
        for number, row in enumerate(self.state.audit, 1):
            note = self.state.notes.get(row.note_id or "")
            client = self.client(note.client_id) if note else None
            names = (client.name if client else "", note.note_type if note else "")
            entries.append(AuditEntry(number, row, platform.node(), *names))
        return entries

    def _audit_order(self, entry: AuditEntry, order: AuditOrder) -> str:
        if order is AuditOrder.CLIENT:
            return folded(entry.client_name) or "\U0010ffff"
        return entry.row.kind if order is AuditOrder.KIND else entry.row.who

    # --- lists ----------------------------------------------------------------------------------------------

    def _here(self) -> list[Note]:
        return [note for note in self.state.notes.values() if note.deleted_at is None]

    def _found(self, wanted: NoteFilter) -> list[Note]:
        words = _tokens_of_words(wanted.words)
        found = [
            note
            for note in self._here()
            if (not wanted.statuses or note.filed_under in wanted.statuses)
            and (not wanted.needs_you or self._place(note) is Place.NEEDS_YOU)
            and (not wanted.not_sent or self._place(note) in (Place.THIS_COMPUTER, Place.NEEDS_YOU))
            and (not wanted.no_appointment or note.appointment_id is None)
            and all(any(_holds(_tokens(text), word) for text in self._texts(note)) for word in words)
        ]
        newest_first = sorted(found, key=self._age, reverse=True)
        match wanted.order:
            case NoteOrder.SESSION:
                return newest_first if wanted.descending else newest_first[::-1]
            case NoteOrder.CHANGED:
                return sorted(found, key=self._changed, reverse=wanted.descending)
            case NoteOrder.CLIENT:
                return sorted(newest_first, key=self._client_order, reverse=wanted.descending)
            case NoteOrder.NOTE_TYPE:
                return sorted(newest_first, key=lambda note: note.note_type, reverse=wanted.descending)
            case NoteOrder.STATUS:
                return sorted(newest_first, key=lambda note: note.filed_under, reverse=wanted.descending)

    def _place(self, note: Note) -> Place:
        return place_of(note, self.outbox_row(note.id))

    def _age(self, note: Note) -> tuple[date, int]:
        return note.session_day or date.min, self._number(note)

    def _changed(self, note: Note) -> tuple[datetime, int]:
        return note.changed_at or _LONG_AGO, self._number(note)

    def _number(self, note: Note) -> int:
        return list(self.state.notes).index(note.id)

    def _client_order(self, note: Note) -> str:
        client = self.client(note.client_id)
        return folded(client.name) if client else ""

    def _last_session(self, client_id: str) -> datetime | None:
        begun = [one for one in self.appointments(client_id) if one.starts_at <= self._now]
        return max((one.starts_at for one in begun if one.status not in _NOT_HELD), default=None)

    def _texts(self, note: Note) -> tuple[str, ...]:
        client, words = self.client(note.client_id), words_of(note)
        return words.text, words.codes, note.note_type, *((client.name, client.mrn) if client else ())

    def _row(self, note: Note, words: str) -> NoteRow:
        client = self.client(note.client_id)
        appointment = self.appointment(note.appointment_id) if note.appointment_id else None
        cpt_code = note.answers.get("cpt_code")
        changed_at = note.changed_at or note.created_at
        assert changed_at is not None
        row = self.outbox_row(note.id)
        return NoteRow(
            note_id=note.id,
            client_id=note.client_id,
            client_name=client.name if client else "",
            mrn=client.mrn if client else "",
            note_type=note.note_type,
            excerpt=_marked(words_of(note).excerpt, _tokens_of_words(words)),
            session_day=note.session_day,
            appointment_id=note.appointment_id,
            appointment_start=appointment.start if appointment else "",
            cpt_code=appointment.cpt_code if appointment else cpt_code if isinstance(cpt_code, str) else "",
            status=note.filed_under,
            is_locked=note.server is not None and note.server.is_locked,
            unlock_until=note.server.unlock_until if note.server else None,
            place=self._place(note),
            changed_at=changed_at,
            next_attempt_at=row.next_attempt_at if row else None,
        )


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def _tokens_of_words(words: str) -> list[list[str]]:
    return [tokens for word in words.split() if (tokens := _tokens(word))]


def _holds(text: list[str], word: list[str]) -> bool:
    """Whether the text has the parts of a word one after another, the last as a prefix."""
    *whole, last = word
    return any(
        text[at : at + len(whole)] == whole and text[at + len(whole)].startswith(last)
        for at in range(len(text) - len(whole))
    )


def _marked(text: str, words: list[list[str]]) -> str:
    """The text with U+0002 and U+0003 around words that begin with a part looked for."""

    def mark(found: re.Match[str]) -> str:
        hit = any(_holds([folded(found.group())], word[-1:]) for word in words)
        return f"\x02{found.group()}\x03" if hit else found.group()

    return re.sub(r"[^\W_]+", mark, text)


def _is_listed(entry: AuditEntry, wanted: AuditFilter) -> bool:
    row = entry.row
    texts = (row.kind, row.what, row.who, entry.computer, entry.client_name, entry.note_type)
    return (
        (not wanted.kinds or row.kind in wanted.kinds)
        and (not wanted.note_id or row.note_id == wanted.note_id)
        and (wanted.since is None or row.at >= wanted.since)
        and (wanted.until is None or row.at < wanted.until)
        and all(any(folded(word) in folded(text) for text in texts) for word in wanted.words.split())
    )
