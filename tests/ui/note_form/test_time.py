"""A time of day, as it is typed, stepped and shown."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.note_type import Field, FieldKind
from ehr_desktop.ui.note_form.fields.asked import Asked
from ehr_desktop.ui.note_form.fields.time import ask_time
from ehr_desktop.ui.parts.time_field import NOT_A_TIME, TimeField
from ehr_desktop.ui.parts.times import read_time, step_time, write_time
from tests.ui.note_form.asking import around
from tests.ui.note_form.conftest import Dress

NOW = time(15, 42, 7)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", "09:00"),
        ("905", "09:05"),
        ("0905", "09:05"),
        ("9:05", "09:05"),
        ("9.05", "09:05"),
        ("9 05", "09:05"),
        ("14:05", "14:05"),
        ("14h30", "14:30"),
        ("14h", "14:00"),
        ("905p", "21:05"),
        ("9:05 pm", "21:05"),
        ("9:05 P.M.", "21:05"),
        ("12am", "00:00"),
        ("12 pm", "12:00"),
        ("14:05 pm", "14:05"),
        ("noon", "12:00"),
        ("Midnight", "00:00"),
        (" now ", "15:42"),
        ("n", "15:42"),
    ],
)
def test_a_clear_time_is_read_however_it_is_typed(typed: str, meant: str) -> None:
    moment = read_time(typed, NOW)
    assert moment is not None
    assert write_time(moment) == meant


@pytest.mark.parametrize("typed", ["", "soon", "24:00", "9:5", "9:60", "14 am", "0 pm", "90", "12345", "9-5", "٩"])
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    assert read_time(typed, NOW) is None


@given(st.times())
def test_a_time_is_read_as_it_is_written(moment: time) -> None:
    assert read_time(write_time(moment), NOW) == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("begin", "by", "end"),
    [
        ("14:03", 1, "14:05"),
        ("14:03", -1, "14:00"),
        ("14:05", 1, "14:10"),
        ("14:05", -1, "14:00"),
        ("23:58", 1, "00:00"),
    ],
)
def test_a_step_goes_to_the_next_five_minutes(begin: str, by: int, end: str) -> None:
    assert write_time(step_time(time.fromisoformat(begin), by, 5)) == end


def test_a_day_of_steps_ends_where_it_began() -> None:
    moment = time(0)
    for _ in range(288):
        moment = step_time(moment, -1, 5)
    assert moment == time(0)


@pytest.fixture
def asked(qtbot: QtBot, dress: Dress) -> Asked:
    made = ask_time(Field("time", FieldKind.TIME, "Contact time"), around())
    qtbot.addWidget(made.widget)
    made.widget.show()
    return made


def edit_of(asked: Asked) -> TimeField:
    assert isinstance(asked.widget, TimeField)
    return asked.widget


def write(edit: QWidget, text: str) -> None:
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_what_is_typed_is_stored_and_shown_in_one_way(asked: Asked, qtbot: QtBot) -> None:
    with qtbot.waitSignal(asked.edited):
        write(edit_of(asked), "905p")
    assert asked.read() == "21:05"
    assert edit_of(asked).text() == "21:05"
    edit_of(asked).selectAll()
    QTest.keyClick(edit_of(asked), Qt.Key.Key_Delete)
    asked.settle()
    assert asked.read() is None


def test_what_is_no_time_is_kept_and_said(asked: Asked) -> None:
    asked.show("14:05")
    edit_of(asked).selectAll()
    write(edit_of(asked), "after lunch")
    assert asked.unclear() == NOT_A_TIME
    assert edit_of(asked).text() == "after lunch"
    assert asked.read() == "14:05"


@pytest.mark.parametrize("stored", ["14:05", "2:30 PM", "after lunch", "9:5", "14:05:00"])
def test_what_is_stored_is_shown_as_it_is_until_it_is_edited(asked: Asked, qtbot: QtBot, stored: str) -> None:
    with qtbot.assertNotEmitted(asked.edited, wait=10):
        asked.show(stored)
        asked.settle()
    assert edit_of(asked).text() == stored


def test_an_odd_time_can_be_emptied(asked: Asked, qtbot: QtBot) -> None:
    asked.show("after lunch")
    edit_of(asked).selectAll()
    QTest.keyClick(edit_of(asked), Qt.Key.Key_Backspace)
    with qtbot.waitSignal(asked.edited):
        asked.settle()
    assert asked.read() is None


def test_up_and_down_step_and_the_clock_says_now(qtbot: QtBot, dress: Dress) -> None:
    edit = TimeField(now=lambda: NOW)
    qtbot.addWidget(edit)
    QTest.keyClick(edit, Qt.Key.Key_Up)
    assert edit.text() == "15:45"
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert edit.value() == time(15, 35)
    edit.button.click()
    assert edit.value() == time(15, 42)
    edit.setReadOnly(True)
    QTest.keyClick(edit, Qt.Key.Key_Up)
    assert edit.value() == time(15, 42)
    assert edit.button.isHidden()
