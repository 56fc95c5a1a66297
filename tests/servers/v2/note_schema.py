"""What the body of a new note must look like (API 1.4; part A, 11, 12, 15); what it may say besides is dropped."""

import re
from collections.abc import Callable
from uuid import UUID

from tests.servers.v2.practice import Json, iso, moment_of
from tests.servers.v2.replies import bad_field, bad_fields
from tests.servers.v2.revisions import Revision

NOTE_TYPES = (
    "Intake Assessment",
    "Progress Note",
    "Treatment Plan",
    "Cancellation Note",
    "Consultation Note",
    "Contact Note",
    "Termination Note",
    "Miscellaneous Note",
    "Group Therapy Note",
)
NOTE_STATUSES = ("DRAFT", "PENDING_COSIGN", "SIGNED", "COSIGNED", "RETURNED_FOR_REVISION", "LOCKED")

#: A sentence and its code, or None where the value is fine.
Wrong = tuple[str, str] | None
Check = Callable[[object], Wrong]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_KINDS = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}


def note_of(body: Json, revision: Revision) -> Json:
    """The columns a new note gets from a body. Raises `Stop` in shape (d), with every field that is wrong."""
    errors: list[Json] = []
    columns: Json = {}
    for name, check in _FIELDS.items():
        if name not in body:
            if name in _NEEDED or (name == "sessionDate" and revision.needs_session_date):
                errors.append(bad_field(name, "Required", "invalid_type"))
            continue
        value = body[name]
        if value is None and name in _MAY_BE_NULL and not revision.refuses_null:
            columns[name] = None
        elif wrong := check(value):
            errors.append(bad_field(name, *wrong))
        else:
            columns[name] = iso(moment_of(value)) if name in _DATES else value
    if errors:
        raise bad_fields(errors)
    return columns


def is_moment(value: object) -> bool:
    """Whether a text is a whole ISO 8601 moment in UTC: one that ends in Z."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    try:
        moment_of(value)
    except ValueError:
        return False
    return True


def _expected(kind: str, value: object) -> Wrong:
    return f"Expected {kind}, received {'null' if value is None else _KINDS[type(value)]}", "invalid_type"


def _text(value: object) -> Wrong:
    return None if isinstance(value, str) else _expected("string", value)


def _yes_no(value: object) -> Wrong:
    return None if isinstance(value, bool) else _expected("boolean", value)


def _texts(value: object) -> Wrong:
    if not isinstance(value, list):
        return _expected("array", value)
    return next((wrong for one in value if (wrong := _text(one))), None)


def _minutes(value: object) -> Wrong:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _expected("number", value)
    if not isinstance(value, int):
        return "Expected integer, received float", "invalid_type"
    return None if value > 0 else ("Number must be greater than 0", "too_small")


def _id(message: str) -> Check:
    def check(value: object) -> Wrong:
        if not isinstance(value, str):
            return _expected("string", value)
        try:
            return None if str(UUID(value)) == value.lower() else (message, "invalid_string")
        except ValueError:
            return message, "invalid_string"

    return check


def _moment(message: str) -> Check:
    def check(value: object) -> Wrong:
        if not isinstance(value, str):
            return _expected("string", value)
        return None if is_moment(value) else (message, "invalid_string")

    return check


def _one_of(words: tuple[str, ...]) -> Check:
    def check(value: object) -> Wrong:
        if not isinstance(value, str):
            return _expected("string", value)
        expected = " | ".join(f"'{word}'" for word in words)
        message = f"Invalid enum value. Expected {expected}, received '{value}'"
        return None if value in words else (message, "invalid_enum_value")

    return check


_DATES = ("sessionDate", "nextSessionDate", "dueDate")
_NEEDED = ("clientId", "noteType")
#: Of all columns only the appointment may be sent as null; a null text or date is refused.
_MAY_BE_NULL = ("appointmentId",)
_FIELDS: dict[str, Check] = {
    "clientId": _id("Invalid client ID"),
    "appointmentId": _id("Invalid appointment ID"),
    "noteType": _one_of(NOTE_TYPES),
    "sessionDate": _moment("Invalid session date"),
    "nextSessionDate": _moment("Invalid next session date"),
    "dueDate": _moment("Invalid due date"),
    "sessionDuration": _minutes,
    **dict.fromkeys(("sessionStartTime", "sessionEndTime", "subjective", "objective", "assessment", "plan"), _text),
    **dict.fromkeys(("suicidalIdeation", "suicidalPlan", "homicidalIdeation", "selfHarm", "billable"), _yes_no),
    **dict.fromkeys(("riskLevel", "riskAssessmentDetails", "interventionsTaken"), _text),
    **dict.fromkeys(("diagnosisCodes", "interventionsUsed"), _texts),
    **dict.fromkeys(("progressTowardGoals", "nextSessionPlan", "cptCode", "billingCode"), _text),
    "status": _one_of(NOTE_STATUSES),
}
