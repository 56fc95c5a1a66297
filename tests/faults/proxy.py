"""A proxy on loopback between the program and a real server, which carries requests honestly or plays a fault.

    with FaultProxy(server_url) as proxy:
        … HttpClinicApi(proxy.url) …
        proxy.choose = once("POST", Fault.ANSWER_LOST)

Which fault a request meets, `choose` says: by script (`once`, `always`) or by seeded chance (`Chance`). `injected`
counts them. Requests reach the server one after the other, in the order in which the proxy let them through, so that no
test depends on which of two is quicker. It knows HTTP and nothing of notes.
"""

import http.client
import random
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import replace
from enum import StrEnum
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

from tests.servers.scripted import Asked, Reply, ScriptedServer, page


class Fault(StrEnum):
    """What may happen to one request and its answer."""

    NONE = "none"
    BLACK_HOLE = "accepted and never answered"
    RESET_UNDELIVERED = "reset, and the server never heard of it"
    RESET_DELIVERED = "reset after it was forwarded"
    ANSWER_LOST = "closed without the answer"
    ANSWER_CUT = "answer cut in its middle"
    DRIPS = "answer a byte at a time"
    PORTAL_PAGE = "a portal's page with 200"
    PORTAL_REDIRECT = "sent on to a portal with 302"
    REDIRECT = "sent on, body and all, with 307"
    TWICE_FIRST = "delivered twice, answered with the first answer"
    TWICE_SECOND = "delivered twice, answered with the second answer"
    LATE = "delivered after requests that came later"
    CLOSED_AT_REUSE = "connection closed when the next request comes"


Choice = Callable[[Asked], Fault]


def honest(_: Asked) -> Fault:
    """Nothing happens to it."""
    return Fault.NONE


def always(fault: Fault, *methods: str) -> Choice:
    """To every request of these methods, or to every one."""
    return lambda asked: fault if not methods or asked.method in methods else Fault.NONE


def once(method: str, *faults: Fault) -> Choice:
    """To the next requests of a method, one after the other."""
    left = list(faults)
    return lambda asked: left.pop(0) if left and asked.method == method else Fault.NONE


class Chance:
    """To this share of all requests one of these, as the seed has it."""

    def __init__(self, seed: int, share: float, faults: Sequence[Fault]) -> None:
        self._random = random.Random(seed)
        self._share = share
        self._faults = faults

    def __call__(self, _: Asked) -> Fault:
        return self._random.choice(self._faults) if self._random.random() < self._share else Fault.NONE


_NOTHING_MORE = Reply(cut_after=0)
_RESET = Reply(cut_after=0, reset=True)
#: Belong to one connection, or are made anew for the other one.
_NOT_CARRIED = frozenset({"host", "connection", "keep-alive", "content-length", "transfer-encoding"})


class FaultProxy:
    """Stands before the server at `behind`. `elsewhere` is where redirects point, `drip` the seconds between bytes.

    `lateness` is how many later requests arrive before a late one. While it is `shut`, nobody listens there.
    """

    def __init__(self, behind: str, tls: ssl.SSLContext | None = None) -> None:
        self.choose: Choice = honest
        self.injected: Counter[Fault] = Counter()
        self.elsewhere = "http://login.network.example/"
        self.drip = 0.05
        self.lateness = 1
        self._behind = urlsplit(behind).netloc
        self._in_turn = threading.Lock()
        self._late: list[tuple[int, Asked]] = []
        self._closed_at_reuse: set[int] = set()
        self._released = threading.Event()
        self._server = ScriptedServer(tls)
        self._plays: dict[Fault, Callable[[Asked], Reply]] = {
            Fault.NONE: self._forward,
            Fault.BLACK_HOLE: lambda _: replace(_RESET, after=self._released),
            Fault.RESET_UNDELIVERED: lambda _: _RESET,
            Fault.RESET_DELIVERED: lambda asked: replace(self._forward(asked), cut_after=0, reset=True),
            Fault.ANSWER_LOST: lambda asked: replace(self._forward(asked), cut_after=0),
            Fault.ANSWER_CUT: self._cut,
            Fault.DRIPS: lambda asked: replace(self._forward(asked), drip=self.drip),
            Fault.PORTAL_PAGE: lambda _: page("Sign in to the network"),
            Fault.PORTAL_REDIRECT: lambda _: Reply(302, headers=(("Location", self.elsewhere),)),
            Fault.REDIRECT: lambda _: Reply(307, headers=(("Location", self.elsewhere),)),
            Fault.TWICE_FIRST: lambda asked: (self._forward(asked), self._forward(asked))[0],
            Fault.TWICE_SECOND: lambda asked: (self._forward(asked), self._forward(asked))[1],
            Fault.LATE: self._hold_back,
            Fault.CLOSED_AT_REUSE: self._close_at_reuse,
        }

    @property
    def url(self) -> str:
        """Where it listens; the same after it was shut and opened again."""
        return self._server.url

    @property
    def requests(self) -> list[Asked]:
        """What came in since it was opened last."""
        return self._server.requests

    @property
    def arrived(self) -> threading.Semaphore:
        """Released once for each request whose fate is decided."""
        return self._server.arrived

    def shut(self) -> None:
        """Nobody listens any more: new connections are refused, the open ones are dropped."""
        self._server.__exit__(None, None, None)

    def open(self, tls: ssl.SSLContext | None = None) -> None:
        """Listen again, on the same port."""
        self._closed_at_reuse.clear()
        self._server = ScriptedServer(tls, port=self._server.port)
        self._listen()

    def release(self) -> None:
        """Let go of the requests that fell into a black hole: their connections are reset."""
        self._released.set()
        self._released = threading.Event()

    def deliver_late(self) -> None:
        """Whatever was held back arrives now."""
        with self._in_turn:
            late, self._late = self._late, []
            for _, asked in late:
                self._ask_server(asked)

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shut()

    def _listen(self) -> None:
        self._server.otherwise = self._play
        self._server.__enter__()

    def _play(self, asked: Asked) -> Reply:
        if asked.came_from in self._closed_at_reuse:
            self._closed_at_reuse.discard(asked.came_from)
            return _RESET
        fault = self.choose(asked)
        self.injected[fault] += 1
        return self._plays[fault](asked)

    def _forward(self, asked: Asked) -> Reply:
        with self._in_turn:
            reply = self._ask_server(asked)
            for left, late in self._late:
                if left == 1:
                    self._ask_server(late)
            self._late = [(left - 1, late) for left, late in self._late if left > 1]
        return reply

    def _ask_server(self, asked: Asked) -> Reply:
        target = quote(asked.path) + (f"?{urlencode(asked.query)}" if asked.query else "")
        with closing(http.client.HTTPConnection(self._behind, timeout=30)) as connection:
            connection.request(asked.method, target, asked.body or None, dict(_carried(asked.headers.items())))
            answer = connection.getresponse()
            return Reply(answer.status, answer.read(), tuple(_carried(answer.getheaders())))

    def _cut(self, asked: Asked) -> Reply:
        reply = self._forward(asked)
        return replace(reply, cut_after=len(reply.as_bytes()) - len(reply.body) // 2 - 1)

    def _hold_back(self, asked: Asked) -> Reply:
        with self._in_turn:
            self._late.append((self.lateness, asked))
        return _NOTHING_MORE

    def _close_at_reuse(self, asked: Asked) -> Reply:
        self._closed_at_reuse.add(asked.came_from)
        return self._forward(asked)


def _carried(headers: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in _NOT_CARRIED]
