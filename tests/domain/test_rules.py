"""The rules, as a clinician would state them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.note import Answer, Note, NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.people import Appointment, AppointmentStatus
from ehr_desktop.domain.rules import (
    UnmetPoint,
    Unsuitable,
    appointment_warning,
    is_locked,
    may_edit,
    what_is_missing_to_sign,
    why_unsuitable,
)

NOW = datetime(2026, 11, 17, 15, tzinfo=UTC)
HELD = Appointment(
    id="a1",
    client_id="c1",
    clinician_id="u1",
    day=date(2026, 11, 17),
    start="09:00",
    end="09:50",
    starts_at=datetime(2026, 11, 17, 14, tzinfo=UTC),
    minutes=50,
    kind="Individual Therapy",
    cpt_code="90834",
    place="Office",
    status=AppointmentStatus.COMPLETED,
)
COMPLETE: dict[str, Answer] = {
    "session_date": "2026-11-17",
    "due_date": "2026-11-24",
    "risk_level": "None",
    "engagement": "Highly engaged",
    "response": "Very responsive",
    "subjective": "Arrived on time, slept six hours.",
    "objective": "Well groomed, appropriate eye contact.",
    "assessment": "Anxiety remains moderate but limited to work.",
    "plan": "Continue weekly sessions.",
    "diagnoses": ("F41.1",),
}


@pytest.fixture
def note_type() -> NoteType:
    found = resources.note_type("Progress Note")
    assert found
    return found


def missing(note_type: NoteType, answers: dict[str, Answer], appointment: Appointment | None) -> list[UnmetPoint]:
    columns = pack(note_type, answers)
    points = what_is_missing_to_sign(note_type, columns, appointment, client_id="c1", clinician_id="u1", now=NOW)
    return list(points)


def test_a_complete_note_lacks_only_its_appointment(note_type: NoteType) -> None:
    assert missing(note_type, COMPLETE, HELD) == []
    [point] = missing(note_type, COMPLETE, None)
    assert (point.id, point.field, point.title) == ("appointment", "appointment", "Appointment required")


def test_everything_missing_is_said_at_once(note_type: NoteType) -> None:
    ids = [point.id for point in missing(note_type, {}, None)]
    assert ids == [
        *("appointment", "session_date", "risk_level", "engagement", "response"),
        *("subjective", "objective", "assessment", "plan", "diagnoses", "due_date"),
    ]


def test_a_short_text_says_how_much_is_needed(note_type: NoteType) -> None:
    [point] = missing(note_type, COMPLETE | {"plan": "Continue CB"}, HELD)
    assert (point.title, point.detail) == ("Plan is too short", "At least 20 characters to sign, 11 so far.")


@pytest.mark.parametrize(
    "risk",
    [
        {"suicidal_ideation": True},
        {"homicidal_ideation": True},
        {"risk_level": "Moderate"},
        {"risk_level": "High"},
    ],
)
def test_a_risk_asks_for_its_details(note_type: NoteType, risk: dict[str, Answer]) -> None:
    reviewed = COMPLETE | {"safety_plan_reviewed": True} | risk
    assert [point.id for point in missing(note_type, reviewed, HELD)] == ["risk_details"]
    assert missing(note_type, reviewed | {"risk_details": "Asked; no plan."}, HELD) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"client_id": "c2"}, Unsuitable.OTHER_CLIENT),
        ({"clinician_id": "u2"}, Unsuitable.OTHER_CLINICIAN),
        ({"status": AppointmentStatus.CANCELLED}, Unsuitable.CANCELLED),
        ({"status": AppointmentStatus.NO_SHOW}, Unsuitable.NO_SHOW),
        ({"status": AppointmentStatus.RESCHEDULED}, Unsuitable.RESCHEDULED),
        ({"starts_at": NOW + timedelta(minutes=1)}, Unsuitable.NOT_YET),
        ({"starts_at": NOW}, None),
        ({"status": AppointmentStatus.SCHEDULED}, None),
    ],
)
def test_which_appointments_suit(note_type: NoteType, change: dict[str, object], reason: Unsuitable | None) -> None:
    appointment = replace(HELD, **change)  # type: ignore[arg-type]
    assert why_unsuitable(appointment, note_type, "c1", "u1", NOW) == reason
    assert [point.id for point in missing(note_type, COMPLETE, appointment)] == ([reason] if reason else [])


def test_a_cancellation_is_about_sessions_not_held(note_type: NoteType) -> None:
    cancellation = replace(note_type, suits_held=False)
    assert why_unsuitable(HELD, cancellation, "c1", "u1", NOW) is Unsuitable.HELD
    cancelled = replace(HELD, status=AppointmentStatus.CANCELLED, starts_at=NOW + timedelta(days=3))
    assert why_unsuitable(cancelled, cancellation, "c1", "u1", NOW) is None


def test_an_unusual_kind_or_code_is_a_warning_only(note_type: NoteType) -> None:
    assert appointment_warning(HELD, note_type) == ""
    assert appointment_warning(replace(HELD, kind="Intake"), note_type) == "Intake is unusual for a Progress Note"
    assert appointment_warning(replace(HELD, cpt_code="90853"), note_type) == "90853 is unusual for a Progress Note"


def note_with(**server: object) -> Note:
    copy = ServerCopy("s1", "c1", "u1", "Progress Note", NoteStatus.DRAFT, None, {}, "v1")
    return Note("n1", "c1", "u1", "Progress Note", 1, server=replace(copy, **server))  # type: ignore[arg-type]


def test_which_notes_may_be_edited() -> None:
    assert may_edit(Note("n1", "c1", "u1", "Progress Note", 1), NOW)
    editable = {status for status in NoteStatus if may_edit(note_with(status=status), NOW)}
    assert editable == {NoteStatus.DRAFT, NoteStatus.RETURNED_FOR_REVISION}
    assert not may_edit(note_with(is_locked=True), NOW)
    assert may_edit(note_with(unlock_until=NOW + timedelta(hours=1)), NOW)
    assert is_locked(note_with(unlock_until=NOW - timedelta(hours=1)), NOW)
