"""F02, F03, F05: a process that dies at every single call of a save and a round: each draft is there once, and true.

The calls are the writes and syncs of the file, and the steps before each request that writes and after its answer.
EHR_CRASH_POINTS=all dies every death at each of them, as a night has time for.
"""

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.faults.crash_points import (
    Scene,
    a_draft_made_anew_for_its_session,
    a_new_draft_at_our_backend,
    a_new_draft_at_the_existing_server,
)
from tests.faults.disk.computer import Computer, computer
from tests.faults.disk.trouble import Call, Trouble, What

#: Each death, and at which calls: every one, every eighth …
DEATHS = {
    "": {What.KILL: 1, What.SCATTERED: 8},
    "all": dict.fromkeys((What.KILL, What.KILL_HALF_WAY, What.POWER_CUT, What.SCATTERED), 1),
}[os.environ.get("EHR_CRASH_POINTS", "")]

#: A save and a round ask more of a disk than this; fewer calls would mean that they are not counted.
FEWEST = 80


@pytest.fixture(scope="module")
def troubled() -> Iterator[Computer]:
    """A computer with a troubled disk."""
    with computer() as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("death", DEATHS, ids=lambda death: death.name)
@pytest.mark.parametrize(
    "scene",
    [a_new_draft_at_our_backend, a_new_draft_at_the_existing_server, a_draft_made_anew_for_its_session],
)
def test_f02_f03_a_process_that_dies_at_any_call_loses_nothing_and_sends_nothing_twice(
    tmp_path: Path, troubled: Computer, scene: Callable[[Path], AbstractContextManager[Scene]], death: What
) -> None:
    file = tmp_path / "computer" / "notes.db"
    file.parent.mkdir()
    with scene(tmp_path) as played:
        for at in itertools.count(1, DEATHS[death]):
            run = played.play(troubled, file, Trouble(death, at, seed=at))
            played.assert_kept(file, run)
            if not run.was_killed:
                break
    assert at > FEWEST


@pytest.mark.slow
def test_f05_a_disk_that_is_full_from_any_seventh_write_on_stops_a_round_and_loses_nothing(
    tmp_path: Path, troubled: Computer
) -> None:
    file = tmp_path / "computer" / "notes.db"
    file.parent.mkdir()
    refused = 0
    with a_new_draft_at_the_existing_server(tmp_path) as played:
        for at in itertools.count(1, 7):
            run = played.play(troubled, file, Trouble(What.FAIL_ON, at, Call.WRITE, errno.ENOSPC))
            assert {kind for kind, _ in run.told("refused")} <= {"StoreFailed"}
            refused += bool(run.told("refused"))
            played.clinic.clock.move(seconds=6)  # a note that could not be settled waits as after any failure
            played.assert_kept(file, run)
            if run.passed < at:
                break
    assert refused > 8
