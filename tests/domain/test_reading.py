"""A note as one reads it: order, headings, what is left out and what is said all the same."""

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnValue
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.reading import heading_of, in_words, note_as_text, passages

TYPES = resources.every_note_type()
PROGRESS = TYPES["Progress Note"]
FOREIGN = TYPES["Group Therapy Note"]


def test_a_note_is_read_in_its_order_whatever_the_order_of_its_columns() -> None:
    columns: dict[str, ColumnValue] = {
        "cptCode": "90834",
        "plan": "Weekly.",
        "subjective": "Slept well.",
        "diagnosisCodes": ("F41.1",),
    }
    assert [one.heading for one in passages(PROGRESS, columns)] == ["Subjective", "Plan", "Diagnoses", "Billing"]


def test_labelled_lines_stand_as_they_go_to_the_server() -> None:
    columns = pack(PROGRESS, {"subjective": "Slept well.", "symptoms": {"Anxiety": "Mild"}})
    assert passages(PROGRESS, columns)[0].text == "Slept well.\n\nSymptoms:\n  - Anxiety: Mild"


def test_a_person_reads_days_in_words_and_no_label_twice() -> None:
    plan, cancelled = TYPES["Treatment Plan"], TYPES["Cancellation Note"]
    target = next(part for part in plan.by_id["goals"].fields if part.line == "Target date")
    goals = pack(plan, {"goals": ({"goal": "Sleep", target.id: "2027-01-01"}, {target.id: "2027-01-04"})})
    (stored,) = passages(plan, goals)
    (read,) = in_words(plan, (stored,))
    assert stored.text.startswith("Goals:\n  - Goal: Sleep\n    Target date: 2027-01-01")
    assert read.text == "  - Goal: Sleep\n    Target date: Fri 1 Jan 2027\n  - Target date: Mon 4 Jan 2027"
    (new,) = in_words(cancelled, passages(cancelled, pack(cancelled, {"rescheduled": True, "new_date": "2026-11-24"})))
    assert new.text == "Rescheduled: Yes\nNew appointment date: Tue 24 Nov 2026"


def test_what_a_clinician_wrote_is_read_as_written() -> None:
    said = "Own words.\nNew appointment date: 2026-02-31\nSeen: 2026-11-24\n\nGoals:\n  - kept"
    cancelled = TYPES["Cancellation Note"]
    (read,) = in_words(cancelled, passages(cancelled, {"objective": said}))
    assert read.text == said
    assert [one.text for one in in_words(PROGRESS, passages(PROGRESS, {"plan": "Plan:"}))] == ["Plan:"]


@pytest.mark.parametrize("box", [{}, {"suicidalIdeation": False, "homicidalIdeation": False}])
def test_a_box_left_alone_is_never_read_as_the_answer_no(box: dict[str, ColumnValue]) -> None:
    (risk,) = passages(PROGRESS, {"riskLevel": "Low", **box})
    assert risk.text == "Risk level: Low\nSuicidal ideation: not marked\nHomicidal ideation: not marked"


def test_a_box_is_read_as_it_was_marked() -> None:
    risk, billing = passages(PROGRESS, {"suicidalIdeation": True, "billable": False})
    assert risk.text == "Suicidal ideation: Yes\nHomicidal ideation: not marked"
    assert billing.text == "Billable: No"


def test_what_the_server_puts_in_by_itself_makes_no_passage() -> None:
    assert passages(PROGRESS, {"suicidalIdeation": False, "selfHarm": False, "billable": True}) == ()


def test_a_note_of_a_type_without_a_form_is_read_too() -> None:
    read = passages(FOREIGN, {"subjective": "Six members.", "selfHarm": True, "nextSessionDate": "2026-11-24"})
    assert [(one.heading, one.text) for one in read] == [
        ("Subjective", "Six members."),
        ("Risk", "Self-harm: Yes"),
        ("Next session", "Date: Tue 24 Nov 2026"),
    ]


def test_an_empty_passage_is_shown_when_one_of_its_fields_is_named() -> None:
    (plan,) = passages(PROGRESS, {}, also={"plan"})
    assert (plan.heading, plan.text) == ("Plan", "")
    assert {"plan", "safety_plan_reviewed"} <= set(plan.fields)


def test_every_column_of_the_text_is_read_somewhere() -> None:
    values: dict[str, ColumnValue] = {
        "LIST": ("a",),
        "YES_NO": True,
        "NUMBER": 7,
        "DATE": "2026-11-17",
        "TEXT": "said so",
    }
    in_the_head = {"sessionDate", "sessionStartTime", "sessionEndTime"}
    for column, kind in COLUMN_KINDS.items():
        if column not in in_the_head | {"billable"}:
            assert passages(FOREIGN, {column: values[kind.name]}), column


def test_columns_and_fields_have_names_a_clinician_knows() -> None:
    assert heading_of(PROGRESS, "progressTowardGoals") == "Goals"
    assert heading_of(PROGRESS, "suicidalIdeation") == "Suicidal ideation"
    assert heading_of(PROGRESS, "risk_details") == "Risk details"
    assert heading_of(PROGRESS, "somethingNew") == "somethingNew"


def test_the_whole_note_as_plain_text() -> None:
    text = note_as_text("Progress Note", [("Client", "Rivera, Ana")], passages(PROGRESS, {"plan": "Weekly."}))
    assert text == "Progress Note\nClient: Rivera, Ana\n\nPlan\nWeekly.\n"
