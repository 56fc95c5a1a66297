"""Diagnoses: found, chosen, put in order and removed without a mouse; nothing typed or stored is lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.note_form.fields.diagnoses import NOT_A_CODE, NOT_ADDED
from ehr_desktop.ui.note_form.form import NoteForm
from tests.ui.note_form.conftest import Dress
from tests.ui.note_form.diagnosing import INTAKE, enter, offered, open_form, question, spoken, type_code
from tests.ui.note_wizard.room import press, write


@pytest.fixture
def form(qtbot: QtBot, dress: Dress) -> NoteForm:
    return open_form(qtbot, INTAKE, {})


# --- searching and choosing ---------------------------------------------------------------------------------


def test_a_code_is_found_by_words_and_taken_by_keys_alone(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "general anx", qtbot)
    assert offered(asked)[0] == "F41.1 · Generalized anxiety disorder"
    with qtbot.waitSignal(form.changed) as told:
        press(Qt.Key.Key_Return)
    assert told.args == ["diagnoses"]
    assert form.answers()["diagnoses"] == ("F41.1",)
    assert asked.search.text() == ""
    assert asked.search.hasFocus()
    assert not asked.offers.is_open


def test_down_and_up_move_and_escape_closes_but_keeps_what_is_typed(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "f33", qtbot)
    first = asked.offers.highlighted()
    press(Qt.Key.Key_Down)
    second = asked.offers.highlighted()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Up)
    assert asked.offers.highlighted() == second != first
    press(Qt.Key.Key_Escape)
    assert not asked.offers.is_open
    assert asked.search.text() == "f33"
    press(Qt.Key.Key_Down)
    assert asked.offers.is_open


def test_keys_that_arrive_at_the_open_list_do_the_same(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "f41.", qtbot)
    QTest.keyClick(asked.offers.view, Qt.Key.Key_Down)
    QTest.keyClick(asked.offers.view, Qt.Key.Key_Home)
    assert asked.search.cursorPosition() == 0
    QTest.keyClick(asked.offers.view, Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == ("F41.0",)


def test_a_click_takes(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "panic dis", qtbot)
    view = asked.offers.view
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 0)).center())
    assert form.answers()["diagnoses"] == ("F41.0",)


def test_enter_right_behind_the_last_letter_takes_what_that_letter_finds(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    write("f41.1")
    assert not asked.offers.is_open
    press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == ("F41.1",)


def test_enter_takes_no_row_that_was_not_in_sight_yet(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    write("anxiety")
    press(Qt.Key.Key_Return)
    assert "diagnoses" not in form.answers()
    highlighted = asked.offers.highlighted()
    assert highlighted is not None
    assert highlighted.line == offered(asked)[0]
    press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == (highlighted.key,)


def test_enter_behind_letters_that_change_the_best_only_shows_it(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "anx", qtbot)
    before = asked.offers.highlighted()
    write(" general")
    press(Qt.Key.Key_Return)
    assert asked.offers.highlighted() != before
    assert "diagnoses" not in form.answers()
    press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == ("F41.1",)


def test_a_heading_is_shown_and_not_taken(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "f41", qtbot)
    assert "F41 · Other anxiety disorders (a heading, not billable)" in offered(asked)
    assert asked.offers.highlighted() is None
    press(Qt.Key.Key_Return)
    highlighted = asked.offers.highlighted()
    assert highlighted is not None
    assert highlighted.key == "F41.0"
    assert "diagnoses" not in form.answers()
    press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == ("F41.0",)


def test_mental_health_comes_first(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "alcohol", qtbot)
    assert offered(asked)[0].startswith("F10")


# --- what is not in the list --------------------------------------------------------------------------------


def test_a_code_that_is_not_in_the_list_takes_two_deliberate_keys(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "z99.999", qtbot)
    assert offered(asked) == ["Use Z99.999 – not in the list"]
    press(Qt.Key.Key_Return)
    assert "diagnoses" not in form.answers()
    press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == ("Z99.999",)
    assert spoken(asked) == ["Primary diagnosis Z99.999 Not in the list"]


def test_what_is_no_code_is_said_and_stays(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    write("gloomyness")
    press(Qt.Key.Key_Return)
    assert question(form).problem() == NOT_A_CODE
    assert asked.search.property("problem")
    assert asked.search.text() == "gloomyness"
    write("x")
    assert question(form).problem() == ""


def test_what_is_typed_and_left_is_said_to_be_not_added(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    type_code(asked, "anxiety", qtbot)
    form.look_again()
    assert question(form).problem() == ""
    press(Qt.Key.Key_Tab)
    assert not asked.search.hasFocus()
    assert not asked.offers.is_open
    assert question(form).problem() == NOT_ADDED
    assert asked.search.text() == "anxiety"
    assert "diagnoses" not in form.answers()


def test_a_code_typed_in_full_is_taken_when_the_line_is_left_or_the_note_is_saved(form: NoteForm, qtbot: QtBot) -> None:
    enter(form, qtbot)
    write("f411")
    press(Qt.Key.Key_Tab)
    assert form.answers()["diagnoses"] == ("F41.1",)
    form.go_to("diagnoses")
    write("F32.A")
    form.settle()
    assert form.answers()["diagnoses"] == ("F41.1", "F32.A")
    assert question(form).problem() == ""


def test_a_code_chosen_twice_stands_once_and_its_row_lights_up(form: NoteForm, qtbot: QtBot) -> None:
    asked = enter(form, qtbot)
    for text in ("f41.1", "f32.a", "f41.1"):
        write(text)
        press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == ("F41.1", "F32.A")
    assert [row.is_lit for row in asked.rows] == [True, False]
    assert asked.search.text() == ""
