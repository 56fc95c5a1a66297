"""A note as a text file, at a place the clinician chooses. No name of a client is proposed for the file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.domain.reading import note_as_text, passages
from ehr_desktop.ui.reader.facts import facts


def text_of(shown: NoteToRead, clinician_name: str) -> str:
    """What the file will hold."""
    read = passages(shown.note_type, shown.columns)
    return note_as_text(shown.note.note_type, facts(shown, clinician_name), read)


def proposed_name(shown: NoteToRead) -> str:
    """ "Progress Note 2026-11-17.txt"."""
    day = shown.note.session_day
    return f"{shown.note.note_type}{f' {day.isoformat()}' if day else ''}.txt"


def ask_where(parent: QWidget, name: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Opens the system's dialog to save a file; `chosen` hears of the place, and of nothing when it is left."""
    dialog = QFileDialog(parent, "Export the text of this note", str(Path.home() / name), "Text (*.txt)")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("txt")
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
    return dialog


def write(path: Path, text: str) -> str:
    """Writes the file; answers a sentence when this computer could not."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        return f"The file could not be written: {error.strerror or 'this computer refused'}."
    return ""
