"""*Needs you*: the server's words, what they mean, and every way on."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from ehr_desktop.application.outbox import Refusal
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.application.reasons import TAKEN
from ehr_desktop.domain.note import Place
from ehr_desktop.ui.needs_you import NeedsYouPage
from ehr_desktop.ui.needs_you.entry import ConflictEntry
from ehr_desktop.ui.theme import Scheme
from tests.desk import CHEN, NOW, RIVERA
from tests.ui.conftest import Dress, Stage
from tests.ui.lived_in import OKAFOR, RIVERA_TEXT, LivedIn
from tests.ui.sight import cut_off, nameless


def page_of(stage: Stage, room: LivedIn) -> NeedsYouPage:
    """The page over a desk."""
    return stage.show(NeedsYouPage(room.desk, room.heartbeat), 1056, 740)


def words_of(page: NeedsYouPage) -> str:
    """Everything in sight, line by line."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def press(page: NeedsYouPage, word: str) -> None:
    """Press the button with this word."""
    button = next(one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.text() == word)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def place(room: LivedIn, note_id: str) -> Place:
    """Where the note is."""
    shown = room.desk.my_notes.look(note_id)
    assert shown
    return shown.place


def refuse(room: LivedIn, note_id: str, refusal: Refusal) -> None:
    """The server's answer to a note that waits to be sent."""
    with room.desk.store.writing() as tx:
        row = tx.outbox_row(note_id)
        assert row
        tx.put_outbox_row(replace(row, refusal=refusal))


@pytest.fixture
def refused(room: LivedIn) -> str:
    """A draft that a server with the old rule has refused."""
    note_id = room.draft(RIVERA, RIVERA_TEXT)
    room.api.needs_appointment_for_drafts = True
    room.settle()
    assert place(room, note_id) is Place.NEEDS_YOU
    return note_id


@pytest.fixture
def conflict(room: LivedIn) -> str:
    """A draft that was changed here and at the server."""
    note_id = room.draft(OKAFOR, "Mother joined for the second half.", "s2")
    room.settle()
    shown = room.desk.my_notes.look(note_id)
    assert shown
    assert shown.note.server
    room.api.change_elsewhere(shown.note.server.id, subjective="Mother joined for the first half.", plan="Letter.")
    note = room.desk.drafts.open(note_id)
    answers = {**note.answers, "subjective": "Mother joined for the second half and stayed."}
    room.desk.drafts.save(note, answers, note.appointment_id, "test")
    room.desk.drafts.close(note_id)
    room.desk.engine.run_once()
    assert place(room, note_id) is Place.NEEDS_YOU
    return note_id


def test_nothing_needs_you(stage: Stage, room: LivedIn) -> None:
    page = page_of(stage, room)
    assert page.empty.isVisible()
    assert page.empty.accessibleName().startswith("No note needs you")


def test_a_refusal_is_shown_in_the_servers_words_and_in_plain_ones(stage: Stage, room: LivedIn, refused: str) -> None:
    said = words_of(page_of(stage, room))
    assert "Rivera, Ana" in said
    assert "“Appointment is required for non-draft notes”" in said
    assert "this server still has the old rule" in said


def test_it_can_be_opened_and_edited(qtbot: QtBot, stage: Stage, room: LivedIn, refused: str) -> None:
    page = page_of(stage, room)
    page.focus_list()
    with qtbot.waitSignal(page.open_note) as opening:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert opening.args == [refused]


def test_it_leads_to_the_field_the_server_asks_for(qtbot: QtBot, stage: Stage, room: LivedIn, refused: str) -> None:
    errors = (("sessionDate", "Required"), ("dueDate", "Required"))
    refuse(room, refused, Refusal(400, "Validation failed", NOW, errors))
    page = page_of(stage, room)
    assert "Nothing is filled in for you" in words_of(page)

    for word, field in (("Go to session date", "session_date"), ("Go to due date", "due_date")):
        with qtbot.waitSignal(page.open_at) as opening:
            press(page, word)
        assert opening.args == [refused, field]


def test_a_text_the_filter_refuses_is_opened_where_it_stands(
    qtbot: QtBot, stage: Stage, room: LivedIn, refused: str
) -> None:
    note = room.desk.drafts.open(refused)
    room.desk.drafts.save(note, {**note.answers, "plan": "Walk daily; sheet of hours."}, None, "test")
    room.desk.drafts.close(refused)
    refuse(room, refused, Refusal(400, "Request contains invalid characters", NOW))
    page = page_of(stage, room)
    with qtbot.waitSignal(page.open_at) as opening:
        press(page, "Go to plan")
    assert opening.args == [refused, "plan"]


def test_send_again_brings_it_to_a_server_that_is_right_now(
    qtbot: QtBot, stage: Stage, room: LivedIn, refused: str
) -> None:
    page = page_of(stage, room)
    room.api.needs_appointment_for_drafts = False
    press(page, "Send again")
    qtbot.waitUntil(lambda: place(room, refused) is Place.ACCEPTED)
    qtbot.waitUntil(page.empty.isVisible)


def test_the_text_goes_into_a_file_the_clinician_chooses_and_that_is_recorded(
    stage: Stage, room: LivedIn, refused: str, tmp_path: Path
) -> None:
    page = page_of(stage, room)
    press(page, "Export text")
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert "Rivera" not in "".join(dialog.selectedFiles())
    file = tmp_path / "note.txt"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    text = file.read_text("utf-8")
    assert "Client: Rivera, Ana" in text
    assert RIVERA_TEXT in text
    with room.desk.store.reading() as tx:
        assert tx.audit(1)[0].kind is AuditKind.EXPORTED


def test_a_note_changed_twice_says_what_is_to_be_decided(stage: Stage, room: LivedIn, conflict: str) -> None:
    page = page_of(stage, room)
    entry = page.entries[conflict]
    assert isinstance(entry, ConflictEntry)
    said = words_of(page)
    assert "To decide: Subjective." in said
    assert "Merged by itself: Plan." in said


def test_an_entry_that_says_the_same_keeps_the_focus(qtbot: QtBot, stage: Stage, room: LivedIn, refused: str) -> None:
    page = page_of(stage, room)
    page.focus_list()
    before = page.focusWidget()
    room.draft(CHEN, "Another note.")
    qtbot.wait(20)
    assert page.focusWidget() is before


def test_of_many_the_first_are_shown_and_the_rest_on_demand(stage: Stage, room: LivedIn) -> None:
    for at in range(23):
        room.draft(RIVERA, f"Note {at}.")
    room.api.needs_appointment_for_drafts = True
    room.settle()
    page = page_of(stage, room)
    assert len(page.entries) == 20
    press(page, "Show 3 more of 3")
    assert len(page.entries) == 23


def test_it_holds_at_twice_the_text_size(
    qtbot: QtBot, stage: Stage, room: LivedIn, refused: str, conflict: str, dress: Dress
) -> None:
    page = page_of(stage, room)
    dress(Scheme.HIGH_CONTRAST_DARK, 2.0)
    qtbot.waitUntil(lambda: not cut_off(page))
    assert nameless(page) == []


def test_a_taken_session_leads_to_the_choice_of_another(qtbot: QtBot, stage: Stage, room: LivedIn) -> None:
    note_id = room.draft(CHEN, "Sleeping five hours.", "s1")
    refuse(room, note_id, Refusal(409, f"{TAKEN}. Please select another.", NOW))
    page = page_of(stage, room)
    with qtbot.waitSignal(page.open_at) as asked:
        press(page, "Choose another appointment")
    assert asked.args == [note_id, "appointment"]
