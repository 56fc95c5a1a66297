"""Signing: by its author, with every rule met, exactly what was shown."""

from datetime import timedelta

import httpx
import pytest

from tests.backend.office import Json, Office, Person
from tests.contracts.api.clinic import shown_sha256
from tests.servers.backend import ASSOCIATE, PASSWORD

_TEXTS: Json = {
    "subjective": "Reports a quiet week and better sleep on most nights.",
    "objective": "Arrived on time, relaxed, good eye contact throughout.",
    "assessment": "Worry is less and shorter; uses the log without reminder.\n\nEngagement: Highly engaged\n"
    "Response to interventions: Very responsive",
    "plan": "Continue the worry window, review the log next week.",
    "riskLevel": "None",
    "diagnosisCodes": ["F41.1"],
    "cptCode": "90834",
    "sessionDate": "2026-11-16T00:00:00.000Z",
    "dueDate": "2026-11-23T00:00:00.000Z",
    "sessionDuration": 45,
}


def open_session(person: Person, client_id: str) -> str:
    path = f"/clinical-notes/client/{client_id}/eligible-appointments/Progress%20Note"
    return str(person.get(path).json()["data"]["appointments"][0]["id"])


def complete(person: Person, **changed: object) -> Json:
    appointment = open_session(person, person.client_named("Rivera"))
    return person.draft(**{**_TEXTS, "appointmentId": appointment, **changed})


def signing(person: Person, note: Json, **changed: object) -> Json:
    attestation = person.get("/signatures/attestation/Progress%20Note").json()["data"]["id"]
    shown = person.get(f"/clinical-notes/{note['id']}").json()["data"]
    return {
        "signatureType": "AUTHOR",
        "password": PASSWORD,
        "attestationId": attestation,
        "sha256": shown_sha256(shown),
        **changed,
    }


def sign(person: Person, note: Json, **changed: object) -> httpx.Response:
    return person.post(f"/clinical-notes/{note['id']}/sign", signing(person, note, **changed))


def codes(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 400, answer.text
    return [error["code"] for error in answer.json()["errors"]]


def test_a_complete_note_is_signed(office: Office) -> None:
    person = office.person()
    note = complete(person)

    answer = sign(person, note)

    data = answer.json()["data"]
    assert (answer.status_code, answer.json()["message"]) == (200, "Note signed successfully")
    assert (data["signatureType"], data["authMethod"], data["user"]["credentials"]) == ("AUTHOR", "PASSWORD", "LCSW")
    assert data["attestation"]["attestationText"].startswith("By signing this note")
    assert (data["note"]["status"], data["note"]["signedBy"]) == ("SIGNED", person.id)
    assert (data["note"]["daysToComplete"], data["note"]["completedOnTime"]) == (2, True)
    assert answer.headers["ETag"] == person.get(f"/clinical-notes/{note['id']}").headers["ETag"]


def test_the_appointment_may_be_chosen_at_signing(office: Office) -> None:
    person = office.person()
    note = person.draft(**_TEXTS)
    refused = sign(person, note)
    assert (codes(refused), refused.json()["message"]) == (
        ["appointment"],
        "Appointment is required for non-draft notes",
    )

    answer = sign(person, note, appointmentId=open_session(person, note["clientId"]))

    assert answer.json()["data"]["note"]["appointmentId"] is not None
    assert answer.json()["data"]["note"]["status"] == "SIGNED"


def test_a_supervised_authors_note_waits_for_a_cosignature(office: Office) -> None:
    person = office.person(ASSOCIATE)
    client_id = person.client_named("sullivan")
    note = person.draft(**_TEXTS, clientId=client_id)
    held = person.get(f"/appointments/client/{client_id}").json()["data"]
    taken = {one["appointmentId"] for one in person.get(f"/clinical-notes/client/{client_id}").json()["data"]["notes"]}
    free = next(one["id"] for one in held if one["status"] == "COMPLETED" and one["id"] not in taken)

    answer = sign(person, note, appointmentId=free)

    assert answer.json()["data"]["note"]["status"] == "PENDING_COSIGN"
    refused = person.patch(f"/clinical-notes/{note['id']}", {"plan": "Later thought"})
    assert refused.json()["message"] == "Cannot edit locked, signed, or cosigned notes"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("CANCELLED", "appointment_cancelled"),
        ("NO_SHOW", "appointment_no_show"),
        ("RESCHEDULED", "appointment_rescheduled"),
    ],
)
def test_a_session_that_was_not_held_carries_no_note(on_sqlite: Office, status: str, code: str) -> None:
    person = on_sqlite.person()
    note = complete(person)
    on_sqlite.sql("UPDATE appointments SET status = :s WHERE id = :id", s=status, id=note["appointmentId"])

    assert codes(sign(person, note)) == [code]


