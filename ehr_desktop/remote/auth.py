"""The session: its token in memory only, sent with every call, and the CSRF token older servers want on writes.

The token comes in a cookie that a browser would drop after an hour; the session itself lives on, so the value is
kept and sent as `Authorization: Bearer` (API 1.1, part A, 6). No other cookie is kept but the CSRF token's.
"""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from threading import Lock

import httpx

from ehr_desktop.remote.answers import CSRF_REFUSED

_SAFE = frozenset({"GET", "HEAD"})

Flow = Generator[httpx.Request, httpx.Response, None]


@dataclass(frozen=True)
class _CsrfToken:
    value: str
    cookie: str


class Session(httpx.Auth):
    """Signs requests. `csrf_needed` is False where the server says that bearer tokens cannot be forged."""

    def __init__(self, csrf_url: str) -> None:
        self._csrf_url = csrf_url
        self._lock = Lock()
        self._fetching = Lock()
        self._token: str | None = None
        self._csrf: _CsrfToken | None = None
        self.csrf_needed = True

    @property
    def token(self) -> str | None:
        """The session's token, or None when there is no session."""
        with self._lock:
            return self._token

    def use(self, token: str | None) -> None:
        """Go on with this token, or with none."""
        with self._lock:
            self._token = token

    def sync_auth_flow(self, request: httpx.Request) -> Flow:
        """Add the tokens; ask once more where another session was begun meanwhile, or the CSRF token is refused.

        Both refusals come before any work, so asking again is safe (API part A, 3).
        """
        token = self.token
        response = yield from self._ask(request, token)
        begun_since = self.token
        if response.status_code == 401 and begun_since not in (None, token):
            yield from self._ask(request, begun_since)

    def _ask(
        self, request: httpx.Request, token: str | None
    ) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
        """In the session of this token; where the CSRF token is refused, once more with a new one."""
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
        if request.method in _SAFE or not self.csrf_needed:
            return (yield request)
        csrf = yield from self._csrf_but(None, request)
        _carry(request, csrf)
        response = yield request
        if response.status_code != 403:
            return response
        response.read()
        if _json(response).get("error") != CSRF_REFUSED:
            return response
        _carry(request, (yield from self._csrf_but(csrf, request)))
        return (yield request)

    def _csrf_but(
        self, refused: _CsrfToken | None, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, _CsrfToken | None]:
        """A token other than the refused one. Fetched by one lane at a time: what the other has brought serves both."""
        with self._fetching:
            with self._lock:
                known = self._csrf
            return (yield from self._fetch_csrf(request)) if known is refused or known is None else known

    def _fetch_csrf(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, _CsrfToken | None]:
        """A new token and its cookie; None where the server hands none out: the write itself then says why."""
        headers = {name: request.headers[name] for name in ("User-Agent", "Accept", "Accept-Encoding")}
        response = yield httpx.Request("GET", self._csrf_url, headers=headers, extensions=request.extensions)
        response.read()
        value = _json(response).get("csrfToken")
        cookie = cookie_in(response.headers.get_list("set-cookie"), "csrf-token")
        csrf = _CsrfToken(value, cookie) if isinstance(value, str) and cookie else None
        with self._lock:
            self._csrf = csrf
        return csrf


def _carry(request: httpx.Request, csrf: _CsrfToken | None) -> None:
    if csrf is not None:
        request.headers["X-CSRF-Token"] = csrf.value
        request.headers["Cookie"] = f"csrf-token={csrf.cookie}"


def _json(response: httpx.Response) -> Mapping[str, object]:
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, Mapping) else {}


def cookie_in(set_cookies: list[str] | tuple[str, ...], name: str) -> str:
    """The value of a cookie exactly as it was set, or an empty text."""
    for header in set_cookies:
        try:
            cookie = SimpleCookie(header).get(name)
        except CookieError:
            continue
        if cookie is not None:
            return cookie.coded_value
    return ""
