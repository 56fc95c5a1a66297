"""The frame: one window of the system in which pages take turns, named and closed as its page says."""

from pathlib import Path

import shiboken6
from PySide6.QtCore import QSettings
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.frame import Frame
from ehr_desktop.ui.preferences import Preferences
from tests.ui.conftest import Dress


class Stubborn(QWidget):
    """A page with something on it that cannot be saved."""

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt’s own name
        event.ignore()


def shown(frame: Frame, qtbot: QtBot) -> Frame:
    """In sight, with the keys."""
    frame.show()
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow)
    return frame


def test_pages_take_turns_in_one_window_of_the_system(qtbot: QtBot, dress: Dress) -> None:
    frame = shown(Frame(Preferences()), qtbot)
    qtbot.addWidget(frame)
    first, second = QWidget(), QLineEdit()
    frame.put(first)
    window = frame.windowHandle()
    frame.put(second)
    assert not shiboken6.isValid(first), "nothing of the page before may stay"
    assert frame.page is second
    assert second.isVisible()
    assert frame.windowHandle() is window
    assert frame.isVisible()


def test_the_window_is_called_what_its_page_is_called(qtbot: QtBot, dress: Dress) -> None:
    frame = Frame(Preferences())
    qtbot.addWidget(frame)
    first, second = QWidget(), QWidget()
    first.setWindowTitle("First")
    second.setWindowTitle("Second")
    frame.put(first)
    assert frame.windowTitle() == "First"
    first.setWindowTitle("First, further on")
    assert frame.windowTitle() == "First, further on"
    frame.put(second)
    assert frame.windowTitle() == "Second"


def test_what_a_page_gave_the_keys_has_them_in_the_frame(qtbot: QtBot, dress: Dress) -> None:
    page = QWidget()
    first, second = QLineEdit(page), QLineEdit(page)
    second.setFocus()
    frame = Frame(Preferences())
    qtbot.addWidget(frame)
    frame.put(page)
    shown(frame, qtbot)
    assert (first.hasFocus(), second.hasFocus()) == (False, True)


def test_a_page_that_is_not_to_be_closed_keeps_the_window_open(qtbot: QtBot, dress: Dress) -> None:
    frame = shown(Frame(Preferences()), qtbot)
    qtbot.addWidget(frame)
    frame.put(Stubborn())
    assert not frame.close()
    assert frame.isVisible()
    frame.put(QWidget())
    assert frame.close()


def test_the_window_opens_where_it_was_closed(tmp_path: Path, qtbot: QtBot, dress: Dress) -> None:
    kept = QSettings(str(tmp_path / "look.ini"), QSettings.Format.IniFormat)
    frame = Frame(Preferences(kept))
    qtbot.addWidget(frame)
    frame.resize(1024, 700)
    frame.close()
    again = Frame(Preferences(kept))
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (1024, 700)