def test_a_session_that_begins_in_an_hour_carries_no_note(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    note = complete(person)
    on_sqlite.sql(
        "UPDATE appointments SET appointment_date = '2026-11-18 00:00:00', start_time = '11:00' WHERE id = :id",
        id=note["appointmentId"],
    )
    assert codes(sign(person, note)) == ["appointment_not_yet_taken_place"]

    on_sqlite.pass_time(timedelta(minutes=19))
    person.get("/auth/me")
    on_sqlite.pass_time(timedelta(minutes=19))
    person.get("/auth/me")
    on_sqlite.pass_time(timedelta(minutes=19))
    person.get("/auth/me")
    on_sqlite.pass_time(timedelta(minutes=5))

    assert sign(person, note).status_code == 200


def test_a_clients_missing_intake_and_old_plan_are_said(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    note = complete(person)
    on_sqlite.sql("UPDATE clinical_notes SET status = 'DRAFT' WHERE note_type = 'Intake Assessment'")
    on_sqlite.sql("UPDATE clinical_notes SET signed_date = '2026-01-01 00:00:00' WHERE note_type = 'Treatment Plan'")

    answer = sign(person, note)

    assert codes(answer) == ["intake", "treatment_plan"]
    assert "231 days overdue" in answer.json()["errors"][1]["message"]


def test_a_locked_draft_is_neither_changed_nor_signed_nor_removed(office: Office) -> None:
    person = office.person()
    note = complete(person)
    path = f"/clinical-notes/{note['id']}"
    office.sql("UPDATE clinical_notes SET is_locked = true WHERE id = :id", id=note["id"])

    assert codes(sign(person, note)) == ["locked"]
    assert person.patch(path, {"plan": "x"}).status_code == 403
    assert person.delete(path).status_code == 403


def test_another_statement_than_the_current_one_is_refused(on_sqlite: Office) -> None:
    person = on_sqlite.person()
    note = complete(person)

    assert codes(sign(person, note, attestationId="an older one")) == ["attestation"]


def test_a_stale_version_is_not_signed(office: Office) -> None:
    person = office.person()
    note = complete(person)
    before = person.get(f"/clinical-notes/{note['id']}").headers["ETag"]
    body = signing(person, note)
    person.patch(f"/clinical-notes/{note['id']}", {"nextSessionPlan": "Bring the log."})

    answer = person.post(f"/clinical-notes/{note['id']}/sign", body, **{"If-Match": before})

    assert answer.status_code == 412
    assert answer.json()["data"]["nextSessionPlan"] == "Bring the log."


def test_pressed_twice_it_is_signed_once(office: Office) -> None:
    person = office.person()
    note = complete(person)
    body = signing(person, note)
    path = f"/clinical-notes/{note['id']}/sign"

    answers = office.together([person.ask("POST", path, body) for _ in range(3)])

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(office.sql("SELECT id FROM signature_events WHERE note_id = :id", id=note["id"])) == 1


def test_a_repeated_signing_is_answered_again_and_its_password_checked_again(office: Office) -> None:
    person = office.person()
    note = complete(person)
    body = signing(person, note)
    path, key = f"/clinical-notes/{note['id']}/sign", {"Idempotency-Key": "signing-1"}

    first = person.post(path, body, **key)

    assert person.post(path, body, **key).content == first.content
    assert person.post(path, {**body, "password": "wrong"}, **key).status_code == 401
    assert all(PASSWORD not in str(row) for row in office.sql("SELECT * FROM idempotency_keys"))


def test_only_one_note_of_a_kind_for_an_appointment(office: Office) -> None:
    person = office.person()
    first = complete(person)
    body = {key: first[key] for key in ("clientId", "noteType", "appointmentId")} | {"status": "DRAFT"}

    refused = person.post("/clinical-notes", body)

    assert refused.status_code == 409
    assert refused.json()["message"].startswith("A clinical note of this type already exists")
    other = person.draft()
    moved = person.patch(f"/clinical-notes/{other['id']}", {"appointmentId": first["appointmentId"]})
    assert moved.status_code == 409
    person.delete(f"/clinical-notes/{first['id']}")
    assert person.post("/clinical-notes", body).status_code == 201
