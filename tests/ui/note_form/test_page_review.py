"""The page of one note: on to the review, what the server refused, and the text taken along."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ehr_desktop.application.ports import AuditKind
from tests.ui.note_form.conftest import Room
from tests.ui.note_form.on_the_page import begin, kept, question, state, words, write


def test_review_saves_says_what_is_missing_at_the_field_and_goes_on(room: Room, qtbot: QtBot) -> None:
    begin(room)
    write(room, "plan", "Continue CB")
    assert question(room, "plan").problem() == ""
    with qtbot.waitSignal(room.page.review_and_sign) as told:
        room.page.foot.sign.click()
    assert told.args == [room.page.note_id]
    assert kept(room).answers["plan"] == "Continue CB"
    assert question(room, "plan").problem() == "At least 20 characters to sign, 11 so far."
    note_id = room.page.note_id or ""
    room.page.leave()
    room.page.open(note_id)
    assert question(room, "plan").problem() == "At least 20 characters to sign, 11 so far."
    room.page.go_to("plan")
    with qtbot.waitSignal(room.page.choose_appointment):
        room.page.go_to("appointment")


def test_enter_in_a_text_never_signs_and_control_enter_reviews(room: Room, qtbot: QtBot) -> None:
    begin(room)
    qtbot.waitUntil(room.page.isActiveWindow)
    for field_id in ("plan", "mood", "due_date"):
        field = question(room, field_id).asked.widget
        field.setFocus()
        with qtbot.assertNotEmitted(room.page.review_and_sign):
            QTest.keyClick(field, Qt.Key.Key_Return)
    with qtbot.waitSignal(room.page.review_and_sign):
        QTest.keyClick(question(room, "plan").asked.widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_refusal_is_shown_in_the_servers_words_and_can_be_sent_again(room: Room, qtbot: QtBot) -> None:
    room.api.needs_appointment_for_drafts = True
    begin(room)
    write(room, "plan", "Continue CBT.")
    room.page.flush()
    room.heartbeat.send_now()
    qtbot.waitUntil(room.page.needs_you.isVisible, timeout=5_000)
    assert "Appointment is required for non-draft notes" in words(room.page.needs_you)
    assert state(room) == "Needs you: “Appointment is required for non-draft notes”"
    room.api.needs_appointment_for_drafts = False
    room.page.needs_you.again.click()
    qtbot.waitUntil(lambda: state(room) == "Accepted by the server", timeout=5_000)
    assert not room.page.needs_you.isVisible()


def test_on_a_small_screen_what_needs_the_clinician_is_a_line_above_the_form(room: Room, qtbot: QtBot) -> None:
    room.page.resize(1000, 700)
    room.api.needs_appointment_for_drafts = True
    begin(room)
    write(room, "plan", "Continue CBT.")
    room.page.flush()
    room.heartbeat.send_now()
    qtbot.waitUntil(room.page.need_banner.isVisible, timeout=5_000)
    assert not room.page.needs_you.isVisible()
    server, meaning = room.page.need_banner.text().split("\n")
    assert server == "Needs you: “Appointment is required for non-draft notes”"
    assert meaning == "A draft needs no appointment, but this server still has the old rule."


def test_the_text_is_exported_where_the_clinician_wants_it(room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    begin(room)
    write(room, "plan", "Continue CBT.")
    room.page.flush()
    room.page.export.click()
    dialog = room.page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert not dialog.isModal()
    file = tmp_path / "taken along.txt"
    dialog.selectFile(str(file))
    dialog.accept()
    text = file.read_text("utf-8")
    assert text.startswith("Progress Note\nClient: Rivera, Ana")
    assert "Plan\nContinue CBT." in text
    with room.desk.store.reading() as tx:
        assert AuditKind.EXPORTED in {row.kind for row in tx.audit(20)}
