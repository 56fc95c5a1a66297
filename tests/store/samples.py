"""Synthetic people and notes for the tests of the store."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ehr_desktop.application.outbox import Attempt, Operation, OutboxRow, Refusal
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from ehr_desktop.domain.people import Appointment, AppointmentStatus, Client

NOW = datetime(2026, 11, 17, 15, 42, tzinfo=UTC)

RIVERA = Client("c1", "204-093", "Ana", "Rivera", date(1989, 3, 14))
CHEN = Client("c2", "204-117", "Jonas", "Chen", date(1994, 9, 2))
OBRIEN = Client("c3", "187-902", "Sean", "O’Brien", None)
EVERYONE = (RIVERA, CHEN, OBRIEN)


def key() -> bytearray:
    """The data key of the tests. A new one each time: the store wipes what it is given."""
    return bytearray(range(32))


def a_note(note_id: str = "n1", text: str = "Arrived on time.", day: str = "2026-11-17", **given: Any) -> Note:
    """A draft of Ana Rivera's, changed just now."""
    note = Note(
        id=note_id,
        client_id=RIVERA.id,
        clinician_id="u1",
        note_type="Progress Note",
        type_version=1,
        answers={"session_date": day, "subjective": text},
        revision=1,
        created_at=NOW,
        changed_at=NOW,
    )
    return replace(note, **given)


def a_copy(server_id: str = "s1", status: NoteStatus = NoteStatus.DRAFT, **given: Any) -> ServerCopy:
    """What the server holds of such a note."""
    copy = ServerCopy(server_id, RIVERA.id, "u1", "Progress Note", status, None, {"subjective": "Arrived"}, '"v1"')
    return replace(copy, **given)


def an_attempt(revision: int = 1, **given: Any) -> Attempt:
    """A frozen create."""
    attempt = Attempt(Operation.CREATE, "key-1", revision, b'{"status":"DRAFT"}', {"subjective": "Arrived"}, None)
    return replace(attempt, **given)


def an_outbox_row(note_id: str = "n1", **given: Any) -> OutboxRow:
    """A note that waits."""
    return replace(OutboxRow(note_id, NOW), **given)


def refused() -> Refusal:
    """A refusal with the server's words."""
    return Refusal(400, "Session date is required", NOW, (("sessionDate", "Required"), ("", "Something else")))


def an_appointment(appointment_id: str = "a1", days_ago: int = 0, **given: Any) -> Appointment:
    """A session of Ana Rivera's at nine o'clock."""
    starts_at = datetime(2026, 11, 17, 9, 0, tzinfo=UTC) - timedelta(days=days_ago)
    appointment = Appointment(
        id=appointment_id,
        client_id=RIVERA.id,
        clinician_id="u1",
        day=starts_at.date(),
        start="09:00",
        end="09:50",
        starts_at=starts_at,
        minutes=50,
        kind="Individual Therapy",
        cpt_code="90834",
        place="Office",
        status=AppointmentStatus.COMPLETED,
    )
    return replace(appointment, **given)
