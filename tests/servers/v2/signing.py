"""Signing, as this revision does it: with the session alone (API 1.4, 1.6; part A, 9, 16, 23 to 27).

Neither password nor PIN, neither appointment nor text nor rules are looked at, except by `/cosign`.
"""

from tests.servers.scripted import Reply
from tests.servers.v2.access import sees_note
from tests.servers.v2.call import Call, failed
from tests.servers.v2.practice import Json, Practice, iso
from tests.servers.v2.replies import no, ok
from tests.servers.v2.shown import cosigner_of, signature_shown, with_author

_KINDS = ("AUTHOR", "COSIGN", "AMENDMENT")


def sign(call: Call) -> Reply:
    """The answer is the signature, not the note; every refusal but an odd type is a 500 that says why."""
    kind = call.body.get("signatureType")
    if kind not in _KINDS:
        raise no(400, "Invalid signature type")
    practice, note = call.practice, call.note
    if kind == "AUTHOR":
        if note["signedBy"]:
            raise no(500, "Note is already signed. Use AMENDMENT signature type to modify.")
        if note["clinicianId"] != call.user["id"]:
            raise no(500, "Only the note author can provide the initial signature")
    elif kind == "COSIGN" and note["cosignedBy"] != call.user["id"]:
        raise no(500, "Only the assigned supervisor can co-sign this note")
    attestation = attestation_for(practice, call.user, note["noteType"], kind)
    if attestation is None:
        raise no(500, "No applicable attestation found")
    with practice.unlocked():
        practice.before_signature()
    event = _event(call, note, kind, attestation)
    if kind == "AUTHOR":
        status = "PENDING_COSIGN" if note["requiresCosign"] else "SIGNED"
        practice.change(note, status=status, signedBy=call.user["id"], signedDate=event["signedAt"])
    return ok(signature_shown(practice, event), "Note signed successfully")


def cosign(call: Call) -> Reply:
    """By the author's own supervisor, who is asked for a password here; a note nobody signed passes too."""
    practice, note = call.practice, call.note
    if practice.users[note["clinicianId"]]["supervisorId"] != call.user["id"]:
        raise no(403, "Only the assigned supervisor can co-sign this note")
    if note["status"] != "PENDING_COSIGN":
        raise no(400, "Note is not pending co-signature")
    _check_secret(call)
    attestation = attestation_for(practice, call.user, note["noteType"], "COSIGN")
    if attestation is None:
        raise failed("co-sign clinical note")
    event = _event(call, note, "COSIGN", attestation)
    practice.change(
        note,
        status="COSIGNED",
        cosignedDate=event["signedAt"],
        cosignedBy=call.user["id"],
        supervisorComments=call.body.get("supervisorComments"),
    )
    shown = {**with_author(practice, note), "cosigner": cosigner_of(practice, note)}
    return ok(shown, "Note co-signed successfully")


def return_for_revision(call: Call) -> Reply:
    """By anybody whose first role is that of a supervisor or an administrator, for the note's author or not."""
    comments, changes = call.body.get("comments"), call.body.get("requiredChanges")
    if not isinstance(comments, str) or len(comments) < 10:
        raise no(400, "Comments must be at least 10 characters")
    if not isinstance(changes, list) or not changes:
        raise no(400, "At least one required change must be specified")
    if call.user["roles"][0] not in ("SUPERVISOR", "ADMINISTRATOR"):
        raise no(403, "Only supervisors can return notes for revision")
    practice, note = call.practice, call.note
    if note["status"] != "PENDING_COSIGN":
        raise no(400, f"Note must be in PENDING_COSIGN status. Current status: {note['status']}")
    entry = {
        "date": iso(practice.now()),
        "returnedBy": call.user["id"],
        "returnedByName": "",
        "comments": comments,
        "requiredChanges": changes,
        "resolvedDate": None,
        "resubmittedDate": None,
    }
    practice.change(
        note,
        status="RETURNED_FOR_REVISION",
        revisionHistory=[*note["revisionHistory"], entry],
        revisionCount=note["revisionCount"] + 1,
        currentRevisionComments=comments,
        currentRevisionRequiredChanges=changes,
    )
    return ok(with_author(practice, note), "Note returned for revision")


def resubmit(call: Call) -> Reply:
    """The author's way back: no new signature."""
    practice, note = call.practice, call.note
    if note["clinicianId"] != call.user["id"]:
        raise no(403, "Only the note creator can resubmit for review")
    if note["status"] != "RETURNED_FOR_REVISION":
        raise no(400, f"Note must be in RETURNED_FOR_REVISION status. Current status: {note['status']}")
    *before, last = note["revisionHistory"] or [{}]
    practice.change(
        note,
        status="PENDING_COSIGN",
        revisionHistory=[*before, {**last, "resubmittedDate": iso(practice.now())}],
        currentRevisionComments=None,
        currentRevisionRequiredChanges=[],
    )
    return ok(with_author(practice, note), "Note resubmitted for review")


def attestation(call: Call) -> Reply:
    """The text to show; none that fits is a 500."""
    kind = str(call.query.get("signatureType", "AUTHOR"))
    found = attestation_for(call.practice, call.user, call.at["type"], kind)
    if found is None:
        raise failed("fetch attestation")
    return ok({name: found[name] for name in ("id", "attestationText", "role", "noteType", "jurisdiction")})


def signatures(call: Call) -> Reply:
    """A note's signatures, oldest first; for author, co-signer, supervisors and administrators."""
    note = call.practice.notes.get(call.at["note"])
    if note is None or not sees_note(call.practice, call.user, note):
        raise no(403, "Access denied")
    rows = [row for row in call.practice.signatures.values() if row["noteId"] == note["id"]]
    rows.sort(key=lambda row: row["signedAt"])
    return ok([signature_shown(call.practice, row) for row in rows])


def attestation_for(practice: Practice, user: Json, note_type: str, kind: str) -> Json | None:
    """For the role; first of the type and the user's state, then of the state, then of the whole country."""
    role = "SUPERVISOR" if kind == "COSIGN" else "ADMIN" if "ADMINISTRATOR" in user["roles"] else "CLINICIAN"
    state = user["licenseState"] or "GA"
    for wanted in ((note_type, state), ("ALL", state), ("ALL", "US")):
        for row in practice.attestations.values():
            if row["isActive"] and (row["role"], row["noteType"], row["jurisdiction"]) == (role, *wanted):
                return row
    return None


def _event(call: Call, note: Json, kind: str, attestation: Json) -> Json:
    """A new row in the table of signatures."""
    return call.practice.add(
        call.practice.signatures,
        noteId=note["id"],
        userId=call.user["id"],
        signatureType=kind,
        attestationId=attestation["id"],
        signedAt=call.practice.stamp(),
        ipAddress=call.address,
        userAgent=call.agent,
        authMethod="PASSWORD",
        signatureData=None,
        isValid=True,
        revokedAt=None,
        revokedBy=None,
        revokedReason=None,
        amendmentId=None,
    )


def _check_secret(call: Call) -> None:
    """A PIN, or a password: the one for signatures where there is one, else the one of the sign-in."""
    user, body = call.user, call.body
    if body.get("pin"):
        if user["signaturePin"] is None:
            raise failed("co-sign clinical note")
        good = body["pin"] == user["signaturePin"]
    else:
        good = body.get("password") == (user["signaturePassword"] or user["password"])
    if not good:
        raise no(401, "Invalid signature PIN or password")
