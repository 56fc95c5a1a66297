"""Signing in, staying signed in, signing out; and the CSRF token of older servers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from math import inf
from threading import Barrier

import pytest

from ehr_desktop.application.errors import (
    AccountLocked,
    CodeNeeded,
    KnownError,
    NotNow,
    NotThisKindOfServer,
    Refused,
    SignInNeeded,
    Unreachable,
    WrongPassword,
)
from ehr_desktop.application.ports import SignedIn
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.notes import CREATE, NOTES, ROW
from tests.servers.scripted import Asked, OldClinic, Reply, ScriptedServer, json_reply, page, refusal, success

LOGIN, LOGOUT, ME, CSRF = ("/api/v1/auth/login", "/api/v1/auth/logout", "/api/v1/auth/me", "/api/v1/csrf-token")
EXTEND = "/api/v1/sessions/extend"
LOCKED = "Account is locked due to too many failed login attempts. Please try again in 29 minutes."
OPENED = success(
    {"requiresMfa": False, "requiresPasswordChange": False, "user": {"id": "u1"}, "session": {"sessionId": "s1"}},
    200,
    ("Set-Cookie", "refresh_token=other; Path=/; HttpOnly"),
    ("Set-Cookie", "access_token=t-2; Path=/; Max-Age=3600; Expires=Tue, 17 Nov 2026 16:00:00 GMT; HttpOnly"),
)
CSRF_REFUSED = json_reply({"success": False, "error": "Invalid or missing CSRF token", "debug": {}}, 403)


def csrf(number: int) -> Reply:
    """The server's token of this number, with its cookie."""
    return json_reply({"csrfToken": f"c{number}"}, 200, ("Set-Cookie", f"csrf-token=c{number}%7Chash; Path=/"))


