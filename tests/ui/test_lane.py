"""What may hang is waited for so long, and no longer; what work holds is let go of on the thread of the screen."""

import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.lane import Lane, within


def test_an_answer_in_time_is_answered() -> None:
    assert within(60, lambda: threading.current_thread().daemon)


def test_what_is_raised_in_time_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 // 0)


def test_what_takes_too_long_is_left_behind() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def hang() -> None:
        may_end.wait()
        ended.set()

    with pytest.raises(TimeoutError):
        within(0.01, hang)
    assert not ended.is_set()
    may_end.set()
    assert ended.wait(60)


class Held:
    """Something that work holds; tells on which thread it is let go of."""

    def __init__(self, let_go_on: list[threading.Thread]) -> None:
        self._let_go_on = let_go_on

    def __del__(self) -> None:
        self._let_go_on.append(threading.current_thread())


def told(_: object) -> None:
    """Whoever asked."""


def do_with(held: Held) -> Callable[[], bool]:
    return lambda: held is not None


def test_what_work_holds_is_let_go_of_on_the_thread_of_the_screen(qtbot: QtBot) -> None:
    let_go_on: list[threading.Thread] = []
    lane = Lane("ask")
    for _ in range(100):
        lane.run(do_with(Held(let_go_on)), told, told)
    qtbot.waitUntil(lambda: len(let_go_on) == 100)
    lane.close()
    assert lane.wait(5)
    assert set(let_go_on) == {threading.main_thread()}


def test_so_is_what_a_lane_that_was_closed_has_never_told() -> None:
    let_go_on: list[threading.Thread] = []
    may_end = threading.Event()
    lane = Lane("ask")
    lane.run(may_end.wait, told, told)
    lane.run(do_with(Held(let_go_on)), told, told)
    lane.close()
    may_end.set()
    assert lane.wait(5)
    assert let_go_on == [threading.main_thread()]
