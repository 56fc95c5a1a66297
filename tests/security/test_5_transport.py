"""Transport: TLS 1.2 or newer with a certificate that holds, or nothing is sent; and never to anybody else.

No setting, variable, answer or dialog weakens that. Real certificates, real sockets.
"""

import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from ehr_desktop.application.errors import CertificateProblem, KnownError, NotHttps, Unreachable
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.certificates import system_tls
from tests.remote.certificates import Authority, new_authority, self_made
from tests.remote.conftest import HURRIED
from tests.remote.notes import CREATE, VERSION
from tests.servers.backend import ROOT
from tests.servers.scripted import Asked, Reply, ScriptedServer, json_reply

#: Whatever OpenSSL has, old and weak as well.
ANY = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
#: No encryption at all; no more than a worn-out hash.
WEAK = ("ECDHE-ECDSA-NULL-SHA", "ECDHE-ECDSA-AES128-SHA")
#: Asks every program on this computer to take anything.
OPENSSL = f"""
openssl_conf = all
[all]
ssl_conf = programs
[programs]
system_default = weak
[weak]
MinProtocol = TLSv1
CipherString = {ANY}
VerifyMode = Request
"""


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


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=lambda version: version.name)
def test_nothing_older_than_tls_1_2(
    authority: Authority, listening: list[ScriptedServer], version: ssl.TLSVersion
) -> None:
    old = authority.server()
    old.set_ciphers(ANY)
    with pytest.warns(DeprecationWarning, match=f"{version.name} is deprecated"):
        old.minimum_version = version
    with pytest.warns(DeprecationWarning, match=f"{version.name} is deprecated"):
        old.maximum_version = version
    server = started(listening, old)

    assert "No secure connection" in why_refused(server, authority.trusting())


@pytest.mark.parametrize("cipher", WEAK)
def test_no_weak_cipher(authority: Authority, listening: list[ScriptedServer], cipher: str) -> None:
    server = started(listening, speaking_only(authority, cipher))

    assert "No secure connection" in why_refused(server, authority.trusting())


def test_a_strong_cipher_of_tls_1_2_is_spoken(authority: Authority, listening: list[ScriptedServer]) -> None:
    server = started(listening, speaking_only(authority, "ECDHE-ECDSA-AES128-GCM-SHA256"))

    with closing(HttpClinicApi(server.url, HURRIED, authority.trusting())) as api:
        assert api.about().git_sha == VERSION["gitSha"]


def speaking_only(authority: Authority, cipher: str) -> ssl.SSLContext:
    """A server that knows no other cipher."""
    server = authority.server()
    server.maximum_version = ssl.TLSVersion.TLSv1_2
    server.set_ciphers(f"{cipher}:@SECLEVEL=0")
    return server


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


def test_no_variable_of_the_environment_weakens_it(
    authority: Authority, listening: list[ScriptedServer], tmp_path: Path
) -> None:
    """Set before the process begins, as somebody at the computer could."""
    conf = tmp_path / "openssl.cnf"
    conf.write_text(OPENSSL, "utf-8")
    keys = tmp_path / "keys"
    server, weak = started(listening, authority.server()), started(listening, speaking_only(authority, WEAK[0]))
    with ScriptedServer() as proxy:
        variables = {"SSL_CERT_FILE": str(authority.file), "SSL_CERT_DIR": str(tmp_path), "SSLKEYLOGFILE": str(keys)}
        variables |= dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), str(authority.file))
        variables |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"), proxy.url)
        variables |= {"OPENSSL_CONF": str(conf), "PYTHONHTTPSVERIFY": "0", "NO_PROXY": "", "NETRC": str(tmp_path)}
        said = [asked_by_another_process(url, variables) for url in (server.url, weak.url)]

    assert ["does not trust" in said[0], "No secure connection" in said[1]] == [True, True], said
    assert [*server.requests, *weak.requests, *proxy.requests] == []
    assert not keys.exists()


def test_a_connection_that_holds_leaves_no_keys_either(
    authority: Authority, listening: list[ScriptedServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    server = started(listening, authority.server())

    with closing(HttpClinicApi(server.url, HURRIED, authority.trusting())) as api:
        api.about()

    assert len(server.requests) == 1
    assert not (tmp_path / "keys").exists()


def asked_by_another_process(url: str, variables: dict[str, str]) -> str:
    """What the program says there."""
    ask = f"from ehr_desktop.remote.api import HttpClinicApi\nHttpClinicApi({url!r}).about()"
    ended = subprocess.run(
        [sys.executable, "-c", ask], env=os.environ | variables, cwd=ROOT, check=False, capture_output=True, text=True
    )
    return ended.stderr.splitlines()[-1]


def test_this_computers_authorities_are_believed() -> None:
    assert system_tls().get_ca_certs()


# --- to nobody else -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["http://clinic.example", "http://192.168.1.20:3001", "http://localhost.example"])
def test_plain_http_goes_no_further_than_this_computer(typed: str) -> None:
    with pytest.raises(NotHttps, match="https"):
        HttpClinicApi(typed)


def _sent_away(redirect: Reply, _asked: Asked) -> Reply:
    return redirect


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_is_not_followed_wherever_it_leads(
    authority: Authority, listening: list[ScriptedServer], status: int, scheme: str
) -> None:
    """To http on the same host, to another port, to another host; with a note in the body or without."""
    other = started(listening, authority.server()) if scheme == "https" else listening_plainly(listening)
    server = started(listening, authority.server())
    for address in (other.url, other.url.replace("127.0.0.1", "localhost"), f"{scheme}://127.0.0.1:{server.port}/x"):
        to = ("Location", f"{address}/api/v1/auth/me")
        server.otherwise = partial(_sent_away, json_reply({}, status, to))
        with closing(HttpClinicApi(server.url, HURRIED, authority.trusting())) as api:
            api.use_token("token-1")
            api.about()
            calls: tuple[Callable[[], object], ...] = (
                api.me,
                lambda: api.send(CREATE),
                lambda: api.sign_in("ava@clinic.example", "a password"),
            )
            for call in calls:
                with pytest.raises(KnownError):
                    call()

    assert other.requests == []
    assert {asked.path for asked in server.requests} == {
        "/api/v1/version",
        "/api/v1/auth/me",
        "/api/v1/auth/login",
        "/api/v1/csrf-token",
        "/api/v1/clinical-notes",
    }


def test_a_redirect_is_said_in_words(listening: list[ScriptedServer]) -> None:
    server = listening_plainly(listening)
    server.script("GET", "/api/v1/auth/me", json_reply({}, 302, ("Location", "https://other.example/")))

    with closing(HttpClinicApi(server.url, HURRIED)) as api:
        api.use_token("token-1")
        with pytest.raises(Unreachable, match="another address"):
            api.me()


def listening_plainly(listening: list[ScriptedServer]) -> ScriptedServer:
    """A server over plain http."""
    server = ScriptedServer()
    listening.append(server.__enter__())
    return server
