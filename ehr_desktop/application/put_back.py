"""A server that was put back to an older state (a backup): what it lost may be nowhere but here."""

from dataclasses import replace
from datetime import datetime

from ehr_desktop.application.copies import holds_the_same, take_theirs
from ehr_desktop.application.merging import keep_beside
from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import Transaction
from ehr_desktop.domain.note import Note, ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.rules import EDITABLE


def is_put_back(note: Note, note_type: NoteType, copy: ServerCopy, *, begun_anew: bool) -> bool:
    """Whether taking in this copy would replace another text here that the server may not have any more.

    So where the copy is older than the one known, by the server's own time, and, where the server has begun its
    changes anew, always: somebody may have written on above what was put back.
    """
    if not begun_anew and not (note.server and copy.is_older_than(note.server)):
        return False
    return not holds_the_same(note_type, pack(note_type, note.answers), note.appointment_id, copy)


def keep_both(tx: Transaction, note: Note, note_type: NoteType, copy: ServerCopy, now: datetime) -> None:
    """Both texts until the clinician chooses; where one of them is signed, the server's, and ours is set aside.

    The copy is what is known of the server from now on: it does not come from the text here, nor that from it, so every
    difference is a question.
    """
    if note.status in EDITABLE and copy.status in EDITABLE:
        keep_beside(tx, replace(note, server=copy), OutboxRow(note.id, since=now), copy, now)
    else:
        take_theirs(tx, note, note_type, copy, now)
