"""What is done at a note's form, by keys alone, and what stands there; each kind of field as a hand would fill it in.

Acts like those of `acts.py`; nothing here knows any one note type.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ehr_desktop import code_table
from ehr_desktop.application.wizard import Step
from ehr_desktop.domain.note_type import FieldKind
from ehr_desktop.tour import Tour
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.my_notes.table import NotesTable
from ehr_desktop.ui.note_form.fields.choices import OTHER
from ehr_desktop.ui.note_form.fields.diagnoses import Diagnoses
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.card import Card
from tests.journeys.acts import the
from tests.journeys.answers import plain

_CTRL = Qt.KeyboardModifier.ControlModifier
#: Presses of Tab after which a place counts as not reached by keys.
_FAR = 60


# --- to a note ----------------------------------------------------------------------------------------------


def to_appointments(hands: Tour, client: str, note_type: str) -> None:
    """The wizard by keys: the client found by these letters, the type by its number."""
    wizard = _begin(hands)
    hands.type(client)
    hands.press(Qt.Key.Key_Return)
    hands.wait("the note types are shown", lambda: wizard.flow.step is Step.NOTE_TYPE)
    [number] = [card.key for card in wizard.types.findChildren(Card) if card.text() == note_type]
    hands.type(number)
    hands.wait("the sessions are shown", lambda: wizard.flow.step is Step.APPOINTMENT)


def new_note_of(hands: Tour, client: str, note_type: str) -> None:
    """A note of this type and without an appointment."""
    to_appointments(hands, client, note_type)
    hands.press(Qt.Key.Key_D, _CTRL)
    wizard = the(MainWindow).wizard()
    hands.wait("the form is shown", lambda: wizard.flow.step is Step.NOTE)


def open_listed(hands: Tour, note_id: str) -> None:
    """Down through *My notes* to this note, and Enter."""
    window = the(MainWindow)
    table = window.places.my_notes.findChildren(NotesTable)[0]
    hands.press(Qt.Key.Key_1, _CTRL)
    hands.wait("the list has the keys", table.hasFocus)
    hands.press(Qt.Key.Key_Home)
    for _ in range(table.notes.rowCount()):
        chosen = table.chosen()
        if chosen and chosen.note_id == note_id:
            break
        hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Return)
    hands.wait("the form is shown", lambda: window.wizard().isVisible() and window.wizard().note.note_id == note_id)


def open_note_of_first_session(hands: Tour) -> str:
    """Down in the picker to the first session that has such a note, and Enter: answers the note that opens."""
    wizard = the(MainWindow).wizard()
    hands.wait("the sessions are listed", lambda: bool(wizard.picker.list.rows))
    for _ in wizard.picker.list.rows:
        if wizard.picker.note_here():
            break
        hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Return)
    hands.wait("its note is shown", lambda: wizard.note.note_id is not None and wizard.note.isVisible())
    return wizard.note.note_id or ""


def go_to_missing(hands: Tour) -> None:
    """From the review to the field that its first point leads to."""
    window = the(MainWindow)
    hands.press(Qt.Key.Key_Space)
    hands.wait("the form is shown", lambda: window.wizard().isVisible() and window.wizard().note.isVisible())


# --- what stands there --------------------------------------------------------------------------------------


def answers(hands: Tour) -> dict[str, Any]:
    """What the form says, as it would be saved."""
    said: dict[str, Any] = plain(_form(hands).answers())
    return said


def shown(hands: Tour) -> dict[str, Any]:
    """What every field in sight has on the screen, ticks and blank ones as well."""
    questions = [one for view in _form(hands).sections for one in view.questions if not one.isHidden()]
    return {one.about.id: plain(one.asked.read()) for one in questions}


def wait_for(hands: Tour, field_id: str) -> Any:
    """Until the chart has answered this field: answers what it says."""
    form = _form(hands)
    hands.wait(f"the chart has filled in {field_id}", lambda: bool(form.answers().get(field_id)))
    return plain(form.answers()[field_id])


# --- filling in ---------------------------------------------------------------------------------------------


def fill(hands: Tour, field_id: str, answer: Any) -> None:
    """Bring about this answer in a field of the form."""
    form = _form(hands)
    assert form.go_to(field_id), f"{field_id} is not asked"
    [question] = [one for view in form.sections for one in view.questions if one.about.id == field_id]
    _fill_in(hands, question, answer)


def fill_focused(hands: Tour, answer: Any) -> str:
    """Bring about this answer where the focus is: answers which field that is."""
    focused = QApplication.focusWidget()
    form = _form(hands)
    [question] = [
        one for view in form.sections for one in view.questions if focused is not None and one.isAncestorOf(focused)
    ]
    _fill_in(hands, question, answer)
    return question.about.id


def press_above(hands: Tour, text: str) -> None:
    """A button of the line above the form, reached with Shift+Tab."""
    form = _form(hands)
    [button] = [one for one in form.forward.findChildren(Button) if one.text() == text]
    _tab_to(hands, button, text, back=True)
    hands.press(Qt.Key.Key_Space)


def _fill_in(hands: Tour, question: Question, answer: Any) -> None:
    _HOW[question.about.kind](hands, question, answer)


def _overwrite(hands: Tour, _question: Question, answer: Any) -> None:
    """In place of everything that stands there, line by line."""
    hands.press(Qt.Key.Key_A, _CTRL)
    first, *rest = str(answer).split("\n")
    hands.type(first)
    for line in rest:
        hands.press(Qt.Key.Key_Return)
        hands.type(line)


def _choose(hands: Tour, question: Question, answer: Any) -> None:
    for _ in (*question.about.options, ""):
        if question.asked.read() == answer:
            return
        hands.press(Qt.Key.Key_Down)
    assert question.asked.read() == answer


def _tick_several(hands: Tour, question: Question, answer: Any) -> None:
    for option in question.about.options:
        if option in answer:
            hands.press(Qt.Key.Key_Space)
        hands.press(Qt.Key.Key_Tab)
    for other in answer:
        if other.startswith(OTHER):
            hands.type(other.removeprefix(OTHER))


def _tick(hands: Tour, question: Question, answer: Any) -> None:
    if question.asked.read() != answer:
        hands.press(Qt.Key.Key_Space)


def _write_day(hands: Tour, question: Question, answer: Any) -> None:
    day = date.fromisoformat(answer)
    _overwrite(hands, question, f"{day.day} {day:%b %Y}")
    hands.press(Qt.Key.Key_Tab)


def _write_time(hands: Tour, question: Question, answer: Any) -> None:
    _overwrite(hands, question, answer.replace(":", ""))
    hands.press(Qt.Key.Key_Tab)


def _write_several(hands: Tour, question: Question, answer: Any) -> None:
    for number, text in enumerate(answer):
        if number:
            hands.press(Qt.Key.Key_Return)
        _overwrite(hands, question, text)


def _rate(hands: Tour, question: Question, answer: Any) -> None:
    """Row after row, each severity by its number."""
    for name in question.about.options:
        if name in answer:
            hands.type(str(question.about.severities.index(answer[name]) + 1))
        hands.press(Qt.Key.Key_Down)


def _add_symptoms(hands: Tour, question: Question, answer: Any) -> None:
    """Each searched, or written as one's own, rated by number, with its further word; Enter leads back."""
    about = question.about
    for name, said in answer.items():
        hands.type(name)
        if name not in about.options:
            _press_below(hands, Qt.Key.Key_Down)
        _press_below(hands, Qt.Key.Key_Return)
        severity, _, further = said.partition(" (")
        hands.type(str(about.severities.index(severity) + 1))
        if further:
            hands.press(Qt.Key.Key_Tab)
            _step_until(hands, question, name, said)
            hands.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        hands.press(Qt.Key.Key_Return)


