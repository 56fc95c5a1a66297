"""What stands in the way of a note: with a server where the intake comes first, and with one where the plan does."""

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.workflow import (
    INTAKE,
    INTAKE_MISSING,
    PLAN_MISSING,
    PLAN_OVERDUE,
    TREATMENT_PLAN,
    Hindrance,
    PlanState,
    hindrances,
)

TYPES = resources.every_note_type()
PROGRESS = "Progress Note"
NEEDS_A_PLAN_ONLY = [
    *("Cancellation Note", "Consultation Note", "Contact Note", "Termination Note", "Miscellaneous Note"),
    "Group Therapy Note",
]
GOOD = [PlanState.CURRENT, PlanState.DUE_SOON]


def in_the_way(
    name: str, has_intake: bool | None, plan: PlanState, *, intake_first: bool = True
) -> tuple[Hindrance, ...]:
    return hindrances(TYPES[name], has_intake=has_intake, plan=plan, intake_comes_first=intake_first)


@pytest.mark.parametrize("intake_first", [True, False])
@pytest.mark.parametrize("plan", [*GOOD, PlanState.UNKNOWN])
@pytest.mark.parametrize("name", [one.name for one in resources.note_types()])
def test_with_an_intake_and_a_plan_nothing_is(name: str, plan: PlanState, intake_first: bool) -> None:
    assert in_the_way(name, True, plan, intake_first=intake_first) == ()


@pytest.mark.parametrize("intake_first", [True, False])
@pytest.mark.parametrize("name", [one.name for one in resources.note_types()])
def test_what_nobody_knows_hinders_nothing(name: str, intake_first: bool) -> None:
    assert in_the_way(name, None, PlanState.UNKNOWN, intake_first=intake_first) == ()


def test_only_a_missing_or_an_old_plan_hinders() -> None:
    assert {plan for plan in PlanState if plan.hinders} == {PlanState.OVERDUE, PlanState.NEVER}


@pytest.mark.parametrize(
    ("plan", "said"), [(PlanState.NEVER, PLAN_MISSING), (PlanState.OVERDUE, PLAN_OVERDUE)], ids=["never", "overdue"]
)
@pytest.mark.parametrize("intake_first", [True, False])
@pytest.mark.parametrize("has_intake", [True, False, None])
@pytest.mark.parametrize("name", NEEDS_A_PLAN_ONLY)
def test_most_notes_ask_for_a_plan_and_never_for_an_intake(
    name: str, has_intake: bool | None, intake_first: bool, plan: PlanState, said: Hindrance
) -> None:
    assert in_the_way(name, has_intake, plan, intake_first=intake_first) == (said,)
    assert in_the_way(name, has_intake, PlanState.CURRENT, intake_first=intake_first) == ()


@pytest.mark.parametrize("intake_first", [True, False])
@pytest.mark.parametrize("plan", GOOD)
@pytest.mark.parametrize("name", [PROGRESS, TREATMENT_PLAN])
def test_a_progress_note_and_a_plan_ask_for_an_intake(name: str, plan: PlanState, intake_first: bool) -> None:
    assert in_the_way(name, False, plan, intake_first=intake_first) == (INTAKE_MISSING,)


@pytest.mark.parametrize("plan", PlanState)
@pytest.mark.parametrize("has_intake", [True, False, None])
def test_where_the_intake_comes_first_nothing_is_in_its_way(has_intake: bool | None, plan: PlanState) -> None:
    assert in_the_way(INTAKE, has_intake, plan) == ()


def test_where_the_intake_comes_first_a_new_client_begins_with_it() -> None:
    assert in_the_way(TREATMENT_PLAN, False, PlanState.NEVER) == (INTAKE_MISSING,)
    assert in_the_way(TREATMENT_PLAN, True, PlanState.NEVER) == ()
    assert in_the_way(PROGRESS, False, PlanState.NEVER) == (INTAKE_MISSING, PLAN_MISSING)
    assert in_the_way(PROGRESS, True, PlanState.NEVER) == (PLAN_MISSING,)
    assert in_the_way(PROGRESS, None, PlanState.NEVER) == (PLAN_MISSING,)


def test_where_the_plan_comes_first_a_new_client_begins_with_the_plan() -> None:
    """API 4.3: an intake is refused without a plan, so the plan is let through without an intake."""
    assert in_the_way(TREATMENT_PLAN, False, PlanState.NEVER, intake_first=False) == ()
    assert in_the_way(INTAKE, False, PlanState.NEVER, intake_first=False) == (PLAN_MISSING,)
    assert in_the_way(PROGRESS, False, PlanState.NEVER, intake_first=False) == (PLAN_MISSING, INTAKE_MISSING)


def test_where_the_plan_comes_first_an_old_one_is_renewed_before_an_intake() -> None:
    assert in_the_way(INTAKE, False, PlanState.OVERDUE, intake_first=False) == (PLAN_OVERDUE,)
    assert in_the_way(INTAKE, True, PlanState.OVERDUE, intake_first=False) == (PLAN_OVERDUE,)
    assert in_the_way(TREATMENT_PLAN, False, PlanState.OVERDUE, intake_first=False) == ()
    assert in_the_way(PROGRESS, False, PlanState.OVERDUE, intake_first=False) == (PLAN_OVERDUE, INTAKE_MISSING)


@pytest.mark.parametrize("intake_first", [True, False])
@pytest.mark.parametrize("has_intake", [True, False, None])
@pytest.mark.parametrize("plan", PlanState)
def test_there_is_always_a_way_through(plan: PlanState, has_intake: bool | None, intake_first: bool) -> None:
    """Beginning with what is named first, and with what is named first of that, ends at a note nothing hinders."""
    for note_type in TYPES.values():
        way = [note_type.name]
        while found := in_the_way(way[-1], has_intake, plan, intake_first=intake_first):
            assert found[0].cured_by not in way
            way.append(found[0].cured_by)


@pytest.mark.parametrize("intake_first", [True, False])
@pytest.mark.parametrize("has_intake", [True, False, None])
@pytest.mark.parametrize("plan", PlanState)
def test_a_note_of_an_unknown_type_asks_for_a_plan_at_most(
    plan: PlanState, has_intake: bool | None, intake_first: bool
) -> None:
    found = in_the_way("Letter of the Future", has_intake, plan, intake_first=intake_first)
    assert {one.cured_by for one in found} <= {TREATMENT_PLAN}
    assert bool(found) is plan.hinders
