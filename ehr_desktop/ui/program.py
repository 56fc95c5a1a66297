"""From the first window to the desk and back: which window is open, and what happens between them.

What only the desk needs is imported when somebody is on the way there: the first window does not wait for it.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from ehr_desktop.application.errors import CodeNeeded, KnownError, OtherPassword, Unreachable, WrongCode
from ehr_desktop.ui.activity import Activity
from ehr_desktop.ui.lane import Lane, Lanes
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.start.window import StartWindow

if TYPE_CHECKING:
    from ehr_desktop.application.desk import Desk
    from ehr_desktop.application.session import Account, SignIn
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
    ) -> None:
        super().__init__()
        self._make_sign_in = make_sign_in
        self._start_practice = start_practice
        self._remove_practice = remove_practice
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
        self.start_window = StartWindow(accounts)
        self.start_window.practice_wanted.connect(self.open_practice)
        self.start_window.connect_wanted.connect(self._connect)
        self.start_window.unlock_wanted.connect(self._unlock)

    @cached_property
    def _sign_in(self) -> "SignIn":
        """Asked for on the `ask` lane only, where making it takes nothing from the screen."""
        return self._make_sign_in()

    def start(self, *, practice_wanted: bool) -> None:
        """Show the first window."""
        if practice_wanted:
            self.open_practice()
        self.start_window.show()
        QTimer.singleShot(PREPARE_AFTER, self, self._prepare)

    def _prepare(self) -> None:
        """While a password is typed, what signing in needs is made ready; whoever is quicker has it done."""
        self._lanes.ask.run(lambda: self._sign_in, lambda _: None, _raised, self)

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

    def _connect(self, address: str, email: str, password: str, former: str, code: str) -> None:
        page = self.start_window.connect_page
        page.set_busy("Asking the clinic’s server …")

        def failed(error: Exception) -> None:
            if isinstance(error, OtherPassword):
                page.ask_former(str(error))
            elif isinstance(error, CodeNeeded):
                page.ask_code(str(error), is_wrong=isinstance(error, WrongCode))
            else:
                page.show_problem(_sentence(error), about_address=isinstance(error, Unreachable))

        self._lanes.ask.run(
            lambda: self._sign_in.connect_to(address, email, password, former, code),
            lambda arrived: self._arrived(arrived, password),
            failed,
            self,
        )

    def _unlock(self, account: "Account", password: str) -> None:
        page = self.start_window.unlock_page
        assert page
        page.set_busy("Unlocking …")

        def unlock() -> "tuple[Desk, KnownError | None]":
            desk = self._sign_in.unlock(account, password)
            try:
                if not desk.standing.has_session:
                    self._sign_in.begin_session(desk, account, password)
            except KnownError as error:
                # Offline, or a password the clinic has changed: the desk says so, and the notes are open all the same.
                return desk, error
            return desk, None

        def unlocked(found: "tuple[Desk, KnownError | None]") -> None:
            desk, hindered = found
            self._arrived((account, desk), password)
            if isinstance(hindered, CodeNeeded) and self.window:
                self.window.ask_code(hindered, password)

        self._lanes.ask.run(unlock, unlocked, lambda error: page.show_problem(_sentence(error)), self)

    def _arrived(self, arrived: "tuple[Account, Desk]", password: str = "") -> None:
        from ehr_desktop.ui.frame import Frame
        from ehr_desktop.ui.heartbeat import Heartbeat
        from ehr_desktop.ui.keep_alive import KeepAlive
        from ehr_desktop.ui.main_window import MainWindow

        self._account, self.desk = arrived
        self.heartbeat = Heartbeat(self.desk, self._lanes, self, seconds_alone=self._activity.seconds_ago)
        self.window = MainWindow(self.desk, self._lanes, self.heartbeat, self._preferences)
        KeepAlive(self.desk, self._lanes, self.heartbeat, self._activity, self.window)
        self.window.sign_in_wanted.connect(self._sign_in_again)
        self.window.new_password_wanted.connect(self._change_password)
        self.window.sign_out_wanted.connect(self._sign_out)
        self.window.remove_practice_wanted.connect(self._remove_practice_data)
        self.frame = Frame(self._preferences)
        self.frame.put(self.window)
        self.frame.show()
        self.start_window.close()
        self.frame.activateWindow()  # where no window manager hands the focus on
        self.heartbeat.sync_now()
        self._insist_where_asked(password)

    # --- at the desk ----------------------------------------------------------------------------------------

    def _sign_in_again(self, password: str, code: str) -> None:
        desk, account, window, heartbeat = self.desk, self._account, self.window, self.heartbeat
        assert desk
        assert account
        assert window
        assert heartbeat

        def signed_in(_: None) -> None:
            window.signed_in()
            heartbeat.sync_now()
            self._insist_where_asked(password)

        def failed(error: Exception) -> None:
            if isinstance(error, CodeNeeded):
                window.ask_code(error)
            else:
                window.sign_in_failed(_sentence(error))

        self._lanes.ask.run(lambda: self._sign_in.sign_in_again(desk, account, password, code), signed_in, failed, self)

    def _insist_where_asked(self, password: str) -> None:
        """The clinic takes this password once more, for a new one: that comes before anything else."""
        if self.window and self.desk and self.desk.standing.must_change_password:
            self.window.insist_on_new_password(password)

    def _change_password(self, current: str, new: str) -> None:
        desk, account, window = self.desk, self._account, self.window
        assert desk
        assert account
        assert window

        def failed(error: Exception) -> None:
            window.password_refused(_known(error))

        self._lanes.ask.run(
            lambda: self._sign_in.change_password(desk, account, current, new),
            lambda _: window.password_changed(),
            failed,
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


def _raised(error: Exception) -> None:
    raise error


def _sentence(error: Exception) -> str:
    """What to say."""
    return str(_known(error))


def _known(error: Exception) -> KnownError:
    """Anything but a known error is a bug: it is raised, for the log."""
    if not isinstance(error, KnownError):
        raise error
    return error
