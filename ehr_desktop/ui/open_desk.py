"""One clinician's desk while it is open: its page, its lanes, its rounds. Let go of as a whole, never in parts."""

import shiboken6
from PySide6.QtCore import QObject

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.session import Account
from ehr_desktop.ui.activity import Activity
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.keep_alive import KeepAlive
from ehr_desktop.ui.lane import Lane, Lanes
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.preferences import Preferences


class OpenDesk(QObject):
    """It has lanes of its own: what hangs at this desk never holds up the next one."""

    def __init__(
        self, account: Account, desk: Desk, activity: Activity, preferences: Preferences, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.account = account
        self.desk = desk
        self._preferences = preferences
        self.lanes = Lanes(Lane("sync", parent), Lane("ask", parent))
        self.heartbeat = Heartbeat(desk, self.lanes, self, seconds_alone=activity.seconds_ago)
        self.window = MainWindow(desk, self.lanes, self.heartbeat, preferences)
        KeepAlive(desk, self.lanes, self.heartbeat, activity, self.window)

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
