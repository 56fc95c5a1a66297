"""Drafts: created, changed, listed, removed (API 1.4, part A)."""

import pytest

from tests.contracts.api.clinic import NO_APPOINTMENT, Clinic


def test_draft_without_appointment(clinic: Clinic) -> None:
    """With it a draft needs none; without it the server takes it, or refuses it with the old rule's words."""
    answer = clinic.post(clinic.new(appointmentId=None, subjective="Called ahead of the session."))

    if clinic.can("draft_without_appointment") or answer.status_code == 201:
        assert answer.status_code == 201
        assert answer.json()["data"]["appointmentId"] is None
        stored = clinic.read(answer.json()["data"]["id"]).json()["data"]
        assert (stored["status"], stored["appointmentId"]) == ("DRAFT", None)
    else:
        assert (answer.status_code, answer.json()["message"]) == (400, NO_APPOINTMENT)


def test_a_create_answers_with_the_row_and_its_author(clinic: Clinic) -> None:
    answer = clinic.post(clinic.new(appointmentId=clinic.free_appointment()))

    assert answer.json()["message"] == "Clinical note created successfully"
    assert {"createdAt", "updatedAt", "requiresCosign", "isLocked", "revisionHistory"} <= answer.json()["data"].keys()
    assert {"id", "firstName", "lastName", "title"} <= answer.json()["data"]["clinician"].keys()


def test_a_draft_may_send_null(clinic: Clinic) -> None:
    """Part of `draft_without_appointment`; without it a null text is shape (d)."""
    answer = clinic.post(clinic.new(appointmentId=None, sessionDate=None, dueDate=None, plan=None, diagnosisCodes=None))

    if clinic.can("draft_without_appointment"):
        assert answer.status_code == 201
        note = answer.json()["data"]
        assert (note["sessionDate"], note["dueDate"], note["diagnosisCodes"]) == (None, None, [])
    else:
        assert (answer.status_code, answer.json()["message"]) == (400, "Validation failed")


def test_a_note_that_is_no_draft_needs_an_appointment(clinic: Clinic) -> None:
    answer = clinic.post(clinic.new(status="SIGNED", appointmentId=None))

    assert (answer.status_code, answer.json()["message"]) == (400, NO_APPOINTMENT)


def test_no_status_is_no_draft(clinic: Clinic) -> None:
    answer = clinic.post({"clientId": clinic.client_id, "noteType": "Progress Note"})

    assert (answer.status_code, answer.json()["message"]) == (400, NO_APPOINTMENT)


def test_an_unknown_key(clinic: Clinic) -> None:
    """A server with the list of capabilities refuses it; one without drops it without a word."""
    answer = clinic.post(clinic.new(appointmentId=None, symptoms="none"))

    if clinic.version.get("capabilities"):
        assert answer.status_code == 400
        body = answer.json()
        assert (body["message"], body["errors"][0]["path"]) == ("Validation failed", "symptoms")
    else:
        assert answer.status_code in (201, 400)


@pytest.mark.parametrize(
    ("key", "wrong"), [("clientId", "x"), ("noteType", "Novel"), ("sessionDuration", "45"), ("dueDate", "soon")]
)
def test_a_wrong_value_names_its_field(clinic: Clinic, key: str, wrong: str) -> None:
    answer = clinic.post(clinic.new(**{key: wrong}))

    assert answer.status_code == 400
    assert answer.json()["message"] == "Validation failed"
    assert [error["path"] for error in answer.json()["errors"]] == [key]


def test_an_update_changes_the_columns_it_sends(clinic: Clinic) -> None:
    note = clinic.draft(subjective="Slept well.", plan="Walk daily.", diagnosisCodes=["F41.1"])

    answer = clinic.patch(note["id"], {"plan": None, "sessionDuration": 45})

    assert answer.status_code == 200
    assert answer.json()["message"] == "Clinical note updated successfully"
    stored = clinic.read(note["id"]).json()["data"]
    assert (stored["subjective"], stored["plan"], stored["sessionDuration"]) == ("Slept well.", None, 45)
    assert stored["diagnosisCodes"] == ["F41.1"]
    assert {"client", "clinician", "cosigner", "appointment"} <= stored.keys()


def test_put_is_patch(clinic: Clinic) -> None:
    note = clinic.draft(subjective="Slept well.")

    clinic.http.put(f"/clinical-notes/{note['id']}", json={"plan": "Walk daily."})

    stored = clinic.read(note["id"]).json()["data"]
    assert (stored["subjective"], stored["plan"]) == ("Slept well.", "Walk daily.")


def test_appointment_on_update(clinic: Clinic) -> None:
    """With it a draft's appointment is set by an update; without it the update is accepted and drops it."""
    note = clinic.draft()
    appointment = clinic.free_appointment() if clinic.can("draft_without_appointment") else note["appointmentId"]

    answer = clinic.patch(note["id"], {"appointmentId": appointment})

    assert answer.status_code == 200
    if clinic.can("appointment_on_update"):
        assert answer.json()["data"]["appointmentId"] == appointment
        assert clinic.patch(note["id"], {"appointmentId": None}).json()["data"]["appointmentId"] is None
    else:
        assert answer.json()["data"]["appointmentId"] == note["appointmentId"]


def test_my_notes_holds_a_new_draft(clinic: Clinic) -> None:
    note = clinic.draft(nextSessionPlan="Bring the diary.")

    data = clinic.http.get("/clinical-notes/my-notes", params={"status": "DRAFT"}).json()["data"]

    mine = next(one for one in data["notes"] if one["id"] == note["id"])
    assert mine["client"]["id"] == clinic.client_id
    assert data["count"] == len(data["notes"])
    assert {"total", "draft", "signed", "pendingCosign", "cosigned", "locked", "overdue"} <= data["stats"].keys()


def test_a_clients_notes_hold_it_too(clinic: Clinic) -> None:
    note = clinic.draft()

    data = clinic.http.get(f"/clinical-notes/client/{clinic.client_id}").json()["data"]

    assert note["id"] in {one["id"] for one in data["notes"]}
    assert "needsUpdate" in data["treatmentPlanStatus"]


def test_a_removed_draft_is_gone(clinic: Clinic) -> None:
    note = clinic.draft()

    removed = clinic.http.delete(f"/clinical-notes/{note['id']}")

    assert (removed.status_code, removed.json()["message"]) == (200, "Clinical note deleted successfully")
    gone = 404 if clinic.can("compare_and_swap") else 403
    assert clinic.read(note["id"]).status_code == gone
    assert clinic.http.delete(f"/clinical-notes/{note['id']}").status_code == gone
