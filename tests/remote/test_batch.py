"""Several notes in one request: the frozen bytes as they are, and each answer read like that of a note sent alone."""

import json
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
    SignInNeeded,
    Unreachable,
)
from ehr_desktop.domain.note import ServerCopy
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.notes import CREATE, NOTE, ROW, UPDATE
from tests.servers.scripted import NO_ROUTE, Reply, ScriptedServer, json_reply, page, refusal, success

_BATCH = "/api/v1/clinical-notes/batch"
_MADE: dict[str, Any] = {"status": 201, "etag": '"1-a"', "data": ROW, "message": "Created"}
_CHANGED: dict[str, Any] = {"status": 200, "etag": 'W/"2-b"', "data": {**ROW, "plan": "Rest."}, "message": "Updated"}


def answered(*items: object) -> Reply:
    return success({"items": items})


def test_each_note_has_its_own_key_version_and_bytes(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", _BATCH, answered(_MADE, _CHANGED))
    odd = replace(CREATE, body='{"clientId":"c1",  "plan":"“Rest” 🙂"}'.encode())

    made, changed = api.send_together([odd, UPDATE])

    assert isinstance(made, ServerCopy)
    assert isinstance(changed, ServerCopy)
    assert [made.version, changed.version, changed.columns["plan"]] == ['"1-a"', '"2-b"', "Rest."]
    [asked] = server.asked("POST", _BATCH)
    assert asked.json == {
        "items": [
            {"op": "create", "key": "key-1", "body": json.loads(odd.body)},
            {"op": "update", "key": "key-2", "id": "n1", "ifMatch": '"1-a"', "body": {"plan": "Rest."}},
        ]
    }
    assert odd.body in asked.body
    assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("item", "error"),
    [
        ({"status": 400, "message": "Validation failed", "errors": [{"path": "plan", "message": "No."}]}, Refused),
        ({"status": 403, "message": "Clinical note access denied"}, NotThere),
        ({"status": 404, "message": "Clinical note not found", "errorCode": "NOT_FOUND"}, NotThere),
        ({"status": 409, "message": "A note of this type already exists"}, Refused),
        ({"status": 412, "message": "Changed", "data": {**ROW, "plan": "Theirs."}, "etag": '"3-c"'}, ChangedElsewhere),
        ({"status": 422, "message": "This key was used with another request"}, Refused),
        ({"status": 401, "message": "Invalid or expired session"}, SignInNeeded),
        ({"status": 429, "message": "Too many requests"}, NotNow),
        ({"status": 500, "message": "The server could not do it"}, NotNow),
        ({"status": 200, "data": {**ROW, "id": "n2"}}, OutcomeUnknown),
        ({"status": 200, "data": None}, OutcomeUnknown),
        ({"status": 200}, OutcomeUnknown),
        ({"status": "200", "data": ROW}, OutcomeUnknown),
        ({"status": True, "data": ROW}, OutcomeUnknown),
        ({}, OutcomeUnknown),
        (None, OutcomeUnknown),
        ("ok", OutcomeUnknown),
    ],
)
def test_what_is_answered_of_one_note_leaves_the_others_alone(
    api: HttpClinicApi, server: ScriptedServer, item: object, error: type[KnownError]
) -> None:
    server.script("POST", _BATCH, answered(_MADE, item, _MADE))

    first, outcome, last = api.send_together([CREATE, UPDATE, replace(CREATE, key="key-9")])

    assert type(outcome) is error
    assert isinstance(first, ServerCopy)
    assert first == last
    if isinstance(outcome, Refused):
        assert outcome.message == (item or {})["message"]  # type: ignore[index]
    if isinstance(outcome, ChangedElsewhere):
        assert (outcome.theirs.columns["plan"], outcome.theirs.version) == ("Theirs.", '"3-c"')


def test_what_it_was_changed_to_is_fetched_where_it_is_not_said(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", _BATCH, answered({"status": 412, "message": "Changed"}))
    server.script("GET", NOTE, success({**ROW, "plan": "Theirs."}, 200, ("ETag", '"3-c"')))
    [outcome] = api.send_together([UPDATE])
    assert isinstance(outcome, ChangedElsewhere)
    assert outcome.theirs.version == '"3-c"'


def test_one_that_is_still_under_way_is_asked_for_again(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", _BATCH, answered({"status": 409, "message": "Still running", "retryAfter": 3}))
    [outcome] = api.send_together([CREATE])
    assert isinstance(outcome, NotNow)
    assert (outcome.seconds, outcome.this_alone, outcome.maybe_done) == (3, True, False)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (answered(_MADE), OutcomeUnknown),
        (answered(_MADE, _CHANGED, _MADE), OutcomeUnknown),
        (success({"items": None}), OutcomeUnknown),
        (json_reply([]), OutcomeUnknown),
        (page("Sign in to the network"), OutcomeUnknown),
        (Reply(200, b'{"success":true,"data":{"items":['), OutcomeUnknown),
        (Reply(200, b'{"success":true}', cut_after=40), OutcomeUnknown),
        (refusal(413, "The request is too large", "PAYLOAD_TOO_LARGE"), Refused),
        (page("Request Entity Too Large", 413), Refused),
        (refusal(400, "Validation failed"), Refused),
        (NO_ROUTE, NotThisKindOfServer),
        (Reply(302, headers=(("Location", "https://portal.example/"),)), NotThisKindOfServer),
        (refusal(401, "Invalid or expired session", "UNAUTHORIZED"), SignInNeeded),
        (refusal(503, "Maintenance"), NotNow),
        (page("Bad gateway", 502), NotNow),
    ],
)
def test_an_answer_about_all_of_them(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply, error: type[KnownError]
) -> None:
    server.script("POST", _BATCH, reply)
    with pytest.raises(error) as caught:
        api.send_together([CREATE, UPDATE])
    if isinstance(caught.value, NotNow):
        assert caught.value.this_alone is (reply.status == 502)


def test_nothing_went_out_where_there_is_no_server(api: HttpClinicApi) -> None:
    api.close()
    with pytest.raises(Unreachable):
        api.send_together([CREATE, UPDATE])
