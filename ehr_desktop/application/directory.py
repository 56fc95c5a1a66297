"""Clients and appointments: searched in the caseload on this computer, fetched anew when there is a connection."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ehr_desktop.application.ports import ClientRow, ClinicApi, Clock, Store, Transaction
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.people import Appointment, Client
from ehr_desktop.domain.rules import Unsuitable, appointment_warning, why_unsuitable

#: A caseload and its appointments are fetched anew after this long, or when asked.
STALE_AFTER = timedelta(minutes=15)
RECENT = 4
#: How far sessions are fetched around today: a note is urgent after a week, and written within the month.
SESSIONS_BACK = timedelta(days=42)
SESSIONS_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class AppointmentChoice:
    """One line of the picker: why it cannot be chosen, or what is unusual about it, and the note it has already."""

    appointment: Appointment
    unsuitable: Unsuitable | None
    warning: str
    note_id: str | None = None


def folded(text: str) -> str:
    """Without case, accents and typographic apostrophes, so that "Ines" finds "Inês" and "O'Brien" any spelling."""
    text = unicodedata.normalize("NFKD", text).replace("’", "'").replace("ʼ", "'")
    return "".join(character for character in text if not unicodedata.combining(character)).casefold()


def finds(client: Client, words: str) -> bool:
    """Whether every word begins a name, or is in the MRN or date of birth (14 March 1989, 14/03/1989, 1989-03-14)."""
    names = folded(f"{client.first_name} {client.last_name}").replace("-", " ").split()
    names += [name.replace("'", "") for name in names]
    rest = [client.mrn, client.mrn.replace("-", "")]
    if client.date_of_birth:
        born = client.date_of_birth
        rest += [born.isoformat(), f"{born:%d/%m/%Y}", f"{born:%m/%d/%Y}", f"{born.day} {born:%B %Y} {born:%b}"]
    rest = [folded(one) for one in rest]
    return all(
        any(name.startswith(word) for name in names) or any(word in one for one in rest)
        for word in folded(words)
        .replace(",", " ")
        .replace("-", " " if not any(map(str.isdigit, words)) else "-")
        .split()
    )


class Directory:
    """The caseload of one clinician."""

    def __init__(
        self, store: Store, api: ClinicApi, clock: Clock, clinician_id: str, types: Mapping[str, NoteType]
    ) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._clinician_id = clinician_id
        self._types = types

    # --- from this computer ---------------------------------------------------------------------------------

    def clients(self, words: str = "") -> tuple[Sequence[ClientRow], Sequence[ClientRow]]:
        """Recent clients and all clients by name, or with `words` none and those found."""
        with self._store.reading() as tx:
            rows = tx.clients()
        if words.strip():
            return (), [row for row in rows if finds(row.client, words)]
        met = sorted((row for row in rows if row.last_session), key=_last_session, reverse=True)
        return met[:RECENT], rows

    def client(self, client_id: str) -> Client | None:
        """One client of the caseload."""
        with self._store.reading() as tx:
            return tx.client(client_id)

    def appointment(self, appointment_id: str) -> Appointment | None:
        """One appointment known here."""
        with self._store.reading() as tx:
            return tx.appointment(appointment_id)

    def choices(self, client_id: str, note_type: str, chosen: str | None = None) -> Sequence[AppointmentChoice]:
        """The client's appointments known here: those that suit first, newest first, the others with the reason.

        A session carries one note of a type (API 1.4: the second is refused); `chosen` is the one that the note in
        hand has already.
        """
        now = self._clock.now()
        kind = self._types[note_type]
        with self._store.reading() as tx:
            appointments = tx.appointments(client_id)
            notes = [note for note in tx.notes_of_client(client_id) if note.note_type == note_type]
        its_note = {note.appointment_id: note.id for note in notes if note.appointment_id not in (None, chosen)}
        choices = []
        for one in appointments:
            reason = why_unsuitable(one, kind, client_id, self._clinician_id, now)
            if reason is None and one.id in its_note:
                reason = Unsuitable.TAKEN
            choices.append(AppointmentChoice(one, reason, appointment_warning(one, kind), its_note.get(one.id)))
        return sorted(choices, key=lambda choice: choice.unsuitable is not None)

    def caseload_age(self) -> timedelta | None:
        """How long ago the caseload was fetched; None when never."""
        return self._age("caseload")

    def _age(self, what: str) -> timedelta | None:
        with self._store.reading() as tx:
            fact = tx.fact(what)
        return self._clock.now() - fact[1] if fact else None

    # --- from the server (on a lane) ------------------------------------------------------------------------

    def fetch_caseload(self) -> int:
        """Fetch all clients; answers how many. An empty list is believed the second time. Raises the known errors."""
        clients = self._api.clients()
        with self._store.writing() as tx:
            if clients or _was_empty(tx, "caseload"):
                tx.replace_clients(clients)
            tx.remember("caseload", str(len(clients)), self._clock.now())
        return len(clients)

    def fetch_appointments(self, client_id: str) -> None:
        """Fetch a client's appointments. An empty list is believed the second time. Raises the known errors."""
        appointments = self._api.appointments(client_id)
        with self._store.writing() as tx:
            if appointments or _was_empty(tx, f"appointments:{client_id}"):
                tx.replace_appointments(client_id, appointments)
            tx.remember(f"appointments:{client_id}", str(len(appointments)), self._clock.now())

    def fetch_all(self, stale_after: timedelta = STALE_AFTER, goes_on: Callable[[], bool] = lambda: True) -> None:
        """What makes the wizard work offline: the caseload and the sessions around today, each when it is stale.

        `goes_on` is asked before each.
        """
        if goes_on() and is_stale(self.caseload_age(), stale_after):
            self.fetch_caseload()
        if goes_on() and is_stale(self._age("sessions"), stale_after):
            self.fetch_sessions()

    def fetch_sessions(self) -> None:
        """Fetch the clinician's own sessions around today, so that the last ones can be chosen offline, too."""
        today = self._clock.today()
        sessions = self._api.sessions_between(self._clinician_id, today - SESSIONS_BACK, today + SESSIONS_AHEAD)
        with self._store.writing() as tx:
            tx.keep_appointments(sessions)
            tx.remember("sessions", str(len(sessions)), self._clock.now())


def _was_empty(tx: Transaction, name: str) -> bool:
    """Whether the list of this name came empty the last time, too. Once may be a fault of the server."""
    fact = tx.fact(name)
    return fact is not None and fact[0] == "0"


def _last_session(row: ClientRow) -> datetime:
    assert row.last_session
    return row.last_session


def is_stale(age: timedelta | None, after: timedelta = STALE_AFTER) -> bool:
    """Whether something of this age should be fetched again. An age below nothing is a clock that was wrong."""
    return age is None or not timedelta() <= age <= after
