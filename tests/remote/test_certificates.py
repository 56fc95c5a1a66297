"""TLS with real certificates: who cannot prove to be the clinic hears nothing at all."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ehr_desktop.application.errors import CertificateProblem, Unreachable
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.certificates import system_tls
from tests.remote.conftest import HURRIED
from tests.remote.notes import VERSION
from tests.servers.scripted import ScriptedServer, json_reply

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Authority:
    """Issues certificates into `folder`."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def file(self) -> Path:
        """Its own certificate."""
        path = self.folder / "authority.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def trusting(self) -> ssl.SSLContext:
        """A client's context that believes this authority too."""
        context = system_tls()
        context.load_verify_locations(cafile=self.file)
        return context

    def server(self, host: str = "127.0.0.1", begins: int = -1, ends: int = 30) -> ssl.SSLContext:
        """A server's context with a certificate for `host`, valid between so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        certificate = (
            _draft(host, key, begins, ends)
            .issuer_name(self.certificate.subject)
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return _context(self.folder, key, certificate)


def _draft(name: str, key: ec.EllipticCurvePrivateKey, begins: int, ends: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=begins))
        .not_valid_after(NOW + timedelta(days=ends))
    )


def _self_signed(name: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    draft = _draft(name, key, -1, 30)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    is_authority = x509.BasicConstraints(ca=True, path_length=None)
    return draft.issuer_name(issuer).add_extension(is_authority, critical=True).sign(key, hashes.SHA256())


def _context(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority this computer does not know."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(tmp_path, key, _self_signed("A test's authority", key))


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
    key = ec.generate_private_key(ec.SECP256R1())
    server = started(listening, _context(tmp_path, key, _self_signed("127.0.0.1", key)))

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
