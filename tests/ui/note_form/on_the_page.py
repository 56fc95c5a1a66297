"""What a test does at the page of a note, and reads from it."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.domain.note import Note
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.label import Label
from tests.desk import RIVERA
from tests.ui.note_form.conftest import Room


def question(room: Room, field_id: str) -> Question:
    """The question of this field in the form."""
    assert room.page.form is not None
    return next(one for one in room.page.form.findChildren(Question) if one.about.id == field_id)


def write(room: Room, field_id: str, text: str) -> None:
    """Type into a field."""
    QTest.keyClicks(question(room, field_id).asked.widget, text)


def kept(room: Room) -> Note:
    """The note shown, as it stands on this computer."""
    assert room.page.note_id is not None
    read = room.desk.my_notes.look(room.page.note_id)
    assert read is not None
    return read.note


def notes(room: Room) -> int:
    """How many notes there are on this computer."""
    return room.desk.my_notes.count(NoteFilter())


def state(room: Room) -> str:
    """The first line of the state."""
    assert room.page.foot.shown is not None
    return room.page.foot.shown.first


def begin(room: Room, appointment_id: str | None = None) -> None:
    """A new progress note of Rivera."""
    room.page.begin(RIVERA.id, "Progress Note", appointment_id)


def words(widget: QWidget) -> str:
    """Every label in sight."""
    return " | ".join(one.text() for one in widget.findChildren(Label) if one.isVisibleTo(widget))


def part_button(around: QWidget, text: str) -> Button:
    """The button that says this."""
    return next(one for one in around.findChildren(Button) if one.text() == text)
