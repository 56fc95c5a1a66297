"""Signing a note: what was shown is what is signed, and every way in which it fails is told apart."""

from dataclasses import replace
from typing import Any

import pytest

from ehr_desktop.application.errors import (
    ChangedElsewhere,
    KnownError,
    NotNow,
    NotThere,
    OutcomeUnknown,
    Refused,
    WrongSigningPassword,
)
from ehr_desktop.application.ports import SignatureRequest
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.notes import NOTE, ROW, SIGN
from tests.remote.test_notes import CHANGED, DENIED, NOW_B, THEIRS
from tests.servers.scripted import NO_APPOINTMENT, Reply, ScriptedServer, json_reply, refusal, success

SIGNED_ROW = {**ROW, "status": "SIGNED", "signedDate": "2026-11-17T16:00:00.000Z"}


def test_a_signature_says_what_was_shown(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", f"{NOTE}/sign", success({"id": "s1", "noteId": "n1", "note": SIGNED_ROW}, 200, NOW_B))

    copy = api.sign(SIGN)

    assert (copy.id, copy.status, copy.version) == ("n1", NoteStatus.SIGNED, '"2-b"')
    (asked,) = server.requests
    assert asked.headers["if-match"] == '"1-a"'
    assert asked.json == {
        "signatureType": "AUTHOR",
        "password": SIGN.password,
        "attestationId": "att-1",
        "sha256": SIGN.sha256,
    }


def test_a_wrong_signing_password_is_no_ended_session(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", f"{NOTE}/sign", refusal(401, "Invalid signature PIN or password", "UNAUTHORIZED"))

    with pytest.raises(WrongSigningPassword):
        api.sign(SIGN)


def test_every_unmet_point_comes_with_the_refusal(api: HttpClinicApi, server: ScriptedServer) -> None:
    points = [
        {"path": "appointmentId", "message": "An appointment is missing", "code": "appointment"},
        {"path": "plan", "message": "Plan is too short", "code": "plan"},
    ]
    said = {"success": False, "message": NO_APPOINTMENT, "errors": points}
    server.script("POST", f"{NOTE}/sign", json_reply(said, 400))

    with pytest.raises(Refused, match=NO_APPOINTMENT) as caught:
        api.sign(SIGN)

    assert list(caught.value.errors) == points


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (CHANGED, ChangedElsewhere),
        (refusal(409, "Note is already signed.", "CONFLICT"), Refused),
        (DENIED, NotThere),
        (refusal(500, "Note is already signed. Use AMENDMENT signature type to modify."), Refused),
        (refusal(500, "No applicable attestation found"), Refused),
        (refusal(500, "Failed to sign note"), OutcomeUnknown),
        (refusal(500, "Internal Server Error"), OutcomeUnknown),
        (Reply(500), OutcomeUnknown),
        (Reply(504), OutcomeUnknown),
        (Reply(503), NotNow),
        (Reply(silent=True), OutcomeUnknown),
    ],
)
def test_each_way_in_which_signing_fails(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply, expected: type[KnownError]
) -> None:
    server.script("POST", f"{NOTE}/sign", reply)

    with pytest.raises(expected) as caught:
        api.sign(SIGN)

    assert type(caught.value) is expected
    assert SIGN.password not in str(caught.value)


def test_a_signature_whose_note_cannot_be_fetched_afterwards_is_unknown(
    old_api: HttpClinicApi, server: ScriptedServer
) -> None:
    server.script("GET", NOTE, success(ROW), Reply(503))
    server.script("POST", f"{NOTE}/sign", success({"id": "s1", "noteId": "n1"}))

    with pytest.raises(OutcomeUnknown):
        old_api.sign(replace(SIGN, version=ROW["updatedAt"]))


@pytest.mark.parametrize("found", [THEIRS, SIGNED_ROW | {"updatedAt": "later"}])
def test_an_older_server_signs_only_what_was_shown(
    old_api: HttpClinicApi, server: ScriptedServer, found: dict[str, Any]
) -> None:
    server.script("GET", NOTE, success(found))

    with pytest.raises(ChangedElsewhere):
        old_api.sign(SignatureRequest("n1", ROW["updatedAt"], "secret", "att-1", "f" * 64))

    assert {asked.method for asked in server.requests} == {"GET"}
