"""Changes of ours that got no answer: where the server compares no versions, one may arrive after newer ones, and an
older text of ours then stands over a newer one. Such a text is known again for an hour, and sent over.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from ehr_desktop.application.copies import (
    columns_from_json,
    holds_the_same,
    holds_what_was_made_of,
    in_our_layout,
    set_aside,
)
from ehr_desktop.application.outbox import Attempt
from ehr_desktop.application.ports import Transaction
from ehr_desktop.domain.columns import Columns, changed_columns
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack

#: Longer than anything between here and the server holds a request back.
_MAY_ARRIVE = timedelta(hours=1)


def may_still_arrive(tx: Transaction, note_id: str, attempt: Attempt, now: datetime) -> None:
    """This got no answer. It is remembered once, from the last time that it was so."""
    said = {"at": now.isoformat(), "columns": dict(attempt.all_columns)}
    others = [one for one in _under_way(tx, note_id, now) if columns_from_json(one["columns"]) != attempt.all_columns]
    tx.remember(_name(note_id), json.dumps([*others, said]), now)


def is_overtaken(tx: Transaction, note: Note, note_type: NoteType, copy: ServerCopy, now: datetime) -> bool:
    """Whether all that the copy says otherwise than the one before is what an earlier change of ours had said."""
    known = note.server
    if known is None or (copy.id, copy.status) != (known.id, NoteStatus.DRAFT):
        return False
    before = in_our_layout(note_type, known)
    changed = changed_columns(before, in_our_layout(note_type, copy))
    return any(
        holds_what_was_made_of(note_type, _over(before, changed, columns), known.appointment_id, copy)
        for columns in (columns_from_json(one["columns"]) for one in _under_way(tx, note.id, now))
    )


def keep_what_may_be_overtaken(
    tx: Transaction, note: Note, note_type: NoteType, copy: ServerCopy, now: datetime
) -> None:
    """Set the text here aside that is to give way to a copy, if such a change is still under way.

    Somebody may have taken that for the note, and have gone on from there: nobody there has seen the newer text.
    """
    mine = pack(note_type, note.answers)
    if _under_way(tx, note.id, now) and not holds_the_same(note_type, mine, copy.appointment_id, copy):
        set_aside(tx, note.id, "this computer", mine, now)


def _over(before: Columns, changed: Columns, late: Columns) -> Columns:
    return {**before, **{name: late.get(name) for name in changed}}


def _under_way(tx: Transaction, note_id: str, now: datetime) -> list[dict[str, Any]]:
    fact = tx.fact(_name(note_id))
    kept = json.loads(fact[0]) if fact else []
    return [one for one in kept if datetime.fromisoformat(one["at"]) > now - _MAY_ARRIVE]


def _name(note_id: str) -> str:
    return f"may still arrive:{note_id}"
