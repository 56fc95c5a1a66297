"""What follows by itself in a note, and what never does: due dates, the chart, hidden texts, what is not understood."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ehr_desktop.application.events import CaseloadChanged
from ehr_desktop.domain.note import Answer
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.note_form.sitting import begin_note, open_note
from tests.desk import RIVERA
from tests.ui.note_form.conftest import Room


def answers(room: Room) -> dict[str, Answer]:
    assert room.page.form is not None
    return room.page.form.answers()


def question(room: Room, field_id: str) -> Question:
    assert room.page.form is not None
    return next(one for one in room.page.form.findChildren(Question) if one.about.id == field_id)


def retype(room: Room, field_id: str, text: str) -> None:
    widget = question(room, field_id).asked.widget
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)
    question(room, field_id).asked.settle()


def test_the_due_date_follows_also_after_another_session_was_chosen(room: Room) -> None:
    room.page.begin(RIVERA.id, "Progress Note", "a1")
    room.page.set_appointment("a2")
    assert answers(room)["due_date"] == "2026-11-17"
    retype(room, "session_date", "12 Nov 2026")
    assert (answers(room)["session_date"], answers(room)["due_date"]) == ("2026-11-12", "2026-11-19")


def test_what_was_removed_from_the_chart_s_answers_stays_away(room: Room) -> None:
    sitting = begin_note(room.desk, RIVERA.id, "Termination Note", None)
    room.desk.charts.fetch(RIVERA.id, "Termination Note")
    assert sitting.inherited_later({}) == {"diagnoses": ("F41.1",)}
    sitting.edited("diagnoses", {})
    assert sitting.inherited_later({}) == {}


def test_a_draft_that_is_opened_again_is_not_filled_by_the_chart(room: Room) -> None:
    note = room.desk.drafts.begin(RIVERA.id, room.desk.types["Progress Note"], {}, None)
    room.desk.drafts.save(note, {"plan": "Continue."}, None, "before")
    room.desk.drafts.close(note.id)
    assert open_note(room.desk, note.id).inherited_later({"plan": "Continue."}) == {}
    room.page.open(note.id)
    room.desk.events.publish(CaseloadChanged())
    assert answers(room) == {"plan": "Continue."}


def test_a_text_whose_question_is_not_asked_any_more_comes_back(room: Room) -> None:
    room.page.begin(RIVERA.id, "Progress Note", "a1")
    ticked = question(room, "suicidal_ideation").asked.widget
    QTest.keyClick(ticked, Qt.Key.Key_Space)
    QTest.keyClicks(question(room, "risk_details").asked.widget, "Asked; no plan, no intent.")
    QTest.keyClick(ticked, Qt.Key.Key_Space)
    assert "risk_details" not in answers(room)
    assert room.page.flush()
    note_id = room.page.note_id
    assert note_id
    assert room.page.leave()
    room.page.open(note_id)
    assert "risk_details" not in answers(room)
    assert question(room, "risk_details").isHidden()
    QTest.keyClick(question(room, "suicidal_ideation").asked.widget, Qt.Key.Key_Space)
    assert answers(room)["risk_details"] == "Asked; no plan, no intent."


@pytest.mark.parametrize(("field_id", "text"), [("session_date", "31 Nov 2026"), ("session_minutes", "500")])
def test_what_is_not_understood_stands_before_the_review(room: Room, field_id: str, text: str) -> None:
    room.page.begin(RIVERA.id, "Progress Note", "a1")
    retype(room, field_id, text)
    went: list[str] = []
    room.page.review_and_sign.connect(went.append)
    room.page.review()
    assert went == []
    assert question(room, field_id).problem()


def test_leaving_with_something_not_understood_is_asked_once(room: Room) -> None:
    room.page.begin(RIVERA.id, "Progress Note", "a1")
    retype(room, "session_date", "31 Nov 2026")
    room.page.save_and_close()
    assert room.page.note_id
    assert "not understood" in room.page.banner.text()
    room.page.save_and_close()
    assert room.page.note_id is None
