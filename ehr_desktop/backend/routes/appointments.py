"""Appointments, read only (API 1.3)."""

from fastapi import APIRouter
from sqlalchemy import select

from ehr_desktop.backend.access import is_id, sees_client
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.errors import not_found
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
