"""Sleep and lock on Windows: the messages of power and of the session, sent to a window of their own nobody sees.

Sources: WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WTSRegisterSessionNotification (Windows API).
"""

import ctypes
import sys
from ctypes import wintypes

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject
from PySide6.QtGui import QWindow

from ehr_desktop.ui.system_signals import SystemSignals

_POWER, _SESSION = 0x0218, 0x02B1
_SUSPENDS, _LOCKED = 0x4, 0x7
_THIS_SESSION = 0


def wants_lock(message: wintypes.MSG) -> bool:
    """Whether this says that the computer is about to sleep, or that its session was locked."""
    return (message.message, message.wParam) in ((_POWER, _SUSPENDS), (_SESSION, _LOCKED))


class WindowsSignals(SystemSignals):
    """Sleep is not held up: Windows waits for the answer to its message, and the lock follows at once."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ear = QWindow()
        self._ear.create()
        self._filter = _Filter(self)
        app = QCoreApplication.instance()
        assert app
        app.installNativeEventFilter(self._filter)
        if sys.platform == "win32":
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(self._ear.winId()), _THIS_SESSION)


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, told: WindowsSignals) -> None:
        super().__init__()
        self._told = told

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        if QByteArray(kind).data() == b"windows_generic_MSG" and wants_lock(wintypes.MSG.from_address(int(message))):
            self._told.lock_wanted.emit()
        return False
