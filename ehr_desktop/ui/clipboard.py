"""Takes what was copied here off the clipboard again: after a minute, and when a desk is locked or left.

Whatever way it got there, by a button or by Ctrl+C in a field; what another program has put there is left alone.
"""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

#: Milliseconds a text that was copied here stays.
STAYS = 60_000

#: Where the clipboard is the program's own, and nobody else's.
_PRIVATE = frozenset({"offscreen", "minimal"})
_MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)


class OwnClipboard(QObject):
    """Follows the system's clipboard as long as it lives."""

    def __init__(self, clipboard: QClipboard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._over = QTimer(self, singleShot=True, interval=STAYS)
        self._over.timeout.connect(self.clear)
        clipboard.dataChanged.connect(self._changed)
        clipboard.selectionChanged.connect(self._changed)

    def clear(self) -> None:
        """Take what is ours off it."""
        self._over.stop()
        for mode in self._ours():
            self._clipboard.clear(mode)

    def _changed(self) -> None:
        if self._ours():
            self._over.start()

    def _ours(self) -> list[QClipboard.Mode]:
        return [mode for mode in _MODES if self._is_ours(mode) and self._holds_something(mode)]

    def _is_ours(self, mode: QClipboard.Mode) -> bool:
        if mode is QClipboard.Mode.Selection:
            return self._clipboard.supportsSelection() and self._clipboard.ownsSelection()
        return self._clipboard.ownsClipboard() or QGuiApplication.platformName() in _PRIVATE

    def _holds_something(self, mode: QClipboard.Mode) -> bool:
        held = self._clipboard.mimeData(mode)
        return held is not None and bool(held.formats())
