"""One request on its way through the server: who asks, from where, for what."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.servers.scripted import Reply
from tests.servers.v2.practice import Json, Practice
from tests.servers.v2.replies import Stop, no


@dataclass
class Call:
    """`user` is the row of whoever is signed in; `at` holds the parts of the path that a route names.

    `query` and `body` are as the filter left them; a body that is no JSON object counts as an empty one.
    """

    practice: Practice
    user: Json
    query: Json
    body: Json
    at: dict[str, str]
    address: str
    agent: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @property
    def roles(self) -> set[str]:
        """The roles of whoever is signed in."""
        return set(self.user["roles"])

    @property
    def note(self) -> Json:
        """The note the path names; the route has seen to it that there is one and that it may be seen."""
        return self.practice.notes[self.at["note"]]

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from the query, at least 1; anything odd is the default."""
        text = str(self.query.get(name, ""))
        return min(max(int(text), 1), most) if text.isdigit() else default


Handler = Callable[[Call], Reply]


def failed(text: str) -> Stop:
    """What an unexpected error becomes: a 500 that says what was tried and not why (API 1.0.1)."""
    return no(500, f"Failed to {text}")
