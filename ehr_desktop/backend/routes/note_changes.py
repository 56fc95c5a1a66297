"""What changed since a cursor: `changes_feed`."""

from typing import Annotated

from fastapi import APIRouter, Query

from ehr_desktop.backend import changes
from ehr_desktop.backend.access import reads_note
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.note_rows import etag, listed_note, notes_with_everything
from ehr_desktop.backend.tables import clinical_notes
from ehr_desktop.backend.wire import Json, Row, success

router = APIRouter(tags=["notes"])


@router.get("/clinical-notes/changes")
async def since(
    caller: WorksWithNotes,
    practice: ThePractice,
    since: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=changes.MOST)] = changes.MOST,
) -> Json:
    """Notes as they are now, once each; a deleted one, or one that left the caller's sight, without its text."""
    async with practice.database.reading() as connection:
        page = await changes.page(connection, caller, since, limit)
        ids = [change.note_id for change in page.changes if not change.is_lost]
        found = notes_with_everything().where(clinical_notes.c.id.in_(ids), reads_note(caller))
        rows = (await connection.execute(found)).mappings().all()
    notes = {row["id"]: row for row in rows}
    return success(
        {
            "changes": [_change(change, notes.get(change.note_id)) for change in page.changes],
            "next": page.next,
            "more": page.more,
        }
    )


def _change(change: changes.Change, row: Row | None) -> Json:
    if change.is_lost or row is None:
        return {"id": change.note_id, "etag": None, "note": None, "deleted": True}
    return {"id": change.note_id, "etag": etag(row), "note": listed_note(row), "deleted": False}
