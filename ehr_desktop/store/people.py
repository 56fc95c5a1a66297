"""The cached caseload, its appointments, and facts learnt from the server."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from ehr_desktop.application.ports import ClientRow
from ehr_desktop.domain.people import Appointment, AppointmentStatus, Client
from ehr_desktop.store.json_text import instant_from_text, instant_to_text, known_instant
from ehr_desktop.store.notes import rename_client
from ehr_desktop.store.records import (
    appointment_of,
    appointment_values,
    client_of,
    client_values,
)
from ehr_desktop.store.tables import appointment, client, fact, note

#: Appointments that were no session.
_NOT_HELD = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW, AppointmentStatus.RESCHEDULED)

# Built once: to build a query takes longer than to ask it, and each save asks for a fact.
_CLIENT = select(client).where(client.c.id == bindparam("wanted"))
_APPOINTMENT = select(appointment).where(appointment.c.id == bindparam("wanted"))
_FACT = select(fact).where(fact.c.name == bindparam("wanted"))
_KEEP_FACT = insert(fact).prefix_with("OR REPLACE")
_FORGET_FACT = delete(fact).where(fact.c.name == bindparam("wanted"))


def client_by_id(connection: Connection, client_id: str) -> Client | None:
    """One client."""
    row = connection.execute(_CLIENT, {"wanted": client_id}).first()
    return client_of(row) if row else None


def clients(connection: Connection, now: datetime) -> Sequence[ClientRow]:
    """The caseload by last name, with the last session that has begun at `now`."""
    last_session = (
        select(func.max(appointment.c.starts_at))
        .where(
            appointment.c.client_id == client.c.id,
            appointment.c.starts_at <= instant_to_text(now),
            appointment.c.status.not_in(_NOT_HELD),
        )
        .scalar_subquery()
        .label("last_session")
    )
    rows = connection.execute(select(client, last_session).order_by(client.c.name_order, client.c.id))
    return [ClientRow(client_of(row), instant_from_text(row.last_session)) for row in rows]


def replace_clients(connection: Connection, caseload: Sequence[Client]) -> None:
    """Make the caseload this one; clients of notes stay."""
    before = {row.id: client_of(row) for row in connection.execute(select(client))}
    for one in caseload:
        if before.get(one.id) == one:
            continue
        values = client_values(one)
        connection.execute(insert(client).prefix_with("OR REPLACE"), values)
        rename_client(connection, values)
    gone = before.keys() - {one.id for one in caseload}
    if gone:
        in_notes = select(note.c.client_id)
        connection.execute(delete(client).where(client.c.id.in_(gone), client.c.id.not_in(in_notes)))


def appointment_by_id(connection: Connection, appointment_id: str) -> Appointment | None:
    """One appointment."""
    row = connection.execute(_APPOINTMENT, {"wanted": appointment_id}).first()
    return appointment_of(row) if row else None


def appointments(connection: Connection, client_id: str) -> Sequence[Appointment]:
    """A client's appointments, newest first."""
    wanted = select(appointment).where(appointment.c.client_id == client_id)
    newest_first = wanted.order_by(appointment.c.starts_at.desc(), appointment.c.id)
    return [appointment_of(row) for row in connection.execute(newest_first)]


def replace_appointments(connection: Connection, client_id: str, held: Sequence[Appointment]) -> None:
    """Make the client's appointments these; those that notes name stay."""
    in_notes = select(note.c.appointment_id).where(note.c.appointment_id.is_not(None))
    connection.execute(
        delete(appointment).where(appointment.c.client_id == client_id, appointment.c.id.not_in(in_notes))
    )
    keep_appointments(connection, held)


def keep_appointments(connection: Connection, held: Sequence[Appointment]) -> None:
    """Insert or replace these; others stay."""
    if held:
        connection.execute(insert(appointment).prefix_with("OR REPLACE"), [appointment_values(one) for one in held])


def fact_by_name(connection: Connection, name: str) -> tuple[str, datetime] | None:
    """A remembered text and when it was learnt."""
    row = connection.execute(_FACT, {"wanted": name}).first()
    return (row.text, known_instant(row.at)) if row else None


def remember(connection: Connection, name: str, text: str, at: datetime) -> None:
    """Keep a fact; an empty text forgets it."""
    if not text:
        connection.execute(_FORGET_FACT, {"wanted": name})
        return
    values = {"name": name, "text": text, "at": instant_to_text(at)}
    connection.execute(_KEEP_FACT, values)
