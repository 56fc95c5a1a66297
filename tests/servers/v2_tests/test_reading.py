"""Part A, 31 to 37: lists, shapes, charts, appointments, roles."""

import pytest

from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2.caseload import BILLING, add_client
from tests.servers.v2.note_schema import NOTE_TYPES
from tests.servers.v2_tests.conftest import Sit
from tests.servers.v2_tests.desk import NOTES, Desk, Hand, Json, said

MINE = f"{NOTES}/my-notes"


def test_31_my_notes_are_all_of_mine_whole_and_without_pages(desk: Desk, supervisor: Desk) -> None:
    for number in range(60):
        desk.draft(plan=f"Session {number}")

    data = desk.http.get(MINE, params={"limit": 5, "page": 2}).json()["data"]

    assert data["count"] == len(data["notes"]) == 64, "with two charts of two notes"
    assert {"plan", "client", "clinician", "cosigner", "appointment"} <= data["notes"][0].keys()
    assert data["stats"] == {
        "total": 64,
        "draft": 60,
        "signed": 4,
        "pendingCosign": 0,
        "cosigned": 0,
        "locked": 0,
        "overdue": 0,
    }
    dates = [one["sessionDate"] for one in data["notes"]]
    assert dates == sorted(dates, reverse=True)
    assert supervisor.http.get(MINE).json()["data"]["notes"] == []


def test_31_its_filters(desk: Desk) -> None:
    desk.draft(
        sessionDate="2026-11-02T00:00:00Z",
        subjective="Dreams of trains.",
        progressTowardGoals="Rides the tram again.",
    )

    def count(**query: str) -> int:
        return int(desk.http.get(MINE, params=query).json()["data"]["count"])

    assert count(status="DRAFT") == count(noteType="Progress Note") == 1
    assert count(clientId=desk.client_id("Okafor")) == 2
    assert count(startDate="2026-11-02T00:00:00.000Z", endDate="2026-11-02T23:59:59.999Z") == 1
    assert count(updatedSince="2030-01-01T00:00:00.000Z") == 5, "there is no such filter"
    assert count(search="riv") == 3
    assert count(search="tram") == 1
    assert count(search="trains") == count(search="Ana Rivera") == 0, "encrypted, and one column at a time"


def test_31_the_list_of_all_has_at_most_a_hundred(desk: Desk, admin: Desk) -> None:
    for _ in range(70):
        desk.draft()

    assert desk.http.get(NOTES).json()["data"]["count"] == 50
    assert admin.http.get(NOTES, params={"limit": 500}).json()["data"]["count"] == 76
    assert set(desk.http.get(NOTES).json()["data"]) == {"notes", "count"}


def test_32_five_shapes_of_errors(desk: Desk, admin: Desk) -> None:
    handler = desk.get("x").json()
    schema = desk.post(clientId="x").json()
    filtered = desk.post(plan="; she").json()
    unlock = desk.http.post("/unlock-requests/x/request", json={}).json()
    settings = desk.http.get("/practice-settings").json()
    del desk.http.headers["X-CSRF-Token"]
    csrf = desk.post().json()

    assert handler.keys() == {"success", "message", "errorCode"}
    assert schema.keys() == {"success", "message", "errors"}
    assert csrf.keys() == {"success", "error", "debug"}
    assert (filtered.keys(), filtered["error"].keys()) == ({"success", "error"}, {"code", "message"})
    assert unlock == {"error": "Unlock reason is required"}
    assert settings == {"error": "Only administrators can access practice settings"}
    missing = admin.http.get("/no/such/path")
    assert (missing.status_code, missing.json()["errorCode"]) == (404, "ROUTE_NOT_FOUND")


def test_32_successes_without_an_envelope(desk: Desk, admin: Desk, clinic: MentalSpaceV2) -> None:
    assert desk.http.get("/csrf-token").json().keys() == {"csrfToken"}
    version = desk.http.get("/version").json()
    assert version.keys() == {"gitSha", "buildTime", "nodeEnv", "version", "service"}
    assert version["service"] == "mentalspace-backend"
    note = desk.draft(sessionDate="2026-11-02T00:00:00Z")
    ask = f"/unlock-requests/{note['id']}/request"
    assert desk.http.post(ask, json={"unlockReason": "Was ill"}).json() == {"error": "Note is not locked"}
    with clinic.practice.lock:
        clinic.practice.lock_old_drafts()

    asked = desk.http.post(ask, json={"unlockReason": "Was ill"})

    assert asked.json().keys() == {"message", "note", "notifiedTo"}
    assert [one["id"] for one in admin.http.get("/unlock-requests").json()] == [note["id"]]
    approved = admin.http.post(f"/unlock-requests/{note['id']}/approve").json()
    assert (approved["note"]["isLocked"], approved["unlockUntil"]) == (False, "2026-11-18T15:00:00.000Z")


def eligible(desk: Desk, note_type: str) -> Json:
    """What is offered for a note of this type on Ana Rivera."""
    path = f"{NOTES}/client/{desk.client_id()}/eligible-appointments/{note_type}"
    found: Json = desk.http.get(path).json()["data"]
    return found


