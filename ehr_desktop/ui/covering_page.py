"""A page that covers the desk for one question: sign, title, a line, what is asked, and the buttons under it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.label import Icon, page_title, quiet
from ehr_desktop.ui.parts.panel import Ground, Panel, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme, follow

_WIDE = 440


class CoveringPage(Panel):
    """`rows` take what is asked, `buttons` what is done about it. `closed`, also by Esc, leads back to the desk."""

    closed = Signal()

    def __init__(self, icon: str, title: str, line: str, parent: QWidget | None = None) -> None:
        super().__init__(Ground.WINDOW, parent)
        self.title = page_title(title)
        self.line = quiet(line)
        self.problem = Banner(Tone.RED)
        self.problem.hide()
        self.rows = QVBoxLayout()
        self.rows.setSpacing(12)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(12)
        self._column = QWidget()
        self._lay_out(icon)
        QShortcut(QKeySequence("Esc"), self, self.leave)
        follow(self._restyle)

    def leave(self) -> None:
        """Back to the desk, as Esc does."""
        self.closed.emit()

    def _lay_out(self, icon: str) -> None:
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 24, 0, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(Icon(icon, 32, Tone.ACCENT), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.title)
        column.addWidget(self.line)
        column.addWidget(self.problem)
        column.addSpacing(8)
        column.addLayout(self.rows)
        column.addSpacing(12)
        column.addLayout(self.buttons)
        column.addStretch(3)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.addStretch(1)
        row.addWidget(self._column)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(centre, Ground.WINDOW))

    def _restyle(self, look: Theme) -> None:
        self._column.setFixedWidth(look.px(_WIDE))
