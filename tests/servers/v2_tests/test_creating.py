"""Part A, 11 to 16: creating notes."""

import uuid

import httpx
import pytest

from tests.servers.backend import CLINICIAN
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2.note_schema import NOTE_TYPES
from tests.servers.v2_tests.desk import NOTES, Desk, Hand, said

NO_APPOINTMENT = (400, "Appointment is required for non-draft notes")
FAILED = (500, "Failed to create clinical note")
TAKEN = (
    "A clinical note of this type already exists for this appointment. Please select a different appointment or edit "
    "the existing note."
)


def test_11_the_same_post_twice_is_two_notes(desk: Desk) -> None:
    chosen = str(uuid.uuid4())
    desk.http.headers["Idempotency-Key"] = "once"

    first, second = desk.draft(id=chosen, tag="mine"), desk.draft(id=chosen, tag="mine")

    assert len({first["id"], second["id"], chosen}) == 3
    assert "tag" not in first


def test_11_a_post_whose_answer_is_lost_has_been_stored(desk: Desk, clinic: MentalSpaceV2) -> None:
    clinic.lose_next_answer("POST", NOTES)

    with pytest.raises(httpx.RemoteProtocolError):
        desk.post(plan="Walk daily.")

    query = {"status": "DRAFT", "clientId": desk.client_id()}
    [note] = desk.http.get(f"{NOTES}/my-notes", params=query).json()["data"]["notes"]
    assert note["plan"] == "Walk daily."
    assert desk.post(plan="Walk daily.").status_code == 201, "only one answer was lost"


def test_11_appointment_and_type_are_unique_together(desk: Desk) -> None:
    desk.draft(appointmentId=desk.held())

    again = desk.post(appointmentId=desk.held())

    assert again.json() == {"success": False, "message": TAKEN, "errorCode": "CONFLICT"}
    assert again.status_code == 409
    assert desk.post(appointmentId=desk.held(), noteType="Contact Note").status_code == 201


def test_11_a_database_may_lack_the_constraint(clock: Hand) -> None:
    with MentalSpaceV2(now=clock, unique_pairs=False) as clinic:
        desk = Desk(clinic, CLINICIAN)
        desk.draft(appointmentId=desk.held())
        assert desk.post(appointmentId=desk.held()).status_code == 201
        desk.http.close()


def test_12_a_draft_is_one_that_says_so(desk: Desk) -> None:
    note = desk.draft()
    assert (note["status"], note["appointmentId"]) == ("DRAFT", None)

    assert said(desk.post(status=None)) == NO_APPOINTMENT
    with_appointment = desk.post(status=None, appointmentId=desk.held())
    assert (with_appointment.status_code, with_appointment.json()["data"]["status"]) == (201, "DRAFT")


@pytest.mark.parametrize("note_type", [one for one in NOTE_TYPES if one != "Treatment Plan"])
def test_13_no_plan_no_drafts(desk: Desk, note_type: str) -> None:
    new, overdue = desk.client_id("Petrović"), desk.client_id("Okafor")

    without = desk.post(clientId=new, noteType=note_type)
    late = desk.post(clientId=overdue, noteType=note_type)

    rule = "Georgia Board requires a treatment plan before clinical notes can be created."
    assert said(without) == (400, f"This client does not have a treatment plan. {rule}")
    renewal = "Georgia Board requires treatment plans to be renewed every 90 days."
    assert said(late) == (400, f"This client's treatment plan is 30 days overdue. {renewal}")


def test_13_the_plan_itself_and_whoever_supervises_are_let_through(desk: Desk, admin: Desk, supervisor: Desk) -> None:
    new = desk.client_id("Petrović")

    assert desk.post(clientId=new, noteType="Treatment Plan").status_code == 201
    assert desk.post(clientId=new).status_code == 400, "a draft of a plan is no plan"
    assert admin.post(clientId=new).status_code == supervisor.post(clientId=new).status_code == 201


def test_13_an_offline_draft_becomes_unsendable(desk: Desk, clock: Hand) -> None:
    assert desk.post().status_code == 201
    clock.pass_by(days=61)
    desk.sign_in(CLINICIAN)

    assert desk.post().status_code == 400


def test_14_a_drafts_appointment_and_client_are_not_checked(desk: Desk, clinic: MentalSpaceV2) -> None:
    practice = clinic.practice
    own, other = practice.client("Rivera"), practice.client("Lindqvist")
    cancelled = practice.appointments_of(own, "CANCELLED")[0]["id"]
    future = practice.appointments_of(own, "SCHEDULED")[0]["id"]
    of_another = practice.appointments_of(other, "COMPLETED")[0]["id"]

    for appointment in (cancelled, future, of_another):
        assert desk.draft(appointmentId=appointment)["appointmentId"] == appointment
    assert desk.post(clientId=other["id"]).status_code == 201


