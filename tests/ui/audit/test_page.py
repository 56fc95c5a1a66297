"""*Activity*, by pointer and by key: filtered, sorted, proven, taken along, and what it says of an empty list."""

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from ehr_desktop.application.audit_trail import DIFFERS, head_as_text
from ehr_desktop.application.my_notes import CLIPBOARD
from ehr_desktop.application.ports import AuditEntry, AuditHead, AuditKind, AuditRow
from ehr_desktop.ui import theme
from ehr_desktop.ui.audit import ActivityPage, proof
from ehr_desktop.ui.audit.model import PAGE, Column
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.text_export import NOT_WRITTEN
from ehr_desktop.ui.theme import Scheme
from tests.desk import CHEN, NOW, RIVERA
from tests.ui.conftest import Dress, Stage
from tests.ui.lived_in import LivedIn
from tests.ui.sight import cut_off, nameless, out_of_sight

Open = Callable[[LivedIn], ActivityPage]


@pytest.fixture
def opened(stage: Stage, qtbot: QtBot) -> Open:
    """Shows the page over a desk, with its list."""

    def show(room: LivedIn) -> ActivityPage:
        page = stage.show(ActivityPage(room.desk, room.lanes), 1056, 740)
        settled(qtbot, page)
        page.focus_list()
        return page

    return show


def settled(qtbot: QtBot, page: ActivityPage) -> None:
    """Wait for what was asked on the lane: it answers in order."""
    answers: list[bool] = []
    page._lanes.ask.run(lambda: True, answers.append, lambda _: None)
    qtbot.waitUntil(lambda: bool(answers))


def a_day(room: LivedIn) -> tuple[str, str]:
    """Two notes, one of them read, exported and opened; six more rows than the drafts made: the notes' ids."""
    one, other = room.draft(RIVERA, "Arrived on time."), room.draft(CHEN, "Slept badly.")
    room.clock.move(days=1)
    room.desk.my_notes.read(one)
    room.desk.my_notes.record_export(one, CLIPBOARD)
    room.desk.my_notes.read(other)
    return one, other


def kinds(page: ActivityPage) -> list[str]:
    """What was done, from top to bottom."""
    rows = range(page.model.rowCount())
    return [page.model.index(row, Column.WHAT).data().partition(",")[0] for row in rows]


def clients(page: ActivityPage) -> list[str]:
    """Whose note it was, from top to bottom."""
    entries = (page.model.entry(row) for row in range(page.model.rowCount()))
    return [entry.client_name for entry in entries if entry]


def press(page: ActivityPage, word: str) -> None:
    """Press a counter of the filter."""
    found = next(one for one in page.filter_bar.findChildren(QAbstractButton) if one.text() == word)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


ALL = ["Viewed", "Exported", "Viewed", "Edit ended", "Created", "Edit ended", "Created"]


def test_everything_is_listed_newest_first_with_whom_it_is_about(room: LivedIn, opened: Open) -> None:
    a_day(room)
    page = opened(room)
    assert kinds(page) == ALL
    assert clients(page) == [CHEN.name, RIVERA.name, RIVERA.name, CHEN.name, CHEN.name, RIVERA.name, RIVERA.name]
    assert page.table.hasFocus()
    assert page.model.index(0, Column.NOTE).data() == f"{CHEN.name}, Progress Note"
    assert page.model.index(0, Column.WHO).data().startswith(room.desk.clinician.name)


def test_groups_words_and_days_are_filters(room: LivedIn, opened: Open, qtbot: QtBot) -> None:
    a_day(room)
    page = opened(room)
    press(page, "Read")
    settled(qtbot, page)
    assert kinds(page) == ["Viewed", "Viewed"]
    press(page, "All")
    QTest.keyClicks(page.search, "rivera")
    qtbot.waitUntil(lambda: len(page.model.numbers) == 4)
    assert set(clients(page)) == {RIVERA.name}
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    page.search.clear()
    page.since.set_value(room.clock.today())
    page.list_entries()
    settled(qtbot, page)
    assert kinds(page) == ["Viewed", "Exported", "Viewed"]
    page.since.set_value(None)
    page.until.set_value(NOW.date())
    page.list_entries()
    settled(qtbot, page)
    assert kinds(page) == ["Edit ended", "Created", "Edit ended", "Created"]


def test_enter_shows_only_what_was_done_with_this_note_and_back(room: LivedIn, opened: Open, qtbot: QtBot) -> None:
    a_day(room)
    page = opened(room)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    settled(qtbot, page)
    assert kinds(page) == ["Viewed", "Edit ended", "Created"]
    assert page.of_note.text() == f"Only entries of this note: {CHEN.name} · Progress Note"
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    settled(qtbot, page)
    assert kinds(page) == ALL
    assert not page.of_note.isVisible()


