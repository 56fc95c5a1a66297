"""One note: create, read, change, delete (API 1.4)."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from ehr_desktop.backend import idempotency, note_writing
from ehr_desktop.backend.context import ThePractice, WorksWithNotes
from ehr_desktop.backend.idempotency import Answer
from ehr_desktop.backend.note_bodies import NewNote, NoteColumns
from ehr_desktop.backend.note_rows import etag, readable_note, whole_note
from ehr_desktop.backend.wire import Json, success

router = APIRouter(tags=["notes"])

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]
IfMatch = Annotated[str | None, Header(alias="If-Match")]


@router.post("/clinical-notes", status_code=201)
async def create(body: NewNote, caller: WorksWithNotes, practice: ThePractice, key: IdempotencyKey = None) -> Response:
    """Store a draft, once for each key."""
    now = practice.now()
    key = idempotency.checked_key(key)
    async with practice.database.writing() as connection:
        answer = await idempotency.answered_once(
            connection,
            caller.id,
            key,
            idempotency.fingerprint("create", body.as_sent()),
            now,
            lambda: note_writing.create(connection, caller, body, now),
        )
    return as_given(answer)


@router.get("/clinical-notes/{note_id}")
async def read(note_id: str, caller: WorksWithNotes, practice: ThePractice, response: Response) -> Json:
    """One note the caller may read."""
    async with practice.database.reading() as connection:
        row = await readable_note(connection, caller, note_id)
    response.headers["ETag"] = etag(row)
    return success(whole_note(row))


@router.patch("/clinical-notes/{note_id}")
@router.put("/clinical-notes/{note_id}")
async def change(
    note_id: str, body: NoteColumns, caller: WorksWithNotes, practice: ThePractice, if_match: IfMatch = None
) -> Response:
    """Store the columns that were sent; PUT is the same."""
    async with practice.database.writing() as connection:
        answer = await note_writing.change(connection, caller, note_id, body, if_match, practice.now())
    return as_given(answer)


@router.delete("/clinical-notes/{note_id}")
async def delete(note_id: str, caller: WorksWithNotes, practice: ThePractice, if_match: IfMatch = None) -> Json:
    """Delete a draft of one's own."""
    async with practice.database.writing() as connection:
        await note_writing.remove(connection, caller, note_id, if_match, practice.now())
    return success(None, "Clinical note deleted successfully")


def as_given(answer: Answer) -> Response:
    """The bytes of an answer, today's or the kept one."""
    headers = {"ETag": answer.etag} if answer.etag else {}
    return Response(answer.body, answer.status, headers, "application/json")
