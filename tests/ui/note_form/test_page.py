"""The page of one note: what is saved when, what the state line claims, and what is never lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import NotEditable
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import NoteStatus, Place
from ehr_desktop.ui.note_form.state import FAILED, NOTHING_YET
from ehr_desktop.ui.theme import Scheme
from tests.desk import RIVERA
from tests.ui.note_form.conftest import Dress, Room
from tests.ui.note_form.on_the_page import begin, kept, notes, part_button, question, state, words, write

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


def test_the_heartbeats_own_news_do_not_touch_the_fields(room: Room, qtbot: QtBot) -> None:
    begin(room)
    write(room, "plan", "Continue CBT.")
    room.page.flush()
    cursor = question(room, "plan").asked.widget
    room.desk.events.publish(NotesChanged(frozenset({room.page.note_id or ""}), "heartbeat"))
    QTest.keyClicks(cursor, " More.")
    assert question(room, "plan").asked.read() == "Continue CBT. More."