def test_a_caption_and_the_menu_sort(room: LivedIn, opened: Open, qtbot: QtBot) -> None:
    a_day(room)
    page = opened(room)
    header = page.table.header
    at = QPoint(header.sectionViewportPosition(Column.WHEN) + 30, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    settled(qtbot, page)
    assert kinds(page) == ALL[::-1]
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    menu = header.findChild(QMenu)
    assert isinstance(menu, QMenu)
    next(one for one in menu.actions() if one.text() == "Client, Z to A").trigger()
    menu.close()
    settled(qtbot, page)
    assert clients(page) == [RIVERA.name] * 4 + [CHEN.name] * 3


def test_of_a_hundred_thousand_only_those_in_sight_are_read(
    room: LivedIn, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(room)
    page = opened(room)
    read: list[int] = []
    entries = room.desk.trail.entries

    def count(numbers: Sequence[int]) -> Sequence[AuditEntry]:
        read.extend(numbers)
        return entries(numbers)

    monkeypatch.setattr(room.desk.trail, "entries", count)
    page.model.show(range(1, 100_001))
    page.table.viewport().repaint()
    QTest.keyClick(page.table, Qt.Key.Key_End)
    page.table.viewport().repaint()
    assert {1, 100_000} <= set(read)
    assert len(read) <= 4 * PAGE


def test_what_is_done_meanwhile_comes_into_the_list_and_the_row_chosen_stays(
    room: LivedIn, opened: Open, qtbot: QtBot
) -> None:
    one, _ = a_day(room)
    page = opened(room)
    page.table.choose(2)
    chosen = page.table.chosen()
    room.desk.drafts.delete(one, "elsewhere")
    qtbot.waitUntil(lambda: kinds(page)[0] == "Deleted")
    assert page.table.chosen() == chosen
    assert page.table.currentIndex().row() == 3


def test_an_empty_trail_and_an_empty_filter_say_so(room: LivedIn, opened: Open, qtbot: QtBot) -> None:
    page = opened(room)
    assert page.empty.accessibleName() == "Nothing has been recorded yet"
    assert not page.export.isEnabled()
    a_day(room)
    QTest.keyClicks(page.search, "nobody")
    qtbot.waitUntil(lambda: page.empty.accessibleName().startswith("No entry is like this"))
    page.empty.pressed.emit()
    settled(qtbot, page)
    assert kinds(page) == ALL


# --- verify -------------------------------------------------------------------------------------------------


def test_verify_says_in_words_that_the_trail_is_whole(room: LivedIn, opened: Open, qtbot: QtBot) -> None:
    a_day(room)
    page = opened(room)
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: page.proof.text() == "7 entries, unbroken since 17 Nov 2026.")
    assert not page.proof.is_busy
    assert not page.proof.cancel_button.isVisible()


def test_verify_names_the_row_and_what_to_do(room: LivedIn, opened: Open, qtbot: QtBot) -> None:
    a_day(room)
    with room.desk.store.writing() as tx:
        for statement in ("DROP TRIGGER audit_is_not_changed", "UPDATE audit SET what = 'x' WHERE number = 3"):
            tx._connection.exec_driver_sql(statement)  # type: ignore[attr-defined]
    page = opened(room)
    page.prove()
    qtbot.waitUntil(lambda: not page.proof.is_busy)
    assert page.proof.text().startswith("Entry 3 was changed or removed")
    assert "tell whoever is responsible for security" in page.proof.text()


def test_a_long_proof_can_be_cancelled_and_says_nothing_of_the_trail(room: LivedIn, opened: Open, qtbot: QtBot) -> None:
    with room.desk.store.writing() as tx:
        for _ in range(3_000):
            tx.append_audit(AuditRow(NOW, "u1", AuditKind.VIEWED))
    page = opened(room)
    page.prove()
    assert page.proof.isVisible()
    assert page.proof.text() == "Reading 3,000 entries …"
    page.proof.cancel_button.click()
    settled(qtbot, page)
    assert not page.proof.isVisible()
    assert not page.proof.is_busy


def test_a_long_proof_says_how_far_it_is(
    room: LivedIn, opened: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "_SAY_EVERY", 1_000)
    with room.desk.store.writing() as tx:
        for _ in range(2_500):
            tx.append_audit(AuditRow(NOW, "u1", AuditKind.VIEWED))
    page = opened(room)
    said: list[str] = []
    monkeypatch.setattr(page.proof, "say", lambda text, *_: said.append(text))
    page.prove()
    qtbot.waitUntil(lambda: not page.proof.is_busy)
    assert said == [
        "Reading 2,500 entries …",
        "Reading the trail: 1,000 of 2,500 entries …",
        "Reading the trail: 2,000 of 2,500 entries …",
        "2,500 entries, unbroken since 17 Nov 2026.",
    ]


def test_leaving_the_page_ends_the_proof(room: LivedIn, opened: Open, qtbot: QtBot) -> None:
    a_day(room)
    page = opened(room)
    page.prove()
    page.hide()
    settled(qtbot, page)
    assert page.proof.text() == ""


# --- export -------------------------------------------------------------------------------------------------


def test_what_is_listed_is_written_for_its_writer_only_and_that_is_recorded(
    room: LivedIn, opened: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    a_day(room)
    page = opened(room)
    press(page, "Read")
    settled(qtbot, page)
    file = tmp_path / "activity.csv"
    page.write_to(file)
    qtbot.waitUntil(lambda: page.said.text().startswith("2 entries were written"))
    with file.open(encoding="utf-8-sig", newline="") as read:
        lines = list(csv.reader(read, strict=True))
    assert [line[7] for line in lines] == ["client", CHEN.name, RIVERA.name]
    assert os.name == "nt" or file.stat().st_mode & 0o777 == 0o600
    press(page, "Exported")
    settled(qtbot, page)
    assert page.model.index(0, Column.WHAT).data() == "Exported, audit trail, 2 of its entries"


def test_the_dialog_holds_nothing_up_and_offers_a_name_without_a_client(room: LivedIn, opened: Open) -> None:
    a_day(room)
    page = opened(room)
    QTest.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert not dialog.isModal()
    assert [Path(one).name for one in dialog.selectedFiles()] == ["Activity 2026-11-18.csv"]
    dialog.reject()


def test_a_file_that_cannot_be_written_is_said(room: LivedIn, opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    a_day(room)
    page = opened(room)
    page.write_to(tmp_path / "nowhere" / "activity.csv")
    qtbot.waitUntil(lambda: page.said.text() == NOT_WRITTEN)
    assert page.export.isEnabled()


# --- the way there ------------------------------------------------------------------------------------------


@pytest.fixture
def window(room: LivedIn, stage: Stage) -> MainWindow:
    """The window over the desk, with a day behind it."""
    a_day(room)
    return stage.show(MainWindow(room.desk, room.lanes, room.heartbeat), 1280, 800)


def test_settings_lead_there_and_escape_back(window: MainWindow, qtbot: QtBot) -> None:
    window.places.go(Where.SETTINGS)
    window.places.settings.activity.open.click()
    assert window.places.where() is Where.ACTIVITY
    assert window.windowTitle() == "EHR Desktop · Activity"
    page = window.places.activity
    settled(qtbot, page)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.places.where() is Where.SETTINGS


def test_a_trail_the_clinic_knows_longer_is_said_in_settings_and_there(
    room: LivedIn, window: MainWindow, qtbot: QtBot
) -> None:
    with room.desk.store.writing() as tx:
        tx.remember(DIFFERS, head_as_text(AuditHead("0" * 32, 812, "a" * 64)), NOW)
    window.places.go(Where.SETTINGS)
    said = "The clinic knows a longer trail of this computer: 812 entries. Here are 7."
    assert window.places.settings.activity.warning.text().startswith(said)
    window.places.go(Where.ACTIVITY)
    settled(qtbot, window.places.activity)
    assert window.places.activity.warning.text().startswith(said)


def test_a_setting_is_recorded_with_what_it_was_and_is(room: LivedIn, window: MainWindow, dress: Dress) -> None:
    window.places.go(Where.SETTINGS)
    look = window.places.settings.look
    look.text_size.edited.emit("125")
    look.scheme.edited.emit(Scheme.DARK.value)
    look.scheme.edited.emit(Scheme.DARK.value)
    QTest.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    with room.desk.store.reading() as tx:
        changed = [row.what for row in tx.audit(10) if row.kind is AuditKind.SETTING_CHANGED]
    assert changed == ["look text size: 125 to 100", "look scheme: system to dark", "look text size: 100 to 125"]


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize(("width", "height", "text_size"), [(1280, 800, 1.0), (1024, 640, 2.0)])
def test_it_has_room_and_names(
    room: LivedIn, opened: Open, qtbot: QtBot, dress: Dress, scheme: Scheme, width: int, height: int, text_size: float
) -> None:
    a_day(room)
    dress(scheme, text_size)
    page = opened(room)
    page.resize(width - 120, height - 70)
    page.prove()
    qtbot.waitUntil(lambda: not page.proof.is_busy)
    QApplication.sendPostedEvents()
    assert page.search.width() >= theme.current().px(200)  # what is searched for can be read
    assert cut_off(page) == []
    assert out_of_sight(page) == []
    assert nameless(page) == []
