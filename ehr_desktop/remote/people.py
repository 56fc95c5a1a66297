"""Clients, clinicians and appointments as JSON, and what else the server says about them. Reading only."""

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ehr_desktop.application.ports import Attestation, TreatmentPlanStatus
from ehr_desktop.domain.people import Appointment, AppointmentStatus, Client, Clinician
from ehr_desktop.remote.wire import Json, day, text, texts

#: The zone of an appointment that names none (API 1.0.5).
_USUAL_ZONE = "America/New_York"

#: The minutes of a day.
_DAY = 24 * 60

#: Three parts of base64 or hexadecimal: what the server should have decrypted and has not (API 1.13).
_CIPHERTEXT = re.compile(r"[A-Za-z0-9+/_-]+={0,2}(:[A-Za-z0-9+/_-]+={0,2}){2}")


def readable(value: object) -> str:
    """A short text to show; what looks like ciphertext shows as nothing.

    For facts about people only: in a note, a time such as 10:15:00 has the same look and was written by somebody.
    """
    found = text(value)
    return "" if _CIPHERTEXT.fullmatch(found) else found


def client(row: Json) -> Client | None:
    """A client, or None for a row without an id."""
    client_id = text(row.get("id"))
    if not client_id:
        return None
    return Client(
        id=client_id,
        mrn=readable(row.get("medicalRecordNumber")),
        first_name=readable(row.get("firstName")),
        last_name=readable(row.get("lastName")),
        date_of_birth=day(row.get("dateOfBirth")),
    )


def clinician(row: Json) -> Clinician:
    """Who is signed in."""
    return Clinician(
        id=text(row.get("id")),
        email=text(row.get("email")),
        first_name=readable(row.get("firstName")),
        last_name=readable(row.get("lastName")),
        title=readable(row.get("title")),
        roles=texts(row.get("roles")),
        is_under_supervision=row.get("isUnderSupervision") is True,
    )


def appointment(row: Json) -> Appointment | None:
    """An appointment, or None for a row without an id or a day, which nobody could choose."""
    appointment_id, on = text(row.get("id")), day(row.get("appointmentDate"))
    if not appointment_id or on is None:
        return None
    status = text(row.get("status"))
    start = text(row.get("startTime"))
    zone = _zone(text(row.get("timezone")) or _USUAL_ZONE)
    try:
        starts_at = datetime.combine(on, _clock_time(start), zone).astimezone(UTC)
    except OverflowError:
        return None  # at the very end of the calendar, where no session is held
    return Appointment(
        id=appointment_id,
        client_id=text(row.get("clientId")),
        clinician_id=text(row.get("clinicianId")),
        day=on,
        start=start,
        end=text(row.get("endTime")),
        starts_at=starts_at,
        minutes=_minutes(row.get("duration")),
        kind=text(row.get("appointmentType")),
        cpt_code=text(row.get("cptCode")),
        place=readable(row.get("serviceLocation")),
        status=AppointmentStatus(status) if status in AppointmentStatus.__members__ else AppointmentStatus.UNKNOWN,
    )


def _zone(name: str) -> ZoneInfo:
    """The zone; an unknown one is taken for UTC, so that the same row means the same moment on every computer."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _minutes(value: object) -> int | None:
    """How long a session is, up to a day; anything else is not known."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 1 <= value <= _DAY else None


def _clock_time(start: str) -> time:
    """ "9:00" or "09:00"; anything else is the beginning of the day."""
    hours, _, minutes = start.partition(":")
    try:
        return time(int(hours), int(minutes[:2]))
    except ValueError:
        return time()


def attestation(row: Json) -> Attestation:
    """The text a clinician attests."""
    return Attestation(text(row.get("id")), text(row.get("attestationText")))


def treatment_plan_status(row: Json) -> TreatmentPlanStatus:
    """Whether the treatment plan allows notes, in the server's words."""
    return TreatmentPlanStatus(text(row.get("status")), text(row.get("message")))
