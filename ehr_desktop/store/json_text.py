"""Values that have no column type, as text and back without loss: answers, columns, server copies, instants.

JSON lists come back as tuples, objects as dicts. Characters beyond ASCII are escaped, so that even half a surrogate
pair that a keyboard driver let slip is kept.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

from ehr_desktop.application.outbox import Attempt, Operation, Refusal
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Answers, NoteStatus, ServerCopy


class Garbled(ValueError):
    """A value is not what was written.

    Of a page that does not prove what it says SQLCipher makes zeros. Where that is the last page of a long row, SQLite
    takes them for the end of its text: nothing else says that it is damaged.
    """


def answers_to_text(answers: Answers) -> str:
    """The answers of a form as JSON."""
    return _to_text(answers)


def answers_from_text(text: str) -> Answers:
    """The answers `answers_to_text` was given."""
    return cast(Answers, _from_text(text))


def server_copy_to_text(copy: ServerCopy) -> str:
    """What the server is known to hold, as JSON."""
    return _to_text(
        {
            "id": copy.id,
            "client_id": copy.client_id,
            "clinician_id": copy.clinician_id,
            "note_type": copy.note_type,
            "status": copy.status,
            "appointment_id": copy.appointment_id,
            "columns": copy.columns,
            "version": copy.version,
            "updated_at": instant_to_text(copy.updated_at),
            "signed_at": instant_to_text(copy.signed_at),
            "is_locked": copy.is_locked,
            "unlock_until": instant_to_text(copy.unlock_until),
        }
    )


def server_copy_from_text(text: str) -> ServerCopy:
    """The copy `server_copy_to_text` was given."""
    said = _from_text(text)
    return ServerCopy(
        id=said["id"],
        client_id=said["client_id"],
        clinician_id=said["clinician_id"],
        note_type=said["note_type"],
        status=NoteStatus(said["status"]),
        appointment_id=said["appointment_id"],
        columns=cast(Columns, said["columns"]),
        version=said["version"],
        updated_at=instant_from_text(said["updated_at"]),
        signed_at=instant_from_text(said["signed_at"]),
        is_locked=said["is_locked"],
        unlock_until=instant_from_text(said["unlock_until"]),
    )


def attempt_to_text(attempt: Attempt) -> str:
    """A frozen write as JSON, but for its body: those are bytes and have a column of their own."""
    return _to_text(
        {
            "operation": attempt.operation,
            "key": attempt.key,
            "revision": attempt.revision,
            "all_columns": attempt.all_columns,
            "appointment_id": attempt.appointment_id,
            "server_id": attempt.server_id,
            "version": attempt.version,
            "refused": attempt.refused,
            "replaces": attempt.replaces,
        }
    )


def attempt_from_text(text: str, body: bytes) -> Attempt:
    """The attempt `attempt_to_text` was given."""
    said = _from_text(text)
    if body.endswith(b"\0"):
        raise Garbled
    return Attempt(
        operation=Operation(said["operation"]),
        key=said["key"],
        revision=said["revision"],
        body=body,
        all_columns=cast(Columns, said["all_columns"]),
        appointment_id=said["appointment_id"],
        server_id=said["server_id"],
        version=said["version"],
        refused=said["refused"],
        replaces=said.get("replaces"),
    )


def refusal_to_text(refusal: Refusal) -> str:
    """A refusal as JSON."""
    return _to_text(
        {
            "status": refusal.status,
            "message": refusal.message,
            "at": instant_to_text(refusal.at),
            "errors": refusal.errors,
        }
    )


def refusal_from_text(text: str) -> Refusal:
    """The refusal `refusal_to_text` was given."""
    said = _from_text(text)
    return Refusal(said["status"], said["message"], known_instant(said["at"]), said["errors"])


def instant_to_text(instant: datetime | None) -> str | None:
    """An aware instant as text of fixed width in UTC, so that texts sort as the instants do."""
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def instant_from_text(text: str | None) -> datetime | None:
    """The instant, in UTC."""
    return None if text is None else known_instant(text)


def known_instant(text: str) -> datetime:
    """The instant of a text that is there."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Garbled from error


def day_to_text(day: date | None) -> str | None:
    """A day as "YYYY-MM-DD"."""
    return None if day is None else day.isoformat()


def day_from_text(text: str | None) -> date | None:
    """The day of "YYYY-MM-DD"."""
    return None if text is None else date.fromisoformat(text)


def _to_text(value: Any) -> str:
    return json.dumps(value, default=_mapping, separators=(",", ":"))


def _mapping(value: object) -> dict[str, object]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in the store")


def _from_text(text: str) -> Any:
    try:
        return _tuples(json.loads(text))
    except ValueError as error:
        raise Garbled from error


def _tuples(value: Any) -> Any:
    match value:
        case list():
            return tuple(_tuples(item) for item in value)
        case dict():
            return {key: _tuples(item) for key, item in value.items()}
        case _:
            return value
