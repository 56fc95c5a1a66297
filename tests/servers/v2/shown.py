"""Rows with what the server puts beside them, and what it forgets to decrypt (API 1.13)."""

import hashlib

from tests.servers.v2.practice import Json, Practice


def sealed(text: str) -> str:
    """How an encrypted column looks where nobody decrypts it: three parts with colons between."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{digest[:32]}:{digest[32:]}:{text.encode().hex() or '00'}"


def part(row: Json | None, *names: str) -> Json | None:
    """Some columns of a row, or nothing."""
    return {name: row[name] for name in names} if row else None


def clinician_of(practice: Practice, row: Json, *more: str) -> Json | None:
    """The author of a note, or the clinician of an appointment."""
    return part(practice.users.get(row["clinicianId"]), "id", "firstName", "lastName", "title", *more)


def with_author(practice: Practice, note: Json) -> Json:
    """A note as creating and changing answer it: no client."""
    return {**note, "clinician": clinician_of(practice, note)}


def with_all(practice: Practice, note: Json) -> Json:
    """A note as it is shown alone."""
    client = practice.clients[note["clientId"]]
    return {
        **with_author(practice, note),
        "client": part(client, "id", "firstName", "lastName", "medicalRecordNumber", "dateOfBirth"),
        "cosigner": cosigner_of(practice, note),
        "appointment": practice.appointments.get(note["appointmentId"] or ""),
    }


def in_chart(practice: Practice, note: Json) -> Json:
    """A note in a client's list: no client."""
    appointment = practice.appointments.get(note["appointmentId"] or "")
    return {
        **with_author(practice, note),
        "cosigner": cosigner_of(practice, note),
        "appointment": part(appointment, "id", "appointmentDate", "startTime", "endTime"),
    }


def in_my_list(practice: Practice, note: Json) -> Json:
    """A note in its author's list."""
    client = practice.clients[note["clientId"]]
    shown = part(client, "id", "firstName", "lastName", "medicalRecordNumber")
    return {**in_chart(practice, note), "client": shown}


def cosigner_of(practice: Practice, note: Json) -> Json | None:
    """Who co-signed."""
    return part(practice.users.get(note["cosignedBy"] or ""), "id", "firstName", "lastName", "title")


def signature_shown(practice: Practice, event: Json) -> Json:
    """A signature with its text and its user: credentials are rows, and the licence number was not decrypted."""
    user = practice.users[event["userId"]]
    shown = {
        **(part(user, "id", "firstName", "lastName") or {}),
        "credentials": [{"id": f"credential-{user['id'][:8]}", "credentialType": user["title"]}],
        "licenseNumber": sealed(user["licenseNumber"]),
    }
    return {**event, "attestation": practice.attestations.get(event["attestationId"]), "user": shown}
