"""The whole program over a clinic in memory, with a real vault and a real file: to lock, to sign out and in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import Store
from ehr_desktop.application.session import Account
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from ehr_desktop.domain.people import Client
from ehr_desktop.ui.frame import Frame
from ehr_desktop.ui.lock_page import LockPage
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.program import Program
from ehr_desktop.ui.recovery.page import RecoveryPage
from tests.application.fake_api import PASSWORD, FakeApi
from tests.application.test_session import ACCOUNT, Clinic
from tests.desk import RIVERA
from tests.ui.note_form.conftest import Disk

TYPED = "Slept badly on Tuesday."


class Watched(Clinic):
    """A clinic whose computer's disk can be full, and whose keys and files can be looked at."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.disk: Disk | None = None
        self.keys: list[bytearray] = []

    def _store(self, account: Account, key: bytearray) -> Store:
        self.keys.append(key)
        self.disk = Disk(super()._store(account, key))
        return self.disk


def cursor_of(box: QTextEdit) -> tuple[int, int]:
    """Where the selection begins, and where the cursor stands."""
    return box.textCursor().anchor(), box.textCursor().position()


class AtTheDesk:
    """The whole program over a clinic in memory, a real vault and a real file."""

    def __init__(self, clinic: Watched, qtbot: QtBot) -> None:
        self.clinic = clinic
        self.qtbot = qtbot
        self.program = Program(lambda: clinic.sign_in, [], lambda: (ACCOUNT, PASSWORD), lambda: None)
        self.program.start(practice_wanted=True)
        qtbot.waitUntil(lambda: self.program.window is not None and self.window.isVisible())
        self.frame.activateWindow()
        qtbot.waitUntil(self.frame.isActiveWindow)
        for page in self.window.findChildren(RecoveryPage):
            page.later.click()  # a new vault: making a recovery key is put off
        self.rest()

    @property
    def window(self) -> MainWindow:
        assert self.program.window
        return self.program.window

    @property
    def frame(self) -> Frame:
        assert self.program.frame
        return self.program.frame

    @property
    def lock_page(self) -> LockPage:
        """The lock, once it is shown."""
        page = self.frame.page
        assert isinstance(page, LockPage)
        return page

    @property
    def desk(self) -> Desk:
        assert self.program.desk
        return self.program.desk

    @property
    def api(self) -> FakeApi:
        return self.clinic.api

    @property
    def link(self) -> Link | None:
        assert self.program.heartbeat
        return self.program.heartbeat.link

    @property
    def title(self) -> str:
        """The page shown."""
        return self.frame.windowTitle().removeprefix("EHR Desktop · ")

    def lock(self) -> LockPage:
        """By key; answers the lock."""
        QTest.keyClick(self.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.waitUntil(lambda: self.program.desk is None)
        self.qtbot.waitUntil(self.lock_page.isVisible)
        return self.lock_page

    @property
    def disk(self) -> Disk:
        """This computer's disk."""
        assert self.clinic.disk
        return self.clinic.disk

    def draft(self, client: Client, text: str, appointment_id: str | None = None) -> str:
        """A progress note that was written before; answers its id."""
        note = self.desk.drafts.begin(client.id, self.desk.types["Progress Note"], {}, appointment_id)
        self.desk.drafts.save(note, {"session_date": "2026-11-17", "subjective": text}, appointment_id, "test")
        self.desk.drafts.close(note.id)
        return note.id

    def box(self) -> QTextEdit:
        """The text that has the keys."""
        focused = self.window.focusWidget()
        assert isinstance(focused, QTextEdit)
        return focused

    def unlock(self, password: str = PASSWORD) -> None:
        """With the password, to the desk."""
        self.api.offline = False  # its line was closed
        QTest.keyClicks(self.lock_page.password, password)
        QTest.keyClick(self.lock_page.password, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.program.window is not None)

    def rest(self) -> None:
        """Until no round is under way."""
        self.qtbot.waitUntil(lambda: self.window.places.standing.is_resting() and self.link is not None)

    def sync(self) -> None:
        """F5, to its end."""
        QTest.keyClick(self.window, Qt.Key.Key_F5)
        self.rest()

    def write(self) -> QTextEdit:
        """A note of Ana Rivera's, with a word of it selected; answers the box."""
        box = self.write_unsaved()
        cursor = box.textCursor()
        cursor.setPosition(5)
        cursor.setPosition(11, QTextCursor.MoveMode.KeepAnchor)
        box.setTextCursor(cursor)
        assert self.window.wizard().note.flush()
        return box

    def write_unsaved(self) -> QTextEdit:
        """The same, as it stands in the form."""
        self.window.new_note()
        wizard = self.window.wizard()
        wizard.begin_for(RIVERA.id, "Progress Note", None)
        self.qtbot.waitUntil(lambda: wizard.note.form is not None and wizard.note.form.is_asked)
        wizard.note.go_to("subjective")
        box = self.window.focusWidget()
        assert isinstance(box, QTextEdit)
        QTest.keyClicks(box, TYPED)
        return box

    def sign_in(self, password: str) -> None:
        """At the page that asks for the password."""
        page = self.window.sign_in_page
        QTest.keyClicks(page.password, password)
        QTest.keyClick(page.password, Qt.Key.Key_Return)

    def place(self) -> Place:
        """Where the one note is."""
        [row] = self.desk.my_notes.page(self.window.places.my_notes.wanted())
        return row.place


@contextmanager
def at_the_desk_of(folder: Path, qtbot: QtBot) -> Iterator[AtTheDesk]:
    """At the desk, until the end of the block."""
    one = AtTheDesk(Watched(folder / "vault"), qtbot)
    try:
        yield one
    finally:
        one.program.stop()
        one.program.start_window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
