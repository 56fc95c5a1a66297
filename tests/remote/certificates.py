"""Certificates for the tests of TLS: an authority no computer knows, and what it issues."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ehr_desktop.remote.certificates import system_tls

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


def new_authority(folder: Path) -> Authority:
    """An authority this computer does not know."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(folder, key, _self_signed("A test's authority", key))


def self_made(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that it has made for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _context(folder, key, _self_signed("127.0.0.1", key))


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
