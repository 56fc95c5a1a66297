"""The changes feed over the wire: read strictly, since what is overlooked is never told again."""

from typing import Any

import pytest

from ehr_desktop.application.errors import (
    CursorUnknown,
    KnownError,
    NotNow,
    NotThisKindOfServer,
    Refused,
    Retired,
    SignInNeeded,
    Unreachable,
)
from ehr_desktop.application.ports import Change, Changes
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.notes import ROW
from tests.servers.scripted import NO_ROUTE, Reply, ScriptedServer, json_reply, page, refusal, success

_CHANGES = "/api/v1/clinical-notes/changes"
_SHOWN: dict[str, Any] = {"id": "n1", "etag": 'W/"2-b"', "note": ROW, "deleted": False}
_GONE: dict[str, Any] = {"id": "n2", "etag": None, "note": None, "deleted": True}


def fed(*changes: object, **said: object) -> Reply:
    return success({"changes": changes, "next": "c2", "more": False, **said})


def test_a_page_of_changes(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", _CHANGES, fed(_SHOWN, _GONE, more=True))

    found = api.changes("a cursor&=+")

    shown, gone = found.changes
    assert shown.copy
    assert (shown.server_id, shown.copy.columns["subjective"], shown.copy.version) == ("n1", "Slept better.", '"2-b"')
    assert gone == Change("n2", None)
    assert (found.cursor, found.more) == ("c2", True)
    assert [asked.query for asked in server.asked("GET", _CHANGES)] == [{"since": "a cursor&=+"}]


def test_from_the_beginning_there_is_no_cursor(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", _CHANGES, fed())
    assert api.changes(None) == Changes((), "c2", more=False)
    assert [asked.query for asked in server.asked("GET", _CHANGES)] == [{}]


def test_an_unknown_cursor(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", _CHANGES, refusal(410, "This cursor is not known here. Start over without one.", "GONE"))
    with pytest.raises(CursorUnknown):
        api.changes("c1")


@pytest.mark.parametrize(
    ("since", "reply", "error"),
    [
        (None, refusal(410, "This API is retired.", "GONE"), Retired),
        ("c1", page("Gone", 410), Retired),
        ("c1", page("Sign in to the network"), NotThisKindOfServer),
        ("c1", Reply(302, headers=(("Location", "https://portal.example/"),)), NotThisKindOfServer),
        ("c1", NO_ROUTE, NotThisKindOfServer),
        ("c1", json_reply([]), NotThisKindOfServer),
        ("c1", success([]), NotThisKindOfServer),
        ("c1", success({"notes": []}), NotThisKindOfServer),
        ("c1", Reply(200, b'{"success":true,"data":{"chang'), NotThisKindOfServer),
        ("c1", Reply(200, b'{"success":true,"data":{}}', cut_after=30), Unreachable),
        ("c1", fed(changes=None), NotThisKindOfServer),
        ("c1", fed(next=None), NotThisKindOfServer),
        ("c1", fed(next=""), NotThisKindOfServer),
        ("c1", fed(next=7), NotThisKindOfServer),
        ("c1", fed(more=None), NotThisKindOfServer),
        ("c1", fed(more="no"), NotThisKindOfServer),
        ("c1", fed(_SHOWN, "n3"), NotThisKindOfServer),
        ("c1", fed({**_SHOWN, "note": None}), NotThisKindOfServer),
        ("c1", fed({**_SHOWN, "note": {**ROW, "id": "n9"}}), NotThisKindOfServer),
        ("c1", fed({**_SHOWN, "note": {**ROW, "noteType": None}}), NotThisKindOfServer),
        ("c1", fed({**_GONE, "id": None}), NotThisKindOfServer),
        ("c1", fed({**_GONE, "deleted": "yes"}), NotThisKindOfServer),
        ("c1", refusal(401, "Invalid or expired session", "UNAUTHORIZED"), SignInNeeded),
        ("c1", refusal(403, "Access denied.", "FORBIDDEN"), Refused),
        ("c1", refusal(429, "Too many requests"), NotNow),
        ("c1", page("Bad gateway", 502), NotNow),
    ],
)
def test_an_answer_that_is_not_one(
    api: HttpClinicApi, server: ScriptedServer, since: str | None, reply: Reply, error: type[KnownError]
) -> None:
    server.script("GET", _CHANGES, reply)
    with pytest.raises(error):
        api.changes(since)
