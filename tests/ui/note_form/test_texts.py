"""Several short texts, alone and as the objectives of a goal."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field, FieldKind
from ehr_desktop.ui.note_form.fields.group import Group
from ehr_desktop.ui.note_form.fields.registry import ask
from ehr_desktop.ui.note_form.fields.texts import Texts
from ehr_desktop.ui.note_form.tab_order import taking_focus
from ehr_desktop.ui.parts.button import Button, IconButton
from ehr_desktop.ui.parts.label import Label
from tests.desk import TYPES
from tests.ui.note_form.asking import around, named, shown
from tests.ui.note_form.conftest import Dress

GOALS = TYPES["Treatment Plan"].by_id["goals"]
ENTER, BACK = Qt.Key.Key_Return, Qt.Key.Key_Backspace
THREE = ("Breathe", "Walk", "Sleep")
SLEEP: dict[str, Answer] = {"goal": "Sleep", "progress": "Not Started", "objectives": THREE}
WORK: dict[str, Answer] = {"goal": "Work", "progress": "Some Progress"}


@pytest.fixture
def texts(qtbot: QtBot, dress: Dress) -> Texts:
    made = Texts("")
    made.setAccessibleName("Measurable objectives")
    return shown(made, qtbot)


@pytest.fixture
def goals(qtbot: QtBot, dress: Dress) -> Group:
    return shown(Group(GOALS, around()), qtbot)


def lines(texts: Texts) -> list[QLineEdit]:
    return [stop for stop in texts.stops() if isinstance(stop, QLineEdit)]


def test_there_is_always_a_line_to_write_in(texts: Texts) -> None:
    assert [line.accessibleName() for line in lines(texts)] == ["Measurable objectives 1"]
    assert texts.answer() == ()
    texts.show_answer(THREE)
    assert [line.accessibleName() for line in lines(texts)][2] == "Measurable objectives 3"
    assert texts.answer() == THREE


def test_a_list_is_written_without_leaving_the_keys(texts: Texts, qtbot: QtBot) -> None:
    texts.setFocus()
    for text in THREE:
        QTest.keyClicks(texts.focusWidget(), text)
        QTest.keyClick(texts.focusWidget(), ENTER)
    assert texts.answer() == THREE
    assert lines(texts)[3].hasFocus()
    QTest.keyClick(texts.focusWidget(), ENTER)
    assert len(lines(texts)) == 4
    QTest.keyClick(texts.focusWidget(), BACK)
    assert lines(texts)[2].hasFocus()
    assert len(lines(texts)) == 3
    QTest.keyClick(texts.focusWidget(), Qt.Key.Key_Up)
    QTest.keyClick(texts.focusWidget(), ENTER)
    QTest.keyClicks(texts.focusWidget(), "Call a friend")
    assert texts.answer() == ("Breathe", "Walk", "Call a friend", "Sleep")


def test_add_goes_to_the_blank_line_there_is(texts: Texts) -> None:
    add = named(texts, Button, "Add another to Measurable objectives")
    add.click()
    assert len(lines(texts)) == 1
    texts.show_answer(THREE)
    add.click()
    add.click()
    assert len(lines(texts)) == 4
    assert lines(texts)[3].hasFocus()


def test_what_is_removed_can_be_brought_back(texts: Texts, qtbot: QtBot) -> None:
    texts.show_answer(THREE)
    with qtbot.waitSignal(texts.edited):
        named(texts, IconButton, "Remove Measurable objectives 2").click()
    assert texts.answer() == ("Breathe", "Sleep")
    assert lines(texts)[1].hasFocus()
    with qtbot.waitSignal(texts.edited):
        named(texts, Button, "Undo: Measurable objectives 2 removed").click()
    assert texts.answer() == THREE


def test_removing_the_only_line_leaves_a_blank_one(texts: Texts) -> None:
    texts.show_answer(("Breathe",))
    named(texts, IconButton, "Remove Measurable objectives 1").click()
    assert texts.answer() == ()
    assert [line.text() for line in lines(texts)] == [""]
    named(texts, Button, "Undo: Measurable objectives 1 removed").click()
    assert texts.answer() == ("Breathe",)
    assert len(lines(texts)) == 1


def test_tab_goes_line_by_line_also_when_lines_come_and_go(texts: Texts, qtbot: QtBot) -> None:
    with qtbot.waitSignal(texts.restopped):
        texts.show_answer(THREE)
    with qtbot.waitSignal(texts.restopped):
        QTest.keyClick(lines(texts)[0], ENTER)
    assert taking_focus(texts.stops())[:2] == lines(texts)[:2]
    with qtbot.assertNotEmitted(texts.restopped, wait=10):
        texts.show_answer((*THREE, "Rest"))


def test_read_only_lines_can_be_copied_and_not_changed(texts: Texts) -> None:
    texts.show_answer(THREE)
    texts.set_read_only(True)
    QTest.keyClicks(lines(texts)[0], "x")
    QTest.keyClick(lines(texts)[0], ENTER)
    assert texts.answer() == THREE
    assert all(button.isHidden() for button in texts.findChildren(IconButton))
    assert named(texts, Button, "Add another to Measurable objectives").isHidden()


def test_objectives_come_back_with_their_goal(goals: Group) -> None:
    goals.show_answer((SLEEP, WORK))
    named(goals, IconButton, "Remove Goal 1").click()
    assert goals.answer() == (WORK,)
    named(goals, Button, "Undo: Goal 1 removed").click()
    assert goals.answer() == (SLEEP, WORK)


def test_objectives_are_part_of_the_order_of_their_goal(goals: Group, qtbot: QtBot) -> None:
    goals.show_answer((SLEEP, WORK))
    first, second = goals.findChildren(Texts)
    with qtbot.waitSignal(goals.restopped):
        QTest.keyClick(lines(first)[2], ENTER)
    stops = goals.stops()
    assert stops.index(lines(first)[3]) < stops.index(lines(second)[0])


def test_a_goal_of_nothing_but_defaults_is_blank(goals: Group, qtbot: QtBot) -> None:
    goals.show_answer(())
    assert goals.answer() == ()
    objective = lines(goals.findChildren(Texts)[0])[0]
    with qtbot.waitSignal(goals.edited):
        QTest.keyClicks(objective, "Breathe")
    assert goals.answer() == ({"progress": "Not Started", "objectives": ("Breathe",)},)


def test_a_stored_goal_gets_no_default_it_was_stored_without(goals: Group) -> None:
    goals.show_answer(({"goal": "Sleep"},))
    QTest.keyClicks(lines(goals.findChildren(Texts)[0])[0], "Breathe")
    assert goals.answer() == ({"goal": "Sleep", "objectives": ("Breathe",)},)


def test_members_present_are_counted_as_they_are_marked(qtbot: QtBot, dress: Dress) -> None:
    group = shown(Group(TYPES["Group Therapy Note"].by_id["attendance"], around()), qtbot)
    assert tally(group) == ""
    group.show_answer(({"member": "A. R.", "attended": "Present"}, {"member": "J. C.", "attended": "Absent"}))
    assert tally(group) == "1 of 2 present"
    named(group, Button, "Add member").click()
    assert tally(group) == "1 of 2 present"
    QTest.keyClicks(group.focusWidget(), "S. O.")
    assert tally(group) == "2 of 3 present"


def tally(group: Group) -> str:
    return next((label.text() for label in group.findChildren(Label) if label.text().endswith("present")), "")


def test_texts_stand_alone_as_well(qtbot: QtBot, dress: Dress) -> None:
    asked = ask(Field("strengths", FieldKind.TEXTS, "Strengths"), around())
    qtbot.addWidget(asked.widget)
    asked.show(("Humour",))
    assert asked.read() == ("Humour",)
    asked.show("no list")
    assert asked.read() == ()
