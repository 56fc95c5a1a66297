"""How often one may ask: fixed windows, counted for each address in memory (API 1.0.4; part A, 10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from tests.servers.scripted import Reply
from tests.servers.v2.replies import Stop, no

_QUARTER = timedelta(minutes=15)


@dataclass
class Limiter:
    """So many requests of one address in a window, which begins with its first request."""

    most: int
    window: timedelta
    message: str
    used: dict[str, int] = field(default_factory=dict)
    _ends: dict[str, datetime] = field(default_factory=dict)

    def take(self, address: str, now: datetime) -> tuple[tuple[str, str], ...]:
        """Count one request and answer the headers that say what is left. Raises `Stop` with the 429."""
        if now >= self._ends.get(address, now):
            self._ends[address], self.used[address] = now + self.window, 0
        self.used[address] += 1
        reset = ceil((self._ends[address] - now).total_seconds())
        headers = (
            ("RateLimit-Policy", f"{self.most};w={int(self.window.total_seconds())}"),
            ("RateLimit-Limit", str(self.most)),
            ("RateLimit-Remaining", str(max(self.most - self.used[address], 0))),
            ("RateLimit-Reset", str(reset)),
        )
        if self.used[address] > self.most:
            refused = no(429, self.message).reply
            raise Stop(with_headers(refused, (*headers, ("Retry-After", str(reset)))))
        return headers


def api_limiter(most: int) -> Limiter:
    """The one before everything below /api."""
    return Limiter(most, _QUARTER, "Too many requests from this IP, please try again later")


def route_limiters() -> Mapping[str, Limiter]:
    """The further ones, by path; where one counts, its numbers are the ones in the headers."""
    login = "Too many login attempts from this IP, please try again after 15 minutes"
    return {
        "/auth/login": Limiter(25, _QUARTER, login),
        "/auth/refresh": Limiter(30, _QUARTER, "Too many token refresh attempts, please try again later"),
    }


def with_headers(reply: Reply, headers: tuple[tuple[str, str], ...]) -> Reply:
    """The same with more headers; what it says itself stays."""
    said = {name for name, _ in reply.headers}
    for name, value in headers:
        if name not in said:
            reply = reply.with_header(name, value)
    return reply
