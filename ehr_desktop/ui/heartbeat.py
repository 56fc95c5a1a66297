"""When this computer talks to the server by itself: soon after something was saved, and now and then.

Holds how the link stands, for the status bar; the rounds themselves run on the sync lane.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import CaseloadChanged, NotesChanged, SyncChanged
from ehr_desktop.application.ports import Capability, Pace
from ehr_desktop.application.sync import Link, SyncReport
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.prospects import Rounds

#: Milliseconds from the first save to its sending: with a server that says what it can, and with one that counts
#: requests. What is saved meanwhile goes with it: an update is two requests there, and the whole practice has 100 in a
#: quarter of an hour.
SEND_AFTER = 2_000
SEND_AFTER_FRUGAL = 60_000
#: Milliseconds from a round to the next full one. Only a connection that is down is tried again soon: that costs the
#: office's allowance of requests nothing. A server that has retired this version is asked again by a person, or by the
#: next start of the program.
NEXT_ROUND = {
    Link.ONLINE: 10 * 60_000,
    Link.OFFLINE: 15_000,
    Link.ASKED_TO_WAIT: 2 * 60_000,
    Link.SIGN_IN_NEEDED: 10 * 60_000,
}
#: The same where the server tells what changed: such a round is two small requests.
NEXT_ROUND_FED = 2 * 60_000
#: How soon it is looked again whether somebody is back at a computer that was left.
LOOK_AGAIN = 60_000


class Heartbeat(QObject):
    """Starts rounds and tells how they went."""

    #: A round has begun or ended, is to end, or the link has changed.
    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        parent: QObject | None = None,
        *,
        seconds_alone: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`seconds_alone` is how long nobody has typed or clicked here."""
        super().__init__(parent)
        self.seconds_alone = seconds_alone
        self._desk = desk
        self._lanes = lanes
        self._is_stopped = False
        self._busy = False
        self._again = False
        self._full_again = False
        self._goes_on = True
        self._asked_in = desk.standing.session
        self._written: set[str] = set()
        self._left: set[str] = set()
        self.link: Link | None = None
        self.why = ""
        self.until: datetime | None = None
        self.since: datetime | None = None
        #: Whether somebody waits for the round under way, and whether the last one was stopped.
        self.is_asked = False
        self.was_stopped = False
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
    def is_stopping(self) -> bool:
        """Whether the round under way ends with what it is at."""
        return self._busy and not self._goes_on

    @property
    def is_offline(self) -> bool:
        """Whether the last round found no connection."""
        return self.link is Link.OFFLINE

    def rounds(self) -> Rounds:
        """How the link stands, and when the next round is."""
        left = [timer.remainingTime() for timer in (self._soon, self._full) if timer.isActive()]
        next_at = self._desk.clock.now() + timedelta(milliseconds=min(left)) if left else None
        return Rounds(self._link_now(), next_at, self.until, self._busy)

    def _link_now(self) -> Link | None:
        """As the last round found it, but for a session that has ended, or begun, since."""
        if self._desk.standing.has_session:
            return None if self.link is Link.SIGN_IN_NEEDED else self.link
        return self.link if self.link in (Link.OFFLINE, Link.RETIRED) else Link.SIGN_IN_NEEDED

    def sync_now(self) -> None:
        """A full round at once, asked for: send what waits, take in what is new."""
        self.is_asked = True
        if self._busy:
            self._full_again = True
            self.changed.emit()
            return
        self._start(partial(self._desk.refresh, pace=Pace.SOON), self._caseload_done)

    def cancel(self) -> None:
        """End the round under way with the note it is at; the others wait for the next round."""
        if self._busy and self._goes_on:
            self._goes_on = self._again = self._full_again = False
            self.changed.emit()

    def send_now(self) -> None:
        """Send what waits at once: a form was closed. What was written in it goes first."""
        self._soon.stop()
        self._left |= self._written
        self._written.clear()
        self._send()

    def stop(self) -> None:
        """No more rounds; one under way is left to itself and ends with the note it is at."""
        if not self._is_stopped:
            self._unsubscribe()
        self._is_stopped = True
        self._goes_on = False
        self._soon.stop()
        self._full.stop()

    def _notes_changed(self, event: NotesChanged) -> None:
        if event.origin == _ORIGIN:
            return
        self._written |= event.note_ids
        after = SEND_AFTER_FRUGAL if self._desk.standing.is_frugal else SEND_AFTER
        if self.link is not Link.RETIRED and not 0 <= self._soon.remainingTime() <= after:
            self._soon.start(after)

    def _round(self) -> None:
        """A full round by the computer itself; where nobody has been here since the last one, only what waits is sent.

        Each request keeps the session alive, and an unattended computer is not to stay signed in.
        """
        if self.link is Link.ONLINE and self.seconds_alone() * 1000 >= NEXT_ROUND[Link.ONLINE]:
            self._full.start(LOOK_AGAIN)
            self._send()
            return
        self._start(partial(self._desk.refresh, pace=Pace.IDLE), self._caseload_done)

    def _send(self) -> None:
        if self._busy:
            self._again = True
            return
        if not self._desk.my_notes.number_due():
            self._plan_next_try()
            return  # a round that asks the server for nothing says nothing of it
        left, self._left = frozenset(self._left), set()
        self._start(partial(self._desk.send, left), self._done)

    def _start(self, work: Callable[..., SyncReport], done: Callable[[SyncReport], None]) -> None:
        if self._is_stopped:
            return
        if self._busy:
            self._again = True
            return
        self._busy = self._goes_on = True
        self._asked_in = self._desk.standing.session
        self.was_stopped = False
        self._soon.stop()  # whatever was to go soon goes now
        self._full.stop()
        lane = self._lanes.sync
        lane.run(lambda: work(tell=self._tell, goes_on=lambda: self._goes_on), done, self._failed, owner=self)
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
        self.is_asked = self._full_again
        self.was_stopped = not self._goes_on
        self._stand(report.link, report.why, report.until)
        if (rest := self._rest()) is not None:
            self._full.start(rest)
        self._plan_next_try()
        self._publish(report)
        self._desk.events.publish(SyncChanged())
        self.changed.emit()
        self._go_on()

    def session_over(self, why: str) -> None:
        """Somebody else has learnt that the session is over."""
        self._asked_in = self._desk.standing.session
        self._stand(Link.SIGN_IN_NEEDED, why)
        self.changed.emit()

    def _stand(self, link: Link, why: str, until: datetime | None = None) -> None:
        if link is not self.link:
            self.link, self.since = link, self._desk.clock.now()
        self.why, self.until = why, until
        # a round that was asked in the session before says nothing of one that was begun meanwhile
        if link is Link.SIGN_IN_NEEDED and self._asked_in == self._desk.standing.session:
            self._desk.standing.has_session = False

    def _rest(self) -> int | None:
        """Milliseconds until the next full round: a server that has said how long to wait is asked right after.

        None where a round by itself is of no use.
        """
        assert self.link
        if self.link is Link.ONLINE and self._desk.standing.about.can(Capability.CHANGES_FEED):
            return NEXT_ROUND_FED
        if self.until is None:
            return NEXT_ROUND.get(self.link)
        return max(int((self.until - self._desk.clock.now()).total_seconds() * 1000), 0) + _AFTER_THE_WAIT

    def _plan_next_try(self) -> None:
        """A note that waits for its time, having failed alone or being deleted with *Undo*, goes when that has come."""
        now = self._desk.clock.now()
        turns = [row.next_attempt_at for row in self._desk.my_notes.waiting() if not row.needs_you]
        left = [(at - now).total_seconds() for at in turns if at and at > now]
        if left and self.link is Link.ONLINE and not self._soon.isActive():
            self._soon.start(int(min(left) * 1000) + _AFTER_THE_WAIT)

    def _go_on(self) -> None:
        """What was wanted while a round was under way."""
        full, again = self._full_again, self._again
        self._full_again = self._again = False
        if full:
            self.sync_now()
        elif again:
            self._send()

    def _failed(self, error: Exception) -> None:
        """A bug: it is told, and the next round comes all the same."""
        self._busy = self._again = self._full_again = self.is_asked = False
        self._full.start(NEXT_ROUND[Link.ASKED_TO_WAIT])
        self.changed.emit()
        raise error


_ORIGIN = "heartbeat"
_AFTER_THE_WAIT = 1_000
