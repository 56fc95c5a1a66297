"""Writes a text to a file the clinician chooses. Knows nothing of notes."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget


@dataclass(frozen=True)
class FileKind:
    """What a file holds: the title of the dialog that asks for it, the words of its filter, its ending."""

    title: str
    words: str
    ending: str


TEXT = FileKind("Export text", "Text (*.txt)", "txt")
TABLE = FileKind("Export CSV", "Comma-separated values (*.csv)", "csv")

NOT_WRITTEN = "The file could not be written there. Choose another folder."


def ask_where(over: QWidget, kind: FileKind, name: str, chosen: Callable[[Path], None]) -> None:
    """Ask for a file, offering a name; `chosen` is called with it, or never. Nothing else is held up."""
    dialog = QFileDialog(over, kind.title, name, kind.words)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(kind.ending)
    dialog.setModal(False)
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))

    def leave() -> None:
        # else Qt writes down, for all its programs, where one has been: a folder may have the name of a client
        dialog.setDirectory(QDir.homePath())
        dialog.setHistory([])
        dialog.deleteLater()

    dialog.finished.connect(leave)
    dialog.show()


def write_text(file: Path, text: str) -> None:
    """Put the text into this file, as it is. Raises `OSError`; a file that was there stays until all is on the disk."""
    # Half a surrogate pair, which UTF-8 cannot hold, becomes "?": the rest is still worth having.
    _replace(file, text.encode("utf-8", "replace"))


class TextExport(QObject):
    """`done` when the file is written, `failed` with a sentence."""

    done = Signal()
    failed = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over

    def ask(self, text: Callable[[], str], name: str) -> None:
        """Ask where to, offering a file name; the text is taken when the answer is there."""
        ask_where(self._over, TEXT, name, lambda file: self.write(file, text()))

    def write(self, file: Path, text: str) -> None:
        """Put the text into this file, with the line ends of this system."""
        try:
            write_text(file, text.replace("\n", os.linesep))
        except OSError:
            self.failed.emit(NOT_WRITTEN)
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
