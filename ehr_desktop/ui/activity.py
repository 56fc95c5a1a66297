"""Whether somebody is at this computer: when a key was last pressed here, or a button of the mouse.

Knows nothing of what was typed. It looks at whole windows as the system hands input to them, not at every widget:
that costs nothing while a letter is painted.
"""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWindow

#: Moving the pointer is none: a desk that shakes is no person.
_BY_HAND = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Activity(QObject):
    """Follows the windows of the program as they take the keys. `clock` counts seconds and never goes back."""

    def __init__(
        self, app: QGuiApplication, clock: Callable[[], float] = monotonic, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._last = clock()
        app.focusWindowChanged.connect(self._watch)

    def seconds_ago(self) -> float:
        """Seconds since somebody typed or clicked, or since the program was started."""
        return self._clock() - self._last

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _BY_HAND and event.spontaneous():
            self._last = self._clock()
        return False
