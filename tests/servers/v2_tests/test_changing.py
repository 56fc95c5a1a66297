"""Part A, 17 to 22 and 26 to 30: changing and removing notes, and what becomes of their text."""

import gzip
import json
import uuid

import pytest

from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.desk import NOTES, Desk, Hand, said

FAILED = (500, "Failed to update clinical note")
DENIED = (403, "Clinical note access denied")
INVALID = {
    "success": False,
    "error": {"code": "INVALID_INPUT", "message": "Request contains invalid characters or patterns"},
}


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_17_the_appointment_in_an_update_is_thrown_away(desk: Desk, method: str) -> None:
    note = desk.draft()
    body = {"appointmentId": desk.held(), "clientId": desk.client_id("Okafor"), "noteType": "Contact Note"}

    answer = desk.http.request(method, f"{NOTES}/{note['id']}", json={**body, "plan": "Walk."})

    assert said(answer) == (200, "Clinical note updated successfully")
    changed = answer.json()["data"]
    assert {name: changed[name] for name in body} == {name: note[name] for name in body}
    assert changed["plan"] == "Walk."


def test_17_amending_sets_it_unchecked_and_then_the_draft_stays_for_ever(desk: Desk) -> None:
    note, appointment = desk.draft(), desk.held(0, "Lindqvist")
    body = {
        "reason": "The session is known now",
        "fieldsChanged": ["appointmentId"],
        "changeSummary": "Appointment",
        "newNoteData": {"appointmentId": appointment},
    }

    answer = desk.act(note["id"], "amend", body)

    assert said(answer) == (200, "Note amended successfully. Signature required to finalize.")
    assert answer.json()["data"]["updatedNote"]["appointmentId"] == appointment
    assert desk.get(note["id"]).json()["data"]["appointmentId"] == appointment
    assert len(desk.http.get(f"{NOTES}/{note['id']}/amendments").json()["data"]) == 1
    assert len(desk.http.get(f"{NOTES}/{note['id']}/versions").json()["data"]) == 2
    assert said(desk.http.delete(f"{NOTES}/{note['id']}")) == (500, "Failed to delete clinical note")


@pytest.mark.parametrize(
    "columns",
    [
        {"symptoms": "none"},
        {"sessionDuration": "45"},
        {"billable": None},
        {"status": "COMPLETED"},
        {"sessionDate": "soon"},
        {"sessionDate": ""},
        {"plan": ["Walk."]},
        {"diagnosisCodes": "F41.1, F43.2"},
    ],
)
def test_18_a_patch_with_what_the_table_does_not_take_is_a_500(desk: Desk, columns: dict[str, object]) -> None:
    note = desk.draft(plan="Rest.")

    assert said(desk.patch(note["id"], {"objective": "Calm.", **columns})) == FAILED
    assert desk.get(note["id"]).json()["data"]["objective"] is None


def test_18_null_clears_and_a_day_alone_is_read(desk: Desk) -> None:
    note = desk.draft(plan="Rest.", sessionDuration=45, dueDate="2026-11-20T00:00:00Z", diagnosisCodes=["F41.1"])

    empty = {"plan": None, "sessionDuration": None, "dueDate": None, "diagnosisCodes": None, "objective": ""}
    changed = desk.patch(note["id"], {**empty, "sessionDate": "2026-11-16"}).json()["data"]

    assert {name: changed[name] for name in empty} == {**empty, "diagnosisCodes": []}
    assert changed["sessionDate"] == "2026-11-16T00:00:00.000Z"


def test_18_a_whole_note_can_be_sent_back_as_far_as_it_is_columns(desk: Desk) -> None:
    whole = desk.get(desk.draft(plan="Rest.")["id"]).json()["data"]

    assert desk.patch(whole["id"], whole).status_code == 200
    assert said(desk.patch(whole["id"], {**whole, "signatureEvents": []})) == FAILED


def test_19_the_last_one_wins_field_by_field(desk: Desk, supervisor: Desk, associate: Desk) -> None:
    note = associate.draft(clientId=associate.client_id("Lindqvist"), plan="First.")
    stale = associate.get(note["id"])
    supervisor.patch(note["id"], {"plan": "Hers.", "objective": "Hers."})
    associate.http.headers["If-Match"] = stale.headers["etag"]

    answer = associate.patch(note["id"], {"plan": "His.", "updatedAt": note["updatedAt"]})

    assert answer.status_code == 200
    stored = associate.get(note["id"]).json()["data"]
    assert (stored["plan"], stored["objective"]) == ("His.", "Hers.")
    assert stored["updatedAt"] > note["updatedAt"]
    assert stored["lastModifiedBy"] == note["clinicianId"]


