"""The two kinds of server a clinic can have, each behind a line on which a test plays faults."""

import json
import threading
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import httpx

from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.scripted import Asked, Reply, ScriptedServer

Json = dict[str, Any]
NOTES = "/api/v1/clinical-notes"

#: What belongs to one connection, and is not handed on.
_OF_THE_CONNECTION = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "content-encoding"}
)


@dataclass
class Fault:
    """An answer in place of the server's; a function gets what the server has answered, when its work is done.

    `holding` is what must stand in the body; `times` None is for ever.
    """

    method: str
    path: str
    reply: Reply | Callable[[Reply], Reply]
    holding: bytes = b""
    times: int | None = 1

    def is_meant(self, asked: Asked) -> bool:
        """Whether it befalls this request."""
        is_there = asked.method == self.method and asked.path.startswith(self.path)
        return is_there and self.holding in asked.body and self.times != 0


@dataclass
class Line:
    """What stands between the stations and a server. `faults` are looked through in order."""

    server: ScriptedServer
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._really = self.server.otherwise
        self._lock = threading.Lock()
        self.server.otherwise = self._answer

    def plays(
        self,
        method: str,
        path: str,
        reply: Reply | Callable[[Reply], Reply],
        *,
        holding: str = "",
        times: int | None = 1,
    ) -> None:
        """A fault, from now on."""
        self.faults.append(Fault(method, path, reply, holding.encode(), times))

    def heals(self) -> None:
        """No fault any more."""
        self.faults.clear()

    def asked(self, method: str, path: str = NOTES) -> list[Asked]:
        """Every such request so far; `path` is its beginning."""
        return [one for one in self.server.requests if one.method == method and one.path.startswith(path)]

    def _answer(self, asked: Asked) -> Reply:
        with self._lock:
            fault = next((one for one in self.faults if one.is_meant(asked)), None)
            if fault and fault.times:
                fault.times -= 1
        if fault is None:
            return self._really(asked)
        return fault.reply if isinstance(fault.reply, Reply) else fault.reply(self._really(asked))


def instead(reply: Reply) -> Callable[[Reply], Reply]:
    """The server does what it is asked, and something on the way answers for it."""
    return lambda _: reply


def with_body(change: Callable[[Json], Json]) -> Callable[[Reply], Reply]:
    """The server's own answer, with another body."""

    def rewrite(reply: Reply) -> Reply:
        packed = next((value for name, value in reply.headers if name == "Content-Encoding"), "")
        body = zlib.decompress(reply.body, wbits=31) if packed == "gzip" else reply.body
        kept = tuple(one for one in reply.headers if one[0] != "Content-Encoding")
        return replace(reply, body=json.dumps(change(json.loads(body))).encode(), headers=kept)

    return rewrite


class Server(Protocol):
    """A server as a test sees it from inside."""

    line: Line

    def rows(self) -> list[Json]:
        """Every note of the clinician that it holds."""

    def change(self, note_id: str, **columns: object) -> None:
        """Somebody changes a note in the web browser."""

    def remove(self, note_id: str) -> None:
        """Somebody deletes it there."""


class Existing:
    """The clinic's existing server."""

    def __init__(self, clinic: MentalSpaceV2) -> None:
        self.clinic = clinic
        self.line = Line(clinic.server)

    def rows(self) -> list[Json]:
        """Straight from its tables."""
        author = self.clinic.practice.user(CLINICIAN)["id"]
        with self.clinic.practice.lock:
            return [dict(row) for row in self.clinic.practice.notes.values() if row["clinicianId"] == author]

    def change(self, note_id: str, **columns: object) -> None:
        """In its table, with a new time."""
        with self.clinic.practice.lock:
            self.clinic.practice.change(self.clinic.practice.notes[note_id], **columns)

    def remove(self, note_id: str) -> None:
        """From its table."""
        with self.clinic.practice.lock:
            del self.clinic.practice.notes[note_id]


class Ours:
    """Our own backend at `url`, in a process of its own; the line to it hands everything on."""

    def __init__(self, url: str, line: ScriptedServer) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=30)
        self._web = httpx.Client(base_url=f"{url}/api/v1", trust_env=False, timeout=30)
        line.otherwise = handing_on(self._http)
        self.line = Line(line)
        answer = self._web.post("/auth/login", json={"email": CLINICIAN, "password": PASSWORD})
        self._web.headers["Authorization"] = f"Bearer {answer.cookies['access_token']}"
        self._web.cookies.clear()

    def rows(self) -> list[Json]:
        """As its own list of them shows them."""
        found: list[Json] = self._web.get("/clinical-notes/my-notes").json()["data"]["notes"]
        return found

    def change(self, note_id: str, **columns: object) -> None:
        """As an older client does, which names no version."""
        answer = self._web.patch(f"/clinical-notes/{note_id}", json=columns)
        assert answer.status_code == 200, answer.text

    def remove(self, note_id: str) -> None:
        """Likewise."""
        answer = self._web.delete(f"/clinical-notes/{note_id}")
        assert answer.status_code == 200, answer.text

    def remove_new_drafts(self, before: Collection[str]) -> None:
        """Every draft but those that were there before."""
        for row in self.rows():
            if row["id"] not in before and row["status"] == "DRAFT":
                self.remove(row["id"])

    def close(self) -> None:
        """Hang up."""
        self._http.close()
        self._web.close()


def handing_on(http: httpx.Client) -> Callable[[Asked], Reply]:
    """Asks another server the same, and answers what it answers."""

    def hand_on(asked: Asked) -> Reply:
        headers = {name: value for name, value in asked.headers.items() if name not in _OF_THE_CONNECTION}
        answer = http.request(asked.method, asked.path, params=asked.query, headers=headers, content=asked.body)
        http.cookies.clear()
        kept = [(name, value) for name, value in answer.headers.multi_items() if name not in _OF_THE_CONNECTION]
        return Reply(answer.status_code, answer.content, tuple(kept))

    return hand_on
