"""Writes a text to a file the clinician chooses. Knows nothing of notes."""

import os
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
        dialog.fileSelected.connect(lambda chosen: self._write(Path(chosen), text()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _write(self, file: Path, text: str) -> None:
        try:
            # Readable by its writer only; what becomes of it is theirs to decide.
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
                out.write(text)
        except OSError:
            self.failed.emit("The file could not be written there. Choose another folder.")
        else:
            self.done.emit()
