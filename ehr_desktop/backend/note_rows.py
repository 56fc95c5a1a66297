"""Notes as the API shows them: the whole row, who it is about, who wrote it, its appointment, its version."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.access import is_id, reads_note
from ehr_desktop.backend.errors import not_found
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import appointments, clients, clinical_notes, users
from ehr_desktop.backend.wire import Json, Row, part, part_of, record

CLIENT = ("id", "first_name", "last_name", "medical_record_number", "date_of_birth")
CLINICIAN = ("id", "first_name", "last_name", "title")
WHOLE_APPOINTMENT = tuple(column.name for column in appointments.columns)
APPOINTMENT = ("id", "appointment_date", "start_time", "end_time")

_author = users.alias("author")
_cosigner = users.alias("cosigner")

#: The statuses in which a note counts as completed (API 4.2).
COMPLETED = ("SIGNED", "COSIGNED", "LOCKED")


def etag(row: Row) -> str:
    """The strong ETag of a note's revision."""
    return f'"{row["revision"]}-{int(row["updated_at"].timestamp() * 1000):x}"'


def matches(header: str | None, row: Row) -> bool:
    """Whether an `If-Match` header, if there is one, names this revision."""
    if header is None or header.strip() == "*":
        return True
    return etag(row) in [one.strip() for one in header.split(",")]


def notes_with_everything() -> Select[Any]:
    """Every note that was not deleted, joined with what an answer shows beside it."""
    return (
        select(
            clinical_notes,
            *part_of(clients, "client", CLIENT),
            *part_of(_author, "clinician", CLINICIAN),
            *part_of(_cosigner, "cosigner", CLINICIAN),
            *part_of(appointments, "appointment", WHOLE_APPOINTMENT),
        )
        .join(clients, clients.c.id == clinical_notes.c.client_id)
        .join(_author, _author.c.id == clinical_notes.c.clinician_id)
        .outerjoin(_cosigner, _cosigner.c.id == clinical_notes.c.cosigned_by)
        .outerjoin(appointments, appointments.c.id == clinical_notes.c.appointment_id)
        .where(clinical_notes.c.deleted_at.is_(None))
    )


def whole_note(row: Row) -> Json:
    """A note by itself: with the full appointment."""
    return _note(row, WHOLE_APPOINTMENT)


def listed_note(row: Row) -> Json:
    """A note in a list: with its ETag and the appointment's date and times."""
    return {**_note(row, APPOINTMENT), "etag": etag(row)}


def _note(row: Row, appointment: tuple[str, ...]) -> Json:
    return {
        **record(clinical_notes, row),
        "client": part(row, "client", CLIENT),
        "clinician": part(row, "clinician", CLINICIAN),
        "cosigner": part(row, "cosigner", CLINICIAN),
        "appointment": part(row, "appointment", appointment),
    }


async def readable_note(connection: AsyncConnection, caller: Caller, note_id: str) -> Row:
    """The note, joined. Raises the one 404 where there is none the caller may read."""
    if is_id(note_id):
        found = notes_with_everything().where(clinical_notes.c.id == note_id, reads_note(caller))
        row: Row | None = (await connection.execute(found)).mappings().one_or_none()
        if row is not None:
            return row
    raise not_found("Clinical note")


async def readable_notes(connection: AsyncConnection, caller: Caller, note_ids: Sequence[str]) -> Mapping[str, Row]:
    """Those of the notes the caller may read, joined, by their ids."""
    found = notes_with_everything().where(clinical_notes.c.id.in_(note_ids), reads_note(caller))
    return {row["id"]: row for row in (await connection.execute(found)).mappings()}


async def note_to_change(connection: AsyncConnection, caller: Caller, note_id: str) -> Row:
    """The bare row, held until the transaction ends. Raises the one 404 like `readable_note`."""
    if is_id(note_id):
        found = (
            select(clinical_notes)
            .where(and_(clinical_notes.c.id == note_id, clinical_notes.c.deleted_at.is_(None)), reads_note(caller))
            .with_for_update()
        )
        row = (await connection.execute(found)).mappings().one_or_none()
        if row is not None:
            return row
    raise not_found("Clinical note")
