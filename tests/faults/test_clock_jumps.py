"""F14: a clock that jumps ten years ahead, or an hour back: what waits goes on, once, and nothing waits for years."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotNow, OutcomeUnknown
from ehr_desktop.application.left_behind import left_behind
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import Capability
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Note, Place, ServerCopy
from ehr_desktop.store import open_store
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.desk import APPOINTMENTS, RIVERA, TYPES, HandClock, desk_over, with_caseload
from tests.faults.disk.promises import assert_sound, notes_with
from tests.servers.v2_tests.room import ANSWERS
from tests.store.samples import key
from tests.store.trail import where_broken

JUMPS = [timedelta(days=3652), timedelta(hours=-1)]


class FailingApi(FakeApi):
    """`fails` is asked before each write."""

    fails: Callable[[Attempt], Exception | None] = staticmethod(lambda _: None)

    def send(self, attempt: Attempt) -> ServerCopy | None:
        if error := self.fails(attempt):
            raise error
        return super().send(attempt)


class Bench:
    """A desk over an encrypted file, at a server that cannot give a session to a draft it has."""

    def __init__(self, file: Path) -> None:
        self.clock = HandClock()
        self.store = open_store(file, key(), self.clock.now)
        cannot = EVERYTHING - {Capability.APPOINTMENT_ON_UPDATE}
        self.api = FailingApi((RIVERA,), APPOINTMENTS, cannot)
        self.desk: Desk = with_caseload(desk_over(self.store, self.api, self.clock))

    def write(self) -> Note:
        """A draft without a session."""
        note = self.desk.drafts.begin(RIVERA.id, TYPES["Progress Note"], {}, None)
        note = self.desk.drafts.save(note, ANSWERS, None, "form")
        self.desk.drafts.close(note.id)
        return note

    def assert_arrived_once(self, note: Note) -> None:
        """It is shown as accepted, and the server has this one draft."""
        assert_sound(self.store)
        assert [(one.id, place) for one, place in notes_with(self.store, "")] == [(note.id, Place.ACCEPTED)]
        assert [copy.columns["subjective"] for copy in self.api.notes.values()] == [ANSWERS["subjective"]]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A new one."""
    bench = Bench(tmp_path / "notes.db")
    yield bench
    bench.store.close()


@pytest.mark.parametrize("jump", JUMPS)
def test_f14_a_note_that_waits_after_failures_goes_in_the_next_round(bench: Bench, jump: timedelta) -> None:
    note = bench.write()
    bench.api.fails = lambda _: OutcomeUnknown("The connection broke.")
    for _ in range(2):
        bench.desk.engine.run_once()
        bench.clock.move(minutes=1)
    bench.desk.engine.run_once()
    bench.api.fails = lambda _: None
    assert bench.desk.engine.run_once().sent == 0  # it waits its minute

    bench.clock.instant += jump
    assert bench.desk.engine.run_once().sent == 1
    bench.assert_arrived_once(note)


@pytest.mark.parametrize("jump", JUMPS)
def test_f14_a_server_that_asked_to_wait_is_not_left_alone_for_ever(bench: Bench, jump: timedelta) -> None:
    note = bench.write()
    bench.api.fails = lambda _: NotNow("Please wait.", seconds=900)
    assert bench.desk.engine.run_once().link is Link.ASKED_TO_WAIT
    bench.api.fails = lambda _: None
    assert bench.desk.engine.run_once().link is Link.ASKED_TO_WAIT

    bench.clock.instant += jump
    assert bench.desk.engine.run_once().link is Link.ONLINE
    bench.assert_arrived_once(note)


@pytest.mark.parametrize("jump", JUMPS)
def test_f14_a_draft_left_behind_at_the_server_is_deleted_all_the_same(bench: Bench, jump: timedelta) -> None:
    note = bench.write()
    bench.desk.engine.run_once()
    bench.api.fails = lambda one: OutcomeUnknown("Broken.") if one.operation is Operation.DELETE else None
    bench.desk.drafts.save(note, ANSWERS, "a1", "form")
    bench.desk.drafts.close(note.id)
    bench.desk.engine.run_once()
    bench.api.fails = lambda _: None
    bench.desk.engine.run_once()
    with bench.store.reading() as tx:
        assert len(left_behind(tx)) == 1  # it waits its five seconds

    bench.clock.instant += jump
    bench.desk.engine.run_once()
    bench.desk.pull.run_once()
    with bench.store.reading() as tx:
        assert left_behind(tx) == []
    bench.assert_arrived_once(note)


@pytest.mark.parametrize("jump", JUMPS)
def test_f14_a_deletion_that_can_be_undone_is_undone_or_carried_out(bench: Bench, jump: timedelta) -> None:
    note, gone = bench.write(), bench.write()
    bench.desk.engine.run_once()
    bench.desk.drafts.delete(note.id, "list")
    bench.desk.drafts.delete(gone.id, "list")

    bench.clock.instant += jump
    bench.desk.drafts.restore(note.id, "list")
    bench.desk.engine.run_once()
    bench.desk.pull.run_once()
    bench.assert_arrived_once(note)


@pytest.mark.parametrize("jump", JUMPS)
def test_f14_the_audit_trail_stays_in_the_order_of_what_was_done(bench: Bench, jump: timedelta) -> None:
    note = bench.write()
    bench.clock.instant += jump
    bench.desk.drafts.save(note, {**ANSWERS, "plan": "Changed after the jump."}, None, "form")

    assert where_broken(bench.store) is None
    with bench.store.reading() as tx:
        newest, *_, oldest = [row.at for row in tx.audit(100)]
    assert newest - oldest == jump
