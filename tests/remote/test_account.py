"""Signing in with a code, another password, and where one is signed in: scripted answers, then both real servers."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ehr_desktop.application.errors import (
    AccountLocked,
    CodeImpossible,
    CodeNeeded,
    KnownError,
    NotThisKindOfServer,
    OtherClinician,
    OutcomeUnknown,
    Refused,
    SignInNeeded,
    Unreachable,
    WrongCode,
    WrongPassword,
)
from ehr_desktop.application.ports import OpenSession, SignedIn
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.conftest import MakeApi
from tests.remote.notes import ABLE, VERSION
from tests.servers.backend import ADMIN, CLINICIAN, PASSWORD, ask_for_codes, code_shown, running_backend
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.scripted import NO_ROUTE, Reply, ScriptedServer, json_reply, refusal, success

LOGIN, COMPLETE, CHANGE, SESSIONS = (
    f"/api/v1/{path}" for path in ("auth/login", "auth/mfa/complete", "auth/change-password", "sessions")
)
EMAIL, NEW = "ava@practice.example", "Quiet-Harbour-7!"
OWED = success({"requiresMfa": True, "tempToken": "owes.a.code", "user": {"id": "u1"}})
OPENED = success(
    {"requiresMfa": False, "requiresPasswordChange": True, "user": {"id": "u1"}},
    200,
    ("Set-Cookie", "access_token=t-2; Path=/"),
)


@pytest.fixture
def coded(server: ScriptedServer, make_api: MakeApi) -> HttpClinicApi:
    """At a server that takes codes, and asks for one."""
    server.script("GET", "/api/v1/version", json_reply({**VERSION, "capabilities": ABLE}))
    server.script("POST", LOGIN, OWED)
    server.script("POST", COMPLETE, OPENED)
    return make_api(server.url)


def test_a_code_is_asked_for_and_then_given_with_the_token_of_the_password(
    coded: HttpClinicApi, server: ScriptedServer
) -> None:
    with pytest.raises(CodeNeeded, match="six digits"):
        coded.sign_in(EMAIL, PASSWORD)
    assert not server.asked("POST", COMPLETE), "nobody is asked to take a code that was not typed"

    assert coded.sign_in(EMAIL, PASSWORD, " 123 456 ") == SignedIn("t-2", "u1", must_change_password=True)

    [given] = server.asked("POST", COMPLETE)
    assert given.json == {"userId": "u1", "mfaCode": "123456"}
    assert given.headers["authorization"] == "Bearer owes.a.code"
    assert "x-csrf-token" not in given.headers


def test_the_token_of_who_owes_a_code_is_no_session(coded: HttpClinicApi, server: ScriptedServer) -> None:
    with pytest.raises(CodeNeeded):
        coded.sign_in(EMAIL, PASSWORD)
    server.requests.clear()

    with pytest.raises(SignInNeeded):
        coded.me()

    assert not server.requests


@pytest.mark.parametrize(
    ("reply", "expected", "words"),
    [
        (refusal(401, "Invalid verification code"), WrongCode, "Wait for the next one"),
        (refusal(401, "Account is locked due to too many failed login attempts."), AccountLocked, "too many"),
        (refusal(401, "Account is disabled"), AccountLocked, "read and export"),
        (success({"requiresMfa": False}), NotThisKindOfServer, "no session"),
        (NO_ROUTE, CodeImpossible, "update the server"),
        (Reply(silent=True), Unreachable, "in time"),
    ],
)
def test_each_way_in_which_a_code_fails(
    coded: HttpClinicApi, server: ScriptedServer, reply: Reply, expected: type[KnownError], words: str
) -> None:
    server.script("POST", COMPLETE, reply)

    with pytest.raises(expected, match=words) as caught:
        coded.sign_in(EMAIL, PASSWORD, "123456")

    assert type(caught.value) is expected
    assert "123456" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "expected"), [(NO_ROUTE, CodeImpossible), (refusal(400, "Validation failed"), CodeNeeded)]
)
def test_a_server_that_does_not_say_what_it_can_is_asked_whether_there_is_a_way_before_the_clinician_is(
    server: ScriptedServer, make_api: MakeApi, reply: Reply, expected: type[KnownError]
) -> None:
    server.script("GET", "/api/v1/version", json_reply(VERSION))
    server.script("POST", LOGIN, OWED)
    server.script("POST", COMPLETE, reply)

    with pytest.raises(expected):
        make_api(server.url).sign_in(EMAIL, PASSWORD)

    assert [asked.json["mfaCode"] for asked in server.asked("POST", COMPLETE)] == [""]


def test_a_session_of_somebody_else_is_not_used(coded: HttpClinicApi, server: ScriptedServer) -> None:
    coded.use_token("mine")
    with pytest.raises(OtherClinician, match="Nothing was sent"):
        coded.sign_in(EMAIL, PASSWORD, "123456", only="u2")

    server.script("GET", "/api/v1/auth/me", success({"id": "u2"}))
    coded.me()

    assert server.requests[-1].headers["authorization"] == "Bearer mine"


# --- another password -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "expected", "words"),
    [
        (refusal(401, "Current password is incorrect"), WrongPassword, "present password"),
        (refusal(401, "Account is locked due to too many failed login attempts."), AccountLocked, "too many"),
        (refusal(401, "Invalid or expired session"), SignInNeeded, "sign in again"),
        (refusal(400, "A digit. At least 12 characters"), Refused, "A digit"),
        (refusal(400, "Validation failed", "VALIDATION_ERROR"), Refused, "did not say why"),
        (refusal(500, "Failed"), OutcomeUnknown, "still open with the former one"),
        (Reply(cut_after=0), OutcomeUnknown, "still open with the former one"),
    ],
)
def test_each_way_in_which_a_change_of_the_password_fails(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply, expected: type[KnownError], words: str
) -> None:
    server.script("POST", CHANGE, reply)

    with pytest.raises(expected, match=words) as caught:
        api.change_password(PASSWORD, NEW)

    assert type(caught.value) is expected
    assert not any(password in str(caught.value) for password in (PASSWORD, NEW))
    assert len(server.asked("POST", CHANGE)) == 1, "never by itself a second time"


def test_a_changed_password_goes_with_the_csrf_token_to_an_older_server(
    old_api: HttpClinicApi, server: ScriptedServer
) -> None:
    server.script("POST", CHANGE, success(None))

    old_api.change_password(PASSWORD, NEW)

    [asked] = server.asked("POST", CHANGE)
    assert asked.json == {"currentPassword": PASSWORD, "newPassword": NEW}
    assert asked.headers["x-csrf-token"] == "c1"


# --- where one is signed in -----------------------------------------------------------------------------------


def test_this_session_comes_first_and_what_a_server_leaves_out_is_empty(
    api: HttpClinicApi, server: ScriptedServer
) -> None:
    rows = [
        {"id": "s1", "userAgent": "Firefox", "createdAt": "2026-11-17T15:00:00.000Z", "isCurrent": False},
        {"id": "s2", "ipAddress": "10.0.0.2", "lastActivity": "2026-11-17T16:00:00Z", "isCurrent": True},
        "no session",
    ]
    server.script("GET", SESSIONS, success({"sessions": rows, "count": 2}))

    assert api.open_sessions() == [
        OpenSession("s2", "", "10.0.0.2", None, datetime(2026, 11, 17, 16, tzinfo=UTC), is_this=True),
        OpenSession("s1", "Firefox", "", datetime(2026, 11, 17, 15, tzinfo=UTC), None, is_this=False),
    ]


def test_a_session_that_is_over_is_as_good_as_ended(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("DELETE", f"{SESSIONS}/s1", success(None), refusal(404, "Session not found"), refusal(500, "Failed"))

    api.end_session("s1")
    api.end_session("s1")
    with pytest.raises(KnownError):
        api.end_session("s1")


# --- the two servers ------------------------------------------------------------------------------------------


@dataclass
class Clinic:
    """A server that runs, and clients of it."""

    url: str
    folder: Path | None

    def enters(self, email: str = CLINICIAN, password: str = PASSWORD) -> HttpClinicApi:
        api = HttpClinicApi(self.url)
        try:
            api.about()
            api.sign_in(email, password)
        except KnownError:
            api.close()
            raise
        return api


@pytest.fixture(params=["ours", "existing"])
def clinic(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clinic]:
    """Either server."""
    if request.param == "ours":
        with running_backend(tmp_path) as url:
            yield Clinic(url, tmp_path)
    else:
        with MentalSpaceV2(spared=["127.0.0.1"]) as server:
            yield Clinic(server.url, None)


def test_a_new_password_at_either_server(clinic: Clinic) -> None:
    with closing(clinic.enters()) as api:
        with pytest.raises(WrongPassword, match="present"):
            api.change_password("a guess", NEW)
        with pytest.raises(Refused):
            api.change_password(PASSWORD, "Sooo-Many-Lights-7!")
        api.change_password(PASSWORD, NEW)
        assert api.me().email == CLINICIAN, "the session goes on"
        with pytest.raises(Refused):
            api.change_password(NEW, PASSWORD)
        with pytest.raises(WrongPassword):
            clinic.enters()
        clinic.enters(password=NEW).close()


def test_where_one_is_signed_in_at_either_server(clinic: Clinic) -> None:
    with closing(clinic.enters(ADMIN)) as api, closing(clinic.enters(ADMIN)) as other:
        here, there = api.open_sessions()
        assert (here.is_this, there.is_this) == (True, False)
        assert here.agent.startswith("EHR-Desktop/")
        assert here.began_at
        assert here.last_active_at

        api.end_session(there.id)

        assert [one.id for one in api.open_sessions()] == [here.id]
        assert other.session_idle() >= 0


def test_a_whole_sign_in_with_codes_at_our_server(tmp_path: Path) -> None:
    with running_backend(tmp_path) as url, closing(HttpClinicApi(url)) as api:
        factor = ask_for_codes(tmp_path)
        with pytest.raises(CodeNeeded):
            api.sign_in(CLINICIAN, PASSWORD)
        with pytest.raises(WrongCode):
            api.sign_in(CLINICIAN, PASSWORD, "000000")
        code = code_shown(factor)
        api.sign_in(CLINICIAN, PASSWORD, f"{code[:3]} {code[3:]}")
        assert api.me().email == CLINICIAN
        with pytest.raises(WrongCode):
            api.sign_in(CLINICIAN, PASSWORD, code)
        api.sign_in(CLINICIAN, PASSWORD, factor.backup_codes[0])
