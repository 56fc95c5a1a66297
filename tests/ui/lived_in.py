"""A desk that looks lived in: an encrypted file with notes in every status and at every place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.domain.note import Answers, NoteStatus
from ehr_desktop.domain.people import Client
from ehr_desktop.store import open_store
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lane, Lanes
from tests.application.fake_api import FakeApi
from tests.desk import CHEN, FERREIRA, NOW, OBRIEN, RIVERA, TYPES, HandClock, appointment, desk_over

OKAFOR = Client("c5", "198-440", "Ngozi", "Okafor", date(1981, 1, 30))
HADDAD = Client("c6", "210-006", "Leila", "Haddad", date(1999, 12, 4))
NOVAK = Client("c7", "176-551", "Petr", "Novak", date(1968, 4, 11))
TANAKA = Client("c8", "192-075", "Yui", "Tanaka", date(2001, 8, 23))
LINDHOLM = Client("c9", "180-214", "Eva", "Lindholm", date(1972, 6, 5))
CASELOAD = (RIVERA, CHEN, OBRIEN, FERREIRA, OKAFOR, HADDAD, NOVAK, TANAKA, LINDHOLM)

SESSIONS = (
    appointment("s1", CHEN, 0, "10:00", cpt_code="90837"),
    appointment("s2", OKAFOR, 1, "11:00", cpt_code="90847"),
    appointment("s3", OBRIEN, 1, "15:00"),
    appointment("s4", HADDAD, 5, "09:00", cpt_code="90791"),
    appointment("s5", NOVAK, 5, "14:00"),
    appointment("s6", FERREIRA, 6, "16:30", cpt_code="99492"),
    appointment("s7", TANAKA, 7, "10:00", cpt_code="90837"),
    appointment("s8", CHEN, 8, "10:00", cpt_code="90837"),
    appointment("a1", RIVERA, 0),
)

RIVERA_TEXT = (
    "Arrived on time. Anxiety “about a six” before the review at work; slept six hours most nights. Used the "
    "breathing exercise on three days. Argument with her sister on Sunday, resolved the same evening."
)


@dataclass
class LivedIn:
    """The desk with its lanes, heartbeat, clinic and clock."""

    desk: Desk
    lanes: Lanes
    heartbeat: Heartbeat
    api: FakeApi
    clock: HandClock

    def draft(self, client: Client, text: str, appointment_id: str | None = None, days_ago: int = 0) -> str:
        """A progress note that was begun and saved here; answers its id."""
        day = (NOW - timedelta(days=days_ago)).date()
        answers: Answers = {"session_date": day.isoformat(), "subjective": text}
        note = self.desk.drafts.begin(client.id, TYPES["Progress Note"], {}, appointment_id)
        self.desk.drafts.save(note, answers, appointment_id, "test")
        self.desk.drafts.close(note.id)
        return note.id

    def elsewhere(
        self,
        client: Client,
        note_type: str,
        text: str,
        status: NoteStatus,
        appointment_id: str | None = None,
        days_ago: int = 0,
    ) -> None:
        """A note that the server has, brought here by the next `settle`."""
        day = NOW - timedelta(days=days_ago)
        columns: dict[str, object] = {"subjective": text, "sessionDate": day.date().isoformat()}
        copy = self.api.put(client.id, note_type, columns, status)
        signed_at = day if status in (NoteStatus.SIGNED, NoteStatus.COSIGNED) else None
        self.api.notes[copy.id] = replace(copy, appointment_id=appointment_id, updated_at=day, signed_at=signed_at)

    def settle(self) -> None:
        """One round with the server, at once."""
        self.desk.engine.run_once()
        self.desk.pull.run_once()

    def note_of(self, client: Client) -> str:
        """The id of the client's newest note here."""
        with self.desk.store.reading() as tx:
            return tx.notes_of_client(client.id)[0].id


@contextmanager
def open_room(folder: Path) -> Iterator[LivedIn]:
    """A desk over an encrypted file, with the caseload and no note."""
    api, clock = FakeApi(CASELOAD, SESSIONS), HandClock()
    desk = desk_over(open_store(folder / "notes.db", bytearray(range(32)), clock.now), api, clock)
    desk.directory.fetch_caseload()
    for client in CASELOAD:
        desk.directory.fetch_appointments(client.id)
    app = QApplication.instance()
    lanes = Lanes(Lane("sync", app), Lane("ask", app))
    heartbeat = Heartbeat(desk, lanes)
    yield LivedIn(desk, lanes, heartbeat, api, clock)
    heartbeat.stop()
    lanes.close()
    assert lanes.sync.wait(5)
    assert lanes.ask.wait(5)
    desk.close()


def put_away(window: QWidget) -> None:
    """Closed and gone at once, with its timers: nothing of it is to look at a store that is closed."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def fill(room: LivedIn) -> None:
    """The notes of the picture: some at the server, some that need the clinician, some on this computer only."""
    status = NoteStatus
    room.elsewhere(HADDAD, "Intake Assessment", "Presenting problem: low mood since spring.", status.DRAFT, "s4", 5)
    room.elsewhere(NOVAK, "Progress Note", "Completed the exposure steps agreed on last week.", status.SIGNED, "s5", 5)
    room.elsewhere(FERREIRA, "Consultation Note", "Spoke with the school counsellor.", status.PENDING_COSIGN, "s6", 6)
    room.elsewhere(TANAKA, "Progress Note", "Practised the grounding exercise.", status.COSIGNED, "s7", 7)
    room.elsewhere(LINDHOLM, "Cancellation Note", "Client telephoned at 08:20; unwell.", status.SIGNED, None, 7)
    room.elsewhere(CHEN, "Progress Note", "Reviewed the sleep diary.", status.LOCKED, "s8", 8)
    room.elsewhere(
        OBRIEN, "Progress Note", "Return to full shifts without leaving early.", status.RETURNED_FOR_REVISION, "s3", 1
    )
    room.settle()
    room.clock.move(days=-1)
    room.draft(OKAFOR, "Mother joined for the second half; agreed on a plan for mornings.", "s2", 1)
    room.clock.move(days=1, minutes=-42)
    room.draft(RIVERA, RIVERA_TEXT)
    room.clock.move(minutes=42)
    room.draft(CHEN, "Reports sleeping five hours most nights; worry about the move.", "s1")
