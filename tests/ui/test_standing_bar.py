"""The status bar: how things stand, how far a round is, and that nothing is said twice."""

from collections.abc import Sequence
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.application.ports import Capability
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.ui.theme import Scheme
from tests.application.fake_api import EVERYTHING
from tests.desk import NOW, RIVERA
from tests.ui.conftest import Dress, Open
from tests.ui.lived_in import LivedIn


def test_the_status_bar_follows_the_line(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    window = opened(lived_in)
    said = window.places.standing.text
    since = f"since Mon 16 Nov {NOW.astimezone():%H:%M}"
    assert said.text() == f"3 notes on this computer only {since} · fetching your notes …"
    lived_in.api.offline = True
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: said.text().startswith(f"3 notes on this computer only {since} · offline since"))
    lived_in.api.offline = False
    QTest.mouseClick(window.places.standing.sync_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: said.text() == "All notes are at the server")
    table = window.places.my_notes.model
    qtbot.waitUntil(lambda: table.index(0, 4).data() == "Accepted")


def standing_still(room: LivedIn) -> tuple[Event, Event]:
    """Has the clinic answer a write only once the second is set; the first says that one has come."""
    has_come, goes_on = Event(), Event()

    def hold() -> None:
        has_come.set()
        assert_true(goes_on.wait(10))

    room.api.before_send = hold
    return has_come, goes_on


def assert_true(came: bool) -> None:
    """It came in time."""
    assert came


def one_by_one(room: LivedIn) -> None:
    """The server takes one note at a time, and shows a list."""
    room.api.capabilities = EVERYTHING - {Capability.BATCH, Capability.CHANGES_FEED}
    room.desk.read_about()


@pytest.mark.parametrize("how", ["button", "escape"])
def test_a_round_asked_for_says_how_far_it_is_and_ends_when_told_to(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, how: str
) -> None:
    one_by_one(lived_in)
    window = opened(lived_in)
    bar = window.places.standing
    has_come, goes_on = standing_still(lived_in)
    QTest.mouseClick(bar.sync_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.text.text() == "Sending 1 of 3 …")
    qtbot.waitUntil(has_come.is_set)
    assert bar.cancel_button.isVisible()
    assert not bar.sync_button.isVisible()

    if how == "button":
        QTest.mouseClick(bar.cancel_button, Qt.MouseButton.LeftButton)
    else:
        window.places.my_notes.table.setFocus()
        QTest.keyClick(window.places.my_notes.table, Qt.Key.Key_Escape)
    assert bar.text.text() == "Stopping after this note …"
    goes_on.set()

    qtbot.waitUntil(lambda: bar.text.text() == "Stopped. 2 notes wait on this computer.")
    assert len(lived_in.api.sent) == 1
    assert not lived_in.heartbeat.is_busy
    assert bar.sync_button.isVisible()
    lived_in.heartbeat.sync_now()
    qtbot.waitUntil(lambda: bar.text.text() == "All notes are at the server")
    assert len(lived_in.api.sent) == 3


