"""Creating, changing and deleting a draft, inside a transaction that the caller opened.

A draft needs a client and a type, nothing else. Signing is elsewhere.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend import changes, idempotency
from ehr_desktop.backend.errors import FieldError, Refused, validation_failed
from ehr_desktop.backend.idempotency import Answer
from ehr_desktop.backend.note_bodies import NewNote, NoteColumns
from ehr_desktop.backend.note_rows import etag, matches, note_to_change, readable_note, readable_notes, whole_note
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import appointments, clinical_notes
from ehr_desktop.backend.visible_client import check_clients
from ehr_desktop.backend.wire import Row, dump, success

NO_APPOINTMENT = "Appointment is required for non-draft notes"
UNKNOWN_APPOINTMENT = "The selected appointment does not exist. Please select a valid appointment."
_TAKEN = (
    "A clinical note of this type already exists for this appointment. "
    "Please select a different appointment or edit the existing note."
)
_EDITABLE = ("DRAFT", "RETURNED_FOR_REVISION")


async def create(connection: AsyncConnection, caller: Caller, body: NewNote, now: datetime) -> Answer:
    """Store a draft. Raises `Refused` as the API document says (1.4), without its block of drafts."""
    [answer] = await create_all(connection, caller, [body], now)
    return answer


async def create_all(
    connection: AsyncConnection, caller: Caller, bodies: Sequence[NewNote], now: datetime
) -> list[Answer]:
    """Store several drafts with few statements: all of them, or none where one of them is refused."""
    for body in bodies:
        _check_status(body)
    await check_clients(connection, caller, {body.client_id for body in bodies})
    for body in bodies:
        await _check_appointment(connection, body.appointment_id, body.client_id)
    stored_by_all = {
        "clinician_id": caller.id,
        "requires_cosign": caller.is_under_supervision,
        "created_at": now,
        "updated_at": now,
        "last_modified_by": caller.id,
        "changed_in": await changes.stamp(connection),
    }
    ids = [str(uuid.uuid4()) for _ in bodies]
    alike: dict[frozenset[str], list[dict[str, Any]]] = {}
    for note_id, body in zip(ids, bodies, strict=True):
        values = {**body.values(), "id": note_id, "client_id": body.client_id, "note_type": body.note_type}
        alike.setdefault(frozenset(values), []).append(values)
    try:
        for rows in alike.values():
            await connection.execute(insert(clinical_notes).values(stored_by_all), rows)
    except IntegrityError as error:
        raise Refused(409, _TAKEN) from error
    found = await readable_notes(connection, caller, ids)
    return [_answer_with(found[note_id], 201, "Clinical note created successfully") for note_id in ids]


def _check_status(body: NewNote) -> None:
    if body.status == "DRAFT":
        return
    if body.appointment_id is None:
        raise Refused(400, NO_APPOINTMENT)
    if body.status is not None:
        raise Refused(400, "Notes are signed through /sign")


async def change(
    connection: AsyncConnection,
    caller: Caller,
    note_id: str,
    body: NoteColumns,
    if_match: str | None,
    now: datetime,
) -> Answer:
    """Store the columns that were sent. Raises `Refused`: 412 with the note as it is now where it changed since."""
    row = await note_to_change(connection, caller, note_id)
    await check_version(connection, caller, row, if_match)
    check_author(caller, row, "Only the note author can edit it")
    if row["status"] not in _EDITABLE or is_locked(row, now):
        raise Refused(403, "Cannot edit locked, signed, or cosigned notes")
    values = body.values()
    if values.get("appointment_id", row["appointment_id"]) != row["appointment_id"]:
        if row["status"] != "DRAFT":
            problem = FieldError("appointmentId", "Only a draft can change its appointment", "not_a_draft")
            raise validation_failed(problem)
        await _check_appointment(connection, body.appointment_id, row["client_id"])
    await store(connection, caller, row, values, now)
    return await _answer(connection, caller, note_id, 200, "Clinical note updated successfully")


async def remove(
    connection: AsyncConnection, caller: Caller, note_id: str, if_match: str | None, now: datetime
) -> None:
    """Delete a draft: its text goes, a row stays so that the changes feed can tell."""
    row = await note_to_change(connection, caller, note_id)
    await check_version(connection, caller, row, if_match)
    check_author(caller, row, "Only the note creator can delete it")
    if row["status"] != "DRAFT" or is_locked(row, now):
        raise Refused(403, "Only draft notes can be deleted")
    cleared = NoteColumns.model_validate(dict.fromkeys(_content_names(), None)).values()
    await store(connection, caller, row, {**cleared, "deleted_at": now}, now)
    await idempotency.forget_text_of(connection, note_id)


async def store(
    connection: AsyncConnection, caller: Caller, row: Row, values: Mapping[str, Any], now: datetime
) -> None:
    """Write columns of a note that is held: a new revision, numbered for the changes feed."""
    changed = {
        **values,
        "updated_at": now,
        "last_modified_by": caller.id,
        "revision": row["revision"] + 1,
        "changed_in": await changes.stamp(connection),
    }
    statement = update(clinical_notes).where(clinical_notes.c.id == row["id"]).values(changed)
    try:
        await connection.execute(statement)
    except IntegrityError as error:
        raise Refused(409, _TAKEN) from error


async def check_version(connection: AsyncConnection, caller: Caller, row: Row, if_match: str | None) -> None:
    """Raise 412 with the current note where `If-Match` names another revision."""
    if not matches(if_match, row):
        raise await changed_since(connection, caller, row["id"])


async def changed_since(connection: AsyncConnection, caller: Caller, note_id: str) -> Refused:
    """The refusal that shows the note as it is now."""
    current = await readable_note(connection, caller, note_id)
    return Refused(412, "The note was changed since", data=whole_note(current), headers={"ETag": etag(current)})


def check_author(caller: Caller, row: Row, otherwise: str) -> None:
    """Raise 403 for somebody who may read the note but did not write it."""
    if row["clinician_id"] != caller.id:
        raise Refused(403, otherwise)


def is_locked(row: Row, now: datetime) -> bool:
    """Whether the practice has locked it, or its time after an unlock is over (API 3)."""
    return row["is_locked"] or (row["unlock_until"] is not None and row["unlock_until"] < now)


async def _check_appointment(connection: AsyncConnection, appointment_id: str | None, client_id: str) -> None:
    """A draft's appointment may be of any kind and time, but not another client's: its row is shown with the note."""
    if appointment_id is None:
        return
    known = select(appointments.c.id).where(
        appointments.c.id == appointment_id,
        appointments.c.client_id == client_id,
        appointments.c.deleted_at.is_(None),
    )
    if (await connection.execute(known)).scalar_one_or_none() is None:
        raise Refused(400, UNKNOWN_APPOINTMENT)


def _content_names() -> list[str]:
    return [field.alias or name for name, field in NoteColumns.model_fields.items()]


async def _answer(connection: AsyncConnection, caller: Caller, note_id: str, status: int, message: str) -> Answer:
    return _answer_with(await readable_note(connection, caller, note_id), status, message)


def _answer_with(row: Row, status: int, message: str) -> Answer:
    return Answer(status, dump(success(whole_note(row), message)), etag(row), row["id"])
