"""The server's refusals in each of its shapes, and when to try again."""

import pytest

from ehr_desktop.application.errors import (
    KnownError,
    NotNow,
    NotThisKindOfServer,
    OutcomeUnknown,
    Refused,
    Retired,
    SignInNeeded,
)
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.notes import CREATE, NOTES
from tests.servers.scripted import Reply, ScriptedServer, json_reply, page, refusal

ME = "/api/v1/auth/me"
FIELDS = [
    {"path": "clientId", "message": "Invalid client ID", "code": "invalid_string"},
    {"path": "plan", "message": 7},
]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"success": False, "message": "Not like this", "errorCode": "BAD_REQUEST", "errorId": "ERR-1"},
            "Not like this",
        ),
        ({"success": False, "message": "Validation failed", "errors": FIELDS}, "Validation failed"),
        ({"success": False, "error": "Only administrators can do this"}, "Only administrators can do this"),
        ({"error": "Note is not locked"}, "Note is not locked"),
        (
            {"success": False, "error": {"code": "INVALID_INPUT", "message": "Request contains invalid characters"}},
            "Request contains invalid characters",
        ),
        ({"success": False, "message": "", "errors": FIELDS}, "Invalid client ID; 7"),
        ({"success": False, "message": None, "error": None}, "400 Bad Request"),
        ({"success": False, "message": "The words", "error": "not these"}, "The words"),
        ({"success": False, "errors": ["odd", None]}, "400 Bad Request"),
    ],
)
def test_a_refusal_is_said_in_the_servers_own_words(
    api: HttpClinicApi, server: ScriptedServer, body: object, words: str
) -> None:
    server.script("POST", NOTES, json_reply(body, 400))

    with pytest.raises(Refused) as caught:
        api.send(CREATE)

    assert (caught.value.status, caught.value.message, str(caught.value)) == (400, words, words)


def test_what_is_wrong_with_each_field_is_kept(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, json_reply({"success": False, "message": "Validation failed", "errors": FIELDS}, 400))

    with pytest.raises(Refused) as caught:
        api.send(CREATE)

    assert caught.value.errors[0] == FIELDS[0]
    assert caught.value.errors[1] == {"path": "plan", "message": "7"}


@pytest.mark.parametrize(
    ("reply", "for_read", "for_write"),
    [
        (refusal(401, "Invalid or expired session"), SignInNeeded, SignInNeeded),
        (page("Unauthorized", 401), NotThisKindOfServer, NotThisKindOfServer),
        (refusal(403, "Access denied"), Refused, Refused),
        (page("Request blocked by the firewall", 403), NotThisKindOfServer, Refused),
        (page("Request Entity Too Large", 413), NotThisKindOfServer, Refused),
        (page("Not Found", 404), NotThisKindOfServer, NotThisKindOfServer),
        (page("Method Not Allowed", 405), NotThisKindOfServer, NotThisKindOfServer),
        (refusal(410, "Gone"), Retired, Retired),
        (page("Gone", 410), Retired, Retired),
        (refusal(426, "Upgrade required"), Retired, Retired),
        (refusal(422, "This Idempotency-Key was used with another request"), Refused, Refused),
        (Reply(301), NotThisKindOfServer, NotThisKindOfServer),
        (Reply(307), NotThisKindOfServer, NotThisKindOfServer),
        (Reply(408), NotNow, NotNow),
        (refusal(429, "Too many requests from this IP"), NotNow, NotNow),
        (refusal(500, "Internal Server Error"), NotNow, NotNow),
        (page("Bad gateway", 502), NotNow, NotNow),
        (page("Maintenance", 503), NotNow, NotNow),
        (page("Gateway timeout", 504), NotNow, NotNow),
        (Reply(599), NotNow, NotNow),
        (page("Maintenance", 200), NotThisKindOfServer, OutcomeUnknown),
    ],
)
def test_what_each_status_means(
    api: HttpClinicApi,
    server: ScriptedServer,
    reply: Reply,
    for_read: type[KnownError],
    for_write: type[KnownError],
) -> None:
    server.script("GET", ME, reply)
    server.script("POST", NOTES, reply)

    with pytest.raises(for_read) as read:
        api.me()
    with pytest.raises(for_write) as written:
        api.send(CREATE)

    assert (type(read.value), type(written.value)) == (for_read, for_write)


