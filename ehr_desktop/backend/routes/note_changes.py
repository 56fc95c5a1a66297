"""What changed since a cursor: `changes_feed`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ehr_desktop.backend import changes
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.note_rows import etag, listed_note, readable_notes
from ehr_desktop.backend.wire import Json, Row, as_json, success

router = APIRouter(tags=["notes"])


@router.get("/clinical-notes/changes")
async def since(
    caller: WorksWithNotes,
    practice: ThePractice,
    since: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=changes.MOST)] = changes.MOST,
) -> Response:
    """Notes as they are now, once each; a deleted one, or one that left the caller's sight, without its text."""
    async with practice.database.reading() as connection:
        page = await changes.page(connection, caller, since, limit)
        ids = [change.note_id for change in page.changes if not change.is_lost]
        notes = await readable_notes(connection, caller, ids)
    changed = [_change(change, notes.get(change.note_id)) for change in page.changes]
    return as_json(success({"changes": changed, "next": page.next, "more": page.more}))


def _change(change: changes.Change, row: Row | None) -> Json:
    if change.is_lost or row is None:
        return {"id": change.note_id, "etag": None, "note": None, "deleted": True}
    return {"id": change.note_id, "etag": etag(row), "note": listed_note(row), "deleted": False}
