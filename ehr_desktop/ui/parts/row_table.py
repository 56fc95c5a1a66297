"""A table whose rows are things: the whole row is lit, ringed and chosen, not a cell. Knows nothing of what they are.

A `QTableView` and not a tree: a tree asks the model for every one of 100,000 rows whenever the list changes (130 ms),
a table for those in sight (4 ms).
"""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts.rows import Index, RowDelegate
from ehr_desktop.ui.theme import Theme

#: Room at the outer edges of a row, and between two columns.
MARGIN = 24
GAP = 16


class WholeRowDelegate(RowDelegate):
    """Lights and rings whole rows: `hovered` is the row under the pointer, `last_column` ends a row."""

    def __init__(self, height: int, last_column: int, parent: QObject | None = None) -> None:
        super().__init__(height, parent=parent)
        self.hovered = -1
        self.has_focus = False
        self.last_column = last_column

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        whole = QStyleOptionViewItem(option)
        whole.state &= ~QStyle.StateFlag.State_MouseOver
        if index.row() == self.hovered:
            whole.state |= QStyle.StateFlag.State_MouseOver
        super().paint(painter, whole, index)
        if self.has_focus and whole.state & QStyle.StateFlag.State_Selected:
            self._paint_focus(painter, QRectF(option.rect), index.column())

    def _paint_focus(self, painter: QPainter, area: QRectF, column: int) -> None:
        """The ring around the whole row: each cell draws its part of it."""
        look = theme.current()
        wide, colour = look.focus_width, QColor(look.focus)
        painter.fillRect(QRectF(area.left(), area.top(), area.width(), wide), colour)
        painter.fillRect(QRectF(area.left(), area.bottom() - wide, area.width(), wide), colour)
        if column == 0:
            painter.fillRect(QRectF(area.left(), area.top(), wide, area.height()), colour)
        if column == self.last_column:
            painter.fillRect(QRectF(area.right() - wide, area.top(), wide, area.height()), colour)


class RowTable(QTableView):
    """Derived classes say how wide the columns are (`fit_columns`), what a row is taken for (`take`), and more keys."""

    def __init__(self, delegate: WholeRowDelegate, row_height: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole_rows = delegate
        self._row_height = row_height
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.doubleClicked.connect(self.take)

    def fit_columns(self) -> None:
        """Give each column its width in the room there is; for derived classes."""
        raise NotImplementedError

    def take(self, index: QModelIndex) -> None:
        """A row was double clicked, or taken with Enter; for derived classes."""
        raise NotImplementedError

    def choose(self, row: int) -> None:
        """Selects a row."""
        self.setCurrentIndex(self.model().index(row, 0))

    def choose_first(self) -> None:
        """Selects the first row, when none is selected."""
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.choose(0)

    def restyle(self, look: Theme) -> None:
        """The theme has changed; to be followed by derived classes once they are made."""
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(look.px(self._row_height))
        self.fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.take(self.currentIndex())
            case Qt.Key.Key_Home:
                self.choose(0)
            case Qt.Key.Key_End:
                self.choose(max(self.model().rowCount() - 1, 0))
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, shown: bool) -> None:
        self._whole_rows.has_focus = shown
        self.viewport().update()

    def _hover(self, row: int) -> None:
        if row != self._whole_rows.hovered:
            self._whole_rows.hovered = row
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel):
            self._hover(-1)
        return super().viewportEvent(event)
