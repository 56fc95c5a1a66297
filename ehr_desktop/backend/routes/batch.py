"""Many notes in one request: `batch`."""

from fastapi import APIRouter, Response

from ehr_desktop.backend import note_batch
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.note_bodies import Batch
from ehr_desktop.backend.wire import as_json, success

router = APIRouter(tags=["notes"])


@router.post("/clinical-notes/batch")
async def batch(body: Batch, caller: WorksWithNotes, practice: ThePractice) -> Response:
    """The items' answers in their order. Each item has a key of its own; the request needs none."""
    now = practice.now()
    async with practice.database.writing() as connection:
        answers = await note_batch.answer_items(connection, caller, body.items, now)
    return as_json(success({"items": answers}))
