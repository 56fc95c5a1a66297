"""Up to fifty creates and updates in one transaction, each in a savepoint of its own."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend import idempotency, note_writing
from ehr_desktop.backend.errors import Refused, field_error, validation_failed
from ehr_desktop.backend.idempotency import Answer
from ehr_desktop.backend.note_bodies import BatchItem, NewNote, NoteColumns
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.wire import Json, read

_B = TypeVar("_B", bound=BaseModel)


async def answer_items(
    connection: AsyncConnection, caller: Caller, items: Sequence[BatchItem], now: datetime
) -> list[Json]:
    """Do the items in their order. New notes in a row are stored together unless something stands against one."""
    answers: list[Json] = []
    for operation, run in groupby(items, lambda item: item.op):
        row = list(run)
        together = await _created_together(connection, caller, row, now) if operation == "create" else None
        answers += together or [await _answer_item(connection, caller, item, now) for item in row]
    return answers


async def _created_together(
    connection: AsyncConnection, caller: Caller, items: Sequence[BatchItem], now: datetime
) -> list[Json] | None:
    """All of them, or None and nothing where one is refused or was asked for before."""
    try:
        bodies = [_as(NewNote, item) for item in items]
        requests = {
            idempotency.checked_key(item.key) or "": idempotency.fingerprint("create", body.as_sent())
            for item, body in zip(items, bodies, strict=True)
        }
        if len(requests) < len(items):
            return None
        async with connection.begin_nested():
            answers = await idempotency.all_answered_once(
                connection, caller.id, requests, now, lambda: note_writing.create_all(connection, caller, bodies, now)
            )
    except Refused:
        return None
    return [_as_item(answer) for answer in answers] if answers else None


async def _answer_item(connection: AsyncConnection, caller: Caller, item: BatchItem, now: datetime) -> Json:
    """Do one item; what refuses it takes only its own changes back."""
    try:
        async with connection.begin_nested():
            answer = await _done(connection, caller, item, now)
    except Refused as refusal:
        said = refusal.as_json()
        del said["success"]
        return {"status": refusal.status, **said, **_etag(refusal.headers.get("ETag")), **_retry_after(refusal)}
    return _as_item(answer)


def _as_item(answer: Answer) -> Json:
    envelope = read(answer.body)
    del envelope["success"]
    return {"status": answer.status, **_etag(answer.etag), **envelope}


async def _done(connection: AsyncConnection, caller: Caller, item: BatchItem, now: datetime) -> Answer:
    key = idempotency.checked_key(item.key)
    if item.op == "create":
        new = _as(NewNote, item)
        sha256 = idempotency.fingerprint("create", new.as_sent())
        return await idempotency.answered_once(
            connection, caller.id, key, sha256, now, lambda: note_writing.create(connection, caller, new, now)
        )
    assert item.id is not None
    note_id, columns = item.id, _as(NoteColumns, item)
    sha256 = idempotency.fingerprint(f"update {note_id} {item.if_match}", columns.as_sent())
    return await idempotency.answered_once(
        connection,
        caller.id,
        key,
        sha256,
        now,
        lambda: note_writing.change(connection, caller, note_id, columns, item.if_match, now),
    )


def _as(kind: type[_B], item: BatchItem) -> _B:
    try:
        return kind.model_validate(item.body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise validation_failed(*(field_error(one["loc"], one["msg"], one["type"]) for one in problems)) from error


def _retry_after(refusal: Refused) -> Json:
    """Seconds, where the same item is still under way: what a header says of a request of its own."""
    seconds = refusal.headers.get("Retry-After")
    return {"retryAfter": int(seconds)} if seconds else {}


def _etag(etag: str | None) -> Json:
    return {"etag": etag} if etag else {}
