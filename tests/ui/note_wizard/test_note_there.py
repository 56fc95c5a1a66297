"""A session that has such a note already: the note is offered, never begun a second time unnoticed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.application.wizard import Step
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui import theme
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.theme import Scheme
from tests.desk import RIVERA, TYPES, full_api
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import clipped, leave, open_clinic, press, show, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ENTER, DOWN, TAB = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Tab
PROGRESS, CONTACT = "Progress Note", "Contact Note"


def note_for(room: LivedIn, kind: str, appointment_id: str = "a1") -> str:
    """A draft of this kind for a session of Ana Rivera; answers its id."""
    drafts = room.desk.drafts
    note = drafts.begin(RIVERA.id, TYPES[kind], {}, appointment_id)
    drafts.save(note, {}, appointment_id, "test")
    drafts.close(note.id)
    return note.id


def signed_for(room: LivedIn, appointment_id: str) -> str:
    """A signed progress note from the server; answers its id here."""
    room.elsewhere(RIVERA, PROGRESS, "Arrived on time.", NoteStatus.SIGNED, appointment_id)
    room.settle()
    return room.note_of(RIVERA)


def to_sessions(wizard: NoteWizard, kind: str = PROGRESS) -> None:
    write("rivera")
    press(ENTER)
    write(str(next(at for at, one in enumerate(TYPES.to_begin(), 1) if one.name == kind)))
    assert (wizard.flow.step, wizard.flow.note_type) == (Step.APPOINTMENT, kind)


def stand_on(wizard: NoteWizard, appointment_id: str) -> None:
    for _ in wizard.picker.list.rows:
        if wizard.picker.list.here() == appointment_id:
            return
        press(DOWN)
    raise AssertionError(appointment_id)


def open_button(wizard: NoteWizard) -> Button:
    return wizard.footers[Step.APPOINTMENT].other


# --- in the picker ------------------------------------------------------------------------------------------


def test_such_a_session_can_be_stood_on_and_not_chosen(wizard: NoteWizard, room: LivedIn) -> None:
    note_for(room, PROGRESS)
    to_sessions(wizard)
    assert wizard.picker.selected() == "a2"
    assert not open_button(wizard).isVisible()
    stand_on(wizard, "a1")
    assert wizard.picker.selected() is None
    assert not wizard.footers[Step.APPOINTMENT].go_on.isEnabled()
    assert open_button(wizard).isVisible()
    row = next(row for row in wizard.picker.list.rows if row.key == "a1")
    assert row.spoken.endswith("Not suitable: Has such a note already, Enter opens that note")


def test_enter_on_the_row_opens_its_note(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    note_id = note_for(room, PROGRESS)
    to_sessions(wizard)
    stand_on(wizard, "a1")
    with qtbot.waitSignal(wizard.open_note) as heard:
        press(ENTER)
    assert heard.args == [note_id]


def test_the_button_is_reached_by_tab(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    note_id = note_for(room, PROGRESS)
    to_sessions(wizard)
    stand_on(wizard, "a1")
    for _ in range(8):
        if not open_button(wizard).hasFocus():
            press(TAB)
    with qtbot.waitSignal(wizard.open_note) as heard:
        press(ENTER)
    assert heard.args == [note_id]


def test_by_mouse_the_row_and_then_the_button_or_twice_the_row(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    note_id = note_for(room, PROGRESS)
    to_sessions(wizard)
    rows = wizard.picker.list
    at = next(at for at, row in enumerate(rows.rows) if row.key == "a1")
    place = rows.visualRect(rows.model().index(at, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rows.visualRect(rows.model().index(at, 0)).center() == place
    with qtbot.waitSignal(wizard.open_note) as heard:
        QTest.mouseClick(open_button(wizard), Qt.MouseButton.LeftButton)
    assert heard.args == [note_id]
    with qtbot.waitSignal(wizard.open_note) as heard:
        QTest.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [note_id]


def test_the_only_session_is_reached_by_tab(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    for appointment_id in ("a1", "a2"):
        note_for(room, PROGRESS, appointment_id)
    to_sessions(wizard)
    assert QApplication.focusWidget() is wizard.picker.row
    wizard.picker.list.setFocus(Qt.FocusReason.TabFocusReason)
    assert wizard.picker.list.here() in ("a1", "a2")
    assert open_button(wizard).isVisible()
    with qtbot.waitSignal(wizard.open_note):
        press(ENTER)


def test_offline_it_is_offered_just_the_same(tmp_path: Path, qtbot: QtBot) -> None:
    with open_clinic(tmp_path, full_api()) as room:
        note_id = note_for(room, PROGRESS)
        room.api.offline = True
        wizard = show(NoteWizard(room.desk, room.lanes, room.heartbeat), qtbot)
        wizard.begin()
        to_sessions(wizard)
        stand_on(wizard, "a1")
        with qtbot.waitSignal(wizard.open_note) as heard:
            press(ENTER)
        assert heard.args == [note_id]
        leave(wizard)


@pytest.mark.parametrize("size", [1.0, 1.5, 2.0])
def test_the_row_stays_in_sight_beside_what_is_offered(
    wizard: NoteWizard, room: LivedIn, qapp: QApplication, qtbot: QtBot, size: float
) -> None:
    theme.apply(qapp, Scheme.LIGHT, size)
    note_for(room, PROGRESS)
    to_sessions(wizard)
    stand_on(wizard, "a1")
    rows = wizard.picker.list
    qtbot.waitUntil(lambda: rows.viewport().rect().contains(rows.visualRect(rows.currentIndex())))
    qtbot.waitUntil(lambda: clipped(wizard) == [])
    assert wizard.size().toTuple() == (1280, 800)


def test_the_session_of_the_note_in_hand_is_its_own(wizard: NoteWizard, room: LivedIn) -> None:
    wizard.open(note_for(room, PROGRESS))
    wizard.note.choose_appointment.emit()
    assert wizard.picker.selected() == "a1"
    assert not open_button(wizard).isVisible()


# --- with the session chosen before -------------------------------------------------------------------------


def test_from_a_session_that_has_its_note_that_note_is_opened(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    note_id = note_for(room, PROGRESS)
    with qtbot.waitSignal(wizard.open_note) as heard:
        wizard.begin_for(RIVERA.id, PROGRESS, "a1")
    assert heard.args == [note_id]
    assert wizard.note.note_id is None


@pytest.mark.parametrize(("kind", "appointment_id"), [(PROGRESS, "a2"), (PROGRESS, None)])
def test_a_second_note_is_begun_where_there_may_be_one(
    wizard: NoteWizard, room: LivedIn, kind: str, appointment_id: str | None
) -> None:
    note_for(room, kind)
    wizard.begin_for(RIVERA.id, kind, appointment_id)
    assert wizard.flow.step is Step.NOTE
    assert wizard.note.note_id is not None


def test_the_types_say_it_of_the_session_chosen(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    note_id = note_for(room, PROGRESS)
    wizard.begin_for(RIVERA.id, "Intake Assessment", "a1")
    wizard.header.step_chosen.emit(Step.NOTE_TYPE)
    assert wizard.types.offer.text() == ""
    write("p")
    assert wizard.types.offer.text() == "This session has a Progress Note already."
    with qtbot.waitSignal(wizard.open_note) as heard:
        wizard.types.offer.buttons[Tone.ACCENT].click()
    assert heard.args == [note_id]


def test_another_type_chosen_later_does_not_begin_a_second_note(
    wizard: NoteWizard, room: LivedIn, qtbot: QtBot
) -> None:
    note_id = note_for(room, PROGRESS)
    wizard.begin_for(RIVERA.id, "Intake Assessment", "a1")
    wizard.header.step_chosen.emit(Step.NOTE_TYPE)
    write("p")
    with qtbot.waitSignal(wizard.open_note) as heard:
        wizard.header.step_chosen.emit(Step.NOTE)
    assert heard.args == [note_id]


# --- in the window ------------------------------------------------------------------------------------------


def test_a_draft_opens_in_its_form(room: LivedIn, qtbot: QtBot) -> None:
    window = show(MainWindow(room.desk, room.lanes, room.heartbeat), qtbot)
    note_id = note_for(room, PROGRESS)
    window.new_note()
    wizard = window.wizard()
    to_sessions(wizard)
    stand_on(wizard, "a1")
    press(ENTER)
    assert window.windowTitle() == "EHR Desktop · Write a note"
    assert (wizard.note.note_id, wizard.flow.note_begun) == (note_id, True)
    leave(wizard)


def test_a_signed_note_opens_in_the_reader(room: LivedIn, qtbot: QtBot) -> None:
    signed_for(room, "a1")
    window = show(MainWindow(room.desk, room.lanes, room.heartbeat), qtbot)
    window.new_note()
    wizard = window.wizard()
    to_sessions(wizard)
    stand_on(wizard, "a1")
    press(ENTER)
    assert window.places.where() is Where.READER
    assert window.windowTitle() == "EHR Desktop · Note"
    assert wizard.note.note_id is None


def test_a_note_in_hand_is_kept_when_one_leaves_it_for_another(room: LivedIn, qtbot: QtBot) -> None:
    window = show(MainWindow(room.desk, room.lanes, room.heartbeat), qtbot)
    note_id, in_hand = note_for(room, PROGRESS), note_for(room, PROGRESS, "a2")
    window.open_note(in_hand)
    wizard = window.wizard()
    wizard.note.choose_appointment.emit()
    stand_on(wizard, "a1")
    press(ENTER)
    assert wizard.note.note_id == note_id
    assert not room.desk.drafts.is_open(in_hand)
    leave(wizard)
