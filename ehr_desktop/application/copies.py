"""The server's copy of a note beside the text of this computer: the same or not, set aside, taken over."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ehr_desktop.application.left_behind import leave_behind
from ehr_desktop.application.ports import Transaction
from ehr_desktop.application.reasons import Hope, let_go
from ehr_desktop.domain.columns import SERVER_DEFAULTS, Columns, ColumnValue, without_blanks
from ehr_desktop.domain.content_hash import content_sha256
from ehr_desktop.domain.note import Note, ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack, unpack
from ehr_desktop.domain.rules import COMPLETED
from ehr_desktop.domain.server_rewriting import columns_rewritten, without_control_characters
from ehr_desktop.domain.workflow import TREATMENT_PLAN


def in_our_layout(note_type: NoteType, copy: ServerCopy) -> Columns:
    """The copy's columns as this program would lay them out, so that a layout is not taken for a change."""
    return pack(note_type, unpack(note_type, copy.columns))


def differing(note_type: NoteType, sent: Columns, copy: ServerCopy) -> list[str]:
    """The columns in which the copy says something else than was sent, by the words of the form.

    Other white space, a control character that is missing, and what the server fills in by itself, is not something
    else.
    """
    if is_to_the_letter(sent, copy):
        return []
    stored = in_our_layout(note_type, copy)
    filled_in = {**SERVER_DEFAULTS, "sessionDate": stored.get("sessionDate")}
    ours, theirs = _folded({**filled_in, **sent}), _folded({**filled_in, **stored})
    labels = {one.column: one.label for one in note_type.fields() if not one.line}
    names = sorted(ours.keys() | theirs.keys())
    return [labels.get(name, name) for name in names if ours.get(name) != theirs.get(name)]


def is_to_the_letter(sent: Columns, copy: ServerCopy) -> bool:
    """Whether the copy says exactly what was sent, as nearly always; it takes no laying out to see it."""
    filled_in = {**SERVER_DEFAULTS, "sessionDate": copy.columns.get("sessionDate"), **sent}
    return without_blanks(filled_in) == without_blanks(copy.columns)


def holds_the_same(note_type: NoteType, sent: Columns, appointment_id: str | None, copy: ServerCopy) -> bool:
    """Whether the copy is what a server that trims and fills in would store for what was sent."""
    return copy.appointment_id == appointment_id and not differing(note_type, sent, copy)


def holds_what_was_made_of(note_type: NoteType, sent: Columns, appointment_id: str | None, copy: ServerCopy) -> bool:
    """Whether the copy is what was sent, column by column, or what the existing server makes of it unasked."""
    if copy.appointment_id != appointment_id:
        return False
    made = pack(note_type, unpack(note_type, columns_rewritten(sent)))
    return not set(differing(note_type, sent, copy)) & set(differing(note_type, made, copy))


def content_print(note_type: NoteType, columns: Columns, *, is_dated: bool) -> str:
    """One fingerprint for all that `differing` takes for the same; without the day of the session unless `is_dated`."""
    content = _folded({**SERVER_DEFAULTS, **pack(note_type, unpack(note_type, columns))})
    return content_sha256(content if is_dated else {**content, "sessionDate": None})


def set_aside(tx: Transaction, note_id: str, whose: str, columns: Columns, now: datetime) -> None:
    """Keep a text that gives way to another: nothing is thrown away."""
    fact = tx.fact(_name(note_id))
    texts = json.loads(fact[0]) if fact else []
    texts.append({"at": now.isoformat(), "whose": whose, "columns": dict(columns)})
    tx.remember(_name(note_id), json.dumps(texts), now)


def texts_set_aside(tx: Transaction, note_id: str) -> list[Columns]:
    """Every text of this note that gave way, oldest first."""
    fact = tx.fact(_name(note_id))
    return [columns_from_json(one["columns"]) for one in json.loads(fact[0])] if fact else []


def accept_copy(tx: Transaction, note: Note, note_type: NoteType, copy: ServerCopy, at: datetime) -> None:
    """The note is the server's copy from now on. A text here that the server never held is set aside.

    A treatment plan that is signed lets the client's notes go that were refused for it, here and in `take_theirs`.
    """
    mine, before = pack(note_type, note.answers), note.server
    if before and not holds_the_same(note_type, mine, note.appointment_id, before):
        set_aside(tx, note.id, "this computer", mine, at)
    _become(tx, note, note_type, copy, at)


def take_theirs(tx: Transaction, note: Note, note_type: NoteType, copy: ServerCopy, at: datetime) -> None:
    """The note is the server's copy from now on, and waits no longer. The text here is set aside if it differs."""
    mine = pack(note_type, note.answers)
    if not holds_the_same(note_type, mine, note.appointment_id, copy):
        set_aside(tx, note.id, "this computer", mine, at)
    _become(tx, note, note_type, copy, at)
    tx.remove_outbox_row(note.id)


def _become(tx: Transaction, note: Note, note_type: NoteType, copy: ServerCopy, at: datetime) -> None:
    leave_behind(tx, note, copy, at)
    revision = note.revision + 1
    tx.put_note(
        replace(
            note,
            answers=unpack(note_type, copy.columns),
            appointment_id=copy.appointment_id,
            server=copy,
            revision=revision,
            accepted_revision=revision,
            changed_at=at,
            deleted_at=None,
        )
    )
    if copy.note_type == TREATMENT_PLAN and copy.status in COMPLETED:
        let_go(tx, Hope.PLAN, copy.client_id)


def _folded(columns: Columns) -> dict[str, ColumnValue]:
    return {
        name: " ".join(without_control_characters(value).split()) if isinstance(value, str) else value
        for name, value in without_blanks(columns).items()
    }


def columns_from_json(said: Mapping[str, object]) -> Columns:
    """Columns that were kept as JSON, lists as tuples again."""
    return {name: tuple(one) if isinstance(one, list) else one for name, one in said.items()}  # type: ignore[misc]


def _name(note_id: str) -> str:
    return f"set aside:{note_id}"
