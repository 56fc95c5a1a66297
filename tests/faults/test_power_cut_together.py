"""F03: a power cut while drafts travel together. Few commits are synced; each draft is there once all the same.

The keys of a request are on disk before it is sent: a draft that is sent again is known again at the server.
"""

import itertools
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.domain.note import Place
from ehr_desktop.remote.api import HttpClinicApi
from tests.desk import HandClock
from tests.faults.crash_points import Clinic
from tests.faults.disk import acts
from tests.faults.disk.computer import Computer, Run, computer
from tests.faults.disk.promises import assert_sound, notes_with, opened
from tests.faults.disk.trouble import Call, Trouble, What
from tests.servers.backend import ADMIN, PASSWORD, running_backend
from tests.servers.v2_tests.room import desk_at

TEXTS = [f"The words of draft {number}" for number in range(4)]


@pytest.fixture(scope="module")
def troubled() -> Iterator[Computer]:
    """A computer with a troubled disk."""
    with computer() as running:
        yield running


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """Our backend. Its clock and the computer's stand: no draft was saved before a start, so none is looked for."""
    with running_backend(tmp_path_factory.mktemp("backend")) as url, closing(HttpClinicApi(url)) as api:
        yield Clinic(url, api, api.sign_in(ADMIN, PASSWORD).token, HandClock(datetime.now(UTC)))


@pytest.fixture
def file(tmp_path: Path, clinic: Clinic) -> Path:
    """The file of a computer that knows the caseload and has no drafts."""
    with opened(tmp_path / "notes.db") as store:
        desk_at(clinic.api, store, clinic.clock).refresh(lambda _: None)
    return tmp_path / "notes.db"


def send(troubled: Computer, clinic: Clinic, file: Path, trouble: Trouble) -> Run:
    """The drafts are written and sent, until the power is cut."""
    client_id = clinic.api.clients()[0].id
    who = (clinic.url, clinic.token, clinic.clock.now().isoformat())
    return troubled.do(acts.write_several_and_send, file, *who, client_id, TEXTS, trouble=trouble)


def assert_each_is_there_once(clinic: Clinic, file: Path, run: Run) -> None:
    """After the next start's round; then the server is emptied for the next time."""
    with opened(file) as store:
        assert_sound(store)
        desk_at(clinic.api, store, clinic.clock).engine.run_once()
        assert_sound(store)
        drafts = [copy for copy in clinic.api.my_notes() if copy.columns.get("subjective") in TEXTS]
        here = notes_with(store, "words")
        for copy in drafts:
            clinic.api.send(Attempt(Operation.DELETE, str(uuid4()), 0, b"", {}, None, copy.id, copy.version))
    there = sorted(str(copy.columns["subjective"]) for copy in drafts)
    assert len(set(there)) == len(there), "a draft was sent twice"
    assert sorted(str(note.answers["subjective"]) for note, _ in here) == there
    assert {place for _, place in here} <= {Place.ACCEPTED}
    assert set(run.told("saved")) <= set(there)


@pytest.mark.parametrize("cut", [What.POWER_CUT, What.SCATTERED])
@pytest.mark.parametrize("at", [1, 2, 3], ids=["before it is sent", "after the answer", "at the end"])
def test_f03_what_was_sent_before_a_power_cut_is_not_sent_a_second_time(
    troubled: Computer, clinic: Clinic, file: Path, at: int, cut: What
) -> None:
    run = send(troubled, clinic, file, Trouble(cut, at, Call.STEP))
    assert run.was_killed
    assert run.told("saved") == TEXTS
    assert_each_is_there_once(clinic, file, run)


@pytest.mark.slow
def test_f03_a_power_cut_at_any_seventh_call_leaves_each_draft_once(
    troubled: Computer, clinic: Clinic, file: Path
) -> None:
    before = file.read_bytes()
    for at in itertools.count(1, 7):
        for left_over in file.parent.glob(f"{file.name}*"):
            left_over.unlink()
        file.write_bytes(before)
        run = send(troubled, clinic, file, Trouble(What.SCATTERED, at, seed=at))
        assert_each_is_there_once(clinic, file, run)
        if not run.was_killed:
            break
    assert at > 150
