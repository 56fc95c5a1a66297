"""What each of the nine types needs to be signed: all of it, nothing else, and said in the order of the form."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.people import AppointmentStatus
from ehr_desktop.domain.practice_rules import PracticeRule
from ehr_desktop.domain.rules import UnmetPoint, what_is_missing_to_sign
from tests.domain.test_rules import HELD, NOW

TYPES = resources.every_note_type()
NOT_HELD = replace(HELD, status=AppointmentStatus.CANCELLED)
DAYS: Mapping[str, Answer] = {"session_date": "2026-11-17", "due_date": "2026-11-24"}

#: For each type the fewest answers it can be signed with. Every answer here is needed.
FEWEST: Mapping[str, Mapping[str, Answer]] = {
    "Intake Assessment": {
        **DAYS,
        "chief_complaint": "“I lie awake.”",
        "presenting_problem": "Sleeps badly since a move in spring, and worries about work on most days.",
        "risk_level": "None",
        "assessment": "Adjustment disorder with mixed anxiety and depressed mood within three months of the move. "
        "Works reliably; contact with the family is good.",
        "plan": "Eight weekly sessions on sleep, worry and a circle in the new town.",
        "diagnoses": ("F43.23",),
        "treatment_recommendations": "Problem solving, sleep hygiene.",
    },
    "Progress Note": {
        **DAYS,
        "risk_level": "None",
        "engagement": "Highly engaged",
        "response": "Very responsive",
        "subjective": "Arrived on time, slept six hours.",
        "objective": "Well groomed, appropriate eye contact.",
        "assessment": "Anxiety remains moderate but limited to work.",
        "plan": "Continue weekly sessions.",
        "diagnoses": ("F41.1",),
    },
    "Treatment Plan": {
        **DAYS,
        "goals": ({"goal": "Sleeps six hours.", "progress": "Not Started"},),
        "modalities": ("EMDR",),
        "session_length": "45 minutes",
        "frequency": "Once per week",
        "setting": "Office",
        "estimated_duration": "3 months",
        "assessment": "The goals follow from the diagnosis and are in the client’s own words.",
        "discharge_criteria": "GAD-7 below eight on two occasions a month apart, sleep within half an hour on five "
        "nights a week, and a written page of what helps.",
        "diagnoses": ("F41.1",),
    },
    "Cancellation Note": {
        **DAYS,
        "cancellation_time": "08:20",
        "cancelled_by": "Client",
        "notification_method": "Phone",
        "reason": "A child at home with fever.",
    },
    "Consultation Note": {
        **DAYS,
        "consulted_person": "Dr. Ruth Amsel, family physician",
        "reason": "Medication.",
        "information_shared": "Course since spring.",
        "recommendations": "Begin at the former dose.",
    },
    "Contact Note": {
        **DAYS,
        "contact_time": "12:40",
        "contact_type": "Phone",
        "session_minutes": 10,
        "purpose": "A question about the exercise.",
        "contact_summary": "Answered.",
    },
    "Termination Note": {
        **DAYS,
        "termination_reason": "Treatment completed",
        "progress_achieved": "All goals reached.",
        "current_status": "Works full-time, sleeps well.",
        "aftercare": "One call in three months.",
        "diagnoses": ("F41.1",),
    },
    "Miscellaneous Note": {
        **DAYS,
        "subject": "Letter",
        "category": "Administrative",
        "content": "Dates of attendance confirmed.",
        "cpt_code": "99080",
    },
    "Group Therapy Note": {
        **DAYS,
        "session_minutes": 60,
        "group": "Skills group",
        "session_topic": "Disagreeing",
        "attendance": ({"member": "M. S.", "attended": "Present"},),
        "session_objectives": "One sentence each.",
        "interventions": "Video feedback.",
        "group_dynamics": "Lively.",
        "progress_toward_goals": "Took part.",
        "next_session": "Being looked at.",
    },
}
EACH_NEEDED = [(name, field_id) for name, answers in FEWEST.items() for field_id in answers]
RISKY = {
    "Intake Assessment": ["suicidal_ideation", "homicidal_ideation", "self_harm"],
    "Progress Note": ["suicidal_ideation", "homicidal_ideation"],
}
LEVELS = [("Intake Assessment", level, "safety_plan") for level in ("Moderate", "High", "Imminent")]
LEVELS += [("Progress Note", level, "safety_plan_reviewed") for level in ("Moderate", "High")]
AT_LEAST = [
    (name, field.id, field.minimum_length)
    for name in FEWEST
    for field in TYPES[name].fields()
    if field.minimum_length and not any(one.line and one.column == field.column for one in TYPES[name].fields())
]


def missing(name: str, answers: Mapping[str, Answer], *practice: PracticeRule) -> list[UnmetPoint]:
    """With an appointment that suits."""
    note_type = TYPES[name]
    points = what_is_missing_to_sign(
        note_type,
        pack(note_type, answers),
        HELD if note_type.suits_held else NOT_HELD,
        client_id="c1",
        clinician_id="u1",
        now=NOW,
        practice=practice,
    )
    return list(points)


def ids(points: list[UnmetPoint]) -> list[str]:
    return [point.id for point in points]


def in_form_order(note_type: NoteType, field_ids: list[str]) -> list[str]:
    order = [field.id for field in note_type.fields()]
    return sorted(field_ids, key=order.index)


def test_every_type_is_here() -> None:
    assert FEWEST.keys() == {one.name for one in resources.note_types()}


@pytest.mark.parametrize("name", FEWEST)
def test_a_complete_note_lacks_nothing(name: str) -> None:
    assert missing(name, FEWEST[name]) == []


@pytest.mark.parametrize(("name", "field_id"), EACH_NEEDED)
def test_one_answer_less_is_one_point_more(name: str, field_id: str) -> None:
    answers = {key: value for key, value in FEWEST[name].items() if key != field_id}
    [point] = missing(name, answers)
    assert (point.id, point.field) == (field_id, field_id)
    assert point.title.endswith("missing")
    assert point.detail


@pytest.mark.parametrize(("name", "field_id"), [one for one in EACH_NEEDED if isinstance(FEWEST[one[0]][one[1]], str)])
def test_blanks_are_no_answer(name: str, field_id: str) -> None:
    note_type = TYPES[name]
    column = note_type.by_id[field_id].column
    if COLUMN_KINDS[column] is ColumnKind.TEXT:
        assert field_id in ids(missing(name, {**FEWEST[name], field_id: " \n\t "}))


@pytest.mark.parametrize("name", FEWEST)
def test_an_empty_note_is_told_everything_in_the_order_of_the_form(name: str) -> None:
    points = missing(name, {})
    assert ids(points) == in_form_order(TYPES[name], list(FEWEST[name]))
    assert len({point.title for point in points}) == len(points)


@pytest.mark.parametrize("name", FEWEST)
def test_the_appointment_is_said_before_everything_else(name: str) -> None:
    note_type = TYPES[name]
    points = what_is_missing_to_sign(note_type, {}, None, client_id="c1", clinician_id="u1", now=NOW)
    assert ids(list(points)) == ["appointment", *in_form_order(note_type, list(FEWEST[name]))]


@pytest.mark.parametrize(("name", "field_id", "least"), AT_LEAST)
def test_a_text_is_long_enough_from_its_minimum_on(name: str, field_id: str, least: int) -> None:
    [point] = missing(name, {**FEWEST[name], field_id: " " + "a" * (least - 1) + " "})
    assert (point.id, point.detail) == (field_id, f"At least {least} characters to sign, {least - 1} so far.")
    assert missing(name, {**FEWEST[name], field_id: "a" * least}) == []


# --- what a risk, a reschedule or a bill asks for -----------------------------------------------------------


@pytest.mark.parametrize(("name", "ticked"), [(name, one) for name, risks in RISKY.items() for one in risks])
def test_a_risk_that_is_ticked_asks_for_its_details(name: str, ticked: str) -> None:
    assert ids(missing(name, {**FEWEST[name], ticked: True})) == ["risk_details"]
    assert missing(name, {**FEWEST[name], ticked: True, "risk_details": "Asked directly; no plan."}) == []
    assert missing(name, {**FEWEST[name], ticked: False}) == []


@pytest.mark.parametrize(("name", "level", "plan"), LEVELS)
def test_a_moderate_risk_asks_for_details_and_for_the_safety_plan(name: str, level: str, plan: str) -> None:
    risk = {**FEWEST[name], "risk_level": level}
    assert ids(missing(name, risk)) == in_form_order(TYPES[name], ["risk_details", plan])
    said = {
        "risk_details": "Asked directly; no plan.",
        plan: True if plan.endswith("reviewed") else "Calls the sister.",
    }
    assert missing(name, {**risk, **said}) == []


@pytest.mark.parametrize("name", RISKY)
def test_a_low_risk_asks_for_neither(name: str) -> None:
    assert missing(name, {**FEWEST[name], "risk_level": "Low"}) == []


def test_a_plan_that_was_updated_has_still_to_be_reviewed() -> None:
    risk: Mapping[str, Answer] = {
        "risk_level": "High",
        "risk_details": "Asked.",
        "safety_plan_updated": True,
        "safety_plan_reviewed": False,
    }
    [point] = missing("Progress Note", {**FEWEST["Progress Note"], **risk})
    assert (point.id, point.detail) == ("safety_plan_reviewed", "Please tick it when it is done.")


def test_a_new_appointment_has_a_day_and_an_hour() -> None:
    moved = {**FEWEST["Cancellation Note"], "rescheduled": True}
    assert ids(missing("Cancellation Note", moved)) == ["new_date", "new_time"]
    assert missing("Cancellation Note", {**moved, "new_date": "2026-11-24", "new_time": "09:00"}) == []


def test_what_is_not_billed_needs_no_code() -> None:
    unbilled = {**FEWEST["Miscellaneous Note"], "billable": False}
    assert missing("Miscellaneous Note", unbilled) == []


# --- the practice's own rules -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FEWEST)
def test_a_practice_may_ask_for_more(name: str) -> None:
    rule = PracticeRule("interventionsUsed", "Interventions", "Name one.", is_required=True)
    field = TYPES[name].main_field("interventionsUsed")
    [point] = missing(name, FEWEST[name], rule)
    label = field.label if field else "Interventions"
    assert (point.field, point.title, point.detail) == (
        *(field.id if field else "", f"{label} is missing"),
        "Name one.",
    )


@pytest.mark.parametrize("name", FEWEST)
def test_one_point_for_each_field_is_enough(name: str) -> None:
    """Whatever the practice says of a field that is missing already."""
    note_type = TYPES[name]
    columns = {field.column for field in note_type.fields() if field.id in FEWEST[name]}
    rules = [PracticeRule(one, one, "Write it.", is_required=True, minimum=3) for one in sorted(columns)]
    points = missing(name, {}, *rules)
    of_type = missing(name, {})
    assert [point for point in points if point.detail != "Write it."] == of_type
    added = [point.field for point in points if point.detail == "Write it."]
    assert set(added).isdisjoint(point.field for point in of_type)
    assert len(set(added)) == len(added)


def test_a_practice_that_wants_longer_texts_says_so_where_the_text_stands() -> None:
    rule = PracticeRule("plan", "Plan (Treatment Plan)", "Plan must be at least 500 characters", minimum=500)
    [point] = missing("Progress Note", FEWEST["Progress Note"], rule)
    assert (point.id, point.field) == ("plan", "plan")
    assert (point.title, point.detail) == ("Plan is not complete", "Plan must be at least 500 characters")


def test_two_rules_of_one_column_are_both_said_and_in_form_order() -> None:
    rules = (
        PracticeRule("dueDate", "Due", "Give the day.", is_required=True),
        PracticeRule("nextSessionDate", "Next session", "Give the next.", is_required=True),
        PracticeRule("objective", "Objective", "Longer.", minimum=500),
        PracticeRule("cptCode", "CPT", "Give the code.", is_required=True),
    )
    points = missing("Progress Note", FEWEST["Progress Note"], *rules)
    assert ids(points) == ["objective", "cpt_code", "nextSessionDate"]


# --- what the server would cut ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "length"), [("a" * 100_001, 100_001), ("🙂" * 50_001, 100_002), ("a" * 99_999 + "🙂", 100_001)]
)
def test_a_text_the_server_would_cut_is_said(text: str, length: int) -> None:
    [point] = missing("Consultation Note", {**FEWEST["Consultation Note"], "information_shared": text})
    assert (point.id, point.field) == ("information_shared", "information_shared")
    assert point.title == "Information shared is too long"
    assert point.detail == f"{length:,} characters; the server keeps 100,000."


@pytest.mark.parametrize("text", ["a" * 100_000, "🙂" * 50_000])
def test_a_hundred_thousand_are_kept(text: str) -> None:
    assert missing("Consultation Note", {**FEWEST["Consultation Note"], "information_shared": text}) == []


@pytest.mark.parametrize("name", FEWEST)
def test_no_text_column_of_a_type_goes_unmeasured(name: str) -> None:
    note_type = TYPES[name]
    for column in sorted(one for one, kind in COLUMN_KINDS.items() if kind is ColumnKind.TEXT):
        columns = {**pack(note_type, FEWEST[name]), column: "a" * 100_001}
        appointment = HELD if note_type.suits_held else NOT_HELD
        points = what_is_missing_to_sign(note_type, columns, appointment, client_id="c1", clinician_id="u1", now=NOW)
        assert [point.title for point in points if point.title.endswith("too long")], column
