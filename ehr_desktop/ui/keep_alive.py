"""Keeps somebody signed in who works here with nothing to send; nobody else.

A session ends after 20 idle minutes (API part A, 5). Whatever is asked in it begins them anew, so this asks only
where nothing else has, and only where somebody has typed or clicked since.
"""

from PySide6.QtCore import QObject, QTimer

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError, SignInNeeded
from ehr_desktop.ui.activity import Activity
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes

#: Milliseconds from one look to the next, and seconds without a request after which the session is extended. The
#: rounds of every ten minutes come first, unless the office leaves them no request.
LOOK_EVERY = 60_000
EXTEND_AFTER = 12 * 60


class KeepAlive(QObject):
    """Looks every minute for as long as it exists."""

    def __init__(
        self, desk: Desk, lanes: Lanes, heartbeat: Heartbeat, activity: Activity, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._heartbeat = heartbeat
        self._activity = activity
        every_minute = QTimer(self, interval=LOOK_EVERY)
        every_minute.timeout.connect(self.look)
        every_minute.start()

    def look(self) -> None:
        """Extend the session where it is time to; where the office leaves no request for it, a minute later."""
        idle = self._desk.api.session_idle()
        if not self._desk.standing.has_session or self._heartbeat.is_offline or idle < EXTEND_AFTER:
            return
        if self._activity.seconds_ago() < idle:
            self._lanes.ask.run(self._desk.stay_signed_in, lambda _: None, self._failed, owner=self)

    def _failed(self, error: Exception) -> None:
        match error:
            case SignInNeeded():
                self._heartbeat.session_over(str(error))
            case KnownError():
                pass  # nobody has asked for it; the rounds say how the link stands
            case _:
                raise error
