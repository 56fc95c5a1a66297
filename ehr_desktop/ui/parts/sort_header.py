"""The header of a table of whole rows: painted captions, the sorted column in full ink with an arrow, every order in a
menu. Knows orders only as words to hand back.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.row_table import GAP, MARGIN
from ehr_desktop.ui.theme import Theme

_HEIGHT = 34
_ARROW = 14

#: An order, whether it is descending, and its words in the menu.
Choice = tuple[StrEnum, bool, str]


class SortHeader(QHeaderView):
    """`chosen` carries an order and whether it is descending. While rows are ranked, by a search, no order is shown.

    `orders` is what a press on a column's caption sorts by; `first_descending` begin with the highest. The first order
    of the `menu` is the one rows are in at the beginning. The caption of an `end_column` stands at its right edge.
    """

    chosen = Signal(StrEnum, bool)

    def __init__(
        self,
        captions: Sequence[str],
        orders: Mapping[int, StrEnum],
        menu: Sequence[Choice],
        first_descending: Collection[StrEnum],
        *,
        end_column: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._captions = captions
        self._orders = orders
        self._menu = menu
        self._first_descending = first_descending
        self._end_column = end_column
        self._order, self._descending, _ = menu[0]
        self._is_ranked = False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Columns")
        self.sectionClicked.connect(self._pressed)
        theme.follow(self._restyle)

    def set_order(self, order: StrEnum, *, descending: bool, is_ranked: bool = False) -> None:
        """Shows what the rows are sorted by; `is_ranked` while searching."""
        self._order, self._descending, self._is_ranked = order, descending, is_ranked
        self.viewport().update()

    def open_menu(self, at: QPoint | None = None) -> None:
        """Shows every order to choose from, below the first caption unless told where."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Sort by")
        for order, descending, text in self._menu:
            action = QAction(text, menu)
            action.setCheckable(True)
            is_current = (order, descending) == (self._order, self._descending)
            action.setChecked(is_current and not self._is_ranked)
            action.setData((order, descending))
            menu.addAction(action)
        menu.triggered.connect(self._picked)
        menu.popup(at or self.mapToGlobal(QPoint(MARGIN, self.height())))

    def _picked(self, action: QAction) -> None:
        order, descending = action.data()
        self.chosen.emit(order, descending)

    def _pressed(self, section: int) -> None:
        order = self._orders.get(section)
        if order is None:
            return
        same = order is self._order and not self._is_ranked
        self.chosen.emit(order, not self._descending if same else order in self._first_descending)

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(_HEIGHT))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def paintSection(self, painter: QPainter, area: QRect, section: int) -> None:
        look = theme.current()
        painter.save()
        painter.fillRect(area, look.surface)
        whole = QRectF(area)
        paint.line_across(painter, whole.left(), whole.right() + 1, area.bottom(), look.separator)
        left = whole.left() + (MARGIN if section == 0 else 0)
        right = whole.right() - (MARGIN - 1 if section == self._end_column else GAP)
        self.paint_caption(painter, QRectF(left, whole.top(), right - left, whole.height() - 1), section)
        painter.restore()

    def paint_caption(self, painter: QPainter, room: QRectF, section: int) -> None:
        """The words of a column, and the arrow where it is the sorted one; derived classes may draw something else."""
        look = theme.current()
        is_sorted = self._orders.get(section) is self._order and not self._is_ranked
        font = look.font("second", 600 if is_sorted else 500)
        colour = look.text if is_sorted else look.muted
        side = look.px(_ARROW)
        caption = self._captions[section]
        wide = min(paint.width_of(caption, font), room.width() - (side + 6 if is_sorted else 0))
        whole = wide + (side + 6 if is_sorted else 0)
        left = room.right() - whole if section == self._end_column else room.left()
        paint.words(painter, QRectF(left, room.top(), wide + 1, room.height()), caption, font, colour)
        if is_sorted:
            arrow = "arrow-down" if self._descending else "arrow-up"
            icons.paint(painter, arrow, left + wide + 6, room.center().y() - side / 2, side, colour)
