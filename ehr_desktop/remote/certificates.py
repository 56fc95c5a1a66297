"""Whom to believe: the certificate authorities of this computer, and nobody else.

Not `ssl.create_default_context()`: that one obeys variables of the environment (SSL_CERT_FILE and SSL_CERT_DIR
name other authorities, SSLKEYLOGFILE has the keys of every connection written down). Here no variable counts; a
clinic with an authority of its own adds it to the computer's store.
"""

import ssl
import sys
from pathlib import Path

#: Where Linux distributions and macOS keep their authorities; a packaged Python was compiled for another place.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


#: For TLS 1.2: a new key for each connection, and no worn-out hash. Said here, for Python as distributions build it
#: takes what the computer's OpenSSL is set to.
_CIPHERS = "@SECLEVEL=2:ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"


def system_tls() -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and host name verified by this computer's authorities."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    _trust_this_computer(context)
    return context


def _trust_this_computer(context: ssl.SSLContext) -> None:
    if sys.platform == "win32":
        for store in ("CA", "ROOT"):
            for certificate, encoding, purposes in ssl.enum_certificates(store):
                for_servers = purposes is True or ssl.Purpose.SERVER_AUTH.oid in purposes
                if encoding == "x509_asn" and for_servers:
                    context.load_verify_locations(cadata=certificate)
        return
    compiled_in = ssl.get_default_verify_paths()
    for bundle in (compiled_in.openssl_cafile, *_BUNDLES):
        if Path(bundle).is_file():
            context.load_verify_locations(cafile=bundle)
            break
    if Path(compiled_in.openssl_capath).is_dir():
        context.load_verify_locations(capath=compiled_in.openssl_capath)
