"""One of the two ways to begin: icon, title, quiet line, three points, a button."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import Icon, Label, quiet
from ehr_desktop.ui.parts.tone import Tone


class Offer(QWidget):
    """A card; its button is `button`."""

    def __init__(
        self,
        icon: str,
        title: str,
        line: str,
        points: Sequence[str],
        button: Button,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.button = button
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(Icon(icon, 32, Tone.ACCENT))
        column.addSpacing(6)
        column.addWidget(Label(title, "section", wrap=True))
        column.addWidget(quiet(line))
        column.addSpacing(8)
        for point in points:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Icon("check", 16, Tone.MUTED))
            row.addWidget(Label(point, wrap=True), 1)
            column.addLayout(row)
        column.addStretch(1)
        column.addSpacing(12)
        foot = QHBoxLayout()
        foot.addWidget(button)
        foot.addStretch(1)
        column.addLayout(foot)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), 10, ground=look.raised, line=look.hair)
        painter.end()


def primary(text: str) -> Button:
    """The button that leads on."""
    return Button(text, ButtonKind.PRIMARY, icon_right="arrow-right")
