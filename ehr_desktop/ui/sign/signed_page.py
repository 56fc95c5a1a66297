"""Signing, done: what was signed and when, in green."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.ui.note_wizard.column import Column
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.label import page_title, quiet
from ehr_desktop.ui.parts.panel import scrolling
from ehr_desktop.ui.parts.tone import Tone

_WIDTH = 720


class SignedPage(QWidget):
    """A banner and a sentence; the way out is in the footer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = page_title("Signed")
        self.banner = Banner(Tone.GREEN)
        self._subject = quiet("")
        column = Column(_WIDTH)
        column.inside.addWidget(self._title)
        column.inside.addSpacing(16)
        column.inside.addWidget(self.banner)
        column.inside.addSpacing(12)
        column.inside.addWidget(self._subject)
        column.inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(column))

    def show_signed(self, sentence: str, subject: str) -> None:
        """The server has it."""
        self._subject.setText(subject)
        self.banner.say(sentence)
