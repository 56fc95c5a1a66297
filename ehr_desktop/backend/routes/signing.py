"""Signing a note and what was signed (API 1.4, 1.6)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select

from ehr_desktop.backend import attestations, idempotency, lockout, note_signing, note_writing, passwords
from ehr_desktop.backend.context import Practice, SignedIn, ThePractice, WorksWithNotes, address_of
from ehr_desktop.backend.errors import Refused, not_found
from ehr_desktop.backend.note_bodies import Signing
from ehr_desktop.backend.note_rows import readable_note
from ehr_desktop.backend.routes.notes import IdempotencyKey, IfMatch, as_given
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.tables import users
from ehr_desktop.backend.wire import Json, success

router = APIRouter(tags=["signing"])

#: Not an expired session, though a 401 (API part A, 9).
WRONG_PASSWORD = "Invalid signature PIN or password"


@router.post("/clinical-notes/{note_id}/sign")
async def sign(
    note_id: str,
    body: Signing,
    request: Request,
    caller: WorksWithNotes,
    practice: ThePractice,
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """Sign one's own note. The password is checked first, each time, also where the answer is one already given."""
    now = practice.now()
    key = idempotency.checked_key(key)
    if body.signature_type != "AUTHOR":
        raise Refused(400, "Invalid signature type")
    async with practice.database.reading() as connection:
        row = await readable_note(connection, caller, note_id)
    note_writing.check_author(caller, row, note_signing.NOT_THE_AUTHOR)
    await _check_password(practice, caller, body.password)
    origin = note_signing.From(address_of(request), request.headers.get("user-agent", "")[:400])
    async with practice.database.writing() as connection:
        answer = await idempotency.answered_once(
            connection,
            caller.id,
            key,
            idempotency.fingerprint(f"sign {note_id}", body.without_password()),
            now,
            lambda: note_signing.sign(connection, caller, note_id, body, if_match, origin, now),
        )
    return as_given(answer)


@router.get("/signatures/attestation/{note_type}")
async def attestation(
    note_type: str,
    caller: SignedIn,
    practice: ThePractice,
    signature_type: Annotated[Literal["AUTHOR", "COSIGN", "AMENDMENT"], Query(alias="signatureType")] = "AUTHOR",
) -> Json:
    """The statement the caller would sign under."""
    async with practice.database.reading() as connection:
        row = await attestations.applicable(connection, caller, note_type.replace("\x00", ""), signature_type)
    if row is None:
        raise not_found("Attestation")
    return success(attestations.shown(row))


@router.get("/signatures/clinical-notes/{note_id}/signatures")
async def signatures(note_id: str, caller: WorksWithNotes, practice: ThePractice) -> Json:
    """Who signed a note the caller may read."""
    async with practice.database.reading() as connection:
        await readable_note(connection, caller, note_id)
        return success(await note_signing.signatures_of(connection, note_id))


async def _check_password(practice: Practice, caller: Caller, password: str) -> None:
    await lockout.count_try(practice.database, caller.email, practice.now())
    async with practice.database.reading() as connection:
        known = select(users.c.password_hash).where(users.c.id == caller.id)
        password_hash = (await connection.execute(known)).scalar_one()
    if not await passwords.matches(password, password_hash, practice.password_turns):
        raise Refused(401, WRONG_PASSWORD)
    await lockout.forget_tries(practice.database, caller.email)
