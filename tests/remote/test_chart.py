"""The caseload, its appointments, and what the chart says."""

from typing import Any

import pytest

from ehr_desktop.application.errors import NotNow, Refused, SignInNeeded
from ehr_desktop.domain.practice_rules import PracticeRule
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.notes import ROW
from tests.servers.scripted import Asked, Reply, ScriptedServer, json_reply, refusal, success

CLIENTS = "/api/v1/clients"
OF_CLIENT = "/api/v1/clinical-notes/client/c1"
RULES = "/api/v1/clinical-notes/validation-rules/Progress Note"
RULE: dict[str, Any] = {
    "id": "r1",
    "noteType": "Progress Note",
    "fieldName": "plan",
    "isRequired": True,
    "minLength": 20,
    "maxLength": None,
    "errorMessage": "Plan section is required and must be at least 20 characters",
    "displayLabel": "Plan (Treatment Plan)",
    "validationOrder": 4,
    "isActive": True,
}


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


# --- a client's notes ---------------------------------------------------------------------------------------


def of(note_id: str, **changed: object) -> dict[str, Any]:
    return {**ROW, "id": note_id, **changed}


def test_a_clients_notes_come_newest_session_first_and_those_without_a_day_last(
    api: HttpClinicApi, server: ScriptedServer
) -> None:
    found = [
        of("n1", sessionDate="2026-11-02T00:00:00.000Z", etag='"1"'),
        of("n2", sessionDate=None),
        of("n3", sessionDate="2026-11-16T00:00:00.000Z", etag='W/"3"'),
        of("n4", sessionDate="2025-12-31T00:00:00.000Z"),
    ]
    server.script("GET", OF_CLIENT, success({"notes": found, "count": 4, "treatmentPlanStatus": {}}))

    copies = api.client_notes("c1")

    assert [copy.id for copy in copies] == ["n3", "n1", "n4", "n2"]
    assert [copy.version for copy in copies[:2]] == ['"3"', '"1"']


