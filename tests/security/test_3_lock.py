"""Security 3: on every occasion to lock nothing of any client is left, nothing goes on, and nothing typed is lost."""

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.application.ports import AuditFilter, AuditKind
from ehr_desktop.application.session import Account
from ehr_desktop.ui.clipboard import STAYS, OwnClipboard
from ehr_desktop.ui.frame import Frame
from ehr_desktop.ui.lock_page import LockPage
from ehr_desktop.ui.locked import Locked
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.vault.sealing import seal_text, unseal_text
from tests.application.fake_api import ANN, PASSWORD, URL
from tests.application.test_session import NEW_PASSWORD
from tests.desk import CHEN, RIVERA
from tests.store.samples import key
from tests.ui.at_the_desk import TYPED, AtTheDesk, cursor_of
from tests.ui.conftest import Dress

#: Of clients and of what is written about them; nothing of it may be found anywhere while locked.
MARKS = ("Rivera", "Ana", "204-093", "Chen", "Slept", "badly", "Zebra")


def said_to_a_screen_reader(one: QAccessibleInterface) -> list[str]:
    """Names, values and descriptions, all the way down."""
    kinds = (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description, QAccessible.Text.Help)
    said = [one.text(kind) for kind in kinds]
    for at in range(one.childCount()):
        child = one.child(at)
        if child:
            said += said_to_a_screen_reader(child)
    return [text for text in said if text]


def everything_shown(frame: Frame) -> str:
    """Every text of every widget of the program, and what a screen reader finds."""
    shown = [frame.windowTitle()]
    for one in QApplication.allWidgets():
        texts = (getattr(one, name, None) for name in ("text", "toPlainText", "title", "placeholderText"))
        shown += [str(text()) for text in texts if callable(text)]
        shown += [one.windowTitle(), one.toolTip(), one.accessibleName(), one.accessibleDescription()]
    root = QAccessible.queryAccessibleInterface(frame)
    assert root
    return "\n".join([*shown, *said_to_a_screen_reader(root)])


def open_files(folder: Path) -> list[str]:
    """What this process has open below a folder."""
    handles = [one.resolve() for one in Path("/proc/self/fd").iterdir()]
    return [str(one) for one in handles if one.is_relative_to(folder)]


# --- what is left ---------------------------------------------------------------------------------------------


def test_3_by_key_the_text_is_flushed_and_everything_is_where_it_was(at_the_desk: AtTheDesk) -> None:
    box = at_the_desk.write()
    QTest.keyClicks(box, " terribly")
    before = cursor_of(box)
    at_the_desk.lock()
    assert at_the_desk.title == "Locked"
    at_the_desk.unlock()
    assert at_the_desk.title == "Write a note"
    again = at_the_desk.box()
    assert again.toPlainText() == TYPED.replace("badly", "terribly")
    assert cursor_of(again) == before


