"""From *New note* to the note and out again, by keyboard; nothing typed is lost on any way."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.application.wizard import Step
from ehr_desktop.domain.note import Note
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from ehr_desktop.ui.parts.text_area import TextArea
from tests.desk import CHEN, RIVERA
from tests.ui.lived_in import LivedIn
from tests.ui.note_wizard.room import press, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ENTER, ESCAPE, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def step_of(wizard: NoteWizard) -> Step:
    return wizard.flow.step


def plan_of(wizard: NoteWizard) -> TextArea:
    return next(one for one in wizard.note.findChildren(TextArea) if one.accessibleName() == "Plan")


def write_plan(wizard: NoteWizard, text: str) -> None:
    plan_of(wizard).setFocus()
    write(text)


def kept(room: LivedIn) -> list[Note]:
    with room.desk.store.reading() as tx:
        return [note for client in (RIVERA, CHEN) for note in tx.notes_of_client(client.id)]


def at_the_note_without_a_session(wizard: NoteWizard) -> None:
    write("rivera")
    press(ENTER)
    press(ENTER)
    press(Qt.Key.Key_D, CTRL)
    assert step_of(wizard) is Step.NOTE


def test_the_whole_wizard_by_keyboard(wizard: NoteWizard, room: LivedIn) -> None:
    write("ana riv")
    press(ENTER)
    assert step_of(wizard) is Step.NOTE_TYPE
    press(ENTER)
    assert step_of(wizard) is Step.APPOINTMENT
    press(DOWN)
    press(ENTER)
    here = QApplication.focusWidget()
    assert here is not None
    assert wizard.note.form is not None
    assert wizard.note.form.isAncestorOf(here)
    flow = wizard.flow
    assert (flow.step, flow.client_id, flow.note_type, flow.appointment_id) == (Step.NOTE, "c1", "Progress Note", "a2")
    write_plan(wizard, "Continue CBT")
    assert wizard.flush()
    (note,) = kept(room)
    assert (note.appointment_id, note.answers["plan"]) == ("a2", "Continue CBT")


def test_a_note_type_is_taken_by_its_number(wizard: NoteWizard) -> None:
    press(ENTER)
    write("1")
    assert step_of(wizard) is Step.APPOINTMENT


def test_enter_held_down_does_not_run_through_the_steps(wizard: NoteWizard) -> None:
    for repeated in (False, True, True, True):
        here = QApplication.focusWidget()
        assert here is not None
        event = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", repeated)
        QApplication.sendEvent(here, event)
    assert step_of(wizard) in (Step.NOTE_TYPE, Step.CLIENT)


def test_a_form_left_untouched_leaves_nothing(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    at_the_note_without_a_session(wizard)
    with qtbot.waitSignal(wizard.closed):
        press(ESCAPE)
    assert kept(room) == []


def test_escape_from_the_note_keeps_what_was_typed(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    at_the_note_without_a_session(wizard)
    write_plan(wizard, "Sleep diary")
    with qtbot.waitSignal(wizard.closed):
        press(ESCAPE)
    (note,) = kept(room)
    assert (note.answers["plan"], note.appointment_id) == ("Sleep diary", None)
    assert not room.desk.drafts.is_open(note.id)


def test_back_goes_step_by_step_and_keeps_the_choices(wizard: NoteWizard) -> None:
    at_the_note_without_a_session(wizard)
    press(Qt.Key.Key_Left, ALT)
    assert step_of(wizard) is Step.APPOINTMENT
    press(Qt.Key.Key_Left, ALT)
    assert step_of(wizard) is Step.NOTE_TYPE
    press(Qt.Key.Key_Left, ALT)
    assert step_of(wizard) is Step.CLIENT
    assert wizard.clients.selected() == "c1"


def test_another_client_chosen_on_the_way_back_counts(wizard: NoteWizard) -> None:
    write("rivera")
    press(ENTER)
    press(Qt.Key.Key_Left, ALT)
    wizard.clients.search.setText("")
    write("chen")
    press(ENTER)
    assert wizard.flow.client_id == CHEN.id


def test_the_session_of_a_begun_note_is_chosen_and_the_text_stays(wizard: NoteWizard, room: LivedIn) -> None:
    at_the_note_without_a_session(wizard)
    write_plan(wizard, "Sleep diary")
    wizard.note.choose_appointment.emit()
    assert step_of(wizard) is Step.APPOINTMENT
    assert wizard.footers[Step.APPOINTMENT].back.text() == "Back to the note"
    press(ENTER)
    assert step_of(wizard) is Step.NOTE
    assert plan_of(wizard).toPlainText() == "Sleep diary"
    (note,) = kept(room)
    assert (note.appointment_id, note.answers["session_minutes"]) == ("a1", 50)


def test_the_row_leads_back_to_a_begun_note_without_a_session(wizard: NoteWizard, room: LivedIn) -> None:
    wizard.begin_for("c1", "Progress Note", "a2")
    write_plan(wizard, "Sleep diary")
    wizard.note.choose_appointment.emit()
    assert wizard.picker.selected() == "a2"
    press(Qt.Key.Key_D, CTRL)
    assert step_of(wizard) is Step.NOTE
    assert wizard.flush()
    (note,) = kept(room)
    assert (note.appointment_id, note.answers["plan"]) == (None, "Sleep diary")


def test_escape_from_the_picker_of_a_begun_note_changes_nothing(wizard: NoteWizard, room: LivedIn) -> None:
    at_the_note_without_a_session(wizard)
    write_plan(wizard, "Sleep diary")
    wizard.note.choose_appointment.emit()
    press(ESCAPE)
    assert step_of(wizard) is Step.NOTE
    write(" kept")
    assert plan_of(wizard).toPlainText() == "Sleep diary kept"
    (note,) = kept(room)
    assert note.appointment_id is None


def test_client_and_type_of_a_begun_note_are_settled(wizard: NoteWizard) -> None:
    at_the_note_without_a_session(wizard)
    write_plan(wizard, "S")
    wizard.header.step_chosen.emit(Step.CLIENT)
    assert step_of(wizard) is Step.NOTE


def test_a_draft_opens_at_the_note_with_its_steps_done(wizard: NoteWizard, room: LivedIn) -> None:
    note_id = room.draft(RIVERA, "Arrived on time.", "a1")
    wizard.open(note_id)
    flow = wizard.flow
    assert (flow.step, flow.client_id, flow.appointment_id, flow.note_begun) == (Step.NOTE, "c1", "a1", True)
    assert wizard.note.note_id == note_id


def test_a_draft_opens_at_the_point_that_is_missing(wizard: NoteWizard, room: LivedIn) -> None:
    wizard.open(room.draft(RIVERA, "Arrived on time."), "appointment")
    assert step_of(wizard) is Step.APPOINTMENT
    assert wizard.flow.note_begun


def test_review_lets_go_of_the_note_first(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    at_the_note_without_a_session(wizard)
    write_plan(wizard, "Sleep diary")
    with qtbot.waitSignal(wizard.review_and_sign) as heard:
        wizard.note.review()
    (note,) = kept(room)
    assert heard.args == [note.id]
    assert not room.desk.drafts.is_open(note.id)


def test_a_deleted_draft_is_told_to_the_screen_around(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    note_id = room.draft(RIVERA, "Arrived on time.")
    wizard.open(note_id)
    with qtbot.waitSignal(wizard.deleted) as heard:
        wizard.note.delete()
    assert heard.args == [note_id]


def test_qt_cannot_close_the_wizard_by_itself(wizard: NoteWizard, room: LivedIn, qtbot: QtBot) -> None:
    at_the_note_without_a_session(wizard)
    write_plan(wizard, "Sleep diary")
    with qtbot.waitSignal(wizard.closed):
        wizard.pages.reject()
    assert wizard.pages.isVisible()
    assert [note.answers["plan"] for note in kept(room)] == ["Sleep diary"]


def test_another_text_size_leaves_one_where_one_types(wizard: NoteWizard, qapp: QApplication, qtbot: QtBot) -> None:
    at_the_note_without_a_session(wizard)
    write_plan(wizard, "Weekly.")
    plan = plan_of(wizard)
    cursor = plan.textCursor()
    cursor.setPosition(4)
    plan.setTextCursor(cursor)
    for size in (1.1, 1.25, 1.5, 1.75, 2.0, 1.0):
        theme.apply(qapp, theme.Scheme.LIGHT, size)
        assert QApplication.focusWidget() is plan
        assert plan.textCursor().position() == 4
        qtbot.waitUntil(lambda: not plan.visibleRegion().isEmpty())
