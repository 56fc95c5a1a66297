"""A note that was changed here and at the server: what can be put together is, the rest is kept for a decision."""

from dataclasses import replace
from datetime import datetime

from ehr_desktop.application.copies import in_our_layout
from ehr_desktop.application.left_behind import leave_behind
from ehr_desktop.application.outbox import Attempt, OutboxRow
from ehr_desktop.application.ports import Transaction
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.merge import Merge, Version, differing_fields, merge
from ehr_desktop.domain.note import Note, ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import pack, unpack


def version_here(note: Note) -> Version:
    """What the note says on this computer."""
    return Version(note.answers, note.appointment_id)


def version_of(note_type: NoteType, copy: ServerCopy) -> Version:
    """What a copy of the server says."""
    return _version(note_type, copy.columns, copy.appointment_id)


def merge_with(note_type: NoteType, note: Note, theirs: ServerCopy, sent: Attempt | None = None) -> Merge:
    """The note here and the server's copy put together; the base is the copy that was answered last.

    Where that is another draft than theirs, or a later one (the server was put back to a backup), or there is none,
    every difference is a conflict. `sent` is a write the server may have taken: what theirs has of it is nobody else's
    change.
    """
    there = version_of(note_type, theirs)
    base = _base(note_type, note, theirs)
    if base and sent:
        differ = differing_fields(note_type, _version(note_type, sent.all_columns, sent.appointment_id), there)
        before = {one.id: base.answers.get(one.id) for one in differ}
        is_theirs = sent.appointment_id == there.appointment_id
        base = Version({**there.answers, **before}, there.appointment_id if is_theirs else base.appointment_id)
    return merge(note_type, base, version_here(note), there)


def adopt(tx: Transaction, note: Note, note_type: NoteType, theirs: ServerCopy, version: Version, at: datetime) -> Note:
    """Theirs is the base from now on and the note says `version`; what the server has not of it is due."""
    leave_behind(tx, note, theirs, at)
    adopted = replace(note, server=theirs, deleted_at=None)
    if version != version_here(note):
        adopted = replace(
            adopted,
            answers=version.answers,
            appointment_id=version.appointment_id,
            revision=note.revision + 1,
            changed_at=at,
        )
    same = in_our_layout(note_type, theirs) == pack(note_type, version.answers)
    if same and theirs.appointment_id == version.appointment_id:
        adopted = replace(adopted, accepted_revision=adopted.revision)
        tx.remove_outbox_row(note.id)
    else:
        row = tx.outbox_row(note.id)
        tx.put_outbox_row(OutboxRow(note.id, since=row.since if row else at))
    tx.put_note(adopted)
    return adopted


def keep_beside(tx: Transaction, note: Note, row: OutboxRow, theirs: ServerCopy, at: datetime) -> None:
    """Both texts are kept until the clinician decides. A deletion is not carried out, and that it was one is kept."""
    tx.remember(_deletion(note.id), "deleted" if note.deleted_at else "", at)
    tx.put_note(replace(note, deleted_at=None))
    tx.put_outbox_row(replace(row, attempt=None, failures=0, next_attempt_at=None, refusal=None, theirs=theirs))


def was_deleted(tx: Transaction, note_id: str) -> bool:
    """Whether what was kept beside theirs is a deletion."""
    return tx.fact(_deletion(note_id)) is not None


def _deletion(note_id: str) -> str:
    return f"deleted, and changed elsewhere:{note_id}"


def _base(note_type: NoteType, note: Note, theirs: ServerCopy) -> Version | None:
    copy = note.server
    if copy is None or copy.id != theirs.id or copy.version == theirs.version or theirs.is_older_than(copy):
        return None
    return version_of(note_type, copy)


def _version(note_type: NoteType, columns: Columns, appointment_id: str | None) -> Version:
    return Version(unpack(note_type, columns), appointment_id)
