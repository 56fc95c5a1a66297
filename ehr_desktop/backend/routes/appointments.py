"""Appointments, read only (API 1.3)."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import func, select

from ehr_desktop.backend.access import is_id, sees_client
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.errors import not_found
from ehr_desktop.backend.query_types import DayOrMoment
from ehr_desktop.backend.tables import appointments, clients, users
from ehr_desktop.backend.visible_client import check_client
from ehr_desktop.backend.wire import Json, part, part_of, record, success

router = APIRouter(tags=["appointments"])

_CLIENT = ("id", "first_name", "last_name", "email", "primary_phone", "date_of_birth")
_CLINICIAN = ("id", "first_name", "last_name", "title", "email")
_clinician = users.alias("clinician")


@router.get("/appointments/client/{client_id}")
async def of_client(client_id: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """All of a client's appointments, the newest first, in every status."""
    found = (
        select(appointments, *part_of(_clinician, "clinician", _CLINICIAN))
        .join(_clinician, _clinician.c.id == appointments.c.clinician_id)
        .where(appointments.c.client_id == client_id, appointments.c.deleted_at.is_(None))
        .order_by(appointments.c.appointment_date.desc(), appointments.c.start_time.desc())
    )
    async with practice.database.reading() as connection:
        await check_client(connection, caller, client_id)
        rows = (await connection.execute(found)).mappings().all()
    return success([{**record(appointments, row), "clinician": part(row, "clinician", _CLINICIAN)} for row in rows])


@router.get("/appointments")
async def list_appointments(
    caller: WorksWithNotes,
    practice: ThePractice,
    client_id: Annotated[str | None, Query(alias="clientId", max_length=36)] = None,
    clinician_id: Annotated[str | None, Query(alias="clinicianId", max_length=36)] = None,
    start: Annotated[DayOrMoment | None, Query(alias="startDate")] = None,
    end: Annotated[DayOrMoment | None, Query(alias="endDate")] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Json:
    """One page of the appointments of clients the caller may see, the oldest first."""
    conditions = [appointments.c.deleted_at.is_(None), sees_client(caller)]
    for column, wanted in ((appointments.c.client_id, client_id), (appointments.c.clinician_id, clinician_id)):
        if wanted is not None:
            conditions.append(column == (wanted if is_id(wanted) else ""))
    if start is not None:
        conditions.append(appointments.c.appointment_date >= start)
    if end is not None:
        conditions.append(appointments.c.appointment_date <= end)
    matching = (
        select(appointments, *part_of(clients, "client", _CLIENT[:-1]), *part_of(_clinician, "clinician", _CLINICIAN))
        .join(clients, clients.c.id == appointments.c.client_id)
        .join(_clinician, _clinician.c.id == appointments.c.clinician_id)
        .where(*conditions)
    )
    in_order = matching.order_by(appointments.c.appointment_date, appointments.c.start_time, appointments.c.id)
    async with practice.database.reading() as connection:
        total = (await connection.execute(select(func.count()).select_from(matching.subquery()))).scalar_one()
        rows = (await connection.execute(in_order.limit(limit).offset((page - 1) * limit))).mappings().all()
    data = [
        {
            **record(appointments, row),
            "client": part(row, "client", _CLIENT[:-1]),
            "clinician": part(row, "clinician", _CLINICIAN),
        }
        for row in rows
    ]
    pages = {"page": page, "limit": limit, "total": total, "totalPages": -(-total // limit)}
    return {"success": True, "data": data, "pagination": pages}


@router.get("/appointments/{appointment_id}")
async def one(appointment_id: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """One appointment of a client the caller may see."""
    found = (
        select(
            appointments,
            *part_of(clients, "client", _CLIENT),
            *part_of(_clinician, "clinician", (*_CLINICIAN, "license_number")),
        )
        .join(clients, clients.c.id == appointments.c.client_id)
        .join(_clinician, _clinician.c.id == appointments.c.clinician_id)
        .where(appointments.c.id == appointment_id, appointments.c.deleted_at.is_(None), sees_client(caller))
    )
    async with practice.database.reading() as connection:
        row = (await connection.execute(found)).mappings().one_or_none() if is_id(appointment_id) else None
    if row is None:
        raise not_found("Appointment")
    return success(
        {
            **record(appointments, row),
            "client": part(row, "client", _CLIENT),
            "clinician": part(row, "clinician", (*_CLINICIAN, "license_number")),
        }
    )