@pytest.mark.parametrize(
    ("reply", "maybe_done"),
    [
        (refusal(503, "Not now"), False),
        (page("Upstream connect error", 503), True),
        (refusal(429, "Too many requests"), False),
        (page("Too many requests", 429), False),
    ],
)
def test_only_who_speaks_for_the_server_knows_that_nothing_was_done(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply, maybe_done: bool
) -> None:
    server.script("POST", NOTES, reply)
    server.script("GET", ME, reply)

    with pytest.raises(NotNow) as written:
        api.send(CREATE)
    with pytest.raises(NotNow) as read:
        api.me()

    assert (written.value.maybe_done, read.value.maybe_done) == (maybe_done, False)


def test_an_account_that_was_locked_meanwhile_says_so(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", ME, refusal(401, "Account is locked. Please contact administrator."))

    with pytest.raises(SignInNeeded, match="Account is locked"):
        api.me()


NOON = ("Date", "Tue, 17 Nov 2026 12:00:00 GMT")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([("Retry-After", "120")], 120),
        ([("Retry-After", "0")], 0),
        ([("Retry-After", "-5")], 0),
        ([("Retry-After", "Tue, 17 Nov 2026 12:01:30 GMT"), NOON], 90),
        ([("Retry-After", "Tue, 17 Nov 2026 11:00:00 GMT"), NOON], 0),
        ([("Retry-After", "Tue, 17 Nov 2026 12:01:30 GMT")], None),
        ([("Retry-After", "9"), ("RateLimit-Reset", "33")], 9),
        ([("Retry-After", "nan")], None),
        ([("Retry-After", "soon"), NOON], None),
        ([], None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_how_long_the_server_asks_to_wait(
    api: HttpClinicApi,
    server: ScriptedServer,
    status: int,
    headers: list[tuple[str, str]],
    seconds: float | None,
) -> None:
    reply = refusal(status, "Later")
    for name, value in headers:
        reply = reply.with_header(name, value)
    server.script("POST", NOTES, reply)

    with pytest.raises(NotNow) as caught:
        api.send(CREATE)

    assert caught.value.seconds == seconds


@pytest.mark.parametrize(("status", "seconds"), [(429, 33), (503, None), (500, None), (502, None)])
def test_only_who_has_used_up_the_window_waits_for_its_end(
    api: HttpClinicApi, server: ScriptedServer, status: int, seconds: float | None
) -> None:
    server.script("POST", NOTES, refusal(status, "Later").with_header("RateLimit-Reset", "33"))

    with pytest.raises(NotNow) as caught:
        api.send(CREATE)

    assert caught.value.seconds == seconds
    assert caught.value.this_alone is (status not in (429, 503))


def test_a_server_that_failed_does_not_ask_to_wait(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("POST", NOTES, refusal(500, "Failed").with_header("Retry-After", "900"))

    with pytest.raises(NotNow) as caught:
        api.send(CREATE)

    assert caught.value.seconds is None


def test_a_failure_names_its_number_for_support_and_nothing_else(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script(
        "GET",
        ME,
        json_reply({"message": "column Rivera unknown", "errorId": "ERR-1763-ab"}, 500),
        json_reply({"message": "column Rivera unknown", "errorId": "for Ana Rivera"}, 500),
    )

    with pytest.raises(NotNow, match="ERR-1763-ab") as first:
        api.me()
    with pytest.raises(NotNow) as second:
        api.me()

    assert "Rivera" not in str(first.value) + str(second.value)
