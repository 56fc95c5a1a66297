"""A note changed on another computer while its form is open here: taken in, never under the hands that type."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.note import Note, Place
from tests.ui.note_form.conftest import Room
from tests.ui.note_form.on_the_page import begin, kept, question, write


def begun(room: Room) -> None:
    """A draft with a plan, at the server and in the form."""
    begin(room)
    write(room, "plan", "Walks.")
    room.page.flush()
    round_of(room)


def round_of(room: Room) -> None:
    """A round, and its news."""
    report = room.desk.engine.run_once()
    room.heartbeat._publish(report)  # as the lane does, without waiting for it


def elsewhere(room: Room, **columns: str) -> None:
    [server_id] = room.api.notes
    room.api.change_elsewhere(server_id, **columns)


def there(room: Room) -> tuple[object, object]:
    [copy] = room.api.notes.values()
    return copy.columns.get("subjective"), copy.columns.get("plan")


def shown(room: Room, field_id: str) -> object:
    return question(room, field_id).asked.read()


def place(room: Room, note: Note) -> Place:
    read = room.desk.my_notes.look(note.id)
    assert read
    return read.place


def test_another_field_is_shown_and_said_and_what_is_typed_goes_on(room: Room) -> None:
    begun(room)
    elsewhere(room, subjective="Slept badly.")
    question(room, "plan").asked.widget.setFocus()
    write(room, "plan", " Diary.")
    room.page.flush()
    round_of(room)

    assert (shown(room, "subjective"), shown(room, "plan")) == ("Slept badly.", "Walks. Diary.")
    assert "Subjective" in room.page.news.text()
    write(room, "plan", " Letter.")
    assert not room.page.news.isVisible()
    room.page.flush()
    round_of(room)
    assert there(room) == ("Slept badly.", "Walks. Diary. Letter.")
    assert place(room, kept(room)) is Place.ACCEPTED


def test_what_is_typed_and_not_saved_yet_is_put_together_at_its_save(room: Room) -> None:
    begun(room)
    elsewhere(room, subjective="Slept badly.")
    write(room, "plan", " Diary.")
    room.page.flush()
    write(room, "plan", " Letter.")
    round_of(room)
    assert shown(room, "subjective") == ""

    room.page.flush()
    round_of(room)

    assert (shown(room, "subjective"), shown(room, "plan")) == ("Slept badly.", "Walks. Diary. Letter.")
    assert there(room) == ("Slept badly.", "Walks. Diary. Letter.")


def test_two_saves_before_the_form_has_heard_take_nothing_back(room: Room) -> None:
    begun(room)
    elsewhere(room, subjective="Slept badly.")
    write(room, "plan", " Diary.")
    room.page.flush()
    room.desk.engine.run_once()
    for words in (" Letter.", " Call."):
        write(room, "plan", words)
        room.page._autosave._commit()  # what a timer does while one types: told later
    assert kept(room).answers["subjective"] == "Slept badly."
    room.page.flush()
    round_of(room)
    assert there(room) == ("Slept badly.", "Walks. Diary. Letter. Call.")


def test_the_field_that_has_the_keys_is_left_until_it_is_left(room: Room, qtbot: QtBot) -> None:
    begun(room)
    elsewhere(room, subjective="Slept badly.")
    room.page.activateWindow()
    qtbot.waitUntil(lambda: room.page.isActiveWindow() and bool(room.page.form and room.page.form.isVisible()))
    write(room, "plan", " Diary.")
    question(room, "subjective").asked.widget.setFocus()
    room.page.flush()
    round_of(room)
    assert (shown(room, "subjective"), kept(room).answers["subjective"]) == ("", "Slept badly.")

    QTest.keyClick(question(room, "subjective").asked.widget, Qt.Key.Key_Tab)

    assert shown(room, "subjective") == "Slept badly."
    room.page.flush()
    assert kept(room).answers["subjective"] == "Slept badly."


def test_typed_into_the_very_field_that_came_in_is_asked(room: Room, qtbot: QtBot) -> None:
    begun(room)
    elsewhere(room, subjective="Slept badly.")
    room.page.activateWindow()
    qtbot.waitUntil(room.page.isActiveWindow)
    write(room, "plan", " Diary.")
    question(room, "subjective").asked.widget.setFocus()
    room.page.flush()
    round_of(room)
    write(room, "subjective", "Slept well.")
    room.page.flush()

    need = room.desk.conflicts.need(kept(room).id)
    assert need
    assert need.merge
    [one] = need.merge.conflicts
    assert (one.base, one.mine, one.theirs) == (None, "Slept well.", "Slept badly.")
    assert shown(room, "subjective") == "Slept well."
    assert there(room)[0] == "Slept badly."


def test_an_answer_no_condition_asks_for_is_shown_and_kept(room: Room) -> None:
    begun(room)
    elsewhere(room, riskAssessmentDetails="Thoughts, no plan.")
    write(room, "plan", " Diary.")
    room.page.flush()
    round_of(room)
    write(room, "plan", " Letter.")
    room.page.flush()
    round_of(room)
    [copy] = room.api.notes.values()
    assert copy.columns["riskAssessmentDetails"] == "Thoughts, no plan."