def test_19_the_etag_is_a_hash_of_the_body(desk: Desk) -> None:
    note = desk.draft()
    first, second = desk.get(note["id"]), desk.get(note["id"])
    listed = desk.http.get(f"{NOTES}/my-notes")

    assert first.headers["etag"] == second.headers["etag"] != listed.headers["etag"]
    assert first.headers["etag"].startswith('W/"')
    again = desk.http.get(f"{NOTES}/{note['id']}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("  Calm.\n", "Calm."),
        ("Cal\x07m.\tTwo\nlines", "Calm.\tTwo\nlines"),
        ("<script>alert(1)</script>Calm. <b>BDI <10</b>", "Calm. <b>BDI <10</b>"),
        ("<style>p{}</style><form>x</form><link rel=a><iframe src=b>", "x"),
        ("Objective data: calm", "Objective data-blocked: calm"),
        ("javascript:go", "go"),
        ("affect expression (flat)", "affect flat)"),
        ("Confirmation = received", "C"),
        ("Client was once = happy", "Client was"),
        ("Worse, onset=gradual, then better", "Worse,  then better"),
        ("contact=mother", "c"),
        ("tone=flat", "t"),
        ("(2/10) onset=June", "(2/10)"),
        ("x" * 100_001, "x" * 100_000),
    ],
)
def test_20_the_server_rewrites_text(desk: Desk, sent: str, stored: str) -> None:
    note = desk.draft(plan=sent, interventionsUsed=[sent])

    assert note["plan"] == stored
    assert note["interventionsUsed"] == [stored]
    assert desk.patch(note["id"], {"objective": sent}).json()["data"]["objective"] == stored


REFUSED = [
    "Client tearful; she reports panic",
    "safety; CPS report filed",
    "; catastrophizing",
    "; ls",
    "; nchoir",
    "A && shared",
    "x | shows",
    "Sleep (4-5 hours)",
    "poor sleep(4 hrs)",
    "goals reviewed; update treatment plan",
    "mood; created plan",
    "; execute the plan",
    "; alter the dose",
    '"yes" or "no"',
    "'a' or 'b'",
    '"stay" and "go"',
    "The end --",
    "The end -- \n",
    "/* aside */",
    "../",
    "union select",
    '{"$gt": 1}',
]


@pytest.mark.parametrize("text", REFUSED)
def test_21_the_server_refuses_ordinary_sentences(desk: Desk, text: str) -> None:
    answer = desk.post(plan=text)

    assert (answer.status_code, answer.json()) == (400, INVALID)
    assert desk.post(interventionsUsed=["fine", text]).status_code == 400


@pytest.mark.parametrize(
    "text", ["; creating a plan", "tearful; then calm", "asleep by ten (most nights)", "a - b -- c", "he said 'no'"]
)
def test_21_and_lets_these_pass(desk: Desk, text: str) -> None:
    assert desk.draft(plan=text)["plan"] == text


def test_21_it_looks_before_it_asks_who_is_there_and_at_queries_and_passwords(clinic: MentalSpaceV2) -> None:
    stranger = Desk(clinic)

    assert stranger.post(plan="; she").json() == INVALID
    assert stranger.http.get("/clients", params={"search": "x; shared"}).json() == INVALID
    assert stranger.sign_in("ava@practice.example", "secret--").json() == INVALID
    stranger.http.close()


def test_22_too_large_is_a_500_and_another_kind_of_body_an_empty_one(desk: Desk) -> None:
    assert said(desk.post(plan="x" * 10 * 1024 * 1024)) == (500, "Internal Server Error")

    as_text = desk.http.post(NOTES, content=b'{"clientId": "x"}', headers={"Content-Type": "text/plain"})
    assert as_text.status_code == 400
    assert ("clientId", "Required") in {(one["path"], one["message"]) for one in as_text.json()["errors"]}
    half = desk.http.post(NOTES, content=b'{"clientId"', headers={"Content-Type": "application/json"})
    assert (half.status_code, half.json()["errorCode"]) == (400, "INVALID_JSON")


