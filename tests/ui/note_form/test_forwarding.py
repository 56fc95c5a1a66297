"""Copy forward on the page of a note: offered, marked, confirmed, taken back; nothing typed gives way to it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.ui.note_form.forward_line import ForwardLine
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.note_form.section_view import SectionView
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.theme import Scheme
from tests.desk import RIVERA
from tests.ui.note_form.conftest import Dress, Room
from tests.ui.sight import cut_off, nameless

LAST: dict[str, Answer] = {
    "session_date": "2026-11-10",
    "symptoms": {"Suicidal ideation": "Moderate"},
    "interventions": ("DBT skills",),
    "subjective": "Slept badly again.",
    "plan": "Continue weekly.",
    "risk_level": "High",
}


@pytest.fixture
def after_last(room: Room) -> Room:
    """A new note of a client who has one from the week before."""
    note = room.desk.drafts.begin(RIVERA.id, room.desk.types["Progress Note"], {}, None)
    room.desk.drafts.save(note, LAST, None, "before")
    room.desk.drafts.close(note.id)
    room.page.begin(RIVERA.id, "Progress Note", "a1")
    return room


def answers(room: Room) -> dict[str, Answer]:
    assert room.page.form is not None
    return room.page.form.answers()


def line(room: Room) -> ForwardLine:
    return room.page.findChildren(ForwardLine)[-1]


def button(within: QWidget, text: str) -> Button:
    return next(one for one in within.findChildren(Button) if one.text() == text and one.isVisibleTo(within))


def question(room: Room, field_id: str) -> Question:
    assert room.page.form is not None
    return next(one for one in room.page.form.findChildren(Question) if one.about.id == field_id)


def marks(room: Room) -> dict[str, str]:
    """The words beside each field that is marked as copied."""
    assert room.page.form is not None
    found = {}
    for one in room.page.form.findChildren(Question):
        said = [part.text() for part in one.findChildren(Label) if part.text().startswith("Copied from")]
        shown = [part for part in one.findChildren(Button) if part.text() == "Confirm" and part.isVisibleTo(one)]
        if shown:
            found[one.about.id] = said[0]
    return found


def words(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(Label) if one.isVisibleTo(widget))


def test_a_client_without_such_a_note_is_offered_nothing(room: Room) -> None:
    room.page.begin(RIVERA.id, "Progress Note", "a1")
    assert not line(room).isVisible()


def test_the_whole_note_is_copied_where_nothing_was_written(after_last: Room) -> None:
    QTest.keyClicks(question(after_last, "plan").asked.widget, "My own plan.")
    assert words(line(after_last)) == "Last Progress Note of Tue 10 Nov 2026"
    button(line(after_last), "Copy forward").click()
    now = answers(after_last)
    assert (now["subjective"], now["interventions"]) == ("Slept badly again.", ("DBT skills",))
    assert "symptoms" not in now
    assert (now["plan"], now["session_date"], now["risk_level"]) == ("My own plan.", "2026-11-17", "None")
    copied = "Copied from Tue 10 Nov 2026"
    assert marks(after_last) == {"subjective": copied, "interventions": copied}
    assert "2 answers are as they were copied" in words(line(after_last))
    assert after_last.page.flush()


def test_one_section_is_copied_by_its_heading(after_last: Room) -> None:
    assert after_last.page.form is not None
    soap = next(view for view in after_last.page.form.findChildren(SectionView) if view.section.id == "soap")
    button(soap, "Copy from Tue 10 Nov 2026").click()
    assert set(marks(after_last)) == {"subjective", "plan"}
    assert "interventions" not in answers(after_last)
    assert not [one for one in soap.findChildren(Button) if one.text().startswith("Copy from") and one.isVisible()]
    assert button(line(after_last), "Copy the rest").isVisible()


def test_a_mark_goes_with_the_first_change_and_comes_back_with_undo(after_last: Room) -> None:
    button(line(after_last), "Copy forward").click()
    plan = question(after_last, "plan").asked.widget
    plan.setFocus()
    QTest.keyClicks(plan, "!")
    assert after_last.page.form is not None
    after_last.page.form.look_again()
    assert set(marks(after_last)) == {"subjective", "interventions"}
    QTest.keyClick(plan, Qt.Key.Key_Backspace)
    after_last.page.form.look_again()
    assert set(marks(after_last)) == {"subjective", "interventions", "plan"}


def test_one_answer_is_confirmed_by_key(after_last: Room) -> None:
    button(line(after_last), "Copy forward").click()
    assert after_last.page.form is not None
    confirm = button(question(after_last, "plan"), "Confirm")
    stops = after_last.page.form.stops()
    assert stops.index(confirm) == stops.index(question(after_last, "plan").asked.widget) - 1
    confirm.setFocus()
    QTest.keyClick(confirm, Qt.Key.Key_Space)
    assert set(marks(after_last)) == {"subjective", "interventions"}
    button(line(after_last), "Confirm all").click()
    assert marks(after_last) == {}
    assert answers(after_last)["plan"] == "Continue weekly."


def test_what_is_taken_back_is_what_nobody_touched(after_last: Room) -> None:
    button(line(after_last), "Copy forward").click()
    plan = question(after_last, "plan").asked.widget
    QTest.keyClicks(plan, " More.")
    typed = answers(after_last)["plan"]
    button(line(after_last), "Take back").click()
    now = answers(after_last)
    assert ("subjective" in now, "interventions" in now, now["plan"]) == (False, False, typed)
    assert button(line(after_last), "Copy forward").isVisible()


def test_marks_are_there_when_the_note_is_opened_again(after_last: Room) -> None:
    button(line(after_last), "Copy forward").click()
    assert after_last.page.flush()
    note_id = after_last.page.note_id
    assert note_id
    assert after_last.page.leave()
    after_last.page.open(note_id)
    assert set(marks(after_last)) == {"subjective", "interventions", "plan"}


def test_a_disk_that_is_full_copies_nothing_unmarked(after_last: Room) -> None:
    after_last.disk.full = True
    button(line(after_last), "Copy forward").click()
    assert "subjective" not in answers(after_last)
    assert "The disk is full." in after_last.page.banner.text()
    after_last.disk.full = False


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("text_size", [1.0, 2.0])
def test_nothing_is_cut_off(after_last: Room, dress: Dress, scheme: Scheme, text_size: float) -> None:
    dress(scheme, text_size)
    button(line(after_last), "Copy forward").click()
    QApplication.processEvents()
    assert cut_off(after_last.page) == []
    assert nameless(after_last.page) == []


def test_what_the_clinician_gave_is_not_replaced_where_it_is_the_default(room: Room) -> None:
    note = room.desk.drafts.begin(RIVERA.id, room.desk.types["Intake Assessment"], {}, None)
    last: dict[str, Answer] = {"session_date": "2026-11-10", "tobacco_frequency": "Daily", "alcohol_frequency": "Daily"}
    room.desk.drafts.save(note, last, None, "before")
    room.desk.drafts.close(note.id)
    room.page.begin(RIVERA.id, "Intake Assessment", "a1")
    assert room.page.form is not None
    room.page.form.ask_all()
    combo = question(room, "alcohol_frequency").asked.widget
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert answers(room)["alcohol_frequency"] == "Never"
    button(line(room), "Copy forward").click()
    assert (answers(room)["alcohol_frequency"], answers(room)["tobacco_frequency"]) == ("Never", "Daily")
