"""Saving what was typed into a form while the note beneath it became another one: nothing of either is lost."""

from dataclasses import replace
from datetime import datetime

from ehr_desktop.application.copies import set_aside
from ehr_desktop.application.merging import keep_beside, version_here, version_of
from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import Transaction
from ehr_desktop.domain.merge import Keep, Merge, Version, differing_fields, merge
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack

#: The version of a copy that was never seen whole: no server has it, so nothing is written over another by it.
_UNSEEN = '"0"'


def put_together(note_type: NoteType, read: Note, typed: Version, kept: Note) -> Merge:
    """What was typed into a form that had `read` a note, and the note as it is kept now."""
    if version_here(read) == version_here(kept):
        return Merge(typed, (), ())
    return merge(note_type, version_here(read), typed, version_here(kept))


def keep_what_gave_way(
    tx: Transaction, note_type: NoteType, read: Note, saved: Note, row: OutboxRow, found: Merge, at: datetime
) -> None:
    """In the note that is `saved` a field in conflict says what was typed; what stood beneath it is kept.

    Where that came from the server, the note needs its clinician. Where it came from this computer, as a session that
    was chosen outside of the form, it is set aside.
    """
    beneath = found.decided({one.field.id: Keep.THEIRS for one in found.conflicts})
    theirs = saved.server
    there = version_of(note_type, theirs) if theirs else Version({}, None)
    unlike = {one.id for one in differing_fields(note_type, beneath, there)}
    if theirs is None or any(one.field.id in unlike for one in found.conflicts):
        set_aside(tx, saved.id, "this computer", pack(note_type, beneath.answers), at)
        return
    before = there.but({one.field.id: one.base for one in found.conflicts})
    base = replace(
        theirs,
        version=read.server.version if read.server else _UNSEEN,
        columns=pack(note_type, before.answers),
        appointment_id=before.appointment_id,
    )
    keep_beside(tx, replace(saved, server=base), row, theirs, at)
