"""Signing a note: exactly the revision that was shown, by its author, with every rule met (45 CFR 164.312(d)).

Runs inside a transaction that the caller opened, after the password was checked.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ehr_desktop.backend import note_writing
from ehr_desktop.backend.errors import Refused
from ehr_desktop.backend.idempotency import Answer
from ehr_desktop.backend.note_bodies import Signing
from ehr_desktop.backend.note_rows import etag, note_to_change, readable_note, whole_note
from ehr_desktop.backend.sessions import Caller
from ehr_desktop.backend.signing_rules import columns_of, unmet_points
from ehr_desktop.backend.tables import signature_attestations, signature_events, users
from ehr_desktop.backend.wire import Json, Row, dump, part, part_of, record, success
from ehr_desktop.domain.content_hash import content_sha256
from ehr_desktop.domain.rules import DUE_AFTER_DAYS

NOT_THE_AUTHOR = "Only the note author can provide the initial signature"
_SIGNED = "Note is already signed. Use AMENDMENT signature type to modify."
_RETURNED = "Note was returned for revision. Resubmit it for review."
_INCOMPLETE = "Note validation failed. Please complete all required fields."
_SIGNER = ("id", "first_name", "last_name", "title", "license_number")
_ATTESTATION = ("id", "attestation_text", "role", "note_type", "jurisdiction")


@dataclass(frozen=True)
class From:
    """Where a signature came from, for its event."""

    address: str
    user_agent: str


async def sign(
    connection: AsyncConnection,
    caller: Caller,
    note_id: str,
    request: Signing,
    if_match: str | None,
    origin: From,
    now: datetime,
) -> Answer:
    """Sign as the author.

    Raises `Refused`: 404, 403 for a reader, 409 already signed, 412 with the note where it is not what was shown,
    400 with every unmet point.
    """
    row = await note_to_change(connection, caller, note_id)
    note_writing.check_author(caller, row, NOT_THE_AUTHOR)
    if row["status"] != "DRAFT":
        raise Refused(409, _RETURNED if row["status"] == "RETURNED_FOR_REVISION" else _SIGNED)
    await note_writing.check_version(connection, caller, row, if_match)
    content = content_sha256(columns_of(row))
    if not compare_digest(content.encode(), request.sha256.lower().encode()):
        raise await note_writing.changed_since(connection, caller, note_id)
    to_sign = {**row, "appointment_id": request.appointment_id or row["appointment_id"]}
    locked = note_writing.is_locked(row, now)
    points, attestation_id = await unmet_points(
        connection, caller, to_sign, request.attestation_id, locked=locked, now=now
    )
    if points:
        message = _INCOMPLETE if to_sign["appointment_id"] else note_writing.NO_APPOINTMENT
        raise Refused(400, message, errors=points)
    await note_writing.store(connection, caller, row, _signed_columns(caller, to_sign, now), now)
    event_id = str(uuid.uuid4())
    await connection.execute(
        insert(signature_events).values(
            id=event_id,
            note_id=note_id,
            user_id=caller.id,
            signature_type="AUTHOR",
            attestation_id=attestation_id,
            signed_at=now,
            ip_address=origin.address,
            user_agent=origin.user_agent,
            auth_method="PASSWORD",
            content_sha256=content,
        )
    )
    return await _answer(connection, caller, note_id, event_id)


async def signatures_of(connection: AsyncConnection, note_id: str) -> list[Json]:
    """The signature events of a note, in order, each with who and under which statement."""
    found = (
        select(
            signature_events,
            *part_of(users, "user", _SIGNER),
            *part_of(signature_attestations, "attestation", _ATTESTATION),
        )
        .join(users, users.c.id == signature_events.c.user_id)
        .join(signature_attestations, signature_attestations.c.id == signature_events.c.attestation_id)
        .where(signature_events.c.note_id == note_id)
        .order_by(signature_events.c.signed_at)
    )
    return [_event(row) for row in (await connection.execute(found)).mappings()]


def _event(row: Row) -> Json:
    signer = part(row, "user", _SIGNER)
    assert signer is not None
    # The API calls a signer's letters their credentials.
    signer["credentials"] = signer.pop("title")
    return {
        **record(signature_events, row),
        "user": signer,
        "attestation": part(row, "attestation", _ATTESTATION),
    }


def _signed_columns(caller: Caller, row: Row, now: datetime) -> Json:
    session = row["session_date"]
    days = (now.date() - session.date()).days if session else None
    cosign = row["requires_cosign"] or caller.is_under_supervision
    return {
        "appointment_id": row["appointment_id"],
        "status": "PENDING_COSIGN" if cosign else "SIGNED",
        "requires_cosign": cosign,
        "signed_by": caller.id,
        "signed_date": now,
        "days_to_complete": days,
        "completed_on_time": days is not None and days <= DUE_AFTER_DAYS,
    }


async def _answer(connection: AsyncConnection, caller: Caller, note_id: str, event_id: str) -> Answer:
    """The signature event, as the clinic API answers, and in it the note as it stands now."""
    row = await readable_note(connection, caller, note_id)
    event = next(one for one in await signatures_of(connection, note_id) if one["id"] == event_id)
    body = success({**event, "note": whole_note(row)}, "Note signed successfully")
    return Answer(200, dump(body), etag(row), note_id)
