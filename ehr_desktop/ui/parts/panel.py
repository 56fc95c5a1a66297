"""Grounds and lines a page is built from: panels on window or surface, and 1 px separators."""

from enum import Enum

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLayout, QLayoutItem, QScrollArea, QSizePolicy, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.theme import Theme

RING_ROOM = 4
"""Cards and option rows keep this many pixels around their border for the focus ring."""


#: Layouts in layouts on a page: section, lines, question, group, its lines.
_DEEPEST = 6
#: Milliseconds after which a page that was just shown has its height.
_SETTLED = 300


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


def settle_layouts(page: QWidget | None) -> None:
    """Have what is waiting to be laid out laid out now, so that places on the page are true.

    A layout that is settled asks the one around it, so it is asked again until the page keeps its height.
    """
    for _ in range(_DEEPEST):
        before = page.height() if page else 0
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        if page is None or page.height() == before:
            return


def scroll_down(area: QScrollArea, pixels: int) -> None:
    """Scroll so far down a page that may have been made just now, and gets its height only while it is shown."""
    settle_layouts(area.widget())
    bar = area.verticalScrollBar()
    bar.setValue(pixels)

    def reach(_least: int, _most: int) -> None:
        bar.setValue(pixels)

    bar.rangeChanged.connect(reach)
    QTimer.singleShot(_SETTLED, bar, lambda: bar.rangeChanged.disconnect(reach))


class Outset(QLayout):
    """Holds a card grid or option row so that its border, not its focus ring, lines up with the column.

    The part reaches `RING_ROOM` pixels beyond the layout on every side: what is around needs that much margin.
    """

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self._item: QLayoutItem | None = None
        self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        self._item = item

    def count(self) -> int:
        return 0 if self._item is None else 1

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._item if index == 0 else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        taken, self._item = self.itemAt(index), None if index == 0 else self._item
        return taken

    def hasHeightForWidth(self) -> bool:
        return self._item is not None and self._item.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        if self._item is None:
            return 0
        return self._item.heightForWidth(width + 2 * RING_ROOM) - 2 * RING_ROOM

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        if self._item is not None:
            self._item.setGeometry(area.adjusted(-RING_ROOM, -RING_ROOM, RING_ROOM, RING_ROOM))

    def sizeHint(self) -> QSize:
        return self._less(QSize(0, 0) if self._item is None else self._item.sizeHint())

    def minimumSize(self) -> QSize:
        return self._less(QSize(0, 0) if self._item is None else self._item.minimumSize())

    def _less(self, size: QSize) -> QSize:
        return QSize(max(size.width() - 2 * RING_ROOM, 0), max(size.height() - 2 * RING_ROOM, 0))


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
