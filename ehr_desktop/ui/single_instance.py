"""One program per data folder: a second start raises the first window and ends."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 1_000
_UNUSABLE = "The program cannot write to its folder. Make room on the disk, or ask who looks after this computer."


class FolderUnusable(Exception):
    """The data folder cannot be written: no room, or no permission."""


class SingleInstance(QObject):
    """Whether this start is the first, and word of later ones. Talks over a socket only this user can open."""

    #: Somebody started the program again.
    raised = Signal()

    def __init__(self, data_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = data_folder
        self._name = "ehr-desktop-" + hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()[:16]
        self._lock = QLockFile(str(data_folder / "running.lock"))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def is_first(self) -> bool:
        """Claim the folder. False: another start has it, and its window has been raised.

        Raises `FolderUnusable` where the claim cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise FolderUnusable(_UNUSABLE) from error
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            raise FolderUnusable(_UNUSABLE)
        caller = QLocalSocket()
        caller.connectToServer(self._name)
        caller.waitForConnected(_PATIENCE)
        caller.disconnectFromServer()
        return False

    def release(self) -> None:
        """Let the next start be the first."""
        self._server.close()
        self._lock.unlock()

    def _called(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.close()
            caller.deleteLater()
            self.raised.emit()
