"""Signing out: asked about only where notes would stay behind, in words that say how many and what becomes of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.ports import NoteCounts
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.signing_out import SigningOutPage, what_stays
from ehr_desktop.ui.theme import Scheme
from tests.desk import CHEN, NOW, RIVERA
from tests.ui.conftest import Dress, Open
from tests.ui.lived_in import LivedIn
from tests.ui.sight import cut_off, nameless, out_of_sight, squeezed
from tests.zones import computer_in

NONE = NoteCounts({}, 0, 0, 0)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (NONE, "Every note is at your clinic. Nothing stays behind on this computer but its encrypted copy."),
        (
            replace(NONE, not_sent=1, not_sent_since=NOW - timedelta(minutes=42)),
            "1 note is only on this computer since 15:00. It stays here, encrypted, and goes when you sign in here "
            "next.",
        ),
        (
            replace(NONE, not_sent=3, needs_you=1, unanswered=2),
            "3 notes are only on this computer. 1 of them waits for you under “Needs you”. 2 notes are sent, and your "
            "clinic has not answered yet. They stay here, encrypted, and go when you sign in here next.",
        ),
        (
            replace(NONE, unanswered=1),
            "1 note is sent, and your clinic has not answered yet. It stays here, encrypted, and goes when you sign in "
            "here next.",
        ),
    ],
)
def test_what_stays_is_said_with_its_number(counts: NoteCounts, words: str) -> None:
    with computer_in("UTC"):
        assert what_stays(counts, NOW) == words


def asks(window: MainWindow) -> SigningOutPage:
    """Sign out is pressed; the page that asks."""
    window.places.standing.sign_out_button.click()
    page = window.findChild(SigningOutPage)
    assert page
    assert page.isVisible()
    return page


def test_with_nothing_left_here_no_question_is_asked(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    window = opened(room)
    with qtbot.waitSignal(window.sign_out_wanted):
        window.places.standing.sign_out_button.click()
    assert window.findChild(SigningOutPage) is None


def test_staying_leads_back_and_signs_nobody_out(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    room.draft(RIVERA, "Of this morning.")
    room.draft(CHEN, "Of this afternoon.")
    window = opened(room)
    page = asks(window)
    assert page.line.text().startswith("2 notes are only on this computer")
    assert window.windowTitle() == "EHR Desktop · Sign out"
    assert page.send.hasFocus()
    with qtbot.assertNotEmitted(window.sign_out_wanted):
        QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.windowTitle() == "EHR Desktop · My notes"


def test_signing_out_all_the_same(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    room.draft(RIVERA, "Stays here.")
    window = opened(room)
    page = asks(window)
    with qtbot.waitSignal(window.sign_out_wanted):
        QTest.keyClick(page.sign_out, Qt.Key.Key_Return)
    assert room.api.notes == {}


def test_sending_first_counts_down_to_nothing_left(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    room.draft(RIVERA, "Goes now.")
    window = opened(room)
    page = asks(window)
    QTest.keyClick(page.send, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.line.text().startswith("Every note is at your clinic"))
    assert len(room.api.notes) == 1
    qtbot.waitUntil(page.send.isHidden)
    assert page.sign_out.hasFocus()
    assert not page.problem.isVisible()


def test_what_hinders_sending_is_said_and_the_question_stays(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    room.draft(RIVERA, "Offline today.")
    window = opened(room)
    page = asks(window)
    room.api.offline = True
    page.send.click()
    qtbot.waitUntil(page.problem.isVisible)
    assert page.problem.text() == "They could not all be sent now: The clinic’s server cannot be reached."
    assert page.line.text().startswith("1 note is only on this computer")
    assert page.send.text() == "Send now"


@pytest.mark.parametrize("text_size", [1.0, 2.0])
def test_the_page_fits_a_small_window(room: LivedIn, opened: Open, dress: Dress, text_size: float) -> None:
    dress(Scheme.DARK, text_size)
    room.draft(RIVERA, "Stays here.")
    window = opened(room)
    page = asks(window)
    QTest.qWait(20)
    assert cut_off(page) == []
    assert out_of_sight(page) == []
    assert nameless(page) == []


def test_a_longer_sentence_has_its_room_at_once(qtbot: QtBot, room: LivedIn, opened: Open, dress: Dress) -> None:
    room.draft(RIVERA, "Of this morning.")
    window = opened(room)
    dress(Scheme.DARK, 2.0)
    window.resize(1024, 700)
    page = asks(window)
    before = page.line.text()
    qtbot.waitUntil(lambda: squeezed(page) == [])
    page.line.setText(f"{before} {before}")
    qtbot.waitUntil(lambda: squeezed(page) == [])
