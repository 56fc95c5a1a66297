"""Clients and appointments (API 1.2, 1.3; part A, 34 to 36)."""

import html
import re
from datetime import UTC, datetime

from tests.servers.scripted import Reply
from tests.servers.v2.access import check_client, lists_client
from tests.servers.v2.call import Call, failed
from tests.servers.v2.practice import Json, iso, moment_of
from tests.servers.v2.replies import bad_field, bad_fields, listed, no, ok
from tests.servers.v2.shown import clinician_of, part, sealed

_CLIENT_STATUSES = ("ACTIVE", "INACTIVE", "DISCHARGED", "DECEASED")
APPOINTMENT_STATUSES = (
    "REQUESTED",
    "SCHEDULED",
    "CONFIRMED",
    "CHECKED_IN",
    "IN_SESSION",
    "COMPLETED",
    "NO_SHOW",
    "CANCELLED",
    "RESCHEDULED",
)
_THERAPIST = ("id", "firstName", "lastName", "title")
_SQL = re.compile(r"\b(?:select|union|insert|update|delete|drop|alter|exec)\b", re.IGNORECASE)
_HOUR = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_NEEDED = {"clinicianId", "appointmentDate", "startTime", "endTime", "duration", "appointmentType", "serviceLocation"}


def clients(call: Call) -> Reply:
    """Newest first, twenty to a page, whole rows; only names can be found (the rest is encrypted)."""
    words = _searched(str(call.query.get("search", "")))
    rows = [row for row in call.practice.clients.values() if lists_client(call.practice, call.user, row)]
    if call.query.get("status") in _CLIENT_STATUSES:
        rows = [row for row in rows if row["status"] == call.query["status"]]
    rows = [row for row in rows if _is_named(row, words)]
    rows.sort(key=lambda row: row["createdAt"], reverse=True)
    users = call.practice.users
    shown: list[Json] = [
        {**row, "primaryTherapist": part(users[row["primaryTherapistId"]], *_THERAPIST, "email")} for row in rows
    ]
    return listed(shown, call.number("page", 1, 10_000), call.number("limit", 20, 100))


def client(call: Call) -> Reply:
    """One, with contacts; the therapist's telephone number comes as it is stored."""
    row = call.practice.clients[call.at["client"]]
    therapist = call.practice.users[row["primaryTherapistId"]]
    shown = {**(part(therapist, *_THERAPIST, "email") or {}), "phoneNumber": sealed("+1 404 555 0100")}
    return ok({**row, "primaryTherapist": shown, "emergencyContacts": [], "insuranceInfo": []})


def of_client(call: Call) -> Reply:
    """Every appointment of a client, newest first; no pages, no client."""
    rows = [row for row in call.practice.appointments.values() if row["clientId"] == call.at["client"]]
    rows.sort(key=lambda row: row["appointmentDate"], reverse=True)
    return ok([{**row, "clinician": clinician_of(call.practice, row, "email")} for row in rows])


def appointment(call: Call) -> Reply:
    """One."""
    row = call.practice.appointments[call.at["appointment"]]
    return ok(_with_people(call, row, ("dateOfBirth",), ("licenseNumber",)))


def appointments(call: Call) -> Reply:
    """Oldest first, fifty to a page; every clinician sees everyone's. An odd status or date is a 500."""
    rows = list(call.practice.appointments.values())
    for name in ("clientId", "clinicianId", "status", "appointmentType"):
        if name in call.query:
            rows = [row for row in rows if row[name] == call.query[name]]
    if call.query.get("status", "SCHEDULED") not in APPOINTMENT_STATUSES:
        raise failed("retrieve appointments")
    first, last = _moment(call, "startDate"), _moment(call, "endDate")
    rows = [row for row in rows if first <= row["appointmentDate"] <= last]
    rows.sort(key=lambda row: row["appointmentDate"])
    shown = [_with_people(call, row, (), ()) for row in rows]
    return listed(shown, call.number("page", 1, 10_000), call.number("limit", 50, 100))


def create(call: Call) -> Reply:
    """Never succeeds: the look for conflicts names a status the database does not have (part A, 36)."""
    errors = [bad_field(name, "Required", "invalid_type") for name in sorted(_NEEDED - call.body.keys())]
    for name in ("startTime", "endTime"):
        if name in call.body and not _HOUR.fullmatch(str(call.body[name])):
            errors.append(bad_field(name, "Invalid time format", "invalid_string"))
    if "clientId" not in call.body and not call.body.get("isGroupAppointment"):
        errors.append(bad_field("clientId", "Invalid client ID", "invalid_type"))
    if errors:
        raise bad_fields(errors)
    if "clientId" in call.body:
        call.at["client"] = str(call.body["clientId"])
        check_client(call)
    raise failed("create appointment")


def get_or_create(call: Call) -> Reply:
    """Finds one with exactly this date and these times; a new one fails as `create` does."""
    body = call.body
    if not all(body.get(name) for name in ("clientId", "appointmentDate", "startTime", "endTime")):
        raise no(400, "clientId, appointmentDate, startTime, and endTime are required")
    wanted = {**body, "clinicianId": body.get("clinicianId") or call.user["id"]}
    names = ("clientId", "clinicianId", "appointmentDate", "startTime", "endTime")
    for row in call.practice.appointments.values():
        if all(row[name] == wanted[name] for name in names) and row["status"] not in ("CANCELLED", "NO_SHOW"):
            return ok({**row, "created": False}, "Existing appointment found")
    if not (_HOUR.fullmatch(str(body["startTime"])) and _HOUR.fullmatch(str(body["endTime"]))):
        raise failed("get or create appointment")
    if not 1 <= _minutes(body["endTime"]) - _minutes(body["startTime"]) <= 480:
        raise no(400, "Invalid time range. Duration must be between 1 and 480 minutes")
    raise failed("get or create appointment")


def _with_people(call: Call, row: Json, of_client: tuple[str, ...], of_clinician: tuple[str, ...]) -> Json:
    client = call.practice.clients[row["clientId"]]
    names = ("id", "firstName", "lastName", "email", "primaryPhone", *of_client)
    clinician = clinician_of(call.practice, row, "email", *of_clinician)
    return {**row, "client": part(client, *names), "clinician": clinician}


def _searched(text: str) -> list[str]:
    """The words looked for: escaped as for a page, so that nobody with an apostrophe is found."""
    return html.escape(_SQL.sub("", text.strip()[:100])).casefold().split()


def _is_named(row: Json, words: list[str]) -> bool:
    first, last = row["firstName"].casefold(), row["lastName"].casefold()
    return all(word in first or word in last for word in words)


def _moment(call: Call, name: str) -> str:
    """A day from the query as a text to compare with; the end of all days where there is none."""
    if name not in call.query:
        return "" if name == "startDate" else "~"
    try:
        moment = moment_of(str(call.query[name]))
    except ValueError as error:
        raise failed("retrieve appointments") from error
    return iso(moment if moment.tzinfo else datetime.combine(moment.date(), moment.time(), UTC))


def _minutes(hour: str) -> int:
    hours, _, minutes = str(hour).partition(":")
    return int(hours) * 60 + int(minutes)
