"""Writes a text to a file the clinician chooses. Knows nothing of notes."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget


class TextExport(QObject):
    """`done` when the file is written, `failed` with a sentence. The dialog does not hold up anything else."""

    done = Signal()
    failed = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over

    def ask(self, text: Callable[[], str], name: str) -> None:
        """Ask where to, offering a file name; the text is taken when the answer is there."""
        dialog = QFileDialog(self._over, "Export text", name, "Text (*.txt)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.setModal(False)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen), text()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def write(self, file: Path, text: str) -> None:
        """Put the text into this file. A file that was there stays as it is until all of the text is on the disk."""
        # Half a surrogate pair, which UTF-8 cannot hold, becomes "?": the rest is still worth having.
        content = text.replace("\n", os.linesep).encode("utf-8", "replace")
        try:
            _replace(file, content)
        except OSError:
            self.failed.emit("The file could not be written there. Choose another folder.")
        else:
            self.done.emit()


def _replace(file: Path, content: bytes) -> None:
    """Write beside, then put it in the file's place; nothing stays beside it where that fails.

    Readable by its writer only; what becomes of it is theirs to decide.
    """
    handle, beside = tempfile.mkstemp(prefix=".export-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(beside).replace(file)
    finally:
        Path(beside).unlink(missing_ok=True)
