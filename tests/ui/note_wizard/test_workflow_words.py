"""What is said of intake and treatment plan, word for word."""

from datetime import date

import pytest

from ehr_desktop.application.chart import Completed
from ehr_desktop.application.ports import TreatmentPlanStatus
from ehr_desktop.domain.workflow import INTAKE_MISSING, PLAN_MISSING, PLAN_OVERDUE, Hindrance
from ehr_desktop.ui.note_wizard import workflow_words as words
from tests.desk import NOW

TODAY = NOW.date()
CURRENT = TreatmentPlanStatus("CURRENT", "This client's treatment plan is current.")
DUE_SOON = TreatmentPlanStatus("DUE_SOON", "This client's treatment plan is due for renewal soon.")
OVERDUE = TreatmentPlanStatus(
    "OVERDUE",
    "This client's treatment plan is 12 days overdue. Georgia Board requires treatment plans to be renewed.",
)
SILENT = TreatmentPlanStatus("OVERDUE", "")
NOTHING = Completed(is_known=False)
MARCH = Completed(is_known=True, on=date(2026, 3, 3))

SAID = [
    (
        (INTAKE_MISSING,),
        CURRENT,
        "This client has no completed intake. You can draft the Progress Note all the same, "
        "but it can’t be signed until the intake is completed.",
    ),
    (
        (PLAN_OVERDUE,),
        OVERDUE,
        "This client’s treatment plan is 12 days overdue. You can draft the Progress Note all the same, "
        "but it can’t be signed until the plan is renewed.",
    ),
    (
        (PLAN_OVERDUE,),
        SILENT,
        "This client’s treatment plan is overdue. You can draft the Progress Note all the same, "
        "but it can’t be signed until the plan is renewed.",
    ),
    (
        (INTAKE_MISSING, PLAN_MISSING),
        None,
        "This client has no completed intake and no treatment plan. You can draft the Progress Note all the same, "
        "but it can’t be signed until the intake is completed, and then the plan.",
    ),
]


@pytest.mark.parametrize(("found", "plan", "sentence"), SAID)
def test_where_the_intake_comes_first(
    found: tuple[Hindrance, ...], plan: TreatmentPlanStatus | None, sentence: str
) -> None:
    assert words.what_hinders("Progress Note", found, plan, intake_comes_first=True) == sentence


def test_where_the_plan_comes_first_it_is_named_first() -> None:
    said = words.what_hinders("Progress Note", (PLAN_MISSING, INTAKE_MISSING), None, intake_comes_first=False)
    assert said == (
        "This client has no treatment plan and no completed intake. You can draft the Progress Note all the same, "
        "but the server may refuse it until the plan is signed, and then the intake."
    )


def test_an_intake_that_waits_for_the_plan_is_told_the_order() -> None:
    said = words.what_hinders("Intake Assessment", (PLAN_MISSING,), None, intake_comes_first=False)
    assert said == (
        "This client has no treatment plan, and on this server the plan comes first, then the intake. "
        "You can draft the Intake Assessment all the same, but the server may refuse it until there is a signed plan."
    )


def test_nothing_found_is_nothing_said() -> None:
    assert words.what_hinders("Progress Note", (), OVERDUE, intake_comes_first=True) == ""


@pytest.mark.parametrize(
    ("intake", "plan", "line"),
    [
        (MARCH, CURRENT, "Intake completed 3 March · Treatment plan is current"),
        (MARCH, TreatmentPlanStatus("CURRENT", ""), "Intake completed 3 March · Treatment plan is current"),
        (MARCH, DUE_SOON, "Intake completed 3 March · Treatment plan is due for renewal soon"),
        (Completed(is_known=True, on=date(2025, 12, 31)), None, "Intake completed 31 December 2025"),
        (Completed(is_known=True, on=date.min), None, "Intake completed"),
        (Completed(is_known=True), CURRENT, "Treatment plan is current"),
        (MARCH, OVERDUE, "Intake completed 3 March"),
        (NOTHING, TreatmentPlanStatus("SOMETHING", "Something new."), ""),
        (NOTHING, None, ""),
    ],
)
def test_the_quiet_line_says_what_is_in_order(intake: Completed, plan: TreatmentPlanStatus | None, line: str) -> None:
    assert words.in_order(intake, plan, TODAY) == line


def test_a_session_with_such_a_note() -> None:
    assert words.note_there("Progress Note") == "This session has a Progress Note already."
    assert words.note_there("Intake Assessment") == "This session has an Intake Assessment already."
