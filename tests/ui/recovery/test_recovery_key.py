"""Making a recovery key at the desk, and using it before the desk, at the real windows over a real vault."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from ehr_desktop.application.ports import AuditKind
from ehr_desktop.ui.lock_page import LockPage
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.places import Where
from ehr_desktop.ui.program import Program
from ehr_desktop.ui.recovery.page import RecoveryPage
from ehr_desktop.ui.recovery.paper import KeySheet
from ehr_desktop.ui.start.window import StartWindow
from ehr_desktop.ui.theme import Scheme
from ehr_desktop.vault.recovery_key import as_shown
from tests.application.fake_api import ANN, PASSWORD, URL
from tests.application.test_session import ACCOUNT, Clinic
from tests.desk import NOW
from tests.ui.conftest import Dress
from tests.ui.sight import cut_off, squeezed

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def no_practice() -> tuple[object, str]:
    raise AssertionError("nobody asked for practice data")


class Sitting:
    """The program at a clinic, from its first window on."""

    def __init__(self, qtbot: QtBot, clinic: Clinic, *, is_new: bool) -> None:
        self.qtbot = qtbot
        self.clinic = clinic
        accounts = [] if is_new else [ACCOUNT]
        self.program = Program(lambda: clinic.sign_in, accounts, no_practice, lambda: None)  # type: ignore[arg-type]
        self.program.start(practice_wanted=False)
        qtbot.addWidget(self.start)

    @property
    def start(self) -> StartWindow:
        return self.program.start_window

    def connect(self, former: str = "") -> MainWindow:
        """*Connect to my clinic*, until the desk is open."""
        page = self.start.connect_page
        self.start.first_start.clinic.button.click()
        for field, text in ((page.address, URL), (page.email, ANN.email), (page.password, PASSWORD)):
            field.setText(text)
        page.connect_button.click()
        return self.desk()

    def desk(self) -> MainWindow:
        """Once it is open."""
        self.qtbot.waitUntil(lambda: self.program.window is not None and self.program.window.isVisible())
        assert self.program.window
        return self.program.window

    def shown(self) -> tuple[RecoveryPage, str]:
        """The page with a key on it, and that key as a clinician reads it."""
        window = self.desk()
        [page] = window.findChildren(RecoveryPage)
        self.qtbot.waitUntil(lambda: bool(read_from(page)))
        return page, read_from(page)

    def makes_one(self) -> str:
        """From reading it to *Done*."""
        page, key = self.shown()
        page.go_on.click()
        QTest.keyClicks(page.entry.key, key.lower().replace("-", " "))
        QTest.keyClick(page.entry.key, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: page.title.text() == "Your recovery key is kept")
        page.go_on.click()
        return key

    def ends(self) -> None:
        """The program is closed."""
        self.program.stop()


def read_from(page: RecoveryPage) -> str:
    """What stands in the groups, in sight."""
    groups = [label for label in page.groups.findChildren(QLabel) if label.isVisible()]
    return "-".join(label.text() for label in groups if len(label.text()) == 5)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """Where nobody of this computer has been yet."""
    yield Clinic(tmp_path / "vault")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()  # here, and not beside the screen: its timers are of this thread


@pytest.fixture
def first(qtbot: QtBot, clinic: Clinic) -> Iterator[Sitting]:
    """The first time at this computer."""
    sitting = Sitting(qtbot, clinic, is_new=True)
    yield sitting
    sitting.ends()


def kinds(window: MainWindow) -> list[AuditKind]:
    """What the trail says, oldest first."""
    with window._desk.store.reading() as tx:
        return [row.kind for row in tx.audit(50)][::-1]


# --- making it ----------------------------------------------------------------------------------------------


def test_after_the_first_set_up_one_is_made_and_counts_once_it_is_typed_back(first: Sitting) -> None:
    window = first.connect()
    page, key = first.shown()
    assert window.windowTitle() == "EHR Desktop · Recovery key"
    assert "has no key ring" in page.problem.text()  # this computer's state is said at set-up, too
    page.go_on.click()
    assert read_from(page) == ""
    QTest.keyClicks(page.entry.key, key[:-1] + ("2" if key[-1] != "2" else "3"))
    QTest.keyClick(page.entry.key, Qt.Key.Key_Return)
    first.qtbot.waitUntil(lambda: "Group 7" in page.entry.field.problem())
    assert AuditKind.RECOVERY_KEY_MADE not in kinds(window)
    page.again.click()
    assert read_from(page) == key
    assert first.makes_one() == key
    assert window.places.isVisible()
    assert window.places.reminders.isHidden()
    assert kinds(window) == [AuditKind.SIGNED_IN, AuditKind.RECOVERY_KEY_MADE]
    assert window._desk.keys
    assert window._desk.keys.slots.recovery_made == NOW


def test_later_never_stands_in_the_way_and_is_not_forgotten(first: Sitting) -> None:
    window = first.connect()
    page, _ = first.shown()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.places.isVisible()
    assert window.places.reminders.isHidden()  # who has just said “Later” is not asked again
    window.places.go(Where.NEEDS_YOU)
    assert window.places.needs_you.reminder.isVisible()
    assert "cannot be opened" in window.places.needs_you.reminder.text()
    window.places.go(Where.SETTINGS)
    section = window.places.settings.recovery
    assert section
    assert section.state.text().startswith("Not made yet.")
    assert "has no key ring" in section.binding.text()
    section.make.click()
    first.makes_one()
    assert window.places.settings.isVisible()
    assert section.state.text().startswith("Made on Tue 17 Nov 2026.")
    assert section.make.text() == "Make a new one"
    window.places.go(Where.MY_NOTES)
    assert not window.places.side_bar._entries[Where.NEEDS_YOU].isVisible()


def test_a_new_one_is_said_to_replace_the_old_one_and_does(first: Sitting) -> None:
    window = first.connect()
    old = first.makes_one()
    window.make_recovery_key()
    page, _ = first.shown()
    assert "takes the place of the one you have" in page.problem.text()
    new = first.makes_one()
    clinic = first.clinic
    first.ends()
    clinic.leave(clinic.sign_in.recover(ACCOUNT, new))
    with pytest.raises(Exception, match="not the one of the notes"):
        clinic.sign_in.recover(ACCOUNT, old)


def test_a_key_does_not_stay_on_a_page_that_was_left(first: Sitting) -> None:
    window = first.connect()
    page, key = first.shown()
    page.later.click()
    assert page._shown == ""
    window.make_recovery_key()
    _, other = first.shown()
    assert other != key


def test_a_key_that_is_made_after_the_page_was_left_is_never_shown(first: Sitting) -> None:
    window = first.connect()
    page, _ = first.shown()
    page.later.click()
    window.make_recovery_key()
    page.later.click()
    done: list[None] = []
    window._lanes.ask.run(lambda: None, done.append, lambda _: None)
    first.qtbot.waitUntil(lambda: bool(done))  # behind it on the same lane
    assert page._shown == ""


def test_nothing_of_it_gets_to_the_clipboard(first: Sitting) -> None:
    first.connect()
    page, key = first.shown()
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    shown = [label for label in page.groups.findChildren(QLabel) if label.isVisible() and len(label.text()) == 5]
    assert len(shown) == 7
    assert all(label.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction for label in shown)
    page.go_on.click()
    field = page.entry.key
    QTest.keyClicks(field, key)
    for press in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X):
        QTest.keyClick(field, press, Qt.KeyboardModifier.ControlModifier)
    field.selectAll()  # as a double click does
    assert not field.hasSelectedText()
    QTest.keyClick(field, Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == key
    assert clipboard.text() == "before"
    selected: QMimeData | None = clipboard.mimeData(QClipboard.Mode.Selection)
    assert selected is None or key[:5] not in selected.text()


# --- on paper -----------------------------------------------------------------------------------------------


SHEET = KeySheet(as_shown(list(range(28))), "a.stone@clinic.example", "clinic.example", NOW.date())


def test_the_page_says_what_it_is_for_whose_it_is_and_when_it_was_made() -> None:
    text = SHEET.document().toPlainText().replace("\xa0", " ")
    for said in ("a.stone@clinic.example", "clinic.example", "Tue 17 Nov 2026", "without the password", "Unlock"):
        assert said in text
    assert all(group in text for group in SHEET.key.split("-"))


def test_what_is_printed_leaves_nothing_beside_the_paper(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, temporary = tmp_path / "paper", tmp_path / "temporary"
    paper.mkdir()
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(paper / "page.pdf"))
    SHEET.print_on(printer)
    del printer
    [page] = paper.iterdir()
    assert page.read_bytes().startswith(b"%PDF")
    assert page.read_bytes().count(b"/Type /Page\n") == 1
    assert list(temporary.iterdir()) == []
    page.unlink()


def test_print_asks_which_printer_and_holds_up_nothing(first: Sitting) -> None:
    window = first.connect()
    page, _ = first.shown()
    page.print_button.click()
    [dialog] = window.findChildren(QPrintDialog)
    assert dialog.isVisible()
    assert dialog.windowTitle() == "Print the recovery key"
    dialog.reject()
    first.qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_that_it_was_printed_is_in_the_trail(first: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[KeySheet] = []
    monkeypatch.setattr(KeySheet, "print_on", lambda sheet, _printer: printed.append(sheet))
    window = first.connect()
    page, _ = first.shown()
    page.print_button.click()
    [dialog] = window.findChildren(QPrintDialog)
    dialog.accept()
    assert len(printed) == 1
    assert first.program.desk
    with first.program.desk.store.reading() as tx:
        assert [row.what for row in tx.audit(20) if row.kind is AuditKind.PRINTED] == ["recovery key"]


# --- using it -----------------------------------------------------------------------------------------------


@pytest.fixture
def kept(qtbot: QtBot, clinic: Clinic) -> str:
    """The recovery key of a vault that is closed again."""
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert desk.keys
    key = desk.keys.new_recovery_key()
    desk.keys.keep_recovery_key(key, key)
    clinic.leave(desk)
    return key


def test_it_opens_the_notes_offline_and_the_next_sign_in_lets_the_password_open_them(
    qtbot: QtBot, clinic: Clinic, kept: str
) -> None:
    clinic.api.offline = True
    sitting = Sitting(qtbot, clinic, is_new=False)
    unlock = sitting.start.unlock_page
    assert unlock
    unlock.recovery_button.click()
    page = sitting.start.recover_page
    assert page.isVisible()
    assert page.focusWidget() is page.entry.key
    QTest.keyClicks(page.entry.key, kept[:10])
    QTest.keyClick(page.entry.key, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Group 2" in page.entry.field.problem())
    assert page.entry.text() == kept[:10]  # to be compared with the paper
    QTest.keyClicks(page.entry.key, kept[10:])
    page.open_button.click()
    window = sitting.desk()
    renew = window.places.reminders.renew
    assert renew.isVisible()
    assert "until then the recovery key does" in renew.text()
    clinic.api.offline = False
    renew.sign_in.click()
    assert window.sign_in_page.isVisible()
    QTest.keyClicks(window.sign_in_page.password, PASSWORD)
    QTest.keyClick(window.sign_in_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.sign_in_page.isVisible())
    assert window.places.reminders.isHidden()
    assert kinds(window)[-3:] == [
        AuditKind.RECOVERY_KEY_USED,
        AuditKind.SIGNED_IN,
        AuditKind.PASSWORD_SLOT_RENEWED,
    ]
    sitting.ends()


def test_a_key_stays_on_no_page_that_was_left_before_the_desk(qtbot: QtBot, clinic: Clinic, kept: str) -> None:
    sitting = Sitting(qtbot, clinic, is_new=False)
    unlock = sitting.start.unlock_page
    assert unlock
    unlock.recovery_button.click()
    page = sitting.start.recover_page
    QTest.keyClicks(page.entry.key, kept)
    sitting.start.activateWindow()
    qtbot.waitUntil(sitting.start.isActiveWindow)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert unlock.isVisible()
    assert page.entry.is_empty()
    assert not page.entry.key.isUndoAvailable()
    sitting.ends()


def test_where_nobody_knows_the_former_password_the_recovery_key_takes_its_place(
    qtbot: QtBot, clinic: Clinic, kept: str
) -> None:
    clinic.api.password = "Changed-At-The-Clinic-2!"
    sitting = Sitting(qtbot, clinic, is_new=True)
    sitting.start.first_start.clinic.button.click()
    page = sitting.start.connect_page
    for field, text in ((page.address, URL), (page.email, ANN.email), (page.password, clinic.api.password)):
        field.setText(text)
    page.connect_button.click()
    qtbot.waitUntil(page.former.isVisible)
    clinic.api.offline = False  # its line was closed
    page.use_recovery.click()
    assert not page.former.isVisible()
    assert not page.connect_button.isEnabled()
    assert page.focusWidget() is page.recovery_key.key
    QTest.keyClicks(page.recovery_key.key, kept)
    QTest.keyClick(page.recovery_key.key, Qt.Key.Key_Return)
    window = sitting.desk()
    assert window.places.reminders.isHidden()
    assert AuditKind.RECOVERY_KEY_USED in kinds(window)
    sitting.ends()
    clinic.leave(clinic.sign_in.unlock(ACCOUNT, clinic.api.password))


def test_without_one_it_is_said_and_the_password_still_works(qtbot: QtBot, clinic: Clinic) -> None:
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    sitting = Sitting(qtbot, clinic, is_new=False)
    unlock = sitting.start.unlock_page
    assert unlock
    unlock.recovery_button.click()
    page = sitting.start.recover_page
    QTest.keyClicks(page.entry.key, "ABCDE")
    page.open_button.click()
    qtbot.waitUntil(lambda: "No recovery key was made" in page.entry.field.problem())
    page.back_button.click()
    QTest.keyClicks(unlock.password, PASSWORD)
    unlock.unlock_button.click()
    window = sitting.desk()
    reminder = window.places.reminders.recovery
    assert reminder.isVisible()  # suggested once after unlocking
    for where in (Where.NEEDS_YOU, Where.SETTINGS, Where.ACTIVITY):  # two of them say it themselves
        window.places.go(where)
        assert window.places.reminders.isHidden()
    window.places.go(Where.MY_NOTES)
    assert reminder.isVisible()
    reminder.later.click()
    assert window.places.reminders.isHidden()
    sitting.ends()


def test_at_the_lock_it_opens_the_notes_and_leads_back(first: Sitting) -> None:
    window = first.connect()
    key = first.makes_one()
    window.places.go(Where.SETTINGS)
    first.program.lock()
    first.qtbot.waitUntil(lambda: first.program.desk is None)
    assert first.program.frame
    page = first.program.frame.page
    assert isinstance(page, LockPage)
    page.recovery_button.click()
    first.qtbot.waitUntil(lambda: first.start.isVisible() and first.start.recover_page.isVisible())
    QTest.keyClicks(first.start.recover_page.entry.key, key)
    first.start.recover_page.open_button.click()
    again = first.desk()
    assert again is not window
    assert again.places.where() is Where.SETTINGS
    assert again.places.reminders.renew.isVisible()
    assert AuditKind.RECOVERY_KEY_USED in kinds(again)


@pytest.mark.parametrize("text_size", [1.0, 2.0])
def test_in_a_small_window_the_key_and_every_button_are_in_sight(
    first: Sitting, dress: Dress, text_size: float
) -> None:
    window = first.connect()
    page, _ = first.shown()
    window.window().resize(1024, 700)
    first.qtbot.waitUntil(lambda: page.width() == 1024)
    dress(Scheme.DARK, text_size)
    [area] = page.findChildren(QScrollArea)
    first.qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)
    first.qtbot.waitUntil(lambda: [*squeezed(page), *cut_off(page)] == [])
    assert page.go_on.mapTo(page, page.go_on.rect().topRight()).x() < page.width()