def _add_diagnoses(hands: Tour, question: Question, answer: Any) -> None:
    """Those that are not there yet: one found by its code, the next by what it means, and so on."""
    asked = question.asked.widget
    assert isinstance(asked, Diagnoses)
    there = plain(asked.answer())
    for number, code in enumerate(code for code in answer if code not in there):
        known = code_table.described(code)
        assert known, code
        hands.type(known.description if number % 2 else code.lower().replace(".", ""))
        hands.wait(f"{code} is found", lambda: asked.offers.highlighted() is not None)
        _press_below(hands, Qt.Key.Key_Return)


def _write_code(hands: Tour, question: Question, answer: Any) -> None:
    _overwrite(hands, question, answer)
    _press_below(hands, Qt.Key.Key_Return)


def _fill_items(hands: Tour, question: Question, answer: Any) -> None:
    """Item after item and part after part with Tab; where an item is not there yet, with *Add*."""
    about = question.about
    for number, item in enumerate(answer):
        if len(question.findChildren(Question)) <= number * len(about.fields):
            [add] = [one for one in question.findChildren(Button) if one.text() == f"Add {about.label.lower()}"]
            _tab_to(hands, add, add.text())
            hands.press(Qt.Key.Key_Space)
            hands.let_run(0)
        parts = question.findChildren(Question)[number * len(about.fields) :][: len(about.fields)]
        for part in parts:
            _tab_to(hands, part, part.about.label)
            _fill_in(hands, part, item[part.about.id])


