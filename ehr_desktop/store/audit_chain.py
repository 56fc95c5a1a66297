"""The audit trail: rows that only grow in number, each bound to the one before it by a hash.

A row's hash is SHA-256 over the hash before it and the row in one spelling, so a row that was changed, removed or
slipped in breaks the chain at that place. What was cut off at the end breaks nothing: the file remembers its last row
beside the chain, and whoever has heard of a later one can tell. 45 CFR 164.312(b) and (c).
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from ehr_desktop.application.ports import AuditCheck, AuditHead, AuditRow
from ehr_desktop.store.json_text import instant_to_text, known_instant
from ehr_desktop.store.people import fact_by_name, remember
from ehr_desktop.store.records import audit_of
from ehr_desktop.store.tables import audit

#: What the first row names as its predecessor.
BEGINNING = bytes(32)
#: The facts that hold the random name of the trail, and its last row.
TRAIL, LAST = "audit trail", "audit head"

#: Rows read between two questions whether to go on.
_STRETCH = 1_000
_LAST_ROW = re.compile(r"(\d+) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Head:
    """A row of the trail. The trail only grows, so its newest row tells how far a file is."""

    number: int
    hash: bytes


_NEWEST = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
_APPEND = insert(audit)
_CHAIN = select(audit).order_by(audit.c.number)


def append(connection: Connection, row: AuditRow, computer: str) -> None:
    """Add a row, in the transaction of what it records.

    It follows the last row the file remembers: where others were cut off, it shows for ever.
    """
    number, previous = _last(connection)
    said = {
        "at": instant_to_text(row.at),
        "who": row.who,
        "kind": row.kind.value,
        "note_id": row.note_id,
        "what": row.what,
        "computer": computer,
    }
    digest = _hash(previous, said)
    connection.execute(_APPEND, {**said, "number": number + 1, "previous_hash": previous, "hash": digest})
    remember(connection, LAST, f"{number + 1} {digest.hex()}", row.at)


def newest_head(connection: Connection) -> Head | None:
    """The newest row, None for an empty trail."""
    row = connection.execute(_NEWEST).first()
    return Head(row.number, row.hash) if row else None


def go_on_with(connection: Connection, rows: Iterable[Any]) -> None:
    """Add rows of another file that begin where this trail ends, as they are, up to the first that does not follow."""
    number, previous = _last(connection)
    for row in rows:
        if not _is_sound(row, number + 1, previous):
            return
        connection.execute(_APPEND, {column.name: getattr(row, column.name) for column in audit.c})
        number, previous = row.number, row.hash
        remember(connection, LAST, f"{number} {previous.hex()}", known_instant(row.at))


def newest(connection: Connection, limit: int) -> Sequence[AuditRow]:
    """The newest rows, newest first."""
    rows = connection.execute(select(audit).order_by(audit.c.number.desc()).limit(limit))
    return [audit_of(row) for row in rows]


def head(connection: Connection, number: int | None) -> AuditHead | None:
    """The row of this number, or the last one."""
    wanted = _NEWEST if number is None else _NEWEST.where(audit.c.number == number)
    row = connection.execute(wanted).first()
    return AuditHead(_name_of(connection), row.number, row.hash.hex()) if row else None


def check(connection: Connection, goes_on: Callable[[int], bool]) -> AuditCheck | None:
    """Read the whole chain; None where `goes_on`, told how many rows were read, says no."""
    previous, count, broken = BEGINNING, 0, None
    first_at: datetime | None = None
    last: Row[Any] | None = None
    for row in connection.execution_options(yield_per=_STRETCH).execute(_CHAIN):
        if broken is None:
            if _is_sound(row, count + 1, previous):
                last, first_at = row, first_at or known_instant(row.at)
            else:
                broken = int(row.number)
        count, previous = count + 1, row.hash
        if count % _STRETCH == 0 and not goes_on(count):
            return None
    return AuditCheck(
        count=count,
        first_at=first_at,
        last_at=known_instant(last.at) if last else None,
        head=head(connection, None),
        broken=broken,
        missing_after=_missing_after(connection),
    )


def _is_sound(row: Any, number: int, previous: bytes) -> bool:
    is_next = row.number == number and row.previous_hash == previous
    return bool(is_next and row.hash == _hash(previous, _said(row)))


def _missing_after(connection: Connection) -> int | None:
    """The number of the last row there, 0 for none, where the file remembers a later one."""
    last = head(connection, None)
    there = last.number if last else 0
    return there if _last(connection)[0] > there else None


def _last(connection: Connection) -> tuple[int, bytes]:
    """Number and hash of the last row: as it stands there, or the later one that the file remembers."""
    newest, fact = connection.execute(_NEWEST).first(), fact_by_name(connection, LAST)
    there = (int(newest.number), bytes(newest.hash)) if newest else (0, BEGINNING)
    kept = _LAST_ROW.fullmatch(fact[0]) if fact else None
    return max(there, (int(kept[1]), bytes.fromhex(kept[2])), key=lambda one: one[0]) if kept else there


def _name_of(connection: Connection) -> str:
    fact = fact_by_name(connection, TRAIL)
    return fact[0] if fact else ""


def _said(row: Any) -> dict[str, str | None]:
    said = {"at": row.at, "who": row.who, "kind": row.kind, "note_id": row.note_id, "what": row.what}
    # rows from before the trail said where have hashes of what was written then
    return said if row.computer is None else said | {"computer": row.computer}


def _hash(previous: bytes, said: dict[str, str | None]) -> bytes:
    spelt = json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(previous + spelt).digest()
