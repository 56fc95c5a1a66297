"""The audit trail: rows that only grow in number, each bound to the one before it by a hash.

A row's hash is SHA-256 over the hash before it and the row in one spelling, so a row that was changed, removed or
slipped in breaks the chain at that place. 45 CFR 164.312(b) and (c).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from ehr_desktop.application.ports import AuditRow
from ehr_desktop.store.json_text import instant_to_text
from ehr_desktop.store.records import audit_of
from ehr_desktop.store.tables import audit

#: What the first row names as its predecessor.
BEGINNING = bytes(32)


@dataclass(frozen=True)
class Head:
    """A row of the trail. The trail only grows, so its newest row tells how far a file is."""

    number: int
    hash: bytes


_LAST_HASH = select(audit.c.hash).order_by(audit.c.number.desc()).limit(1)
_APPEND = insert(audit)
_CHAIN = select(audit).order_by(audit.c.number)


def append(connection: Connection, row: AuditRow) -> None:
    """Add a row, in the transaction of what it records."""
    previous = connection.execute(_LAST_HASH).scalar() or BEGINNING
    said = {
        "at": instant_to_text(row.at),
        "who": row.who,
        "kind": row.kind.value,
        "note_id": row.note_id,
        "what": row.what,
    }
    connection.execute(_APPEND, {**said, "previous_hash": previous, "hash": _hash(previous, said)})


def newest_head(connection: Connection) -> Head | None:
    """The newest row, None for an empty trail."""
    row = connection.execute(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
    return Head(row.number, row.hash) if row else None


def go_on_with(connection: Connection, rows: Iterable[Any]) -> None:
    """Add rows of another file that begin where this trail ends, as they are, up to the first that does not follow."""
    previous = connection.execute(_LAST_HASH).scalar() or BEGINNING
    for row in rows:
        if row.previous_hash != previous or row.hash != _hash(previous, _said(row)):
            return
        connection.execute(_APPEND, {column.name: getattr(row, column.name) for column in audit.c})
        previous = row.hash


def newest(connection: Connection, limit: int) -> Sequence[AuditRow]:
    """The newest rows, newest first."""
    rows = connection.execute(select(audit).order_by(audit.c.number.desc()).limit(limit))
    return [audit_of(row) for row in rows]


def first_broken(connection: Connection) -> int | None:
    """The number of the first row that is not what was written after the row before it; None for a sound chain."""
    previous = BEGINNING
    for row in connection.execute(_CHAIN):
        if row.previous_hash != previous or row.hash != _hash(previous, _said(row)):
            return int(row.number)
        previous = row.hash
    return None


def _said(row: Row[Any]) -> dict[str, str | None]:
    return {"at": row.at, "who": row.who, "kind": row.kind, "note_id": row.note_id, "what": row.what}


def _hash(previous: bytes, said: dict[str, str | None]) -> bytes:
    spelt = json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(previous + spelt).digest()
