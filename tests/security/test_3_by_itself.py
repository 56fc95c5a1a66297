"""Security 3: when a desk locks by itself, by a button, and with which warning."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.auto_lock import WARNING, AutoLock
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.preferences import LONGEST_ALONE, Preferences
from tests.ui.at_the_desk import AtTheDesk, cursor_of


class Clocks:
    """Both clocks of a computer, and since when nobody has been there."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.wall = 1_700_000_000.0
        self.last = self.seconds

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += seconds

    def alone(self) -> float:
        return self.seconds - self.last


class Told:
    """An `AutoLock` over them, begun, and what it has told."""

    def __init__(self, minutes: int = 10) -> None:
        self.clocks = Clocks()
        self.warned: list[int] = []
        self.due = 0
        clocks = self.clocks
        self.lock = AutoLock(clocks.alone, lambda: minutes * 60, lambda: clocks.seconds, lambda: clocks.wall)
        self.lock.warned.connect(self.warned.append)
        self.lock.due.connect(self._due)
        self.lock.begin()

    def _due(self) -> None:
        self.due += 1

    def after(self, seconds: float) -> None:
        self.clocks.pass_by(seconds)
        self.lock.look()


def test_3_after_ten_idle_minutes_with_a_warning_twenty_seconds_before(qapp: QApplication) -> None:
    told = Told()
    told.after(600 - WARNING - 1)
    assert told.warned == []
    told.after(1)
    told.after(7.5)
    assert told.warned == [20, 13]
    told.after(12.4)
    assert (told.warned[-1], told.due) == (1, 0)
    told.after(0.2)
    assert told.due == 1
    told.lock.end()


def test_3_a_key_within_the_warning_stays(qapp: QApplication) -> None:
    told = Told()
    told.after(590)
    told.clocks.last = told.clocks.seconds
    told.after(0.2)
    assert told.warned == [10, 0]
    told.after(500)
    assert (told.warned, told.due) == ([10, 0], 0)
    told.lock.end()


def test_3_a_computer_that_slept_locks_when_it_wakes(qapp: QApplication) -> None:
    told = Told()
    told.after(5)
    told.clocks.wall += 60  # the clock that counts seconds stood still
    told.after(1)
    assert told.due == 1


def test_3_a_clock_that_is_set_back_locks_nobody_out_of_their_work(qapp: QApplication) -> None:
    told = Told()
    told.clocks.wall -= 3600
    told.after(1)
    assert told.due == 0
    told.lock.end()


def test_3_the_minutes_are_a_setting_from_one_to_fifteen(at_the_desk: AtTheDesk) -> None:
    at_the_desk.window.places.go(Where.SETTINGS)
    section = at_the_desk.window.places.settings.lock
    assert section.after.value() == "10"
    section.after.edited.emit("3")
    assert at_the_desk.program._auto_lock._after() == 180
    chosen = Preferences()
    chosen.set_lock_after(90)
    assert chosen.lock_after == LONGEST_ALONE == 15
    chosen.set_lock_after(0)
    assert chosen.lock_after == 1


def test_3_the_warning_counts_down_takes_no_focus_and_goes(at_the_desk: AtTheDesk) -> None:
    box = at_the_desk.write()
    at_the_desk.program._auto_lock.warned.emit(20)
    warning = at_the_desk.frame.warning
    assert warning.isVisible()
    assert warning.text() == "EHR Desktop locks in 20 seconds. Type or click to stay."
    assert box.hasFocus()
    at_the_desk.program._auto_lock.warned.emit(1)
    assert warning.text() == "EHR Desktop locks in 1 second. Type or click to stay."
    at_the_desk.program._auto_lock.warned.emit(0)
    assert not warning.isVisible()
    assert cursor_of(box) == (5, 11)


def test_3_when_it_is_due_the_desk_locks(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    at_the_desk.write()
    at_the_desk.program._auto_lock.warned.emit(1)
    at_the_desk.program._auto_lock.due.emit()
    qtbot.waitUntil(lambda: at_the_desk.program.desk is None)
    assert at_the_desk.lock_page.isVisible()
    assert not at_the_desk.frame.warning.isVisible()


def test_3_by_the_button_in_the_status_bar_which_leaves_the_keys_where_they_are(
    at_the_desk: AtTheDesk, qtbot: QtBot
) -> None:
    search = at_the_desk.window.places.my_notes.search
    search.setFocus()
    button = at_the_desk.window.places.standing.lock_button
    assert (button.text(), button.isVisible()) == ("Lock", True)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: at_the_desk.program.desk is None)
    at_the_desk.unlock()
    assert at_the_desk.window.places.my_notes.search.hasFocus()


def test_3_locking_twice_is_locking_once(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    at_the_desk.program.lock()
    at_the_desk.program.lock()
    qtbot.waitUntil(lambda: at_the_desk.program.desk is None)
    page = at_the_desk.lock_page
    at_the_desk.program.lock()
    with qtbot.waitSignal(at_the_desk.program.locked):
        pass
    assert at_the_desk.lock_page is page