def test_notes_of_one_session_day_stay_as_the_server_has_them(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", OF_CLIENT, success({"notes": [of("n2"), of("n1"), of("n3")]}))

    assert [copy.id for copy in api.client_notes("c1")] == ["n2", "n1", "n3"]


def test_an_older_servers_notes_have_the_time_of_their_change_as_version(
    old_api: HttpClinicApi, server: ScriptedServer
) -> None:
    server.script("GET", OF_CLIENT, success({"notes": [of("n1", etag='"1"')]}))

    assert [copy.version for copy in old_api.client_notes("c1")] == [ROW["updatedAt"]]


@pytest.mark.parametrize(
    "data",
    [None, [], {}, "none", {"notes": None}, {"notes": "none"}, {"notes": [None, "n1", {}, {"id": "n1"}]}, {"count": 3}],
    ids=str,
)
def test_a_client_of_whom_nothing_readable_comes_has_no_notes(
    api: HttpClinicApi, server: ScriptedServer, data: object
) -> None:
    server.script("GET", OF_CLIENT, success(data))

    assert api.client_notes("c1") == []


@pytest.mark.parametrize("shape", [[of("n1")], {"notes": [of("n1")]}, {"notes": [None, of("n1"), 7]}], ids=str)
def test_a_clients_notes_in_any_shape(api: HttpClinicApi, server: ScriptedServer, shape: object) -> None:
    server.script("GET", OF_CLIENT, success(shape))

    assert [copy.id for copy in api.client_notes("c1")] == ["n1"]


def test_notes_of_a_client_that_is_not_ours(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", OF_CLIENT, refusal(403, "Client access denied", "FORBIDDEN"))

    with pytest.raises(Refused, match="Client access denied"):
        api.client_notes("c1")


def test_a_clients_id_is_one_part_of_the_path(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.otherwise = lambda _: success({"notes": []})

    api.client_notes("c1/../c2?x=1")

    [asked] = server.requests
    assert (asked.path, asked.query) == ("/api/v1/clinical-notes/client/c1/../c2?x=1", {})


# --- the practice's rules -----------------------------------------------------------------------------------


def test_the_practices_rules_are_those_of_the_server(api: HttpClinicApi, server: ScriptedServer) -> None:
    codes = {"fieldName": "diagnosisCodes", "minLength": None, "displayLabel": "Diagnosis Codes"}
    server.script("GET", RULES, success([RULE, {**RULE, **codes, "errorMessage": "At least one diagnosis code"}]))

    assert api.practice_rules("Progress Note") == [
        PracticeRule("plan", RULE["displayLabel"], RULE["errorMessage"], is_required=True, minimum=20),
        PracticeRule("diagnosisCodes", "Diagnosis Codes", "At least one diagnosis code", is_required=True),
    ]


@pytest.mark.parametrize(
    "left_out",
    [{"isActive": False}, {"fieldName": "moonPhase"}, {"fieldName": None}, {"fieldName": ["plan"]}],
    ids=str,
)
def test_a_rule_that_is_off_or_about_no_column_of_ours_is_left_out(
    api: HttpClinicApi, server: ScriptedServer, left_out: dict[str, object]
) -> None:
    server.script("GET", RULES, success([{**RULE, **left_out}, RULE]))

    assert [rule.column for rule in api.practice_rules("Progress Note")] == ["plan"]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"isActive": None}, PracticeRule("plan", "Plan", "Write it.", is_required=True, minimum=20)),
        ({"isRequired": None}, PracticeRule("plan", "Plan", "Write it.", minimum=20)),
        ({"isRequired": "yes"}, PracticeRule("plan", "Plan", "Write it.", minimum=20)),
        ({"conditionalOn": "riskLevel"}, PracticeRule("plan", "Plan", "Write it.", minimum=20)),
        ({"minLength": "20"}, PracticeRule("plan", "Plan", "Write it.", is_required=True)),
        ({"maxLength": 500}, PracticeRule("plan", "Plan", "Write it.", is_required=True, minimum=20, maximum=500)),
        ({"displayLabel": None}, PracticeRule("plan", "plan", "Write it.", is_required=True, minimum=20)),
        (
            {"errorMessage": None},
            PracticeRule("plan", "Plan", "The practice asks for this.", is_required=True, minimum=20),
        ),
    ],
    ids=str,
)
def test_what_a_rule_does_not_say_is_not_asked(
    api: HttpClinicApi, server: ScriptedServer, said: dict[str, object], rule: PracticeRule
) -> None:
    server.script("GET", RULES, success([{**RULE, "displayLabel": "Plan", "errorMessage": "Write it.", **said}]))

    assert api.practice_rules("Progress Note") == [rule]


@pytest.mark.parametrize("data", [None, {}, "none", [None, 7, []], {"rules": [RULE]}], ids=str)
def test_a_list_of_rules_nobody_can_read_is_none(api: HttpClinicApi, server: ScriptedServer, data: object) -> None:
    server.script("GET", RULES, success(data))

    assert api.practice_rules("Progress Note") == []


@pytest.mark.parametrize(
    "refused",
    [refusal(403, "Insufficient permissions", "FORBIDDEN"), refusal(404, "No such note type", "NOT_FOUND")],
    ids=["403", "404"],
)
def test_a_server_that_gives_no_rules_has_none(api: HttpClinicApi, server: ScriptedServer, refused: Reply) -> None:
    server.script("GET", RULES, refused)

    assert list(api.practice_rules("Progress Note")) == []


@pytest.mark.parametrize(
    ("reply", "error"),
    [(Reply(503), NotNow), (refusal(401, "Invalid or expired session"), SignInNeeded)],
    ids=["503", "401"],
)
def test_rules_that_could_not_be_asked_for_are_not_no_rules(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply, error: type[Exception]
) -> None:
    server.script("GET", RULES, reply)

    with pytest.raises(error):
        api.practice_rules("Progress Note")
