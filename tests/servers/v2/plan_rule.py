"""The treatment plan and what stands on it (API 4.3; part A, 13)."""

from datetime import timedelta

from tests.servers.scripted import Reply
from tests.servers.v2.call import Call
from tests.servers.v2.practice import DONE, Json, Practice, moment_of
from tests.servers.v2.replies import no, ok

_RENEWED_EVERY = 90
_DUE_SOON = 60
_MAY_OVERRIDE = {"ADMINISTRATOR", "SUPER_ADMIN", "SUPERVISOR"}


def newest_plan(practice: Practice, client_id: str) -> Json | None:
    """The plan that counts: the one signed last; one that waits for a co-signature does not."""
    plans = [row for row in practice.notes_of(client_id, "Treatment Plan") if row["status"] in DONE]
    return max((row for row in plans if row["signedDate"]), key=lambda row: str(row["signedDate"]), default=None)


def plan_status(practice: Practice, client_id: str) -> tuple[str, int | None]:
    """CURRENT, DUE_SOON, OVERDUE or NEVER, and the whole days it is overdue."""
    plan = newest_plan(practice, client_id)
    if plan is None:
        return "NEVER", None
    days = (practice.now() - moment_of(plan["signedDate"])) // timedelta(days=1)
    if days > _RENEWED_EVERY:
        return "OVERDUE", days - _RENEWED_EVERY
    return ("DUE_SOON" if days >= _DUE_SOON else "CURRENT"), 0


def check_plan(call: Call, client_id: str, note_type: str) -> None:
    """Refuses every other note, drafts too, while there is no plan that is current; supervisors are let through."""
    if note_type == "Treatment Plan" or call.roles & _MAY_OVERRIDE:
        return
    status, days = plan_status(call.practice, client_id)
    if status == "NEVER":
        raise no(
            400,
            "This client does not have a treatment plan. Georgia Board requires a treatment plan before clinical notes "
            "can be created.",
        )
    if status == "OVERDUE":
        raise no(
            400,
            f"This client's treatment plan is {days} days overdue. Georgia Board requires treatment plans to be "
            "renewed every 90 days.",
        )


def check(call: Call) -> Reply:
    """`/treatment-plan-compliance/check/:client`: what creating a note will look at."""
    status, days = plan_status(call.practice, call.at["client"])
    blocks = status in ("NEVER", "OVERDUE")
    message = {"NEVER": "No treatment plan on file", "OVERDUE": f"Treatment plan is {days} days overdue"}
    data = {"isOverdue": blocks, "status": status, "daysOverdue": days, "message": message.get(status, "Up to date")}
    return ok(data)


def of_client(call: Call) -> Reply:
    """`/clinical-notes/client/:client/treatment-plan-status`: the same in other words."""
    return ok(need_of(call.practice, call.at["client"]))


def need_of(practice: Practice, client_id: str) -> Json:
    """`needsUpdate`, `daysOverdue`, and the newest plan as a whole row where there is one."""
    status, days = plan_status(practice, client_id)
    need: Json = {"needsUpdate": status in ("NEVER", "OVERDUE"), "daysOverdue": days or None}
    plan = newest_plan(practice, client_id)
    return need | ({"lastTreatmentPlan": plan} if plan else {})
