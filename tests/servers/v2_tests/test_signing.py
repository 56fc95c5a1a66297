"""Part A, 23 to 25 and 27: signing, co-signing, returning."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.desk import Desk, Json, said

SIGNED = (200, "Note signed successfully")
ALREADY = (500, "Note is already signed. Use AMENDMENT signature type to modify.")


@pytest.mark.parametrize("body", [{"password": "x"}, {"pin": "1234"}, {}, {"signatureType": "THUMB"}])
def test_23_a_signature_needs_its_type(desk: Desk, body: dict[str, str]) -> None:
    answer = desk.act(desk.draft()["id"], "sign", body)

    assert (*said(answer), answer.json()["errorCode"]) == (400, "Invalid signature type", "BAD_REQUEST")


def test_23_and_looks_at_nothing_else(desk: Desk, clinic: MentalSpaceV2) -> None:
    practice = clinic.practice
    rivera = practice.client("Rivera")
    cancelled = practice.appointments_of(rivera, "CANCELLED")[0]["id"]
    future = practice.appointments_of(rivera, "SCHEDULED")[0]["id"]

    for appointment in (None, cancelled, future):
        note = desk.draft(appointmentId=appointment)
        wrong = {"signatureType": "AUTHOR", "password": "not this one", "pin": "0"}
        assert said(desk.act(note["id"], "sign", wrong)) == SIGNED
        assert desk.get(note["id"]).json()["data"]["status"] == "SIGNED"


def test_24_the_answer_is_the_signature(desk: Desk) -> None:
    note = desk.draft()

    event = desk.sign(note["id"]).json()["data"]

    assert event["id"] != event["noteId"] == note["id"]
    assert (event["signatureType"], event["authMethod"], event["userAgent"]) == ("AUTHOR", "PASSWORD", "desk")
    assert len(event["attestation"]["attestationText"]) > 100
    assert isinstance(event["user"]["credentials"], list)
    assert len(event["user"]["licenseNumber"].split(":")) == 3, "nobody decrypted it (1.13)"
    listed = desk.http.get(f"/signatures/clinical-notes/{note['id']}/signatures").json()["data"]
    assert [one["id"] for one in listed] == [event["id"]]


def test_24_refusals_are_500_with_a_reason(desk: Desk, supervisor: Desk, associate: Desk) -> None:
    note = desk.draft()
    desk.sign(note["id"])
    again = desk.sign(note["id"])
    assert (*said(again), again.json()["errorCode"]) == (*ALREADY, "SERVER_ERROR")

    of_another = associate.draft(clientId=associate.client_id("Lindqvist"))
    assert said(supervisor.sign(of_another["id"])) == (500, "Only the note author can provide the initial signature")


def test_24_two_at_once_are_two_signatures(desk: Desk, clinic: MentalSpaceV2) -> None:
    note = desk.draft()
    clinic.practice.before_signature = threading.Barrier(2, timeout=10).wait

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(desk.sign, [note["id"]] * 2))

    assert [said(one) for one in answers] == [SIGNED, SIGNED]
    assert len(desk.http.get(f"/signatures/clinical-notes/{note['id']}/signatures").json()["data"]) == 2


def test_24_a_locked_note_can_be_signed(desk: Desk) -> None:
    note = desk.draft()
    desk.patch(note["id"], {"status": "LOCKED", "isLocked": True})

    assert said(desk.sign(note["id"])) == SIGNED


def test_24_without_an_attestation_nothing_is_signed(desk: Desk, clinic: MentalSpaceV2) -> None:
    note = desk.draft()
    clinic.practice.attestations.clear()

    assert said(desk.sign(note["id"])) == (500, "No applicable attestation found")
    shown = desk.http.get("/signatures/attestation/Progress%20Note")
    assert said(shown) == (500, "Failed to fetch attestation")


def test_24_which_attestation_is_shown(desk: Desk, admin: Desk, clinic: MentalSpaceV2) -> None:
    def shown(person: Desk, kind: str = "AUTHOR") -> Json:
        path = f"/signatures/attestation/Progress%20Note?signatureType={kind}"
        found: Json = person.http.get(path).json()["data"]
        return found

    assert set(shown(desk)) == {"id", "attestationText", "role", "noteType", "jurisdiction"}
    assert [shown(desk)["role"], shown(desk, "COSIGN")["role"], shown(admin)["role"]] == [
        "CLINICIAN",
        "SUPERVISOR",
        "ADMIN",
    ]
    for note_type, jurisdiction in (("Progress Note", "US"), ("ALL", "GA"), ("Progress Note", "GA")):
        facts = {"noteType": note_type, "jurisdiction": jurisdiction, "attestationText": "x", "isActive": True}
        clinic.practice.add(clinic.practice.attestations, role="CLINICIAN", **facts)
        found = shown(desk)["noteType"], shown(desk)["jurisdiction"]
        assert found == (("ALL", "US") if jurisdiction == "US" else (note_type, jurisdiction))


def test_25_the_figures_about_being_on_time_are_never_filled(desk: Desk) -> None:
    note = desk.draft()
    desk.sign(note["id"])

    stored = desk.get(note["id"]).json()["data"]
    assert (stored["completedOnTime"], stored["daysToComplete"], stored["dueDate"]) == (False, None, None)
    assert stored["signedBy"] == stored["clinicianId"]
    assert stored["signedDate"] is not None


@pytest.fixture
def pending(associate: Desk) -> Json:
    """A note that waits for the supervisor."""
    note = associate.draft(clientId=associate.client_id("Lindqvist"), plan="Rest.")
    assert said(associate.sign(note["id"])) == SIGNED
    return note


def test_27_a_supervised_authors_note_waits_and_can_be_changed(
    associate: Desk, supervisor: Desk, pending: Json
) -> None:
    stored = associate.get(pending["id"]).json()["data"]
    assert (stored["status"], stored["requiresCosign"]) == ("PENDING_COSIGN", True)
    assert associate.patch(pending["id"], {"plan": "Walk."}).status_code == 200
    waiting = supervisor.http.get("/clinical-notes/cosigning").json()["data"]
    assert [one["id"] for one in waiting["notes"]] == [pending["id"]]


def test_27_returned_signed_again_and_the_only_way_back(associate: Desk, supervisor: Desk, pending: Json) -> None:
    def back(comments: str, changes: list[str]) -> tuple[int, str]:
        body = {"comments": comments, "requiredChanges": changes}
        return said(supervisor.act(pending["id"], "return-for-revision", body))

    assert back("Too short", ["x"]) == (400, "Comments must be at least 10 characters")
    assert back("Please say more", []) == (400, "At least one required change must be specified")
    assert back("Please say more", ["Plan"]) == (200, "Note returned for revision")
    wrong = "Note must be in PENDING_COSIGN status. Current status: RETURNED_FOR_REVISION"
    assert back("Please say more", ["Plan"]) == (400, wrong)

    returned = associate.get(pending["id"]).json()["data"]
    assert (returned["revisionCount"], returned["currentRevisionRequiredChanges"]) == (1, ["Plan"])
    assert returned["revisionHistory"][0]["returnedByName"] == ""
    assert associate.patch(pending["id"], {"plan": "Walk every day."}).status_code == 200
    assert said(associate.sign(pending["id"])) == ALREADY
    not_the_author = (403, "Only the note creator can resubmit for review")
    assert said(supervisor.act(pending["id"], "resubmit-for-review")) == not_the_author
    resubmitted = associate.act(pending["id"], "resubmit-for-review").json()["data"]
    assert (resubmitted["status"], resubmitted["currentRevisionComments"]) == ("PENDING_COSIGN", None)
    assert len(associate.http.get(f"/signatures/clinical-notes/{pending['id']}/signatures").json()["data"]) == 1


def test_27_cosigned_by_the_assigned_supervisor_with_a_password(
    associate: Desk, supervisor: Desk, admin: Desk, pending: Json
) -> None:
    password = {"password": "Practice-Only-1!", "supervisorComments": "Clear."}
    assert said(admin.act(pending["id"], "cosign", password)) == (
        403,
        "Only the assigned supervisor can co-sign this note",
    )
    by_sign = supervisor.act(pending["id"], "sign", {"signatureType": "COSIGN"})
    assert said(by_sign) == (500, "Only the assigned supervisor can co-sign this note")

    answer = supervisor.act(pending["id"], "cosign", password)

    assert said(answer) == (200, "Note co-signed successfully")
    note = answer.json()["data"]
    assert (note["status"], note["supervisorComments"]) == ("COSIGNED", "Clear.")
    assert note["cosigner"]["id"] == note["cosignedBy"]
    assert said(supervisor.act(pending["id"], "cosign", password)) == (400, "Note is not pending co-signature")


def test_27_a_note_nobody_signed_can_be_cosigned(associate: Desk, supervisor: Desk) -> None:
    note = associate.draft(clientId=associate.client_id("Lindqvist"))
    associate.patch(note["id"], {"status": "PENDING_COSIGN"})

    assert supervisor.act(note["id"], "cosign", {"password": "Practice-Only-1!"}).status_code == 200
