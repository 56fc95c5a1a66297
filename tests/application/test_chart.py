"""What the program knows of a client's chart, with and without a connection."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Answer, NoteStatus, ServerCopy
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.practice_rules import PracticeRule
from ehr_desktop.domain.prefill import Chart
from tests.application.fake_api import ANN, FakeApi
from tests.desk import CHEN, RIVERA, TYPES, HandClock

GOALS: tuple[Mapping[str, Answer], ...] = (
    {"goal": "Sleep six hours.", "progress": "Some Progress", "objectives": ("Bed by eleven",)},
    {"goal": "Drive again", "progress": "Goal Achieved"},
    {"goal": "Meet a friend\nonce a week"},
)
PLAN_COLUMNS = pack(TYPES["Treatment Plan"], {"goals": GOALS})


def signed(note_type: str, columns: Columns, number: int = 1, status: NoteStatus = NoteStatus.SIGNED) -> ServerCopy:
    return ServerCopy(f"s{number}", RIVERA.id, ANN.id, note_type, status, None, columns, "1")


def test_what_the_chart_says_is_remembered(desk: Desk, api: FakeApi) -> None:
    api.notes["s1"] = signed("Treatment Plan", {**PLAN_COLUMNS, "sessionDate": "2026-10-01"})
    desk.charts.fetch(RIVERA.id, "Progress Note")
    api.offline = True
    plan = desk.charts.treatment_plan(RIVERA.id)
    assert plan
    assert plan.status == "CURRENT"
    assert desk.charts.of(RIVERA.id, "Progress Note") == Chart(
        ("F41.1",), ("Sleep six hours.", "Meet a friend once a week")
    )
    assert desk.charts.of(CHEN.id, "Treatment Plan") == Chart()


def test_a_chart_nobody_was_asked_about_is_read_from_the_notes_here(desk: Desk, api: FakeApi) -> None:
    api.notes["s1"] = signed("Treatment Plan", {**PLAN_COLUMNS, "diagnosisCodes": ("F33.1",)})
    desk.pull.run_once()
    assert desk.charts.of(RIVERA.id, "Contact Note").diagnoses == ("F33.1",)


@pytest.mark.parametrize("status", [NoteStatus.DRAFT, NoteStatus.PENDING_COSIGN, NoteStatus.RETURNED_FOR_REVISION])
def test_goals_of_a_plan_that_is_not_completed_are_not_active(desk: Desk, api: FakeApi, status: NoteStatus) -> None:
    api.notes["s1"] = signed("Treatment Plan", PLAN_COLUMNS, status=status)
    desk.charts.fetch(RIVERA.id, "Progress Note")
    assert desk.charts.of(RIVERA.id, "Progress Note").goals == ()


def test_goals_as_the_web_product_writes_them(desk: Desk, api: FakeApi) -> None:
    text = (
        "Goal 1: Sleep six hours\nProgress: Not Started\nTarget Date: Not specified\nObjectives:\n"
        " Objective 1: Bed by eleven\n\nGoal 2: Drive again\nProgress: Goal Achieved\nTarget Date: 2026-12-01"
    )
    api.notes["s1"] = signed("Treatment Plan", {"subjective": text})
    desk.charts.fetch(RIVERA.id, "Progress Note")
    assert desk.charts.of(RIVERA.id, "Progress Note").goals == ("Sleep six hours",)


def test_whether_there_is_an_intake(desk: Desk, api: FakeApi) -> None:
    assert desk.charts.intake(RIVERA.id).is_there is False
    api.notes["s1"] = signed("Intake Assessment", {"sessionDate": "2026-03-03"}, status=NoteStatus.COSIGNED)
    desk.charts.fetch(RIVERA.id, "Progress Note")
    intake = desk.charts.intake(RIVERA.id)
    assert (intake.is_there, intake.on) == (True, date(2026, 3, 3))


def test_an_intake_nobody_was_asked_about_is_not_known_to_be_missing(desk: Desk) -> None:
    assert desk.charts.intake("somebody").is_there is None


def test_the_practices_rules_are_asked_for_twice_a_day_and_kept(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    rule = PracticeRule("plan", "Plan", "Plan section is required", is_required=True, minimum=20)
    api.rules["Contact Note"] = (rule,)
    desk.charts.fetch(RIVERA.id, "Contact Note")
    api.rules["Contact Note"] = (replace(rule, minimum=50),)
    desk.charts.fetch(RIVERA.id, "Contact Note")
    assert desk.charts.rules("Contact Note") == (rule,)
    clock.move(hours=12)
    desk.charts.fetch(RIVERA.id, "Contact Note")
    assert [one.minimum for one in desk.charts.rules("Contact Note")] == [50]
