"""Connections that fail or break: whether something may have reached the server is always known."""

import gzip
import logging
import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

import pytest

from ehr_desktop.application.errors import (
    KnownError,
    NoSuchHost,
    NotThisKindOfServer,
    OutcomeUnknown,
    Unreachable,
)
from ehr_desktop.application.outbox import Attempt
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.http import Patience
from tests.remote.conftest import MakeApi
from tests.remote.notes import ABLE, CREATE, NOTES, ROW, UPDATE, VERSION
from tests.servers.scripted import Reply, ScriptedServer, json_reply, page, success

ME = "/api/v1/auth/me"
WHOLE = success({"id": "u1", "email": "ava@practice.example"})


def refused_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def test_nobody_listens(make_api: MakeApi) -> None:
    api = make_api(f"http://127.0.0.1:{refused_port()}")

    with pytest.raises(Unreachable, match="no connection") as caught:
        api.about()

    assert type(caught.value) is Unreachable


def test_nobody_listens_to_a_write_any_more(make_api: MakeApi) -> None:
    with ScriptedServer() as server:
        server.script("GET", "/api/v1/version", json_reply({**VERSION, "capabilities": ABLE}))
        api = make_api(server.url)
        api.use_token("token-1")
        api.about()

    with pytest.raises(Unreachable):
        api.send(CREATE)


def test_a_name_nobody_knows(make_api: MakeApi) -> None:
    with pytest.raises(NoSuchHost, match=r"no-such-clinic\.invalid"):
        make_api("https://no-such-clinic.invalid").about()


BROKEN = {
    "never answers": Reply(silent=True),
    "answers a byte at a time, for ever": replace(WHOLE, drip=0.05, body=b" " * 5000),
    "cuts before the answer": replace(WHOLE, cut_after=0),
    "cuts within the headers": replace(WHOLE, cut_after=20),
    "cuts within the JSON": replace(WHOLE, cut_after=len(WHOLE.as_bytes()) - 5),
    "resets": replace(WHOLE, cut_after=0, reset=True),
}
STRANGE = {
    "a page for people": page("Sign in to the network"),
    "half a JSON": Reply(200, b'{"success":true,"data":{"id":"n1"'),
    "nothing at all": Reply(200),
    "another language": Reply(200, b"\xff\xfe\x00"),
    "brackets without end": Reply(200, b"[" * 100_000),
    "too much": success("x" * 300_000),
    "little that unpacks to too much": Reply(200, gzip.compress(b" " * 900_000), (("Content-Encoding", "gzip"),)),
    "not packed as it says": Reply(200, b"{}", (("Content-Encoding", "gzip"),)),
}


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN)
def test_a_read_that_breaks_is_no_connection(api: HttpClinicApi, server: ScriptedServer, reply: Reply) -> None:
    server.script("GET", ME, reply)

    with pytest.raises(Unreachable) as caught:
        api.me()

    assert type(caught.value) is Unreachable


@pytest.mark.parametrize("attempt", [CREATE, UPDATE], ids=["create", "update"])
@pytest.mark.parametrize("reply", [*BROKEN.values(), *STRANGE.values()], ids=[*BROKEN, *STRANGE])
def test_a_write_that_breaks_after_it_went_out_is_unknown(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply, attempt: Attempt
) -> None:
    server.otherwise = lambda _: reply

    with pytest.raises(OutcomeUnknown):
        api.send(attempt)

    assert len(server.requests) == 1


@pytest.mark.parametrize("reply", STRANGE.values(), ids=STRANGE)
def test_a_read_that_cannot_be_understood_is_another_kind_of_server(
    api: HttpClinicApi, server: ScriptedServer, reply: Reply
) -> None:
    server.script("GET", ME, reply)

    with pytest.raises(NotThisKindOfServer):
        api.me()


def test_what_is_not_http(make_api: MakeApi) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"220 mail.example ESMTP ready\r\n\r\n")
                connection.recv(4096)

        talker = threading.Thread(target=greet)
        talker.start()
        with pytest.raises(NotThisKindOfServer):
            make_api(f"http://127.0.0.1:{listener.getsockname()[1]}").about()
        talker.join()


