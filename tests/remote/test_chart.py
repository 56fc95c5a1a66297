"""The caseload, its appointments, and what the chart says."""

import pytest

from ehr_desktop.application.errors import NotNow, Refused, SignInNeeded
from ehr_desktop.remote.api import HttpClinicApi
from tests.servers.scripted import Asked, Reply, ScriptedServer, json_reply, refusal, success

CLIENTS = "/api/v1/clients"
OF_CLIENT = "/api/v1/clinical-notes/client/c1"


def rows(first: int, count: int) -> list[dict[str, str]]:
    return [
        {"id": f"c{number}", "firstName": "Ana", "lastName": f"R{number}"} for number in range(first, first + count)
    ]


def test_the_whole_caseload_is_fetched_by_hundreds(api: HttpClinicApi, server: ScriptedServer) -> None:
    def page_of(asked: Asked) -> Reply:
        page = int(asked.query["page"])
        found = rows((page - 1) * 100, 100 if page < 3 else 5)
        pagination = {"page": page, "limit": 100, "total": 205, "totalPages": 3}
        return json_reply({"success": True, "data": found, "pagination": pagination})

    server.otherwise = page_of

    assert len(api.clients()) == 205
    assert [(asked.query["page"], asked.query["limit"]) for asked in server.requests] == [
        ("1", "100"),
        ("2", "100"),
        ("3", "100"),
    ]


def test_a_client_who_slid_to_the_next_page_is_there_once(api: HttpClinicApi, server: ScriptedServer) -> None:
    pagination = {"totalPages": 2}
    server.script(
        "GET",
        CLIENTS,
        json_reply({"success": True, "data": rows(0, 2), "pagination": pagination}),
        json_reply({"success": True, "data": rows(1, 2), "pagination": pagination}),
    )

    assert [client.id for client in api.clients()] == ["c0", "c1", "c2"]


@pytest.mark.parametrize("body", [{"success": True, "data": rows(0, 2)}, rows(0, 2)], ids=["no pages", "bare"])
def test_a_caseload_without_pages(api: HttpClinicApi, server: ScriptedServer, body: object) -> None:
    server.script("GET", CLIENTS, json_reply(body))

    assert len(api.clients()) == 2
    assert len(server.requests) == 1


def test_a_count_of_pages_that_never_ends(api: HttpClinicApi, server: ScriptedServer) -> None:
    endless = {"totalPages": 10**9}
    server.script(
        "GET",
        CLIENTS,
        json_reply({"success": True, "data": rows(0, 1), "pagination": endless}),
        json_reply({"success": True, "data": [], "pagination": endless}),
    )

    assert len(api.clients()) == 1


def test_a_caseload_that_breaks_off_is_no_caseload(api: HttpClinicApi, server: ScriptedServer) -> None:
    first = json_reply({"success": True, "data": rows(0, 100), "pagination": {"totalPages": 2}})
    server.script("GET", CLIENTS, first, Reply(503))

    with pytest.raises(NotNow):
        api.clients()


def test_appointments_that_cannot_be_read_are_left_out(api: HttpClinicApi, server: ScriptedServer) -> None:
    whole = {"id": "a1", "clientId": "c1", "appointmentDate": "2026-11-16T00:00:00.000Z", "startTime": "09:00"}
    server.script("GET", "/api/v1/appointments/client/c1", success([whole, {"id": "a2"}, None]))

    assert [one.id for one in api.appointments("c1")] == ["a1"]


def test_a_client_that_is_not_ours(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", "/api/v1/appointments/client/c1", refusal(403, "Client access denied", "FORBIDDEN"))

    with pytest.raises(Refused, match="Client access denied"):
        api.appointments("c1")


def test_diagnoses_come_from_the_signed_intake(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", f"{OF_CLIENT}/inherited-diagnoses/Progress Note", success({"diagnosisCodes": ["F41.1"]}))

    assert api.inherited_diagnoses("c1", "Progress Note") == ("F41.1",)
    assert len(server.requests) == 1


def test_diagnoses_of_a_co_signed_intake_are_found_too(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", f"{OF_CLIENT}/inherited-diagnoses/Progress Note", success({"diagnosisCodes": []}))
    server.script("GET", f"{OF_CLIENT}/diagnosis", success({"diagnosisCodes": ["F32.0", None]}))

    assert api.inherited_diagnoses("c1", "Progress Note") == ("F32.0",)


def test_the_treatment_plan(api: HttpClinicApi, server: ScriptedServer) -> None:
    said = {"isOverdue": True, "status": "OVERDUE", "daysOverdue": 4, "message": "4 days overdue"}
    server.script("GET", "/api/v1/treatment-plan-compliance/check/c1", success(said))

    found = api.treatment_plan_status("c1")

    assert (found.status, found.message) == ("OVERDUE", "4 days overdue")


def test_the_attestation_is_the_servers_word_for_word(api: HttpClinicApi, server: ScriptedServer) -> None:
    path = "/api/v1/signatures/attestation/Progress Note"
    server.script("GET", path, success({"id": "att-1", "attestationText": " I attest:\n1. … ", "role": "CLINICIAN"}))

    found = api.attestation("Progress Note")

    assert (found.id, found.text) == ("att-1", " I attest:\n1. … ")
    assert server.requests[0].query == {"signatureType": "AUTHOR"}


def test_a_clinic_without_attestations(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", "/api/v1/signatures/attestation/Progress Note", success({}))

    with pytest.raises(Refused, match="no text to attest"):
        api.attestation("Progress Note")


def test_a_practice_that_does_not_say_its_name(api: HttpClinicApi, server: ScriptedServer) -> None:
    path = "/api/v1/practice-settings/public"
    server.script(
        "GET",
        path,
        json_reply({"success": False, "error": "Only administrators can access practice settings"}, 403),
        success({"practiceName": None}),
        refusal(401, "Invalid or expired session"),
    )

    assert api.practice_name() == ""
    assert api.practice_name() == ""
    with pytest.raises(SignInNeeded):
        api.practice_name()