_HOW: Mapping[FieldKind, Callable[[Tour, Question, Any], None]] = MappingProxyType(
    {
        FieldKind.TEXT: _overwrite,
        FieldKind.LONG_TEXT: _overwrite,
        FieldKind.CHOICE: _choose,
        FieldKind.CHOICES: _tick_several,
        FieldKind.YES_NO: _tick,
        FieldKind.DATE: _write_day,
        FieldKind.TIME: _write_time,
        FieldKind.NUMBER: _overwrite,
        FieldKind.TEXTS: _write_several,
        FieldKind.SEVERITIES: _rate,
        FieldKind.SYMPTOMS: _add_symptoms,
        FieldKind.GROUP: _fill_items,
        FieldKind.DIAGNOSES: _add_diagnoses,
        FieldKind.SERVICE_CODE: _write_code,
    }
)


# --- hands --------------------------------------------------------------------------------------------------


def _begin(hands: Tour) -> NoteWizard:
    hands.press(Qt.Key.Key_N, _CTRL)
    wizard = the(MainWindow).wizard()
    hands.wait("the clients are listed", lambda: bool(wizard.clients.selected()))
    return wizard


def _form(hands: Tour) -> NoteForm:
    form = the(MainWindow).wizard().note.form
    assert form
    hands.wait("every field is asked", lambda: form.is_asked)
    return form


def _tab_to(hands: Tour, part: QWidget, name: str, *, back: bool = False) -> None:
    """Tab, or with Shift back, until the keys go there or to something within."""
    been: list[str] = []
    for _ in range(_FAR):
        focused = QApplication.focusWidget()
        been.append(focused.accessibleName() if focused is not None else "nowhere")
        if focused is not None and (part is focused or part.isAncestorOf(focused)):
            return
        if back:
            hands.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        else:
            hands.press(Qt.Key.Key_Tab)
        hands.let_run(0)
    raise AssertionError(f"Tab does not lead to: {name}, only to {list(dict.fromkeys(been))}")


def _step_until(hands: Tour, question: Question, name: str, said: str) -> None:
    """Along the further words of a symptom, until it says this."""
    for _ in range(_FAR):
        now = question.asked.read()
        if isinstance(now, Mapping) and now[name] == said:
            return
        hands.press(Qt.Key.Key_Right)
    raise AssertionError(f"no word of the row makes it {said}")


def _press_below(hands: Tour, key: Qt.Key) -> None:
    """A key to the list that is open below the line, as a window system gives it; to the line where none is."""
    below, window = QApplication.activePopupWidget(), the(MainWindow).window()
    if below is None:
        hands.press(key)
    else:
        QTest.keyClick(below, key)
    if QApplication.activePopupWidget() is None:
        window.activateWindow()  # a window manager does so; without a screen there is none
        hands.wait("the window has the keys again", lambda: QApplication.activeWindow() is window)
