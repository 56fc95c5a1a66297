"""A layout of equal columns, as many as its widest part allows; parts follow each other line by line."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QWidget

from ehr_desktop.ui.parts.own_layout import OwnLayout

#: Pixels between columns, and between lines.
BETWEEN_COLUMNS = 16
BETWEEN_LINES = 8


class EvenLayout(OwnLayout):
    """At most `most` columns of one width; a part is never narrower than it asks for, unless it stands alone."""

    def __init__(self, parent: QWidget | None = None, *, most: int) -> None:
        super().__init__(parent)
        self._most = most

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:
        columns = min(self._most, max(len(self._shown()), 1))
        width = columns * self._widest() + (columns - 1) * BETWEEN_COLUMNS
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        width = max((item.minimumSize().width() for item in self._shown()), default=0)
        return QSize(width, 0)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _widest(self) -> int:
        return max((item.sizeHint().width() for item in self._shown()), default=0)

    def _place(self, area: QRect, *, move: bool) -> int:
        """Place the parts and answer the height of all; only measure without `move`."""
        shown = self._shown()
        fit = (area.width() + BETWEEN_COLUMNS) // (self._widest() + BETWEEN_COLUMNS)
        columns = max(1, min(self._most, fit))
        width = (area.width() - (columns - 1) * BETWEEN_COLUMNS) // columns
        top = area.top()
        for first in range(0, len(shown), columns):
            line = shown[first : first + columns]
            heights = [height_of(item, width) for item in line]
            if move:
                for place, (item, height) in enumerate(zip(line, heights, strict=True)):
                    left = area.left() + place * (width + BETWEEN_COLUMNS)
                    item.setGeometry(QRect(left, top, width, height))
            top += max(heights) + BETWEEN_LINES
        return max(top - BETWEEN_LINES - area.top(), 0)


def height_of(item: QLayoutItem, width: int) -> int:
    """The height a part asks for at this width."""
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
