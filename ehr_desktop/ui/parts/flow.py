"""A layout that puts parts beside each other and goes on in the next line when the room is used up."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QWidget

from ehr_desktop.ui.parts.own_layout import OwnLayout


class FlowLayout(OwnLayout):
    """Rows of parts at their own size; its height follows from its width."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 6, line_gap: int = 8) -> None:
        # Known before Qt is: it invalidates a layout while making it.
        self._sizes: dict[int, QSize] = {}
        super().__init__(parent)
        self._gap = gap
        self._line_gap = line_gap

    def invalidate(self) -> None:
        self._sizes.clear()
        super().invalidate()

    def _size(self, item: QLayoutItem) -> QSize:
        """What a part asks for; asked once until something changes."""
        if id(item) not in self._sizes:
            self._sizes[id(item)] = item.sizeHint()
        return self._sizes[id(item)]

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:
        shown = [self._size(item) for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(len(shown) - 1, 0)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in shown), default=0), max((size.height() for size in shown), default=0)
        )

    def _place(self, area: QRect, *, move: bool) -> int:
        """Places line after line and answers the height of all; only measures without `move`."""
        top = area.y()
        for line in self._lines(area.width()):
            height = max(self._size(item).height() for item in line)
            left = area.x()
            for item in line:
                size = self._size(item).boundedTo(QSize(area.width(), height))
                if move:
                    item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self._gap
            top += height + self._line_gap
        return max(top - self._line_gap - area.y(), 0)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            needs = self._size(item).width()
            if not lines or used + self._gap + needs > width:
                lines.append([])
                used = -self._gap
            lines[-1].append(item)
            used += self._gap + needs
        return lines
