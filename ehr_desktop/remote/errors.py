"""Connections that failed, as known errors: what happened in a sentence, and above all whether a write went out.

Before a byte of a write has left: `Unreachable` or closer. After: `OutcomeUnknown`, whatever broke. A read changes
nothing, so it is never unknown. No sentence holds what was asked for or answered.
"""

import socket
import ssl
from collections.abc import Iterator

import httpcore
import httpx

from ehr_desktop.application.errors import (
    CertificateProblem,
    KnownError,
    NoSuchHost,
    NotThisKindOfServer,
    OutcomeUnknown,
    Unreachable,
)
from ehr_desktop.remote.sockets import Call

#: What the two libraries raise when a connection fails or breaks.
BROKEN_CONNECTION = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpx.DecodingError,
)

#: OpenSSL's verify codes (`man verify`, X509_V_ERR_…).
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED = frozenset({18, 19})
_OTHER_NAME = frozenset({62, 64})


def broken_connection(error: Exception, call: Call, host: str) -> KnownError:
    """The known error of a call that got no whole answer."""
    if call.write_went_out:
        return OutcomeUnknown(f"The connection to “{host}” broke before it answered. The program will find out.")
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return NoSuchHost(f"“{host}” was not found. Check the address, and that this computer is online.")
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return CertificateProblem(_certificate_sentence(cause, host))
    if isinstance(error, httpcore.ConnectError) and any(_is_no_agreement(cause) for cause in causes):
        return CertificateProblem(f"No secure connection could be agreed on with “{host}”. Nothing was sent.")
    if isinstance(error, httpcore.TimeoutException):
        return Unreachable(f"“{host}” did not answer in time.")
    if isinstance(error, (httpcore.ProtocolError, httpx.DecodingError)) and not call.was_cut:
        return NotThisKindOfServer(f"What answers at “{host}” is not a clinic’s server. Check the address.")
    return Unreachable(f"There is no connection to “{host}”.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it; the libraries hide some of it as context."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_no_agreement(cause: BaseException) -> bool:
    """A handshake that failed; one that was merely cut off is a broken connection."""
    return isinstance(cause, ssl.SSLError) and not isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError))


def _certificate_sentence(error: ssl.SSLCertVerificationError, host: str) -> str:
    code = error.verify_code
    if code == _EXPIRED:
        why = f"The certificate of “{host}” has expired (or this computer’s date is wrong)."
    elif code == _NOT_YET_VALID:
        why = f"The certificate of “{host}” is not valid yet (or this computer’s date is wrong)."
    elif code in _OTHER_NAME:
        why = f"The server that answered for “{host}” has the certificate of another one."
    elif code in _SELF_SIGNED:
        why = f"“{host}” shows a certificate it has made for itself."
    else:
        why = f"This computer does not trust the certificate of “{host}”."
    return f"{why} Nothing was sent. Please tell your practice."
