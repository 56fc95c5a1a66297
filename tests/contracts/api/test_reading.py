"""Clients, appointments and what a form asks before it opens (API 1.2 to 1.4)."""

import uuid

import pytest

from ehr_desktop.domain.columns import COLUMN_KINDS
from tests.contracts.api.clinic import Clinic

_RULES = {"subjective": 20, "objective": 20, "assessment": 30, "plan": 20, "diagnosisCodes": None}


def test_clients_come_in_pages_with_their_therapist(clinic: Clinic) -> None:
    page = clinic.http.get("/clients", params={"page": 1, "limit": 2}).json()

    assert page["success"] is True
    assert page["pagination"]["limit"] == 2
    assert len(page["data"]) <= 2
    for client in page["data"]:
        assert {"id", "medicalRecordNumber", "firstName", "lastName", "dateOfBirth"} <= client.keys()
        assert {"id", "firstName", "lastName"} <= client["primaryTherapist"].keys()


def test_a_date_of_birth_is_midnight_utc(clinic: Clinic) -> None:
    client = clinic.http.get(f"/clients/{clinic.client_id}").json()["data"]

    assert client["dateOfBirth"].endswith("T00:00:00.000Z")


def test_appointments_of_a_client_come_newest_first(clinic: Clinic) -> None:
    appointments = clinic.http.get(f"/appointments/client/{clinic.client_id}").json()["data"]

    days = [one["appointmentDate"] for one in appointments]
    assert days == sorted(days, reverse=True)
    assert {one["clientId"] for one in appointments} <= {clinic.client_id}
    one = appointments[0]
    again = clinic.http.get(f"/appointments/{one['id']}").json()["data"]
    assert (again["startTime"], again["status"]) == (one["startTime"], one["status"])
    assert again["client"]["id"] == clinic.client_id


def test_eligible_appointments_for_a_progress_note(clinic: Clinic) -> None:
    path = f"/clinical-notes/client/{clinic.client_id}/eligible-appointments/Progress%20Note"
    data = clinic.http.get(path).json()["data"]

    assert data["hasEligible"] is bool(data["appointments"])
    assert data["defaultConfig"] == {"appointmentType": "Individual Therapy", "serviceCode": "90834", "duration": 45}
    for one in data["appointments"]:
        assert one["serviceCode"] in {"90832", "90834", "90837", "90846", "90847"}
        assert one["status"] not in {"CANCELLED", "NO_SHOW", "RESCHEDULED"}


def test_the_rules_of_a_progress_note(clinic: Clinic) -> None:
    rules = clinic.http.get("/clinical-notes/validation-rules/Progress%20Note").json()["data"]

    assert {rule["fieldName"]: rule["minLength"] for rule in rules if rule["fieldName"] != "diagnosisCodes"} == {
        name: least for name, least in _RULES.items() if least
    }
    assert clinic.http.get("/clinical-notes/validation-rules/Contact%20Note").json()["data"] == []


@pytest.mark.parametrize("note_type", ["Progress Note", "Intake Assessment", "Treatment Plan"])
def test_what_a_rule_says(clinic: Clinic, note_type: str) -> None:
    """A column, whether it is needed, how long it must be, and a sentence to show; in the order of the list."""
    rules = clinic.http.get(f"/clinical-notes/validation-rules/{note_type}").json()["data"]

    assert rules
    assert [rule["validationOrder"] for rule in rules] == sorted(rule["validationOrder"] for rule in rules)
    for rule in rules:
        assert (rule["noteType"], rule["isActive"]) == (note_type, True)
        assert rule["fieldName"] in COLUMN_KINDS
        assert isinstance(rule["isRequired"], bool)
        assert rule["displayLabel"]
        assert rule["errorMessage"]
        assert {type(rule["minLength"]), type(rule["maxLength"])} <= {int, type(None)}


def test_a_clients_notes_are_whole_rows_newest_session_first(clinic: Clinic) -> None:
    note = clinic.draft(sessionDate="2026-01-05T00:00:00.000Z", subjective="Slept well.", diagnosisCodes=["F41.1"])

    data = clinic.http.get(f"/clinical-notes/client/{clinic.client_id}").json()["data"]

    assert data["count"] == len(data["notes"])
    days = [one["sessionDate"] for one in data["notes"] if one["sessionDate"]]
    assert days == sorted(days, reverse=True)
    for one in data["notes"]:
        assert one["clientId"] == clinic.client_id
        assert COLUMN_KINDS.keys() <= one.keys()
        assert {"id", "noteType", "status", "clinicianId", "appointmentId", "updatedAt", "signedDate"} <= one.keys()
        assert {"isLocked", "clinician", "cosigner"} <= one.keys()
    mine = next(one for one in data["notes"] if one["id"] == note["id"])
    assert (mine["subjective"], mine["diagnosisCodes"]) == ("Slept well.", ["F41.1"])
    if clinic.can("compare_and_swap"):
        assert mine["etag"] == clinic.read(note["id"]).headers["ETag"]


def test_notes_of_a_client_who_is_not_ones_own_are_refused(clinic: Clinic) -> None:
    answer = clinic.http.get(f"/clinical-notes/client/{uuid.uuid4()}")

    assert answer.status_code in (403, 404)
    assert answer.json()["success"] is False


def test_diagnoses_are_inherited_from_the_intake(clinic: Clinic) -> None:
    path = f"/clinical-notes/client/{clinic.client_id}"
    inherited = clinic.http.get(f"{path}/inherited-diagnoses/Progress%20Note").json()["data"]
    charted = clinic.http.get(f"{path}/diagnosis").json()["data"]

    assert inherited["canSign"] is bool(inherited["diagnosisCodes"])
    assert set(inherited) == {"diagnosisCodes", "canSign", "validationMessage"}
    assert isinstance(charted["diagnosisCodes"], list)


def test_where_the_treatment_plan_stands(clinic: Clinic) -> None:
    check = clinic.http.get(f"/treatment-plan-compliance/check/{clinic.client_id}").json()["data"]
    need = clinic.http.get(f"/clinical-notes/client/{clinic.client_id}/treatment-plan-status").json()["data"]

    assert check["status"] in {"CURRENT", "DUE_SOON", "OVERDUE", "NEVER"}
    assert check["isOverdue"] == need["needsUpdate"]


def test_the_attestation_is_the_servers(clinic: Clinic) -> None:
    shown = clinic.http.get("/signatures/attestation/Progress%20Note").json()["data"]

    assert set(shown) == {"id", "attestationText", "role", "noteType", "jurisdiction"}
    assert len(shown["attestationText"]) > 100


def test_what_is_not_there_is_refused(clinic: Clinic) -> None:
    answer = clinic.read(str(uuid.uuid4()))

    if clinic.can("compare_and_swap"):
        assert (answer.status_code, answer.json()["message"]) == (404, "Clinical note not found")
    else:
        assert (answer.status_code, answer.json()["message"]) == (403, "Clinical note access denied")
