"""Sleep and lock on Linux: `PrepareForSleep` and the session's `Lock` of logind, `ActiveChanged` of the screen saver.

While the program runs logind is asked to wait a moment before sleep (a delay lock), and let go once everything is
locked. Source: org.freedesktop.login1(5), org.freedesktop.ScreenSaver.
"""

import os
from collections.abc import Callable

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

from ehr_desktop.ui.system_signals import SystemSignals

_LOGIND = "org.freedesktop.login1"
_MANAGER = "/org/freedesktop/login1"
_SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
)


def _slot(signature: str) -> bytes:
    return SLOT(signature)  # type: ignore[return-value]  # a text, and a text is what is wanted


class LinuxSignals(SystemSignals):
    """A bus that is not there, or a service on it, is not heard; nothing here waits for an answer."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._system = QDBusConnection.systemBus()
        self._delay: QDBusUnixFileDescriptor | None = None
        if self._system.isConnected():
            manager = f"{_LOGIND}.Manager"
            self._system.connect(_LOGIND, _MANAGER, manager, "PrepareForSleep", self, _slot("_sleep(bool)"))
            self._ask("GetSession", [os.environ.get("XDG_SESSION_ID", "auto")], self._follow_session)
            self._ask_for_delay()
        session = QDBusConnection.sessionBus()
        if session.isConnected():
            for name, path in _SAVERS:
                session.connect(name, path, name, "ActiveChanged", self, _slot("_screen_saver(bool)"))

    def locked(self) -> None:
        """The computer may sleep."""
        self._delay = None

    @Slot(bool)
    def _sleep(self, begins: bool) -> None:
        if begins:
            self.lock_wanted.emit()
        else:
            self._ask_for_delay()

    @Slot(bool)
    def _screen_saver(self, active: bool) -> None:
        if active:
            self.lock_wanted.emit()

    @Slot()
    def _session_locked(self) -> None:
        self.lock_wanted.emit()

    def _follow_session(self, answer: QDBusMessage) -> None:
        path = answer.arguments()[0].path()
        self._system.connect(_LOGIND, path, f"{_LOGIND}.Session", "Lock", self, _slot("_session_locked()"))

    def _ask_for_delay(self) -> None:
        why = "Locks the notes before the computer sleeps"
        self._ask("Inhibit", ["sleep", "EHR Desktop", why, "delay"], self._keep_delay)

    def _keep_delay(self, answer: QDBusMessage) -> None:
        self._delay = answer.arguments()[0]

    def _ask(self, method: str, arguments: list[str], answered: Callable[[QDBusMessage], None]) -> None:
        """Ask logind, and hand on what it answers; a refusal is the end of it."""
        message = QDBusMessage.createMethodCall(_LOGIND, _MANAGER, f"{_LOGIND}.Manager", method)
        message.setArguments(arguments)
        waiting = QDBusPendingCallWatcher(self._system.asyncCall(message), self)

        def finished() -> None:
            reply = waiting.reply()
            waiting.deleteLater()
            if reply.type() is QDBusMessage.MessageType.ReplyMessage:
                answered(reply)

        waiting.finished.connect(finished)
