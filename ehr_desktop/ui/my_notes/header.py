"""The header of *My notes*: painted captions, the sorted column in full ink with an arrow, a menu with every order."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from ehr_desktop.application.ports import NoteOrder
from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.my_notes.delegate import GAP, MARGIN
from ehr_desktop.ui.my_notes.model import CAPTIONS, Column
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.theme import Theme

_HEIGHT = 34
_ARROW = 14

#: What a press on a caption sorts by, and whether the first press puts the highest first.
ORDER_OF = {
    Column.CLIENT: NoteOrder.CLIENT,
    Column.NOTE: NoteOrder.NOTE_TYPE,
    Column.SESSION: NoteOrder.SESSION,
    Column.STATUS: NoteOrder.STATUS,
    Column.AGE: NoteOrder.CHANGED,
}
_FIRST_DESCENDING = frozenset({NoteOrder.SESSION, NoteOrder.CHANGED})

_MENU = (
    (NoteOrder.SESSION, True, "Newest session first"),
    (NoteOrder.SESSION, False, "Oldest session first"),
    (NoteOrder.CHANGED, True, "Changed last, first"),
    (NoteOrder.CHANGED, False, "Untouched longest, first"),
    (NoteOrder.CLIENT, False, "Client, A to Z"),
    (NoteOrder.CLIENT, True, "Client, Z to A"),
    (NoteOrder.NOTE_TYPE, False, "Note type, A to Z"),
    (NoteOrder.STATUS, False, "Status"),
)


class NotesHeader(QHeaderView):
    """`chosen` carries an order and whether it is descending. While searching the best hits come first: no order."""

    chosen = Signal(NoteOrder, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._order = NoteOrder.SESSION
        self._descending = True
        self._is_ranked = False
        self.shows_place_words = True
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Columns")
        self.sectionClicked.connect(self._pressed)
        theme.follow(self._restyle)

    def set_order(self, order: NoteOrder, *, descending: bool, is_ranked: bool) -> None:
        """Shows what the rows are sorted by; `is_ranked` while searching."""
        self._order, self._descending, self._is_ranked = order, descending, is_ranked
        self.viewport().update()

    def open_menu(self, at: QPoint | None = None) -> None:
        """Shows every order to choose from, below the first caption unless told where."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Sort by")
        for order, descending, text in _MENU:
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
        order = ORDER_OF.get(Column(section))
        if order is None:
            return
        same = order is self._order and not self._is_ranked
        self.chosen.emit(order, not self._descending if same else order in _FIRST_DESCENDING)

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(_HEIGHT))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def paintSection(self, painter: QPainter, area: QRect, section: int) -> None:
        look = theme.current()
        column = Column(section)
        painter.save()
        painter.fillRect(area, look.surface)
        whole = QRectF(area)
        paint.line_across(painter, whole.left(), whole.right() + 1, area.bottom(), look.separator)
        left = whole.left() + (MARGIN if column is Column.CLIENT else 0)
        right = whole.right() - (MARGIN - 1 if column is Column.AGE else GAP)
        room = QRectF(left, whole.top(), right - left, whole.height() - 1)
        is_sorted = ORDER_OF.get(column) is self._order and not self._is_ranked
        if column is Column.PLACE and not self.shows_place_words:
            side = look.px(16)
            icons.paint(painter, "computer", room.left(), room.center().y() - side / 2, side, look.muted)
        else:
            self._paint_caption(painter, room, column, is_sorted=is_sorted)
        painter.restore()

    def _paint_caption(self, painter: QPainter, room: QRectF, column: Column, *, is_sorted: bool) -> None:
        look = theme.current()
        font = look.font("second", 600 if is_sorted else 500)
        colour = look.text if is_sorted else look.muted
        side = look.px(_ARROW)
        wide = min(paint.width_of(CAPTIONS[column], font), room.width() - (side + 6 if is_sorted else 0))
        at_the_end = column is Column.AGE
        whole = wide + (side + 6 if is_sorted else 0)
        left = room.right() - whole if at_the_end else room.left()
        paint.words(painter, QRectF(left, room.top(), wide + 1, room.height()), CAPTIONS[column], font, colour)
        if is_sorted:
            arrow = "arrow-down" if self._descending else "arrow-up"
            icons.paint(painter, arrow, left + wide + 6, room.center().y() - side / 2, side, colour)
