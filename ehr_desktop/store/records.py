"""Rows of the tables <-> the dataclasses of the domain. Every column that is derived is derived here, once."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import AuditKind, AuditRow
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.people import Appointment, AppointmentStatus, Client
from ehr_desktop.store.json_text import (
    answers_from_text,
    answers_to_text,
    attempt_from_text,
    attempt_to_text,
    day_from_text,
    day_to_text,
    instant_from_text,
    instant_to_text,
    known_instant,
    refusal_from_text,
    refusal_to_text,
    server_copy_from_text,
    server_copy_to_text,
)
from ehr_desktop.store.note_words import folded, storable

Values = dict[str, Any]


def note_values(note: Note, excerpt: str) -> Values:
    """A note's columns, but for `number` and `client_order`."""
    server = note.server
    cpt_code = note.answers.get("cpt_code")
    return {
        "id": note.id,
        "client_id": note.client_id,
        "clinician_id": note.clinician_id,
        "note_type": note.note_type,
        "type_version": note.type_version,
        "appointment_id": note.appointment_id,
        "revision": note.revision,
        "accepted_revision": note.accepted_revision,
        "created_at": instant_to_text(note.created_at),
        "changed_at": instant_to_text(note.changed_at),
        "deleted_at": instant_to_text(note.deleted_at),
        "status": note.filed_under.value,
        "is_locked": int(server is not None and server.is_locked),
        "unlock_until": instant_to_text(server.unlock_until) if server else None,
        "server_id": server.id if server else None,
        "session_day": day_to_text(note.session_day),
        "cpt_code": storable(cpt_code) if isinstance(cpt_code, str) else "",
        "excerpt": excerpt,
        "answers": answers_to_text(note.answers),
        "server": server_copy_to_text(server) if server else None,
    }


def note_of(row: Row[Any]) -> Note:
    """The note of a whole row."""
    return Note(
        id=row.id,
        client_id=row.client_id,
        clinician_id=row.clinician_id,
        note_type=row.note_type,
        type_version=row.type_version,
        answers=answers_from_text(row.answers),
        appointment_id=row.appointment_id,
        revision=row.revision,
        accepted_revision=row.accepted_revision,
        server=server_copy_from_text(row.server) if row.server is not None else None,
        created_at=instant_from_text(row.created_at),
        changed_at=instant_from_text(row.changed_at),
        deleted_at=instant_from_text(row.deleted_at),
    )


def outbox_values(row: OutboxRow) -> Values:
    """An outbox row's columns."""
    attempt = row.attempt
    return {
        "note_id": row.note_id,
        "since": instant_to_text(row.since),
        "failures": row.failures,
        "next_attempt_at": instant_to_text(row.next_attempt_at),
        "attempt": attempt_to_text(attempt) if attempt else None,
        "attempt_body": attempt.body if attempt else None,
        "attempt_revision": attempt.revision if attempt else None,
        "refusal": refusal_to_text(row.refusal) if row.refusal else None,
        "theirs": server_copy_to_text(row.theirs) if row.theirs else None,
    }


def outbox_of(row: Row[Any]) -> OutboxRow:
    """The outbox row of a whole row."""
    return OutboxRow(
        note_id=row.note_id,
        since=known_instant(row.since),
        failures=row.failures,
        next_attempt_at=instant_from_text(row.next_attempt_at),
        attempt=attempt_from_text(row.attempt, row.attempt_body) if row.attempt is not None else None,
        refusal=refusal_from_text(row.refusal) if row.refusal is not None else None,
        theirs=server_copy_from_text(row.theirs) if row.theirs is not None else None,
    )


def client_values(client: Client) -> Values:
    """A client's columns."""
    return {
        "id": client.id,
        "mrn": client.mrn,
        "first_name": client.first_name,
        "last_name": client.last_name,
        "date_of_birth": day_to_text(client.date_of_birth),
        "name": client.name,
        "name_order": name_order(client),
    }


def name_order(client: Client) -> str:
    """What clients sort by: last name, then first name, without case and diacritics."""
    return folded(client.name)


def client_of(row: Row[Any]) -> Client:
    """The client of a whole row."""
    return Client(row.id, row.mrn, row.first_name, row.last_name, day_from_text(row.date_of_birth))


def appointment_values(appointment: Appointment) -> Values:
    """An appointment's columns."""
    return {
        "id": appointment.id,
        "client_id": appointment.client_id,
        "clinician_id": appointment.clinician_id,
        "day": day_to_text(appointment.day),
        "start": appointment.start,
        "end": appointment.end,
        "starts_at": instant_to_text(appointment.starts_at),
        "minutes": appointment.minutes,
        "kind": appointment.kind,
        "cpt_code": appointment.cpt_code,
        "place": appointment.place,
        "status": appointment.status.value,
    }


def appointment_of(row: Row[Any]) -> Appointment:
    """The appointment of a whole row."""
    day = day_from_text(row.day)
    assert day is not None
    return Appointment(
        id=row.id,
        client_id=row.client_id,
        clinician_id=row.clinician_id,
        day=day,
        start=row.start,
        end=row.end,
        starts_at=known_instant(row.starts_at),
        minutes=row.minutes,
        kind=row.kind,
        cpt_code=row.cpt_code,
        place=row.place,
        status=AppointmentStatus(row.status),
    )


def audit_of(row: Row[Any]) -> AuditRow:
    """The audit row of a whole row. One that was written by force is shown as far as it can be read."""
    if row.kind not in set(AuditKind):
        return AuditRow(_at_of(row), row.who, AuditKind.UNKNOWN, row.note_id, f"{row.kind}: {row.what}")
    return AuditRow(_at_of(row), row.who, AuditKind(row.kind), row.note_id, row.what)


def _at_of(row: Row[Any]) -> datetime:
    try:
        return known_instant(row.at)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
