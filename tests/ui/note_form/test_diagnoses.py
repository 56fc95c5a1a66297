"""Diagnoses: found, chosen, put in order and removed without a mouse; nothing typed or stored is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop import code_table, resources
from ehr_desktop.domain.note import Answers
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.ui.note_form import codes
from ehr_desktop.ui.note_form.fields.diagnoses import MOST_ROWS, NONE_INHERITED, NOT_A_CODE, NOT_ADDED, Diagnoses
from ehr_desktop.ui.note_form.fields.diagnosis_search import NO_LIST
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.note_form.schedule_card import ScheduleCard
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.theme import Scheme
from tests.desk import NOW, RIVERA, TYPES
from tests.ui.note_form.conftest import Dress
from tests.ui.note_wizard.room import clipped, press, write
from tests.ui.sight import nameless

INTAKE = TYPES["Intake Assessment"]
PROGRESS = TYPES["Progress Note"]
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def open_form(qtbot: QtBot, note_type: NoteType, answers: Answers) -> NoteForm:
    made = NoteForm(note_type, lambda _answers: (), NOW.date)
    qtbot.addWidget(made)
    made.set_answers(answers)
    made.resize(1280, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def question(form: NoteForm) -> Question:
    return next(one for one in form.findChildren(Question) if one.about.id == "diagnoses")


def field(form: NoteForm) -> Diagnoses:
    widget = question(form).asked.widget
    assert isinstance(widget, Diagnoses)
    return widget


def enter(form: NoteForm, qtbot: QtBot) -> Diagnoses:
    """The focus in the search line, and the table read."""
    assert form.go_to("diagnoses")
    qtbot.waitUntil(lambda: codes.whole_table().is_done)
    return field(form)


def type_code(asked: Diagnoses, text: str, qtbot: QtBot) -> None:
    write(text)
    qtbot.waitUntil(lambda: asked.offers.is_open)


def offered(asked: Diagnoses) -> list[str]:
    model = asked.offers.view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())] if asked.offers.is_open else []


def spoken(asked: Diagnoses) -> list[str]:
    return [row.accessibleName() for row in asked.rows]


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


# --- the rows -----------------------------------------------------------------------------------------------


@pytest.fixture
def three(form: NoteForm, qtbot: QtBot) -> Diagnoses:
    form.set_answers({"diagnoses": ("F41.1", "F32.A", "F10.20")})
    return enter(form, qtbot)


def test_rows_say_their_place_code_and_meaning(three: Diagnoses) -> None:
    assert spoken(three) == [
        "Primary diagnosis F41.1 Generalized anxiety disorder",
        "Diagnosis 2 F32.A Depression, unspecified",
        "Diagnosis 3 F10.20 Alcohol dependence, uncomplicated",
    ]
    assert three.search.accessibleName() == "Diagnosis codes (ICD-10-CM): search by code or words"
    assert three.search.accessibleDescription() == "The first is the primary diagnosis."


@pytest.mark.parametrize("modifier", [ALT, CTRL])
def test_order_is_changed_by_keys(form: NoteForm, three: Diagnoses, modifier: Qt.KeyboardModifier) -> None:
    section = form.current_section
    three.rows[1].setFocus()
    press(Qt.Key.Key_Up, modifier)
    assert form.answers()["diagnoses"] == ("F32.A", "F41.1", "F10.20")
    assert three.rows[0].hasFocus()
    assert spoken(three)[0] == "Primary diagnosis F32.A Depression, unspecified"
    press(Qt.Key.Key_Up, modifier)
    press(Qt.Key.Key_Down, modifier)
    press(Qt.Key.Key_Down, modifier)
    press(Qt.Key.Key_Down, modifier)
    assert form.answers()["diagnoses"] == ("F41.1", "F10.20", "F32.A")
    assert form.current_section == section


def test_order_is_changed_by_buttons(form: NoteForm, three: Diagnoses) -> None:
    assert not three.rows[0].up.isEnabled()
    assert not three.rows[2].down.isEnabled()
    assert three.rows[0].down.accessibleName() == "Move F41.1 down"
    three.rows[0].down.click()
    assert form.answers()["diagnoses"] == ("F32.A", "F41.1", "F10.20")


def test_arrow_keys_walk_from_the_rows_up_into_the_line(three: Diagnoses) -> None:
    three.rows[0].setFocus()
    press(Qt.Key.Key_Down)
    assert three.rows[1].hasFocus()
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    assert three.search.hasFocus()


def test_what_is_removed_comes_back_to_its_place(form: NoteForm, three: Diagnoses) -> None:
    three.rows[1].setFocus()
    press(Qt.Key.Key_Delete)
    assert form.answers()["diagnoses"] == ("F41.1", "F10.20")
    assert three.undo.text() == "F32.A removed"
    assert three.rows[1].hasFocus()
    three.undo.take_back()
    assert form.answers()["diagnoses"] == ("F41.1", "F32.A", "F10.20")
    assert three.rows[1].hasFocus()


def test_the_last_one_removed_leaves_the_focus_in_the_line(form: NoteForm, three: Diagnoses) -> None:
    for _ in range(3):
        three.rows[0].remove.click()
    assert "diagnoses" not in form.answers()
    assert three.search.hasFocus()


def test_tab_goes_through_line_rows_and_undo(form: NoteForm, three: Diagnoses) -> None:
    def stops() -> list[QWidget]:
        found = []
        for _ in range(4):
            press(Qt.Key.Key_Tab)
            here = QApplication.focusWidget()
            assert here is not None
            found.append(here)
        return found

    assert stops()[:3] == three.rows
    three.rows[2].setFocus()
    press(Qt.Key.Key_Delete)
    three.search.setFocus()
    assert stops()[:2] == three.rows
    three.search.setFocus()
    assert [stop.accessibleName() for stop in stops()][2] == "Undo: F10.20 removed"
    assert nameless(form) == []


# --- stored answers -----------------------------------------------------------------------------------------


def test_stored_codes_come_back_as_they_were_also_after_an_edit(form: NoteForm, qtbot: QtBot) -> None:
    stored = ("f411", "Z99.999", "depression NOS", "F41", "Z99.999")
    form.set_answers({"diagnoses": stored})
    assert form.answers()["diagnoses"] == stored
    asked = enter(form, qtbot)
    assert [name.split(" ", 2)[2] for name in spoken(asked)] == [
        "f411 Generalized anxiety disorder",
        "Z99.999 Not in the list",
        "depression NOS Not in the list",
        "F41 Other anxiety disorders (a heading, not billable)",
        "Z99.999 Not in the list",
    ]
    write("f32.a")
    press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == (*stored, "F32.A")


def test_nothing_is_read_for_codes_out_of_sight_and_then_beside_the_screen(qtbot: QtBot, dress: Dress) -> None:
    codes.descriptions.cache_clear()
    codes.whole_table.cache_clear()
    asked = Diagnoses(inherited=False)
    qtbot.addWidget(asked)
    asked.show_answer(("F41.1",))
    assert spoken(asked) == ["Primary diagnosis F41.1"]
    asked.show()
    assert not codes.is_read()
    qtbot.waitUntil(lambda: spoken(asked) == ["Primary diagnosis F41.1 Generalized anxiety disorder"])


def test_more_codes_than_anybody_chose_are_kept_and_not_all_shown(form: NoteForm, qtbot: QtBot) -> None:
    stored = tuple(f"X{number}" for number in range(3000))
    form.set_answers({"diagnoses": stored})
    asked = enter(form, qtbot)
    assert form.answers()["diagnoses"] == stored
    assert len(asked.rows) == MOST_ROWS
    assert "and 2,950 more, kept as they are" in [one.text() for one in asked.findChildren(Label) if one.isVisible()]
    assert not asked.rows[-1].down.isEnabled()
    asked.rows[-1].setFocus()
    press(Qt.Key.Key_Down, ALT)
    press(Qt.Key.Key_Delete)
    asked.undo.take_back()
    assert form.answers()["diagnoses"] == stored
    asked.search.setFocus()
    for code in ("f41.1", "F41.1", "X55.55"):
        write(code)
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == (*stored, "F41.1", "X55.55")
    form.set_answers({"diagnoses": stored[:MOST_ROWS]})
    assert not [one for one in asked.findChildren(Label) if one.isVisible() and "more, kept" in one.text()]


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program whose list of codes is no archive; whole again afterwards."""
    where = resources.path
    broken = tmp_path / "icd10cm.zip"
    broken.write_bytes(b"PK\x03\x04 is no archive")

    def forget() -> None:
        for cached in (codes.descriptions, codes.whole_table, code_table._entries, code_table._words):
            cached.cache_clear()

    forget()
    monkeypatch.setattr(resources, "path", lambda *parts: broken if parts[0] == "codes" else where(*parts))
    yield
    forget()


