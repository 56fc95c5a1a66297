"""The clinic's existing server as the API document describes it, on loopback and in memory.

    with MentalSpaceV2() as clinic:
        … HttpClinicApi(clinic.url) … CLINICIAN, PASSWORD
        assert [row["status"] for row in clinic.practice.notes.values()] == [...]

`now` is its clock; `revision` plays an earlier build, and `practice.revision = …` deploys another one. `practice` holds
its rows, `requests` is its log, `counts` says what became of them. `lose_next_answer` closes one connection after the
work was done, `deliver_next_twice` and `delay_next` are a proxy's doing; `server.script` plays any other fault. Several
computers: the last entry of X-Forwarded-For is the address, as behind the one proxy the server trusts.

Where the behaviours of part A of the document are, each with a test of its number in `tests/servers/v2_tests`:

    1      `signing_in.Doors.log_in`            20     `text_filter.rewritten_text`
    2-4    `csrf`, `MentalSpaceV2._answer`      21     `text_filter.REFUSED`
    5      `sessions.Sessions.user_of`          22     `_body_of`
    6      `signing_in.Doors.refresh`, extend   23-25  `signing.sign`
    7      `sessions.Sessions.begin`            26     `notes.change`
    8      `signing_in._check_password`         27     `signing.cosign`, return_for_revision, resubmit
    9      `signing._check_secret`              28     `notes.change`, `amendments.amend`
    10     `limits`                             29     `Practice.lock_old_drafts`
    11     `notes.create`, `notes._check_table` 30     `access.check_note`, `notes.remove`
    12     `notes.create`                       31     `note_lists`
    13     `plan_rule.check_plan`               32     `replies`, `unlocking`
    14     `notes.create`, `notes._check_table` 33     `chart.eligible_appointments`
    15     `note_schema`                        34     `caseload.add_appointment`, `caseload.add_client`
    16     `notes.create`, `note_rules`         35     `people.clients`
    17-19  `notes.change`, `amendments.amend`   36     `people.create`, `people.get_or_create`
                                                37     `access`, `note_lists.all_notes`
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from types import TracebackType
from typing import Any, Self

from tests.servers.scripted import Asked, Reply, ScriptedServer, json_reply
from tests.servers.v2 import csrf
from tests.servers.v2.access import check_roles
from tests.servers.v2.call import Call
from tests.servers.v2.caseload import settle_in
from tests.servers.v2.limits import api_limiter, route_limiters, with_headers
from tests.servers.v2.practice import Json, Practice, system_time
from tests.servers.v2.replies import Stop, as_sent, csrf_refused, no, text_refused
from tests.servers.v2.revisions import Revision
from tests.servers.v2.routes import Route, all_routes
from tests.servers.v2.sessions import Sessions
from tests.servers.v2.text_filter import is_refused, rewritten

_LARGEST = 10 * 1024 * 1024
_NOBODY: Json = {}


class MentalSpaceV2:
    """One server. `limit` is how many requests an address has in 15 minutes; those in `spared` have any number.

    `unique_pairs` is whether its database has the constraint on appointment and type; `secure` marks cookies as in
    production, where a plain connection never sends them back.
    """

    def __init__(
        self,
        revision: Revision = Revision.NEWEST,
        now: Callable[[], datetime] = system_time,
        *,
        unique_pairs: bool = True,
        limit: int = 100,
        spared: Collection[str] = (),
        secure: bool = False,
    ) -> None:
        self.practice = Practice(now=now, revision=revision, unique_pairs=unique_pairs)
        settle_in(self.practice)
        self.sessions = Sessions(self.practice)
        self.csrf_tokens = csrf.CsrfTokens()
        self.limiter = api_limiter(limit)
        self.counts: Counter[str] = Counter()
        self.server = ScriptedServer()
        self.server.otherwise = self._reply_to
        self._route_limiters = route_limiters()
        self._routes = all_routes(self.sessions, secure=secure)
        self._spared = spared
        self._secure = secure
        self._lost: list[tuple[str, str]] = []
        self._doubled: list[tuple[str, str]] = []
        self._delayed: list[tuple[str, str]] = []
        self._on_the_way: list[Asked] = []

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    @property
    def requests(self) -> list[Asked]:
        """Every request, in order."""
        return self.server.requests

    def lose_next_answer(self, method: str, path: str) -> None:
        """The next such request is done, and its connection closed without a word. `path` is below /api/v1."""
        self._lost.append((method, path))

    def deliver_next_twice(self, method: str, path: str) -> None:
        """A proxy repeats the next such request; what is answered is the answer to the second."""
        self._doubled.append((method, path))

    def delay_next(self, method: str, path: str) -> None:
        """The next such request stays in a proxy that closes the connection, until `deliver_delayed`."""
        self._delayed.append((method, path))

    def deliver_delayed(self) -> None:
        """What was delayed arrives; nobody hears the answer."""
        while self._on_the_way:
            self._reply_to(self._on_the_way.pop(0))

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.__exit__(kind, error, trace)

    def _reply_to(self, asked: Asked) -> Reply:
        with self.practice.lock:
            route = asked.method, _below_api(asked.path)
            if _taken_from(self._delayed, route):
                self._on_the_way.append(asked)
                return Reply(cut_after=0)
            for _ in range(2 if _taken_from(self._doubled, route) else 1):
                try:
                    reply = self._answer(asked)
                except Stop as stop:
                    reply = stop.reply
                self.counts[str(reply.status)] += 1
            if _taken_from(self._lost, route):
                return Reply(cut_after=0)
        return as_sent(reply, asked)

    def _answer(self, asked: Asked) -> Reply:
        """In the server's order: body, text filter, CSRF, limit, then the route with its own checks."""
        body = _body_of(asked)
        if is_refused(body) or is_refused(dict(asked.query)):
            self.counts["refused text"] += 1
            raise text_refused()
        path, address, agent = _below_api(asked.path), _address_of(asked), asked.headers.get("user-agent", "")
        cookies = _cookies_of(asked)
        if (asked.method, path) == ("GET", "/csrf-token"):
            token = self.csrf_tokens.new(address, agent)
            return json_reply({"csrfToken": token}, 200, csrf.cookie_header(token, secure=self._secure))
        header = asked.headers.get("x-csrf-token", "")
        exempt = csrf.is_exempt(asked.method, asked.path.removeprefix("/api"))
        if not exempt and not self.csrf_tokens.accepts(header, cookies.get(csrf.COOKIE, ""), address, agent):
            self.counts["refused CSRF token"] += 1
            raise csrf_refused(asked.path, asked.method)
        left = self._count(address, path)
        token = cookies.get("access_token") or asked.headers.get("authorization", "").removeprefix("Bearer ")
        kept, query = rewritten(body), rewritten(dict(asked.query))
        call = Call(
            self.practice,
            _NOBODY,
            query if isinstance(query, dict) else {},
            kept if isinstance(kept, dict) else {},
            {},
            address,
            agent,
            cookies,
            token,
        )
        try:
            return with_headers(self._routed(asked.method, path, call), left)
        except Stop as stop:
            raise Stop(with_headers(stop.reply, left)) from stop

    def _count(self, address: str, path: str) -> tuple[tuple[str, str], ...]:
        """Count it, and answer what is left: of the route's own number where it has one."""
        if address in self._spared:
            return ()
        now = self.practice.now()
        left = self.limiter.take(address, now)
        own = self._route_limiters.get(path)
        return own.take(address, now) if own else left

    def _routed(self, method: str, path: str, call: Call) -> Reply:
        for route in self._routes:
            parts = route.parts_in(method, path)
            if parts is not None:
                self.counts[f"{route.method} {route.path}"] += 1
                return self._through(route, replace(call, at=parts))
        raise no(404, "Route not found", "ROUTE_NOT_FOUND")

    def _through(self, route: Route, call: Call) -> Reply:
        if not route.public:
            call.user = self.sessions.user_of(call.token)
            check_roles(call, route.roles)
        if route.row:
            route.row(call)
        return route.handler(call)


