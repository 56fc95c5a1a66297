"""Grounds and lines a page is built from: panels on window or surface, and 1 px separators."""

from enum import Enum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.theme import Theme

RING_ROOM = 4
"""Cards and option rows keep this many pixels around their border for the focus ring."""


class Ground(Enum):
    """The two grounds: WINDOW frames, SURFACE is what is read and written."""

    WINDOW = QPalette.ColorRole.Window
    SURFACE = QPalette.ColorRole.Base


class Panel(QWidget):
    """An empty widget on one of the two grounds."""

    def __init__(self, ground: Ground = Ground.SURFACE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_ground(self, ground)


def set_ground(widget: QWidget, ground: Ground) -> None:
    """Gives any plain widget one of the two grounds; it follows the scheme by itself."""
    widget.setBackgroundRole(ground.value)
    widget.setAutoFillBackground(True)


def scrolling(page: QWidget, ground: Ground = Ground.SURFACE) -> QScrollArea:
    """A page that scrolls when it is higher than its room, without a frame, focus only for its parts."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    set_ground(page, ground)
    area.setBackgroundRole(ground.value)
    area.setWidget(page)
    return area


def outset(part: QWidget) -> QHBoxLayout:
    """Holds a card, grid or option row so that its border, not its focus ring, lines up with the column."""
    row = QHBoxLayout()
    row.setContentsMargins(-RING_ROOM, 0, -RING_ROOM, 0)
    row.addWidget(part)
    return row


class Separator(QWidget):
    """A 1 px line, lying unless `upright`."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if upright else free, free if upright else fixed)
        theme.follow(self._restyle)

    def _restyle(self, _look: Theme) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(1, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().separator))
        painter.end()
