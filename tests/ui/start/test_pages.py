"""The pages before the desk: reachable by keyboard, and a password never stays in a field."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from ehr_desktop.application.session import Account
from ehr_desktop.ui.start.window import StartWindow
from ehr_desktop.ui.theme import Scheme
from tests.ui.conftest import Dress

ACCOUNT = Account("https://clinic.example", "a.stone@clinic.example")


@pytest.fixture
def window(qtbot: QtBot) -> StartWindow:
    window = StartWindow([])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_a_new_computer_offers_the_clinic_and_practice(window: StartWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.practice_wanted):
        QTest.keyClick(window.first_start.practice.button, Qt.Key.Key_Return)
    QTest.keyClick(window.first_start.clinic.button, Qt.Key.Key_Return)
    assert window.connect_page.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.first_start.isVisible()


def test_only_a_failed_sign_in_takes_the_password_out_of_the_field(window: StartWindow, qtbot: QtBot) -> None:
    page = window.connect_page
    window.first_start.clinic.button.click()
    assert not page.connect_button.isEnabled()
    QTest.keyClicks(page.address, "clinic.example")
    QTest.keyClicks(page.email, "a.stone@clinic.example")
    QTest.keyClicks(page.password, "secret")
    with qtbot.waitSignal(window.connect_wanted) as sent:
        QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert sent.args == ["clinic.example", "a.stone@clinic.example", "secret", "", ""]
    page.show_problem("There is no server with this name.", about_address=True)
    assert page.password.text() == "secret"
    assert page.focusWidget() is page.address
    page.show_problem("E-mail address or password is wrong.")
    assert page.password.text() == ""
    assert page.focusWidget() is page.password
    assert page.banner.isVisible()
    assert (page.address.text(), page.email.text()) == ("clinic.example", "a.stone@clinic.example")


def test_the_former_password_is_asked_for_beside_the_new_one_and_neither_stays(
    window: StartWindow, qtbot: QtBot
) -> None:
    page = window.connect_page
    window.first_start.clinic.button.click()
    for field, text in ((page.address, "clinic.example"), (page.email, "a@clinic.example"), (page.password, "new")):
        QTest.keyClicks(field, text)
    assert not page.former.isVisible()
    page.ask_former("Type the former one.")
    assert (page.former.isVisible(), page.password.text(), page.banner.text()) == (True, "new", "Type the former one.")
    assert page.focusWidget() is page.former
    assert not page.connect_button.isEnabled()
    QTest.keyClicks(page.former, "old")
    with qtbot.waitSignal(window.connect_wanted) as sent:
        QTest.keyClick(page.former, Qt.Key.Key_Return)
    assert sent.args == ["clinic.example", "a@clinic.example", "new", "old", ""]
    page.ask_former("This is not it.")
    assert (page.former.text(), page.password.text()) == ("", "new")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    window.first_start.clinic.button.click()
    assert (page.former.isVisible(), page.former.text(), page.password.text()) == (False, "", "")


def test_unlocking_asks_for_the_password_of_the_chosen_clinician(qtbot: QtBot) -> None:
    window = StartWindow([ACCOUNT])
    qtbot.addWidget(window)
    window.show()
    page = window.unlock_page
    assert page
    QTest.keyClicks(page.password, "secret")
    with qtbot.waitSignal(window.unlock_wanted) as sent:
        QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert sent.args == [ACCOUNT, "secret"]
    assert page.password.text() == ""


def test_escape_leads_back_from_the_recovery_key(qtbot: QtBot) -> None:
    window = StartWindow([ACCOUNT])
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page = window.unlock_page
    assert page
    page.recovery_button.click()
    assert not page.isVisible()
    QTest.keyClick(window.recover_page.entry.key, Qt.Key.Key_Escape)
    assert page.isVisible()


def test_a_practice_server_that_does_not_start_is_said(window: StartWindow) -> None:
    window.wait("Preparing practice data …")
    assert window.wait_page.isVisible()
    window.back_to_start("The practice server did not start.")
    assert window.first_start.isVisible()
    assert window.banner.text() == "The practice server did not start."


@pytest.mark.parametrize("text_size", [1.0, 2.0])
def test_a_small_window_shows_each_page_without_scrolling(qtbot: QtBot, dress: Dress, text_size: float) -> None:
    dress(Scheme.LIGHT, text_size)
    window = StartWindow([ACCOUNT])
    qtbot.addWidget(window)
    window.resize(*((1024, 640) if text_size == 1 else (1280, 800)))
    window.show()
    bar = window.findChildren(QScrollArea)[0].verticalScrollBar()
    assert window.unlock_page
    for page in (window.unlock_page, window.first_start, window.connect_page):
        if page is window.first_start:
            window.unlock_page.other_button.click()
        elif page is not window.unlock_page:
            window.first_start.clinic.button.click()
        qtbot.waitUntil(page.isVisible)
        qtbot.wait(20)  # until it is laid out
        assert bar.maximum() == 0
