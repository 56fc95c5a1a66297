"""From the first window to the desk and back: which window is open, and what happens between them.

What only the desk needs is imported when somebody is on the way there: the first window does not wait for it.
"""

import gc
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QApplication

from ehr_desktop.application.errors import (
    CodeNeeded,
    KnownError,
    OtherPassword,
    RecoveryKeyNeeded,
    StoreDamaged,
    Unreachable,
    VaultDisabled,
    WrongCode,
    WrongPassword,
    WrongRecoveryKey,
)
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.ui.activity import Activity
from ehr_desktop.ui.auto_lock import AutoLock
from ehr_desktop.ui.clipboard import OwnClipboard
from ehr_desktop.ui.lane import Lane
from ehr_desktop.ui.last_words import told_later
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.problems import known, sentence
from ehr_desktop.ui.start.window import StartWindow

if TYPE_CHECKING:
    from ehr_desktop.application.desk import Desk
    from ehr_desktop.application.session import Account, SignIn
    from ehr_desktop.application.vault_files import VaultFiles
    from ehr_desktop.ui.frame import Frame
    from ehr_desktop.ui.heartbeat import Heartbeat
    from ehr_desktop.ui.lock_page import LockPage
    from ehr_desktop.ui.locked import Locked
    from ehr_desktop.ui.locks import Locks
    from ehr_desktop.ui.main_window import MainWindow
    from ehr_desktop.ui.open_desk import OpenDesk

#: Seconds that quitting, and locking, wait for a request that was just hung up.
PATIENCE = 1.0
LOCK_PATIENCE = 0.5
#: Milliseconds after which signing out hangs up on a server that does not answer, and leaves in any case.
HANG_UP_AFTER = 700
LEAVE_AFTER = 900
#: Milliseconds until the first window has certainly been painted: nothing else may slow that down.
PREPARE_AFTER = 400

_LOCKED_MEANWHILE = "This computer was locked meanwhile. Please type your password once more."


