"""Reading a note: what stands on the paper, what is recorded, what can be taken along."""

import json
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ehr_desktop.application.copies import set_aside
from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.reader import NotePaper, ReaderPage
from ehr_desktop.ui.reader.facts import facts
from ehr_desktop.ui.reader.plain_text import text_of
from ehr_desktop.ui.theme import Scheme
from tests.desk import NOW, RIVERA
from tests.ui.conftest import Dress, Stage
from tests.ui.lived_in import LINDHOLM, NOVAK, RIVERA_TEXT, LivedIn
from tests.ui.sight import cut_off, nameless


def shown(room: LivedIn, note_id: str) -> NoteToRead:
    """The note as it stands."""
    note = room.desk.my_notes.look(note_id)
    assert note
    return note


def reader_of(qtbot: QtBot, stage: Stage, room: LivedIn, note_id: str) -> ReaderPage:
    """The page with a note on it."""
    page = stage.show(ReaderPage(room.desk), 1056, 740)
    page.read(note_id)
    qtbot.waitUntil(lambda: page.paper is not None and page.paper.written.isVisible())
    return page


def words_of(page: NotePaper | ReaderPage) -> list[str]:
    """Every label in sight."""
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_the_paper_says_whose_note_it_is_and_what_was_written(qtbot: QtBot, stage: Stage, lived_in: LivedIn) -> None:
    page = reader_of(qtbot, stage, lived_in, lived_in.note_of(NOVAK))
    assert page.paper
    said = words_of(page)
    assert "Novak, Petr · MRN 176-551 · born 11 Apr 1968" in said
    assert "Thu 12 Nov 2026, 14:00 to 14:50 · Individual Therapy · 90834 · Telehealth" in said
    assert {"A. Stone, LCSW", "Signed", "Accepted"} <= set(said)
    assert page.paper.written.toPlainText() == "Subjective\nCompleted the exposure steps agreed on last week."


def test_the_day_a_note_is_dated_is_read_where_the_session_does_not_say_it(lived_in: LivedIn) -> None:
    note = shown(lived_in, lived_in.note_of(NOVAK))
    assert not any(name == "Session date" for name, _value in facts(note, "A. Stone"))
    other = replace(note, instead={**note.columns, "sessionDate": "2016-03-01"})
    assert ("Session date", "Tue 1 Mar 2016") in facts(other, "A. Stone")
    assert "Session date: Tue 1 Mar 2016\n" in text_of(other, "A. Stone")
    alone = replace(other, appointment=None, note=replace(note.note, appointment_id=None))
    assert ("Session", "Tue 1 Mar 2016 · no appointment") in facts(alone, "A. Stone")


def test_a_day_with_a_name_of_its_own_is_always_read(stage: Stage, lived_in: LivedIn) -> None:
    paper = NotePaper(shown(lived_in, lived_in.note_of(LINDHOLM)), "A. Stone")
    stage.show(paper, 700, 600)
    said = words_of(paper)
    assert said[said.index("Date of cancellation") + 1] == "Tue 10 Nov 2026"


def test_the_paper_and_the_copy_say_days_in_words(stage: Stage, lived_in: LivedIn) -> None:
    note = shown(lived_in, lived_in.note_of(LINDHOLM))
    note = replace(note, instead={"objective": "New appointment date: 2026-11-24"})
    paper = NotePaper(note, "A. Stone")
    stage.show(paper, 700, 600)
    assert "New appointment date: Tue 24 Nov 2026" in paper.written.toPlainText()
    assert "New appointment date: Tue 24 Nov 2026" in paper.plain_text()


def test_reading_is_recorded_and_so_is_taking_the_text_along(qtbot: QtBot, stage: Stage, lived_in: LivedIn) -> None:
    note_id = lived_in.note_of(NOVAK)
    page = reader_of(qtbot, stage, lived_in, note_id)
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    with lived_in.desk.store.reading() as tx:
        kinds = [row.kind for row in tx.audit(2) if row.note_id == note_id]
    assert kinds == [AuditKind.EXPORTED, AuditKind.VIEWED]
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Progress Note\nClient: Novak, Petr")
    assert copied.endswith("Subjective\nCompleted the exposure steps agreed on last week.\n")


