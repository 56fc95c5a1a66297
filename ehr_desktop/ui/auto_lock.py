"""When a desk locks by itself: nobody has typed or clicked for a while, or the computer has slept meanwhile.

That it slept is seen by its two clocks: the one that counts seconds stands still in the meantime, the other does not.
Where a system's clock goes on counting while it sleeps, the time asleep counts as time alone.
"""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

#: Seconds before the lock from which on it is announced.
WARNING = 20
#: Seconds by which the clocks may part before the computer is taken to have slept.
ASLEEP = 5
#: Milliseconds from one look to the next, and while the lock is announced.
LOOK_EVERY = 1_000
LOOK_OFTEN = 200


class AutoLock(QObject):
    """`seconds_alone` and `after` answer seconds; `clock` never goes back, `wall` is the clock on the wall.

    `warned` carries the seconds left while a lock is near, and 0 when it is no more; `due` comes once.
    """

    warned = Signal(int)
    due = Signal()

    def __init__(
        self,
        seconds_alone: Callable[[], float],
        after: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._seconds_alone = seconds_alone
        self._after = after
        self._clock, self._wall = clock, wall
        self._begun = self._looked = clock()
        self._on_the_wall = wall()
        self._is_near = False
        self._again = QTimer(self, interval=LOOK_EVERY)
        self._again.timeout.connect(self.look)

    def begin(self) -> None:
        """A desk was opened just now."""
        self._begun = self._looked = self._clock()
        self._on_the_wall = self._wall()
        self._is_near = False
        self._again.start(LOOK_EVERY)

    def end(self) -> None:
        """There is nothing to lock."""
        self._again.stop()

    def look(self) -> None:
        """Whether it is time."""
        has_slept = self._has_slept()
        alone = min(self._seconds_alone(), self._clock() - self._begun)
        left = self._after() - alone
        if has_slept or left <= 0:
            self.end()
            self.due.emit()
            return
        is_near = left <= WARNING
        if is_near or self._is_near:
            self.warned.emit(math.ceil(left) if is_near else 0)
        if is_near is not self._is_near:
            self._is_near = is_near
            self._again.start(LOOK_OFTEN if is_near else LOOK_EVERY)

    def _has_slept(self) -> bool:
        now, on_the_wall = self._clock(), self._wall()
        parted = (on_the_wall - self._on_the_wall) - (now - self._looked)
        self._looked, self._on_the_wall = now, on_the_wall
        return parted > ASLEEP
