"""What is garbage to Python is destroyed on the thread of the screen, whichever thread makes garbage."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.garbage import GarbageCollection
from ehr_desktop.ui.lane import Lane

_destroyed_on: list[threading.Thread] = []


class Widget:
    """Something in a cycle that must not be destroyed beside the screen; tells where it was."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        _destroyed_on.append(threading.current_thread())


@pytest.fixture
def told() -> Iterator[list[threading.Thread]]:
    was_on = gc.isenabled()
    gc.collect()
    _destroyed_on.clear()
    yield _destroyed_on
    (gc.enable if was_on else gc.disable)()


def much_garbage() -> None:
    for _ in range(20 * gc.get_threshold()[0]):
        pair: list[object] = []
        pair.append(pair)


def test_a_lane_that_makes_garbage_destroys_nothing_of_the_screen(qtbot: QtBot, told: list[threading.Thread]) -> None:
    lane = Lane("ask")
    collection = GarbageCollection(lambda: 0.0)
    Widget()
    ended: list[None] = []
    lane.run(much_garbage, ended.append, lambda _: None)
    qtbot.waitUntil(lambda: bool(ended))
    assert told == []

    collection.collect()

    assert told == [threading.main_thread()]
    lane.close()
    assert lane.wait(5)


def test_everything_is_looked_through_in_a_pause_only(told: list[threading.Thread]) -> None:
    alone = [0.0]
    collection = GarbageCollection(lambda: alone[0])
    old = Widget()
    gc.collect()  # it has grown old: only a look at everything finds it
    del old
    for _ in range((gc.get_threshold()[1] + 1) * (gc.get_threshold()[2] + 2)):
        gc.collect(0)
        gc.collect(1)
    much_garbage()
    collection.collect()
    assert told == []
    alone[0] = 10.0
    much_garbage()
    collection.collect()
    assert told == [threading.main_thread()]
