"""Taking the text of a form along, as it stands on the screen, saved or not: copied, or written to a file."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.my_notes import CLIPBOARD, TEXT_FILE, NoteToRead
from ehr_desktop.ui.reader.plain_text import proposed_name, text_of
from ehr_desktop.ui.text_export import TextExport


class TakingAlong(QObject):
    """`on_screen` answers the note as it is shown, None while there is none. `failed` carries a sentence.

    That it was taken is recorded, of a note this computer holds.
    """

    failed = Signal(str)

    def __init__(self, desk: Desk, on_screen: Callable[[], NoteToRead | None], over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._on_screen = on_screen
        self._file = TextExport(over)
        self._file.done.connect(lambda: self._record(TEXT_FILE))
        self._file.failed.connect(self.failed)

    def copy(self) -> None:
        """To the clipboard."""
        QGuiApplication.clipboard().setText(self._text())
        self._record(CLIPBOARD)

    def export(self) -> None:
        """To a file the clinician chooses."""
        shown = self._on_screen()
        if shown is not None:
            self._file.ask(self._text, proposed_name(shown))

    def _text(self) -> str:
        shown = self._on_screen()
        return text_of(shown, self._desk.clinician.name) if shown else ""

    def _record(self, where: str) -> None:
        shown = self._on_screen()
        if shown is not None and shown.note.is_saved:
            self._desk.my_notes.record_export(shown.note.id, where)