def test_the_whole_call_has_a_deadline(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", ME, replace(WHOLE, drip=0.1))
    began = monotonic()

    with pytest.raises(Unreachable, match="in time"):
        api.me()

    assert 1.5 < monotonic() - began < 6


def test_an_answer_that_takes_its_time_is_waited_for(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", ME, replace(WHOLE, drip=0.001))

    assert api.me().id == "u1"


def test_the_csrf_token_was_fetched_and_then_nobody_was_there(old_api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", "/api/v1/csrf-token", Reply(silent=True))

    with pytest.raises(Unreachable) as caught:
        old_api.send(CREATE)

    assert type(caught.value) is Unreachable, "the note itself has not left"


def test_one_connection_serves_many_calls(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", ME, WHOLE)
    for _ in range(3):
        api.me()

    assert len({asked.came_from for asked in server.requests}) == 1


def test_a_connection_the_server_has_closed_is_not_used_again(api: HttpClinicApi, server: ScriptedServer) -> None:
    server.script("GET", ME, replace(WHOLE, cut_after=len(WHOLE.as_bytes())))
    server.script("POST", NOTES, success(ROW, 201))

    api.me()
    copy = api.send(CREATE)

    assert copy is not None
    assert copy.id == "n1"


@pytest.mark.parametrize(
    ("call", "expected"),
    [(lambda api: api.me(), Unreachable), (lambda api: api.send(CREATE), OutcomeUnknown)],
    ids=["read", "write"],
)
def test_closing_ends_a_call_under_way(
    server: ScriptedServer, call: Callable[[HttpClinicApi], object], expected: type[KnownError]
) -> None:
    server.script("GET", "/api/v1/version", json_reply({**VERSION, "capabilities": ABLE}))
    server.otherwise = lambda _: Reply(silent=True)
    api = HttpClinicApi(server.url, Patience(read=30, whole=30))
    api.use_token("token-1")
    api.about()
    server.arrived.acquire()
    outcome: queue.Queue[Exception] = queue.Queue()

    def run() -> None:
        try:
            call(api)
        except KnownError as error:
            outcome.put(error)

    caller = threading.Thread(target=run)
    caller.start()
    server.arrived.acquire()
    began = monotonic()
    api.close()
    caller.join(5)

    assert type(outcome.get_nowait()) is expected
    assert monotonic() - began < 10


def test_a_closed_line_stays_closed(api: HttpClinicApi, server: ScriptedServer) -> None:
    api.close()

    with pytest.raises(Unreachable):
        api.me()

    assert not server.requests


def test_no_error_holds_what_was_asked_or_answered(api: HttpClinicApi, server: ScriptedServer) -> None:
    secret = "Client speaks of the bridge"
    server.script("POST", NOTES, json_reply({"success": True, "data": {"subjective": secret}}, 201))
    server.script("GET", ME, json_reply([secret]), json_reply({"message": None, "x": secret}, 500))

    errors = []
    for call in (lambda: api.send(replace(CREATE, body=secret.encode())), api.my_notes, api.me, api.me):
        try:
            call()
        except KnownError as error:
            errors.append(f"{error!r} {error}")

    assert errors
    assert not any(secret in one for one in errors)


def test_no_log_holds_a_token_a_password_or_a_text(
    server: ScriptedServer, make_api: MakeApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script("GET", "/api/v1/version", json_reply({**VERSION, "capabilities": ABLE}))
    opened = success({"requiresMfa": False}, 200, ("Set-Cookie", "access_token=token-7; HttpOnly"))
    server.script("POST", "/api/v1/auth/login", opened)
    server.script("POST", NOTES, success(ROW, 201))

    api = make_api(server.url)
    api.sign_in("ava@practice.example", "Practice-Only-1!")
    api.send(replace(CREATE, body=b'{"plan":"Rest."}'))

    said = caplog.text
    assert not [word for word in ("token-7", "Practice-Only", "ava@", "Rest.", "Slept", "Bearer") if word in said]
