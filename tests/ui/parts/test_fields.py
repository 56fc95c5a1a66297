"""Fields: values go both ways, signals come with the clinician's hand only, keys do what they should."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.parts import line_edit
from ehr_desktop.ui.parts.choice_row import ChoiceRow
from ehr_desktop.ui.parts.combo import NOT_CHOSEN, Combo
from ehr_desktop.ui.parts.date_field import DateField
from ehr_desktop.ui.parts.field import Field, show_problem_border
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.line_edit import LineEdit, NumberField, SearchField
from ehr_desktop.ui.parts.panel import scrolling
from ehr_desktop.ui.parts.text_area import TextArea
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Scheme
from tests.ui.parts.conftest import Dress

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

RISK = [("none", "None"), ("low", "Low"), ("high", "High")]
TODAY = date(2026, 11, 17)


def heard(signal: Any) -> list[Any]:
    """Everything a signal says from now on."""
    said: list[Any] = []
    signal.connect(lambda *what: said.append(what[0] if what else None))
    return said


def focused() -> QWidget:
    """The widget that has the focus."""
    here = QApplication.focusWidget()
    assert here is not None
    return here


def show(part: QWidget, qtbot: Any, width: int = 400) -> None:
    qtbot.addWidget(part)
    part.resize(width, part.sizeHint().height())
    with qtbot.waitActive(part):
        part.show()
        part.activateWindow()


def test_a_text_keeps_every_letter_and_only_typing_is_told(dress: Dress, qtbot: Any) -> None:
    area = TextArea()
    show(area, qtbot)
    told = heard(area.edited)
    text = "Arrived on time.\n\n“About a six” on the\u00a0scale."
    area.set_text(text)
    assert area.text() == text
    assert told == []
    area.setFocus()
    QTest.keyClicks(area, "X")
    assert told == ["X" + text]


def test_undo_does_not_reach_behind_the_text_that_was_set(dress: Dress, qtbot: Any) -> None:
    area = TextArea()
    show(area, qtbot)
    area.set_text("Kept")
    QTest.keyClicks(area, "A")
    area.undo()
    area.undo()
    assert area.text() == "Kept"


def test_a_text_area_grows_with_its_text_and_shrinks_again(dress: Dress, qtbot: Any) -> None:
    area = TextArea()
    show(area, qtbot)
    least = area.height()
    area.set_text("A long sentence that goes on. " * 30)
    assert area.height() > 3 * least
    assert area.verticalScrollBar().maximum() == 0
    area.set_text("")
    assert area.height() == least


def test_lines_stand_at_140_percent(dress: Dress, qtbot: Any) -> None:
    area = TextArea()
    show(area, qtbot)
    area.set_text("one\ntwo")
    layout = area.document().documentLayout()
    tops = [layout.blockBoundingRect(area.document().findBlockByNumber(n)).top() for n in (0, 1)]
    assert tops[1] - tops[0] == pytest.approx(1.4 * area.fontMetrics().lineSpacing(), rel=0.08)


def test_tab_leaves_the_text_area(dress: Dress, qtbot: Any) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    first, second = TextArea(), LineEdit()
    column.addWidget(first)
    column.addWidget(second)
    show(page, qtbot)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert first.text() == ""


def test_the_page_scrolls_along_with_the_cursor(dress: Dress, qtbot: Any) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    area = TextArea()
    column.addWidget(area)
    around = scrolling(page)
    qtbot.addWidget(around)
    around.resize(400, 200)
    with qtbot.waitActive(around):
        around.show()
        around.activateWindow()
    area.set_text("line\n" * 60)
    qtbot.waitUntil(lambda: around.verticalScrollBar().maximum() > 0)
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert around.verticalScrollBar().value() > around.verticalScrollBar().maximum() // 2


def test_a_choice_is_made_moved_and_taken_back(dress: Dress, qtbot: Any) -> None:
    row = ChoiceRow(RISK)
    show(row, qtbot)
    told = heard(row.edited)
    row.set_value("low")
    assert told == []
    row.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert row.value() == "high"
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert row.value() is None
    assert told == ["high", None]


def test_a_choice_that_must_stay_cannot_be_taken_back(dress: Dress, qtbot: Any) -> None:
    row = ChoiceRow(RISK, blank_allowed=False)
    show(row, qtbot)
    row.set_value("none")
    row.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert row.value() == "none"


def test_a_value_unknown_to_the_choices_is_an_error_not_a_loss(dress: Dress, qtbot: Any) -> None:
    row = ChoiceRow(RISK)
    qtbot.addWidget(row)
    with pytest.raises(ValueError, match="extreme"):
        row.set_value("extreme")


def test_a_drop_down_has_no_answer_until_one_is_chosen(dress: Dress, qtbot: Any) -> None:
    combo = Combo(RISK, blank=NOT_CHOSEN)
    show(combo, qtbot)
    told = heard(combo.edited)
    assert combo.value() is None
    assert combo.currentText() == NOT_CHOSEN
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert told == ["none"]
    combo.set_value("another server’s word")
    assert combo.value() == "another server’s word"
    assert told == ["none"]


def test_the_wheel_never_changes_an_answer(dress: Dress, qtbot: Any) -> None:
    combo = Combo(RISK)
    show(combo, qtbot)
    combo.set_value("low")
    combo.setFocus()
    turned = QWheelEvent(
        QPointF(5, 5),
        QPointF(combo.mapToGlobal(QPoint(5, 5))),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, turned)
    assert combo.value() == "low"


def test_a_number_is_a_number_within_its_bounds_or_nothing(dress: Dress, qtbot: Any) -> None:
    field = NumberField("minutes", minimum=15, maximum=240)
    show(field, qtbot)
    told = heard(field.edited)
    QTest.keyClicks(field, "5a0")
    assert field.value() == 50
    assert told == [None, 50]
    field.set_value(None)
    assert field.value() is None
    assert told == [None, 50]


def test_a_date_is_typed_emptied_and_never_guessed(dress: Dress, qtbot: Any) -> None:
    field = DateField(today=lambda: TODAY)
    show(field, qtbot)
    told = heard(field.edited)
    QTest.keyClicks(field, "yesterday")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "Mon 16 Nov 2026"
    field.selectAll()
    QTest.keyClicks(field, "someday")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.is_unclear()
    assert field.value() == date(2026, 11, 16)
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() is None
    assert told == [date(2026, 11, 16), None]


def test_a_date_is_picked_from_the_calendar_by_keys(dress: Dress, qtbot: Any) -> None:
    field = DateField(today=lambda: TODAY)
    show(field, qtbot)
    told = heard(field.edited)
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = field.findChild(QCalendarWidget)
    assert isinstance(calendar, QCalendarWidget)
    assert calendar.isVisible()
    weeks = calendar.findChild(QTableView)
    assert isinstance(weeks, QTableView)
    lowest = weeks.visualRect(weeks.model().index(weeks.model().rowCount() - 1, 1))
    assert lowest.bottom() <= weeks.viewport().height()
    grid = calendar.focusWidget() or calendar
    QTest.keyClick(grid, Qt.Key.Key_Left)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert told == [date(2026, 11, 16)]
    assert not calendar.isVisible()


def test_escape_empties_the_search(dress: Dress, qtbot: Any) -> None:
    field = SearchField("Search all text, name, MRN")
    show(field, qtbot)
    QTest.keyClicks(field, "riv")
    told = heard(field.textEdited)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert told == [""]


def test_a_problem_is_said_shown_and_taken_away(dress: Dress, qtbot: Any) -> None:
    field = Field("Plan", TextArea(), help_text="Next steps", needed=True)
    show(field, qtbot)
    assert field.field.accessibleName() == "Plan"
    assert field.field.accessibleDescription() == "needed to sign. Next steps"
    field.field.clearFocus()
    calm = field.field.grab().toImage()
    field.set_problem("At least 20 characters to sign, 11 so far")
    assert "At least 20" in field.field.accessibleDescription()
    assert field.field.grab().toImage() != calm
    field.set_problem("")
    assert field.field.accessibleDescription() == "needed to sign. Next steps"
    assert field.field.grab().toImage() == calm


def test_every_enter_is_a_line(dress: Dress, qtbot: Any) -> None:
    area = TextArea()
    show(area, qtbot, 400)
    area.setFocus()
    QTest.keyClicks(area, "a")
    for _ in range(3):
        QTest.keyClick(area, Qt.Key.Key_Return)
    QTest.keyClicks(area, "b")
    assert area.text() == "a\n\n\nb"
    area.undo()
    QTest.keyClick(area, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    area.setReadOnly(True)
    before = area.text()
    QTest.keyClick(area, Qt.Key.Key_Return)
    assert area.text() == before


@pytest.mark.parametrize("kind", [LineEdit, lambda: SearchField("Search")], ids=["line", "search"])
def test_a_line_cuts_no_text(dress: Dress, qtbot: Any, kind: Any) -> None:
    line = kind()
    show(line, qtbot)
    line.setText("x" * 40_000)
    line.setFocus()
    QTest.keyClicks(line, "y")
    assert line.text() == "x" * 40_000 + "y"


def test_a_part_keeps_the_text_size_when_its_meaning_changes(dress: Dress, qtbot: Any) -> None:
    fields = [LineEdit("a"), Combo([("a", "A")]), TextArea("x"), NumberField()]
    label = Label("x", "second")
    for part in (label, *fields):
        show(part, qtbot)
    dress(Scheme.LIGHT, 2.0)
    before = [part.font().pointSizeF() for part in (label, *fields)]
    label.set_tone(Tone.AMBER)
    for field in fields:
        show_problem_border(field, problem=True)
    assert [part.font().pointSizeF() for part in (label, *fields)] == before
    dress(Scheme.LIGHT, 1.0)
    assert [part.font().pointSizeF() for part in (label, *fields)] == [size / 2 for size in before]


def test_a_password_that_was_left_standing_is_gone_after_a_while(
    dress: Dress, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(line_edit, "_LEFT_STANDING", 50)
    dress(Scheme.LIGHT, 1.0)
    left, behind = LineEdit(secret=True), LineEdit(secret=True)
    for field in (left, behind):
        qtbot.addWidget(field)
    left.show()  # the other one waits behind a question for a code
    QTest.keyClicks(left, "Practice-Only-1!")
    behind.setText("Practice-Only-1!")
    qtbot.waitUntil(lambda: left.text() == "")
    assert behind.text() == "Practice-Only-1!"
    behind.show()
    qtbot.waitUntil(lambda: behind.text() == "")
