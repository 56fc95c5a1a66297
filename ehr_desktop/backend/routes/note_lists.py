"""Lists of notes (API 1.4): one's own, a client's, those one may read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, or_, true

from ehr_desktop.backend.access import reads_note
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.errors import FieldError, validation_failed
from ehr_desktop.backend.note_rows import listed_note, notes_with_everything
from ehr_desktop.backend.query_types import DayOrMoment
from ehr_desktop.backend.tables import clients, clinical_notes
from ehr_desktop.backend.treatment_plans import plan_status
from ehr_desktop.backend.visible_client import check_client
from ehr_desktop.backend.wire import Json, Row, success
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.domain.rules import OVERDUE_AFTER_DAYS

router = APIRouter(tags=["notes"])

_SEARCHED = (
    *("subjective", "objective", "assessment", "plan", "risk_assessment_details", "interventions_taken"),
    *("progress_toward_goals", "next_session_plan"),
)
_STATUSES = frozenset(NoteStatus) - {NoteStatus.UNKNOWN}
_UNSIGNED = ("DRAFT", "RETURNED_FOR_REVISION")
_BY_SESSION = (clinical_notes.c.session_date.desc().nulls_first(), clinical_notes.c.created_at.desc())

NoteTypeFilter = Annotated[str | None, Query(alias="noteType", max_length=60)]
ClientFilter = Annotated[str | None, Query(alias="clientId", max_length=36)]


@router.get("/clinical-notes/my-notes")
async def my_notes(
    caller: WorksWithNotes,
    practice: ThePractice,
    status: str | None = None,
    note_type: NoteTypeFilter = None,
    client_id: ClientFilter = None,
    start_date: Annotated[DayOrMoment | None, Query(alias="startDate")] = None,
    end_date: Annotated[DayOrMoment | None, Query(alias="endDate")] = None,
    search: Annotated[str, Query(max_length=100)] = "",
) -> Json:
    """The caller's own notes with counts of them. `status` may also be LOCKED or OVERDUE, as the web's cards ask."""
    now = practice.now()
    conditions = [clinical_notes.c.clinician_id == caller.id, _of_type_and_client(note_type, client_id)]
    if status is not None:
        conditions.append(_in_status(status, now))
    if start_date is not None:
        conditions.append(clinical_notes.c.session_date >= start_date)
    if end_date is not None:
        conditions.append(clinical_notes.c.session_date <= end_date)
    conditions += [_says(word) for word in search.replace("\x00", "").split()]
    found = notes_with_everything().where(*conditions).order_by(*_BY_SESSION)
    async with practice.database.reading() as connection:
        rows = (await connection.execute(found)).mappings().all()
    notes = [listed_note(row) for row in rows]
    return success({"notes": notes, "stats": _counts(rows, now), "count": len(notes)})


@router.get("/clinical-notes/client/{client_id}")
async def of_client(client_id: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """A client's notes, as far as the caller may read them."""
    found = (
        notes_with_everything()
        .where(clinical_notes.c.client_id == client_id, reads_note(caller))
        .order_by(*_BY_SESSION)
    )
    async with practice.database.reading() as connection:
        await check_client(connection, caller, client_id)
        rows = (await connection.execute(found)).mappings().all()
        plan = await plan_status(connection, client_id, practice.now())
    notes = [listed_note(row) for row in rows]
    return success({"notes": notes, "count": len(notes), "treatmentPlanStatus": plan.as_need()})


@router.get("/clinical-notes")
async def readable(
    caller: WorksWithNotes,
    practice: ThePractice,
    status: str | None = None,
    note_type: NoteTypeFilter = None,
    client_id: ClientFilter = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Json:
    """Notes the caller may read; `status` may be a list with commas."""
    conditions = [reads_note(caller), _of_type_and_client(note_type, client_id)]
    if status is not None:
        wanted = sorted({one.strip() for one in status.split(",")})
        conditions.append(or_(*(_in_status(one, practice.now()) for one in wanted)))
    found = notes_with_everything().where(*conditions).order_by(*_BY_SESSION).limit(limit)
    async with practice.database.reading() as connection:
        rows = (await connection.execute(found)).mappings().all()
    return success({"notes": [listed_note(row) for row in rows], "count": len(rows)})


def _of_type_and_client(note_type: str | None, client_id: str | None) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = true()
    if note_type is not None:
        condition &= clinical_notes.c.note_type == note_type.replace("\x00", "")
    if client_id is not None:
        condition &= clinical_notes.c.client_id == client_id.replace("\x00", "")
    return condition


def _in_status(status: str, now: datetime) -> ColumnElement[bool]:
    match status.strip():
        case "OVERDUE":
            return clinical_notes.c.status.in_(_UNSIGNED) & (clinical_notes.c.session_date < _overdue_before(now))
        case "LOCKED":
            return clinical_notes.c.is_locked | (clinical_notes.c.status == "LOCKED")
        case known if known in _STATUSES:
            return clinical_notes.c.status == known
        case _:
            raise validation_failed(FieldError("status", "Unknown status", "invalid_enum_value"))


def _says(word: str) -> ColumnElement[bool]:
    columns = [clients.c.first_name, clients.c.last_name, *(clinical_notes.c[name] for name in _SEARCHED)]
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _counts(rows: Sequence[Row], now: datetime) -> Json:
    def having(status: str) -> int:
        return sum(row["status"] == status for row in rows)

    overdue = [
        row
        for row in rows
        if row["status"] in _UNSIGNED and row["session_date"] is not None and row["session_date"] < _overdue_before(now)
    ]
    return {
        "total": len(rows),
        "draft": having("DRAFT"),
        "signed": having("SIGNED"),
        "pendingCosign": having("PENDING_COSIGN"),
        "cosigned": having("COSIGNED"),
        "locked": sum(row["is_locked"] for row in rows),
        "overdue": len(overdue),
    }


def _overdue_before(now: datetime) -> datetime:
    """More than three whole days ago: four have begun (API 3)."""
    return now - timedelta(days=OVERDUE_AFTER_DAYS + 1)
