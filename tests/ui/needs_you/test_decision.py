"""*Changed in two places*: each field decided by click or key, undone, looked at as it will be, and saved."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Answer, Place
from ehr_desktop.domain.packing import pack
from ehr_desktop.ui.needs_you import NeedsYouPage
from ehr_desktop.ui.needs_you.decision import DecisionView
from ehr_desktop.ui.needs_you.differences import differing
from ehr_desktop.ui.theme import Scheme
from tests.desk import CHEN, TYPES
from tests.ui.conftest import Dress, Stage
from tests.ui.lived_in import LivedIn
from tests.ui.sight import cut_off, nameless, out_of_sight

BEFORE: dict[str, Answer] = {"subjective": "Sleeps five hours.", "plan": "Weekly sessions.", "affect": "Appropriate"}
MINE: dict[str, Answer] = {**BEFORE, "subjective": "Sleeps five hours, once three.", "affect": "Labile"}
THEIRS: dict[str, Answer] = {
    **BEFORE,
    "subjective": "Sleeps about six hours.",
    "affect": "Flat",
    "assessment": "Improving.",
}


@pytest.fixture
def conflict(room: LivedIn) -> str:
    """A draft in which two fields were changed in two places, and one at the server only."""
    note_type = TYPES["Progress Note"]
    note = room.desk.drafts.begin(CHEN.id, note_type, {}, "s1")
    note = room.desk.drafts.save(note, BEFORE, "s1", "test")
    room.desk.drafts.close(note.id)
    room.settle()
    [copy] = room.api.notes.values()
    room.api.change_elsewhere(copy.id, **pack(note_type, THEIRS))  # type: ignore[arg-type]
    note = room.desk.drafts.open(note.id)
    room.desk.drafts.save(note, MINE, "s1", "test")
    room.desk.drafts.close(note.id)
    room.desk.engine.run_once()
    return note.id


@pytest.fixture
def page(stage: Stage, room: LivedIn, conflict: str) -> NeedsYouPage:
    """The list, with the one note."""
    return stage.show(NeedsYouPage(room.desk, room.heartbeat), 1056, 740)


def view_of(page: NeedsYouPage) -> DecisionView:
    """Gone to as a clinician does."""
    if page.decision is None:
        press(page, "Compare and decide")
    assert page.decision
    return page.decision


def press(around: QWidget, word: str) -> None:
    button = next(one for one in around.findChildren(QAbstractButton) if one.isVisible() and one.text() == word)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def said(around: QWidget) -> str:
    return "\n".join(label.text() for label in around.findChildren(QLabel) if label.isVisible())


def at_server(room: LivedIn) -> tuple[object, object]:
    [copy] = room.api.notes.values()
    return copy.columns["subjective"], copy.columns["objective"]


def place(room: LivedIn, note_id: str) -> Place:
    shown = room.desk.my_notes.look(note_id)
    assert shown
    return shown.place


def test_only_what_differs_is_asked_and_nothing_is_chosen(page: NeedsYouPage) -> None:
    view = view_of(page)
    assert [(one.conflict.field.label, one.keep) for one in view.fields] == [("Affect", None), ("Subjective", None)]
    texts = [[side.text.toPlainText() for side in one.sides.values() if side.isVisible()] for one in view.fields]
    assert texts == [["Labile", "Flat"], ["Sleeps five hours, once three.", "Sleeps about six hours."]]
    assert "Improving." in view.merged.toPlainText()
    assert "0 of 2 decided" in said(view)
    assert not view.save_button.isEnabled()
    assert not view.preview.isEnabled()


def test_a_choice_of_one_has_no_both(page: NeedsYouPage) -> None:
    affect, subjective = view_of(page).fields
    assert list(affect.sides) == [Keep.MINE, Keep.THEIRS]
    assert list(subjective.sides) == list(Keep)


def test_what_it_was_before_is_one_click_away(page: NeedsYouPage) -> None:
    subjective = view_of(page).fields[1]
    assert not subjective.before.isVisible()
    press(subjective, "What it was before")
    assert subjective.before.isVisible()
    assert subjective.before.text.toPlainText() == "Sleeps five hours."


def test_decided_by_click_looked_at_and_saved(qtbot: QtBot, page: NeedsYouPage, room: LivedIn, conflict: str) -> None:
    view = view_of(page)
    affect, subjective = view.fields
    press(affect, "Keep theirs")
    assert "1 of 2 decided" in said(view)
    assert not view.save_button.isEnabled()
    press(subjective, "Keep both")
    assert subjective.sides[Keep.BOTH].text.toPlainText() == "Sleeps five hours, once three.\n\nSleeps about six hours."

    press(view, "Show the result")
    assert view.paper
    result = view.paper.written.toPlainText()
    for words in ("once three", "about six", "Affect: Flat", "Improving."):
        assert words in result
    press(view, "Back to the choices")
    press(view, "Save the note")

    qtbot.waitUntil(lambda: place(room, conflict) is Place.ACCEPTED)
    assert at_server(room) == ("Sleeps five hours, once three.\n\nSleeps about six hours.", "Affect: Flat")
    assert [one["objective"] for one in room.desk.my_notes.set_aside(conflict)] == ["Affect: Labile"]
    assert page.decision is None
    assert page.empty.isVisible()
    assert "stays with it on this computer" in page.said.text()


def test_decided_by_keys_alone(qtbot: QtBot, page: NeedsYouPage, room: LivedIn, conflict: str) -> None:
    page.focus_list()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    view = page.decision
    assert view
    affect, subjective = view.fields
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    assert affect.keep is Keep.MINE
    view.fields[1].row.setFocus()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Right)
    assert subjective.keep is Keep.THEIRS
    for _ in range(10):
        if view.save_button.hasFocus():
            break
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert view.save_button.hasFocus()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place(room, conflict) is Place.ACCEPTED)
    assert at_server(room) == ("Sleeps about six hours.", "Affect: Labile")


def test_a_choice_is_undone_by_its_button_and_by_pressing_it_again(page: NeedsYouPage) -> None:
    view = view_of(page)
    affect = view.fields[0]
    press(affect, "Keep mine")
    press(affect, "Undo")
    assert (affect.keep, affect.state.text()) == (None, "Not decided")
    press(affect, "Keep mine")
    press(affect, "Keep mine")
    assert affect.keep is None
    assert "0 of 2 decided" in said(view)


@pytest.mark.parametrize(
    ("word", "arrives"),
    [
        ("All mine", ("Sleeps five hours, once three.", "Affect: Labile")),
        ("All theirs", ("Sleeps about six hours.", "Affect: Flat")),
    ],
)
def test_one_press_decides_every_field_and_what_is_merged_stays_merged(
    qtbot: QtBot, page: NeedsYouPage, room: LivedIn, conflict: str, word: str, arrives: tuple[str, str]
) -> None:
    view = view_of(page)
    press(view, word)
    press(view, "Save the note")
    qtbot.waitUntil(lambda: place(room, conflict) is Place.ACCEPTED)
    assert at_server(room) == arrives
    [copy] = room.api.notes.values()
    assert copy.columns["assessment"] == "Improving."


def test_later_leaves_everything_as_it_is(page: NeedsYouPage, room: LivedIn, conflict: str) -> None:
    view = view_of(page)
    press(view.fields[0], "Keep mine")
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert page.decision is None
    assert page.entries[conflict].isVisible()
    assert place(room, conflict) is Place.NEEDS_YOU


def test_a_note_changed_meanwhile_is_looked_at_again_and_what_is_the_same_stays_decided(
    page: NeedsYouPage, room: LivedIn, conflict: str
) -> None:
    view = view_of(page)
    press(view, "All theirs")
    note = room.desk.drafts.open(conflict)
    room.desk.drafts.save(note, {**note.answers, "subjective": "Sleeps four hours."}, "s1", "another window")
    room.desk.drafts.close(conflict)
    press(view, "Save the note")

    again = page.decision
    assert again
    assert again is not view
    assert [one.keep for one in again.fields] == [Keep.THEIRS, None]
    assert again.fields[1].sides[Keep.MINE].text.toPlainText() == "Sleeps four hours."
    assert "changed meanwhile" in again.said.text()
    assert at_server(room) == ("Sleeps about six hours.", "Affect: Flat")


@pytest.mark.parametrize("word", ["Keep the note", "Delete it all the same"])
def test_a_deleted_note_that_was_changed_elsewhere(qtbot: QtBot, stage: Stage, room: LivedIn, word: str) -> None:
    note_id = room.draft(CHEN, "Sleeps five hours.")
    room.settle()
    [copy] = room.api.notes.values()
    room.desk.drafts.delete(note_id, "test")
    room.api.change_elsewhere(copy.id, plan="Letter.")
    room.clock.move(seconds=11)
    room.desk.engine.run_once()
    page = stage.show(NeedsYouPage(room.desk, room.heartbeat), 1056, 740)
    assert "Deleted here, changed at the server" in said(page)
    press(page, word)
    if word == "Keep the note":
        qtbot.waitUntil(lambda: place(room, note_id) is Place.ACCEPTED)
        assert [one.columns["plan"] for one in room.api.notes.values()] == ["Letter."]
    else:
        qtbot.waitUntil(lambda: not room.api.notes)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.HIGH_CONTRAST_DARK])
def test_every_word_has_room_at_twice_the_text_size(
    qtbot: QtBot, page: NeedsYouPage, dress: Dress, scheme: Scheme
) -> None:
    view = view_of(page)
    press(view.fields[1], "Keep both")
    dress(scheme, 2.0)
    qtbot.waitUntil(lambda: not cut_off(page))
    assert nameless(page) == []
    assert out_of_sight(page) == []
    names = [part.accessibleName() for part in view.fields[1].row.findChildren(QAbstractButton)]
    assert names == [
        "Subjective, Keep mine, 1 of 3",
        "Subjective, Keep theirs, 2 of 3",
        "Subjective, Keep both, 3 of 3",
    ]
    assert view.fields[1].sides[Keep.BOTH].text.accessibleName().endswith("chosen")


def test_words_that_differ_are_marked_as_one_piece() -> None:
    mine, theirs = differing("Diary, evening walk on two days.", "Diary. Letter to the doctor.")
    assert [("Diary, evening walk on two days."[a : a + n]) for a, n in mine] == [", evening walk on two days"]
    assert ["Diary. Letter to the doctor."[a : a + n] for a, n in theirs] == [". Letter to the doctor"]
