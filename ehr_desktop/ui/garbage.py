"""Python's cyclic garbage is collected on the thread of the screen, and on no other.

Left to itself Python collects on whatever thread has just made an object. A window that is gone may be in such garbage,
and Qt objects must not be destroyed beside the thread they live on: "Timers cannot be stopped from another thread",
and the program is gone. So it is switched off, and done here, once a second; the whole of it only in a pause of typing.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY = 1_000
#: Seconds without a key or a click after which a collection of everything keeps nobody waiting.
_A_PAUSE = 2.0


class GarbageCollection(QObject):
    """For as long as the program runs. `seconds_alone` is how long nobody has typed or clicked."""

    def __init__(self, seconds_alone: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seconds_alone = seconds_alone
        gc.disable()
        every = QTimer(self, interval=_EVERY)
        every.timeout.connect(self.collect)
        every.start()

    def collect(self) -> None:
        """As far as Python itself would by now."""
        due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[2] and self._seconds_alone() >= _A_PAUSE:
            gc.collect()
        elif due[1]:
            gc.collect(1)
        elif due[0]:
            gc.collect(0)
