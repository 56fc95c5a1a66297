"""The changes feed: what changed since a cursor, in an order in which nothing can be skipped.

A change carries the number of its transaction. On PostgreSQL transactions commit in any order, so the feed shows
only those older than every transaction still open: whatever commits later is also numbered later than every cursor
handed out. On SQLite writers follow each other and a counter does the same.
"""

import base64
import uuid
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.access import is_id, reads_note
from ehr_desktop.backend.errors import Refused
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import change_feed, clinical_notes, lost_sights

MOST = 200
_THIS_TRANSACTION: ColumnElement[int] = literal_column("pg_current_xact_id()::text::bigint", BigInteger)
_OLDEST_OPEN = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True)
class Change:
    """One note that changed; `is_lost` where the caller may not read it any more."""

    note_id: str
    changed_in: int
    is_lost: bool


@dataclass(frozen=True)
class Page:
    """Changes in order, the cursor after them, and whether more are there already."""

    changes: tuple[Change, ...]
    next: str
    more: bool


@dataclass(frozen=True)
class _Cursor:
    generation: str
    changed_in: int = 0
    note_id: str = ""

    def __str__(self) -> str:
        text = f"{self.generation} {self.changed_in} {self.note_id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


async def stamp(connection: AsyncConnection) -> ColumnElement[int]:
    """The number of this transaction, for `clinical_notes.changed_in`."""
    if connection.dialect.name == "postgresql":
        return _THIS_TRANSACTION
    tick = update(change_feed).values(clock=change_feed.c.clock + 1).returning(change_feed.c.clock)
    return literal((await connection.execute(tick)).scalar_one())


async def page(connection: AsyncConnection, caller: Caller, since: str | None, limit: int) -> Page:
    """Up to `limit` changes after `since`, only of notes the caller may read or could read before.

    Raises `Refused` 410 for a cursor this database did not give.
    """
    generation = (await connection.execute(select(change_feed.c.generation))).scalar_one()
    settled_before = await _settled_before(connection)
    start = _read_cursor(since, generation, settled_before)
    mine = _after(clinical_notes.c.changed_in, clinical_notes.c.id, start, settled_before)
    lost = _after(lost_sights.c.changed_in, lost_sights.c.note_id, start, settled_before)
    found = union_all(
        _select(clinical_notes.c.id, clinical_notes.c.changed_in, is_lost=False).where(mine, reads_note(caller)),
        _select(lost_sights.c.note_id, lost_sights.c.changed_in, is_lost=True).where(
            lost, lost_sights.c.user_id == caller.id
        ),
    ).subquery()
    ordered = select(found).order_by(found.c.changed_in, found.c.note_id).limit(limit + 1)
    rows = (await connection.execute(ordered)).all()
    changes = tuple(Change(row.note_id, row.changed_in, bool(row.is_lost)) for row in rows[:limit])
    end = _Cursor(generation, changes[-1].changed_in, changes[-1].note_id) if changes else start
    return Page(changes, str(end), len(rows) > limit)


async def begin_anew_where_restored(connection: AsyncConnection) -> None:
    """A dump restored into another PostgreSQL brings numbers its transactions have not reached: start a new feed."""
    if connection.dialect.name != "postgresql":
        return
    newest = func.coalesce(func.max(clinical_notes.c.changed_in), 0)
    if (await connection.execute(select(newest <= _THIS_TRANSACTION))).scalar_one():
        return
    await connection.execute(update(clinical_notes).values(changed_in=_THIS_TRANSACTION))
    await connection.execute(lost_sights.delete())
    await connection.execute(update(change_feed).values(generation=str(uuid.uuid4())))


def _select(note_id: ColumnElement[str], changed_in: ColumnElement[int], *, is_lost: bool) -> Select[str, int, int]:
    return select(note_id.label("note_id"), changed_in.label("changed_in"), literal(int(is_lost)).label("is_lost"))


def _after(
    changed_in: ColumnElement[int], note_id: ColumnElement[str], start: _Cursor, settled_before: int
) -> ColumnElement[bool]:
    later = or_(changed_in > start.changed_in, and_(changed_in == start.changed_in, note_id > start.note_id))
    return and_(later, changed_in < settled_before)


async def _settled_before(connection: AsyncConnection) -> int:
    """Every transaction with a smaller number is over."""
    if connection.dialect.name == "postgresql":
        number: int = (await connection.exec_driver_sql(_OLDEST_OPEN)).scalar_one()
    else:
        number = (await connection.execute(select(change_feed.c.clock + 1))).scalar_one()
    return number


def _read_cursor(since: str | None, generation: str, settled_before: int) -> _Cursor:
    if since is None:
        return _Cursor(generation)
    unknown = Refused(410, "This cursor is not known here. Start over without one.")
    try:
        text = base64.urlsafe_b64decode(since + "=" * (-len(since) % 4)).decode()
        named, number, note_id = text.split(" ")
        cursor = _Cursor(named, int(number), note_id)
    except ValueError as error:
        raise unknown from error
    is_ahead = cursor.changed_in >= settled_before
    if named != generation or is_ahead or cursor.changed_in < 0 or (note_id and not is_id(note_id)):
        raise unknown
    return cursor