def _taken_from(faults: list[tuple[str, str]], route: tuple[str, str]) -> bool:
    """Whether the next such request is to fare so; it does once."""
    is_due = route in faults
    if is_due:
        faults.remove(route)
    return is_due


def _body_of(asked: Asked) -> Any:
    """A JSON body, packed or not; one of another kind counts as empty (part A, 22)."""
    raw = asked.body
    if asked.headers.get("content-encoding") == "gzip":
        raw = zlib.decompress(raw, wbits=31)
    if len(raw) > _LARGEST:
        raise no(500, "Internal Server Error")
    if not raw or not asked.headers.get("content-type", "").startswith("application/json"):
        return {}
    try:
        return json.loads(raw)
    except ValueError as error:
        raise no(400, "Invalid JSON", "INVALID_JSON") from error


def _below_api(path: str) -> str:
    """The path as the routes name it; "/api/v1", "/api" and "/api/v1/api/v1" are all the same door."""
    while path.startswith("/api/"):
        path = path.removeprefix("/api")
        path = path.removeprefix("/v1") if path.startswith("/v1/") else path
    return path


def _address_of(asked: Asked) -> str:
    """The address before the one proxy that is trusted."""
    return asked.headers.get("x-forwarded-for", "127.0.0.1").rpartition(",")[2].strip()


def _cookies_of(asked: Asked) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    with suppress(CookieError):
        jar.load(asked.headers.get("cookie", ""))
    return {name: morsel.value for name, morsel in jar.items()}
