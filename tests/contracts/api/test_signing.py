"""Signing (API 1.4, part A, 23 to 28). Where it would succeed it is tried only with `--may-sign`."""

from typing import Any

import pytest

from tests.contracts.api.clinic import NO_APPOINTMENT, Clinic, shown_sha256
from tests.servers.backend import CLINICIAN

Json = dict[str, Any]

NO_PLAN = (
    "This client does not have a treatment plan. Georgia Board requires a treatment plan before clinical notes can be "
    "created."
)

_TEXTS = {
    "subjective": "Reports a quiet week and better sleep on most nights.",
    "objective": "Arrived on time, relaxed, good eye contact throughout.",
    "assessment": "Worry is less and shorter; uses the log without reminder.\n\nEngagement: Highly engaged\n"
    "Response to interventions: Very responsive",
    "plan": "Continue the worry window, review the log next week.",
    "riskLevel": "None",
    "diagnosisCodes": ["F41.1"],
    "cptCode": "90834",
}

_INTAKE = {
    "subjective": "Sleeps badly since a move in spring, worries about work on most days, has withdrawn from friends."
    "\n\nChief complaint: “I lie awake.”",
    "assessment": "Adjustment disorder with mixed anxiety and depressed mood within three months of the move. Works "
    "reliably. No risk to self or others; contact with the family is good.",
    "plan": "Eight weekly sessions on sleep, worry and a circle in the new town.\n\n"
    "Treatment recommendations: Problem solving and sleep hygiene.",
    "riskLevel": "None",
    "diagnosisCodes": ["F43.23"],
    "sessionDate": "2026-01-05T00:00:00.000Z",
    "dueDate": "2026-01-12T00:00:00.000Z",
}


@pytest.fixture
def verifies(clinic: Clinic) -> bool:
    """Whether the server looks at the password and the rules."""
    return clinic.can("sign_verifies_password")


def test_a_wrong_password_signs_nothing(clinic: Clinic, verifies: bool) -> None:
    """`sign_verifies_password`; a server without it would sign, so there it is not tried."""
    if not verifies:
        return
    note = _complete(clinic)

    answer = _sign(clinic, note, password="not this one")

    assert (answer[0], answer[1]["message"]) == (401, "Invalid signature PIN or password")
    assert clinic.read(note["id"]).json()["data"]["status"] == "DRAFT"
    assert clinic.http.get("/auth/me").status_code == 200


def test_what_is_missing_is_said_all_at_once(clinic: Clinic, verifies: bool) -> None:
    """`sign_verifies_password`."""
    if not verifies:
        return
    note = clinic.draft(subjective="Short.", appointmentId=None)

    status, body = _sign(clinic, note)

    assert (status, body["message"]) == (400, NO_APPOINTMENT)
    codes = [error["code"] for error in body["errors"]]
    assert codes[0] == "appointment"
    assert {"subjective", "objective", "assessment", "plan", "diagnoses"} <= set(codes)


def test_another_text_than_was_shown_is_not_signed(clinic: Clinic, verifies: bool) -> None:
    """`sign_verifies_password`: the hash is of what the clinician saw."""
    if not verifies:
        return
    note = _complete(clinic)
    shown = {**note, "plan": "Something else."}

    status, body = _sign(clinic, note, sha256=shown_sha256(shown))

    assert status == 412
    assert body["data"]["plan"] == note["plan"]


def test_an_unknown_kind_of_signature(clinic: Clinic) -> None:
    note = _complete(clinic)

    status, body = _sign(clinic, note, signatureType="THUMB")

    assert (status, body["message"]) == (400, "Invalid signature type")


