"""The entries of the audit trail as a list shows them: filtered, sorted, with the names of what they are about."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from ehr_desktop.application.ports import AuditEntry, AuditFilter, AuditKind, AuditOrder
from ehr_desktop.store.json_text import instant_to_text
from ehr_desktop.store.note_words import folded
from ehr_desktop.store.records import audit_of
from ehr_desktop.store.tables import audit, client, note

_NAMED = audit.outerjoin(note, note.c.id == audit.c.note_id).outerjoin(client, client.c.id == note.c.client_id)
_LIKE_ITSELF = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})

_ORDERS: Mapping[AuditOrder, ColumnElement[Any]] = {
    AuditOrder.NUMBER: audit.c.number,
    AuditOrder.KIND: audit.c.kind,
    # what is about no client comes last, or first backwards
    AuditOrder.CLIENT: func.coalesce(client.c.name_order, "\U0010ffff"),
    AuditOrder.WHO: audit.c.who,
}


def numbers(connection: Connection, wanted: AuditFilter) -> Sequence[int]:
    """The numbers of the entries in their order; among the same, the newest first."""
    listed = _numbers(wanted).where(*_conditions(wanted))
    return connection.execute(listed).scalars().all()


def entries(connection: Connection, wanted: Sequence[int]) -> Sequence[AuditEntry]:
    """These entries with their names, in this order."""
    named = select(audit, client.c.name, note.c.note_type).select_from(_NAMED).where(audit.c.number.in_(wanted))
    found = {
        row.number: AuditEntry(row.number, audit_of(row), row.computer or "", row.name or "", row.note_type or "")
        for row in connection.execute(named)
    }
    return [found[number] for number in wanted if number in found]


def counts(connection: Connection) -> Mapping[AuditKind, int]:
    """How many entries of each kind."""
    rows = connection.execute(select(audit.c.kind, func.count()).group_by(audit.c.kind))
    known = {kind: number for kind, number in rows if kind in set(AuditKind)}
    return {kind: known.get(kind.value, 0) for kind in AuditKind}


def _numbers(wanted: AuditFilter) -> Select[int]:
    order = _ORDERS[wanted.order]
    is_named = wanted.words or wanted.order is AuditOrder.CLIENT
    return (
        select(audit.c.number)
        .select_from(_NAMED if is_named else audit)
        .order_by(order.desc() if wanted.descending else order.asc(), audit.c.number.desc())
    )


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions = [_holds(word) for word in wanted.words.split()]
    if wanted.kinds:
        conditions.append(audit.c.kind.in_(sorted(wanted.kinds)))
    if wanted.note_id:
        conditions.append(audit.c.note_id == wanted.note_id)
    if wanted.since:
        conditions.append(audit.c.at >= instant_to_text(wanted.since))
    if wanted.until:
        conditions.append(audit.c.at < instant_to_text(wanted.until))
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    """Somewhere in what was done, by whom, where, or in the note's client, record number or type."""
    like = f"%{word.translate(_LIKE_ITSELF)}%"
    texts = (audit.c.kind, audit.c.what, audit.c.who, audit.c.computer, client.c.mrn, note.c.note_type)
    of_client = client.c.name_order.like(f"%{folded(word).translate(_LIKE_ITSELF)}%", escape="\\")
    return or_(of_client, *(text.like(like, escape="\\") for text in texts))
