"""Makes the day's backup while nobody types: after the notes were opened, and once on each day they stay open."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.ui.lane import Lanes

#: Milliseconds from one look whether it is due to the next.
LOOK_AGAIN = 60_000
#: The first look: by then the desk is there.
FIRST_LOOK = 5_000
#: Seconds without a key press in which a backup begins; the copy itself goes in small steps beside the screen.
QUIET = 5.0
#: Looks after which it begins all the same: there are people who never rest.
MOST_LOOKS = 15


class DailyBackup(QObject):
    """`changed`: one has begun or ended. A backup that fails is due at the next look, and `problem` says why."""

    changed = Signal()

    def __init__(
        self, desk: Desk, lanes: Lanes, seconds_alone: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._seconds_alone = seconds_alone
        self._looks = 0
        self.is_busy = False
        self.problem = ""
        self._look = QTimer(self, singleShot=True, interval=FIRST_LOOK)
        self._look.timeout.connect(self.look)
        self._look.start()
        self._wanted = wanted = [True]
        self.destroyed.connect(wanted.clear)  # the desk is gone: a copy under way ends with its next step

    def look(self) -> None:
        """Begin where it is due and nobody types."""
        self._look.start(LOOK_AGAIN)
        if self.is_busy or not self._desk.backups.is_due():
            return
        self._looks += 1
        if self._seconds_alone() >= QUIET or self._looks > MOST_LOOKS:
            self.make()

    def make(self) -> None:
        """Make today's now, in place of one that is there."""
        if self.is_busy:
            return
        self._looks = 0
        self.is_busy = True
        self.changed.emit()
        desk, wanted = self._desk, self._wanted
        self._lanes.files.run(lambda: desk.backups.make(lambda: bool(wanted)), self._made, self._failed, owner=self)

    def _made(self, _: bool) -> None:
        self._end("")

    def _failed(self, error: Exception) -> None:
        self._end(str(error) if isinstance(error, KnownError) else "The backup could not be made.")
        if not isinstance(error, KnownError):
            raise error

    def _end(self, problem: str) -> None:
        self.is_busy = False
        self.problem = problem
        self.changed.emit()
