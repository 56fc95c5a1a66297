"""How fast what waits reaches the practice's server: by the engine note by note, in batches, and by a bare loop.

The drafts are written after the start of the program: those from before it are first looked for, in one list.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

import httpx
import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.outbox import Draft, Operation
from ehr_desktop.application.ports import Capability
from ehr_desktop.domain.packing import pack
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.store import open_store
from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.written import PROGRESS_NOTE, full_answers
from tests.desk import HandClock, desk_at
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend
from tests.store.samples import key

#: Drafts in one turn and in a rehearsal's. The three ways take turns, so that what slows the machine or the server down
#: slows all three.
TURN, FEW = 50, 5


@dataclass
class Race:
    """A clinician with a real store at a real server, and a connection that does nothing but post."""

    desk: Desk
    api: HttpClinicApi
    client_id: str
    bare: httpx.Client
    turn: int
    seconds: dict[str, float] = field(default_factory=dict)
    _number: int = 0

    def by_a_bare_loop(self) -> None:
        bodies = [self._body(number) for number in self._next()]
        with self._timed("bare"):
            for number, body in enumerate(bodies):
                headers = {"Content-Type": "application/json", "Idempotency-Key": f"bare-{self._number}-{number}"}
                assert self.bare.post("/clinical-notes", content=body, headers=headers).status_code == 201

    def by_the_engine(self, how: str, capabilities: frozenset[str]) -> None:
        about = self.desk.standing.about
        self.desk.standing.about = replace(about, capabilities=capabilities)
        for number in self._next():
            note = self.desk.drafts.begin(self.client_id, PROGRESS_NOTE, {}, None)
            self.desk.drafts.save(note, full_answers(number), None, "the page")
            self.desk.drafts.close(note.id)
        with self._timed(how):
            report = self.desk.engine.run_once()
        self.desk.standing.about = about
        assert (report.sent, report.parked) == (self.turn, 0)

    def _body(self, number: int) -> bytes:
        columns = pack(PROGRESS_NOTE, full_answers(number))
        return self.api.body_of(Draft(Operation.CREATE, self.client_id, PROGRESS_NOTE.name, columns, None, False))

    def _next(self) -> Sequence[int]:
        self._number += self.turn
        return range(self._number - self.turn, self._number)

    @contextmanager
    def _timed(self, how: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.seconds[how] = self.seconds.get(how, 0.0) + perf_counter() - began


@pytest.fixture
def race(tmp_path: Path, measuring: bool) -> Iterator[Race]:
    with running_backend(tmp_path / "server") as url, closing(HttpClinicApi(url)) as api:
        api.about()
        token = api.sign_in(CLINICIAN, PASSWORD).token
        client_id = api.clients()[0].id
        store = open_store(tmp_path / "notes.db", key())
        bare = httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"})
        with closing(desk_at(store, api, HandClock(), api.me())) as desk, bare:
            yield Race(desk, api, client_id, bare, TURN if measuring else FEW)


def test_drafts_go_as_fast_as_the_server_takes_them(race: Race, record_ratio: RecordRatio, measuring: bool) -> None:
    turns = 20 if measuring else 1
    able = race.desk.standing.about.capabilities
    assert able
    for _ in range(turns):
        race.by_a_bare_loop()
        race.by_the_engine("alone", able - {Capability.BATCH})
        race.by_the_engine("together", able)
    assert race.desk.my_notes.waiting() == []
    assert len(race.api.my_notes()) >= 3 * turns * race.turn

    rate = {how: turns * race.turn / seconds for how, seconds in race.seconds.items()}
    record_ratio("drafts to the server, one by one", rate["alone"], rate["bare"], 0.8, "drafts/s", at_least=True)
    record_ratio("drafts to the server, in batches", rate["together"], rate["alone"], 5, "drafts/s", at_least=True)
