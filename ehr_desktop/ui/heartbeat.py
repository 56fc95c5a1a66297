"""When this computer talks to the server by itself: soon after something was saved, and now and then.

Holds how the link stands, for the status bar; the rounds themselves run on the sync lane.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import CaseloadChanged, NotesChanged, SyncChanged
from ehr_desktop.application.ports import Pace
from ehr_desktop.application.sync import Link, SyncReport
from ehr_desktop.ui.lane import Lanes

#: Milliseconds from the first save to its sending: with a server that says what it can, and with one that counts
#: requests. What is saved meanwhile goes with it: an update is two requests there, and the whole practice has 100 in a
#: quarter of an hour.
SEND_AFTER = 2_000
SEND_AFTER_FRUGAL = 60_000
#: Milliseconds from a round to the next full one. Only a connection that is down is tried again soon: that costs the
#: office's allowance of requests nothing.
NEXT_ROUND = {
    Link.ONLINE: 10 * 60_000,
    Link.OFFLINE: 15_000,
    Link.ASKED_TO_WAIT: 2 * 60_000,
    Link.SIGN_IN_NEEDED: 10 * 60_000,
}


class Heartbeat(QObject):
    """Starts rounds and tells how they went."""

    #: A round has begun or ended, or the link has changed.
    changed = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._busy = False
        self._again = False
        self._written: set[str] = set()
        self._left: set[str] = set()
        self.link: Link | None = None
        self.why = ""
        self.until: datetime | None = None
        self.since: datetime | None = None
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._send)
        self._full = QTimer(self, singleShot=True)
        self._full.timeout.connect(self._round)
        self._unsubscribe = desk.events.subscribe(NotesChanged, self._notes_changed)

    @property
    def is_busy(self) -> bool:
        """Whether a round is under way."""
        return self._busy

    @property
    def is_offline(self) -> bool:
        """Whether the last round found no connection."""
        return self.link is Link.OFFLINE

    def sync_now(self) -> None:
        """A full round at once, asked for: send what waits, take in what is new."""
        self._start(partial(self._desk.refresh, pace=Pace.SOON), self._caseload_done)

    def send_now(self) -> None:
        """Send what waits at once: a form was closed. What was written in it goes first."""
        self._soon.stop()
        self._left |= self._written
        self._written.clear()
        self._send()

    def stop(self) -> None:
        """No more rounds; one under way is left to itself."""
        self._unsubscribe()
        self._soon.stop()
        self._full.stop()

    def _notes_changed(self, event: NotesChanged) -> None:
        if event.origin == _ORIGIN:
            return
        self._written |= event.note_ids
        if not self._soon.isActive():
            self._soon.start(SEND_AFTER_FRUGAL if self._desk.standing.is_frugal else SEND_AFTER)

    def _round(self) -> None:
        """A full round by the computer itself."""
        self._start(partial(self._desk.refresh, pace=Pace.IDLE), self._caseload_done)

    def _send(self) -> None:
        if self._busy:
            self._again = True
            return
        left, self._left = frozenset(self._left), set()
        self._start(partial(self._desk.send, left), self._done)

    def _start(
        self, work: Callable[[Callable[[SyncReport], None]], SyncReport], done: Callable[[SyncReport], None]
    ) -> None:
        if self._busy:
            self._again = True
            return
        self._busy = True
        self._full.stop()
        self._lanes.sync.run(lambda: work(self._tell), done, self._failed, owner=self)
        self.changed.emit()

    def _tell(self, step: SyncReport) -> None:
        """On the lane: one note was frozen or settled."""
        self._lanes.sync.post(lambda: self._publish(step))

    def _publish(self, report: SyncReport) -> None:
        if report.changed:
            self._desk.events.publish(NotesChanged(report.changed, _ORIGIN))

    def _caseload_done(self, report: SyncReport) -> None:
        """After a full round, which alone fetches clients and sessions."""
        self._done(report)
        self._desk.events.publish(CaseloadChanged())

    def _done(self, report: SyncReport) -> None:
        self._busy = False
        if report.link is not self.link:
            self.link, self.since = report.link, self._desk.clock.now()
        self.why, self.until = report.why, report.until
        if report.link is Link.SIGN_IN_NEEDED:
            self._desk.standing.has_session = False
        self._publish(report)
        self._desk.events.publish(SyncChanged())
        self.changed.emit()
        self._full.start(NEXT_ROUND[report.link])
        if self._again:
            self._again = False
            self._send()

    def _failed(self, error: Exception) -> None:
        """A bug: it is told, and the next round comes all the same."""
        self._busy = False
        self._again = False
        self._full.start(NEXT_ROUND[Link.ASKED_TO_WAIT])
        self.changed.emit()
        raise error


_ORIGIN = "heartbeat"
