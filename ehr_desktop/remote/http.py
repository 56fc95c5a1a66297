"""How this program speaks HTTP: its address, its name, its patience, and what it refuses to do.

Says nothing of what is asked for.
"""

import logging
import re
import ssl
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from ehr_desktop import __version__
from ehr_desktop.application.errors import NoSuchHost, NotHttps
from ehr_desktop.remote.certificates import system_tls
from ehr_desktop.remote.sockets import Transport

#: One for the life of the process: the server binds its CSRF token to it (API part A, 3).
USER_AGENT = f"EHR-Desktop/{__version__}"

_HOST = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*")


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds, and how much to take, in bytes.

    `connect` and `read` are for one step, `whole` is for a call with everything it needs. Idle connections are
    dropped before the 5 seconds after which servers drop them, so that a write seldom meets a dead one.
    """

    connect: float = 5
    read: float = 15
    whole: float = 60
    keep_alive: float = 4
    largest: int = 64 * 1024 * 1024


def clinic_url(text: str) -> str:
    """The address of a clinic's server from what a clinician types or pastes, without a slash at its end.

    "clinic.example", "https://clinic.example/api/v1" and "https://clinic.example/login" are all
    "https://clinic.example": the API is at the top of its host, and a path is what a browser has left there.
    Raises `NotHttps` for http to another computer than this one, and `NoSuchHost` for what can be no address, each
    with a sentence.
    """
    typed = text.strip()
    if "://" not in typed:
        typed = f"{'http' if _is_this_computer(_host_of(f'//{typed}')) else 'https'}://{typed}"
    host = _host_of(typed)
    parts = urlsplit(typed if host else "")
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise NoSuchHost("This is not the address of a server. It looks like “clinic.example”.")
    if parts.scheme == "http" and not _is_this_computer(host):
        raise NotHttps(f"“{host}” was given with http. Notes only travel over https; please ask your practice.")
    shown = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{shown}{port}"


def _host_of(address: str) -> str:
    """The host in lower case; empty where there is none, or one that cannot be."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
        httpx.URL(host=host)
    except (ValueError, httpx.InvalidURL):
        return ""
    return host if _HOST.fullmatch(host) or _is_address(host) else ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_this_computer(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def open_transport(patience: Patience, tls: ssl.SSLContext | None) -> Transport:
    """The sockets of one client; `tls` is this computer's own authorities unless a test brings one."""
    return Transport(tls or system_tls(), patience.keep_alive)


def open_client(patience: Patience, transport: Transport) -> httpx.Client:
    """The one client: no redirects, no cookies kept, and no proxy or variable of the environment that counts."""
    # Both libraries log addresses and, when debugging, headers with tokens.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.Client(
        headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx.Timeout(patience.read, connect=patience.connect),
        follow_redirects=False,
        # HTTPS_PROXY, SSL_CERT_FILE, .netrc … would send notes another way or believe another authority
        trust_env=False,
        transport=transport,
    )
