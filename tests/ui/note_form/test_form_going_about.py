"""The form of a progress note: what stops signing is found, keys lead through it, what cannot be is said at once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.note_form.fields.choice import drop_down
from ehr_desktop.ui.note_form.fields.text import Writing
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.parts.check_box import CheckBox
from ehr_desktop.ui.parts.section_index import SectionIndex
from ehr_desktop.ui.theme import Scheme
from tests.ui.note_form.conftest import Dress
from tests.ui.note_form.progress_form import FOREIGN, missing, opened, part, question


@pytest.fixture
def form(qtbot: QtBot, dress: Dress) -> NoteForm:
    return opened(qtbot)


def test_problems_are_said_only_after_review_and_then_as_one_types(form: NoteForm, qtbot: QtBot) -> None:
    plan = question(form, "plan")
    QTest.keyClicks(plan.asked.widget, "Continue CB")
    form.look_again()
    assert plan.problem() == ""
    form.show_problems(missing(form.answers()))
    assert plan.problem() == "At least 20 characters to sign, 11 so far."
    QTest.keyClicks(plan.asked.widget, "T and breathing.")
    qtbot.waitUntil(lambda: plan.problem() == "")


def test_the_index_says_which_sections_stop_signing(form: NoteForm) -> None:
    index = part(form, SectionIndex)
    words = [index.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(8)]
    assert words[5] == "SOAP notes, not complete"
    form.show_problems(missing(form.answers()))
    words = [index.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(8)]
    assert words[5] == "SOAP notes, 4 needed to sign"
    assert words[6] == "Safety and risk, complete"


def test_go_to_shows_and_focuses(form: NoteForm) -> None:
    assert form.go_to("plan")
    assert question(form, "plan").asked.widget.hasFocus()
    assert not question(form, "plan").visibleRegion().isEmpty()
    assert not form.go_to("risk_details")
    assert not form.go_to("appointment")


def test_alt_down_goes_to_the_next_section_and_the_index_follows(form: NoteForm, qtbot: QtBot) -> None:
    form.activateWindow()
    form.focus_first()
    first = form.focusWidget()
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert form.current_section == 1
    assert form.sections[2].isAncestorOf(form.focusWidget())
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert form.current_section == 0


def test_alt_down_opens_a_drop_down_rather_than_leaving_it(qtbot: QtBot) -> None:
    combo = drop_down(["a", "b"])
    qtbot.addWidget(combo)
    combo.show()
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert combo.view().isVisible()
    combo.hidePopup()


def test_a_date_that_is_none_is_kept_on_the_screen_and_said(form: NoteForm, qtbot: QtBot) -> None:
    due = question(form, "due_date")
    edit = due.asked.widget
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, "24 Nov 2026")
    form.settle()
    assert form.answers()["due_date"] == "2026-11-24"
    edit.setText("soon")
    form.settle()
    assert due.problem() == "This is not a date. Try 17 Nov 2026."
    assert edit.text() == "soon"


def test_a_number_out_of_bounds_is_said_at_once(form: NoteForm, qtbot: QtBot) -> None:
    minutes = question(form, "session_minutes")
    QTest.keyClicks(minutes.asked.widget, "0")
    assert minutes.problem() == "A whole number from 1 to 480."
    QTest.keyClick(minutes.asked.widget, Qt.Key.Key_Backspace)
    QTest.keyClicks(minutes.asked.widget, "50")
    assert minutes.problem() == ""
    assert form.answers()["session_minutes"] == 50


def test_read_only_shows_why_and_lets_copy(form: NoteForm, qtbot: QtBot) -> None:
    form.set_answers(FOREIGN | {"plan": "Continue."})
    form.set_read_only("This note is locked.")
    plan = question(form, "plan").asked.widget
    assert isinstance(plan, Writing)
    QTest.keyClicks(plan, "x")
    assert plan.text() == "Continue."
    plan.selectAll()
    plan.copy()
    part(form, CheckBox, name="DBT skills").click()
    assert form.answers() == FOREIGN | {"plan": "Continue."}


@pytest.mark.parametrize(("text_size", "folded"), [(1.0, False), (1.5, False), (1.7, True), (2.0, True)])
def test_the_index_folds_where_its_width_is_needed(
    form: NoteForm, dress: Dress, text_size: float, folded: bool
) -> None:
    dress(Scheme.DARK, text_size)
    form.resize(1280, 640)
    assert form.is_folded is folded
    assert form.minimumSizeHint().width() <= 1280
