"""What a clinician types as the address of their clinic, and what never changes where notes go."""

from pathlib import Path

import pytest

from ehr_desktop.application.errors import NoSuchHost
from ehr_desktop.remote.http import USER_AGENT, clinic_url
from tests.remote.conftest import MakeApi
from tests.remote.notes import VERSION
from tests.servers.scripted import ScriptedServer, json_reply


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("clinic.example", "https://clinic.example"),
        ("  Clinic.Example/ ", "https://clinic.example"),
        ("https://clinic.example/api/v1", "https://clinic.example"),
        ("https://clinic.example/api/v1/", "https://clinic.example"),
        ("clinic.example/api", "https://clinic.example"),
        ("https://clinic.example/login?next=/notes#top", "https://clinic.example"),
        ("https://clinic.example:8443/api/v1", "https://clinic.example:8443"),
        ("localhost:3001", "http://localhost:3001"),
        ("http://127.0.0.1:3001/api/v1", "http://127.0.0.1:3001"),
        ("http://[::1]:3001", "http://[::1]:3001"),
        ("https://praxis-süd.example", "https://praxis-süd.example"),
    ],
)
def test_an_address_is_understood_however_it_is_typed(typed: str, address: str) -> None:
    assert clinic_url(typed) == address
    assert clinic_url(clinic_url(typed)) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "my clinic",
        "https://",
        "ftp://clinic.example",
        "ava@clinic.example",
        "https://user:secret@clinic.example",
        "https://clinic.example:99999",
        "https://[::1",
        "-clinic.example",
        "clinic..example",
        "file:///etc/passwd",
    ],
)
def test_what_can_be_no_address_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(NoSuchHost, match=r"clinic\.example"):
        clinic_url(typed)


def test_the_program_says_who_it_is_always_the_same(server: ScriptedServer, make_api: MakeApi) -> None:
    server.script("GET", "/api/v1/version", json_reply(VERSION))
    for _ in range(2):
        make_api(server.url).about()

    assert {asked.headers["user-agent"] for asked in server.requests} == {USER_AGENT}


def test_no_variable_of_the_environment_sends_notes_another_way(
    server: ScriptedServer, make_api: MakeApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ScriptedServer() as other:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, other.url)
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login somebody password secret\n", "utf-8")
        monkeypatch.setenv("NETRC", str(netrc))
        server.script("GET", "/api/v1/version", json_reply(VERSION))

        make_api(server.url).about()

    assert not other.requests
    assert "authorization" not in server.requests[0].headers
