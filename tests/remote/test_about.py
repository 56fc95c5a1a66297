"""Which server answers, and what it says of itself."""

from typing import Any

import pytest

from ehr_desktop.application.errors import NotNow, NotThisKindOfServer, Retired
from ehr_desktop.application.ports import Capability
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.conftest import MakeApi
from tests.remote.notes import VERSION
from tests.servers.scripted import Reply, ScriptedServer, json_reply, page, refusal

PATH = "/api/v1/version"


def about(server: ScriptedServer, make_api: MakeApi, reply: Reply) -> Any:
    """What the program makes of this answer."""
    server.script("GET", PATH, reply)
    return make_api(server.url).about()


def test_a_server_that_says_what_it_can(server: ScriptedServer, make_api: MakeApi) -> None:
    said = {**VERSION, "migrationHead": "0007", "capabilities": ["batch", "a_word_of_tomorrow", 7]}

    found = about(server, make_api, json_reply(said))

    assert (found.url, found.git_sha, found.version, found.service) == (server.url, "abc1234", "2.0.0", "a-clinic")
    assert found.migration_head == "0007"
    assert found.capabilities == {"batch", "a_word_of_tomorrow"}
    assert found.can(Capability.BATCH)
    assert not found.can(Capability.IDEMPOTENCY_KEYS)


@pytest.mark.parametrize("missing", [VERSION, {**VERSION, "capabilities": None}, {**VERSION, "migrationHead": 7}])
def test_a_server_that_does_not_say(server: ScriptedServer, make_api: MakeApi, missing: dict[str, Any]) -> None:
    found = about(server, make_api, json_reply(missing))

    assert found.capabilities is None
    assert found.migration_head is None


@pytest.mark.parametrize(
    "reply",
    [
        page("Welcome to the router"),
        json_reply({"message": "401 Unauthorized"}, 401),
        json_reply({"version": "16.1.0", "revision": "abc"}),
        json_reply({"Version": "24.0"}),
        json_reply(["2.0.0"]),
        json_reply(None),
        refusal(404, "Route not found", "ROUTE_NOT_FOUND"),
        page("Not Found", 404),
        page("Moved", 301),
    ],
)
def test_what_is_no_clinic_is_said_to_be_none(server: ScriptedServer, make_api: MakeApi, reply: Reply) -> None:
    with pytest.raises(NotThisKindOfServer, match="Check the address"):
        about(server, make_api, reply)


@pytest.mark.parametrize("reply", [refusal(410, "Gone"), page("Upgrade required", 426)])
def test_a_clinic_that_is_too_new_says_so(server: ScriptedServer, make_api: MakeApi, reply: Reply) -> None:
    with pytest.raises(Retired, match="Please update the program"):
        about(server, make_api, reply)


@pytest.mark.parametrize("reply", [page("Maintenance", 503), refusal(429, "Too many"), refusal(500, "Oops")])
def test_a_clinic_that_cannot_answer_now(server: ScriptedServer, make_api: MakeApi, reply: Reply) -> None:
    with pytest.raises(NotNow):
        about(server, make_api, reply)


def test_it_is_asked_anew_when_asked(server: ScriptedServer, api: HttpClinicApi) -> None:
    server.script("GET", PATH, json_reply(VERSION))

    assert api.about().capabilities is None
