"""The field of the diagnoses in a form, as a test uses and reads it."""

from pytestqt.qtbot import QtBot

from ehr_desktop.domain.note import Answers
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.ui.note_form import codes
from ehr_desktop.ui.note_form.fields.diagnoses import Diagnoses
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.question import Question
from tests.desk import NOW, TYPES
from tests.ui.note_wizard.room import write

INTAKE = TYPES["Intake Assessment"]
PROGRESS = TYPES["Progress Note"]


def open_form(qtbot: QtBot, note_type: NoteType, answers: Answers) -> NoteForm:
    """A form with these answers, with the keys."""
    made = NoteForm(note_type, lambda _answers: (), NOW.date)
    qtbot.addWidget(made)
    made.set_answers(answers)
    made.resize(1280, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def question(form: NoteForm) -> Question:
    """The question around the field."""
    return next(one for one in form.findChildren(Question) if one.about.id == "diagnoses")


def field(form: NoteForm) -> Diagnoses:
    """The field itself."""
    widget = question(form).asked.widget
    assert isinstance(widget, Diagnoses)
    return widget


def enter(form: NoteForm, qtbot: QtBot) -> Diagnoses:
    """The focus in the search line, and the table read."""
    assert form.go_to("diagnoses")
    qtbot.waitUntil(lambda: codes.whole_table().is_done)
    return field(form)


def type_code(asked: Diagnoses, text: str, qtbot: QtBot) -> None:
    """Type into the search line until something is offered."""
    write(text)
    qtbot.waitUntil(lambda: asked.offers.is_open)


def offered(asked: Diagnoses) -> list[str]:
    """The rows of the open list; none while it is closed."""
    model = asked.offers.view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())] if asked.offers.is_open else []


def spoken(asked: Diagnoses) -> list[str]:
    """The chosen codes as a screen reader says them."""
    return [row.accessibleName() for row in asked.rows]
