"""What a form asks before it opens: rules, diagnoses, the treatment plan, eligible appointments (API 1.4)."""

from fastapi import APIRouter
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend import diagnoses
from ehr_desktop.backend.access import reads_note
from ehr_desktop.backend.context import SignedIn, ThePractice, WorksWithNotes
from ehr_desktop.backend.eligibility import BY_NOTE_TYPE, Eligibility
from ehr_desktop.backend.errors import FieldError, validation_failed
from ehr_desktop.backend.note_rows import listed_note, notes_with_everything
from ehr_desktop.backend.signing_rules import as_appointment, note_type_named
from ehr_desktop.backend.tables import appointments, clinical_notes
from ehr_desktop.backend.treatment_plans import plan_status
from ehr_desktop.backend.validation_rules import rules_of
from ehr_desktop.backend.visible_client import check_client
from ehr_desktop.backend.wire import Json, Row, record, success
from ehr_desktop.domain.rules import why_unsuitable

router = APIRouter(tags=["notes"])


@router.get("/clinical-notes/validation-rules/{note_type}")
async def validation_rules(note_type: str, _caller: SignedIn) -> Json:
    """The seeded rules of a type."""
    return success(rules_of(note_type))


@router.get("/clinical-notes/client/{client_id}/diagnosis")
async def diagnosis(client_id: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """The codes of the newest completed intake or treatment plan."""
    async with practice.database.reading() as connection:
        await check_client(connection, caller, client_id)
        codes = await diagnoses.newest_codes(connection, client_id, "Intake Assessment", "Treatment Plan")
    return success({"diagnosisCodes": codes})


@router.get("/clinical-notes/client/{client_id}/inherited-diagnoses/{note_type}")
async def inherited(client_id: str, note_type: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """What a note of this type takes over from the intake; a co-signed or locked intake counts as well."""
    async with practice.database.reading() as connection:
        await check_client(connection, caller, client_id)
        codes = await diagnoses.newest_codes(connection, client_id, "Intake Assessment")
    if note_type not in diagnoses.INHERITING:
        return success({"diagnosisCodes": [], "canSign": True, "validationMessage": None})
    message = None if codes else diagnoses.NOTHING_TO_INHERIT
    return success({"diagnosisCodes": codes, "canSign": bool(codes), "validationMessage": message})


@router.get("/clinical-notes/client/{client_id}/treatment-plan-status")
async def treatment_plan_status(client_id: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """Whether the plan must be renewed, and the plan itself where the caller may read it."""
    async with practice.database.reading() as connection:
        await check_client(connection, caller, client_id)
        status = await plan_status(connection, client_id, practice.now())
        found = notes_with_everything().where(clinical_notes.c.id == status.note_id, reads_note(caller))
        plan = (await connection.execute(found)).mappings().one_or_none()
    need = status.as_need()
    return success({**need, "lastTreatmentPlan": listed_note(plan)} if plan else need)


@router.get("/treatment-plan-compliance/check/{client_id}")
async def treatment_plan_check(client_id: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """What to know before a form is opened."""
    async with practice.database.reading() as connection:
        await check_client(connection, caller, client_id)
        return success((await plan_status(connection, client_id, practice.now())).as_check())


@router.get("/clinical-notes/client/{client_id}/eligible-appointments/{note_type}")
async def eligible_appointments(client_id: str, note_type: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """The caller's appointments with this client that such a note can be signed for, the newest first."""
    rule = BY_NOTE_TYPE.get(note_type)
    if rule is None:
        raise validation_failed(FieldError("noteType", "Unknown note type", "invalid_enum_value"))
    kind, now = note_type_named(note_type), practice.now()
    async with practice.database.reading() as connection:
        await check_client(connection, caller, client_id)
        rows = await _with_note(connection, client_id, note_type)
    eligible = [
        _eligible(row)
        for row in rows
        if why_unsuitable(as_appointment(row), kind, client_id, caller.id, now) is None and _offered(rule, row)
    ]
    default = {
        "appointmentType": rule.default_kind,
        "serviceCode": rule.default_code,
        "duration": rule.default_minutes,
    }
    return success({"appointments": eligible, "defaultConfig": default, "hasEligible": bool(eligible)})


async def _with_note(connection: AsyncConnection, client_id: str, note_type: str) -> list[Row]:
    """The client's appointments, each with the id of its note of this type."""
    its_note = and_(
        clinical_notes.c.appointment_id == appointments.c.id,
        clinical_notes.c.note_type == note_type,
        clinical_notes.c.deleted_at.is_(None),
    )
    found = (
        select(appointments, clinical_notes.c.id.label("its_note"))
        .outerjoin(clinical_notes, its_note)
        .where(appointments.c.client_id == client_id, appointments.c.deleted_at.is_(None))
        .order_by(appointments.c.appointment_date.desc(), appointments.c.start_time.desc())
    )
    return list((await connection.execute(found)).mappings())


def _offered(rule: Eligibility, row: Row) -> bool:
    if rule.kinds and row["appointment_type"] not in rule.kinds:
        return False
    if rule.codes and row["cpt_code"] not in rule.codes:
        return False
    return row["its_note"] is None


def _eligible(row: Row) -> Json:
    whole = record(appointments, row)
    kept = ("id", "appointmentDate", "startTime", "endTime", "duration", "status", "appointmentType")
    return {
        **{name: whole[name] for name in kept},
        "serviceCode": row["cpt_code"],
        "location": row["service_location"],
        "hasNote": row["its_note"] is not None,
    }
