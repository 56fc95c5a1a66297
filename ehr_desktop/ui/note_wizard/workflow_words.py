"""What the wizard says of the practice's workflow: what a note waits for, and what is in order.

Pure: knows no widget and no clock. What is not known is not said.
"""

from collections.abc import Sequence
from datetime import date

from ehr_desktop.application.chart import Completed
from ehr_desktop.application.ports import TreatmentPlanStatus
from ehr_desktop.domain.workflow import (
    INTAKE,
    INTAKE_MISSING,
    PLAN_MISSING,
    PLAN_OVERDUE,
    TREATMENT_PLAN,
    Hindrance,
    PlanState,
)

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_START = {INTAKE: "Start the intake", TREATMENT_PLAN: "Start treatment plan"}
_OPEN = {INTAKE: "Open the intake", TREATMENT_PLAN: "Open treatment plan"}
_IN_ORDER = {
    PlanState.CURRENT: "Treatment plan is current",
    PlanState.DUE_SOON: "Treatment plan is due for renewal soon",
}
_OF_CLIENT = "This client’s "

#: What is missing, in the order in which it is cured; a plan alone may be said in the server's words.
_MISSING = {
    (INTAKE_MISSING,): "This client has no completed intake.",
    (PLAN_MISSING,): "This client has no treatment plan.",
    (PLAN_OVERDUE,): "This client’s treatment plan is overdue.",
    (INTAKE_MISSING, PLAN_MISSING): "This client has no completed intake and no treatment plan.",
    (INTAKE_MISSING, PLAN_OVERDUE): "This client has no completed intake, and the treatment plan is overdue.",
    (PLAN_MISSING, INTAKE_MISSING): "This client has no treatment plan and no completed intake.",
    (PLAN_OVERDUE, INTAKE_MISSING): "This client’s treatment plan is overdue, and there is no completed intake.",
}
_UNTIL = {
    (INTAKE_MISSING,): "until the intake is completed",
    (PLAN_MISSING,): "until there is a signed plan",
    (PLAN_OVERDUE,): "until the plan is renewed",
    (INTAKE_MISSING, PLAN_MISSING): "until the intake is completed, and then the plan",
    (INTAKE_MISSING, PLAN_OVERDUE): "until the intake is completed, and then the plan",
    (PLAN_MISSING, INTAKE_MISSING): "until the plan is signed, and then the intake",
    (PLAN_OVERDUE, INTAKE_MISSING): "until the plan is renewed, and then the intake completed",
}
_PLAN_FIRST = "This client has no treatment plan, and on this server the plan comes first, then the intake."


def what_hinders(
    note_type: str, found: Sequence[Hindrance], plan: TreatmentPlanStatus | None, *, intake_comes_first: bool
) -> str:
    """What is missing for a note of this type, and what that means for it; empty where nothing is found."""
    if not found:
        return ""
    cured = tuple(found)
    missing = _MISSING[cured]
    if cured in ((PLAN_MISSING,), (PLAN_OVERDUE,)) and plan:
        missing = _first_sentence(plan.message) or missing
    if note_type == INTAKE and cured == (PLAN_MISSING,):
        missing = _PLAN_FIRST
    means = "it can’t be signed" if intake_comes_first else "the server may refuse it"
    return f"{missing} You can draft the {note_type} all the same, but {means} {_UNTIL[cured]}."


def start_words(note_type: str) -> str:
    """The button that begins what cures it: "Start the intake"."""
    return _START.get(note_type, f"Start {note_type}")


def open_words(note_type: str) -> str:
    """The button that goes on with what cures it, where it is begun already: "Open the intake"."""
    return _OPEN.get(note_type, f"Open {note_type}")


def in_order(intake: Completed, plan: TreatmentPlanStatus | None, today: date) -> str:
    """What is known to be in order: "Intake completed 3 March · Treatment plan is current"."""
    parts = [f"Intake completed {_day(intake.on, today)}".rstrip() if intake.on else "", plan_in_order(plan)]
    return " · ".join(part for part in parts if part)


def plan_in_order(plan: TreatmentPlanStatus | None) -> str:
    """The server's words on a plan that hinders nobody, without the client; empty where it is not known."""
    if plan is None or plan.state not in _IN_ORDER:
        return ""
    said = _first_sentence(plan.message).rstrip(".").removeprefix(_OF_CLIENT)
    return said[:1].upper() + said[1:] if said else _IN_ORDER[plan.state]


def note_there(note_type: str) -> str:
    """Said of a session that carries such a note."""
    return f"This session has {'an' if note_type[:1] in 'AEIOU' else 'a'} {note_type} already."


def _first_sentence(message: str) -> str:
    """The rule a server quotes after it is left out: it says why, not what."""
    first, end, _rest = message.strip().replace("'", "’").partition(". ")
    return f"{first}." if end else first


def _day(day: date, today: date) -> str:
    """ "3 March", with the year where it is not this one; empty for a day nobody knows."""
    if day == date.min:
        return ""
    written = f"{day.day} {_MONTHS[day.month - 1]}"
    return written if day.year == today.year else f"{written} {day.year}"