def test_taking_in_is_said_and_can_be_stopped(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one(lived_in)
    lived_in.settle()
    lived_in.elsewhere(RIVERA, "Progress Note", "Written elsewhere.", NoteStatus.DRAFT)
    bar = opened(lived_in).places.standing
    goes_on, answer = Event(), lived_in.api.my_notes

    def slowly() -> Sequence[ServerCopy]:
        assert_true(goes_on.wait(10))
        return answer()

    monkeypatch.setattr(lived_in.api, "my_notes", slowly)
    lived_in.heartbeat.sync_now()
    qtbot.waitUntil(lambda: bar.text.text() == "Fetching your notes …")
    QTest.mouseClick(bar.cancel_button, Qt.MouseButton.LeftButton)
    assert bar.text.text() == "Stopping …"
    goes_on.set()

    qtbot.waitUntil(lambda: bar.text.text() == "All notes are at the server")
    before = lived_in.desk.my_notes.counts().all
    lived_in.heartbeat.sync_now()
    qtbot.waitUntil(lambda: lived_in.desk.my_notes.counts().all == before + 1)
    qtbot.waitUntil(bar.is_resting)


def test_the_keys_stay_where_the_button_was(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    bar = opened(lived_in).places.standing
    _, goes_on = standing_still(lived_in)
    bar.sync_button.setFocus()
    QTest.keyClick(bar.sync_button, Qt.Key.Key_Space)
    assert bar.cancel_button.hasFocus()
    QTest.keyClick(bar.cancel_button, Qt.Key.Key_Space)
    assert bar.cancel_button.hasFocus()
    goes_on.set()
    qtbot.waitUntil(bar.sync_button.hasFocus)


def test_a_screen_reader_hears_each_state_once(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("ehr_desktop.ui.standing_bar.announce", lambda _bar, sentence: said.append(sentence))
    window = opened(lived_in)
    bar = window.places.standing
    lived_in.api.offline = True
    for _ in range(3):
        lived_in.heartbeat.sync_now()
        qtbot.waitUntil(lambda: not lived_in.heartbeat.is_busy)
    assert [one for one in said if "offline" in one] == [bar.text.text()]
    lived_in.api.offline = False
    for _ in range(2):
        lived_in.heartbeat.sync_now()
        qtbot.waitUntil(lambda: bar.text.text() == "All notes are at the server")
    assert said[1:] == ["All notes are at the server"]


def test_a_refused_note_is_said_once_and_puts_nothing_in_the_way(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    for module in ("standing_bar", "parts.banner", "my_notes.page", "note_form.page"):
        monkeypatch.setattr(f"ehr_desktop.ui.{module}.announce", lambda _who, sentence: said.append(sentence))
    lived_in.api.needs_appointment_for_drafts = True
    window = opened(lived_in)
    said.clear()
    for _ in range(3):
        lived_in.heartbeat.sync_now()
        qtbot.waitUntil(lambda: not lived_in.heartbeat.is_busy)

    assert said == ["1 note needs you · all others are at the server"]
    assert window.windowTitle() == "EHR Desktop · My notes"
    assert window.places.my_notes.table.hasFocus()
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [window]
    assert len(lived_in.api.sent) == 3, "and it is not sent again"


def test_with_large_text_the_times_go_to_the_tool_tip_and_what_hinders_stays_in_sight(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, dress: Dress
) -> None:
    bar = opened(lived_in).places.standing
    lived_in.api.offline = True
    lived_in.heartbeat.sync_now()
    qtbot.waitUntil(lambda: "· offline since" in bar.text.text() and not lived_in.heartbeat.is_busy)
    whole = bar.text.text()

    dress(Scheme.LIGHT, 2.0)

    qtbot.waitUntil(lambda: bar.text.text() == "3 notes on this computer only · offline")
    qtbot.waitUntil(lambda: bar.text.width() >= bar.text.sizeHint().width())
    bar.grab()
    assert bar.text.toolTip() == f"{whole}\nThe clinic’s server cannot be reached."
    assert bar.accessibleName() == whole


def test_while_signing_out_there_is_nothing_left_to_press(
    qtbot: QtBot, lived_in: LivedIn, opened: Open, dress: Dress
) -> None:
    window = opened(lived_in)
    dress(Scheme.LIGHT, 2.0)
    bar = window.places.standing

    bar.say_farewell()
    lived_in.api.offline = True
    lived_in.heartbeat.sync_now()
    qtbot.waitUntil(bar.is_resting)

    assert bar.text.text() == "Signing out … 3 notes stay on this computer, encrypted, and go next time."
    assert [one for one in bar.findChildren(QAbstractButton) if one.isVisible()] == []
    qtbot.waitUntil(lambda: bar.text.width() >= bar.text.sizeHint().width())
