"""What a new note begins with."""

from datetime import date

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.note import Answer, NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.prefill import (
    Chart,
    answers_with_appointment,
    due_with_session_day,
    first_answers,
    inherited_diagnoses,
)
from tests.domain.test_rules import HELD

TYPES = resources.every_note_type()


@pytest.fixture
def note_type() -> NoteType:
    return TYPES["Progress Note"]


def test_a_new_note_knows_what_the_appointment_knows(note_type: NoteType) -> None:
    answers = first_answers(note_type, HELD, Chart(("F41.1",), ("Sleep six hours",)), date(2026, 11, 20))
    assert answers == {
        "session_date": "2026-11-17",
        "risk_level": "None",
        "goals": ({"goal": "Sleep six hours"},),
        "diagnoses": ("F41.1",),
        "cpt_code": "90834",
        "session_minutes": 50,
        "due_date": "2026-11-24",
        "suicidal_ideation": False,
        "homicidal_ideation": False,
        "safety_plan_reviewed": False,
        "safety_plan_updated": False,
        "billable": True,
    }


def test_choosing_another_appointment_keeps_what_the_clinician_wrote(note_type: NoteType) -> None:
    before = first_answers(note_type, None, Chart(), date(2026, 11, 20))
    own = before | {"session_date": "2026-11-16", "plan": "Continue."}
    after = answers_with_appointment(note_type, own, before, HELD, date(2026, 11, 20))
    assert after["session_date"] == "2026-11-16"
    assert (after["due_date"], after["cpt_code"], after["plan"]) == ("2026-11-24", "90834", "Continue.")


def test_diagnoses_come_from_the_newest_completed_intake_or_plan() -> None:
    def chart(note_type: str, status: NoteStatus, *codes: str) -> ServerCopy:
        return ServerCopy("s1", "c1", "u1", note_type, status, None, {"diagnosisCodes": codes}, "1")

    copies = [
        chart("Treatment Plan", NoteStatus.DRAFT, "F90.0"),
        chart("Progress Note", NoteStatus.SIGNED, "F10.10"),
        chart("Treatment Plan", NoteStatus.SIGNED),
        chart("Intake Assessment", NoteStatus.COSIGNED, "F41.1", "F33.1"),
        chart("Intake Assessment", NoteStatus.SIGNED, "F20.0"),
    ]
    assert inherited_diagnoses(copies) == ("F41.1", "F33.1")
    assert inherited_diagnoses([]) == ()


def test_the_due_date_follows_the_session_until_it_is_set_by_hand(note_type: NoteType) -> None:
    answers: dict[str, Answer] = {"due_date": "2026-11-24"}
    assert due_with_session_day(note_type, answers, "2026-11-17", "2026-11-10") == {"due_date": "2026-11-17"}
    assert due_with_session_day(note_type, {}, None, "2026-11-10") == {"due_date": "2026-11-17"}
    assert due_with_session_day(note_type, {"due_date": "2026-11-30"}, "2026-11-17", "2026-11-10") == {}
    assert due_with_session_day(note_type, answers, "2026-11-17", None) == {}
    assert due_with_session_day(note_type, answers, "2026-11-17", "9999-12-31") == {"due_date": None}


@pytest.mark.parametrize("name", ["Cancellation Note", "Contact Note", "Termination Note", "Miscellaneous Note"])
def test_a_note_of_an_event_is_due_on_its_day(name: str) -> None:
    assert first_answers(TYPES[name], HELD, Chart(), date(2026, 11, 20))["due_date"] == "2026-11-17"


def test_a_length_nobody_knows_is_the_types_own(note_type: NoteType) -> None:
    assert first_answers(TYPES["Group Therapy Note"], None, Chart(), date(2026, 11, 20))["session_minutes"] == 60
    assert first_answers(TYPES["Group Therapy Note"], HELD, Chart(), date(2026, 11, 20))["session_minutes"] == 50
    assert "session_minutes" not in first_answers(note_type, None, Chart(), date(2026, 11, 20))
