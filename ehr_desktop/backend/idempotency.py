"""The same request twice is one: the first answer is kept with its key, in the transaction that did the work.

What was refused changed nothing and is not kept: sent again it is judged again. Keys are kept for 90 days.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b, sha256

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend.errors import FieldError, Refused, not_found, validation_failed
from ehr_desktop.backend.tables import idempotency_keys as keys
from ehr_desktop.backend.wire import Row, dump

KEPT_FOR = timedelta(days=90)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True)
class Answer:
    """An answer that was given: body as the bytes went out, and the note it is about."""

    status: int
    body: str
    etag: str | None
    note_id: str | None


def checked_key(key: str | None) -> str | None:
    """The key of a request, or None where it has none. Raises `Refused` 400 for one that cannot be kept."""
    if key is not None and not _KEY.fullmatch(key):
        raise validation_failed(FieldError("Idempotency-Key", "1 to 200 visible ASCII characters", "invalid"))
    return key


def fingerprint(action: str, body: object) -> str:
    """SHA-256 of what was asked for. A password must not be in `body`."""
    text = json.dumps([action, body], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


async def answered_once(
    connection: AsyncConnection,
    user_id: str,
    key: str | None,
    request_sha256: str,
    now: datetime,
    work: Callable[[], Awaitable[Answer]],
) -> Answer:
    """The answer of `work`, or the one it gave the first time.

    Raises `Refused` 422 where the key was used for something else, and 409 with Retry-After while the first
    request is still running (PostgreSQL; on SQLite writers wait for each other, so it has been answered by then).
    """
    if key is None:
        return await work()
    await _take_turn(connection, user_id, key)
    found = select(keys).where(keys.c.user_id == user_id, keys.c.key == key)
    kept = (await connection.execute(found)).mappings().one_or_none()
    if kept is not None:
        if kept["request_sha256"] != request_sha256:
            raise Refused(422, "This Idempotency-Key was used with another request")
        return Answer(kept["status"], kept["body"], kept["etag"], kept["note_id"])
    answer = await work()
    await connection.execute(insert(keys), [_kept(user_id, key, request_sha256, now, answer)])
    return answer


async def all_answered_once(
    connection: AsyncConnection,
    user_id: str,
    requests: Mapping[str, str],
    now: datetime,
    work: Callable[[], Awaitable[Sequence[Answer]]],
) -> Sequence[Answer] | None:
    """The answers of `work`, one for each key (with the fingerprint of its request), or None where one is known."""
    for key in requests:
        await _take_turn(connection, user_id, key)
    known = select(keys.c.key).where(keys.c.user_id == user_id, keys.c.key.in_(requests)).limit(1)
    if (await connection.execute(known)).scalar_one_or_none() is not None:
        return None
    answers = await work()
    each = zip(requests.items(), answers, strict=True)
    await connection.execute(insert(keys), [_kept(user_id, key, sha, now, answer) for (key, sha), answer in each])
    return answers


def _kept(user_id: str, key: str, request_sha256: str, now: datetime, answer: Answer) -> Row:
    return {
        "user_id": user_id,
        "key": key,
        "request_sha256": request_sha256,
        "status": answer.status,
        "body": answer.body,
        "etag": answer.etag,
        "note_id": answer.note_id,
        "created_at": now,
    }


async def forget_text_of(connection: AsyncConnection, note_id: str) -> None:
    """A deleted note's text must not live on in a kept answer; who repeats the request is told it is gone."""
    gone = dump(not_found("Clinical note").as_json())
    await connection.execute(update(keys).where(keys.c.note_id == note_id).values(status=404, body=gone, etag=None))


async def forget_old(connection: AsyncConnection, now: datetime) -> None:
    """Delete the keys nobody can still be waiting for."""
    await connection.execute(delete(keys).where(keys.c.created_at < now - KEPT_FOR))


async def _take_turn(connection: AsyncConnection, user_id: str, key: str) -> None:
    if connection.dialect.name != "postgresql":
        return
    number = int.from_bytes(blake2b(f"{user_id} {key}".encode(), digest_size=8).digest(), signed=True)
    if not (await connection.execute(select(func.pg_try_advisory_xact_lock(number)))).scalar_one():
        raise Refused(409, "The same request is still running", headers={"Retry-After": "1"})
