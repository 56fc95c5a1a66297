"""What tests of whole pages share: a desk over an encrypted file, and a program dressed in a known look."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui import theme
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.theme import Scheme
from tests.ui.lived_in import LivedIn, fill, open_room
from tests.ui.look import in_plain_look

Dress = Callable[[Scheme, float], None]
Open = Callable[[LivedIn], MainWindow]
_W = TypeVar("_W", bound=QWidget)


class Stage:
    """Where a test shows its windows. It holds on to them: Python would else take one away in the middle of things."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._shown: list[QWidget] = []

    def show(self, window: _W, width: int, height: int) -> _W:
        """Shows a window of this size, with the keys."""
        self._shown.append(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        self._qtbot.waitUntil(window.isActiveWindow)
        return window

    def clear(self) -> None:
        """Closes and removes every window."""
        for window in self._shown:
            window.close()
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self._shown.clear()


@pytest.fixture
def dress(qapp: QApplication) -> Iterator[Dress]:
    """Dresses the program for one test; light at text size 1 before and after."""
    in_plain_look(qapp)

    def put_on(scheme: Scheme, text_size: float) -> None:
        theme.apply(qapp, scheme, text_size)

    yield put_on
    in_plain_look(qapp)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot, dress: Dress) -> Iterator[LivedIn]:
    """A desk with the caseload and no note."""
    with open_room(tmp_path) as opened:
        yield opened


@pytest.fixture
def stage(room: LivedIn, qtbot: QtBot) -> Iterator[Stage]:
    """Shows windows over the desk, and removes them before it is closed."""
    made = Stage(qtbot)
    yield made
    made.clear()


@pytest.fixture
def lived_in(room: LivedIn) -> LivedIn:
    """A desk with notes in every status and at every place."""
    fill(room)
    return room


@pytest.fixture
def opened(stage: Stage) -> Open:
    """Shows the window over a desk."""

    def show(room: LivedIn) -> MainWindow:
        return stage.show(MainWindow(room.desk, room.lanes, room.heartbeat), 1280, 800)

    return show