def test_14_an_unknown_or_upper_case_id_is_a_500(desk: Desk) -> None:
    assert said(desk.post(appointmentId=str(uuid.uuid4()))) == FAILED
    assert said(desk.post(appointmentId=desk.held().upper())) == FAILED
    assert said(desk.post(clientId=str(uuid.uuid4()))) == FAILED
    failed = desk.post(clientId=desk.client_id().upper())
    assert said(failed) == FAILED
    assert failed.json()["errorCode"] == "SERVER_ERROR"
    assert failed.json()["errorId"] == failed.headers["x-error-id"]


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("plan", None, "Expected string, received null"),
        ("diagnosisCodes", None, "Expected array, received null"),
        ("appointmentId", "", "Invalid appointment ID"),
        ("sessionDate", "2026-11-16T00:00:00+01:00", "Invalid session date"),
        ("sessionDate", "2026-11-16", "Invalid session date"),
        ("sessionDate", None, "Expected string, received null"),
        ("sessionDuration", "45 minutes", "Expected number, received string"),
        ("sessionDuration", 0, "Number must be greater than 0"),
        ("clientId", "x", "Invalid client ID"),
        ("billable", "yes", "Expected boolean, received string"),
    ],
)
def test_15_a_create_is_strict(desk: Desk, name: str, wrong: object, message: str) -> None:
    body = {"clientId": desk.client_id(), "noteType": "Progress Note", "status": "DRAFT", name: wrong}

    answer = desk.http.post(NOTES, json=body)

    assert answer.status_code == 400
    shape = answer.json()
    assert (shape["success"], shape["message"]) == (False, "Validation failed")
    assert "errorCode" not in shape
    assert [(one["path"], one["message"]) for one in shape["errors"]] == [(name, message)]
    assert set(shape["errors"][0]) == {"path", "message", "code"}


def test_15_null_is_fine_for_the_appointment_and_an_unknown_status_is_not(desk: Desk) -> None:
    body = {"clientId": desk.client_id(), "noteType": "Progress Note", "status": "DRAFT", "appointmentId": None}

    assert desk.http.post(NOTES, json=body).status_code == 201
    assert desk.post(status="COMPLETED").json()["errors"][0]["path"] == "status"


def test_15_without_a_session_date_the_server_stores_now(desk: Desk, clock: Hand) -> None:
    note = desk.draft()

    assert note["sessionDate"] == "2026-11-17T15:00:00.000Z"
    assert note["dueDate"] is None


def test_16_a_note_can_be_born_signed(desk: Desk) -> None:
    answer = desk.post(status="SIGNED", appointmentId=desk.held())

    note = answer.json()["data"]
    assert (answer.status_code, note["status"], note["signedBy"], note["signedDate"]) == (201, "SIGNED", None, None)
    signatures = desk.http.get(f"/signatures/clinical-notes/{note['id']}/signatures").json()["data"]
    assert signatures == []
    locked = (403, "Cannot edit locked, signed, or cosigned notes")
    assert said(desk.patch(note["id"], {"plan": "Rest."})) == locked
    assert said(desk.http.delete(f"{NOTES}/{note['id']}")) == (403, "Only draft notes can be deleted")
    assert said(desk.sign(note["id"])) == (200, "Note signed successfully")


def test_16_what_is_no_draft_is_held_to_the_rules(desk: Desk, clinic: MentalSpaceV2) -> None:
    practice = clinic.practice
    rivera, new = practice.client("Rivera"), practice.client("Petrović")
    cancelled = practice.appointments_of(rivera, "CANCELLED")[0]["id"]
    choose = "Please select a valid appointment."

    def refusal(**columns: object) -> str:
        status, message = said(desk.post(status="SIGNED", **columns))
        assert status == 400
        return message

    gone, others = str(uuid.uuid4()), desk.held(0, "Lindqvist")
    assert refusal(appointmentId=gone) == f"The selected appointment does not exist. {choose}"
    assert refusal(appointmentId=others).startswith("The selected appointment does not belong to this client")
    of_another = refusal(appointmentId=others, clientId=desk.client_id("Lindqvist"))
    assert of_another.startswith("The selected appointment does not belong to this clinician")
    assert refusal(appointmentId=cancelled, noteType="Cancellation Note") == (
        'The selected appointment has status "CANCELLED" which is not valid for creating notes. '
        "Valid statuses are: SCHEDULED, CONFIRMED, IN_SESSION, COMPLETED, CHECKED_IN"
    )
    held = desk.held(0, "Petrović")
    assert refusal(appointmentId=held, clientId=new["id"], noteType="Treatment Plan") == (
        "Cannot create Treatment Plan note without a completed Intake Assessment. "
        "Please complete and sign an Intake Assessment first."
    )
