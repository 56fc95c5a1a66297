"""TLS with real certificates: who cannot prove to be the clinic hears nothing at all."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ehr_desktop.application.errors import CertificateProblem, Unreachable
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.certificates import system_tls
from tests.remote.certificates import Authority, new_authority, self_made
from tests.remote.conftest import HURRIED
from tests.remote.notes import VERSION
from tests.servers.scripted import ScriptedServer, json_reply


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority this computer does not know."""
    return new_authority(tmp_path)


@pytest.fixture
def listening() -> Iterator[list[ScriptedServer]]:
    """Servers that are stopped after the test."""
    servers: list[ScriptedServer] = []
    yield servers
    for server in servers:
        server.__exit__(None, None, None)


def started(listening: list[ScriptedServer], tls: ssl.SSLContext) -> ScriptedServer:
    """A clinic's server over TLS."""
    server = ScriptedServer(tls)
    server.script("GET", "/api/v1/version", json_reply(VERSION))
    listening.append(server.__enter__())
    return server


def why_refused(server: ScriptedServer, trust: ssl.SSLContext | None) -> str:
    """What the clinician reads; and nothing has been sent."""
    with closing(HttpClinicApi(server.url, HURRIED, trust)) as api, pytest.raises(CertificateProblem) as caught:
        api.about()
    assert not server.requests
    return str(caught.value)


def test_a_trusted_certificate_is_accepted(authority: Authority, listening: list[ScriptedServer]) -> None:
    server = started(listening, authority.server())

    with closing(HttpClinicApi(server.url, HURRIED, authority.trusting())) as api:
        assert api.about().git_sha == VERSION["gitSha"]


def test_an_authority_this_computer_does_not_know(authority: Authority, listening: list[ScriptedServer]) -> None:
    server = started(listening, authority.server())

    assert "does not trust" in why_refused(server, None)


def test_a_certificate_made_for_itself(tmp_path: Path, listening: list[ScriptedServer]) -> None:
    server = started(listening, self_made(tmp_path))

    assert "made for itself" in why_refused(server, None)


def test_an_expired_certificate(authority: Authority, listening: list[ScriptedServer]) -> None:
    server = started(listening, authority.server(begins=-30, ends=-1))

    assert "has expired" in why_refused(server, authority.trusting())


def test_a_certificate_that_is_not_valid_yet(authority: Authority, listening: list[ScriptedServer]) -> None:
    server = started(listening, authority.server(begins=2))

    assert "not valid yet" in why_refused(server, authority.trusting())


@pytest.mark.parametrize("host", ["127.0.0.2", "clinic.example"])
def test_the_certificate_of_another_host(authority: Authority, listening: list[ScriptedServer], host: str) -> None:
    server = started(listening, authority.server(host))

    assert "another one" in why_refused(server, authority.trusting())


def test_nothing_older_than_tls_1_2(authority: Authority, listening: list[ScriptedServer]) -> None:
    old = authority.server()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    server = started(listening, old)

    assert "No secure connection" in why_refused(server, authority.trusting())


@contextmanager
def hearing_and_saying(what: bytes) -> Iterator[str]:
    """The https address of somebody who hears the beginning of the handshake, says `what`, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(what)

        answering = threading.Thread(target=answer)
        answering.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        answering.join()


def test_https_to_a_server_that_speaks_plain_http() -> None:
    with (
        hearing_and_saying(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") as url,
        closing(HttpClinicApi(url, HURRIED)) as api,
        pytest.raises(CertificateProblem, match="No secure connection"),
    ):
        api.about()


def test_a_connection_cut_in_the_handshake_says_nothing_of_certificates() -> None:
    with (
        hearing_and_saying(b"") as url,
        closing(HttpClinicApi(url, HURRIED)) as api,
        pytest.raises(Unreachable) as caught,
    ):
        api.about()

    assert type(caught.value) is Unreachable


def test_no_variable_names_other_authorities_or_writes_keys_down(
    authority: Authority, listening: list[ScriptedServer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    server = started(listening, authority.server())

    assert "does not trust" in why_refused(server, None)
    assert not keys.exists()


def test_this_computers_authorities_are_believed() -> None:
    assert system_tls().get_ca_certs()
