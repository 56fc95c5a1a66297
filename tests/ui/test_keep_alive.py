"""Who works here stays signed in, and nobody else: what counts as work, and what is asked when."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import HeldBack
from ehr_desktop.application.ports import Pace
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui.activity import Activity
from ehr_desktop.ui.heartbeat import LOOK_AGAIN, NEXT_ROUND, NEXT_ROUND_FED, Heartbeat
from ehr_desktop.ui.keep_alive import EXTEND_AFTER, LOOK_EVERY, KeepAlive
from tests.desk import CHEN, RIVERA
from tests.ui.conftest import Stage
from tests.ui.lived_in import LivedIn

NOT_YET, ENOUGH = EXTEND_AFTER - 1.0, EXTEND_AFTER + 0.0


@dataclass
class Seconds:
    """A clock of seconds, moved by hand."""

    passed: float = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def activity(qapp: QGuiApplication, seconds: Seconds) -> Activity:
    return Activity(qapp, seconds)


@pytest.fixture
def keep_alive(room: LivedIn, activity: Activity) -> KeepAlive:
    return KeepAlive(room.desk, room.lanes, room.heartbeat, activity, room.heartbeat)


def done(room: LivedIn, qtbot: QtBot) -> None:
    """Until the lane of questions has answered everything asked so far."""
    answered: list[bool] = []
    room.lanes.ask.run(lambda: True, answered.append, lambda _: None)
    qtbot.waitUntil(lambda: answered == [True])


# --- what counts --------------------------------------------------------------------------------------------


def press_a_key(field: QWidget) -> None:
    """Through the system's own door."""
    handle = field.window().windowHandle()
    assert handle
    QTest.keyClick(handle, Qt.Key.Key_A)


def click(field: QWidget) -> None:
    """Likewise."""
    handle = field.window().windowHandle()
    assert handle
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))


@pytest.mark.parametrize("act", [press_a_key, click])
def test_keys_and_clicks_are_somebody(
    stage: Stage, activity: Activity, seconds: Seconds, act: Callable[[QWidget], None]
) -> None:
    field = stage.show(QLineEdit(), 200, 40)
    seconds.passed = 100
    assert activity.seconds_ago() == 100

    act(field)

    assert activity.seconds_ago() == 0


def test_what_the_program_does_by_itself_is_nobody(stage: Stage, activity: Activity, seconds: Seconds) -> None:
    field = stage.show(QLineEdit(), 200, 40)
    handle = field.windowHandle()
    assert handle
    seconds.passed = 100

    field.setText("by the program")
    field.resize(300, 40)
    field.grab()
    QTest.mouseMove(handle, QPoint(20, 20))

    assert activity.seconds_ago() == 100


# --- the session --------------------------------------------------------------------------------------------


def test_somebody_who_writes_with_nothing_to_send_stays_signed_in(
    room: LivedIn, keep_alive: KeepAlive, seconds: Seconds, qtbot: QtBot
) -> None:
    seconds.passed = 60
    for idle in (NOT_YET, ENOUGH):
        room.api.idle = idle
        keep_alive.look()
        done(room, qtbot)

    assert room.api.extended == [Pace.SOON]
    keep_alive.look()
    done(room, qtbot)
    assert room.api.extended == [Pace.SOON]
    assert [timer.interval() for timer in keep_alive.findChildren(QTimer)] == [LOOK_EVERY]


@pytest.mark.parametrize("alone", [ENOUGH, 3600.0])
def test_an_unattended_computer_is_not_kept_signed_in(
    room: LivedIn, keep_alive: KeepAlive, seconds: Seconds, qtbot: QtBot, alone: float
) -> None:
    seconds.passed, room.api.idle = alone, ENOUGH

    keep_alive.look()
    done(room, qtbot)

    assert room.api.extended == []


def test_nothing_is_asked_without_a_session_or_a_line(room: LivedIn, keep_alive: KeepAlive, qtbot: QtBot) -> None:
    room.api.idle = ENOUGH
    room.desk.standing.has_session = False
    keep_alive.look()
    room.desk.standing.has_session = True
    room.heartbeat.link = Link.OFFLINE
    keep_alive.look()
    done(room, qtbot)

    assert room.api.extended == []


def test_where_the_office_leaves_no_request_it_is_tried_a_minute_later(
    room: LivedIn, keep_alive: KeepAlive, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_back() -> None:
        raise HeldBack("The server asked to wait.", 60)

    room.api.idle = ENOUGH
    with monkeypatch.context() as busy:
        busy.setattr(room.api, "extend_session", held_back)
        keep_alive.look()
        done(room, qtbot)
    assert room.desk.standing.has_session
    keep_alive.look()
    done(room, qtbot)

    assert room.api.extended == [Pace.SOON]


def test_a_session_found_to_be_over_is_said_once_for_all(room: LivedIn, keep_alive: KeepAlive, qtbot: QtBot) -> None:
    room.api.idle, room.api.signed_out = ENOUGH, True
    with qtbot.waitSignal(room.heartbeat.changed):
        keep_alive.look()

    assert room.heartbeat.link is Link.SIGN_IN_NEEDED
    assert not room.desk.standing.has_session


# --- rounds -------------------------------------------------------------------------------------------------


@pytest.fixture
def alone() -> Seconds:
    """How long nobody has been here."""
    return Seconds()


@pytest.fixture
def heartbeat(room: LivedIn, alone: Seconds, qtbot: QtBot) -> Heartbeat:
    """After a first round."""
    beating = Heartbeat(room.desk, room.lanes, room.heartbeat, seconds_alone=alone)
    beating.sync_now()
    qtbot.waitUntil(lambda: beating.link is Link.ONLINE)
    return beating


def next_round(heartbeat: Heartbeat, qtbot: QtBot) -> int:
    """The timer of the next full round goes off; answers the milliseconds to the one after."""
    full = heartbeat.findChildren(QTimer)[1]
    full.timeout.emit()
    qtbot.waitUntil(lambda: not heartbeat.is_busy)
    return full.interval()


def test_nothing_is_taken_in_for_nobody(room: LivedIn, heartbeat: Heartbeat, alone: Seconds, qtbot: QtBot) -> None:
    room.api.put(CHEN.id, "Progress Note", {"subjective": "Written elsewhere."}, NoteStatus.DRAFT)
    alone.passed = NEXT_ROUND[Link.ONLINE] / 1000
    assert next_round(heartbeat, qtbot) == LOOK_AGAIN
    assert room.desk.my_notes.counts().all == 0

    alone.passed = 3
    assert next_round(heartbeat, qtbot) == NEXT_ROUND_FED
    assert room.desk.my_notes.counts().all == 1


def test_what_waits_is_sent_all_the_same(room: LivedIn, heartbeat: Heartbeat, alone: Seconds, qtbot: QtBot) -> None:
    room.draft(RIVERA, "Slept")
    alone.passed = NEXT_ROUND[Link.ONLINE] / 1000

    assert next_round(heartbeat, qtbot) == NEXT_ROUND_FED
    assert len(room.api.sent) == 1
