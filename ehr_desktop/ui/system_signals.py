"""What the system says of sleep and of its own lock, where it can be heard; else nothing, and that is no failure.

Linux: logind and the desktop's screen saver, over D-Bus. Windows: messages of the session and of power. macOS has
nothing Qt could hear: there sleep is seen by the clocks (`auto_lock.py`).
"""

import sys

from PySide6.QtCore import QObject, Signal


class SystemSignals(QObject):
    """`lock_wanted` comes when the desk is to be locked now; `locked` is to be called when that has taken place."""

    lock_wanted = Signal()

    def locked(self) -> None:
        """Nothing of any client is open any more."""


def listen(parent: QObject) -> SystemSignals:
    """Begin to listen, as this system allows."""
    system = str(sys.platform)
    if system == "linux":
        from ehr_desktop.ui.linux_signals import LinuxSignals

        return LinuxSignals(parent)
    if system == "win32":
        from ehr_desktop.ui.windows_signals import WindowsSignals

        return WindowsSignals(parent)
    return SystemSignals(parent)
