"""One line of the review: what it is, what to do, and the button that leads there."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_AIR = 14
_WORDS = 210


class PointRow(QWidget):
    """Icon, bold line, quiet line; the button stands at the right, or below the words where it is too narrow."""

    def __init__(
        self, icon: str, tone: Tone, title: str, detail: str, button: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.button = Button(button, parent=self)
        if not button:
            self.button.hide()
        self.setAccessibleName(f"{title}. {detail}".strip())
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(title, weight=600, wrap=True))
        if detail:
            words.addWidget(Label(detail, "second", tone=Tone.MUTED, wrap=True))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, _AIR, 0, _AIR)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(Icon(icon, 20, tone), 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(words, 0, 1)
        self._folded: bool | None = None
        self._has_button = bool(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self._restyle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _restyle(self, _look: Theme) -> None:
        self._fold()

    def _fold(self) -> None:
        needed = theme.current().px(_WORDS + 32) + self.button.sizeHint().width() + 24
        folded = self.width() < needed
        if not self._has_button or folded == self._folded:
            return
        self._folded = folded
        row, column = (1, 1) if folded else (0, 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(self.button, row, column, (Qt.AlignmentFlag.AlignLeft if folded else middle) | middle)


class FineRow(QWidget):
    """One quiet line of what is in order, behind a check mark."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(14)
        row.addWidget(Icon("check", 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(text, tone=Tone.MUTED, wrap=True), 1)
        self.setAccessibleName(f"In order: {text}")
