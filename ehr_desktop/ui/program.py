"""From the first window to the desk and back: which window is open, and what happens between them.

What only the desk needs is imported when somebody is on the way there: the first window does not wait for it.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from ehr_desktop.application.errors import KnownError, OtherPassword, StoreDamaged, Unreachable
from ehr_desktop.ui.activity import Activity
from ehr_desktop.ui.lane import Lane, Lanes
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.start.window import StartWindow

if TYPE_CHECKING:
    from ehr_desktop.application.desk import Desk
    from ehr_desktop.application.session import Account, SignIn
    from ehr_desktop.application.vault_files import VaultFiles
    from ehr_desktop.ui.frame import Frame
    from ehr_desktop.ui.heartbeat import Heartbeat
    from ehr_desktop.ui.main_window import MainWindow

#: Seconds that quitting waits for a request under way.
PATIENCE = 1.0
#: Milliseconds after which signing out hangs up on a server that does not answer, and leaves in any case.
HANG_UP_AFTER = 700
LEAVE_AFTER = 900
#: Milliseconds until the first window has certainly been painted: nothing else may slow that down.
PREPARE_AFTER = 400


class Program(QObject):
    """Opens the first window, then the desk. `start_practice` answers the practice server's account and password."""

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
        self._start_practice = start_practice
        self._remove_practice = remove_practice
        self._make_files = make_files
        self._accounts = list(accounts)
        self._preferences = preferences or Preferences()
        self._lanes = Lanes(Lane("sync", self), Lane("ask", self))
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        self._activity = Activity(app, parent=self)
        self._account: Account | None = None
        self.heartbeat: Heartbeat | None = None
        self.desk: Desk | None = None
        self.window: MainWindow | None = None
        self.frame: Frame | None = None
        self.start_window = self._make_start_window()

    def _make_start_window(self) -> StartWindow:
        window = StartWindow(self._accounts)
        window.practice_wanted.connect(self.open_practice)
        window.connect_wanted.connect(self._connect)
        window.unlock_wanted.connect(self._unlock)
        return window

    @cached_property
    def _sign_in(self) -> "SignIn":
        """Asked for on the `ask` lane only, where making it takes nothing from the screen."""
        return self._make_sign_in()

    @cached_property
    def _files(self) -> "VaultFiles":
        """Asked for on a lane, as `_sign_in`."""
        assert self._make_files
        return self._make_files()

    def start(self, *, practice_wanted: bool) -> None:
        """Show the first window."""
        if practice_wanted:
            self.open_practice()
        self.start_window.show()
        QTimer.singleShot(PREPARE_AFTER, self, self._prepare)

    def _prepare(self) -> None:
        """While a password is typed, what signing in needs is made ready; whoever is quicker has it done."""
        self._lanes.ask.run(lambda: self._sign_in, lambda _: None, _raised, self)
        if self._make_files:
            self._lanes.files.run(lambda: self._files.finish_removals(), lambda _: None, _raised, self)

    def raise_window(self) -> None:
        """To the front: somebody started the program a second time."""
        window = self.frame or self.start_window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def stop(self) -> None:
        """Let go of everything, once. Waits at most a moment for a request under way."""
        heartbeat, desk, frame = self.heartbeat, self.desk, self.frame
        self.heartbeat = self.desk = self.window = self.frame = None
        if frame:
            for timer in frame.findChildren(QTimer):
                timer.stop()  # none of them may ask a store that is closed
            frame.deleteLater()
        if heartbeat:
            heartbeat.stop()
        if desk:
            desk.api.close()
        self._lanes.close()
        finished = self._lanes.sync.wait(PATIENCE)
        if desk and finished:
            desk.store.close()

    # --- to the desk ----------------------------------------------------------------------------------------

    def open_practice(self) -> None:
        """Start the practice server and sign in there."""
        self.start_window.wait("Preparing practice data …")

        def connect() -> "tuple[Account, Desk]":
            account, password = self._start_practice()
            return account, self._sign_in.connect(account, password)

        self._lanes.ask.run(connect, self._arrived, self._practice_failed, self)

    def _practice_failed(self, error: Exception) -> None:
        self.start_window.back_to_start(str(error))

    def _connect(self, address: str, email: str, password: str, former: str) -> None:
        page = self.start_window.connect_page
        page.set_busy("Asking the clinic’s server …")

        def failed(error: Exception) -> None:
            if isinstance(error, OtherPassword):
                page.ask_former(str(error))
            else:
                page.show_problem(_sentence(error), about_address=isinstance(error, Unreachable))

        self._lanes.ask.run(
            lambda: self._sign_in.connect_to(address, email, password, former), self._arrived, failed, self
        )

    def _unlock(self, account: "Account", password: str) -> None:
        page = self.start_window.unlock_page
        assert page
        page.set_busy("Unlocking …")

        def unlock() -> "tuple[Account, Desk]":
            desk = self._sign_in.unlock(account, password)
            if not desk.standing.has_session:
                # Offline, or a password the clinic has changed: the desk says so, and the notes are open all the same.
                with suppress(KnownError):
                    self._sign_in.begin_session(desk, account, password)
            return account, desk

        def failed(error: Exception) -> None:
            if isinstance(error, StoreDamaged) and self._make_files:
                page.set_busy("")
                self._offer_repair(account, password, error)
            else:
                page.show_problem(_sentence(error))

        self._lanes.ask.run(unlock, self._arrived, failed, self)

    def _offer_repair(self, account: "Account", password: str, error: StoreDamaged) -> None:
        from ehr_desktop.ui.repairing import Repairing

        window = self.start_window

        def open_again() -> None:
            window.back_home()
            self._unlock(account, password)

        repairing = Repairing(lambda: self._files, self._lanes, window.show_other, open_again, window.back_home, window)
        repairing.offer(account, password, error)

    def _arrived(self, arrived: "tuple[Account, Desk]") -> None:
        from ehr_desktop.ui.frame import Frame
        from ehr_desktop.ui.heartbeat import Heartbeat
        from ehr_desktop.ui.keep_alive import KeepAlive
        from ehr_desktop.ui.main_window import MainWindow

        self._account, self.desk = arrived
        if self._account not in self._accounts and not self._account.is_practice:
            self._accounts.append(self._account)
        self.heartbeat = Heartbeat(self.desk, self._lanes, self, seconds_alone=self._activity.seconds_ago)
        self.window = MainWindow(self.desk, self._lanes, self.heartbeat, self._preferences)
        KeepAlive(self.desk, self._lanes, self.heartbeat, self._activity, self.window)
        self.window.sign_in_wanted.connect(self._sign_in_again)
        self.window.sign_out_wanted.connect(self._sign_out)
        self.window.remove_practice_wanted.connect(self._remove_practice_data)
        self.window.remove_data_wanted.connect(self._remove_my_data)
        self.window.repair_wanted.connect(self._leave_to_repair)
        self.frame = Frame(self._preferences)
        self.frame.put(self.window)
        self.frame.show()
        self.start_window.close()
        self.frame.activateWindow()  # where no window manager hands the focus on
        self.heartbeat.sync_now()

    # --- at the desk ----------------------------------------------------------------------------------------

    def _sign_in_again(self, password: str) -> None:
        desk, account, window, heartbeat = self.desk, self._account, self.window, self.heartbeat
        assert desk
        assert account
        assert window
        assert heartbeat

        def signed_in(_: None) -> None:
            window.signed_in()
            heartbeat.sync_now()

        self._lanes.ask.run(
            lambda: self._sign_in.sign_in_again(desk, account, password),
            signed_in,
            lambda error: window.sign_in_failed(_sentence(error)),
            self,
        )

    def _sign_out(self) -> None:
        """The session ends, and the program closes whether the server answers or not. The notes stay, encrypted."""
        desk, account, window = self.desk, self._account, self.window
        assert desk
        assert account
        assert window
        window.places.standing.say_farewell()
        self._lanes.ask.run(lambda: self._sign_in.sign_out(desk, account), self._left, self._left, self)
        # Hung up, whatever is under way there ends, and the token is forgotten here all the same.
        QTimer.singleShot(HANG_UP_AFTER, self, desk.api.close)
        QTimer.singleShot(LEAVE_AFTER, self, lambda: self._left(None))

    def _left(self, error: Exception | None) -> None:
        """The session is over here, whether the server could be told or not."""
        if error:
            _sentence(error)
        if self.frame:
            self.frame.close()

    def _remove_practice_data(self) -> None:
        assert self.frame
        if self.frame.close():
            self.stop()
            self._remove_practice()

    # --- away from the desk ---------------------------------------------------------------------------------

    def _leave_to_repair(self) -> None:
        """Back to the password: whoever unlocks a file that is damaged is offered its repair."""
        if self.window and self.window.close():
            self._let_go_of_desk().close()
            self._back_to_start("Your notes can be repaired now. Type your password.")

    def _remove_my_data(self, password: str) -> None:
        """The password is looked at first; then the desk is left, its session ended, and everything removed."""
        desk, account, window = self.desk, self._account, self.window
        assert desk
        assert account
        assert window
        section = window.places.settings.remove_data
        assert section

        def remove() -> bool:
            # The token goes with the vault, and a server that is not reached ends the session by itself.
            with suppress(KnownError):
                self._sign_in.sign_out(desk, account)
            desk.close()
            return self._files.remove(account)

        def removed(is_forgotten: bool) -> None:
            self._accounts = [one for one in self._accounts if one != account]
            self._back_to_start(_REMOVED if is_forgotten else f"{_REMOVED} {_RING_SILENT}", Tone.GREEN)

        def failed(error: Exception) -> None:
            self._back_to_start(_sentence(error))

        def is_right(_: None) -> None:
            self._let_go_of_desk()
            self._lanes.ask.run(remove, removed, failed, self)
            QTimer.singleShot(HANG_UP_AFTER, self, desk.api.close)

        self._lanes.ask.run(
            lambda: self._files.check_password(account, password),
            is_right,
            lambda error: section.show_problem(_sentence(error)),
            window,
        )

    def _let_go_of_desk(self) -> "Desk":
        """Nothing on the screen asks the desk any more; answers it, to be closed."""
        heartbeat, desk, frame = self.heartbeat, self.desk, self.frame
        assert desk
        assert frame
        assert heartbeat
        self.heartbeat = self.desk = self.window = self.frame = None
        for timer in frame.findChildren(QTimer):
            timer.stop()
        frame.hide()
        frame.deleteLater()
        heartbeat.stop()
        heartbeat.deleteLater()
        return desk

    def _back_to_start(self, sentence: str, tone: Tone = Tone.AMBER) -> None:
        before, self.start_window = self.start_window, self._make_start_window()
        before.deleteLater()
        self.start_window.show()
        self.start_window.banner.say(sentence, tone)


_REMOVED = "Your notes were removed from this computer."
_RING_SILENT = "The key ring did not answer; what it still holds of them opens nothing."


def _raised(error: Exception) -> None:
    raise error


def _sentence(error: Exception) -> str:
    """What to say. Anything but a known error is a bug: it is raised, for the log."""
    if not isinstance(error, KnownError):
        raise error
    return str(error)
