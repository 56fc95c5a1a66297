"""The entries of the trail as a table model: it holds their numbers, and reads those in sight when they are painted."""

from collections import OrderedDict
from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ehr_desktop.application.audit_trail import AuditTrail
from ehr_desktop.application.ports import AuditEntry
from ehr_desktop.domain.people import Clinician
from ehr_desktop.ui.audit import words

#: Entries read at a time: a little more than the largest window shows. Pages kept: what was scrolled past lately.
PAGE = 40
_KEPT_PAGES = 50

_Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns, from left to right."""

    WHEN = 0
    WHAT = 1
    NOTE = 2
    WHO = 3


CAPTIONS = {Column.WHEN: "When", Column.WHAT: "What was done", Column.NOTE: "Note", Column.WHO: "Who, where"}

#: The two lines of a cell, for the delegate.
LINES = Qt.ItemDataRole.UserRole


class EntriesModel(QAbstractTableModel):
    """As many rows as numbers it is given."""

    def __init__(self, trail: AuditTrail, clinician: Clinician, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trail = trail
        self._clinician = clinician
        self.numbers: Sequence[int] = ()
        self._pages: OrderedDict[int, Sequence[AuditEntry]] = OrderedDict()

    def show(self, numbers: Sequence[int]) -> None:
        """List these entries, in this order."""
        self.beginResetModel()
        self.numbers = numbers
        self._pages.clear()
        self.endResetModel()

    def entry(self, row: int) -> AuditEntry | None:
        """The entry in this row."""
        number, place = divmod(row, PAGE)
        page = self._page(number)
        return page[place] if place < len(page) else None

    def _page(self, number: int) -> Sequence[AuditEntry]:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        page = self._trail.entries(self.numbers[number * PAGE : (number + 1) * PAGE])
        self._pages[number] = page
        if len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        return page

    def lines(self, entry: AuditEntry, column: Column) -> tuple[str, str]:
        """What stands in a cell."""
        match column:
            case Column.WHEN:
                return words.when(entry)
            case Column.WHAT:
                return words.what(entry)
            case Column.NOTE:
                return words.about(entry)
            case Column.WHO:
                return words.by_whom(entry, self._clinician)

    # --- what Qt asks ---------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.numbers)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        is_said = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return CAPTIONS[Column(section)] if is_said and orientation is Qt.Orientation.Horizontal else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, LINES):
            return None
        entry = self.entry(index.row())
        if entry is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.WHEN:
            return words.spoken(entry, self._clinician)
        lines = self.lines(entry, column)
        return lines if role == LINES else ", ".join(line for line in lines if line)
