"""What the tests of the clinic's API share: a scripted server, and clients of it that are closed again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.http import Patience
from tests.remote.notes import ABLE, VERSION
from tests.servers.scripted import ScriptedServer, json_reply

#: So little patience that a test of it is short.
HURRIED = Patience(connect=2, read=0.8, whole=1.6, largest=200_000)

MakeApi = Callable[[str], HttpClinicApi]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server that answers 404 until it is told more."""
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def make_api() -> Iterator[MakeApi]:
    """Makes clients, and closes them after the test."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(closing(HttpClinicApi(url, HURRIED)))


@pytest.fixture
def api(server: ScriptedServer, make_api: MakeApi) -> HttpClinicApi:
    """Signed in at the scripted server, which has every capability."""
    server.script("GET", "/api/v1/version", json_reply({**VERSION, "capabilities": ABLE}))
    api = make_api(server.url)
    api.use_token("token-1")
    api.about()
    server.requests.clear()
    return api


@pytest.fixture
def old_api(server: ScriptedServer, make_api: MakeApi) -> HttpClinicApi:
    """Signed in at the scripted server, which does not say what it can."""
    server.script("GET", "/api/v1/version", json_reply(VERSION))
    server.script("GET", "/api/v1/csrf-token", json_reply({"csrfToken": "c1"}, 200, ("Set-Cookie", "csrf-token=c1|h")))
    api = make_api(server.url)
    api.use_token("token-1")
    api.about()
    server.requests.clear()
    return api
