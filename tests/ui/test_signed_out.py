"""The session ends while somebody writes: nothing is asked unbidden, and the form is as it was afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import KnownError, SignInNeeded, WrongSigningPassword
from ehr_desktop.application.outbox import Operation
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from tests.application.fake_api import PASSWORD
from tests.ui.at_the_desk import TYPED, AtTheDesk, at_the_desk_of
from tests.ui.conftest import Dress


@pytest.fixture
def at_the_desk(tmp_path: Path, qtbot: QtBot, dress: Dress) -> Iterator[AtTheDesk]:
    with at_the_desk_of(tmp_path, qtbot) as one:
        yield one


def test_signing_in_again_leaves_cursor_selection_and_undo_and_sends_at_once(
    at_the_desk: AtTheDesk, qtbot: QtBot
) -> None:
    box = at_the_desk.write()
    foot = at_the_desk.window.wizard().note.foot
    at_the_desk.api.signed_out = True
    at_the_desk.sync()
    assert at_the_desk.title == "Write a note", "nothing is put over what somebody writes"
    assert box.hasFocus()
    assert foot.sign_in.isVisible()

    QTest.mouseClick(foot.sign_in, Qt.MouseButton.LeftButton)
    assert at_the_desk.title == "Sign in"
    at_the_desk.sign_in("wrong")
    qtbot.waitUntil(at_the_desk.window.sign_in_page.problem.isVisible)
    at_the_desk.sign_in(PASSWORD)

    qtbot.waitUntil(lambda: at_the_desk.title == "Write a note")
    qtbot.waitUntil(lambda: at_the_desk.place() is Place.ACCEPTED)
    qtbot.waitUntil(lambda: not foot.sign_in.isVisible())
    assert [attempt.operation for attempt in at_the_desk.api.sent].count(Operation.CREATE) == 1
    assert (box.textCursor().anchor(), box.textCursor().position()) == (5, 11)
    assert box.toPlainText() == TYPED
    box.undo()
    assert box.toPlainText() != TYPED


def test_tab_goes_along_the_footer_as_the_eye_does(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    foot = at_the_desk.window.wizard().note.foot
    at_the_desk.api.signed_out = True
    at_the_desk.sync()
    foot.sign_in.setFocus()
    QTest.keyClick(foot.sign_in, Qt.Key.Key_Tab)
    assert foot.delete.hasFocus()


def test_many_requests_that_find_the_session_over_ask_for_nothing_twice(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    heard: list[Exception] = []
    at_the_desk.api.signed_out = True
    assert at_the_desk.program.heartbeat
    lanes = at_the_desk.program.heartbeat._lanes
    for lane in (lanes.ask, lanes.sync, lanes.ask):
        lane.run(at_the_desk.api.clients, lambda _: None, heard.append)
    at_the_desk.sync()
    at_the_desk.sync()
    qtbot.waitUntil(lambda: len(heard) == 3)

    assert all(isinstance(error, SignInNeeded) for error in heard)
    assert at_the_desk.title == "My notes"
    assert at_the_desk.link is Link.SIGN_IN_NEEDED
    at_the_desk.window.ask_sign_in()
    at_the_desk.window.ask_sign_in()
    at_the_desk.sign_in(PASSWORD)
    qtbot.waitUntil(lambda: at_the_desk.title == "My notes")
    qtbot.waitUntil(lambda: at_the_desk.link is Link.ONLINE)


@pytest.mark.parametrize("kind", [KnownError, WrongSigningPassword, SignInNeeded])
def test_only_a_session_that_is_over_asks_for_a_new_one_before_signing(
    at_the_desk: AtTheDesk, kind: type[KnownError]
) -> None:
    page = at_the_desk.window.sign_page()
    at_the_desk.window._show(page)

    page._refused(kind("Said by the server."))

    assert at_the_desk.title == ("Sign in" if kind is SignInNeeded else "Sign")
    assert at_the_desk.desk.standing.has_session is (kind is not SignInNeeded)
