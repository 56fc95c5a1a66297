"""Writing notes: created once, changed only as they were seen, deleted; and reading them."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ehr_desktop.application.errors import (
    ChangedElsewhere,
    KnownError,
    NotNow,
    NotThere,
    NotThisKindOfServer,
    OutcomeUnknown,
    Refused,
)
from ehr_desktop.application.outbox import Attempt, Draft, Operation
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.conftest import MakeApi
from tests.remote.notes import CREATE, DELETE, NOTE, NOTES, ROW, SIGN, UPDATE
from tests.servers.scripted import NO_APPOINTMENT, OldClinic, Reply, ScriptedServer, json_reply, refusal, success

NOW_B = ("ETag", '"2-b"')
THEIRS = {**ROW, "subjective": "Changed in the browser.", "updatedAt": "2026-11-17T16:00:00.000Z"}
CHANGED = json_reply({"success": False, "message": "The note was changed since", "data": THEIRS}, 412, NOW_B)
DENIED = refusal(403, "Clinical note access denied", "FORBIDDEN")
GONE = refusal(404, "Clinical note not found", "NOT_FOUND")
NOT_THERE = [DENIED, GONE]


# --- create -------------------------------------------------------------------------------------------------


def test_a_create_sends_its_frozen_bytes_with_its_key(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, success(ROW, 201, ("ETag", '"1-a"')))

    copy = api.send(CREATE)

    assert copy is not None
    assert (copy.id, copy.version, copy.status) == ("n1", '"1-a"', NoteStatus.DRAFT)
    asked = server.requests[0]
    assert asked.body == CREATE.body
    assert asked.headers["idempotency-key"] == "key-1"
    assert asked.headers["content-type"] == "application/json"


def test_a_gateway_that_packs_answers_does_not_change_the_version(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, success(ROW, 201, ("ETag", 'W/"1-a"')))

    copy = api.send(CREATE)

    assert copy is not None
    assert copy.version == '"1-a"'


def test_a_create_that_is_still_running_is_waited_for(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, refusal(409, "The same request is still running").with_header("Retry-After", "1"))

    with pytest.raises(NotNow) as caught:
        api.send(CREATE)

    assert caught.value.seconds == 1


def test_a_second_note_for_an_appointment_is_refused(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, refusal(409, "A clinical note of this type already exists", "CONFLICT"))

    with pytest.raises(Refused, match="already exists") as caught:
        api.send(CREATE)

    assert caught.value.status == 409


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_failed_create_is_repeated_only_where_the_key_makes_it_safe(
    api: HttpClinicApi, server: ScriptedServer, make_api: MakeApi, status: int
) -> None:
    server.script("POST", NOTES, refusal(status, "Failed to create clinical note", "SERVER_ERROR"))
    with pytest.raises(NotNow):
        api.send(CREATE)

    with OldClinic() as clinic:
        old = make_api(clinic.url)
        old.sign_in(clinic.email, clinic.password)
        clinic.server.script("POST", NOTES, refusal(status, "Failed to create clinical note", "SERVER_ERROR"))
        with pytest.raises(OutcomeUnknown):
            old.send(CREATE)


@pytest.mark.parametrize("data", [None, [], {"id": "n1"}, {"id": "s1", "noteId": "n1"}])
def test_a_create_answered_with_no_note_is_unknown(api: HttpClinicApi, server: ScriptedServer, data: object) -> None:
    server.script("POST", NOTES, success(data, 201))

    with pytest.raises(OutcomeUnknown):
        api.send(CREATE)


def test_a_client_who_is_gone_is_a_refusal_of_the_note(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, refusal(404, "Client not found", "NOT_FOUND"))

    with pytest.raises(Refused, match="Client not found"):
        api.send(CREATE)


# --- update and delete --------------------------------------------------------------------------------------


def test_an_update_names_the_version_it_was_made_for(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("PATCH", NOTE, success(ROW, 200, NOW_B))

    copy = api.send(UPDATE)

    assert copy is not None
    assert copy.version == '"2-b"'
    assert [(asked.method, asked.headers["if-match"]) for asked in server.requests] == [("PATCH", '"1-a"')]
    assert server.requests[0].body == UPDATE.body


@pytest.mark.parametrize("attempt", [UPDATE, DELETE], ids=["update", "delete"])
def test_a_note_that_changed_meanwhile_is_handed_back(
    api: HttpClinicApi, server: ScriptedServer, attempt: Attempt
) -> None:
    server.script("PATCH", NOTE, CHANGED)
    server.script("DELETE", NOTE, CHANGED)

    with pytest.raises(ChangedElsewhere) as caught:
        api.send(attempt)

    assert caught.value.theirs.columns["subjective"] == "Changed in the browser."
    assert caught.value.theirs.version == '"2-b"'


def test_a_412_without_the_note_is_followed_by_a_look(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("PATCH", NOTE, refusal(412, "Precondition failed"))
    server.script("GET", NOTE, success(THEIRS, 200, NOW_B))

    with pytest.raises(ChangedElsewhere) as caught:
        api.send(UPDATE)

    assert caught.value.theirs.version == '"2-b"'


@pytest.mark.parametrize("reply", NOT_THERE, ids=["403", "404"])
def test_an_update_of_a_note_that_is_gone(api: HttpClinicApi, server: ScriptedServer, reply: Reply) -> None:
    server.script("PATCH", NOTE, reply)

    with pytest.raises(NotThere):
        api.send(UPDATE)


@pytest.mark.parametrize(
    "reply",
    [Reply(404), json_reply({"detail": "Not Found"}, 404), refusal(404, "Route not found", "ROUTE_NOT_FOUND")],
)
def test_a_gateway_that_says_404_says_nothing_of_the_note(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply
) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        server.script(method, NOTE, reply)

    calls: list[Callable[[], object]] = [lambda: api.send(UPDATE), lambda: api.send(DELETE), lambda: api.note("n1")]
    for call in calls:
        with pytest.raises(NotThisKindOfServer):
            call()


@pytest.mark.parametrize("reply", [success(None), Reply(204), *NOT_THERE], ids=["200", "204", "403", "404"])
def test_a_delete_is_done_when_the_note_is_gone(api: HttpClinicApi, server: ScriptedServer, reply: Reply) -> None:
    server.script("DELETE", NOTE, reply)

    assert api.send(DELETE) is None
    assert server.requests[0].headers["if-match"] == '"1-a"'
    assert server.requests[0].body == b""


def test_a_signed_note_is_not_deleted(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("DELETE", NOTE, refusal(403, "Only draft notes can be deleted", "FORBIDDEN"))

    with pytest.raises(Refused, match="Only draft notes"):
        api.send(DELETE)


def test_an_answer_about_another_note_is_not_taken(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("PATCH", NOTE, success({**ROW, "id": "n2"}))

    with pytest.raises(OutcomeUnknown):
        api.send(UPDATE)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_failed_change_may_be_repeated_for_the_version_is_compared(
    api: HttpClinicApi, server: ScriptedServer, status: int
) -> None:
    server.otherwise = lambda _: refusal(status, "Failed to update clinical note", "SERVER_ERROR")

    for attempt in (UPDATE, DELETE):
        with pytest.raises(NotNow):
            api.send(attempt)


# --- without compare-and-swap -------------------------------------------------------------------------------

OLD_UPDATE = replace(UPDATE, version=ROW["updatedAt"])
OLD_DELETE = replace(DELETE, version=ROW["updatedAt"])


@pytest.mark.parametrize("attempt", [OLD_UPDATE, OLD_DELETE], ids=["update", "delete"])
def test_an_older_server_is_looked_at_before_it_is_written_to(
    old_api: HttpClinicApi, server: ScriptedServer, attempt: Attempt
) -> None:
    server.script("GET", NOTE, success(ROW, 200, ("ETag", 'W/"hash of the answer"')))
    server.script("PATCH", NOTE, success(ROW))
    server.script("DELETE", NOTE, success(None))

    old_api.send(attempt)

    assert [asked.method for asked in server.requests if asked.path == NOTE] == [
        "GET",
        "PATCH" if attempt is OLD_UPDATE else "DELETE",
    ]
    assert not any("if-match" in asked.headers for asked in server.requests)


@pytest.mark.parametrize("attempt", [OLD_UPDATE, OLD_DELETE], ids=["update", "delete"])
def test_an_older_server_that_has_something_else_is_not_written_to(
    old_api: HttpClinicApi, server: ScriptedServer, attempt: Attempt
) -> None:
    server.script("GET", NOTE, success(THEIRS))

    with pytest.raises(ChangedElsewhere) as caught:
        old_api.send(attempt)

    assert caught.value.theirs.version == THEIRS["updatedAt"]
    assert {asked.method for asked in server.requests} == {"GET"}


def test_a_delete_at_an_older_server_where_the_note_is_gone(old_api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", NOTE, DENIED)

    assert old_api.send(OLD_DELETE) is None
    assert {asked.method for asked in server.requests} == {"GET"}


def test_a_day_at_an_older_clinic(make_api: MakeApi) -> None:
    with OldClinic() as clinic:
        api = make_api(clinic.url)
        api.sign_in(clinic.email, clinic.password)
        api.about()
        draft = Draft(Operation.CREATE, clinic.client_id, "Progress Note", {"plan": "Rest."}, None, False)
        create = replace(CREATE, body=api.body_of(draft))

        with pytest.raises(Refused, match=NO_APPOINTMENT):
            api.send(create)
        clinic.requires_appointment_for_drafts = False
        made = api.send(create)

        assert made is not None
        assert made.columns["plan"] == "Rest."
        assert [one.id for one in api.my_notes()] == [made.id]
        change = Draft(Operation.UPDATE, clinic.client_id, "Progress Note", {"plan": None}, clinic.appointment_id, True)
        assert json.loads(api.body_of(change)) == {"plan": None}, "it would drop the appointment without a word"
        changed = api.send(
            replace(UPDATE, body=api.body_of(change), server_id=made.id, version=api.note(made.id).version)
        )
        assert changed is not None
        assert "plan" not in changed.columns
        assert changed.appointment_id is None

        with pytest.raises(ChangedElsewhere):
            api.sign(replace(SIGN, server_id=made.id, version=made.version))
        signed = api.sign(replace(SIGN, server_id=made.id, version=changed.version))
        assert (signed.id, signed.status) == (made.id, NoteStatus.SIGNED)
        with pytest.raises(Refused, match="already signed"):
            api.sign(replace(SIGN, server_id=made.id, version=signed.version))


# --- reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        lambda rows: {"success": True, "data": {"notes": rows, "stats": {}, "count": 1}},
        lambda rows: {"success": True, "data": rows},
        lambda rows: {"success": True, "data": {"data": rows}},
        lambda rows: rows,
    ],
    ids=["as it is", "as it was", "nested", "bare"],
)
def test_a_list_of_notes_is_found_in_each_wrapping(
    api: HttpClinicApi, server: ScriptedServer, shape: Callable[[list[Any]], Any]
) -> None:
    rows = [{**ROW, "etag": '"1-a"'}, None, {"id": "no note"}]
    server.script("GET", f"{NOTES}/my-notes", json_reply(shape(rows)))

    (copy,) = api.my_notes()

    assert (copy.id, copy.version) == ("n1", '"1-a"')


def test_a_note_looks_the_same_alone_and_in_a_list(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", f"{NOTES}/my-notes", success({"notes": [{**ROW, "etag": '"1-a"'}]}))
    server.script("GET", NOTE, success(ROW, 200, ("ETag", '"1-a"')))

    listed: list[ServerCopy] = list(api.my_notes())

    assert listed == [api.note("n1")]


@pytest.mark.parametrize("reply", NOT_THERE, ids=["403", "404"])
def test_a_note_that_is_not_ours_is_not_there(api: HttpClinicApi, server: ScriptedServer, reply: Reply) -> None:
    server.script("GET", NOTE, reply)

    with pytest.raises(NotThere):
        api.note("n1")


def test_an_id_cannot_lead_to_another_path(api: HttpClinicApi, server: ScriptedServer) -> None:
    with pytest.raises(KnownError):
        api.note("../auth/me?x=1#y")

    assert server.requests[0].path == f"{NOTES}/../auth/me?x=1#y", "one part of the path, percent-encoded"
    assert not server.requests[0].query