def test_what_was_attested_is_shown(qtbot: QtBot, stage: Stage, lived_in: LivedIn) -> None:
    note_id = lived_in.note_of(NOVAK)
    signature = {"attestation_id": "att-1", "attestation_text": "I attest.", "sha256": "ab" * 32}
    with lived_in.desk.store.writing() as tx:
        tx.remember(f"signature:{note_id}", json.dumps(signature), NOW)
    page = reader_of(qtbot, stage, lived_in, note_id)
    below = next(words for words in words_of(page) if "I attest." in words)
    assert below.startswith("Signed Thu 12 Nov 2026")
    assert "att-1" in below


def test_escape_leads_back_and_nothing_of_the_client_stays(qtbot: QtBot, stage: Stage, lived_in: LivedIn) -> None:
    page = reader_of(qtbot, stage, lived_in, lived_in.note_of(NOVAK))
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page, Qt.Key.Key_Escape)
    page.leave()
    assert page.paper is None
    assert not any("Novak" in words for words in words_of(page))


def test_the_text_can_be_selected_by_key(qtbot: QtBot, stage: Stage, lived_in: LivedIn) -> None:
    page = reader_of(qtbot, stage, lived_in, lived_in.note_of(RIVERA))
    assert page.paper
    QTest.keyClick(page.paper.written, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.paper.written.textCursor().selectedText().endswith(RIVERA_TEXT)


def test_problems_stand_where_they_are_read(stage: Stage, lived_in: LivedIn) -> None:
    note = shown(lived_in, lived_in.note_of(RIVERA))
    paper = NotePaper(note, "A. Stone", {"appointment": "Appointment required", "plan": "Plan is missing"})
    stage.show(paper, 700, 600)
    lines = paper.written.toPlainText().split("\n")
    assert lines[-2] == "Plan"
    assert lines[-1].endswith("Plan is missing")
    assert [mark.text() for mark in paper.findChildren(Mark)] == ["Appointment required"]


def test_a_note_with_an_appointment_has_no_amber_unless_there_is_a_problem(stage: Stage, lived_in: LivedIn) -> None:
    paper = NotePaper(shown(lived_in, lived_in.note_of(NOVAK)), "A. Stone")
    stage.show(paper, 700, 600)
    assert paper.findChildren(Mark) == []


def test_the_reader_holds_at_twice_the_text_size(qtbot: QtBot, stage: Stage, lived_in: LivedIn, dress: Dress) -> None:
    page = reader_of(qtbot, stage, lived_in, lived_in.note_of(RIVERA))
    dress(Scheme.DARK, 2.0)
    qtbot.waitUntil(lambda: not cut_off(page))
    assert nameless(page) == []


def test_a_text_that_gave_way_can_be_copied(qtbot: QtBot, stage: Stage, lived_in: LivedIn) -> None:
    note_id = lived_in.note_of(NOVAK)
    page = reader_of(qtbot, stage, lived_in, note_id)
    assert page.aside.isHidden()
    with lived_in.desk.store.writing() as tx:
        set_aside(tx, note_id, "this computer", {"subjective": "The older text."}, NOW)
        set_aside(tx, note_id, "this computer", {"subjective": "The text that gave way."}, NOW)
    page.read(note_id)
    assert page.aside.text() == "A text of this note gave way to another and is kept on this computer"
    QTest.mouseClick(page.copy_aside, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().endswith("Subjective\nThe text that gave way.\n")
    with lived_in.desk.store.reading() as tx:
        assert next(iter(tx.audit(1))).kind is AuditKind.EXPORTED


def test_caret_and_ring_come_with_the_first_key(qtbot: QtBot, stage: Stage, lived_in: LivedIn) -> None:
    page = reader_of(qtbot, stage, lived_in, lived_in.note_of(NOVAK))
    assert page.paper
    written = page.paper.written
    assert written.hasFocus()
    assert (written.shows_focus, written.cursorWidth()) == (False, 0)
    QTest.keyClick(written, Qt.Key.Key_Right)
    assert (written.shows_focus, written.cursorWidth()) == (True, 1)
