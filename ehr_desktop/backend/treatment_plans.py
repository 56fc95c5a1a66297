"""The treatment-plan rule (API 4.3): a plan is renewed every 90 days; who has none, or an old one, is told early."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.note_rows import COMPLETED
from ehr_desktop.backend.tables import clinical_notes
from ehr_desktop.backend.wire import Json
from ehr_desktop.domain.workflow import PlanState

RENEWED_EVERY_DAYS = 90
DUE_SOON_AFTER_DAYS = 60


@dataclass(frozen=True)
class PlanStatus:
    """Where a client's treatment plan stands. `note_id` is the plan's, None where there is none."""

    state: PlanState
    days_overdue: int | None = None
    note_id: str | None = None

    @property
    def message(self) -> str:
        """In words; the two that hinder as the API document has them."""
        match self.state:
            case PlanState.NEVER:
                return (
                    "This client does not have a treatment plan. Georgia Board requires a treatment plan "
                    "before clinical notes can be created."
                )
            case PlanState.OVERDUE:
                return (
                    f"This client's treatment plan is {self.days_overdue} days overdue. Georgia Board requires "
                    "treatment plans to be renewed every 90 days."
                )
            case PlanState.DUE_SOON:
                return "This client's treatment plan is due for renewal soon."
            case _:
                return "This client's treatment plan is current."

    def as_check(self) -> Json:
        """`GET /treatment-plan-compliance/check/:clientId`."""
        return {
            "isOverdue": self.state.hinders,
            "status": self.state.value,
            "daysOverdue": self.days_overdue,
            "message": self.message,
        }

    def as_need(self) -> Json:
        """`GET /clinical-notes/client/:clientId/treatment-plan-status`, without the plan itself."""
        return {"needsUpdate": self.state.hinders, "daysOverdue": self.days_overdue}


async def plan_status(connection: AsyncConnection, client_id: str, now: datetime) -> PlanStatus:
    """Judged by the newest completed plan, whoever wrote it; one that waits for a co-signature does not count."""
    newest = (
        select(clinical_notes.c.id, clinical_notes.c.signed_date)
        .where(
            clinical_notes.c.client_id == client_id,
            clinical_notes.c.note_type == "Treatment Plan",
            clinical_notes.c.status.in_(COMPLETED),
            clinical_notes.c.signed_date.is_not(None),
            clinical_notes.c.deleted_at.is_(None),
        )
        .order_by(clinical_notes.c.signed_date.desc())
        .limit(1)
    )
    row = (await connection.execute(newest)).one_or_none()
    if row is None:
        return PlanStatus(PlanState.NEVER)
    days = (now - row.signed_date).days
    if days > RENEWED_EVERY_DAYS:
        return PlanStatus(PlanState.OVERDUE, days - RENEWED_EVERY_DAYS, row.id)
    return PlanStatus(PlanState.DUE_SOON if days >= DUE_SOON_AFTER_DAYS else PlanState.CURRENT, None, row.id)
