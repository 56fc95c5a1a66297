"""Fills a practice database, and at each start brings its weeks up to today. Doing it twice changes nothing."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend import changes, passwords
from ehr_desktop.backend.database import Database, insert_or_leave
from ehr_desktop.backend.practice_data import kind, rows
from ehr_desktop.backend.practice_data.chart import Entry, entries, renewed_plan
from ehr_desktop.backend.practice_data.people import ANA, CLIENTS, MARCUS, PASSWORD, PEOPLE, Someone
from ehr_desktop.backend.practice_data.week import (
    INDIVIDUAL,
    PLANNING,
    Visit,
    at_midnight,
    earlier_visits,
    extra_visits,
    last_review,
    practice_zone,
    visits_around,
)
from ehr_desktop.backend.tables import (
    appointments,
    clients,
    clinical_notes,
    signature_attestations,
    signature_events,
    users,
)

_RENEWED_AFTER = timedelta(days=80)


async def top_up(database: Database, now: datetime | None = None) -> None:
    """Add what is missing. Raises `NotForPractice` on a clinic's database."""
    await kind.refuse_real_people(database)
    now = now or datetime.now(UTC)
    today = now.astimezone(practice_zone()).date()
    new_people = await _people_without_password(database, now)
    async with database.writing() as connection:
        await _add(connection, users, new_people)
        await _add(connection, clients, [rows.client(one, today, now) for one in CLIENTS])
        is_first = not (await connection.execute(select(func.count()).select_from(clinical_notes))).scalar_one()
        visits = list(visits_around(today))
        if is_first:
            visits += [visit for one in CLIENTS for visit in _beginning(one, today)]
            visits.append(last_review(today, MARCUS))
        await _bring_up_to_date(connection, visits, now)
        if is_first:
            await _write(connection, list(entries(visits_around(today), today, now)), now)
        await _renew_plans(connection, today, now)
        await _keep_a_session_open(connection, today, now)


async def _people_without_password(database: Database, now: datetime) -> list[rows.Row]:
    """The rows of who is not there yet; four slow hashes at the first start only, at the same time."""
    async with database.reading() as connection:
        known = set((await connection.execute(select(users.c.id))).scalars())
    missing = [person for person in PEOPLE if person.id not in known]
    hashes = await asyncio.gather(*(asyncio.to_thread(passwords.hashed, PASSWORD) for _ in missing))
    return [rows.user(person, one, now) for person, one in zip(missing, hashes, strict=True)]


def _beginning(someone: Someone, today: date) -> list[Visit]:
    first, planning = earlier_visits(today, someone)
    return [first, planning] if someone.plan in ("current", "overdue") else [first]


async def _bring_up_to_date(connection: AsyncConnection, visits: Sequence[Visit], now: datetime) -> None:
    """Add the appointments that are missing; those whose hour has passed become held, or not."""
    await _add(connection, appointments, [rows.appointment(visit, now) for visit in visits])
    waiting = select(appointments.c.id).where(appointments.c.status == "SCHEDULED")
    scheduled = set((await connection.execute(waiting)).scalars())
    for visit in visits:
        if visit.id in scheduled and visit.status_at(now) != "SCHEDULED":
            row = rows.appointment(visit, now)
            await connection.execute(update(appointments).where(appointments.c.id == visit.id).values(row))
    long_ago = appointments.c.appointment_date < at_midnight(now.astimezone(practice_zone()).date())
    await connection.execute(
        update(appointments)
        .where(appointments.c.status == "SCHEDULED", long_ago)
        .values(status="COMPLETED", status_updated_date=now, updated_at=now)
    )


async def _write(connection: AsyncConnection, chart: Sequence[Entry], now: datetime) -> None:
    if not chart:
        return
    number = (await connection.execute(select(await changes.stamp(connection)))).scalar_one()
    found = select(signature_attestations.c.role, signature_attestations.c.id)
    attestations = {row.role: row.id for row in await connection.execute(found)}
    notes = [rows.note(entry, number, now) for entry in chart]
    await _add(connection, clinical_notes, notes)
    await _add(connection, signature_events, [event for one in notes for event in rows.signatures(one, attestations)])


async def _renew_plans(connection: AsyncConnection, today: date, now: datetime) -> None:
    """Practice data that is used for months would else come to a halt at the ninety-day rule."""
    newest = (
        select(clinical_notes.c.client_id, func.max(clinical_notes.c.signed_date).label("at"))
        .where(clinical_notes.c.note_type == "Treatment Plan", clinical_notes.c.signed_date.is_not(None))
        .group_by(clinical_notes.c.client_id)
    )
    signed = {row.client_id: row.at for row in await connection.execute(newest)}
    due = [
        next(extra_visits(today - timedelta(days=7), one, PLANNING))
        for one in CLIENTS
        if one.plan == "current" and one.id in signed and now - signed[one.id] > _RENEWED_AFTER
    ]
    await _add(connection, appointments, [rows.appointment(visit, now) for visit in due])
    await _write(connection, [renewed_plan(visit) for visit in due], now)


async def _keep_a_session_open(connection: AsyncConnection, today: date, now: datetime) -> None:
    """The guided example needs a held session of this client that no note is about yet."""
    its_note = clinical_notes.c.appointment_id == appointments.c.id
    held = appointments.c.client_id == ANA.id, appointments.c.status == "COMPLETED"
    of_ana = (
        select(appointments.c.id, clinical_notes.c.id.label("its_note"))
        .outerjoin(clinical_notes, its_note)
        .where(*held)
    )
    sessions = of_ana.where(appointments.c.cpt_code == INDIVIDUAL.code)
    taken = {row.id: row.its_note for row in await connection.execute(sessions)}
    if None in taken.values():
        return
    free = next(visit for visit in extra_visits(today, ANA, INDIVIDUAL) if visit.id not in taken)
    await _add(connection, appointments, [rows.appointment(free, now)])


async def _add(connection: AsyncConnection, table: Table, new: Sequence[rows.Row]) -> None:
    if new:
        await connection.execute(insert_or_leave(connection, table), list(new))
