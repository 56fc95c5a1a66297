"""Many notes in one request: `batch`."""

from fastapi import APIRouter

from ehr_desktop.backend import note_batch
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.note_bodies import Batch
from ehr_desktop.backend.wire import Json, success

router = APIRouter(tags=["notes"])


@router.post("/clinical-notes/batch")
async def batch(body: Batch, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """The items' answers in their order. Each item has a key of its own; the request needs none."""
    now = practice.now()
    async with practice.database.writing() as connection:
        answers = [await note_batch.answer_item(connection, caller, item, now) for item in body.items]
    return success({"items": answers})
