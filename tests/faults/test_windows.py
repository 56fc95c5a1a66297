"""F18, F52, F56, F58, F60 as they look at the desk, and leaving it in the middle of things."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import Retired
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.session import Account
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import NoteStatus, Place
from ehr_desktop.store import SqlStore, open_store
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.program import Program
from ehr_desktop.ui.sign.face import Part
from ehr_desktop.ui.sign.page import SignPage
from tests.application.fake_api import ANN, PASSWORD, URL, FakeApi
from tests.desk import RIVERA, HandClock, desk_over, full_api, with_caseload
from tests.store.trail import where_broken
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import all_asked, open_clinic, show, write
from tests.ui.sign.test_signing import draft, part_of, signatures, to_password


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[LivedIn]:
    """A desk over an encrypted file, with lanes and heartbeat."""
    with open_clinic(tmp_path) as opened:
        yield opened


@pytest.fixture
def window(desk: LivedIn, qtbot: QtBot) -> Iterator[MainWindow]:
    """Its window, gone before the desk is."""
    opened = show(MainWindow(desk.desk, desk.lanes, desk.heartbeat), qtbot)
    yield opened
    opened.close()
    all_asked(desk, qtbot)


def plan_of(window: MainWindow) -> Question:
    """The field of the plan in the form."""
    return next(one for one in window.findChildren(Question) if one.about.id == "plan")


def types(window: MainWindow, text: str) -> None:
    """Into the plan, and it is committed."""
    QTest.keyClicks(plan_of(window).asked.widget, text)
    assert window.wizard().note.flush()


def place(desk: LivedIn, note_id: str) -> Place:
    """Where the note is."""
    shown = desk.desk.my_notes.look(note_id)
    assert shown
    return shown.place


def status_of(desk: LivedIn, note_id: str) -> NoteStatus:
    """What the server says of it."""
    shown = desk.desk.my_notes.look(note_id)
    assert shown
    return shown.note.status


def plan_here(desk: Desk, note_id: str) -> object:
    """The plan as it is committed."""
    shown = desk.my_notes.look(note_id)
    assert shown
    return shown.note.answers.get("plan")


# --- while one types ------------------------------------------------------------------------------------------


def test_f18_a_session_that_ends_while_one_types_takes_nothing_from_the_screen(
    desk: LivedIn, window: MainWindow, qtbot: QtBot
) -> None:
    note_id = desk.draft(RIVERA, "Arrived on time.")
    window.open_note(note_id)
    desk.api.signed_out = True
    types(window, "Typed before")
    desk.heartbeat.send_now()
    qtbot.waitUntil(lambda: desk.heartbeat.link is Link.SIGN_IN_NEEDED)
    types(window, " and after.")
    assert place(desk, note_id) is Place.THIS_COMPUTER
    window.ask_sign_in()
    desk.desk.api.sign_in(ANN.email, PASSWORD)
    window.signed_in()
    assert plan_of(window).asked.read() == "Typed before and after."
    desk.heartbeat.send_now()
    qtbot.waitUntil(lambda: place(desk, note_id) is Place.ACCEPTED)
    assert [copy.columns["plan"] for copy in desk.api.notes.values()] == ["Typed before and after."]


def test_f52_a_note_returned_while_its_author_types_leaves_the_field_alone(
    desk: LivedIn, window: MainWindow, qtbot: QtBot
) -> None:
    note_id = desk.draft(RIVERA, "Arrived on time.")
    desk.settle()
    window.open_note(note_id)
    types(window, "Typed here")
    [server_id] = desk.api.notes
    desk.api.change_elsewhere(server_id, plan="Say more.")
    desk.api.notes[server_id] = replace(desk.api.notes[server_id], status=NoteStatus.RETURNED_FOR_REVISION)
    desk.heartbeat.sync_now()
    qtbot.waitUntil(lambda: place(desk, note_id) is Place.NEEDS_YOU)
    QTest.keyClicks(plan_of(window).asked.widget, " and on.")
    assert plan_of(window).asked.read() == "Typed here and on."
    assert window.wizard().note.flush()
    need = desk.desk.conflicts.need(note_id)
    assert need
    assert need.theirs
    assert (need.mine["plan"], need.theirs.columns["plan"]) == ("Typed here and on.", "Say more.")
    assert need.theirs.status is NoteStatus.RETURNED_FOR_REVISION


def test_f56_a_server_that_retired_this_version_is_not_asked_again_by_itself(
    desk: LivedIn, window: MainWindow, qtbot: QtBot
) -> None:
    def retired() -> None:
        raise Retired("“clinic” no longer speaks with this version of the program. Please update the program.")

    desk.api.before_send = retired
    note_id = desk.draft(RIVERA, "Written with an old program.")
    desk.heartbeat.send_now()
    qtbot.waitUntil(lambda: desk.heartbeat.link is Link.RETIRED)
    window.open_note(note_id)
    types(window, "More.")
    assert [one for one in desk.heartbeat.findChildren(QTimer) if one.isActive()] == []
    said = window.places.standing.text.text()
    assert said.startswith("1 note on this computer only since ")
    assert said.endswith(" · please update this program")
    assert place(desk, note_id) is Place.THIS_COMPUTER
    desk.api.before_send = lambda: None
    desk.heartbeat.sync_now()  # a person asks again
    qtbot.waitUntil(lambda: place(desk, note_id) is Place.ACCEPTED)


# --- pressed twice, taken back ---------------------------------------------------------------------------------


def test_f58_sign_pressed_twice_signs_once(desk: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = signatures(desk, monkeypatch)
    page = show(SignPage(desk.desk, desk.lanes, desk.heartbeat), qtbot)
    note_id = draft(desk, "a1")
    page.begin(note_id)
    to_password(page, desk, qtbot)
    write(PASSWORD)
    button = page.footers[Part.PASSWORD].go_on
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.clicked.emit()
    qtbot.waitUntil(lambda: part_of(page) is Part.SIGNED)
    all_asked(desk, qtbot)
    assert len(heard) == 1
    assert status_of(desk, note_id) is NoteStatus.SIGNED


def test_f58_enter_held_down_on_sign_signs_once(desk: LivedIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = signatures(desk, monkeypatch)
    page = show(SignPage(desk.desk, desk.lanes, desk.heartbeat), qtbot)
    note_id = draft(desk, "a1")
    page.begin(note_id)
    to_password(page, desk, qtbot)
    write(PASSWORD)
    button = page.footers[Part.PASSWORD].go_on
    button.setFocus()
    for repeated in (False, True, True, True, True):
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(button, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, none, "\r", repeated))
    qtbot.waitUntil(lambda: part_of(page) is Part.SIGNED)
    all_asked(desk, qtbot)
    assert len(heard) == 1
    assert status_of(desk, note_id) is NoteStatus.SIGNED


def test_f60_a_draft_deleted_in_its_form_is_brought_back_by_a_key(desk: LivedIn, window: MainWindow) -> None:
    note_id = desk.draft(RIVERA, "Deleted by mistake.")
    desk.settle()
    window.show_places()
    window.open_note(note_id)
    types(window, "Typed before it was deleted.")
    window.wizard().note.delete()
    notes = window.places.my_notes
    assert window.windowTitle() == "EHR Desktop · My notes"
    assert notes.undo.isVisible()
    assert desk.desk.my_notes.count(NoteFilter()) == 0
    QTest.keyClick(notes.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.desk.my_notes.count(NoteFilter()) == 1
    assert plan_here(desk.desk, note_id) == "Typed before it was deleted."
    desk.settle()
    assert [copy.columns["plan"] for copy in desk.api.notes.values()] == ["Typed before it was deleted."]


# --- leaving in the middle of things: no lock screen yet, so the window is closed -------------------------------


class Computer:
    """One desk over an encrypted file, opened by the program itself; `going_on` lets a held request through."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "notes.db"
        self.api: FakeApi = full_api()
        self.clock = HandClock()
        self.going_on = threading.Event()
        self.arrived = threading.Event()
        self.stores: list[SqlStore] = []
        self.account = Account(URL, ANN.email, is_practice=True)

    def connect(self, account: Account, password: str) -> Desk:
        """The way to the desk."""
        store = open_store(self.file, bytearray(range(32)), self.clock.now)
        self.stores.append(store)
        return with_caseload(desk_over(store, self.api, self.clock))

    def sign_out(self, desk: Desk, account: Account) -> None:
        """The session is over."""
        desk.standing.has_session = False

    def hold(self) -> None:
        """The next write waits at the server until it may go on."""
        self.arrived.set()
        assert self.going_on.wait(30)
        self.api.before_send = lambda: None

    def started(self, qtbot: QtBot) -> Program:
        """The program with its desk's window."""
        program = Program(
            lambda: self,  # type: ignore[arg-type, return-value]  # the part of a `SignIn` that is asked for here
            [],
            lambda: (self.account, PASSWORD),
            lambda: None,
        )
        program.start(practice_wanted=True)
        qtbot.waitUntil(lambda: program.window is not None and not program.window.isHidden())
        assert program.heartbeat
        heartbeat = program.heartbeat
        qtbot.waitUntil(lambda: heartbeat.link is Link.ONLINE and not heartbeat.is_busy)
        return program


