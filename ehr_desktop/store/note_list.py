"""*My notes*: a page of rows, how many there are, and the numbers behind the filters. Made for 100,000 notes.

A page is read in two steps: the numbers of its notes off one index, then only those notes are opened. Words are looked
for in the full-text index, which sorts by rank itself; a word that stands in thousands of notes ranks nothing, and its
newest notes come first.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from ehr_desktop.application.ports import NoteCounts, NoteFilter, NoteOrder, NoteRow
from ehr_desktop.domain.note import NoteStatus, Place
from ehr_desktop.store.hits import excerpt_of
from ehr_desktop.store.json_text import day_from_text, instant_from_text, known_instant
from ehr_desktop.store.search_words import query_of, words_in
from ehr_desktop.store.tables import appointment, client, note, note_text, outbox

#: Hits that are worth ranking: 5,000 take about 15 ms, 100,000 a quarter of a second.
_RANKED_HITS = 5_000

_HERE = note.c.deleted_at.is_(None)
_PARKED = or_(outbox.c.refusal.is_not(None), outbox.c.theirs.is_not(None))
_NEWEST_FIRST = (note.c.session_day.desc(), note.c.number.desc())

#: The place as `application.outbox.place_of` derives it.
_PLACE = case(
    (and_(outbox.c.note_id.is_(None), note.c.accepted_revision == note.c.revision), Place.ACCEPTED.value),
    (outbox.c.note_id.is_(None), Place.THIS_COMPUTER.value),
    (_PARKED, Place.NEEDS_YOU.value),
    (outbox.c.attempt_revision == note.c.revision, Place.SENT.value),
    else_=Place.THIS_COMPUTER.value,
)

#: Notes in the outbox that are neither in flight nor accepted, and notes that are ahead without a row in it.
_NEEDS_YOU = select(outbox.c.note_id).where(_PARKED)
_UNANSWERED = (
    select(outbox.c.note_id)
    .join(note, note.c.id == outbox.c.note_id)
    .where(~_PARKED, outbox.c.attempt_revision == note.c.revision)
)
_NOT_IN_FLIGHT = or_(_PARKED, outbox.c.attempt_revision.is_distinct_from(note.c.revision))
# Asked of the few rows of the outbox: a join would be begun at the index of all notes.
_WAITING_SINCE = select(func.min(outbox.c.since)).where(
    exists().where(note.c.id == outbox.c.note_id, _HERE, _NOT_IN_FLIGHT)
)
_WAITING = (
    select(outbox.c.note_id)
    .join(note, note.c.id == outbox.c.note_id)
    .where(_NOT_IN_FLIGHT)
    .union_all(
        select(note.c.id).where(
            _HERE,
            note.c.accepted_revision.is_distinct_from(note.c.revision),
            note.c.id.not_in(select(outbox.c.note_id)),
        )
    )
)

_MATCH = literal_column("note_text", type_=note_text.c.text.type)
_RANK: ColumnElement[float] = literal_column("note_text.rank")
# The sign takes a column out of the choice of an index, which ORDER BY, or the words, must make.
_STATUS_READ: ColumnElement[str] = literal_column("+note.status")
_APPOINTMENT_READ: ColumnElement[str] = literal_column("+note.appointment_id")
_NUMBER_READ: ColumnElement[int] = literal_column("+note_text.rowid")


def rows(connection: Connection, wanted: NoteFilter, limit: int, offset: int) -> Sequence[NoteRow]:
    """A page. With words, the best hits first; else in the order asked for, newest session first within it."""
    query = query_of(wanted.words)
    if not query:
        page = _page(wanted, limit, offset)
    elif _is_broad(connection, query):
        page = _newest_hits(wanted, query).limit(limit).offset(offset)
    else:
        page = _best_hits(wanted, query).limit(limit).offset(offset)
    found = [_note_row(row) for row in connection.execute(page)]
    words = words_in(wanted.words)
    return [replace(row, excerpt=excerpt_of(row.excerpt, words)) for row in found] if words else found


def count(connection: Connection, wanted: NoteFilter) -> int:
    """How many rows the filter has."""
    query = query_of(wanted.words)
    if query:
        counted = select(func.count()).select_from(note_text).where(_MATCH.match(query), *_within(wanted))
    else:
        counted = select(func.count()).select_from(note).where(_HERE, *_conditions(wanted))
    return int(connection.execute(counted).scalar_one())


def counts(connection: Connection) -> NoteCounts:
    """The numbers behind the filters."""
    by_status = connection.execute(select(note.c.status, func.count()).where(_HERE).group_by(note.c.status))
    numbers = {NoteStatus(status): number for status, number in by_status}
    return NoteCounts(
        by_status={status: numbers.get(status, 0) for status in NoteStatus},
        needs_you=count(connection, NoteFilter(needs_you=True)),
        not_sent=count(connection, NoteFilter(not_sent=True)),
        unanswered=connection.execute(select(func.count()).select_from(_UNANSWERED.subquery())).scalar_one(),
        no_appointment=count(connection, NoteFilter(no_appointment=True)),
        not_sent_since=instant_from_text(connection.execute(_WAITING_SINCE).scalar_one()),
    )


def _is_broad(connection: Connection, query: str) -> bool:
    """Whether there are more hits than are worth ranking."""
    some = select(note_text.c.rowid).where(_MATCH.match(query)).limit(_RANKED_HITS + 1)
    return connection.execute(select(func.count()).select_from(some.subquery())).scalar_one() > _RANKED_HITS


def _conditions(
    wanted: NoteFilter,
    status: ColumnElement[str] = note.c.status,
    appointment_id: ColumnElement[str] = note.c.appointment_id,
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(status.in_(sorted(wanted.statuses)))
    if wanted.needs_you:
        conditions.append(note.c.id.in_(_NEEDS_YOU))
    if wanted.not_sent:
        conditions.append(note.c.id.in_(_WAITING))
    if wanted.no_appointment:
        conditions.append(appointment_id.is_(None))
    return conditions


def _within(wanted: NoteFilter) -> list[ColumnElement[bool]]:
    """The other filters, for hits: their numbers are gathered off an index once, and no hit is opened to ask it."""
    conditions = _conditions(wanted)
    return [_NUMBER_READ.in_(select(note.c.number).where(_HERE, *conditions))] if conditions else []


def _page(wanted: NoteFilter, limit: int, offset: int) -> Select[Any]:
    order = _order(wanted)
    here = select(note.c.number).where(_HERE, *_conditions(wanted, _STATUS_READ, _APPOINTMENT_READ))
    numbers = here.order_by(*order).limit(limit).offset(offset)
    return _opened(note, note.c.excerpt).where(note.c.number.in_(numbers)).order_by(*order)


def _best_hits(wanted: NoteFilter, query: str) -> Select[Any]:
    return _hits(query).where(_HERE, *_conditions(wanted)).order_by(_RANK)


def _newest_hits(wanted: NoteFilter, query: str) -> Select[Any]:
    return _hits(query).where(*_within(wanted)).order_by(note_text.c.rowid.desc())


def _hits(query: str) -> Select[Any]:
    found = note_text.join(note, note.c.number == note_text.c.rowid)
    return _opened(found, note_text.c.text).where(_MATCH.match(query))


def _opened(notes: FromClause, excerpt: ColumnElement[str]) -> Select[Any]:
    """The columns of a `NoteRow` from these notes; of a hit, the whole text as its excerpt."""
    joined = (
        notes.outerjoin(client, client.c.id == note.c.client_id)
        .outerjoin(outbox, outbox.c.note_id == note.c.id)
        .outerjoin(appointment, appointment.c.id == note.c.appointment_id)
    )
    return select(
        note.c.id,
        note.c.client_id,
        func.coalesce(client.c.name, "").label("client_name"),
        func.coalesce(client.c.mrn, "").label("mrn"),
        note.c.note_type,
        excerpt.label("excerpt"),
        note.c.session_day,
        note.c.appointment_id,
        func.coalesce(appointment.c.start, "").label("appointment_start"),
        func.coalesce(appointment.c.cpt_code, note.c.cpt_code).label("cpt_code"),
        note.c.status,
        note.c.is_locked,
        note.c.unlock_until,
        _PLACE.label("place"),
        func.coalesce(note.c.changed_at, note.c.created_at).label("changed_at"),
        outbox.c.next_attempt_at,
    ).select_from(joined)


def _order(wanted: NoteFilter) -> tuple[ColumnElement[Any], ...]:
    match wanted.order:
        case NoteOrder.SESSION:
            return _directed(wanted, note.c.session_day, note.c.number)
        case NoteOrder.CHANGED:
            return _directed(wanted, note.c.changed_at, note.c.number)
        case NoteOrder.CLIENT:
            return (*_directed(wanted, note.c.client_order), *_NEWEST_FIRST)
        case NoteOrder.NOTE_TYPE:
            return (*_directed(wanted, note.c.note_type), *_NEWEST_FIRST)
        case NoteOrder.STATUS:
            return (*_directed(wanted, note.c.status), *_NEWEST_FIRST)


def _directed(wanted: NoteFilter, *columns: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    return tuple(column.desc() if wanted.descending else column.asc() for column in columns)


def _note_row(row: Row[Any]) -> NoteRow:
    return NoteRow(
        note_id=row.id,
        client_id=row.client_id,
        client_name=row.client_name,
        mrn=row.mrn,
        note_type=row.note_type,
        excerpt=row.excerpt,
        session_day=day_from_text(row.session_day),
        appointment_id=row.appointment_id,
        appointment_start=row.appointment_start,
        cpt_code=row.cpt_code,
        status=NoteStatus(row.status),
        is_locked=bool(row.is_locked),
        unlock_until=instant_from_text(row.unlock_until),
        place=Place(row.place),
        changed_at=known_instant(row.changed_at),
        next_attempt_at=instant_from_text(row.next_attempt_at),
    )