class Program(QObject):
    """Opens the first window, then the desk. `start_practice` answers the practice server's account and password.

    `locked` comes when a lock asked for has taken place: nothing is open any more. `lock` may be asked for any time.
    """

    locked = Signal()

    def __init__(
        self,
        make_sign_in: "Callable[[], SignIn]",
        accounts: "Sequence[Account]",
        start_practice: "Callable[[], tuple[Account, str]]",
        remove_practice: Callable[[], None],
        preferences: Preferences | None = None,
        make_files: "Callable[[], VaultFiles] | None" = None,
    ) -> None:
        super().__init__()
        self._make_sign_in = make_sign_in
        self._accounts = list(accounts)
        self._start_practice = start_practice
        self._remove_practice = remove_practice
        self._make_files = make_files
        self._preferences = preferences or Preferences()
        self._entry = Lane("entry", self)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        self._activity = Activity(app, parent=self)
        self._clipboard = OwnClipboard(app.clipboard(), self)
        self._auto_lock = AutoLock(self._activity.seconds_ago, lambda: self._preferences.lock_after * 60, parent=self)
        self._auto_lock.warned.connect(self._warn)
        self._auto_lock.due.connect(self.lock)
        self._open: OpenDesk | None = None
        self._times_locked = 0
        self.frame: Frame | None = None
        self.start_window = self._make_start_window()

    def seconds_alone(self) -> float:
        """How long nobody has typed or clicked here."""
        return self._activity.seconds_ago()

    @property
    def desk(self) -> "Desk | None":
        """The desk that is open."""
        return self._open.desk if self._open else None

    @property
    def window(self) -> "MainWindow | None":
        """Its page."""
        return self._open.window if self._open else None

    @property
    def heartbeat(self) -> "Heartbeat | None":
        """Its rounds."""
        return self._open.heartbeat if self._open else None

    @cached_property
    def _sign_in(self) -> "SignIn":
        """Asked for on the lane first, where making it takes nothing from the screen."""
        return self._make_sign_in()

    @cached_property
    def locks(self) -> "Locks":
        """Who is locked: those beside the one at the desk, too."""
        from ehr_desktop.ui.locks import Locks

        return Locks(lambda: self._sign_in)

    @cached_property
    def _files(self) -> "VaultFiles":
        """Asked for on a lane, as `_sign_in`."""
        assert self._make_files
        return self._make_files()

    def _make_start_window(self) -> StartWindow:
        window = StartWindow(self._accounts)
        window.practice_wanted.connect(self.open_practice)
        window.connect_wanted.connect(self._connect)
        window.unlock_wanted.connect(self._unlock)
        window.recover_wanted.connect(self._recover)
        return window

    def start(self, *, practice_wanted: bool) -> None:
        """Show the first window."""
        if practice_wanted:
            self.open_practice()
        self.start_window.show()
        QTimer.singleShot(PREPARE_AFTER, self, self._prepare)

    def _prepare(self) -> None:
        """While a password is typed, what signing in needs is made ready; whoever is quicker has it done."""
        from ehr_desktop.ui.system_signals import listen

        signals = listen(self)
        signals.lock_wanted.connect(self.lock)
        self.locked.connect(signals.locked)
        self._entry.run(lambda: self._sign_in, lambda _: None, _raised, self)
        if self._make_files:
            self._entry.run(lambda: self._files.finish_removals(), lambda _: None, _raised, self)

    def raise_window(self) -> None:
        """To the front: somebody started the program a second time."""
        window = self.frame or self.start_window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def stop(self) -> None:
        """Let go of everything, once. Waits at most a moment for a request under way."""
        open_desk, frame = self._open, self.frame
        self._open = self.frame = None
        self._auto_lock.end()
        self._clipboard.clear()
        if frame:
            for timer in frame.findChildren(QTimer):
                timer.stop()  # none of them may ask a store that is closed
            frame.deleteLater()
        self._entry.close()
        if open_desk:
            open_desk.let_go(PATIENCE)
            open_desk.deleteLater()

    # --- to the desk ----------------------------------------------------------------------------------------

    def open_practice(self) -> None:
        """Start the practice server and sign in there."""
        self.start_window.wait("Preparing practice data …")

        def connect() -> "tuple[Account, Desk]":
            account, password = self._start_practice()
            return account, self._sign_in.connect(account, password)

        window = self.start_window
        self._come(connect, window, lambda error: window.back_to_start(str(error)))

    def _connect(self, address: str, email: str, password: str, former: str, code: str) -> None:
        page = self.start_window.connect_page
        page.set_busy("Asking the clinic’s server …")

        def failed(error: Exception) -> None:
            if isinstance(error, RecoveryKeyNeeded):
                page.ask_recovery_key(str(error))
            elif isinstance(error, OtherPassword):
                page.ask_former(str(error))
            elif isinstance(error, CodeNeeded):
                page.ask_code(str(error), is_wrong=isinstance(error, WrongCode))
            else:
                page.show_problem(sentence(error), about_address=isinstance(error, Unreachable))

        self._come(lambda: self._sign_in.connect_to(address, email, password, former, code), page, failed, password)

    def _unlock(self, account: "Account", password: str) -> None:
        page = self.start_window.unlock_page
        assert page
        page.set_busy("Unlocking …")

        def failed(error: Exception) -> None:
            if isinstance(error, StoreDamaged) and self._make_files:
                page.set_busy("")
                self._offer_repair(account, password, error)
            else:
                page.show_problem(sentence(error))

        self._come(lambda: (account, self._sign_in.unlock(account, password)), page, failed, password)

    def _come(
        self,
        come: "Callable[[], tuple[Account, Desk]]",
        page: QObject,
        failed: Callable[[Exception], None],
        password: str = "",
    ) -> None:
        """To the desk, from this page. Who has turned away meanwhile, or was to be locked, does not come."""
        times_locked = self._times_locked

        def arrived(found: "tuple[Account, Desk]") -> None:
            if self._open or not shiboken6.isValid(page):
                _shut(found[1])
            elif times_locked != self._times_locked:
                _shut(found[1])
                failed(WrongPassword(_LOCKED_MEANWHILE))
            else:
                self._arrived(found, password)

        def turned_away(error: Exception) -> None:
            if shiboken6.isValid(page):
                failed(error)
            else:
                known(error)

        self._entry.run(come, arrived, turned_away, self)

    def _offer_repair(self, account: "Account", password: str, error: StoreDamaged) -> None:
        from ehr_desktop.ui.repairing import Repairing

        window = self.start_window

        def open_again() -> None:
            window.back_home()
            self._unlock(account, password)

        repairing = Repairing(lambda: self._files, self._entry, window.show_other, open_again, window.back_home, window)
        repairing.offer(account, password, error)

    def _recover(self, account: "Account", typed: str) -> None:
        page = self.start_window.recover_page
        page.set_busy("Opening …")

        def failed(error: Exception) -> None:
            page.show_problem(sentence(error), about_key=isinstance(error, WrongRecoveryKey))

        self._come(lambda: (account, self._sign_in.recover(account, typed)), page, failed)

    def _arrived(self, arrived: "tuple[Account, Desk]", password: str) -> None:
        from ehr_desktop.ui.frame import Frame
        from ehr_desktop.ui.open_desk import OpenDesk

        account, desk = arrived
        if account not in self._accounts and not account.is_practice:
            self._accounts.append(account)
        self._open = OpenDesk(self._sign_in, account, desk, self._activity, self._preferences, self)
        window = self._open.window
        window.sign_out_wanted.connect(self._sign_out)
        window.lock_wanted.connect(self.lock)
        window.remove_practice_wanted.connect(self._remove_practice_data)
        window.remove_data_wanted.connect(self._remove_my_data)
        window.repair_wanted.connect(self.lock)  # whoever unlocks a file that is damaged is offered its repair
        self.frame = self.frame or Frame(self._preferences)
        self.frame.put(window)
        self.frame.show()
        self.start_window.loss = ""
        self.start_window.close()
        self._auto_lock.begin()
        self.frame.activateWindow()  # where no window manager hands the focus on
        try:
            self.locks.go_back(self._open)
        finally:
            self.frame.loss = self.locks.loss
            self._open.begin(password)

    # --- at the desk ----------------------------------------------------------------------------------------

    def _sign_out(self) -> None:
        """The session ends, and the first window comes whether the server answers or not. The notes stay, encrypted."""
        open_desk = self._open
        assert open_desk
        desk, account = open_desk.desk, open_desk.account
        open_desk.window.places.standing.say_farewell()

        def left(error: Exception | None) -> None:
            self._left(open_desk, error)

        open_desk.lanes.ask.run(lambda: self._sign_in.sign_out(desk, account), left, left, self)
        # Hung up, whatever is under way there ends, and the token is forgotten here all the same.
        QTimer.singleShot(HANG_UP_AFTER, open_desk, desk.api.close)
        QTimer.singleShot(LEAVE_AFTER, open_desk, lambda: left(None))

    def _left(self, open_desk: "OpenDesk", error: Exception | None) -> None:
        """The session is over here, whether the server could be told or not. What cannot be saved keeps the desk."""
        if self._open is open_desk and open_desk.window.close():
            self._auto_lock.end()
            self._to_start()
            self._open = None
            self._clipboard.clear()
            open_desk.let_go(LOCK_PATIENCE)
            open_desk.deleteLater()
        if error:
            sentence(error)

    def _remove_practice_data(self) -> None:
        assert self.frame
        if self.frame.close():
            self.stop()
            self._remove_practice()

    def _remove_my_data(self, password: str) -> None:
        """The password is looked at first; then the desk is left, its session ended, and everything removed."""
        open_desk = self._open
        assert open_desk
        section = open_desk.window.places.settings.remove_data
        assert section
        open_desk.lanes.ask.run(
            lambda: self._files.check_password(open_desk.account, password),
            lambda _: self._remove_everything_of(open_desk),
            lambda error: section.show_problem(sentence(error)),
            open_desk,
        )

    def _remove_everything_of(self, open_desk: "OpenDesk") -> None:
        desk, account = open_desk.desk, open_desk.account
        self._auto_lock.end()
        self._accounts = [one for one in self._accounts if one != account]
        self._to_start()
        self._open = None
        self._clipboard.clear()
        self.start_window.wait("Removing your notes …")

        def end_session() -> None:
            # The token goes with the vault, and a server that is not reached ends the session by itself.
            with suppress(KnownError):
                self._sign_in.sign_out(desk, account)

        def ended(_: object) -> None:
            open_desk.let_go(LOCK_PATIENCE)
            open_desk.deleteLater()
            self._entry.run(lambda: self._files.remove(account), removed, failed, self)

        def removed(is_forgotten: bool) -> None:
            self.start_window.back_to_start(_REMOVED if is_forgotten else f"{_REMOVED} {_RING_SILENT}", Tone.GREEN)

        def failed(error: Exception) -> None:
            self.start_window.back_to_start(sentence(error))

        self._entry.run(end_session, ended, failed, self)
        QTimer.singleShot(HANG_UP_AFTER, open_desk, desk.api.close)

    def _to_start(self) -> None:
        """The first window again, in the place of the frame, whose page is gone with everything in it."""
        before, frame = self.start_window, self.frame
        self.start_window = self._make_start_window()
        if frame:
            self.start_window.setGeometry(frame.geometry())
        self.start_window.loss = self.locks.loss
        self.start_window.show()
        self.start_window.activateWindow()
        before.deleteLater()
        self.frame = None
        if frame:
            frame.clear()
            frame.hide()
            frame.deleteLater()

    # --- locked ---------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Lock the desk, where one is open, at the next turn of the event loop: no event of the desk is under way."""
        if QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton:
            QDrag.cancel()
        QGuiApplication.inputMethod().commit()
        while popup := QApplication.activePopupWidget():
            popup.hide()
        QTimer.singleShot(0, self, self._lock)

    def _lock(self) -> None:
        open_desk, self._open = self._open, None
        self._times_locked += 1
        self._auto_lock.end()
        if open_desk:
            self._clipboard.clear()
            try:
                self._show_lock(self.locks.put_away(open_desk))
            finally:
                open_desk.let_go(LOCK_PATIENCE)
            shiboken6.delete(open_desk)
            del open_desk
            gc.collect()  # the texts of the page that is gone go, too
        self.locked.emit()

    def _show_lock(self, locked: "Locked") -> None:
        from ehr_desktop.ui.lock_page import LockPage

        assert self.frame
        self.frame.loss = self.locks.loss
        page = LockPage(locked)
        page.unlock_wanted.connect(partial(self._unlock_here, page, locked.account))
        page.sign_in_wanted.connect(partial(self._sign_in_here, page, locked.account))
        page.another_clinician.connect(self._to_start, Qt.ConnectionType.QueuedConnection)
        page.recovery_wanted.connect(lambda: QTimer.singleShot(0, self, lambda: self._ask_recovery_key(locked.account)))
        self.frame.put(page)

    def _ask_recovery_key(self, account: "Account") -> None:
        self._to_start()
        self.start_window.ask_recovery_key(account)

    def _warn(self, seconds: int) -> None:
        if self.frame:
            self.frame.warn(seconds)

    def _unlock_here(self, page: "LockPage", account: "Account", password: str) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, StoreDamaged) and self._make_files:
                self._to_start()
                self._offer_repair(account, password, error)
            else:
                (page.offer_sign_in if isinstance(error, VaultDisabled) else page.show_problem)(sentence(error))

        self._come(lambda: (account, self._sign_in.unlock(account, password)), page, failed, password)

    def _sign_in_here(self, page: "LockPage", account: "Account", password: str, former: str, code: str) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, OtherPassword):
                page.ask_former(str(error))
            elif isinstance(error, CodeNeeded):
                page.ask_code(str(error), is_wrong=isinstance(error, WrongCode))
            else:
                page.show_problem(sentence(error))

        def connect() -> "tuple[Account, Desk]":
            return account, self._sign_in.connect(account, password, former, code)

        self._come(connect, page, failed, password)


def _shut(desk: "Desk") -> None:
    """It was opened for nobody: the trail says so of both."""
    with told_later():
        desk.trail.record(AuditKind.LOCKED)
    desk.close()


_REMOVED = "Your notes were removed from this computer."
_RING_SILENT = "The key ring did not answer; what it still holds of them opens nothing."


def _raised(error: Exception) -> None:
    raise error
