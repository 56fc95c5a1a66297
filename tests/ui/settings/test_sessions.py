"""*Where you are signed in*: the list in words, ending what is elsewhere, and what is said offline."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ehr_desktop.application.ports import OpenSession
from ehr_desktop.ui.device_words import device_words
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.settings.sessions import SessionsSection
from ehr_desktop.ui.theme import Scheme
from tests.desk import NOW
from tests.ui.conftest import Dress, Open
from tests.ui.lived_in import LivedIn
from tests.ui.sight import cut_off, nameless, out_of_sight

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
HERE = OpenSession("s1", "EHR-Desktop/0.1.0", "10.0.0.2", NOW - timedelta(hours=2), NOW, is_this=True)
BROWSER = OpenSession("s2", FIREFOX, "10.0.0.7", NOW - timedelta(days=1), NOW - timedelta(minutes=9), is_this=False)
OTHER = OpenSession("s3", "", "", None, None, is_this=False)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("EHR-Desktop/0.1.0", "EHR Desktop"),
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/17.5 Safari/605.1.15",
            "Safari on a Mac",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Safari/604.1", "Chrome on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.8", "Another program"),
        ("<b>Safari</b>", "Another program"),
        ("", "Another program"),
    ],
)
def test_a_program_is_named_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


@pytest.fixture
def section(room: LivedIn, opened: Open, qtbot: QtBot) -> Callable[[], SessionsSection]:
    """The section, gone to."""

    def go() -> SessionsSection:
        window: MainWindow = opened(room)
        window.places.go(Where.SETTINGS)
        return window.places.settings.sessions

    return go


def rows(section: SessionsSection) -> list[str]:
    """The words of each session in sight."""
    found = []
    for at in range(section.list.count()):
        item = section.list.itemAt(at)
        row = item.widget() if item else None
        assert row
        found.append(" | ".join(label.text() for label in row.findChildren(QLabel)))
    return found


def ends(section: SessionsSection) -> list[Button]:
    return [one for one in section.findChildren(Button) if one.text() == "End" and not one.isHidden()]


def test_each_session_is_shown_and_this_one_is_marked(
    room: LivedIn, section: Callable[[], SessionsSection], qtbot: QtBot
) -> None:
    room.api.signed_in_at = [HERE, BROWSER]
    shown = section()
    qtbot.waitUntil(lambda: len(rows(shown)) == 2)
    here, browser = rows(shown)
    assert here.startswith("EHR Desktop | ")
    assert here.endswith("from 10.0.0.2 | This computer")
    assert browser.startswith("Firefox on Windows | since ")
    assert len(ends(shown)) == 1
    assert "Firefox on Windows" in ends(shown)[0].accessibleName()
    assert not shown.end_others.isVisible(), "there is one other, with a button of its own"


def test_one_is_ended_and_all_others_are(room: LivedIn, section: Callable[[], SessionsSection], qtbot: QtBot) -> None:
    third = OpenSession("s4", FIREFOX, "", None, None, is_this=False)
    room.api.signed_in_at = [HERE, BROWSER, OTHER, third]
    shown = section()
    qtbot.waitUntil(lambda: len(rows(shown)) == 4)
    ends(shown)[0].click()
    qtbot.waitUntil(lambda: len(rows(shown)) == 3)
    assert room.api.signed_in_at == [HERE, OTHER, third]
    shown.end_others.click()
    qtbot.waitUntil(lambda: len(rows(shown)) == 1)
    assert room.api.signed_in_at == [HERE]


def test_offline_it_is_said_and_what_was_shown_stays(
    room: LivedIn, section: Callable[[], SessionsSection], qtbot: QtBot
) -> None:
    room.api.signed_in_at = [HERE, BROWSER]
    shown = section()
    qtbot.waitUntil(lambda: len(rows(shown)) == 2)
    room.api.offline = True
    shown.reload.setFocus()
    QTest.keyClick(shown.reload, Qt.Key.Key_Space)
    assert shown.reload.hasFocus()
    qtbot.waitUntil(shown.problem.isVisible)
    assert shown.problem.text() == "The clinic’s server cannot be reached."
    assert len(rows(shown)) == 2
    room.api.offline = False
    shown.reload.click()
    qtbot.waitUntil(lambda: not shown.problem.isVisible() and not shown.said.isVisible())
    assert len(rows(shown)) == 2


def test_a_server_that_counts_requests_is_asked_by_the_button_only(
    room: LivedIn, section: Callable[[], SessionsSection], qtbot: QtBot
) -> None:
    room.api.capabilities = None
    room.desk.read_about()
    room.api.signed_in_at = [HERE]
    shown = section()
    assert rows(shown) == []
    assert shown.said.text() == "“Refresh” asks your clinic."
    shown.reload.click()
    qtbot.waitUntil(lambda: len(rows(shown)) == 1)


@pytest.mark.parametrize(("scheme", "text_size"), [(Scheme.LIGHT, 1.0), (Scheme.DARK, 2.0)])
def test_every_word_is_seen(
    room: LivedIn, section: Callable[[], SessionsSection], qtbot: QtBot, dress: Dress, scheme: Scheme, text_size: float
) -> None:
    dress(scheme, text_size)
    room.api.signed_in_at = [HERE, BROWSER, OTHER]
    shown = section()
    qtbot.waitUntil(lambda: len(rows(shown)) == 3)
    qtbot.wait(20)
    assert (cut_off(shown), out_of_sight(shown.window()), nameless(shown)) == ([], [], [])
