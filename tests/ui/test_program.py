"""From the first window to the end: what the program lets go of, and that it does so once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.session import Account
from ehr_desktop.ui.program import Program
from tests.application.fake_api import ANN, PASSWORD, URL
from tests.application.test_session import ACCOUNT, NEW_PASSWORD, Clinic
from tests.contracts.memory_store import MemoryStore
from tests.desk import HandClock, desk_over, full_api, with_caseload

PRACTICE = Account(URL, ANN.email, is_practice=True)


class OneDesk:
    """The way to a desk in memory."""

    def connect(self, account: Account, password: str) -> Desk:
        assert (account, password) == (PRACTICE, PASSWORD)
        return with_caseload(desk_over(MemoryStore(), full_api(), HandClock()))


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_removing_practice_data_ends_the_program_once_and_cleanly(qtbot: QtBot) -> None:
    removed: list[str] = []
    make: Callable[[], object] = OneDesk
    program = Program(
        make,  # type: ignore[arg-type]  # the part of a `SignIn` that practice mode asks for
        [],
        lambda: (PRACTICE, PASSWORD),
        lambda: removed.append("practice data"),
    )
    program.start(practice_wanted=True)
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible())
    window = program.window
    assert window
    window.remove_practice_wanted.emit()
    assert not window.isVisible()
    assert removed == ["practice data"]
    program.stop()  # as the end of the program does again
    with qtbot.waitSignal(window.destroyed):
        program.start_window.deleteLater()


def no_practice() -> tuple[Account, str]:
    raise AssertionError("nobody asked for practice data")


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    """A clinic whose password was changed after a vault was locked with the former one."""
    clinic = Clinic(tmp_path / "vault")
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    clinic.api.password = NEW_PASSWORD
    return clinic


def opened_with(clinic: Clinic, password: str) -> bool:
    """Whether this password opens the notes."""
    desk = clinic.sign_in.unlock(ACCOUNT, password)
    clinic.leave(desk)
    return desk.clinician == ANN


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_connecting_with_a_new_password_asks_for_the_former_and_goes_on_to_the_desk(
    qtbot: QtBot, clinic: Clinic
) -> None:
    program = Program(lambda: clinic.sign_in, [], no_practice, lambda: None)
    program.start(practice_wanted=False)
    start = program.start_window
    qtbot.addWidget(start)
    start.first_start.clinic.button.click()
    page = start.connect_page
    for field, text in ((page.address, URL), (page.email, ANN.email), (page.password, NEW_PASSWORD)):
        QTest.keyClicks(field, text)
    page.connect_button.click()
    qtbot.waitUntil(page.former.isVisible)
    assert "Nothing is lost" in page.banner.text()
    clinic.api.offline = False  # its line was closed
    QTest.keyClicks(page.former, PASSWORD)
    QTest.keyClick(page.former, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible())
    program.stop()
    assert opened_with(clinic, NEW_PASSWORD)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_signing_in_at_the_desk_with_a_new_password_locks_the_notes_with_it(qtbot: QtBot, clinic: Clinic) -> None:
    program = Program(lambda: clinic.sign_in, [ACCOUNT], no_practice, lambda: None)
    program.start(practice_wanted=False)
    qtbot.addWidget(program.start_window)
    unlock = program.start_window.unlock_page
    assert unlock
    QTest.keyClicks(unlock.password, PASSWORD)
    unlock.unlock_button.click()
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible())
    window = program.window
    assert window
    window.ask_sign_in()
    QTest.keyClicks(window.sign_in_page.password, NEW_PASSWORD)
    QTest.keyClick(window.sign_in_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.sign_in_page.isVisible())
    program.stop()
    assert opened_with(clinic, NEW_PASSWORD)
