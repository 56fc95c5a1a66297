"""How many requests may still go out: under the server's limit, with room for the people in the browser next door.

An office shares one number of requests in a quarter of an hour (API 1.0.4; part A, 10). What an answer says of it
(`RateLimit-*`) is the truth; until one has said so, a server without capabilities is taken for one that counts to
100. A server that names its capabilities and shows no such headers is not held back. Knows numbers and a clock;
knows nothing of what is asked for.

Two lanes may ask at once. They can both take the last request there is, which the reserve bears: no lock is needed.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from math import ceil, isfinite

from ehr_desktop.application.errors import HeldBack, NotNow
from ehr_desktop.application.ports import Pace
from ehr_desktop.remote.answers import Answer, wait_seconds

#: The server's window in seconds, and its number where it does not tell.
WINDOW = 900
USUAL_LIMIT = 100
#: The most that one computer asks by itself in any window.
BY_ITSELF = 15
#: What is kept for finishing: a signature is compared, given and read back. A very small limit keeps a quarter.
RESERVE = 5
#: How long a 429 that names no time closes the line.
_UNTOLD = 60

#: These routes show numbers of their own in their headers.
_OWN_NUMBERS = frozenset({"/auth/login", "/auth/refresh"})
_ASKS_TO_WAIT = frozenset({429, 503})
_FOR_OTHERS = frozenset({Pace.IDLE, Pace.SOON})

#: For what is asked on this thread.
_pace: ContextVar[Pace] = ContextVar("pace", default=Pace.NOW)


@contextmanager
def at_pace(pace: Pace) -> Iterator[None]:
    """Whatever this thread asks inside goes at this pace."""
    token = _pace.set(pace)
    try:
        yield
    finally:
        _pace.reset(token)


@dataclass(frozen=True)
class _Window:
    """One window of the server: `left` of `limit` until `ends`."""

    limit: int
    left: int
    ends: float


class Budget:
    """The requests to one server. `clock` counts seconds and never goes back."""

    def __init__(self, host: str, clock: Callable[[], float]) -> None:
        self._host = host
        self._clock = clock
        self._window: _Window | None = None
        self._taken: tuple[tuple[float, Pace], ...] = ()
        self._closed_until = 0.0
        #: Whether the server has told what it can.
        self.names_capabilities = False

    def take(self) -> None:
        """One request more, at the pace of this thread. Raises `NotNow` where it has to wait; nothing was sent then.

        That is `HeldBack` where requests are left, for others: the server itself has not asked to wait.
        """
        now, pace = self._clock(), _pace.get()
        if now < self._closed_until:
            raise NotNow(self._sentence(self._closed_until - now), self._closed_until - now)
        self._taken = tuple(one for one in self._taken if now - one[0] < WINDOW)
        wait = self._wait(now, pace)
        if wait > 0:
            raise (HeldBack if pace in _FOR_OTHERS else NotNow)(self._sentence(wait), wait)
        self._taken = (*self._taken, (now, pace))
        if self._window:
            window = self._current(self._window, now)
            self._window = replace(window, left=window.left - 1)

    def give_back(self) -> None:
        """The request just taken had no answer. If it was counted all the same, the next answer says so."""
        pace = _pace.get()
        at = next((at for at, how in reversed(self._taken) if how is pace), None)
        if at is None:
            return
        taken = list(self._taken)
        taken.remove((at, pace))
        self._taken = tuple(taken)
        if self._window:
            self._window = replace(self._window, left=self._window.left + 1)

    def heard(self, path: str, answer: Answer) -> None:
        """What an answer says of the limit. A door with numbers of its own says nothing of it, nor closes the line."""
        if path in _OWN_NUMBERS:
            return
        now, headers = self._clock(), answer.headers
        limit, left = _number(headers, "ratelimit-limit"), _number(headers, "ratelimit-remaining")
        if limit and left is not None:
            reset = _number(headers, "ratelimit-reset")
            self._window = _Window(limit, left, now + min(WINDOW if reset is None else reset, WINDOW))
        if answer.status == 429 or (answer.status in _ASKS_TO_WAIT and "retry-after" in headers):
            asked = wait_seconds(answer)
            self._closed_until = now + min(_UNTOLD if asked is None else asked, WINDOW)

    def _wait(self, now: float, pace: Pace) -> float:
        """Seconds until one more may go; 0 for now."""
        if self._window is None and self.names_capabilities:
            return 0
        if self._window:
            window = self._current(self._window, now)
            limit, left, more = window.limit, window.left, window.ends - now
        else:
            limit, left = USUAL_LIMIT, USUAL_LIMIT - len(self._taken)
            more = self._taken[0][0] + WINDOW - now if self._taken else 0
        if left <= _floor(pace, limit):
            return max(more, 1)
        by_itself = [at for at, how in self._taken if how is Pace.IDLE]
        if pace is Pace.IDLE and len(by_itself) >= BY_ITSELF:
            return by_itself[-BY_ITSELF] + WINDOW - now
        return 0

    @staticmethod
    def _current(window: _Window, now: float) -> _Window:
        """The window, or the next one where it is over: full, as far as anybody knows."""
        return window if now < window.ends else _Window(window.limit, window.limit, now + WINDOW)

    def _sentence(self, seconds: float) -> str:
        minutes = ceil(seconds / 60)
        when = "in a minute" if minutes <= 1 else f"in {minutes} minutes"
        return (
            f"The server asked to wait: “{self._host}” takes only so many requests from your practice. "
            f"The program goes on {when}; nothing is lost."
        )


def _floor(pace: Pace, limit: int) -> int:
    """What must be left before a request of this pace."""
    match pace:
        case Pace.IDLE | Pace.SOON:
            return limit // 2
        case Pace.NOW:
            return min(RESERVE, limit // 4)
        case Pace.FINISH:
            return 0


def _number(headers: Mapping[str, str], name: str) -> int | None:
    """A number that is none says nothing."""
    try:
        number = float(headers.get(name, ""))
    except ValueError:
        return None
    return int(number) if isfinite(number) and number >= 0 else None
