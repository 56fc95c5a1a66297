"""The form of a progress note, as a clinician uses it."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import FieldKind
from ehr_desktop.domain.note_type_file import parse_note_type
from ehr_desktop.ui.note_form.fields.choices import Choices
from ehr_desktop.ui.note_form.fields.group import Group
from ehr_desktop.ui.note_form.fields.registry import KINDS
from ehr_desktop.ui.note_form.fields.severity_row import SeverityRow
from ehr_desktop.ui.note_form.fields.text import Writing
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.parts.banner import UndoBanner
from ehr_desktop.ui.parts.button import Button, IconButton
from ehr_desktop.ui.parts.check_box import CheckBox
from ehr_desktop.ui.parts.choice_row import ChoiceRow
from ehr_desktop.ui.parts.combo import Combo
from ehr_desktop.ui.parts.label import Label
from tests.ui.note_form.conftest import Dress
from tests.ui.note_form.progress_form import FOREIGN, missing, opened, part, question


@pytest.fixture
def form(qtbot: QtBot, dress: Dress) -> NoteForm:
    return opened(qtbot)


def test_every_kind_of_field_has_its_widget() -> None:
    assert set(KINDS) == set(FieldKind)


def test_what_was_shown_and_not_touched_comes_back_as_it_was(form: NoteForm) -> None:
    form.set_answers(FOREIGN)
    assert form.answers() == FOREIGN


def test_what_the_form_does_not_know_is_shown(form: NoteForm) -> None:
    form.set_answers(FOREIGN)
    rows = {row.accessibleName(): row.severity() for row in form.findChildren(SeverityRow)}
    assert rows["Tinnitus"] == "Bearable"
    assert part(form, CheckBox, name="Hypnosis").isChecked()
    assert question(form, "engagement").asked.read() == "Somewhere in between"
    assert question(form, "appearance").asked.read() == "Tidy"
    assert question(form, "text:nextSessionPlan").asked.read() == "Bring the diary."


def test_editing_one_thing_of_a_field_keeps_what_it_does_not_know(form: NoteForm) -> None:
    form.set_answers(FOREIGN)
    part(form, CheckBox, name="DBT skills").click()
    assert form.answers()["interventions"] == ("DBT skills", "Psychoeducation", "Hypnosis", "Other: a walk")


def test_typing_is_told_by_the_field_it_is_in(form: NoteForm, qtbot: QtBot) -> None:
    plan = question(form, "plan").asked.widget
    with qtbot.waitSignal(form.changed) as told:
        QTest.keyClicks(plan, "C")
    assert told.args == ["plan"]
    QTest.keyClicks(plan, "ontinue CBT.")
    assert form.answers()["plan"] == "Continue CBT."
    QTest.keyClick(plan, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.answers().get("plan", "") != "Continue CBT."


def test_showing_answers_is_no_edit(form: NoteForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.changed, wait=50):
        form.set_answers(FOREIGN)
        form.replace({"plan": "x", "symptoms": {"Panic": "Mild"}})


def test_risk_details_are_asked_when_risk_is_higher_and_come_back_in_the_same_sitting(
    form: NoteForm, qtbot: QtBot
) -> None:
    details = question(form, "risk_details")
    level = question(form, "risk_level").asked.widget
    assert details.isHidden()
    part(level, Button, name="High").click()
    assert not details.isHidden()
    QTest.keyClicks(details.asked.widget, "Asked directly.")
    part(level, Button, name="None").click()
    assert details.isHidden()
    assert "risk_details" not in form.answers()
    part(level, Button, name="Moderate").click()
    assert form.answers()["risk_details"] == "Asked directly."


def test_a_choice_can_be_taken_back(form: NoteForm) -> None:
    row = question(form, "affect").asked.widget
    flat = part(row, Button, name="Flat")
    flat.click()
    assert form.answers()["affect"] == "Flat"
    flat.click()
    assert "affect" not in form.answers()
    combo = question(form, "engagement").asked.widget
    assert isinstance(combo, Combo)
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert form.answers()["engagement"] == "Highly engaged"
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    assert "engagement" not in form.answers()


def test_few_short_options_are_buttons_and_long_ones_a_drop_down(form: NoteForm) -> None:
    assert question(form, "risk_level").findChild(ChoiceRow)
    assert question(form, "engagement").findChild(Combo) or isinstance(question(form, "engagement").asked.widget, Combo)


def test_an_answer_of_a_row_is_named_with_its_question_and_place(form: NoteForm) -> None:
    for level in (None, "Acute"):  # one more than the form knows makes the row anew
        form.replace({"risk_level": level})
        asked = question(form, "risk_level").asked
        assert asked.tab_stops()[2].accessibleName() == f"Risk level, Moderate, 3 of {5 if level else 4}"


def test_a_line_of_headings_is_never_further_than_four_rows_above_a_severity(form: NoteForm) -> None:
    around = part(form, SeverityRow, name="Depression").parentWidget()
    assert around
    block = around.layout()
    assert block
    items = [block.itemAt(at) for at in range(block.count() - 1)]
    kinds = [isinstance(item.widget(), SeverityRow) for item in items if item]
    assert not kinds[0]
    assert not any(all(kinds[at : at + 5]) for at in range(len(kinds) - 4))


def test_severities_by_key_and_by_click(form: NoteForm, qtbot: QtBot) -> None:
    depression = part(form, SeverityRow, name="Depression")
    anxiety = part(form, SeverityRow, name="Anxiety")
    depression.setFocus()
    QTest.keyClicks(depression, "2")
    assert depression.severity() == "Mild"
    QTest.keyClick(depression, Qt.Key.Key_End)
    assert depression.severity() == "Severe"
    QTest.keyClick(depression, Qt.Key.Key_Home)
    assert depression.severity() == "None"
    QTest.keyClicks(depression, "3")
    assert depression.severity() == "Moderate"
    QTest.keyClick(depression, Qt.Key.Key_Down)
    assert anxiety.hasFocus()
    QTest.keyClicks(anxiety, "4")
    QTest.keyClick(anxiety, Qt.Key.Key_Left)
    assert form.answers()["symptoms"] == {"Depression": "Moderate", "Anxiety": "Moderate"}
    QTest.keyClick(anxiety, Qt.Key.Key_Delete)
    assert form.answers()["symptoms"] == {"Depression": "Moderate"}
    right = depression.rect().center()
    right.setX(depression.width() - 20)
    QTest.mouseClick(depression, Qt.MouseButton.LeftButton, pos=right)
    assert depression.severity() == "Severe"
    QTest.mouseClick(depression, Qt.MouseButton.LeftButton, pos=right)
    assert "symptoms" not in form.answers()


def test_writing_where_the_form_opens_grades_nothing(form: NoteForm, qtbot: QtBot) -> None:
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.focus_first()
    depression = part(form, SeverityRow, name="Depression")
    assert depression.hasFocus()
    QTest.keyClicks(depression, "Mostly slept 4 of 7 nights, none more")
    assert "symptoms" not in form.answers()
    QTest.keyClick(depression, Qt.Key.Key_Right)
    QTest.keyClicks(depression, "mo")
    QTest.keyClick(depression, Qt.Key.Key_Backspace)
    assert form.answers()["symptoms"] == {"Depression": "None"}
    part(form, SeverityRow, name="Anxiety").setFocus()
    depression.setFocus()
    QTest.keyClicks(depression, "2")
    assert form.answers()["symptoms"] == {"Depression": "Mild"}


def test_what_signing_needs_of_a_tick_is_no_tower_of_words(form: NoteForm, qtbot: QtBot) -> None:
    form.set_answers({"risk_level": "High"})
    tick = question(form, "safety_plan_reviewed")
    form.go_to("safety_plan_reviewed")
    qtbot.waitUntil(lambda: tick.width() > 0)
    line = tick.height()
    form.show_problems(missing(form.answers()))
    assert tick.problem() == "Please tick it when it is done."
    words = next(label for label in tick.findChildren(Label) if label.text() == tick.problem())
    qtbot.waitUntil(lambda: words.width() >= words.fontMetrics().horizontalAdvance(words.text()))
    assert tick.height() <= 2 * line


def test_goals_are_added_removed_and_brought_back(form: NoteForm, qtbot: QtBot) -> None:
    form.set_answers({"goals": ({"goal": "Sleep"}, {"goal": "Work"})})
    group = part(form, Group)
    part(group, IconButton, name="Remove Goal 1").click()
    assert form.answers()["goals"] == ({"goal": "Work"},)
    assert part(group, UndoBanner).text() == "Goal 1 removed"
    part(group, Button, name="Undo: Goal 1 removed").click()
    assert form.answers()["goals"] == ({"goal": "Sleep"}, {"goal": "Work"})
    add = part(group, Button, name="Add goal")
    for _ in range(3):
        add.click()
    assert add.isHidden()
    QTest.keyClicks(group.findChildren(QLineEdit)[-1], "Rest")
    assert form.answers()["goals"] == ({"goal": "Sleep"}, {"goal": "Work"}, {"goal": "Rest"})


def test_what_is_none_of_the_list_is_stored_as_other(form: NoteForm, qtbot: QtBot) -> None:
    boxes = part(form, Choices)
    part(boxes, CheckBox, name="Mindfulness").click()
    QTest.keyClicks(part(boxes, QLineEdit), "a walk")
    assert form.answers()["interventions"] == ("Mindfulness", "Other: a walk")


def test_summary_goes_in_at_the_cursor_and_can_be_undone(form: NoteForm, qtbot: QtBot) -> None:
    subjective = question(form, "subjective")
    link = part(subjective, Button, name="Insert summary into Subjective")
    assert not link.isEnabled()
    QTest.keyClicks(part(form, SeverityRow, name="Anxiety"), "2")
    qtbot.waitUntil(link.isEnabled)
    text = subjective.asked.widget
    assert isinstance(text, Writing)
    QTest.keyClicks(text, "Arrived on time.")
    link.click()
    assert form.answers()["subjective"] == "Arrived on time. Client reports mild anxiety."
    assert text.hasFocus()
    text.undo()
    assert form.answers()["subjective"] == "Arrived on time."


def test_a_new_type_needs_no_code(qtbot: QtBot, dress: Dress) -> None:
    note_type = parse_note_type(
        """
        id = "contact"
        name = "Contact Note"
        version = 1
        order = 6
        summary = "A call"
        icon = "phone"
        [[section]]
        id = "call"
        title = "The call"
        [[section.field]]
        id = "session_date"
        kind = "date"
        label = "Contact date"
        column = "sessionDate"
        [[section.field]]
        id = "kind"
        kind = "choice"
        label = "Type of contact"
        column = "subjective"
        line = "Type"
        options = ["Phone", "Email"]
        """,
        "contact.toml",
    )
    form = NoteForm(note_type, lambda _answers: (), lambda: date(2026, 11, 17))
    qtbot.addWidget(form)
    form.set_answers({})
    form.resize(900, 500)
    form.show()
    part(form, Button, name="Phone").click()
    answers: dict[str, Answer] = {"kind": "Phone"}
    assert form.answers() == answers
