"""The same request twice is one note."""

from datetime import timedelta
from hashlib import blake2b

import httpx
from sqlalchemy import func, select

from ehr_desktop.backend.housekeeping import forget_what_is_over
from tests.backend.office import Json, Office, Person
from tests.servers.backend import ASSOCIATE

KEY = {"Idempotency-Key": "frozen-1"}


def new(person: Person, **columns: object) -> Json:
    return {"clientId": person.client_named("Rivera"), "noteType": "Progress Note", "status": "DRAFT", **columns}


def notes_saying(office: Office, text: str) -> int:
    return len(office.sql("SELECT id FROM clinical_notes WHERE subjective = :text", text=text))


def test_ten_deliveries_at_the_same_moment_make_one_note(office: Office) -> None:
    person = office.person()
    body = new(person, subjective="Ten at once")

    answers = office.together([person.ask("POST", "/clinical-notes", body, **KEY) for _ in range(10)])

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert notes_saying(office, "Ten at once") == 1


def test_while_the_first_is_running_the_second_is_told_to_wait(on_postgresql: Office) -> None:
    person = on_postgresql.person()
    body = new(person, subjective="Still running")

    async def second_while_first_runs() -> httpx.Response:
        number = select(func.pg_advisory_xact_lock(_turn(person.id, "frozen-1")))
        async with on_postgresql.database.writing() as first:
            await first.execute(number)
            return await person.ask("POST", "/clinical-notes", body, **KEY)

    answer = on_postgresql.run(second_while_first_runs())

    assert answer.status_code == 409
    assert answer.headers["Retry-After"] == "1"
    assert person.post("/clinical-notes", body, **KEY).status_code == 201


def test_days_later_the_first_answer_comes_again(office: Office) -> None:
    person = office.person()
    body = new(person, subjective="Sent from a train")
    first = person.post("/clinical-notes", body, **KEY)
    person.patch(f"/clinical-notes/{first.json()['data']['id']}", {"subjective": "Changed since"})

    office.pass_time(timedelta(days=30))
    office.forget_sessions()
    again = office.person().post("/clinical-notes", body, **KEY)

    assert (again.status_code, again.content) == (201, first.content)


def test_a_key_is_one_persons(office: Office) -> None:
    clinician, associate = office.person(), office.person(ASSOCIATE)
    mine = clinician.post("/clinical-notes", new(clinician), **KEY)
    theirs = {"clientId": associate.client_named("Sokolov"), "noteType": "Progress Note", "status": "DRAFT"}

    answer = associate.post("/clinical-notes", theirs, **KEY)

    assert (mine.status_code, answer.status_code) == (201, 201)
    assert answer.json()["data"]["clinicianId"] == associate.id


def test_another_request_with_the_same_key_is_refused(office: Office) -> None:
    person = office.person()
    person.post("/clinical-notes", new(person, subjective="One"), **KEY)

    answer = person.post("/clinical-notes", new(person, subjective="Two"), **KEY)

    assert (answer.status_code, answer.json()["errorCode"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert notes_saying(office, "Two") == 0


def test_the_same_request_is_the_same_however_it_is_spaced(office: Office) -> None:
    person = office.person()
    body = new(person, subjective="Spaced")
    first = person.post("/clinical-notes", body, **KEY)

    again = person.post("/clinical-notes", dict(reversed(body.items())), **KEY)

    assert again.content == first.content


def test_a_refusal_is_judged_again(office: Office) -> None:
    person = office.person()
    client_id = person.client_named("Rivera")
    body = new(person, subjective="Not hers yet")
    office.sql(
        "UPDATE clients SET primary_therapist_id = :other WHERE id = :id", other=_someone_else(office), id=client_id
    )
    assert person.post("/clinical-notes", body, **KEY).status_code == 404

    office.sql("UPDATE clients SET primary_therapist_id = :me WHERE id = :id", me=person.id, id=client_id)

    assert person.post("/clinical-notes", body, **KEY).status_code == 201


def test_a_late_delivery_does_not_bring_back_a_deleted_draft(office: Office) -> None:
    person = office.person()
    body = new(person, subjective="Deleted by its author")
    note_id = person.post("/clinical-notes", body, **KEY).json()["data"]["id"]
    person.delete(f"/clinical-notes/{note_id}")

    late = person.post("/clinical-notes", body, **KEY)

    assert late.status_code == 404
    kept = office.sql("SELECT body FROM idempotency_keys WHERE note_id = :id", id=note_id)
    assert "Deleted by its author" not in kept[0]["body"]
    assert notes_saying(office, "Deleted by its author") == 0


def test_a_batch_and_a_single_request_share_their_keys(office: Office) -> None:
    person = office.person()
    body = new(person, subjective="First alone, then in a batch")
    first = person.post("/clinical-notes", body, **KEY).json()

    items = [{"op": "create", "key": "frozen-1", "body": body}]
    answered = person.post("/clinical-notes/batch", {"items": items}).json()["data"]["items"][0]

    assert (answered["status"], answered["data"]) == (201, first["data"])


def test_what_a_batch_did_a_single_request_and_another_batch_are_told_again(office: Office) -> None:
    person = office.person()
    body = new(person, subjective="First in a batch, then alone")
    note = person.draft(subjective="To be changed in a batch")
    etag = person.get(f"/clinical-notes/{note['id']}").headers["ETag"]
    items: list[Json] = [
        {"op": "create", "key": "frozen-1", "body": body},
        {"op": "update", "key": "frozen-2", "id": note["id"], "ifMatch": etag, "body": {"plan": "Once."}},
    ]

    first = person.post("/clinical-notes/batch", {"items": items}).json()["data"]["items"]
    alone = person.post("/clinical-notes", body, **KEY)
    again = person.post("/clinical-notes/batch", {"items": items}).json()["data"]["items"]

    assert [one["status"] for one in first] == [201, 200]
    assert (alone.status_code, alone.json()["data"]) == (201, first[0]["data"])
    assert again == first
    assert notes_saying(office, "First in a batch, then alone") == 1


def test_an_item_that_is_still_running_elsewhere_is_told_to_wait(on_postgresql: Office) -> None:
    person = on_postgresql.person()
    items = [{"op": "create", "key": key, "body": new(person)} for key in ("frozen-1", "frozen-2")]

    async def batch_while_first_runs() -> httpx.Response:
        number = select(func.pg_advisory_xact_lock(_turn(person.id, "frozen-1")))
        async with on_postgresql.database.writing() as first:
            await first.execute(number)
            return await person.ask("POST", "/clinical-notes/batch", {"items": items})

    answered = on_postgresql.run(batch_while_first_runs()).json()["data"]["items"]

    assert [(one["status"], one.get("retryAfter")) for one in answered] == [(409, 1), (201, None)]


def test_old_keys_are_forgotten(office: Office) -> None:
    person = office.person()
    person.post("/clinical-notes", new(person), **KEY)

    office.pass_time(timedelta(days=89))
    office.run(forget_what_is_over(office.database, office.time))
    assert len(office.sql("SELECT key FROM idempotency_keys")) == 1
    office.pass_time(timedelta(days=2))
    office.run(forget_what_is_over(office.database, office.time))
    for table in ("idempotency_keys", "sessions", "sign_in_attempts"):
        assert office.sql(f"SELECT 1 FROM {table}") == []


def _turn(user_id: str, key: str) -> int:
    return int.from_bytes(blake2b(f"{user_id} {key}".encode(), digest_size=8).digest(), signed=True)


def _someone_else(office: Office) -> str:
    found = office.sql("SELECT id FROM users WHERE email = :email", email=ASSOCIATE)
    return str(found[0]["id"])
