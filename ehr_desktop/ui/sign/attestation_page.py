"""Signing, second: what the clinician attests, in the server's words, once the server holds exactly what was shown."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.application.signing import ReadyToSign
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_wizard.column import Column
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.check_box import CheckBox
from ehr_desktop.ui.parts.label import Label, page_title, quiet
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.parts.panel import scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce

_WIDTH = 720
_PROGRESS = "Bringing the note to the server and comparing…"


class _Statement(QWidget):
    """The text on a paper of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.label = Label("", wrap=True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.addWidget(self.label)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), 8, ground=look.window, line=look.separator)
        painter.end()


class AttestationPage(QWidget):
    """`changed` comes when the box is ticked or unticked, `again` when one wants to try once more."""

    changed = Signal()
    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = quiet("")
        self.progress = Mark(_PROGRESS, "sync")
        self.banner = Banner(Tone.AMBER)
        self._again = self.banner.add_button("Try again")
        self.statement = _Statement()
        self.box = CheckBox("I have read this and attest it")
        self.box.toggled.connect(self.changed)
        self._again.clicked.connect(self.again)
        column = Column(_WIDTH)
        column.inside.addWidget(page_title("What you attest by signing"))
        column.inside.addSpacing(4)
        column.inside.addWidget(self._subject)
        column.inside.addSpacing(16)
        for part in (self.progress, self.banner, self.statement):
            column.inside.addWidget(part)
        column.inside.addSpacing(16)
        column.inside.addWidget(self.box)
        column.inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(column))

    def wait(self, subject: str) -> None:
        """The note is on its way; nothing blocks, and one can go back."""
        self._subject.setText(subject)
        self.box.setChecked(False)
        self._show(self.progress)
        announce(self, _PROGRESS)

    def fail(self, sentence: str) -> None:
        """It did not come about: what happened and what to do."""
        self._show(self.banner)
        self.banner.say(sentence)

    def show_statement(self, ready: ReadyToSign) -> None:
        """The server's text, to the letter."""
        self.statement.label.setText(ready.attestation.text)
        self.statement.setAccessibleName(ready.attestation.text)
        self._show(self.statement, self.box)
        announce(self, ready.attestation.text)

    @property
    def is_attested(self) -> bool:
        """Whether the text is shown and the box beside it ticked."""
        return not self.statement.isHidden() and self.box.isChecked()

    def _show(self, *parts: QWidget) -> None:
        for part in (self.progress, self.banner, self.statement, self.box):
            part.setVisible(part in parts)
