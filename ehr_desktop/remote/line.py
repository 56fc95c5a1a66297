"""The line to one server: asks, and hands back the whole answer or a known error.

Adds nothing to what is asked but the session. Every request goes through here, and none when the budget is used up;
only the CSRF token, which no server counts, is fetched beside it.
"""

import json
import ssl
from collections.abc import Callable, Mapping
from http import HTTPStatus
from math import inf
from time import monotonic
from urllib.parse import urlsplit

import httpx

from ehr_desktop.application.errors import SignInNeeded, Unreachable
from ehr_desktop.remote.answers import Answer, failure
from ehr_desktop.remote.auth import Session
from ehr_desktop.remote.budget import Budget
from ehr_desktop.remote.errors import BROKEN_CONNECTION, broken_connection
from ehr_desktop.remote.http import Patience, open_client, open_transport
from ehr_desktop.remote.sockets import Call, under_way

_NOTHING: Mapping[str, str] = {}


class Line:
    """Requests to the API below `url`. Usable from several threads; `hang_up` ends their calls."""

    def __init__(
        self, url: str, patience: Patience, tls: ssl.SSLContext | None, clock: Callable[[], float] = monotonic
    ) -> None:
        """`clock` counts the seconds of the budget, and those the session is idle."""
        self.url = url
        self.host = urlsplit(url).hostname or url
        self._api = f"{url}/api/v1"
        self._patience = patience
        self._clock = clock
        self._used_at = -inf
        self._transport = open_transport(patience, tls)
        self._client = open_client(patience, self._transport)
        self.session = Session(f"{self._api}/csrf-token")
        self.budget = Budget(self.host, clock)

    def get(self, path: str, *, signed_in: bool = True) -> object:
        """The data at `path`. Raises the known errors; `Refused` for any other 4xx."""
        answer = self.look(path, signed_in=signed_in)
        error = failure(answer, is_write=False)
        if error:
            raise error
        return answer.data

    def look(self, path: str, *, signed_in: bool = True) -> Answer:
        """Whatever `path` answers."""
        # compressed only here: the answers of writes are read in full by httpx, which knows no limit
        return self._ask("GET", path, {"Accept-Encoding": "gzip"}, None, signed_in)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = _NOTHING,
        *,
        signed_in: bool = True,
    ) -> Answer:
        """Ask for a change. `body` is JSON. Raises `OutcomeUnknown` when it went out and nothing came back."""
        fixed = {"Accept-Encoding": "identity"}
        if body is not None:
            fixed["Content-Type"] = "application/json"
        return self._ask(method, path, {**fixed, **headers}, body, signed_in)

    def used_session(self) -> None:
        """The server has just heard from this session."""
        self._used_at = self._clock()

    def session_idle(self) -> float:
        """Seconds since it last did, without end where this line knows of no such moment."""
        return self._clock() - self._used_at

    def hang_up(self) -> None:
        """Drop the connections; calls under way end with an error, later ones fail at once."""
        self._transport.hang_up()

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, signed_in: bool) -> Answer:
        if signed_in and self.session.token is None:
            raise SignInNeeded("You are not signed in at the clinic.")
        self.budget.take()
        patience = self._patience
        call = Call(monotonic() + patience.whole, patience.largest)
        token = under_way.set(call)
        try:
            request = self._client.build_request(method, self._api + path, headers=dict(headers), content=body)
            response = self._client.send(request, stream=True, auth=self.session if signed_in else None)
            try:
                answer = _answer(response, self.host, _whole(response, patience.largest))
            finally:
                response.close()
        except BROKEN_CONNECTION as error:
            broken = broken_connection(error, call, self.host)
            if isinstance(broken, Unreachable):
                self.budget.give_back()
            raise broken from error
        finally:
            under_way.reset(token)
        self.budget.heard(path, answer)
        if signed_in and answer.status != HTTPStatus.UNAUTHORIZED:
            self.used_session()
        return answer


def _whole(response: httpx.Response, largest: int) -> bytes:
    """The body, unpacked. A small answer that unpacks to a huge one is no answer."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > largest:
            raise httpx.DecodingError("the answer is too large")
    return bytes(body)


def _answer(response: httpx.Response, host: str, body: bytes) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    cookies = tuple(response.headers.get_list("set-cookie"))
    try:
        parsed, is_json = json.loads(body), True
    except (ValueError, RecursionError):
        parsed, is_json = None, False
    return Answer(host, response.status_code, headers, cookies, parsed, is_json)
