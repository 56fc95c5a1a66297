"""Notes as JSON, both ways.

Reading forgives: nulls, unknown words, extra fields, missing parts. Writing does not: the same draft gives the same
bytes, and nothing is sent but what a clinician wrote. Dates are calendar days in both directions: only the part
before the T counts, and no time zone is ever applied (API 1.0.5).
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from ehr_desktop.application.outbox import Draft, Operation
from ehr_desktop.domain.columns import (
    COLUMN_KINDS,
    SERVER_DEFAULTS,
    ColumnKind,
    Columns,
    ColumnValue,
    is_blank,
    without_blanks,
)
from ehr_desktop.domain.note import NoteStatus, ServerCopy

Json = Mapping[str, object]

# --- values -------------------------------------------------------------------------------------------------


def record(value: object) -> Json:
    """A JSON object, or an empty one in place of anything else."""
    return value if isinstance(value, Mapping) else {}


def records(value: object) -> list[Json]:
    """The objects of a JSON array; anything else in it, or in its place, is left out."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def text(value: object) -> str:
    """A text, or an empty one. Half a surrogate pair, which no file and no UTF-8 can hold, becomes U+FFFD."""
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def texts(value: object) -> tuple[str, ...]:
    """The texts of a JSON array; anything else in it, or in its place, is left out."""
    return tuple(text(one) for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def day(value: object) -> date | None:
    """The calendar day of a date as the server writes it, whatever time and zone follow."""
    try:
        return date.fromisoformat(text(value)[:10])
    except ValueError:
        return None


def instant(value: object) -> datetime | None:
    """A moment, in UTC; one without a zone is meant in UTC."""
    try:
        moment = datetime.fromisoformat(text(value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# --- reading ------------------------------------------------------------------------------------------------


#: What the clinic's own page for groups calls its notes (API 1.5).
_NAMED_OTHERWISE = {"GROUP_THERAPY": "Group Therapy Note"}


def etag_of(header: str) -> str:
    """The strong form of an ETag: a gateway that packs answers marks it as weak, and weak ones match nothing."""
    return header.strip().removeprefix("W/")


def note_row(data: object) -> Json:
    """The note in an answer's data: itself, or its part `note`; an empty object where there is none."""
    row = record(data)
    inner = record(row.get("note"))
    found = inner or row
    return found if all(text(found.get(name)) for name in ("id", "noteType")) else {}


def server_copy(row: Json, etag: str | None) -> ServerCopy:
    """A note's row. `etag` is its version; None where the server keeps no versions: the time of its last change."""
    status = text(row.get("status"))
    return ServerCopy(
        id=text(row.get("id")),
        client_id=text(row.get("clientId")) or text(record(row.get("client")).get("id")),
        clinician_id=text(row.get("clinicianId")) or text(record(row.get("clinician")).get("id")),
        note_type=_NAMED_OTHERWISE.get(text(row.get("noteType")), text(row.get("noteType"))),
        status=NoteStatus(status) if status in NoteStatus.__members__ else NoteStatus.UNKNOWN,
        appointment_id=text(row.get("appointmentId")) or None,
        columns=columns_of(row),
        version=text(row.get("updatedAt")) if etag is None else etag,
        updated_at=instant(row.get("updatedAt")),
        signed_at=instant(row.get("signedDate")),
        is_locked=row.get("isLocked") is True,
        unlock_until=instant(row.get("unlockUntil")),
    )


def columns_of(row: Json) -> dict[str, ColumnValue]:
    """The columns of a note that say something; a value of the wrong kind says nothing."""
    return without_blanks({name: _value_from(kind, row.get(name)) for name, kind in COLUMN_KINDS.items()})


def _value_from(kind: ColumnKind, value: object) -> ColumnValue:
    match kind, value:
        case ColumnKind.TEXT, str():
            return text(value)
        case ColumnKind.DATE, str():
            found = day(value)
            return found.isoformat() if found else None
        case ColumnKind.LIST, list():
            return texts(value)
        case ColumnKind.YES_NO, bool():
            return value
        case ColumnKind.NUMBER, int():
            return None if isinstance(value, bool) else value
        case _:
            return None


# --- writing ------------------------------------------------------------------------------------------------


def as_bytes(body: Json) -> bytes:
    """JSON that is the same for the same content. Half a surrogate pair, which UTF-8 cannot hold, becomes "?"."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def body_of(draft: Draft, *, can_change_appointment: bool) -> bytes:
    """The bytes of a create or an update.

    A create leaves blanks out and is always a DRAFT; an update carries the changed columns and never a status
    (API B.5, B.6). Where an update's appointment would be dropped by the server it is not sent.
    """
    if draft.operation is Operation.CREATE:
        body: dict[str, object] = {"clientId": draft.client_id, "noteType": draft.note_type, "status": "DRAFT"}
        if draft.appointment_id:
            body["appointmentId"] = draft.appointment_id
        return as_bytes(body | _columns_as_json(without_blanks(draft.columns)))
    body = _columns_as_json(draft.columns)
    if draft.appointment_changed and can_change_appointment:
        body["appointmentId"] = draft.appointment_id
    return as_bytes(body)


def _columns_as_json(columns: Columns) -> dict[str, object]:
    return {name: _value_as_json(name, value) for name, value in columns.items()}


def _value_as_json(name: str, value: ColumnValue) -> object:
    kind = COLUMN_KINDS[name]
    if is_blank(value):
        return [] if kind is ColumnKind.LIST else SERVER_DEFAULTS.get(name)
    if kind is ColumnKind.DATE:
        return f"{value}T00:00:00.000Z"
    return list(value) if isinstance(value, tuple) else value