def ends(program: Program) -> None:
    """As after the last window was closed: no window is left to ask anything."""
    program.stop()
    program.start_window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    """Nothing of it is left open."""
    made = Computer(tmp_path)
    yield made
    made.going_on.set()
    for store in made.stores:
        store.close()


@pytest.mark.parametrize("by", ["closing", "signing out"])
def test_leaving_during_an_upload_keeps_the_note_and_sends_it_once(computer: Computer, qtbot: QtBot, by: str) -> None:
    program = computer.started(qtbot)
    window, desk, heartbeat = program.window, program.desk, program.heartbeat
    assert window
    assert desk
    assert heartbeat
    window.new_note()
    window.wizard().begin_for(RIVERA.id, "Progress Note", None)
    types(window, "On its way as the window closed.")
    [row] = desk.my_notes.page(NoteFilter())
    computer.api.before_send = computer.hold
    heartbeat.send_now()
    qtbot.waitUntil(computer.arrived.is_set)
    QTest.keyClicks(plan_of(window).asked.widget, " And the last words.")
    if by == "closing":
        window.close()
    else:
        window.sign_out_wanted.emit()
        qtbot.waitUntil(lambda: program.window is None)
    ends(program)
    computer.going_on.set()
    computer.api.offline = False
    again = computer.connect(computer.account, PASSWORD)
    assert plan_here(again, row.note_id) == "On its way as the window closed. And the last words."
    for _ in range(3):
        computer.clock.move(minutes=2)
        again.engine.run_once()
    [copy] = computer.api.notes.values()
    assert copy.columns["plan"] == "On its way as the window closed. And the last words."
    assert where_broken(computer.stores[-1]) is None


def test_closing_with_needs_you_open_keeps_both_texts(computer: Computer, qtbot: QtBot) -> None:
    program = computer.started(qtbot)
    window, desk = program.window, program.desk
    assert window
    assert desk
    note = desk.drafts.begin(RIVERA.id, desk.types["Progress Note"], {}, None)
    note = desk.drafts.save(note, {"plan": "First."}, None, "test")
    desk.engine.run_once()
    [server_id] = computer.api.notes
    computer.api.change_elsewhere(server_id, plan="Theirs.")
    desk.drafts.save(note, {"plan": "Mine."}, None, "test")
    desk.engine.run_once()
    window.places.go(Where.NEEDS_YOU)
    window.close()
    ends(program)
    computer.api.offline = False
    again = computer.connect(computer.account, PASSWORD)
    need = again.conflicts.need(note.id)
    assert need
    assert need.theirs
    assert (need.mine["plan"], need.theirs.columns["plan"]) == ("Mine.", "Theirs.")
