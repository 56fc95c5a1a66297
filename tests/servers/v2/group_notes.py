"""Notes of a group: a path of its own, with a type name of its own (API 1.5)."""

from datetime import timedelta

from tests.servers.scripted import Reply
from tests.servers.v2.call import Call
from tests.servers.v2.note_schema import is_moment
from tests.servers.v2.practice import iso
from tests.servers.v2.replies import body_text, no, ok

_PACKED = (
    "sessionTopic",
    "sessionObjectives",
    "interventionsUsed",
    "groupDynamics",
    "therapeuticFactors",
    "progressTowardGoals",
    "challengesEncountered",
    "planForNextSession",
)


def create(call: Call) -> Reply:
    """For the appointment's client; neither role nor client nor plan is looked at, and nobody has to co-sign."""
    practice, body = call.practice, call.body
    attendance = body.get("attendance")
    if not body.get("appointmentId") or not isinstance(attendance, list):
        raise no(400, "appointmentId and attendance array are required")
    appointment = practice.appointments.get(str(body["appointmentId"]))
    if appointment is None:
        raise no(500, "Appointment not found")
    if not is_moment(body.get("sessionDate")):
        raise no(500, "Failed to create group therapy note")
    present = sum(bool(one.get("attended")) for one in attendance if isinstance(one, dict))
    packed = {name: body.get(name) for name in _PACKED}
    counts = {"attendanceCount": present, "totalMembers": len(attendance), "isAdHocGroup": "groupId" not in body}
    of_group = {"attendance": attendance} if counts["isAdHocGroup"] else {}
    members = f"Attendance: {present}/{len(attendance)} members present."
    note = practice.add_note(
        practice.clients[appointment["clientId"]],
        call.user,
        noteType="GROUP_THERAPY",
        appointmentId=appointment["id"],
        sessionDate=body["sessionDate"],
        sessionDuration=body.get("duration"),
        subjective=body.get("subjective") or f"Group therapy session: {body.get('sessionTopic', '')}",
        objective=body.get("objective") or f"{members} Group dynamics: {body.get('groupDynamics', '')}",
        assessment=body.get("assessment") or body.get("progressTowardGoals"),
        plan=body.get("plan") or body.get("planForNextSession"),
        dueDate=iso(practice.now() + timedelta(days=3)),
        aiPrompt=body_text({**packed, **counts, **of_group}),
    )
    return ok({"note": note, "attendance": attendance}, status=201)