def test_without_the_list_codes_are_typed_in_full(
    damaged: None, form: NoteForm, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    form.set_answers({"diagnoses": ("F32.A",)})
    assert form.go_to("diagnoses")
    asked = field(form)
    qtbot.waitUntil(codes.is_damaged)
    assert spoken(asked) == ["Primary diagnosis F32.A"]
    assert [one.text() for one in asked.findChildren(Label) if one.isVisible()].count(NO_LIST) == 1
    qtbot.waitUntil(lambda: codes.descriptions().has_failed and codes.whole_table().has_failed)
    asked.search.setFocus()
    write("anxiety")
    press(Qt.Key.Key_Return)
    assert question(form).problem() == NOT_A_CODE
    asked.search.clear()
    for typed in ("f411", "Z99.999"):
        write(typed)
        press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == ("F32.A", "F41.1", "Z99.999")
    assert asked.search.text() == ""
    assert (
        len([one for one in caplog.records if "list of diagnosis codes" in one.message]) == 2
    )  # once for each reading


def test_inherited_codes_are_only_read(qtbot: QtBot, dress: Dress) -> None:
    form = open_form(qtbot, PROGRESS, {"diagnoses": ("F41.1", "F32.A")})
    assert form.go_to("diagnoses")
    asked = field(form)
    qtbot.waitUntil(codes.is_read)
    qtbot.waitUntil(lambda: spoken(asked)[1] == "Diagnosis 2 F32.A Depression, unspecified")
    assert asked.search.isHidden()
    assert all(row.remove.isHidden() and row.up.isHidden() and row.down.isHidden() for row in asked.rows)
    assert question(form).tab_stops() == []
    form.set_answers({})
    said = [one.text() for one in asked.findChildren(Label) if one.isVisibleTo(asked)]
    assert said == [NONE_INHERITED]


def test_a_locked_note_shows_its_codes_and_lets_none_be_changed(form: NoteForm, three: Diagnoses) -> None:
    form.set_read_only("This note is locked.")
    assert three.search.isHidden()
    assert question(form).tab_stops() == []
    QTest.keyClick(three.rows[0], Qt.Key.Key_Delete)
    form.settle()
    assert form.answers()["diagnoses"] == ("F41.1", "F32.A", "F10.20")
    form.set_read_only("")
    assert not three.search.isHidden()


# --- room ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("text_size", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("note_type", [INTAKE, PROGRESS], ids=["chosen", "inherited"])
def test_nothing_is_clipped(qtbot: QtBot, dress: Dress, note_type: NoteType, text_size: float, scheme: Scheme) -> None:
    dress(scheme, text_size)
    form = open_form(qtbot, note_type, {"diagnoses": ("F41.1", "F02.B11", "S72.001A", "depression NOS")})
    form.go_to("diagnoses")
    qtbot.waitUntil(lambda: field(form).rows[0].accessibleName().endswith("disorder"))
    qtbot.waitUntil(lambda: clipped(field(form)) == [])
    assert form.minimumSizeHint().width() <= 1280


def test_the_card_says_what_its_codes_mean_when_the_pointer_rests_on_it(qtbot: QtBot, dress: Dress) -> None:
    card = ScheduleCard()
    qtbot.addWidget(card)
    card.show_client(RIVERA, ("F41.1", "Z99.999"), NOW.date())
    card.resize(900, 80)
    card.show()
    line = next(one for one in card.findChildren(Label) if "F41.1" in one.text())
    at = QPointF(5, 5).toPoint()
    QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, at, line.mapToGlobal(at)))
    qtbot.waitUntil(lambda: line.toolTip() == "F41.1 Generalized anxiety disorder\nZ99.999")
    assert line.accessibleDescription() == line.toolTip()
