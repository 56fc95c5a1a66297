"""Somebody who types at a steady pace, whatever the program is doing, and sees when each letter stands there."""

from time import perf_counter

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QTextEdit


class Typist(QObject):
    """Types into `field`, one letter every `pace` seconds.

    A letter's time runs from the moment it was to be struck, not from when the program got round to taking it:
    what a save or a round of the sync lane holds up is counted in full.
    """

    def __init__(self, field: QTextEdit, pace: float) -> None:
        super().__init__(field)
        self._field = field
        self._pace = pace
        self._painted = QEventLoop(self)
        field.viewport().installEventFilter(self)

    def type(self, letters: str) -> list[float]:
        """Seconds from each key to the end of the painting that shows it."""
        began = perf_counter()
        taken = []
        for number, letter in enumerate(letters):
            struck = began + number * self._pace
            self._wait_until(struck)
            self._strike(letter)
            self._painted.exec()
            taken.append(perf_counter() - struck)
        return taken

    def _strike(self, letter: str) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(self._field, key)

    def _wait_until(self, moment: float) -> None:
        left = round((moment - perf_counter()) * 1_000)
        if left > 0:
            rest = QEventLoop()
            QTimer.singleShot(left, rest.quit)
            rest.exec()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        if event.type() == QEvent.Type.Paint and self._painted.isRunning():
            # fires when this painting, of everything that has changed, is through
            QTimer.singleShot(0, self._painted.quit)
        return False
