"""One clinician's desk while it is open: its page, its lanes, its rounds. Let go of as a whole, never in parts."""

import shiboken6
from PySide6.QtCore import QObject

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import AccountLocked, CodeImpossible, CodeNeeded, OtherClinician
from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.ui.activity import Activity
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.keep_alive import KeepAlive
from ehr_desktop.ui.lane import Lane, Lanes
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.problems import known, sentence

#: Why no session can be begun, for long: said at once over the notes, which are open all the same.
_LASTS = (AccountLocked, CodeImpossible, OtherClinician)


class OpenDesk(QObject):
    """It has lanes of its own: what hangs at this desk never holds up the next one."""

    def __init__(
        self,
        sign_in: SignIn,
        account: Account,
        desk: Desk,
        activity: Activity,
        preferences: Preferences,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._sign_in = sign_in
        self.account = account
        self.desk = desk
        self._preferences = preferences
        self.lanes = Lanes(Lane("sync", parent), Lane("ask", parent))
        self.heartbeat = Heartbeat(desk, self.lanes, self, seconds_alone=activity.seconds_ago)
        self.window = MainWindow(desk, self.lanes, self.heartbeat, preferences)
        KeepAlive(desk, self.lanes, self.heartbeat, activity, self.window)
        self.window.sign_in_wanted.connect(self._sign_in_again)
        self.window.new_password_wanted.connect(self._change_password)

    def begin(self, password: str) -> None:
        """The first round; and before it a session, where this computer has kept none and a password was typed.

        Offline, or where the clinic takes another password now, the desk says so, and the notes are open all the same.
        """

        def begun(_: None = None) -> None:
            self.heartbeat.sync_now()
            self._insist_where_asked(password)

        def failed(error: Exception) -> None:
            self.heartbeat.sync_now()
            if isinstance(error, CodeNeeded):
                self.window.ask_code(error, password)
            elif isinstance(error, _LASTS):
                self.window.places.my_notes.say(str(error))
            known(error)

        if self.desk.standing.has_session or not password:
            begun()
        else:
            self.lanes.ask.run(
                lambda: self._sign_in.begin_session(self.desk, self.account, password), begun, failed, self.window
            )

    def _sign_in_again(self, password: str, code: str) -> None:
        def signed_in(_: None) -> None:
            self.window.signed_in()
            self.heartbeat.sync_now()
            self._insist_where_asked(password)

        def failed(error: Exception) -> None:
            if isinstance(error, CodeNeeded):
                self.window.ask_code(error)
            else:
                self.window.sign_in_failed(sentence(error))

        self.lanes.ask.run(
            lambda: self._sign_in.sign_in_again(self.desk, self.account, password, code), signed_in, failed, self.window
        )

    def _insist_where_asked(self, password: str) -> None:
        """The clinic takes this password once more, for a new one: that comes before anything else."""
        if self.desk.standing.must_change_password:
            self.window.insist_on_new_password(password)

    def _change_password(self, current: str, new: str) -> None:
        self.lanes.ask.run(
            lambda: self._sign_in.change_password(self.desk, self.account, current, new),
            lambda _: self.window.password_changed(),
            lambda error: self.window.password_refused(known(error)),
            self.window,
        )

    def let_go(self, patience: float) -> None:
        """Hang up, and close the file, whose key is wiped: nothing of this desk goes on.

        A request under way ends with an error, and how it went is looked for later, as after a crash. What a lane is
        at has so many seconds to come to its end; then the file is closed under it.
        """
        self.heartbeat.stop()
        self._preferences.tell(None)
        self.lanes.close()
        try:
            self.desk.api.close()
            if self.lanes.wait(patience):
                for lane in (self.lanes.sync, self.lanes.ask):
                    shiboken6.delete(lane)  # with what it was still to answer
        finally:
            self.desk.store.close()
