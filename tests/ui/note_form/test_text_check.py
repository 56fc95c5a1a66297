"""Words the clinic's text filter stumbles over: shown where they stand, written otherwise at one click."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.note import Answer
from ehr_desktop.ui.note_form.fields.text import Writing
from ehr_desktop.ui.note_form.filter_line import FilterLine
from ehr_desktop.ui.note_form.form import LOOK_AGAIN, NoteForm
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.section_index import SectionIndex, SectionState
from ehr_desktop.ui.theme import Scheme
from tests.desk import TYPES
from tests.ui.note_form.conftest import Dress, Room

PROGRESS = TYPES["Progress Note"]
TEARFUL = "Client tearful; she reports panic."


def make_form(qtbot: QtBot, name: str = "Progress Note", *, filtered: bool = True) -> NoteForm:
    form = NoteForm(TYPES[name], lambda _answers: (), lambda: date(2026, 11, 17), is_filtered=lambda: filtered)
    qtbot.addWidget(form)
    form.set_answers({})
    form.ask_all()
    form.resize(1280, 700)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    return form


@pytest.fixture
def form(qtbot: QtBot, dress: Dress) -> NoteForm:
    return make_form(qtbot)


def question(form: NoteForm, field_id: str) -> Question:
    return next(one for one in form.findChildren(Question) if one.about.id == field_id)


def writing(form: NoteForm, field_id: str) -> Writing:
    widget = question(form, field_id).asked.widget
    assert isinstance(widget, Writing)
    return widget


def line(form: NoteForm, field_id: str) -> FilterLine:
    return question(form, field_id).findChildren(FilterLine)[-1]


def lines_in_sight(form: NoteForm) -> list[FilterLine]:
    return [one for one in form.findChildren(FilterLine) if one.isVisibleTo(form)]


def buttons(shown: FilterLine) -> list[str]:
    return [one.text() for one in shown.findChildren(Button) if not one.isHidden() and one.isVisibleTo(shown)]


def marked(area: QTextEdit) -> list[str]:
    return [one.cursor.selectedText() for one in area.extraSelections()]


def write(form: NoteForm, field_id: str, text: str) -> FilterLine | None:
    form.replace({field_id: text})
    found = question(form, field_id).findChildren(FilterLine)
    return found[-1] if found and not found[-1].isHidden() else None


def test_what_would_be_refused_is_shown_under_its_text_with_the_reason(form: NoteForm, qtbot: QtBot) -> None:
    area = writing(form, "subjective")
    area.setFocus()
    QTest.keyClicks(area, TEARFUL)
    assert question(form, "subjective").findChildren(FilterLine) == []
    qtbot.waitUntil(lambda: question(form, "subjective").shows_findings, timeout=LOOK_AGAIN * 20)
    shown = line(form, "subjective")
    assert shown.says().startswith("The clinic’s server would refuse this note for “tearful; she”. It takes")
    assert buttons(shown) == ["Write “tearful, she”", "Write “tearful. She”"]
    assert marked(area) == ["; she"]
    assert area.extraSelections()[0].format.underlineStyle() is QTextCharFormat.UnderlineStyle.WaveUnderline
    assert area.hasFocus()
    assert shown.says() in area.accessibleDescription()


def test_one_click_writes_it_otherwise_and_undo_takes_it_back(form: NoteForm, qtbot: QtBot) -> None:
    area = writing(form, "subjective")
    area.setFocus()
    QTest.keyClicks(area, TEARFUL)
    form.look_again()
    with qtbot.waitSignal(form.changed) as told:
        line(form, "subjective").ways[0].click()
    assert told.args == ["subjective"]
    assert form.answers()["subjective"] == "Client tearful, she reports panic."
    assert line(form, "subjective").isHidden()
    assert marked(area) == []
    assert area.hasFocus()
    QTest.keyClick(area, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.answers()["subjective"] == TEARFUL
    form.look_again()
    assert not line(form, "subjective").isHidden()


def test_several_are_gone_through_one_after_the_other(form: NoteForm) -> None:
    text = "🙂 Sleep (4-5 hours); she is tired. Objective data: calm"
    shown = write(form, "subjective", text)
    assert shown is not None
    assert marked(writing(form, "subjective")) == ["Sleep (4-5 hours)", "; she", "data:"]
    assert buttons(shown)[-1] == "Next"
    shown.next.click()
    assert "“hours); she”" in shown.says()
    shown.next.click()
    assert shown.says().startswith("The clinic’s server would change “data:” to “data-blocked:”.")
    shown.ways[0].click()
    shown.next.click()
    shown.ways[0].click()
    shown.ways[1].click()
    assert form.answers()["subjective"] == "🙂 Sleep [4-5 hours]. She is tired. Objective data – calm"
    assert shown.isHidden()


def test_a_click_that_comes_too_late_changes_nothing(form: NoteForm) -> None:
    shown = write(form, "subjective", TEARFUL)
    assert shown is not None
    area = writing(form, "subjective")
    area.setFocus()
    QTest.keyClicks(area, "Monday: ")
    shown.ways[0].click()
    assert form.answers()["subjective"] == f"Monday: {TEARFUL}"
    assert marked(area) == ["; she"]


def test_nothing_is_marked_while_letters_are_put_together(form: NoteForm) -> None:
    area = writing(form, "subjective")
    area.setFocus()
    QTest.keyClicks(area, "Client tearful; sh")
    QApplication.sendEvent(area, QInputMethodEvent("ë", []))
    form.look_again()
    assert marked(area) == []
    done = QInputMethodEvent("", [])
    done.setCommitString("ë")
    QApplication.sendEvent(area, done)
    form.look_again()
    assert marked(area) == ["; shë"]


def test_words_in_a_group_and_in_lists_are_shown_at_their_place(qtbot: QtBot, dress: Dress) -> None:
    form = make_form(qtbot, "Treatment Plan")
    goal: dict[str, Answer] = {"goal": "Sleep (8 hours)", "objectives": ("Walk; share it",)}
    form.replace({"goals": (goal,)})
    qtbot.waitUntil(lambda: len(lines_in_sight(form)) == 2)
    shown = lines_in_sight(form)
    assert [one.says().split(". ")[0] for one in shown] == [
        "The clinic’s server would refuse this note for “Sleep (8 hours)”",
        "The clinic’s server would refuse this note for “Walk; share”",
    ]
    assert [buttons(one) for one in shown] == [["Write “Sleep [8 hours]”", "Write “Sleep: 8 hours”"], []]
    shown[0].ways[0].click()
    goals = form.answers()["goals"]
    assert isinstance(goals, tuple)
    assert isinstance(goals[0], dict)
    assert goals[0]["goal"] == "Sleep [8 hours]"
    form.replace({"goals": ({"goal": "Rest"},)})
    assert lines_in_sight(form) == []


def test_two_hyphens_stumble_only_at_the_end_of_what_is_sent(form: NoteForm) -> None:
    assert write(form, "subjective", "Bring the diary --") is not None
    form.replace({"symptoms": {"Anxiety": "Mild"}})
    assert not question(form, "subjective").shows_findings


def test_tab_goes_through_the_ways_that_are_offered(form: NoteForm) -> None:
    shown = write(form, "subjective", TEARFUL)
    assert shown is not None
    area = writing(form, "subjective")
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_Tab)
    assert shown.ways[0].hasFocus()
    QTest.keyClick(shown.ways[0], Qt.Key.Key_Tab)
    assert shown.ways[1].hasFocus()
    QTest.keyClick(shown.ways[1], Qt.Key.Key_Return)
    assert form.answers()["subjective"] == "Client tearful. She reports panic."


def test_it_counts_as_a_point_before_signing(form: NoteForm) -> None:
    form.replace({"plan": TEARFUL})
    form.show_problems(())
    model = form.findChildren(SectionIndex)[0].model()
    words = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    assert [one for one in words if SectionState.STOPS_SIGNING.value in one] == ["SOAP notes, 1 needed to sign"]
    assert question(form, "plan").problem() == ""


def test_a_note_that_cannot_be_edited_and_a_server_without_the_filter_show_nothing(
    form: NoteForm, qtbot: QtBot
) -> None:
    assert write(form, "subjective", TEARFUL) is not None
    form.set_read_only("Signed.")
    assert line(form, "subjective").isHidden()
    assert marked(writing(form, "subjective")) == []
    other = make_form(qtbot, filtered=False)
    assert write(other, "subjective", TEARFUL) is None


def test_the_page_asks_the_server_it_talks_to(room: Room) -> None:
    room.page.begin("c1", "Progress Note", "a1")
    assert room.page.form is not None
    room.page.form.replace({"subjective": TEARFUL})
    assert not question(room.page.form, "subjective").shows_findings
    room.api.capabilities = None
    room.desk.read_about()
    room.page.form.look_again()
    assert question(room.page.form, "subjective").shows_findings
    assert room.page.save_now()
    assert room.page.note_id is not None
    kept = room.desk.my_notes.look(room.page.note_id)
    assert kept is not None
    assert kept.note.answers["subjective"] == TEARFUL


@pytest.mark.parametrize("size", [1.0, 2.0])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_line_has_room_in_every_look(qtbot: QtBot, dress: Dress, scheme: Scheme, size: float) -> None:
    dress(scheme, size)
    form = make_form(qtbot)
    shown = write(form, "subjective", "Sleep (4-5 hours); she says “tired”; update the plan. Mood: tone=flat.")
    assert shown is not None
    form.go_to("subjective")
    qtbot.waitUntil(lambda: shown.height() >= shown.heightForWidth(shown.width()))
    for button in shown.findChildren(Button):
        if button.isVisible():
            area = button.rect().translated(button.mapTo(shown, button.rect().topLeft()))
            assert shown.rect().contains(area)
            assert button.width() >= button.sizeHint().width()
