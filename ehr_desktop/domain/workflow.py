"""What the practice's workflow asks for before a note of a type is written (API 4.2, 4.3)."""

from dataclasses import dataclass
from enum import StrEnum

from ehr_desktop.domain.note_type import NoteType

INTAKE = "Intake Assessment"
TREATMENT_PLAN = "Treatment Plan"


class PlanState(StrEnum):
    """Where the client's treatment plan stands, as the server names it; renewed every 90 days."""

    CURRENT = "CURRENT"
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"
    NEVER = "NEVER"
    UNKNOWN = "UNKNOWN"

    @property
    def hinders(self) -> bool:
        """Whether other notes of the client cannot be signed until there is a new plan."""
        return self in (PlanState.OVERDUE, PlanState.NEVER)


@dataclass(frozen=True)
class Hindrance:
    """What is missing, and the type of note that cures it."""

    id: str
    cured_by: str


INTAKE_MISSING = Hindrance("intake", INTAKE)
PLAN_MISSING = Hindrance("treatment_plan", TREATMENT_PLAN)
PLAN_OVERDUE = Hindrance("treatment_plan_overdue", TREATMENT_PLAN)


def hindrances(
    note_type: NoteType, *, has_intake: bool | None, plan: PlanState, intake_comes_first: bool
) -> tuple[Hindrance, ...]:
    """What stands in the way of such a note, in the order in which it is cured.

    `has_intake` is None where it is not known. A server where the intake does not come first refuses also the intake
    of a client without a plan, and takes a plan before the intake: for a new client that is the only way through.
    """
    plan_first = plan.hinders and not intake_comes_first
    needs_plan = note_type.needs_treatment_plan or (plan_first and note_type.name == INTAKE)
    of_intake = has_intake is False and note_type.needs_intake
    if plan_first and note_type.name == TREATMENT_PLAN:
        of_intake = False
    found = []
    if of_intake:
        found.append(INTAKE_MISSING)
    if plan.hinders and needs_plan:
        found.append(PLAN_MISSING if plan is PlanState.NEVER else PLAN_OVERDUE)
    return tuple(reversed(found) if plan_first else found)