def test_33_what_is_offered(desk: Desk, clinic: MentalSpaceV2, clock: Hand) -> None:
    practice = clinic.practice
    rivera = practice.client("Rivera")
    other = practice.appointments_of(rivera, "COMPLETED")[0]
    other["clinicianId"] = practice.client("Lindqvist")["primaryTherapistId"]
    other["status"] = "SCHEDULED"

    data = eligible(desk, "Progress Note")

    assert data["defaultConfig"] == {"appointmentType": "Individual Therapy", "serviceCode": "90834", "duration": 45}
    assert data["hasEligible"] is True
    offered = {one["id"] for one in data["appointments"]}
    assert len(offered) == 16
    assert other["id"] in offered, "another's, and never held"
    assert data["appointments"][0].keys() == {
        *("id", "appointmentDate", "startTime", "endTime", "duration", "status"),
        *("serviceCode", "location", "appointmentType", "hasNote"),
    }
    future = practice.appointments_of(rivera, "SCHEDULED")[-1]["id"]
    assert future not in offered
    clock.pass_by(days=7)
    desk.sign_in(practice.users[rivera["primaryTherapistId"]]["email"])
    assert future in {one["id"] for one in eligible(desk, "Progress Note")["appointments"]}


def test_33_an_appointment_with_a_draft_is_not_offered_again(desk: Desk) -> None:
    desk.draft(appointmentId=desk.held())
    desk.draft(appointmentId=desk.held(), noteType="Contact Note")

    assert desk.held() not in {one["id"] for one in eligible(desk, "Progress Note")["appointments"]}
    contact = {one["id"]: one["hasNote"] for one in eligible(desk, "Contact Note")["appointments"]}
    assert contact[desk.held()] is True


def test_33_what_is_never_offered(desk: Desk) -> None:
    assert eligible(desk, "Treatment Plan")["appointments"] == []
    statuses = {one["status"] for one in eligible(desk, "Cancellation Note")["appointments"]}
    assert statuses == {"COMPLETED"}
    path = f"{NOTES}/client/{desk.client_id()}/eligible-appointments/Group%20Therapy%20Note"
    assert said(desk.http.get(path)) == (500, "Failed to retrieve eligible appointments")


@pytest.mark.parametrize("note_type", NOTE_TYPES)
def test_33_the_rules_of_three_types(desk: Desk, note_type: str) -> None:
    rules = desk.http.get(f"{NOTES}/validation-rules/{note_type}").json()["data"]
    summary = desk.http.get(f"{NOTES}/validation-summary/{note_type}").json()["data"]["requiredFields"]
    judged = desk.http.post(f"{NOTES}/validate", json={"noteType": note_type, "noteData": {"plan": "Short."}})

    has_rules = note_type in ("Progress Note", "Intake Assessment", "Treatment Plan")
    assert bool(rules) is has_rules
    assert [one["field"] for one in summary] == [one["fieldName"] for one in rules]
    data = judged.json()["data"]
    assert (data["isValid"], len(data["errors"])) == (not has_rules, len(rules))


def test_33_inherited_codes_overlook_a_cosigned_intake(desk: Desk, clinic: MentalSpaceV2) -> None:
    of_client = f"{NOTES}/client/{desk.client_id()}"
    for note in clinic.practice.notes_of(desk.client_id(), "Intake Assessment"):
        note["status"] = "COSIGNED"

    inherited = desk.http.get(f"{of_client}/inherited-diagnoses/Progress%20Note").json()["data"]

    assert (inherited["diagnosisCodes"], inherited["canSign"]) == ([], False)
    assert inherited["validationMessage"]
    assert desk.http.get(f"{of_client}/diagnosis").json()["data"] == {"diagnosisCodes": ["F41.1"]}
    other = desk.http.get(f"{of_client}/inherited-diagnoses/Contact%20Note").json()["data"]
    assert other == {"diagnosisCodes": [], "canSign": True, "validationMessage": None}


def test_33_group_notes_have_a_type_of_their_own(associate: Desk) -> None:
    body = {
        "appointmentId": associate.held(0, "Lindqvist"),
        "sessionDate": "2026-11-10T00:00:00Z",
        "sessionTopic": "Sleep",
        "groupDynamics": "warm",
        "attendance": [{"clientId": associate.client_id("Lindqvist"), "attended": True}],
    }

    answer = associate.http.post("/group-therapy-notes", json=body)

    note = answer.json()["data"]["note"]
    assert (answer.status_code, note["noteType"], note["requiresCosign"]) == (201, "GROUP_THERAPY", False)
    assert note["objective"] == "Attendance: 1/1 members present. Group dynamics: warm"
    missing = associate.http.post("/group-therapy-notes", json={})
    assert said(missing) == (400, "appointmentId and attendance array are required")