def test_signed_by_its_author_for_a_held_appointment(clinic: Clinic, verifies: bool) -> None:
    """Needs `--may-sign` on a given server."""
    if not clinic.may_sign:
        return
    note = _complete(clinic)

    status, body = _sign(clinic, note)

    assert status == 200, body
    event = body["data"]
    assert (event["noteId"], event["signatureType"]) == (note["id"], "AUTHOR")
    stored = clinic.read(note["id"]).json()["data"]
    assert stored["status"] in ("SIGNED", "PENDING_COSIGN")
    assert stored["signedDate"] is not None
    again, refusal = _sign(clinic, note)
    assert again == (409 if verifies else 500)
    assert refusal["message"].startswith("Note is already signed")
    refused = clinic.patch(note["id"], {"plan": "After the fact."})
    assert (refused.status_code, refused.json()["message"]) == (403, "Cannot edit locked, signed, or cosigned notes")
    events = clinic.http.get(f"/signatures/clinical-notes/{note['id']}/signatures").json()["data"]
    assert [one["signatureType"] for one in events] == ["AUTHOR"]
    if verifies:
        assert event["note"]["status"] == stored["status"]
        assert event["contentSha256"] == shown_sha256(note)


def test_intake_before_plan(clinic: Clinic) -> None:
    """With it a client without a plan begins with the intake, and the plan waits for it; without it the plan is first.

    Signing needs `--may-sign` on a given server, and the client given there one without a plan.
    """
    client_id = _client_without_plan(clinic)
    if client_id is None:
        return
    appointment = _held_appointment(clinic, client_id)
    of_client = {"clientId": client_id, "appointmentId": appointment}
    answer = clinic.post(clinic.new(noteType="Intake Assessment", **of_client, **_INTAKE))

    if not clinic.can("intake_before_plan"):
        assert (answer.status_code, answer.json()["message"]) == (400, NO_PLAN)
        return
    assert answer.status_code == 201, answer.text
    if not clinic.may_sign:
        return
    plan = clinic.draft(noteType="Treatment Plan", **of_client)
    assert "intake" in _codes(clinic, plan)
    progress = clinic.draft(noteType="Progress Note", **of_client)
    assert {"intake", "treatment_plan"} <= _codes(clinic, progress)

    status, body = _sign(clinic, answer.json()["data"])

    assert status == 200, body
    assert "intake" not in _codes(clinic, plan)
    assert "intake" not in _codes(clinic, progress)
    assert "treatment_plan" in _codes(clinic, progress)


def _client_without_plan(clinic: Clinic) -> str | None:
    """One of the invented people who has no plan yet, else the given client where they have none."""
    client_id = clinic.client_id
    if clinic.email == CLINICIAN:
        found = clinic.http.get("/clients", params={"search": "Petrovi"}).json()["data"]
        client_id = found[0]["id"]
    check = clinic.http.get(f"/treatment-plan-compliance/check/{client_id}").json()["data"]
    return client_id if check["status"] == "NEVER" else None


def _held_appointment(clinic: Clinic, client_id: str) -> str:
    appointments = clinic.http.get(f"/appointments/client/{client_id}").json()["data"]
    return str(next(one["id"] for one in appointments if one["status"] == "COMPLETED"))


def _codes(clinic: Clinic, note: Json) -> set[str]:
    """What a signature of this note would be refused for."""
    status, body = _sign(clinic, note)
    assert status == 400, body
    return {error["code"] for error in body["errors"]}


def _complete(clinic: Clinic) -> Json:
    appointment = clinic.free_appointment()
    dates = {"sessionDate": "2026-01-05T00:00:00.000Z", "dueDate": "2026-01-12T00:00:00.000Z"}
    answer = clinic.post(clinic.new(appointmentId=appointment, sessionDuration=45, **_TEXTS, **dates))
    assert answer.status_code == 201, answer.text
    note: Json = answer.json()["data"]
    return note


def _sign(clinic: Clinic, note: Json, **changed: str) -> tuple[int, Json]:
    attestation = clinic.http.get(f"/signatures/attestation/{note['noteType']}").json()["data"]["id"]
    body = {
        "signatureType": "AUTHOR",
        "password": clinic.password,
        "attestationId": attestation,
        "sha256": shown_sha256(note),
        **changed,
    }
    answer = clinic.http.post(f"/clinical-notes/{note['id']}/sign", json=body)
    return answer.status_code, answer.json()