def test_3_the_key_is_zeroed_and_file_and_line_are_closed(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    desk, folder = at_the_desk.desk, at_the_desk.clinic.folder
    [own] = at_the_desk.clinic.keys
    assert any(own)
    assert open_files(folder)
    at_the_desk.lock()
    assert own == bytearray(32)
    assert open_files(folder) == []
    assert at_the_desk.api.offline, "its line is closed"
    with pytest.raises(StoreFailed, match="locked"):
        desk.my_notes.counts()


def test_3_nothing_of_a_client_is_in_a_title_a_widget_or_the_accessibility_tree(at_the_desk: AtTheDesk) -> None:
    at_the_desk.draft(CHEN, "Zebra in the list.")
    at_the_desk.write()
    assert all(mark in everything_shown(at_the_desk.frame) for mark in ("Rivera", "Slept"))
    at_the_desk.lock()
    shown = everything_shown(at_the_desk.frame)
    assert [mark for mark in MARKS if mark in shown] == []
    assert "2 notes still to be sent" in shown
    assert at_the_desk.frame.windowTitle() == "EHR Desktop · Locked"


def test_3_no_page_and_no_note_of_the_desk_is_left_in_memory(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    window = at_the_desk.window
    form = window.wizard().note.form
    assert form
    gone = [weakref.ref(one) for one in (window, window.places, window.places.my_notes.model, form, at_the_desk.desk)]
    del window, form
    at_the_desk.lock()
    gc.collect()
    assert sum(one() is not None for one in gone) == 0


def test_3_what_stands_on_the_screen_is_kept_sealed_only(at_the_desk: AtTheDesk) -> None:
    at_the_desk.window.places.my_notes.search.setText("Zebra")
    at_the_desk.disk.full = True
    at_the_desk.write_unsaved()
    at_the_desk.lock()
    [locked] = at_the_desk.program.locks._locked.values()
    assert locked.is_unsaved
    assert locked.sealed
    for mark in (b"Zebra", b"Slept", b"Rivera", RIVERA.id.encode()):
        assert mark not in locked.sealed


def test_3_a_sealed_text_opens_with_its_own_key_only() -> None:
    sealed = seal_text(key(), "Zebra")
    assert unseal_text(key(), sealed) == "Zebra"
    assert seal_text(key(), "Zebra") != sealed
    assert unseal_text(bytearray(32), sealed) is None
    assert unseal_text(key(), sealed[:-1] + bytes([sealed[-1] ^ 1])) is None


def test_3_while_locked_nothing_goes_on(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    at_the_desk.write()
    at_the_desk.lock()
    running = [one for one in at_the_desk.program.findChildren(QTimer) if one.isActive()]
    running += [one for one in at_the_desk.frame.findChildren(QTimer) if one.isActive()]
    assert running == []
    asked = len(at_the_desk.api.loads)
    at_the_desk.api.offline = False
    with qtbot.waitSignal(at_the_desk.program.destroyed, timeout=500, raising=False):
        pass
    assert len(at_the_desk.api.loads) == asked
    assert open_files(at_the_desk.clinic.folder) == []


def test_3_a_dialog_for_a_file_goes_with_the_desk(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    at_the_desk.write()
    at_the_desk.window.wizard().note._along.export()
    assert any(isinstance(one, QFileDialog) and one.isVisible() for one in QApplication.topLevelWidgets())
    at_the_desk.lock()
    assert not any(isinstance(one, QFileDialog) for one in QApplication.topLevelWidgets())
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [at_the_desk.frame]


def test_3_a_menu_that_is_open_goes_too(at_the_desk: AtTheDesk) -> None:
    at_the_desk.draft(RIVERA, "Zebra")
    at_the_desk.window.places.my_notes.table.header.open_menu()
    assert QApplication.activePopupWidget()
    at_the_desk.program.lock()
    at_the_desk.qtbot.waitUntil(lambda: at_the_desk.program.desk is None)
    assert QApplication.activePopupWidget() is None


# --- what cannot be saved -------------------------------------------------------------------------------------


def test_3_text_that_cannot_be_saved_is_sealed_and_still_unsaved_afterwards(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    note_id = at_the_desk.window.wizard().note.note_id
    assert note_id
    at_the_desk.disk.full = True
    QTest.keyClicks(at_the_desk.box(), " terribly")
    page = at_the_desk.lock()
    assert "could not be saved" in page.unsaved.text()
    at_the_desk.unlock()
    assert at_the_desk.box().toPlainText() == TYPED.replace("badly", "terribly")
    kept = at_the_desk.desk.my_notes.look(note_id)
    assert kept
    assert kept.note.answers["subjective"] == TYPED
    at_the_desk.qtbot.waitUntil(lambda: _kept(at_the_desk, note_id) == TYPED.replace("badly", "terribly"))


def _kept(at_the_desk: AtTheDesk, note_id: str) -> object:
    shown = at_the_desk.desk.my_notes.look(note_id)
    return shown.note.answers["subjective"] if shown else None


def test_3_a_note_that_was_never_saved_is_begun_anew_with_every_word(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    at_the_desk.disk.full = True
    at_the_desk.write_unsaved()
    at_the_desk.lock()
    at_the_desk.unlock()
    assert at_the_desk.box().toPlainText() == TYPED
    qtbot.waitUntil(lambda: at_the_desk.desk.my_notes.counts().all == 1)


def test_3_closing_while_something_is_only_in_memory_asks_once_more(at_the_desk: AtTheDesk) -> None:
    at_the_desk.disk.full = True
    at_the_desk.write_unsaved()
    at_the_desk.lock()
    frame = at_the_desk.frame
    assert not frame.close()
    assert frame.warning.isVisible()
    assert "is lost when the program is closed" in frame.warning.text()
    assert frame.close()


def test_3_a_bug_while_things_are_put_away_locks_all_the_same(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    [own] = at_the_desk.clinic.keys
    at_the_desk.window.put_away = lambda: 1 / 0  # type: ignore[method-assign, assignment, return-value]
    with qtbot.captureExceptions() as told:
        at_the_desk.program.lock()
        qtbot.waitUntil(lambda: bool(told))
    assert [error[0] for error in told] == [ZeroDivisionError]
    assert own == bytearray(32)
    assert at_the_desk.lock_page.isVisible()
    at_the_desk.unlock()
    assert at_the_desk.title == "My notes"


# --- unlocking ------------------------------------------------------------------------------------------------


def test_3_a_wrong_password_says_so_and_is_gone_from_the_field(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    page = at_the_desk.lock()
    QTest.keyClicks(page.password, "wrong")
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(page.banner.isVisible)
    assert "This is not the password" in page.banner.text()
    assert page.password.text() == ""
    assert page.password.hasFocus()
    at_the_desk.unlock()
    assert at_the_desk.title == "My notes"


def test_3_after_ten_wrong_ones_a_full_sign_in_right_there_leads_back(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    at_the_desk.write()
    page = at_the_desk.lock()
    at_the_desk.api.offline = False
    for _ in range(11):
        QTest.keyClicks(page.password, "wrong")
        QTest.keyClick(page.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not page.password.isReadOnly())
    assert "sign in at your clinic" in page.banner.text()
    assert page.unlock_button.text() == "Sign in"
    QTest.keyClicks(page.password, "wrong again")
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "E-mail address or password is wrong" in page.banner.text())
    at_the_desk.unlock()
    assert at_the_desk.title == "Write a note"
    assert cursor_of(at_the_desk.box()) == (5, 11)


def test_3_a_password_changed_at_the_clinic_asks_for_the_former_one_there(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    page = at_the_desk.lock()
    page.offer_sign_in("Too many wrong passwords.")
    at_the_desk.api.offline = False
    at_the_desk.api.password = NEW_PASSWORD
    QTest.keyClicks(page.password, NEW_PASSWORD)
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(page.former.isVisible)
    at_the_desk.api.offline = False
    QTest.keyClicks(page.former, PASSWORD)
    QTest.keyClick(page.former, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: at_the_desk.program.window is not None)


def test_3_the_window_of_the_system_stays_the_same(at_the_desk: AtTheDesk) -> None:
    frame, handle = at_the_desk.frame, at_the_desk.frame.windowHandle()
    at_the_desk.lock()
    at_the_desk.unlock()
    assert at_the_desk.frame is frame
    assert frame.windowHandle() is handle


@pytest.mark.parametrize("is_practice", [True, False])
def test_3_the_password_of_practice_data_is_told_and_no_other(qtbot: QtBot, dress: Dress, is_practice: bool) -> None:
    frame = Frame(Preferences())
    qtbot.addWidget(frame)
    frame.put(LockPage(Locked(Account(URL, ANN.email, is_practice), ANN.name, "Harbour Practice", unsent=1)))
    shown = everything_shown(frame)
    assert ("Practice-Only-1!" in shown) is is_practice
    assert "What you wrote is kept on this computer. 1 note still to be sent." in shown


def test_3_who_turns_away_while_the_notes_open_leaves_them_closed(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    page = at_the_desk.lock()
    at_the_desk.api.offline = False
    opened = len(at_the_desk.clinic.keys)
    page.unlock_wanted.emit(PASSWORD)
    page.another_clinician.emit()
    qtbot.waitUntil(lambda: len(at_the_desk.clinic.keys) > opened)
    qtbot.waitUntil(lambda: not any(at_the_desk.clinic.keys[-1]))
    assert at_the_desk.program.desk is None
    assert at_the_desk.program.start_window.isVisible()
    assert open_files(at_the_desk.clinic.folder) == []


def test_3_a_computer_that_goes_to_sleep_while_the_notes_open_finds_them_locked(
    at_the_desk: AtTheDesk, qtbot: QtBot
) -> None:
    page = at_the_desk.lock()
    at_the_desk.api.offline = False
    opened = len(at_the_desk.clinic.keys)
    page.unlock_wanted.emit(PASSWORD)
    at_the_desk.program._lock()
    qtbot.waitUntil(page.banner.isVisible)
    assert "was locked meanwhile" in page.banner.text()
    assert len(at_the_desk.clinic.keys) == opened + 1
    assert not any(at_the_desk.clinic.keys[-1])
    assert at_the_desk.program.desk is None
    at_the_desk.unlock()
    trail = at_the_desk.desk.trail
    kinds = [one.row.kind for one in trail.entries(sorted(trail.numbers(AuditFilter())))]
    opened_and_locked = [kind for kind in kinds if kind in (AuditKind.UNLOCKED, AuditKind.LOCKED)]
    assert opened_and_locked == [AuditKind.LOCKED, AuditKind.UNLOCKED] * 2


# --- the clipboard --------------------------------------------------------------------------------------------


def test_3_the_clipboard_is_cleared_at_the_lock(at_the_desk: AtTheDesk) -> None:
    box = at_the_desk.write()
    box.copy()
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == " badly"
    at_the_desk.lock()
    assert clipboard.text() == ""


def test_3_and_a_minute_after_the_copy_without_any_lock(qtbot: QtBot, qapp: QApplication) -> None:
    clipboard = QGuiApplication.clipboard()
    own = OwnClipboard(clipboard)
    clipboard.setText("Zebra")
    [minute] = own.findChildren(QTimer)
    assert (minute.isActive(), minute.interval(), STAYS) == (True, STAYS, 60_000)
    minute.timeout.emit()
    assert clipboard.text() == ""
    assert not minute.isActive()


def test_3_no_widget_is_left_over_that_nobody_sees(at_the_desk: AtTheDesk) -> None:
    at_the_desk.write()
    at_the_desk.lock()
    named: list[QObject] = [one for one in QApplication.allWidgets() if _is_of_the_desk(one)]
    assert named == []


def _is_of_the_desk(one: QWidget) -> bool:
    return type(one).__module__.startswith(
        tuple(f"ehr_desktop.ui.{part}" for part in ("main_window", "places", "my_notes", "note_", "needs_you", "sign"))
    )