def test_34_days_are_midnight_in_utc_and_hours_are_local_texts(desk: Desk) -> None:
    [first, *_] = desk.http.get(f"/appointments/client/{desk.client_id()}").json()["data"]

    assert (first["appointmentDate"], first["startTime"]) == ("2026-11-24T00:00:00.000Z", "09:00")
    assert first["timezone"] == "America/New_York"
    client = desk.http.get(f"/clients/{desk.client_id()}").json()["data"]
    assert client["dateOfBirth"] == "1989-03-14T00:00:00.000Z"
    assert len(client["primaryTherapist"]["phoneNumber"].split(":")) == 3, "nobody decrypted it (1.13)"


def test_35_clients_come_in_pages_newest_first_with_everything_about_them(desk: Desk, clinic: MentalSpaceV2) -> None:
    practice = clinic.practice
    therapist = practice.users[practice.client("Rivera")["primaryTherapistId"]]
    for number in range(120):
        add_client(practice, therapist, f"P{number:03}", "O'Brien" if number == 3 else "Page", "1980-01-01")

    first = desk.http.get("/clients").json()
    last = desk.http.get("/clients", params={"page": 2, "limit": 1000}).json()

    assert first.keys() == {"success", "data", "pagination"}
    assert first["pagination"] == {"page": 1, "limit": 20, "total": 123, "totalPages": 7}
    assert [one["firstName"] for one in first["data"][:2]] == ["P119", "P118"]
    assert {"addressStreet1", "gender", "primaryTherapist"} <= first["data"][0].keys()
    assert (last["pagination"]["limit"], len(last["data"])) == (100, 23)

    def found(words: str) -> int:
        return int(desk.http.get("/clients", params={"search": words}).json()["pagination"]["total"])

    assert (found("rivera"), found("Rivera Ana"), found("page p1")) == (1, 1, 20)
    assert found("O'Brien") == found("MRN-100200301") == found("mail.example") == 0


def test_36_nobody_creates_an_appointment(desk: Desk) -> None:
    facts = {
        "clientId": desk.client_id(),
        "clinicianId": desk.http.get("/auth/me").json()["data"]["id"],
        "appointmentDate": "2026-11-30T00:00:00.000Z",
        "startTime": "10:00",
        "endTime": "10:45",
        "duration": 45,
        "appointmentType": "Individual Therapy",
        "serviceLocation": "Office",
    }

    assert said(desk.http.post("/appointments", json=facts)) == (500, "Failed to create appointment")
    assert desk.http.post("/appointments", json={}).json()["message"] == "Validation failed"
    new = desk.http.post("/appointments/get-or-create", json=facts)
    assert said(new) == (500, "Failed to get or create appointment")
    backwards = desk.http.post("/appointments/get-or-create", json={**facts, "endTime": "09:00"})
    assert said(backwards) == (400, "Invalid time range. Duration must be between 1 and 480 minutes")
    [held] = [one for one in desk.http.get("/appointments").json()["data"] if one["id"] == desk.held()]
    same = {name: held[name] for name in ("clientId", "appointmentDate", "startTime", "endTime")}
    found = desk.http.post("/appointments/get-or-create", json=same)
    assert said(found) == (200, "Existing appointment found")
    assert (found.json()["data"]["id"], found.json()["data"]["created"]) == (held["id"], False)


def test_36_the_schedule_is_everyones(desk: Desk) -> None:
    page = desk.http.get("/appointments", params={"limit": 500}).json()

    assert page["pagination"] == {"page": 1, "limit": 100, "total": 95, "totalPages": 1}
    days = [one["appointmentDate"] for one in page["data"]]
    assert days == sorted(days)
    assert len({one["clinicianId"] for one in page["data"]}) == 3
    assert said(desk.http.get("/appointments", params={"status": "IN_PROGRESS"}))[0] == 500


def test_37_the_billing_office_gets_an_empty_list_and_no_note(sit: Sit, desk: Desk) -> None:
    billing, note = sit(BILLING), desk.draft()

    assert billing.http.get(NOTES).json()["data"] == {"notes": [], "count": 0}
    for answer in (billing.get(note["id"]), billing.http.get(MINE), billing.post()):
        status, message = said(answer)
        assert status == 403
        assert message.startswith("Access denied. Required roles: ADMINISTRATOR, SUPERVISOR, CLINICIAN")
    assert billing.http.get("/clients").json()["pagination"]["total"] == 5


def test_37_a_role_that_no_route_names_gets_nothing(sit: Sit, clinic: MentalSpaceV2) -> None:
    user = clinic.practice.user("associate@practice.example")
    user["roles"] = ["ASSOCIATE"]
    desk = sit(user["email"])

    for path in (NOTES, MINE, "/clients", "/appointments"):
        assert said(desk.http.get(path))[1].startswith("Access denied. Required roles: ")


def test_37_an_odd_id_is_denied_and_an_odd_status_a_500(desk: Desk) -> None:
    assert said(desk.get("no-such-id")) == (403, "Clinical note access denied")
    for path in (NOTES, MINE):
        assert said(desk.http.get(path, params={"status": "OVERDUE"})) == (500, "Failed to retrieve notes")
    assert desk.http.get(f"/clients/{desk.client_id('Haddad')}").json()["message"] == "Client access denied"
    assert said(desk.http.get("/users/signature-status"))[0] == 403
