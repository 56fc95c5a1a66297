"""Nobody reads, changes or signs what is not theirs, and nobody can tell it from what does not exist."""

import uuid

import pytest

from tests.backend.office import Office
from tests.servers.backend import ADMIN, ASSOCIATE, PASSWORD, SUPERVISOR

_SIGN = {"signatureType": "AUTHOR", "password": PASSWORD, "attestationId": "x", "sha256": "x"}


def test_anothers_note_is_indistinguishable_from_none(office: Office) -> None:
    note = office.person(ASSOCIATE).draft(clientId=office.person(ASSOCIATE).client_named("Sokolov"))
    stranger = office.person()
    for path in (note["id"], str(uuid.uuid4()), "not-an-id", "%00", note["id"].upper() + "x"):
        for method, tail, body in (
            ("GET", "", None),
            ("PATCH", "", {"plan": "Mine now"}),
            ("PUT", "", {"plan": "Mine now"}),
            ("DELETE", "", None),
            ("POST", "/sign", _SIGN),
        ):
            answer = office.run(stranger.ask(method, f"/clinical-notes/{path}{tail}", body, **{"If-Match": '"1-0"'}))
            assert answer.status_code == 404, (method, path, answer.text)
            assert answer.json() == {
                "success": False,
                "message": "Clinical note not found",
                "errorCode": "NOT_FOUND",
            }
            assert "etag" not in answer.headers
        assert stranger.get(f"/signatures/clinical-notes/{path}/signatures").status_code == 404


def test_anothers_client_is_indistinguishable_from_none(office: Office) -> None:
    theirs = office.person(ASSOCIATE).client_named("Sokolov")
    stranger = office.person()

    for client_id in (theirs, str(uuid.uuid4()), "not-an-id"):
        for path in (
            f"/clients/{client_id}",
            f"/appointments/client/{client_id}",
            f"/clinical-notes/client/{client_id}",
            f"/clinical-notes/client/{client_id}/diagnosis",
            f"/clinical-notes/client/{client_id}/inherited-diagnoses/Progress%20Note",
            f"/clinical-notes/client/{client_id}/treatment-plan-status",
            f"/clinical-notes/client/{client_id}/eligible-appointments/Progress%20Note",
            f"/treatment-plan-compliance/check/{client_id}",
        ):
            answer = stranger.get(path)
            assert (answer.status_code, answer.json()["message"]) == (404, "Client not found"), path
    refused = stranger.post("/clinical-notes", {"clientId": theirs, "noteType": "Progress Note", "status": "DRAFT"})
    assert (refused.status_code, refused.json()["message"]) == (404, "Client not found")


def test_anothers_appointment_neither_opens_nor_attaches(office: Office) -> None:
    associate, stranger = office.person(ASSOCIATE), office.person()
    theirs = associate.get(f"/appointments/client/{associate.client_named('Sokolov')}").json()["data"][0]["id"]

    assert stranger.get(f"/appointments/{theirs}").status_code == 404
    note = stranger.draft()
    for appointment in (theirs, str(uuid.uuid4())):
        refused = stranger.patch(f"/clinical-notes/{note['id']}", {"appointmentId": appointment})
        words = "The selected appointment does not exist. Please select a valid appointment."
        assert (refused.status_code, refused.json()["message"]) == (400, words)


@pytest.mark.parametrize("reader", [SUPERVISOR, ADMIN])
def test_who_supervises_reads_and_does_not_write(office: Office, reader: str) -> None:
    associate = office.person(ASSOCIATE)
    note = associate.draft(clientId=associate.client_named("Sokolov"), subjective="For supervision")
    path = f"/clinical-notes/{note['id']}"
    supervisor = office.person(reader)

    assert supervisor.get(path).json()["data"]["subjective"] == "For supervision"
    assert supervisor.patch(path, {"plan": "Mine now"}).status_code == 403
    assert supervisor.delete(path).json()["message"] == "Only the note creator can delete it"
    refused = supervisor.post(f"{path}/sign", _SIGN)
    assert (refused.status_code, refused.json()["message"]) == (
        403,
        "Only the note author can provide the initial signature",
    )


def test_who_does_not_work_with_notes_is_refused(office: Office) -> None:
    person = office.person(ASSOCIATE)
    office.sql("UPDATE users SET roles = '[\"ASSOCIATE\"]' WHERE id = :id", id=person.id)

    refused = person.get("/clinical-notes/my-notes")

    assert refused.status_code == 403
    assert refused.json()["message"].startswith("Access denied. Required roles: ")


def test_clients_are_ones_own(office: Office) -> None:
    counts = {email: _count(office, email) for email in (ASSOCIATE, SUPERVISOR, ADMIN)}

    assert counts == {ASSOCIATE: 8, SUPERVISOR: 12, ADMIN: 40}
    assert _count(office, "clinician@practice.example") == 28


def _count(office: Office, email: str) -> int:
    total: int = office.person(email).get("/clients?limit=1").json()["pagination"]["total"]
    return total


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("obrien", "O’Brien"),
        ("O'Brien", "O’Brien"),
        ("munoz mateo", "Muñoz"),
        ("Mateo Muñoz", "Muñoz"),
        ("204-093", "Rivera"),
        ("1989-03-14", "Rivera"),
        ("03/14/1989", "Rivera"),
        ("kjaer", None),
        ("%", None),
        ("_", None),
    ],
)
def test_search_finds_names_as_people_type_them(on_sqlite: Office, search: str, name: str | None) -> None:
    found = on_sqlite.person().get(f"/clients?search={search.replace('%', '%25')}").json()["data"]

    assert [client["lastName"] for client in found] == ([name] if name else [])