def test_22_gzip_works_both_ways(desk: Desk) -> None:
    body = {"clientId": desk.client_id(), "noteType": "Progress Note", "status": "DRAFT", "plan": "Walk. " * 500}
    packed = {"Content-Type": "application/json", "Content-Encoding": "gzip", "Accept-Encoding": "gzip"}

    answer = desk.http.post(NOTES, content=gzip.compress(json.dumps(body).encode()), headers=packed)

    assert answer.status_code == 201
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["data"]["plan"] == body["plan"].strip()


def test_26_a_patch_can_write_what_only_a_signature_should(desk: Desk) -> None:
    note, other = desk.draft(), desk.draft()

    signed = desk.patch(note["id"], {"status": "SIGNED"}).json()["data"]
    marked = desk.patch(other["id"], {"signedBy": "me", "signedDate": "2026-11-17T00:00:00Z", "isLocked": True}).json()[
        "data"
    ]

    assert (signed["status"], signed["signedBy"]) == ("SIGNED", None)
    assert (marked["signedBy"], marked["isLocked"], marked["status"]) == ("me", True, "DRAFT")


@pytest.mark.parametrize("status", ["SIGNED", "COSIGNED", "LOCKED"])
def test_28_what_is_signed_cannot_be_changed_but_anybody_amends_it(desk: Desk, associate: Desk, status: str) -> None:
    note = desk.draft(plan="Rest.")
    desk.patch(note["id"], {"status": status})

    refused = desk.patch(note["id"], {"plan": "Walk."})
    assert said(refused) == (403, "Cannot edit locked, signed, or cosigned notes")
    assert refused.json()["errorCode"] == "FORBIDDEN"

    body = {"reason": "x", "fieldsChanged": ["plan"], "changeSummary": "x", "newNoteData": {"plan": "Changed."}}
    amended = associate.act(note["id"], "amend", body).json()["data"]
    assert (amended["updatedNote"]["plan"], amended["amendment"]["status"]) == ("Changed.", "PENDING")
    signed = associate.http.post(f"/amendments/{amended['amendment']['id']}/sign")
    assert (signed.status_code, signed.json()["data"]["amendment"]["status"]) == (200, "SIGNED")


def test_29_an_old_draft_is_locked_by_a_flag_that_nothing_minds(desk: Desk, clinic: MentalSpaceV2, clock: Hand) -> None:
    old = desk.draft(sessionDate="2026-11-10T00:00:00Z")
    fresh = desk.draft()

    with clinic.practice.lock:
        clinic.practice.lock_old_drafts()

    locked = desk.get(old["id"]).json()["data"]
    assert (locked["isLocked"], locked["status"]) == (True, "DRAFT")
    assert desk.get(fresh["id"]).json()["data"]["isLocked"] is False
    assert desk.patch(old["id"], {"plan": "Late."}).status_code == 200


def test_30_gone_never_there_and_not_yours_are_the_same(desk: Desk, admin: Desk, associate: Desk) -> None:
    note = desk.draft()
    removed = desk.http.delete(f"{NOTES}/{note['id']}")
    assert said(removed) == (200, "Clinical note deleted successfully")
    others = desk.draft()["id"]

    for person, note_id in ((desk, note["id"]), (admin, note["id"]), (desk, str(uuid.uuid4())), (associate, others)):
        path = f"{NOTES}/{note_id}"
        answers = [person.http.get(path), person.patch(note_id, {"plan": "x"}), person.http.delete(path)]
        assert [said(one) for one in [*answers, person.sign(note_id)]] == [DENIED] * 4


def test_30_only_a_draft_only_its_author_only_without_signatures(associate: Desk, supervisor: Desk) -> None:
    note = associate.draft(clientId=associate.client_id("Lindqvist"))
    path = f"{NOTES}/{note['id']}"
    assert said(supervisor.http.delete(path)) == (403, "Only the note creator can delete it")
    associate.act(note["id"], "sign", {"signatureType": "AMENDMENT"})

    assert said(associate.http.delete(path)) == (500, "Failed to delete clinical note")
    assert associate.get(note["id"]).json()["data"]["status"] == "DRAFT"
