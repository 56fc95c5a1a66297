"""Who may do what: roles of a route, and rows (API 1.0.6; part A, 30 and 37)."""

from collections.abc import Callable

from tests.servers.v2.call import Call
from tests.servers.v2.practice import Json, Practice
from tests.servers.v2.replies import no

Roles = tuple[str, ...]

NOTES: Roles = ("ADMINISTRATOR", "SUPERVISOR", "CLINICIAN", "CLINICAL_DIRECTOR", "INTERN", "SUPER_ADMIN")
NOTES_BUT_INTERNS: Roles = tuple(role for role in NOTES if role != "INTERN")
NOTE_LIST: Roles = ("ADMINISTRATOR", "SUPERVISOR", "CLINICIAN", "BILLING_STAFF", "SUPER_ADMIN")
SUPERVISORS: Roles = ("ADMINISTRATOR", "SUPERVISOR", "SUPER_ADMIN", "CLINICAL_DIRECTOR")
CLIENT_LIST: Roles = ("ADMINISTRATOR", "SUPERVISOR", "CLINICIAN", "FRONT_DESK", "BILLING_STAFF", "SUPER_ADMIN")
CLIENT_FILE: Roles = NOTE_LIST
SCHEDULE: Roles = ("ADMINISTRATOR", "SUPERVISOR", "CLINICIAN", "FRONT_DESK", "SUPER_ADMIN")
SCHEDULE_BY_NOTE: Roles = ("ADMINISTRATOR", "SUPERVISOR", "CLINICIAN", "SUPER_ADMIN")
ANYBODY: Roles = ()
_ALL_CLIENTS = {"ADMINISTRATOR", "SUPER_ADMIN"}


def check_roles(call: Call, roles: Roles) -> None:
    """Raises `Stop` where a route is for others; without roles it is for anybody who is signed in."""
    if roles and not call.roles & {*roles, "SUPER_ADMIN"}:
        raise no(403, f"Access denied. Required roles: {', '.join(roles)}")


def sees_client(practice: Practice, user: Json, client: Json) -> bool:
    """Administrators all; clinicians their own, first or second; supervisors those of whom they supervise too."""
    roles = set(user["roles"])
    if roles & _ALL_CLIENTS:
        return True
    if user["id"] in (client["primaryTherapistId"], client["secondaryTherapistId"]):
        return bool(roles & {"CLINICIAN", "SUPERVISOR"})
    therapist = practice.users.get(client["primaryTherapistId"], {})
    return "SUPERVISOR" in roles and therapist.get("supervisorId") == user["id"]


def lists_client(practice: Practice, user: Json, client: Json) -> bool:
    """The front desk and the billing office list everybody."""
    return bool({*user["roles"]} & {"FRONT_DESK", "BILLING_STAFF"}) or sees_client(practice, user, client)


def sees_note(practice: Practice, user: Json, note: Json) -> bool:
    """Administrators all, authors their own, clinical staff those of their clients; the billing office none."""
    if user["id"] == note["clinicianId"] or {*user["roles"]} & _ALL_CLIENTS:
        return True
    return sees_client(practice, user, practice.clients[note["clientId"]])


def check_client(call: Call) -> None:
    """The client of the path. One that does not exist is nobody's."""
    client = call.practice.clients.get(call.at["client"])
    if client is None or not sees_client(call.practice, call.user, client):
        raise no(403, "Client access denied")


def check_note(call: Call) -> None:
    """The note of the path: deleted, never there, malformed and another's are all the same answer."""
    note = call.practice.notes.get(call.at["note"])
    if note is None or not sees_note(call.practice, call.user, note):
        raise no(403, "Clinical note access denied")


def check_appointment(call: Call) -> None:
    """The appointment of the path: every clinical role schedules, so only its existence and its client count."""
    appointment = call.practice.appointments.get(call.at["appointment"])
    if appointment is None:
        raise no(403, "Appointment access denied")
    if not sees_client(call.practice, call.user, call.practice.clients[appointment["clientId"]]):
        raise no(403, "Client access denied")


RowCheck = Callable[[Call], None]
