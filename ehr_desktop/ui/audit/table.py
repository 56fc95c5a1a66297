"""The list of *Activity* itself: two lines in each cell, columns as wide as their words."""

from PySide6.QtCore import QModelIndex, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.ports import AuditEntry, AuditOrder
from ehr_desktop.ui import theme
from ehr_desktop.ui.audit.model import CAPTIONS, LINES, Column, EntriesModel
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.row_table import GAP, MARGIN, RowTable, WholeRowDelegate
from ehr_desktop.ui.parts.rows import Index, find_hits, paint_two_lines
from ehr_desktop.ui.parts.sort_header import SortHeader

_ROW_HEIGHT = 50
#: Below this width at text size 1 the columns of what and whom get the room of who.
_COMFORTABLE = 190
_WHO = 170

ORDER_OF: dict[int, AuditOrder] = {
    Column.WHEN: AuditOrder.NUMBER,
    Column.WHAT: AuditOrder.KIND,
    Column.NOTE: AuditOrder.CLIENT,
    Column.WHO: AuditOrder.WHO,
}
_MENU = (
    (AuditOrder.NUMBER, True, "Newest first"),
    (AuditOrder.NUMBER, False, "Oldest first"),
    (AuditOrder.KIND, False, "What was done, A to Z"),
    (AuditOrder.CLIENT, False, "Client, A to Z"),
    (AuditOrder.CLIENT, True, "Client, Z to A"),
    (AuditOrder.WHO, False, "Who"),
)


class _EntryDelegate(WholeRowDelegate):
    """`words` are marked where they stand in the second line."""

    words = ""

    def paint_cell(self, painter: QPainter, area: QRectF, index: Index, *, selected: bool) -> None:  # noqa: ARG002
        lines = index.data(LINES)
        if lines is None:
            return
        first, second = lines
        left = MARGIN if index.column() == Column.WHEN else 0
        right = MARGIN if index.column() == self.last_column else GAP
        weight = 500 if index.column() == Column.WHAT else 400
        room = area.adjusted(left, 0, -right, -1)
        paint_two_lines(painter, room, first, second, weight=weight, hits=find_hits(second, self.words))


class EntriesTable(RowTable):
    """`opened` carries the entry of a row double clicked or taken with Enter."""

    opened = Signal(AuditEntry)

    def __init__(self, model: EntriesModel, parent: QWidget | None = None) -> None:
        self.delegate = _EntryDelegate(_ROW_HEIGHT, Column.WHO)
        super().__init__(self.delegate, _ROW_HEIGHT, "Activity", parent)
        self.entries = model
        self.header = SortHeader([CAPTIONS[one] for one in Column], ORDER_OF, _MENU, {AuditOrder.NUMBER}, parent=self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        theme.follow(self.restyle)

    def chosen(self) -> AuditEntry | None:
        """The entry of the selected row."""
        index = self.currentIndex()
        return self.entries.entry(index.row()) if index.isValid() else None

    def take(self, index: QModelIndex) -> None:
        entry = self.entries.entry(index.row()) if index.isValid() else None
        if entry:
            self.opened.emit(entry)

    def fit_columns(self) -> None:
        """Where there is little room, who and where give way: they are the same in nearly every row."""
        look = theme.current()
        room = self.viewport().width()
        day = paint.width_of("Wed 30 Nov 2026", look.font())
        time = paint.width_of("15:42:07 · 100000", look.font("second"))
        wide = round(max(day, time)) + 2 + MARGIN + GAP
        who = look.px(_WHO) + MARGIN
        shows_who = room - wide - who >= 2 * look.px(_COMFORTABLE)
        self.setColumnHidden(Column.WHO, not shows_who)
        self.delegate.last_column = Column.WHO if shows_who else Column.NOTE
        left = max(room - wide - (who if shows_who else 0), 2)
        self.setColumnWidth(Column.WHEN, wide)
        self.setColumnWidth(Column.WHAT, left // 2)
        self.setColumnWidth(Column.NOTE, left - left // 2)
        self.setColumnWidth(Column.WHO, who)
