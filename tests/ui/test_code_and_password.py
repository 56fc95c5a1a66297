"""The whole program with an account that asks for a code, or for a new password: in place, and nothing is lost."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import WrongPassword
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.session import Account
from ehr_desktop.ui.change_password import ChangePasswordPage
from ehr_desktop.ui.lock_page import LockPage
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.program import Program
from ehr_desktop.ui.theme import Scheme
from tests.application.fake_api import ANN, PASSWORD, URL
from tests.application.test_drafts import begun
from tests.application.test_session import ACCOUNT, Clinic
from tests.ui.conftest import Dress
from tests.ui.sight import cut_off, nameless, out_of_sight

CODE, NEW = "135790", "Quiet-Harbour-7!"
Begin = Callable[..., Program]


def no_practice() -> tuple[Account, str]:
    raise AssertionError("nobody asked for practice data")


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path / "vault")


@pytest.fixture
def begin(clinic: Clinic, qtbot: QtBot, dress: Dress) -> Iterator[Begin]:
    """Starts the program; what it opened is closed at the end."""
    with ExitStack() as stack:

        def start(*accounts: Account) -> Program:
            program = Program(lambda: clinic.sign_in, accounts, no_practice, lambda: None)
            stack.callback(_end, program)
            program.start(practice_wanted=False)
            return program

        yield start
    gc.collect()  # here, and not beside the screen: its timers are of this thread


def _end(program: Program) -> None:
    if program.window:
        program.window.close()
    program.stop()
    program.start_window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def types(field: QLineEdit, text: str) -> None:
    """Letter by letter, and Enter."""
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def window_of(program: Program, qtbot: QtBot) -> MainWindow:
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible())
    assert program.window
    return program.window


def connects(program: Program, password: str = PASSWORD) -> None:
    """Address, e-mail and password at the first window."""
    program.start_window.first_start.clinic.button.click()
    page = program.start_window.connect_page
    for field, text in ((page.address, URL), (page.email, ANN.email)):
        QTest.keyClicks(field, text)
    types(page.password, password)


def unlocks(program: Program, password: str = PASSWORD) -> None:
    page = program.start_window.unlock_page
    assert page
    types(page.password, password)


# --- a code ---------------------------------------------------------------------------------------------------


def test_connecting_asks_for_the_code_in_place_and_a_wrong_one_for_another(
    begin: Begin, clinic: Clinic, qtbot: QtBot
) -> None:
    clinic.api.code = CODE
    program = begin()
    connects(program)
    page = program.start_window.connect_page
    qtbot.waitUntil(page.code.isVisible)
    assert page.focusWidget() is page.code
    assert not page.password.isVisible()
    assert not page.connect_button.isEnabled()

    clinic.api.offline = False  # the line of a failed try was closed
    types(page.code, "000000")
    qtbot.waitUntil(lambda: "not the code" in page.banner.text())
    assert (page.code.text(), page.focusWidget()) == ("", page.code)
    clinic.api.offline = False
    QGuiApplication.clipboard().setText(CODE)
    page.code.paste()
    QTest.keyClick(page.code, Qt.Key.Key_Return)

    assert window_of(program, qtbot).windowTitle() == "EHR Desktop · Recovery key"  # as after every set-up
    assert (page.password.text(), page.code.text()) == ("", "")


def test_a_page_one_leaves_keeps_neither_password_nor_code(begin: Begin, clinic: Clinic, qtbot: QtBot) -> None:
    clinic.api.code = CODE
    program = begin()
    connects(program)
    page = program.start_window.connect_page
    qtbot.waitUntil(page.code.isVisible)
    QTest.keyClicks(page.code, "12")

    QTest.keyClick(program.start_window, Qt.Key.Key_Escape)
    program.start_window.first_start.clinic.button.click()

    assert (page.password.text(), page.code.text(), page.code.isVisible()) == ("", "", False)
    assert page.password.isVisible()


def test_unlocking_opens_the_notes_and_then_asks_for_the_code_for_the_session(
    begin: Begin, clinic: Clinic, qtbot: QtBot
) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    note = begun(desk)
    clinic.leave(desk)
    clinic.api.offline, clinic.api.code = False, CODE
    program = begin(ACCOUNT)
    unlocks(program)
    window = window_of(program, qtbot)
    page = window.sign_in_page
    qtbot.waitUntil(page.code.isVisible)
    assert program.desk
    assert [row.note_id for row in program.desk.my_notes.page(NoteFilter())] == [note.id]

    types(page.code, CODE)

    qtbot.waitUntil(lambda: window.windowTitle() == "EHR Desktop · My notes")
    assert program.desk.standing.has_session
    qtbot.waitUntil(lambda: len(clinic.api.notes) == 1)


def test_whoever_has_no_code_at_hand_goes_on_without_a_session(begin: Begin, clinic: Clinic, qtbot: QtBot) -> None:
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    clinic.api.offline, clinic.api.code = False, CODE
    program = begin(ACCOUNT)
    unlocks(program)
    window = window_of(program, qtbot)
    qtbot.waitUntil(window.sign_in_page.code.isVisible)

    QTest.keyClick(window.sign_in_page, Qt.Key.Key_Escape)

    assert window.windowTitle() == "EHR Desktop · My notes"
    assert program.desk
    assert not program.desk.standing.has_session
    window.ask_sign_in()
    assert window.sign_in_page.password.isVisible()
    assert not window.sign_in_page.code.isVisible()


def test_a_lock_that_asks_for_a_full_sign_in_asks_for_the_code_right_there(
    begin: Begin, clinic: Clinic, qtbot: QtBot
) -> None:
    program = begin()
    connects(program)
    window_of(program, qtbot)
    clinic.api.code = CODE
    program.lock()
    qtbot.waitUntil(lambda: program.frame is not None and isinstance(program.frame.page, LockPage))
    assert program.frame
    page = program.frame.page
    assert isinstance(page, LockPage)
    for _ in range(10):
        with pytest.raises(WrongPassword):
            clinic.sign_in.unlock(ACCOUNT, "wrong")
    types(page.password, PASSWORD)
    qtbot.waitUntil(lambda: page.unlock_button.text() == "Sign in")
    clinic.api.offline = False  # its line was closed by the lock
    types(page.password, PASSWORD)
    qtbot.waitUntil(page.code.isVisible)
    assert not page.unlock_button.isEnabled()
    clinic.api.offline = False
    types(page.code, "000000")
    qtbot.waitUntil(lambda: "not the code" in page.banner.text())
    clinic.api.offline = False
    types(page.code, CODE)
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible())
    assert program.window
    assert program.window.windowTitle() == "EHR Desktop · My notes"


def test_a_disabled_account_is_said_over_the_notes_which_are_open_and_can_be_exported(
    begin: Begin, clinic: Clinic, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    note = begun(desk)
    clinic.leave(desk)
    clinic.api.offline, clinic.api.disabled = False, "Your account at the clinic is disabled."
    program = begin(ACCOUNT)
    unlocks(program)
    window = window_of(program, qtbot)

    my_notes = window.places.my_notes
    qtbot.waitUntil(my_notes.said.isVisible)
    assert my_notes.said.text() == "Your account at the clinic is disabled."
    assert program.desk
    assert [row.note_id for row in program.desk.my_notes.page(NoteFilter())] == [note.id]
    window.open_note(note.id)
    form = window.wizard().note
    QTest.keyClick(form, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = form.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.selectFile(str(tmp_path / "taken along.txt"))
    dialog.accept()
    assert (tmp_path / "taken along.txt").read_text("utf-8").startswith("Progress Note")


def test_signing_in_again_asks_for_password_then_code(begin: Begin, clinic: Clinic, qtbot: QtBot) -> None:
    program = begin()
    connects(program)
    window = window_of(program, qtbot)
    clinic.api.code = CODE
    window.ask_sign_in()
    page = window.sign_in_page
    types(page.password, PASSWORD)
    qtbot.waitUntil(page.code.isVisible)
    assert page.password.text() == ""
    types(page.code, "000000")
    qtbot.waitUntil(lambda: "not the code" in page.problem.text())
    assert page.focusWidget() is page.code
    types(page.code, CODE)
    qtbot.waitUntil(lambda: not page.isVisible())
    assert page._given == ""


# --- another password -----------------------------------------------------------------------------------------


def page_of(window: MainWindow) -> ChangePasswordPage:
    page = window.findChild(ChangePasswordPage)
    assert page
    return page


def opens_with(clinic: Clinic, password: str) -> bool:
    """Whether this password opens the notes here."""
    try:
        clinic.leave(clinic.sign_in.unlock(ACCOUNT, password))
    except WrongPassword:
        return False
    return True


def test_a_clinic_that_insists_is_obeyed_before_anything_else(begin: Begin, clinic: Clinic, qtbot: QtBot) -> None:
    clinic.api.must_change_password = True
    program = begin()
    connects(program)
    window = window_of(program, qtbot)
    page = page_of(window)
    assert window.windowTitle() == "EHR Desktop · Change password"
    assert page.focusWidget() is page.new
    assert not page.current.isVisible(), "it was just typed"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    QTest.keyClick(window, Qt.Key.Key_F1)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert page.isVisible()
    assert page.current.isVisible(), "what was typed is not kept behind another page"

    QTest.keyClicks(page.current, PASSWORD)
    QTest.keyClicks(page.new, NEW)
    types(page.again, NEW)

    qtbot.waitUntil(page.close_button.isVisible)
    assert clinic.api.password == NEW
    page.close_button.click()
    assert window.windowTitle() == "EHR Desktop · My notes"
    program.stop()
    assert (opens_with(clinic, NEW), opens_with(clinic, PASSWORD)) == (True, False)


def test_by_wish_from_the_settings(begin: Begin, clinic: Clinic, qtbot: QtBot) -> None:
    program = begin()
    connects(program)
    window = window_of(program, qtbot)
    window.places.go(Where.SETTINGS)
    section = window.places.settings.password
    assert section
    section.change.click()
    page = page_of(window)
    assert page.focusWidget() is page.current
    QTest.keyClicks(page.current, "not it")
    QTest.keyClicks(page.new, NEW)
    types(page.again, NEW)
    qtbot.waitUntil(page.problem.isVisible)
    assert (page.current.text(), page.new.text(), page.focusWidget()) == ("", NEW, page.current)
    types(page.current, PASSWORD)
    qtbot.waitUntil(page.close_button.isVisible)
    assert (page.current.text(), page.new.text(), page.again.text()) == ("", "", "")
    QTest.keyClick(page.close_button, Qt.Key.Key_Return)
    assert window.windowTitle() == "EHR Desktop · Settings"
    program.stop()
    assert opens_with(clinic, NEW)


def test_what_the_clinic_has_against_it_is_said_and_what_was_typed_stays(
    begin: Begin, clinic: Clinic, qtbot: QtBot
) -> None:
    clinic.api.must_change_password, clinic.api.refused_passwords = True, {NEW}
    program = begin()
    connects(program)
    page = page_of(window_of(program, qtbot))
    QTest.keyClicks(page.new, NEW)
    types(page.again, NEW)
    qtbot.waitUntil(page.problem.isVisible)
    assert page.problem.text() == "Password was used before"
    assert page.new.text() == NEW
    program.stop()
    assert opens_with(clinic, PASSWORD)


def test_a_password_that_breaks_a_rule_or_is_typed_otherwise_the_second_time_cannot_be_sent(
    begin: Begin, clinic: Clinic, qtbot: QtBot
) -> None:
    program = begin()
    connects(program)
    window = window_of(program, qtbot)
    window.change_password()
    page = page_of(window)
    QTest.keyClicks(page.current, PASSWORD)
    QTest.keyClicks(page.new, "short")
    QTest.keyClicks(page.again, "short")
    assert not page.go_on.isEnabled()
    page.new.clear()
    QTest.keyClicks(page.new, NEW)
    assert not page.go_on.isEnabled()
    page.again.clear()
    QTest.keyClicks(page.again, NEW)
    assert page.go_on.isEnabled()


def test_a_clinic_that_cannot_be_reached_holds_nobody_at_the_page(begin: Begin, clinic: Clinic, qtbot: QtBot) -> None:
    clinic.api.must_change_password = True
    program = begin()
    connects(program)
    window = window_of(program, qtbot)
    page = page_of(window)
    clinic.api.offline = True
    QTest.keyClicks(page.new, NEW)
    types(page.again, NEW)
    qtbot.waitUntil(page.problem.isVisible)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.windowTitle() == "EHR Desktop · My notes"


@pytest.mark.parametrize(("scheme", "text_size"), [(Scheme.LIGHT, 1.0), (Scheme.DARK, 2.0)])
def test_the_pages_show_every_word(
    begin: Begin, clinic: Clinic, qtbot: QtBot, dress: Dress, scheme: Scheme, text_size: float
) -> None:
    dress(scheme, text_size)
    program = begin()
    connects(program)
    window = window_of(program, qtbot)
    for show in (window.change_password, window.ask_sign_in):
        show()
        QTest.qWait(20)
        page = window._stack.currentWidget()
        assert page
        assert (cut_off(page), out_of_sight(page), nameless(page)) == ([], [], [])
