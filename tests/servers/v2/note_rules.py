"""What is asked of a note that is created as anything but a draft (API 4.2). Drafts skip all of it."""

from tests.servers.v2.call import Call
from tests.servers.v2.practice import DONE, Json
from tests.servers.v2.replies import no

#: In the order the refusal lists them.
GOOD_STATUSES = ("SCHEDULED", "CONFIRMED", "IN_SESSION", "COMPLETED", "CHECKED_IN")
_AFTER_INTAKE = ("Progress Note", "Treatment Plan")


def check_workflow(call: Call, note: Json) -> None:
    """The appointment must suit, and the intake be done. Raises `Stop` with the first that is not so."""
    row = call.practice.appointments.get(note["appointmentId"])
    if row is None:
        raise no(400, "The selected appointment does not exist. Please select a valid appointment.")
    if row["clientId"] != note["clientId"]:
        raise no(400, "The selected appointment does not belong to this client. Please select a valid appointment.")
    if row["clinicianId"] != call.user["id"]:
        raise no(400, "The selected appointment does not belong to this clinician. Please select a valid appointment.")
    if row["status"] not in GOOD_STATUSES:
        raise no(
            400,
            f'The selected appointment has status "{row["status"]}" which is not valid for creating notes. '
            f"Valid statuses are: {', '.join(GOOD_STATUSES)}",
        )
    intakes = call.practice.notes_of(note["clientId"], "Intake Assessment")
    if note["noteType"] in _AFTER_INTAKE and not any(row["status"] in DONE for row in intakes):
        raise no(
            400,
            f"Cannot create {note['noteType']} note without a completed Intake Assessment. "
            "Please complete and sign an Intake Assessment first.",
        )
