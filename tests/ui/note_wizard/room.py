"""A desk over an encrypted file for the wizard and for signing: sessions that suit and sessions that do not."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.store import open_store
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lane, Lanes
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from ehr_desktop.ui.parts.label import Label
from tests.application.fake_api import FakeApi
from tests.desk import HandClock, desk_over, full_api, with_caseload
from tests.ui.lived_in import LivedIn

Page = TypeVar("Page", bound=QWidget)


@contextmanager
def open_clinic(folder: Path, api: FakeApi | None = None, *, known: bool = True) -> Iterator[LivedIn]:
    """A desk whose caseload, sessions and charts are `known` on this computer, or not yet."""
    api, clock = api or full_api(), HandClock()
    desk = desk_over(open_store(folder / "notes.db", bytearray(range(32)), clock.now), api, clock)
    if known:
        with_caseload(desk)
    app = QApplication.instance()
    lanes = Lanes(Lane("sync", app), Lane("ask", app))
    heartbeat = Heartbeat(desk, lanes)
    yield LivedIn(desk, lanes, heartbeat, api, clock)
    heartbeat.stop()
    lanes.close()
    assert lanes.sync.wait(5)
    assert lanes.ask.wait(5)
    desk.close()


def show(page: Page, qtbot: QtBot) -> Page:
    """The page as the only window, 1280 × 800, with the keyboard."""
    qtbot.addWidget(page)
    page.resize(1280, 800)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def all_asked(room: LivedIn, qtbot: QtBot) -> None:
    """Waits until both lanes have answered everything they were asked so far."""
    answers: list[object] = []
    for lane in (room.lanes.ask, room.lanes.sync):
        lane.run(lambda: "done", answers.append, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2)


def leave(wizard: NoteWizard) -> None:
    """Close the note, and let its form go, before the desk is closed: as the program does when it locks."""
    wizard.leave()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, to whatever has the focus."""
    here = QApplication.focusWidget()
    assert here is not None
    QTest.keyClick(here, key, modifier)


def write(text: str) -> None:
    """Letters, to whatever has the focus."""
    for letter in text:
        here = QApplication.focusWidget()
        assert here is not None
        QTest.keyClicks(here, letter)


def clipped(page: QWidget) -> Sequence[str]:
    """The words of labels and buttons that have less room than they need."""
    short: list[str] = []
    for label in (one for one in page.findChildren(QLabel) if one.isVisible()):
        elides = isinstance(label, Label) and label.minimumSizeHint().width() < label.sizeHint().width()
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        too_narrow = not label.wordWrap() and not elides and label.width() < label.sizeHint().width()
        if label.height() < needed or too_narrow:
            short.append(label.text())
    for button in (one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.text()):
        least = button.minimumSizeHint()
        if button.width() < least.width() or button.height() < least.height():
            short.append(button.text())
    return short
