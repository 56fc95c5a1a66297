"""Tells when something stands painted on the screen, and ends the program. Knows nothing but Qt."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


def tell() -> None:
    """This moment, on the clock that every process of this computer shares; then the end."""
    print(time.monotonic_ns(), flush=True)  # noqa: T201  # what these programs are for
    QCoreApplication.quit()


class TellWhenShown(QObject):
    """Tells once `window` and everything in it is painted for the first time.

    The window itself may get no paint event, being covered; it is exposed once, all in it is painted within that
    event, and the timer fires thereafter.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            watched.removeEventFilter(self)
            watched.windowHandle().installEventFilter(self)
        elif event.type() == QEvent.Type.Expose:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, tell)
        return False


class TellWhenPainted(QObject):
    """Tells once `widget` is painted while `filled` says that it shows what it is for."""

    def __init__(self, widget: QWidget, filled: Callable[[], bool]) -> None:
        super().__init__(widget)
        self._filled = filled
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        if event.type() == QEvent.Type.Paint and self._filled():
            watched.removeEventFilter(self)
            QTimer.singleShot(0, tell)
        return False
