"""What stands between a note at the server and its signature: the rule book of the domain, and what only the
server knows (the client's intake and treatment plan, the lock, the attestation).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop import resources
from ehr_desktop.backend import attestations
from ehr_desktop.backend.errors import FieldError
from ehr_desktop.backend.note_rows import COMPLETED
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import appointments, clinical_notes
from ehr_desktop.backend.treatment_plans import plan_status
from ehr_desktop.backend.validation_rules import practice_rules_of
from ehr_desktop.backend.wire import Row, snake
from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind, Columns, ColumnValue
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.people import Appointment, AppointmentStatus
from ehr_desktop.domain.rules import what_is_missing_to_sign


async def unmet_points(
    connection: AsyncConnection, caller: Caller, row: Row, attestation_id: str, *, locked: bool, now: datetime
) -> tuple[list[FieldError], str | None]:
    """Every unmet point of the note as it would be signed, and the attestation it would be signed under."""
    note_type = note_type_named(row["note_type"])
    appointment = await _appointment(connection, row)
    points = [
        FieldError(point.field, f"{point.title}. {point.detail}", point.id)
        for point in what_is_missing_to_sign(
            note_type,
            columns_of(row),
            appointment,
            client_id=row["client_id"],
            clinician_id=row["clinician_id"],
            now=now,
            practice=practice_rules_of(row["note_type"]),
        )
    ]
    points += await _workflow_points(connection, caller, row, note_type, now)
    if locked:
        points.append(FieldError("", "This note is locked. Ask for it to be unlocked first.", "locked"))
    attestation = await attestations.applicable(connection, caller, row["note_type"])
    if attestation is None or attestation["id"] != attestation_id:
        words = "This is not the statement that applies to this note. Read the current one and sign again."
        points.append(FieldError("attestationId", words, "attestation"))
    return points, attestation["id"] if attestation else None


def columns_of(row: Mapping[str, Any]) -> Columns:
    """The content columns of a stored note as the domain has them."""
    return {name: _column(kind, row[snake(name)]) for name, kind in COLUMN_KINDS.items()}


def note_type_named(name: str) -> NoteType:
    """The shipped type; one without a data file is held to the general rules only."""
    return resources.every_note_type()[name]


def as_appointment(row: Row) -> Appointment:
    """A stored appointment as the domain has it; its start is in the time zone it was made in."""
    day = row["appointment_date"].date()
    hours, _, minutes = row["start_time"].partition(":")
    starts = datetime.combine(day, time(int(hours), int(minutes)), _zone(row["timezone"]))
    known = AppointmentStatus.__members__.get(row["status"], AppointmentStatus.UNKNOWN)
    return Appointment(
        id=row["id"],
        client_id=row["client_id"],
        clinician_id=row["clinician_id"],
        day=day,
        start=row["start_time"],
        end=row["end_time"],
        starts_at=starts,
        minutes=row["duration"],
        kind=row["appointment_type"],
        cpt_code=row["cpt_code"] or "",
        place=row["service_location"],
        status=known,
    )


async def _appointment(connection: AsyncConnection, row: Row) -> Appointment | None:
    found = select(appointments).where(
        appointments.c.id == row["appointment_id"],
        appointments.c.client_id == row["client_id"],
        appointments.c.deleted_at.is_(None),
    )
    stored = (await connection.execute(found)).mappings().one_or_none()
    return as_appointment(stored) if stored else None


async def _workflow_points(
    connection: AsyncConnection, caller: Caller, row: Row, note_type: NoteType, now: datetime
) -> list[FieldError]:
    points = []
    if note_type.needs_intake and not await _has_intake(connection, row["client_id"]):
        words = f"A {note_type.name} needs a completed Intake Assessment. Please complete and sign one first."
        points.append(FieldError("", words, "intake"))
    if note_type.needs_treatment_plan and not caller.may_override_treatment_plan:
        plan = await plan_status(connection, row["client_id"], now)
        if plan.state.hinders:
            points.append(FieldError("", plan.message, "treatment_plan"))
    return points


async def _has_intake(connection: AsyncConnection, client_id: str) -> bool:
    completed = exists().where(
        clinical_notes.c.client_id == client_id,
        clinical_notes.c.note_type == "Intake Assessment",
        clinical_notes.c.status.in_(COMPLETED),
        clinical_notes.c.deleted_at.is_(None),
    )
    return bool((await connection.execute(select(completed))).scalar_one())


def _column(kind: ColumnKind, stored: object) -> ColumnValue:
    match stored:
        case datetime():
            return stored.astimezone(UTC).date().isoformat()
        case list() if kind is ColumnKind.LIST:
            return tuple(str(one) for one in stored)
        case str() | bool() | int() | None:
            return stored
        case _:
            raise TypeError(f"a {kind.value} column holds {type(stored).__name__}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
