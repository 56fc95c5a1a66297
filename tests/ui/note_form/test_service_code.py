"""The service code: offered by number and by words, typed freely, kept as it is stored."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.note_form.fields.service_code import NOT_A_CODE, CodeEdit, ServiceCodeField, find, meaning
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.theme import Scheme
from tests.desk import NOW, TYPES
from tests.ui.note_form.conftest import Dress
from tests.ui.note_wizard.room import clipped, press, write
from tests.ui.sight import nameless


@pytest.fixture
def form(qtbot: QtBot, dress: Dress) -> NoteForm:
    made = NoteForm(TYPES["Progress Note"], lambda _answers: (), NOW.date)
    qtbot.addWidget(made)
    made.set_answers({})
    made.resize(1280, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.go_to("cpt_code")
    return made


def question(form: NoteForm) -> Question:
    return next(one for one in form.findChildren(Question) if one.about.id == "cpt_code")


def line(form: NoteForm) -> CodeEdit:
    asked = question(form).asked.widget
    assert isinstance(asked, ServiceCodeField)
    return asked.line


def offered(form: NoteForm) -> list[str]:
    view = line(form).offers.view
    return [view.model().index(row, 0).data() for row in range(view.model().rowCount())]


def said(form: NoteForm) -> list[str]:
    asked = question(form).asked.widget
    return [one.text() for one in asked.findChildren(Label) if one.isVisibleTo(asked)]


def test_codes_are_found_by_number_and_by_words() -> None:
    assert [one.code for one in find("9083").offers][:3] == ["90832", "90834", "90837"]
    assert {one.code for one in find("family").offers} >= {"90846", "90847"}
    assert [one.code for one in find("psychotherapy 45").offers] == ["90834", "90836"]
    assert [one.code for one in find("h0004").offers] == []
    assert len(find("").offers) > 20


def test_the_code_typed_in_full_needs_no_offer() -> None:
    assert find("90834").offers == ()


def test_what_a_code_means() -> None:
    assert meaning("90834") == "Psychotherapy, 45 minutes"
    assert meaning("90846") == "Family session, client not there · usually 50 minutes"
    assert meaning("12345") == ""


def test_a_code_is_taken_by_keys_alone_and_said_in_words(form: NoteForm, qtbot: QtBot) -> None:
    write("90")
    qtbot.waitUntil(lambda: line(form).offers.is_open)
    assert "90834 · Psychotherapy, 45 minutes" in offered(form)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    taken = line(form).offers.highlighted()
    assert taken is not None
    with qtbot.waitSignal(form.changed) as told:
        press(Qt.Key.Key_Return)
    assert told.args == ["cpt_code"]
    assert form.answers()["cpt_code"] == taken.code == line(form).text()
    assert said(form) == [meaning(taken.code)]
    assert line(form).accessibleDescription().startswith(meaning(taken.code))


def test_words_find_and_alt_down_shows_all(form: NoteForm, qtbot: QtBot) -> None:
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert line(form).offers.is_open
    assert len(offered(form)) > 20
    press(Qt.Key.Key_Escape)
    write("crisis")
    qtbot.waitUntil(lambda: line(form).offers.is_open)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert form.answers()["cpt_code"] == "90839"


def test_a_code_of_ones_own_is_told_as_it_is_typed(form: NoteForm) -> None:
    write("97151")
    assert form.answers()["cpt_code"] == "97151"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Tab)
    assert form.answers()["cpt_code"] == "97151"
    assert question(form).problem() == ""
    assert said(form) == []


def test_small_letters_are_written_as_the_list_has_them_when_the_line_is_left(form: NoteForm) -> None:
    write("h0004 ")
    press(Qt.Key.Key_Tab)
    assert form.answers()["cpt_code"] == "H0004"


def test_what_does_not_look_like_a_code_is_said_and_kept(form: NoteForm) -> None:
    write("9083")
    form.look_again()
    assert question(form).problem() == ""
    press(Qt.Key.Key_Return)
    assert question(form).problem() == NOT_A_CODE
    assert line(form).property("problem")
    assert form.answers()["cpt_code"] == "9083"
    write("4")
    assert question(form).problem() == ""
    press(Qt.Key.Key_Tab)
    assert question(form).problem() == ""
    assert form.answers()["cpt_code"] == "90834"


@pytest.mark.parametrize("stored", ["90834", "h0004", " 9083", "family session"])
def test_a_stored_code_comes_back_as_it_was(form: NoteForm, qtbot: QtBot, stored: str) -> None:
    with qtbot.assertNotEmitted(form.changed, wait=30):
        form.set_answers({"cpt_code": stored})
        form.go_to("cpt_code")
        press(Qt.Key.Key_Tab)
        form.settle()
    assert form.answers()["cpt_code"] == stored


def test_read_only_shows_and_offers_nothing(form: NoteForm) -> None:
    form.set_answers({"cpt_code": "90834"})
    form.set_read_only("This note is locked.")
    line(form).setFocus()
    press(Qt.Key.Key_Down)
    write("1")
    assert not line(form).offers.is_open
    assert form.answers()["cpt_code"] == "90834"
    assert said(form) == ["Psychotherapy, 45 minutes"]


def test_tab_stops_once_and_the_line_has_its_name(form: NoteForm) -> None:
    assert line(form).hasFocus()
    assert line(form).accessibleName() == "CPT code"
    press(Qt.Key.Key_Tab)
    after = QApplication.focusWidget()
    assert after is not None
    assert after.accessibleName() == "Session duration"
    assert nameless(form) == []


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("text_size", [1.0, 1.5, 2.0])
def test_nothing_is_clipped(form: NoteForm, qtbot: QtBot, dress: Dress, text_size: float, scheme: Scheme) -> None:
    dress(scheme, text_size)
    form.set_answers({"cpt_code": "90847"})
    form.go_to("cpt_code")
    qtbot.waitUntil(lambda: clipped(question(form)) == [])
