"""*My notes*, by pointer and by key: filters, search, opening, deleting and bringing back, what an empty list says."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.ports import NoteOrder
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui import theme
from ehr_desktop.ui.my_notes import MyNotesPage
from ehr_desktop.ui.my_notes.model import ROW, Column
from tests.desk import CHEN, OBRIEN, RIVERA
from tests.ui.conftest import Stage
from tests.ui.lived_in import HADDAD, NOVAK, LivedIn

Open = Callable[[LivedIn], MyNotesPage]


@pytest.fixture
def opened(stage: Stage) -> Open:
    """Shows the page over a desk."""

    def show(room: LivedIn) -> MyNotesPage:
        return stage.show(MyNotesPage(room.desk), 1056, 740)

    return show


def listed(page: MyNotesPage) -> list[str]:
    """The clients, from top to bottom."""
    return [page.model.index(row, 0).data(ROW).client_name for row in range(page.model.rowCount())]


def counter(page: MyNotesPage, word: str) -> QAbstractButton:
    """The counter with this word."""
    return next(one for one in page.filter_bar.findChildren(QAbstractButton) if one.text() == word)


def press(page: MyNotesPage, word: str) -> None:
    """Press a counter."""
    QTest.mouseClick(counter(page, word), Qt.MouseButton.LeftButton)


def search(qtbot: QtBot, page: MyNotesPage, words: str) -> None:
    """Type into the search, and wait as long as it waits."""
    QTest.keyClicks(page.search, words)
    qtbot.waitUntil(lambda: page.model.wanted.words == words)


# --- filters ------------------------------------------------------------------------------------------------


def test_the_counters_are_the_filters(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    assert counter(page, "All").accessibleName() == "All, 10"
    assert counter(page, "Drafts").accessibleName() == "Drafts, 4"
    press(page, "Drafts")
    assert listed(page) == ["Chen, Jonas", "Rivera, Ana", "Okafor, Ngozi", "Haddad, Leila"]
    press(page, "Returned")
    assert listed(page) == [OBRIEN.name]
    press(page, "All")
    assert len(listed(page)) == 10


def test_no_appointment_and_not_sent_combine_with_a_status(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    press(page, "No appointment")
    assert listed(page) == [RIVERA.name, "Lindholm, Eva"]
    press(page, "Drafts")
    assert listed(page) == [RIVERA.name]
    press(page, "No appointment")
    press(page, "Not sent")
    assert listed(page) == [CHEN.name, RIVERA.name, "Okafor, Ngozi"]


def test_a_press_on_a_caption_sorts_and_a_second_one_turns_round(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    header = page.table.header
    at = QPoint(header.sectionViewportPosition(Column.CLIENT) + 30, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert listed(page) == sorted(listed(page))
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.model.wanted.descending
    assert listed(page)[0] == "Tanaka, Yui"


def test_every_order_is_in_a_menu_that_a_key_opens(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    menu = page.table.header.findChild(QMenu)
    assert isinstance(menu, QMenu)
    chosen = next(one for one in menu.actions() if isinstance(one, QAction) and one.text() == "Oldest session first")
    chosen.trigger()
    menu.close()
    assert (page.model.wanted.order, page.model.wanted.descending) == (NoteOrder.SESSION, False)
    assert page.model.index(0, 0).data(ROW).status is NoteStatus.LOCKED


# --- search -------------------------------------------------------------------------------------------------


def test_search_as_one_types_finds_text_names_and_numbers(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    search(qtbot, page, "sleep")
    assert listed(page) == ["Chen, Jonas", "Chen, Jonas"]
    assert "\x02sleep" in page.model.index(0, 0).data(ROW).excerpt
    page.search.clear()
    search(qtbot, page, "176-551")
    assert listed(page) == [NOVAK.name]


def test_a_hit_is_painted_on_the_marks_own_ground(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    search(qtbot, page, "diary")
    picture = page.table.viewport().grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(30, 50)}
    assert theme.current().mark.lower() in colours


def test_enter_in_the_search_goes_into_the_list_at_once(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "rivera")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.table.hasFocus()
    chosen = page.table.chosen()
    assert chosen
    assert chosen.client_name == RIVERA.name
    with qtbot.waitSignal(page.open_note) as opening:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opening.args == [lived_in.note_of(RIVERA)]


# --- opening ------------------------------------------------------------------------------------------------


def choose(page: MyNotesPage, client_name: str, note_type: str = "Progress Note") -> None:
    """Select the first note of this client and type."""
    rows = [page.model.index(row, 0).data(ROW) for row in range(page.model.rowCount())]
    page.table.choose(
        next(at for at, row in enumerate(rows) if (row.client_name, row.note_type) == (client_name, note_type))
    )


def test_a_draft_opens_in_its_form_and_a_signed_note_in_the_reader(
    qtbot: QtBot, lived_in: LivedIn, opened: Open
) -> None:
    page = opened(lived_in)
    choose(page, NOVAK.name)
    with qtbot.waitSignal(page.read_note) as reading:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert reading.args == [lived_in.note_of(NOVAK)]
    choose(page, OBRIEN.name)
    with qtbot.waitSignal(page.open_note) as opening:
        where = page.table.visualRect(page.table.currentIndex()).center()
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
        QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert opening.args == [lived_in.note_of(OBRIEN)]


def test_a_draft_of_a_type_without_a_form_is_read(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    room.elsewhere(HADDAD, "Some Other Note", "Written elsewhere.", NoteStatus.DRAFT)
    room.settle()
    page = opened(room)
    page.table.choose(0)
    with qtbot.waitSignal(page.read_note):
        QTest.keyClick(page.table, Qt.Key.Key_Return)


# --- deleting -----------------------------------------------------------------------------------------------


def test_delete_takes_a_draft_away_and_control_z_brings_it_back(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    page.focus_list()
    choose(page, RIVERA.name)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert RIVERA.name not in listed(page)
    assert page.undo.isVisible()
    assert page.table.chosen()
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert RIVERA.name in listed(page)
    assert not page.undo.isVisible()
    chosen = page.table.chosen()
    assert chosen
    assert chosen.client_name == RIVERA.name


def test_control_z_in_the_search_brings_a_deleted_draft_back(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    choose(page, RIVERA.name)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    page.search.setFocus()
    QTest.keyClick(page.search, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert RIVERA.name in listed(page)


def test_after_the_last_draft_is_deleted_undo_has_the_focus(room: LivedIn, opened: Open) -> None:
    room.draft(RIVERA, "The only one.")
    page = opened(room)
    page.focus_list()
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    undo = QApplication.focusWidget()
    assert undo
    assert page.undo.isAncestorOf(undo)
    QTest.keyClick(undo, Qt.Key.Key_Space)
    assert listed(page) == [RIVERA.name]
    assert page.table.hasFocus()


def test_what_cannot_be_brought_back_is_said_and_offered_again(
    lived_in: LivedIn, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(lived_in)
    choose(page, RIVERA.name)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)

    def full(_note_id: str, _origin: str) -> None:
        raise StoreFailed("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(lived_in.desk.drafts, "restore", full)
        QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.said.text() == "The disk is full."
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert RIVERA.name in listed(page)


def test_undo_can_be_pressed_too(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    choose(page, RIVERA.name)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    undo = next(one for one in page.undo.findChildren(QAbstractButton) if one.text() == "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert RIVERA.name in listed(page)


def test_only_a_draft_is_deleted(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    choose(page, NOVAK.name)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert NOVAK.name in listed(page)
    assert page.said.text() == "Only a draft can be deleted."


# --- what changes under one's hands -------------------------------------------------------------------------


def test_the_chosen_note_stays_chosen_when_the_list_is_read_anew(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    page.resize(1056, 400)
    choose(page, NOVAK.name)
    page.table.verticalScrollBar().setValue(130)
    lived_in.draft(CHEN, "A new one, on top of all.", days_ago=-1)
    qtbot.waitUntil(lambda: page.model.rowCount() == 11)
    chosen = page.table.chosen()
    assert chosen
    assert chosen.client_name == NOVAK.name
    assert page.table.verticalScrollBar().value() == 130 + page.table.rowHeight(0)


def test_many_changes_are_one_refresh(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    for _ in range(50):
        lived_in.desk.events.publish(NotesChanged(frozenset({"n"})))
    with qtbot.waitSignal(page.model.dataChanged):
        pass
    with qtbot.assertNotEmitted(page.model.dataChanged, wait=300):
        pass


def test_until_the_first_round_has_ended_nothing_is_claimed(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    page = opened(room)
    page.show_fetching(True)
    page.focus_list()
    assert page.empty.accessibleName() == "Fetching your notes …"
    assert counter(page, "All").accessibleName() == "All, …"
    room.draft(RIVERA, "The first row.")
    qtbot.waitUntil(page.table.hasFocus)
    assert page.table.chosen()
    page.show_fetching(False)
    assert counter(page, "All").accessibleName() == "All, 1"


def test_the_first_rows_take_no_focus_from_the_person(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    page = opened(room)
    page.focus_list()
    page.search.setFocus()
    room.draft(RIVERA, "The first row.")
    qtbot.waitUntil(page.table.isVisible)
    assert page.search.hasFocus()


# --- empty --------------------------------------------------------------------------------------------------


def test_no_notes_at_all_leads_to_the_first_one(qtbot: QtBot, room: LivedIn, opened: Open) -> None:
    page = opened(room)
    assert page.empty.isVisible()
    assert page.empty.accessibleName().startswith("No notes yet")
    with qtbot.waitSignal(page.new_note):
        page.empty.pressed.emit()


def test_nothing_found_offers_to_empty_the_search(qtbot: QtBot, lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    search(qtbot, page, "zebra")
    assert page.empty.accessibleName() == "Nothing found for “zebra”. Try the beginning of a word, a name or an MRN"
    page.empty.pressed.emit()
    assert len(listed(page)) == 10
    assert page.search.text() == ""


def test_an_empty_filter_offers_all_notes(lived_in: LivedIn, opened: Open) -> None:
    page = opened(lived_in)
    press(page, "Signed")
    press(page, "Not sent")
    assert page.empty.accessibleName().startswith("No note is like this")
    page.empty.pressed.emit()
    assert len(listed(page)) == 10
    assert page.filter_bar.status() == "all"
