"""When the computer sends, and in what order: to a server that counts requests, and to one that does not."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ehr_desktop.application.drafts import UNDO_SECONDS
from ehr_desktop.application.errors import NotNow, SignInNeeded
from ehr_desktop.application.outbox import BACKOFF_SECONDS
from ehr_desktop.application.ports import Capability, Pace
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import NoteStatus, Place
from ehr_desktop.ui.heartbeat import NEXT_ROUND, NEXT_ROUND_FED, SEND_AFTER, SEND_AFTER_FRUGAL
from tests.application.fake_api import EVERYTHING
from tests.desk import CHEN, RIVERA
from tests.ui.lived_in import LivedIn


@pytest.fixture
def frugal(room: LivedIn) -> LivedIn:
    """At a server that does not say what it can."""
    room.api.capabilities = None
    room.desk.read_about()
    return room


def timers(room: LivedIn) -> list[int]:
    """What the heartbeat waits for, in milliseconds."""
    return [timer.interval() for timer in room.heartbeat.findChildren(QTimer) if timer.isActive()]


def save(room: LivedIn, note_id: str, words: str) -> None:
    """One autosave of an open form."""
    shown = room.desk.my_notes.look(note_id)
    assert shown
    answers = {**shown.note.answers, "subjective": words}
    room.desk.drafts.save(shown.note, answers, shown.note.appointment_id, "form")


def done(room: LivedIn) -> Callable[[], bool]:
    """Whether nothing is under way."""
    return lambda: not room.heartbeat.is_busy


def test_a_hundred_autosaves_are_one_sending(frugal: LivedIn, qtbot: QtBot) -> None:
    note_id = frugal.draft(RIVERA, "Slept")

    for number in range(100):
        save(frugal, note_id, f"Slept {number}")
        assert timers(frugal) == [SEND_AFTER_FRUGAL]
    assert frugal.api.sent == []
    [soon] = [timer for timer in frugal.heartbeat.findChildren(QTimer) if timer.isActive()]
    soon.timeout.emit()
    qtbot.waitUntil(done(frugal))

    assert len(frugal.api.sent) == 1
    assert frugal.desk.my_notes.look(note_id).place is Place.ACCEPTED  # type: ignore[union-attr]


def test_a_server_that_says_what_it_can_gets_it_soon(room: LivedIn) -> None:
    save(room, room.draft(RIVERA, "Slept"), "Slept better")

    assert timers(room) == [SEND_AFTER]


@pytest.mark.parametrize(
    ("able", "later"),
    [(EVERYTHING, NEXT_ROUND_FED), (EVERYTHING - {Capability.CHANGES_FEED}, NEXT_ROUND[Link.ONLINE])],
    ids=["tells what changed", "shows a list"],
)
def test_changes_that_are_told_are_asked_for_more_often_than_a_list(
    room: LivedIn, qtbot: QtBot, able: frozenset[str], later: int
) -> None:
    room.api.capabilities = able
    room.heartbeat.sync_now()
    qtbot.waitUntil(done(room))
    assert timers(room) == [later]


def test_a_form_left_is_sent_at_once_and_before_what_waits(frugal: LivedIn, qtbot: QtBot) -> None:
    frugal.api.offline = True
    waiting = frugal.draft(CHEN, "From yesterday, offline")
    frugal.heartbeat.send_now()
    qtbot.waitUntil(done(frugal))
    frugal.api.offline = False
    note_id = frugal.draft(RIVERA, "Slept")
    save(frugal, note_id, "Slept better")
    paces: list[Pace] = []
    frugal.api.before_send = lambda: paces.append(frugal.api.pace)

    frugal.heartbeat.send_now()
    qtbot.waitUntil(done(frugal))

    sent = [attempt.all_columns["subjective"] for attempt in frugal.api.sent]
    assert list(zip(sent, paces, strict=True)) == [
        ("Slept better", Pace.NOW),
        ("From yesterday, offline", Pace.SOON),
    ]
    assert frugal.desk.my_notes.look(waiting).place is Place.ACCEPTED  # type: ignore[union-attr]


def test_a_form_left_while_another_is_being_sent_goes_next(frugal: LivedIn, qtbot: QtBot) -> None:
    go_on = Event()
    frugal.api.before_send = lambda: assert_true(go_on.wait(10))
    save(frugal, frugal.draft(CHEN, "First"), "First of all")
    frugal.heartbeat.send_now()
    second = frugal.draft(RIVERA, "Second")
    save(frugal, second, "Second, just written")

    frugal.heartbeat.send_now()
    go_on.set()
    qtbot.waitUntil(lambda: frugal.desk.my_notes.look(second).place is Place.ACCEPTED)  # type: ignore[union-attr]
    qtbot.waitUntil(done(frugal))

    sent = [attempt.all_columns["subjective"] for attempt in frugal.api.sent]
    assert sent == ["First of all", "Second, just written"]


def test_a_form_closed_with_nothing_to_send_says_nothing_of_the_link(room: LivedIn, qtbot: QtBot) -> None:
    room.api.offline = True
    room.heartbeat.sync_now()
    qtbot.waitUntil(done(room))
    assert room.heartbeat.is_offline

    room.heartbeat.send_now()

    assert not room.heartbeat.is_busy
    assert room.heartbeat.is_offline
    assert timers(room) == [NEXT_ROUND[Link.OFFLINE]]


def test_a_server_that_says_how_long_to_wait_is_asked_right_after(room: LivedIn, qtbot: QtBot) -> None:
    room.api.before_send = lambda: too_many(90)
    room.draft(RIVERA, "Slept")
    room.heartbeat.sync_now()
    qtbot.waitUntil(done(room))

    assert timers(room) == [91_000]
    assert room.heartbeat.rounds().until == room.clock.now() + timedelta(seconds=90)


def test_a_note_the_server_failed_at_is_tried_when_its_turn_comes(room: LivedIn, qtbot: QtBot) -> None:
    room.draft(RIVERA, "Slept")
    room.api.before_send = fail
    room.heartbeat.sync_now()
    qtbot.waitUntil(done(room))

    assert room.heartbeat.link is Link.ONLINE
    assert min(timers(room)) == BACKOFF_SECONDS[0] * 1000 + 1000

    save(room, room.draft(CHEN, "Ate"), "Ate better")
    assert min(timers(room)) == SEND_AFTER


def fail() -> None:
    """What a server does that is there and cannot take this."""
    raise NotNow("It failed.", maybe_done=True, this_alone=True, status=500)


def test_a_deletion_goes_when_undo_is_over(room: LivedIn, qtbot: QtBot) -> None:
    note_id = room.draft(RIVERA, "Slept")
    room.heartbeat.sync_now()
    qtbot.waitUntil(done(room))
    room.desk.drafts.delete(note_id, "list")
    room.heartbeat.send_now()

    assert min(timers(room)) == UNDO_SECONDS * 1000 + 1000


def test_a_round_asked_for_while_one_is_under_way_comes_after_it(room: LivedIn, qtbot: QtBot) -> None:
    go_on = Event()
    room.api.before_send = lambda: assert_true(go_on.wait(10))
    room.elsewhere(CHEN, "Progress Note", "Written elsewhere.", NoteStatus.DRAFT)
    save(room, room.draft(RIVERA, "First"), "First of all")
    told: list[bool] = []
    room.heartbeat.changed.connect(lambda: told.append(room.heartbeat.is_asked))
    room.heartbeat.send_now()
    room.heartbeat.sync_now()
    assert told == [False, True]
    go_on.set()
    qtbot.waitUntil(lambda: not room.heartbeat.is_busy and not room.heartbeat.is_asked)

    assert room.desk.my_notes.counts().all == 2


def too_many(seconds: float) -> None:
    """429"""
    raise NotNow("The server asked to wait.", seconds)


def assert_true(came: bool) -> None:
    """It came in time."""
    assert came


def test_a_round_of_the_session_before_does_not_end_one_that_was_begun_meanwhile(room: LivedIn, qtbot: QtBot) -> None:
    is_asked, is_begun = Event(), Event()

    def over() -> None:
        is_asked.set()
        assert is_begun.wait(10)
        raise SignInNeeded("Your session at the clinic has ended.")

    room.draft(RIVERA, "Slept well.")
    room.api.before_send = over
    room.heartbeat.sync_now()
    assert is_asked.wait(10)
    room.desk.standing.session += 1  # somebody has just signed in
    room.api.before_send = lambda: None
    room.heartbeat.sync_now()
    is_begun.set()
    qtbot.waitUntil(done(room))

    assert room.desk.standing.has_session
    qtbot.waitUntil(lambda: room.heartbeat.link is Link.ONLINE)
    assert len(room.api.notes) == 1
