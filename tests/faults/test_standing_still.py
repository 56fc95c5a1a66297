"""F10, F12: a process that stands still in mid-save or mid-upload, and a second one on the same file."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.single_instance import SingleInstance
from tests.faults.crash_points import TEXT, Scene, a_new_draft, existing_server
from tests.faults.disk import acts
from tests.faults.disk.computer import Computer, computer
from tests.faults.disk.promises import assert_sound, notes_with, opened, texts_of
from tests.faults.disk.trouble import Call, Trouble, What
from tests.servers.backend import CLINICIAN, PASSWORD, ROOT
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.scripted import Asked, Reply


@pytest.fixture(scope="module")
def troubled() -> Iterator[Computer]:
    """A computer with a troubled disk."""
    with computer() as running:
        yield running


# --- F12 suspended in mid-save ------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [signal.SIGCONT, signal.SIGKILL])
@pytest.mark.parametrize("call", [12, 20, 28])
def test_f12_a_save_that_is_suspended_is_whole_or_not_there(
    tmp_path: Path, troubled: Computer, call: int, ends: signal.Signals
) -> None:
    file = tmp_path / "notes.db"
    troubled.do(acts.save_and_close, file, "", ["Zero."])
    run = troubled.do(acts.save, file, "", ["One."], trouble=Trouble(What.STOP, call, Call.WRITE))
    assert run.stands_still
    with opened(file) as store:  # nobody who reads waits for it
        assert_sound(store)
        assert texts_of(store) == {"Zero."}

    run = troubled.go_on(run, ends)

    with opened(file) as store:
        assert_sound(store)
        assert texts_of(store) == {"Zero.", *run.told("saved")}
    assert run.told("saved") == (["One."] if ends is signal.SIGCONT else [])


# --- F12 suspended in mid-upload ----------------------------------------------------------------------------


@pytest.fixture
def server_and_scene(tmp_path: Path) -> Iterator[tuple[MentalSpaceV2, Scene]]:
    """The existing server, and a computer with a draft to send there."""
    with existing_server() as (server, clinic):
        yield server, a_new_draft(server, clinic, tmp_path)


@pytest.mark.parametrize("ends", [signal.SIGCONT, signal.SIGKILL])
@pytest.mark.parametrize("is_lost", [False, True], ids=["answer waits", "line is gone"])
def test_f12_a_computer_suspended_while_the_server_works_sends_nothing_twice(
    tmp_path: Path,
    troubled: Computer,
    server_and_scene: tuple[MentalSpaceV2, Scene],
    is_lost: bool,
    ends: signal.Signals,
) -> None:
    server, scene = server_and_scene
    answer = server.server.otherwise

    def suspend(asked: Asked) -> Reply:
        reply = answer(asked)
        if (asked.method, asked.path) != ("POST", "/api/v1/clinical-notes"):
            return reply
        server.server.otherwise = answer
        os.kill(troubled.process_at_work(), signal.SIGSTOP)
        return Reply(cut_after=0) if is_lost else reply

    server.server.otherwise = suspend
    run = scene.play(troubled, tmp_path / "computer.db", Trouble())
    assert run.stands_still
    assert [copy.columns["subjective"] for copy in scene.clinic.drafts()] == [TEXT]
    later = troubled.go_on(run, ends)
    assert later.was_killed is (ends is signal.SIGKILL)
    scene.clinic.clock.move(minutes=1)  # a note whose answer is lost waits a few seconds
    scene.assert_kept(tmp_path / "computer.db", run)


@pytest.mark.parametrize("step", [1, 2])
def test_f12_a_night_between_two_steps_of_a_round_ends_the_session_and_loses_nothing(
    tmp_path: Path, troubled: Computer, server_and_scene: tuple[MentalSpaceV2, Scene], step: int
) -> None:
    _, scene = server_and_scene
    run = scene.play(troubled, tmp_path / "computer.db", Trouble(What.STOP, step, Call.STEP))
    assert run.stands_still
    scene.clinic.clock.move(hours=9)
    assert not troubled.go_on(run).was_killed
    scene.clinic.api.sign_in(CLINICIAN, PASSWORD)
    scene.assert_kept(tmp_path / "computer.db", run)


# --- F10 two instances --------------------------------------------------------------------------------------

_FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ehr_desktop.ui.single_instance import SingleInstance
app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
instance.raised.connect(lambda: print("raised", flush=True))
print(instance.is_first(), flush=True)
app.exec()
"""


def test_f10_a_second_start_raises_the_first_and_the_one_after_a_kill_is_first(tmp_path: Path, qtbot: QtBot) -> None:
    command = [sys.executable, "-c", _FIRST, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as first:
        assert first.stdout
        try:
            assert first.stdout.readline() == b"True\n"
            second = SingleInstance(tmp_path)
            assert not second.is_first()
            assert first.stdout.readline() == b"raised\n"
        finally:
            first.kill()
    third = SingleInstance(tmp_path)
    assert third.is_first()
    assert not second.is_first()
    third.release()
    assert second.is_first()
    second.release()


@pytest.mark.parametrize("ends", [signal.SIGCONT, signal.SIGKILL])
def test_f10_two_processes_on_one_file_keep_what_both_have_saved(
    tmp_path: Path, troubled: Computer, ends: signal.Signals
) -> None:
    file = tmp_path / "notes.db"
    with computer() as other:
        run = troubled.do(acts.save, file, "", ["One."], trouble=Trouble(What.STOP, 1, Call.STEP))
        assert run.stands_still
        other.do(acts.save_and_close, file, "", ["Two."])
        troubled.go_on(run, ends)
        other.do(acts.save, file, "", ["Three."])
    with opened(file) as store:
        assert_sound(store)
        assert texts_of(store) == {"One.", "Two.", "Three."}
        assert len(notes_with(store, "")) == 3