def test_the_token_comes_from_the_cookie_and_goes_as_a_header(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", LOGIN, OPENED)
    server.script("GET", ME, success({"id": "u1"}))

    assert api.sign_in("ava@practice.example", "Practice-Only-1!") == SignedIn("t-2", "u1", must_change_password=False)
    api.me()

    login, me = server.requests
    assert login.json == {"email": "ava@practice.example", "password": "Practice-Only-1!"}
    assert "authorization" not in login.headers, "not the token of the session before"
    assert me.headers["authorization"] == "Bearer t-2"
    assert "cookie" not in me.headers


@pytest.mark.parametrize(
    ("reply", "expected", "words"),
    [
        (refusal(401, "Invalid email or password"), WrongPassword, "wrong"),
        (refusal(401, LOCKED), AccountLocked, LOCKED),
        (refusal(401, "Account is disabled. Please contact administrator."), AccountLocked, "disabled"),
        (refusal(401, "Your password has expired. Please reset your password."), AccountLocked, "expired"),
        (refusal(400, "Validation failed", "VALIDATION_ERROR"), WrongPassword, "e-mail address"),
        (success({"requiresMfa": True, "tempToken": "jwt"}), CodeNeeded, "six digits"),
        (success({"requiresMfa": False}), NotThisKindOfServer, "no session"),
        (refusal(429, "Too many login attempts from this IP"), NotNow, "asks to wait"),
        (refusal(500, "Login failed"), NotNow, "cannot take it"),
        (refusal(404, "Route not found", "ROUTE_NOT_FOUND"), NotThisKindOfServer, "not a clinic"),
        (page("Sign in to the network"), NotThisKindOfServer, "not a clinic"),
        (page("Unauthorized", 401), NotThisKindOfServer, "not a clinic"),
        (Reply(silent=True), Unreachable, "in time"),
    ],
)
def test_each_way_in_which_signing_in_fails(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply, expected: type[KnownError], words: str
) -> None:
    server.script("POST", LOGIN, reply)

    with pytest.raises(expected, match=words) as caught:
        api.sign_in("ava@practice.example", "Practice-Only-1!")

    assert type(caught.value) is expected
    assert "Practice-Only" not in str(caught.value)


def test_a_refused_way_of_writing_the_password_is_said_in_the_servers_words(
    api: HttpClinicApi, server: ScriptedServer
) -> None:
    words = "Request contains invalid characters or patterns"
    server.script("POST", LOGIN, json_reply({"success": False, "error": {"code": "X", "message": words}}, 400))

    with pytest.raises(Refused, match=words):
        api.sign_in("ava@practice.example", "Practice-Only-1!--")


def test_without_a_session_nothing_is_asked(api: HttpClinicApi, server: ScriptedServer) -> None:
    api.use_token(None)

    for call in (api.me, api.clients, lambda: api.send(CREATE)):
        with pytest.raises(SignInNeeded):
            call()

    assert not server.requests


@pytest.mark.parametrize(
    "call",
    [lambda api: api.me(), lambda api: api.send(CREATE), lambda api: api.my_notes()],
    ids=["me", "send", "notes"],
)
def test_a_session_that_is_over(
    api: HttpClinicApi, server: ScriptedServer, call: Callable[[HttpClinicApi], object]
) -> None:
    server.otherwise = lambda _: refusal(401, "Session timed out due to inactivity. Please log in again.")

    with pytest.raises(SignInNeeded, match="sign in again"):
        call(api)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_session_that_ended_while_another_was_begun_asks_nobody_to_sign_in(
    old_api: HttpClinicApi, server: ScriptedServer, method: str
) -> None:
    """The other lane has just signed in again, and what is under way was asked in the session before."""

    def answer(asked: Asked) -> Reply:
        if asked.headers["authorization"] == "Bearer token-1":
            old_api.use_token("token-2")
            return refusal(401, "Invalid or expired session")
        return success({**ROW}, 201 if asked.method == "POST" else 200)

    server.otherwise = answer
    assert old_api.me() if method == "GET" else old_api.send(CREATE)

    path = ME if method == "GET" else NOTES
    tokens = [asked.headers["authorization"] for asked in server.asked(method, path)]
    assert tokens == ["Bearer token-1", "Bearer token-2"]


def test_the_session_is_extended_with_its_token(old_api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", CSRF, csrf(1))
    server.script("POST", EXTEND, success(None))

    old_api.extend_session()

    [asked] = server.asked("POST", EXTEND)
    assert asked.headers["authorization"] == "Bearer token-1"
    assert asked.headers["x-csrf-token"] == "c1"


def test_it_is_known_how_long_the_session_is_idle(server: ScriptedServer) -> None:
    seconds = iter(range(0, 100_000, 100))
    with closing(HttpClinicApi(server.url, clock=lambda: next(seconds))) as api:
        api.use_token("token-1")
        assert api.session_idle() == inf
        server.script("GET", "/api/v1/version", json_reply({"version": "2.0.0", "service": "clinic"}))
        server.script("GET", ME, success({"id": "u1"}), refusal(401, "Invalid or expired session"))
        api.me()
        idle = api.session_idle()
        api.about()
        assert api.session_idle() > idle > 0, "who is not asked as somebody extends nobody's session"
        with pytest.raises(SignInNeeded):
            api.me()
        assert api.session_idle() > idle


def test_signing_out_ends_the_session_there_and_here(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", LOGOUT, success(None))

    api.sign_out()
    api.sign_out()

    assert [asked.headers["authorization"] for asked in server.requests] == ["Bearer token-1"]
    with pytest.raises(SignInNeeded):
        api.me()


def test_signing_out_of_a_session_that_is_over_is_no_failure(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", LOGOUT, refusal(401, "Invalid or expired session"))

    api.sign_out()


def test_signing_out_without_a_connection_forgets_the_token_all_the_same(
    api: HttpClinicApi, server: ScriptedServer
) -> None:
    server.script("POST", LOGOUT, Reply(silent=True))

    with pytest.raises(Unreachable):
        api.sign_out()
    with pytest.raises(SignInNeeded):
        api.me()


def test_where_bearer_tokens_suffice_no_csrf_token_is_asked_for(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, success(ROW, 201))

    api.send(CREATE)

    assert [asked.path for asked in server.requests] == [NOTES]


def test_an_older_server_gets_its_csrf_token_with_every_write(old_api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", CSRF, csrf(1))
    server.script("POST", NOTES, success(ROW, 201))

    old_api.send(CREATE)
    old_api.send(CREATE)

    fetched, first, second = server.requests
    assert fetched.path == CSRF
    assert fetched.headers["user-agent"] == first.headers["user-agent"], "the token is bound to it"
    for write in (first, second):
        assert write.headers["x-csrf-token"] == "c1"
        assert write.headers["cookie"] == "csrf-token=c1%7Chash"
        assert write.headers["authorization"] == "Bearer token-1"


def test_a_csrf_token_that_ran_out_is_fetched_anew_and_the_write_repeated_once(
    old_api: HttpClinicApi, server: ScriptedServer
) -> None:
    server.script("GET", CSRF, csrf(1), csrf(2))
    server.script("POST", NOTES, success(ROW, 201), CSRF_REFUSED, success(ROW, 201))

    old_api.send(CREATE)
    old_api.send(CREATE)

    assert [asked.headers["x-csrf-token"] for asked in server.asked("POST", NOTES)] == ["c1", "c1", "c2"]
    assert {asked.body for asked in server.asked("POST", NOTES)} == {CREATE.body}


def test_two_lanes_refused_at_once_fetch_one_new_csrf_token(old_api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", CSRF, csrf(1), csrf(2), csrf(3))
    server.script("POST", NOTES, success(ROW, 201))
    old_api.send(CREATE)
    both_came = Barrier(2, timeout=10)

    def refuse_the_first(asked: Asked) -> Reply:
        if asked.headers["x-csrf-token"] == "c1":
            both_came.wait()
            return CSRF_REFUSED
        return success(ROW, 201)

    server.script("POST", NOTES)
    server.otherwise = refuse_the_first
    with ThreadPoolExecutor(2) as lanes:
        [answer.result() for answer in [lanes.submit(old_api.send, CREATE) for _ in range(2)]]

    assert len(server.asked("GET", CSRF)) == 2
    assert [asked.headers["x-csrf-token"] for asked in server.asked("POST", NOTES)] == ["c1", "c1", "c1", "c2", "c2"]


def test_a_lane_that_breaks_off_fetching_a_csrf_token_holds_up_no_other(
    old_api: HttpClinicApi, server: ScriptedServer
) -> None:
    server.script("GET", CSRF, Reply(silent=True), csrf(1))
    server.script("POST", NOTES, success(ROW, 201))
    with pytest.raises(KnownError):
        old_api.send(CREATE)

    old_api.send(CREATE)

    assert [asked.headers["x-csrf-token"] for asked in server.asked("POST", NOTES)] == ["c1"]


def test_a_csrf_token_that_is_never_accepted_parks_no_note(old_api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, CSRF_REFUSED)

    with pytest.raises(NotNow):
        old_api.send(CREATE)

    assert len(server.asked("POST", NOTES)) == 2


def test_another_403_on_a_write_is_a_refusal_and_not_repeated(old_api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, refusal(403, "Access denied. Required roles: CLINICIAN", "FORBIDDEN"))

    with pytest.raises(Refused, match="Required roles"):
        old_api.send(CREATE)

    assert len(server.asked("POST", NOTES)) == 1


@pytest.mark.parametrize("reply", [Reply(404), page("nothing"), json_reply({"csrfToken": "c1"}), json_reply([])])
def test_a_server_that_hands_out_no_csrf_token_is_written_to_without(
    old_api: HttpClinicApi, server: ScriptedServer, reply: Reply
) -> None:
    server.script("GET", CSRF, reply)
    server.script("POST", NOTES, success(ROW, 201))

    old_api.send(CREATE)

    assert "x-csrf-token" not in server.asked("POST", NOTES)[0].headers


def test_no_other_cookie_is_kept(old_api: HttpClinicApi, server: ScriptedServer) -> None:
    tracked = success({"id": "u1"}, 200, ("Set-Cookie", "tracker=1; Path=/"), ("Set-Cookie", "access_token=evil"))
    server.script("GET", ME, tracked)

    old_api.me()
    old_api.me()

    last = server.requests[-1]
    assert "cookie" not in last.headers
    assert last.headers["authorization"] == "Bearer token-1"


def test_a_whole_session_at_an_older_clinic(make_api: Callable[[str], HttpClinicApi]) -> None:
    with OldClinic() as clinic:
        api = make_api(clinic.url)
        with pytest.raises(WrongPassword):
            api.sign_in(clinic.email, "wrong")
        api.sign_in(clinic.email, clinic.password)

        assert api.me().name == "A. Stone, LCSW"
        assert api.practice_name() == "Old Mill Practice"
        api.sign_out()

        assert not clinic.tokens


def test_whoever_is_asked_which_server_it_is_gets_no_token(api: HttpClinicApi, server: ScriptedServer) -> None:
    api.about()

    assert "authorization" not in server.requests[-1].headers
