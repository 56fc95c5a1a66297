"""Amending: writes into any note of anybody at once (API 1.7; part A, 17 and 28)."""

from tests.servers.scripted import Reply
from tests.servers.v2.access import sees_note
from tests.servers.v2.call import Call
from tests.servers.v2.practice import NOTE_COLUMNS, Json
from tests.servers.v2.replies import no, ok
from tests.servers.v2.signing import attestation_for


def amend(call: Call) -> Reply:
    """No status, author, role or column is looked at; two versions and an amendment stay behind."""
    practice, body = call.practice, call.body
    if not all(body.get(name) for name in ("reason", "fieldsChanged", "changeSummary", "newNoteData")):
        raise no(400, "Reason, fieldsChanged, changeSummary, and newNoteData are required")
    if not isinstance(body["fieldsChanged"], list):
        raise no(400, "fieldsChanged must be a non-empty array")
    note = practice.notes.get(call.at["note"])
    if note is None:
        raise no(500, "Clinical note not found")
    data = body["newNoteData"]
    if not isinstance(data, dict) or not data.keys() <= NOTE_COLUMNS:
        raise no(500, "Failed to amend clinical note")
    before = _version(call, note)
    practice.change(note, **{**data, "lastModifiedBy": call.user["id"]})
    amendment = practice.add(
        practice.amendments,
        noteId=note["id"],
        amendmentNumber=1 + sum(row["noteId"] == note["id"] for row in practice.amendments.values()),
        reason=body["reason"],
        amendedBy=call.user["id"],
        fieldsChanged=body["fieldsChanged"],
        changeSummary=body["changeSummary"],
        previousVersionId=before["id"],
        newVersionId=_version(call, note)["id"],
        requiresSignature=True,
        status="PENDING",
    )
    message = "Note amended successfully. Signature required to finalize."
    return ok({"amendment": amendment, "updatedNote": note}, message)


def sign(call: Call) -> Reply:
    """By anybody; the body is not looked at."""
    practice = call.practice
    row = practice.amendments.get(call.at["amendment"])
    if row is None:
        raise no(500, "Amendment not found")
    if row["status"] == "SIGNED":
        raise no(500, "Amendment is already signed")
    text = attestation_for(practice, call.user, practice.notes[row["noteId"]]["noteType"], "AMENDMENT")
    if text is None:
        raise no(500, "No applicable attestation found")
    row["status"] = "SIGNED"
    event = practice.add(
        practice.signatures,
        noteId=row["noteId"],
        userId=call.user["id"],
        signatureType="AMENDMENT",
        attestationId=text["id"],
        signedAt=practice.stamp(),
        isValid=True,
        amendmentId=row["id"],
    )
    return ok({"amendment": row, "signatureEvent": event})


def of_note(call: Call) -> Reply:
    """Oldest first."""
    return ok(_rows(call, list(call.practice.amendments.values())))


def versions(call: Call) -> Reply:
    """Oldest first; only amendments make some."""
    return ok(_rows(call, list(call.practice.versions.values())))


def _rows(call: Call, table: list[Json]) -> list[Json]:
    note = call.practice.notes.get(call.at["note"])
    if note is None or not sees_note(call.practice, call.user, note):
        raise no(403, "Access denied")
    return sorted((row for row in table if row["noteId"] == note["id"]), key=lambda row: str(row["createdAt"]))


def _version(call: Call, note: Json) -> Json:
    number = 1 + sum(row["noteId"] == note["id"] for row in call.practice.versions.values())
    return call.practice.add(
        call.practice.versions,
        noteId=note["id"],
        versionNumber=number,
        createdBy=call.user["id"],
        noteData=dict(note),
        versionType="AMENDMENT",
    )
