"""The page of one note: what is saved when, what the state line claims, and what is never lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import NotEditable
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.ports import AuditKind, NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Answer, Note, NoteStatus, Place
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.note_form.state import FAILED, NOTHING_YET
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.text_area import TextArea
from ehr_desktop.ui.theme import Scheme
from tests.desk import RIVERA
from tests.ui.note_form.conftest import Dress, Room


def question(room: Room, field_id: str) -> Question:
    assert room.page.form is not None
    return next(one for one in room.page.form.findChildren(Question) if one.about.id == field_id)


def write(room: Room, field_id: str, text: str) -> None:
    QTest.keyClicks(question(room, field_id).asked.widget, text)


def kept(room: Room) -> Note:
    assert room.page.note_id is not None
    read = room.desk.my_notes.look(room.page.note_id)
    assert read is not None
    return read.note


def notes(room: Room) -> int:
    return room.desk.my_notes.count(NoteFilter())


def state(room: Room) -> str:
    assert room.page.foot.shown is not None
    return room.page.foot.shown.first


def begin(room: Room, appointment_id: str | None = None) -> None:
    room.page.begin(RIVERA.id, "Progress Note", appointment_id)


def words(widget: QWidget) -> str:
    return " | ".join(one.text() for one in widget.findChildren(Label) if one.isVisibleTo(widget))


# --- saving -------------------------------------------------------------------------------------------------


def test_a_form_opened_and_left_untouched_leaves_nothing(room: Room) -> None:
    begin(room)
    assert room.page.foot.shown == NOTHING_YET
    assert room.page.leave()
    assert notes(room) == 0


def test_what_is_typed_is_committed_within_a_second_and_only_then_said(room: Room, qtbot: QtBot) -> None:
    begin(room)
    with qtbot.waitSignal(room.page.begun):
        write(room, "plan", "Continue CBT.")
    assert state(room) == "Not saved yet"
    assert notes(room) == 0
    qtbot.waitUntil(lambda: notes(room) == 1, timeout=2_500)
    assert kept(room).answers["plan"] == "Continue CBT."
    assert kept(room).appointment_id is None
    qtbot.waitUntil(lambda: state(room).startswith("Saved on this computer "))


def test_the_state_line_follows_the_rows_to_the_server_and_back(room: Room, qtbot: QtBot) -> None:
    in_flight: list[Place] = []

    def look() -> None:
        read = room.desk.my_notes.look(room.page.note_id or "")
        assert read
        in_flight.append(read.place)

    room.api.before_send = look
    begin(room)
    write(room, "plan", "Continue CBT.")
    assert room.page.flush()
    assert state(room).startswith("Saved on this computer")
    room.heartbeat.send_now()
    qtbot.waitUntil(lambda: state(room) == "Accepted by the server", timeout=5_000)
    qtbot.waitUntil(lambda: room.heartbeat.link is Link.ONLINE)
    assert in_flight == [Place.SENT]
    write(room, "plan", " More.")
    assert state(room).startswith("Saved on this computer")
    assert room.page.flush()
    assert room.page.foot.shown is not None
    assert room.page.foot.shown.second == "Going to the server …"


def test_sent_while_the_answer_is_lost(room: Room, qtbot: QtBot) -> None:
    begin(room)
    write(room, "plan", "Continue CBT.")
    room.page.flush()
    room.api.lose_next_answer()
    room.heartbeat.send_now()
    qtbot.waitUntil(lambda: state(room) == "Sent", timeout=5_000)


def test_offline_is_said_and_goes_by_itself(room: Room, qtbot: QtBot) -> None:
    room.api.offline = True
    begin(room)
    write(room, "plan", "Continue CBT.")
    room.page.flush()
    room.heartbeat.send_now()
    qtbot.waitUntil(
        lambda: room.page.foot.shown is not None and room.page.foot.shown.second.startswith("Offline. Next try "),
        timeout=5_000,
    )
    assert state(room).startswith("Saved on this computer")


def test_a_full_disk_is_said_in_red_and_the_text_stays_until_it_is_saved(room: Room, qtbot: QtBot) -> None:
    begin(room)
    room.disk.full = True
    write(room, "plan", "Continue CBT.")
    qtbot.waitUntil(lambda: room.page.foot.shown == FAILED, timeout=3_000)
    assert room.page.banner.isVisible()
    assert "still on this screen" in room.page.banner.text()
    assert not room.page.leave()
    assert room.page.form is not None
    room.page.begin(RIVERA.id, "Progress Note", None)
    assert room.page.form.answers()["plan"] == "Continue CBT."
    room.disk.full = False
    qtbot.waitUntil(lambda: notes(room) == 1, timeout=6_000)
    qtbot.waitUntil(lambda: not room.page.banner.isVisible())
    assert kept(room).answers["plan"] == "Continue CBT."


def test_leaving_saves_the_last_letter_and_sends_at_once(room: Room, qtbot: QtBot) -> None:
    begin(room)
    note_id = room.page.note_id or ""
    write(room, "plan", "Continue")
    room.page.flush()
    write(room, "plan", " CBT.")
    assert room.page.leave()
    read = room.desk.my_notes.look(note_id)
    assert read
    assert read.note.answers["plan"] == "Continue CBT."
    assert not room.desk.drafts.is_open(note_id)
    assert room.page.form is None
    qtbot.waitUntil(lambda: len(room.api.notes) == 1, timeout=5_000)


def test_a_date_still_being_typed_is_saved_by_a_flush(room: Room) -> None:
    begin(room)
    due = question(room, "due_date").asked.widget
    due.setFocus()
    QTest.keyClick(due, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(due, "1 Dec 2026")
    assert room.page.flush()
    assert kept(room).answers["due_date"] == "2026-12-01"


def test_save_and_close_asks_for_no_more_than_client_and_type(room: Room, qtbot: QtBot) -> None:
    begin(room)
    with qtbot.waitSignal(room.page.closed):
        room.page.foot.save.click()
    assert notes(room) == 1


@pytest.mark.parametrize(("key", "modifier"), [(Qt.Key.Key_S, "saved"), (Qt.Key.Key_W, "closed")])
def test_keys_save_and_close(room: Room, qtbot: QtBot, key: Qt.Key, modifier: str) -> None:
    begin(room)
    qtbot.waitUntil(room.page.isActiveWindow)
    field = question(room, "plan").asked.widget
    field.setFocus()
    QTest.keyClicks(field, "Continue CBT.")
    QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    assert notes(room) == 1
    assert (room.page.note_id is None) is (modifier == "closed")


# --- opening, deleting, others ------------------------------------------------------------------------------


def test_a_draft_is_opened_as_it_was_left(room: Room) -> None:
    begin(room, "a1")
    write(room, "plan", "Continue CBT.")
    note_id = room.page.note_id or ""
    before = room.page.form.answers() if room.page.form else {}
    room.page.leave()
    room.page.open(note_id)
    assert room.page.form is not None
    assert room.page.form.answers() == before
    assert room.page.leave()
    assert room.desk.my_notes.look(note_id).note.revision == 1  # type: ignore[union-attr]


def test_deleting_saves_first_so_that_undo_brings_everything_back(room: Room, qtbot: QtBot) -> None:
    begin(room)
    write(room, "plan", "Continue CBT.")
    with qtbot.waitSignal(room.page.deleted) as told:
        room.page.foot.delete.click()
    assert notes(room) == 0
    room.desk.drafts.restore(told.args[0], "test")
    room.page.open(told.args[0])
    assert kept(room).answers["plan"] == "Continue CBT."


def test_deleting_what_was_never_saved_just_closes(room: Room, qtbot: QtBot) -> None:
    begin(room)
    with qtbot.waitSignal(room.page.closed):
        room.page.delete()
    assert notes(room) == 0


@pytest.mark.parametrize("text_size", [1.0, 2.0])
def test_a_draft_can_be_deleted_once_there_is_one(room: Room, dress: Dress, text_size: float) -> None:
    dress(Scheme.LIGHT, text_size)
    begin(room)
    foot = room.page.foot
    assert not foot.delete.isVisible()
    assert not foot.delete_icon.isVisible()
    write(room, "plan", "C")
    assert foot.delete.isVisible() is not foot.delete_icon.isVisible()


def test_a_note_signed_meanwhile_becomes_read_only_and_can_be_copied(room: Room) -> None:
    begin(room)
    write(room, "plan", "Continue CBT.")
    room.page.flush()
    room.desk.engine.run_once(lambda _step: None)
    with room.desk.store.writing() as tx:
        note = tx.note(room.page.note_id or "")
        assert note
        assert note.server
        tx.put_note(replace(note, server=replace(note.server, status=NoteStatus.SIGNED)))
    write(room, "plan", " One more sentence.")
    assert not room.page.leave()
    assert room.page.form is not None
    assert "is not saved" in words(room.page.form)
    assert not room.page.foot.sign.isEnabled()
    part_button(room.page.form, "Copy text").click()
    assert "Continue CBT. One more sentence." in QGuiApplication.clipboard().text()
    assert kept(room).answers["plan"] == "Continue CBT."
    assert room.page.leave()


def part_button(around: QWidget, text: str) -> Button:
    return next(one for one in around.findChildren(Button) if one.text() == text)


def test_a_note_that_is_gone_cannot_be_opened(room: Room) -> None:
    with pytest.raises(NotEditable):
        room.page.open("nowhere")
    assert room.page.form is None


def test_what_others_write_into_the_note_is_shown_but_never_over_unsaved_typing(room: Room) -> None:
    begin(room)
    write(room, "plan", "Mine.")
    room.page.flush()
    room.desk.drafts.save(kept(room), {"plan": "Theirs."}, None, "another window")
    assert question(room, "plan").asked.read() == "Theirs."
    write(room, "plan", "Typed ")
    typed = question(room, "plan").asked.read()
    room.desk.drafts.save(kept(room), {"plan": "Once more."}, None, "another window")
    assert question(room, "plan").asked.read() == typed
    room.page.flush()
    assert kept(room).answers["plan"] == typed


# --- appointment --------------------------------------------------------------------------------------------


def test_the_card_says_who_and_which_session(room: Room) -> None:
    begin(room, "a1")
    said = words(room.page.card)
    assert "Rivera, Ana" in said
    assert "MRN 204-093  ·  born 14 March 1989 (37)  ·  F41.1" in said
    assert "Tue 17 Nov 2026  ·  09:00 – 09:50  ·  Individual Therapy  ·  90834" in said


def test_without_an_appointment_the_card_says_so_and_offers_to_choose(room: Room, qtbot: QtBot) -> None:
    begin(room)
    assert "No appointment: needed before signing" in words(room.page.card)
    with qtbot.waitSignal(room.page.choose_appointment):
        room.page.card.choose_button.click()


def test_an_appointment_fills_what_was_only_prefilled(room: Room) -> None:
    begin(room)
    write(room, "plan", "Continue CBT.")
    QTest.keyClicks(question(room, "session_minutes").asked.widget, "45")
    room.page.set_appointment("a2")
    answers: dict[str, Answer] = dict(kept(room).answers)
    assert kept(room).appointment_id == "a2"
    assert answers["session_date"] == "2026-11-10"
    assert answers["cpt_code"] == "90834"
    assert answers["session_minutes"] == 45
    assert question(room, "plan").asked.read() == "Continue CBT."
    room.page.set_appointment(None)
    assert kept(room).appointment_id is None


def test_an_appointment_chosen_before_anything_was_typed_saves_nothing(room: Room) -> None:
    begin(room)
    room.page.set_appointment("a1")
    assert notes(room) == 0
    assert question(room, "cpt_code").asked.read() == "90834"


def test_an_appointment_that_does_not_fit_is_said(room: Room) -> None:
    begin(room, "a4")
    assert "Cancelled: choose another before signing" in words(room.page.card)


def test_diagnoses_that_arrive_later_are_shown(room: Room, qtbot: QtBot) -> None:
    with room.desk.store.writing() as tx:
        tx.remember(f"diagnoses:{RIVERA.id}:Progress Note", "", room.clock.now())
    begin(room)
    qtbot.waitUntil(lambda: question(room, "diagnoses").asked.read() == ("F41.1",), timeout=5_000)
    assert notes(room) == 0


# --- signing, needs you -------------------------------------------------------------------------------------


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


# --- room ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text_size", [1.0, 1.5, 2.0])
def test_everything_fits_a_small_screen_at_every_text_size(room: Room, dress: Dress, text_size: float) -> None:
    dress(Scheme.HIGH_CONTRAST_DARK, text_size)
    begin(room, "a1")
    write(room, "plan", "Continue CBT.")
    room.page.resize(1280, 700)
    least = room.page.minimumSizeHint()
    assert least.width() <= 1280
    assert least.height() <= 620
    assert room.page.foot.sign.isVisible()
    assert room.page.foot.delete.isVisible() or room.page.foot.delete_icon.isVisible()


def test_tab_leads_from_the_form_to_the_footer(room: Room, qtbot: QtBot) -> None:
    begin(room)
    room.page.set_appointment("a1")
    room.page.save_now()
    form = room.page.form
    assert form is not None
    form.set_answers({"symptoms": {"Tinnitus": "Mild"}, "interventions": ("Hypnosis",), "goals": ({"goal": "Sleep"},)})
    qtbot.waitUntil(form.isVisible)
    room.page.activateWindow()
    room.page.card.change_button.setFocus()
    stops: list[QWidget] = []
    at = QApplication.focusWidget()
    while at is not None and at not in stops:
        stops.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
    inside = [form.isAncestorOf(stop) for stop in stops]
    assert inside[1:] == sorted(inside[1:], reverse=True)
    names = [stop.accessibleName() or getattr(stop, "text", str)() for stop in stops]
    assert names.index("Trauma symptoms") + 1 == names.index("Tinnitus")
    assert names.index("Behavioral activation") + 1 == names.index("Hypnosis")
    assert names.index("Tinnitus") < names.index("Goal description") < names.index("Add goal")
    assert names[-3:] == ["Delete draft", "Save and close", "Review and sign"]


def test_the_heartbeats_own_news_do_not_touch_the_fields(room: Room, qtbot: QtBot) -> None:
    begin(room)
    write(room, "plan", "Continue CBT.")
    room.page.flush()
    cursor = question(room, "plan").asked.widget
    room.desk.events.publish(NotesChanged(frozenset({room.page.note_id or ""}), "heartbeat"))
    QTest.keyClicks(cursor, " More.")
    assert question(room, "plan").asked.read() == "Continue CBT. More."


@pytest.mark.parametrize("text_size", [1.1, 1.25, 1.5, 1.75, 2.0])
def test_another_text_size_leaves_one_where_one_types(room: Room, dress: Dress, qtbot: QtBot, text_size: float) -> None:
    begin(room, "a1")
    room.page.activateWindow()
    qtbot.waitUntil(room.page.isActiveWindow)
    form = room.page.form
    assert form is not None
    write(room, "plan", "Continue CBT.")
    assert form.go_to("plan")
    plan = question(room, "plan").asked.widget
    assert isinstance(plan, TextArea)
    cursor = plan.textCursor()
    cursor.setPosition(4)
    plan.setTextCursor(cursor)
    for size in (text_size, 1.0):
        dress(Scheme.LIGHT, size)
        qtbot.waitUntil(lambda: in_sight(form, plan))
        assert QApplication.focusWidget() is plan
        assert plan.textCursor().position() == 4


def in_sight(form: NoteForm, part: QWidget) -> bool:
    area = form.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    viewport = area.viewport()
    top = part.mapTo(viewport, part.rect().topLeft()).y()
    return 0 <= top < viewport.height() - 20
