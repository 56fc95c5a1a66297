"""The invented people, visits and notes as rows of the server's tables. Nothing is written here."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Table
from sqlalchemy.types import JSON

from ehr_desktop.backend.practice_data.chart import COSIGNED, DRAFT, RETURNED, Entry
from ehr_desktop.backend.practice_data.kind import DOMAIN
from ehr_desktop.backend.practice_data.people import BY_KEY, Person, Someone, named
from ehr_desktop.backend.practice_data.week import TIME_ZONE, Visit, at_midnight, earlier_visits
from ehr_desktop.backend.routes.clients import searchable
from ehr_desktop.backend.signing_rules import columns_of
from ehr_desktop.backend.tables import appointments, clients, clinical_notes, signature_events, users
from ehr_desktop.backend.wire import instant, snake
from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind, ColumnValue
from ehr_desktop.domain.content_hash import content_sha256
from ehr_desktop.domain.rules import DUE_AFTER_DAYS

Row = dict[str, Any]

_WHAT_TO_REVISE = "Please say how the homework went, and name the goal this session worked on."
_REQUIRED_CHANGES = ["Homework", "Goal of the session"]
_LOCKED_BECAUSE = "Not signed within three days after the session."


def user(person: Person, password_hash: str, now: datetime) -> Row:
    """A row of `users`."""
    supervisor = BY_KEY.get(person.supervisor)
    return _filled(
        users,
        id=person.id,
        email=f"{person.key}{DOMAIN}",
        first_name=person.first_name,
        last_name=person.last_name,
        title=person.title,
        roles=list(person.roles),
        license_number=person.license_number or None,
        license_state="GA" if person.license_number else None,
        is_active=True,
        is_under_supervision=supervisor is not None,
        supervisor_id=supervisor.id if supervisor else None,
        password_hash=password_hash,
        created_at=now,
    )


def client(someone: Someone, today: date, now: datetime) -> Row:
    """A row of `clients`."""
    registered = at_midnight(earlier_visits(today, someone)[0].day - timedelta(days=6))
    born = at_midnight(someone.born)
    preferred = someone.preferred_name or None
    return _filled(
        clients,
        id=someone.id,
        medical_record_number=someone.mrn,
        first_name=someone.first_name,
        last_name=someone.last_name,
        preferred_name=preferred,
        pronouns=someone.pronouns,
        date_of_birth=born,
        primary_phone=f"555-01{int(someone.mrn[-2:]):02}",
        primary_phone_type="Mobile",
        preferred_contact_method="Phone",
        okay_to_leave_message=True,
        gender=someone.gender,
        primary_language=someone.language,
        needs_interpreter=False,
        status="ACTIVE",
        status_date=registered,
        registration_date=registered,
        primary_therapist_id=BY_KEY[someone.therapist].id,
        treatment_consent=True,
        hipaa_acknowledgment=True,
        electronic_communication=True,
        search_text=searchable(someone.first_name, someone.last_name, preferred, someone.mrn, born),
        created_at=registered,
        updated_at=now,
    )


def appointment(visit: Visit, now: datetime) -> Row:
    """A row of `appointments`."""
    clinician = BY_KEY[visit.client.therapist].id
    status = visit.status_at(now)
    made = min(visit.ends_at() - timedelta(days=7), now)
    updated = made if status == "SCHEDULED" else visit.ends_at()
    return _filled(
        appointments,
        id=visit.id,
        client_id=visit.client.id,
        clinician_id=clinician,
        appointment_date=at_midnight(visit.day),
        start_time=f"{visit.start:%H:%M}",
        end_time=f"{visit.end:%H:%M}",
        duration=visit.kind.minutes,
        timezone=TIME_ZONE,
        appointment_type=visit.kind.name,
        service_location="Telehealth" if visit.telehealth else "Office",
        status=status,
        status_updated_date=updated,
        status_updated_by=clinician,
        cancellation_date=visit.cancelled_at() if status == "CANCELLED" else None,
        cancellation_reason="Client cancelled" if status == "CANCELLED" else None,
        no_show_date=visit.ends_at() if status == "NO_SHOW" else None,
        cpt_code=visit.kind.code,
        billing_status="Not Billed",
        is_group_session=visit.kind.name == "Group Therapy",
        created_at=made,
        updated_at=updated,
        created_by=clinician,
        last_modified_by=clinician,
    )


def note(entry: Entry, changed_in: int, now: datetime) -> Row:
    """A row of `clinical_notes`."""
    visit = entry.visit
    author = BY_KEY[visit.client.therapist]
    written = min(visit.ends_at() + timedelta(minutes=20), now)
    row = _filled(
        clinical_notes,
        id=entry.id,
        client_id=visit.client.id,
        clinician_id=author.id,
        appointment_id=visit.id if entry.names_appointment else None,
        note_type=entry.note_type,
        status=entry.status,
        requires_cosign=bool(author.supervisor),
        billable=True,
        revision=1,
        revision_count=0,
        changed_in=changed_in,
        created_at=written,
        updated_at=written,
        last_modified_by=author.id,
        is_locked=entry.is_locked,
        locked_date=now if entry.is_locked else None,
        lock_reason=_LOCKED_BECAUSE if entry.is_locked else None,
    )
    row |= {snake(name): _stored(COLUMN_KINDS[name], said) for name, said in entry.columns.items()}
    if entry.status != DRAFT:
        signed = min(visit.ends_at() + timedelta(hours=2), now)
        days = (signed.date() - visit.day).days
        row |= {
            "signed_by": author.id,
            "signed_date": signed,
            "updated_at": signed,
            "days_to_complete": days,
            "completed_on_time": days <= DUE_AFTER_DAYS,
        }
    if entry.status == COSIGNED:
        cosigned = min(visit.ends_at() + timedelta(days=1), now)
        row |= {"cosigned_by": BY_KEY[author.supervisor].id, "cosigned_date": cosigned, "updated_at": cosigned}
    if entry.status == RETURNED:
        row |= _returned(BY_KEY[author.supervisor], min(visit.ends_at() + timedelta(days=1), now))
    return row


def signatures(note_row: Row, attestations: dict[str, str]) -> list[Row]:
    """The rows of `signature_events` of a note; `attestations` are the statements' ids by role."""
    events = []
    if note_row["signed_by"]:
        events.append(("AUTHOR", note_row["signed_by"], note_row["signed_date"], attestations["CLINICIAN"]))
    if note_row["cosigned_by"]:
        events.append(("COSIGN", note_row["cosigned_by"], note_row["cosigned_date"], attestations["SUPERVISOR"]))
    return [
        _filled(
            signature_events,
            id=named("signature", note_row["id"], kind),
            note_id=note_row["id"],
            user_id=signer,
            signature_type=kind,
            attestation_id=attestation,
            signed_at=at,
            ip_address="127.0.0.1",
            user_agent="practice data",
            auth_method="PASSWORD",
            content_sha256=content_sha256(columns_of(note_row)),
            is_valid=True,
        )
        for kind, signer, at, attestation in events
    ]


def _returned(supervisor: Person, at: datetime) -> Row:
    entry = {
        "date": instant(at),
        "returnedBy": supervisor.id,
        "returnedByName": f"{supervisor.first_name} {supervisor.last_name}",
        "comments": _WHAT_TO_REVISE,
        "requiredChanges": _REQUIRED_CHANGES,
        "resolvedDate": None,
        "resubmittedDate": None,
    }
    return {
        "revision_history": [entry],
        "revision_count": 1,
        "current_revision_comments": _WHAT_TO_REVISE,
        "current_revision_required_changes": _REQUIRED_CHANGES,
        "updated_at": at,
    }


def _stored(kind: ColumnKind, said: ColumnValue) -> object:
    if kind is ColumnKind.DATE and isinstance(said, str):
        return at_midnight(date.fromisoformat(said))
    return list(said) if isinstance(said, tuple) else said


def _filled(table: Table, **values: object) -> Row:
    """A whole row: many are written by one statement, so each must name every column."""
    return {column.name: values.get(column.name, _empty(column.type)) for column in table.columns}


def _empty(kind: object) -> object:
    match kind:
        case Boolean():
            return False
        case JSON():
            return []
        case _:
            return None
