"""The rows of *My notes* as a table model that knows how many there are and reads only the pages in sight.

Knows the use case *my notes* and nothing of how rows are drawn.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ehr_desktop.application.my_notes import MyNotes
from ehr_desktop.application.ports import Clock, NoteFilter, NoteRow
from ehr_desktop.ui.my_notes import words
from ehr_desktop.ui.parts.tool_tip import plain_tip
from ehr_desktop.ui.prospects import Rounds, prospects

#: Rows read at a time: a little more than the largest window shows.
PAGE = 40
#: Pages kept in memory: the one in sight, and what was scrolled past lately.
_KEPT_PAGES = 50
#: Pages around its place in which a note is looked for again.
_FAR = 5

_Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns, from left to right."""

    CLIENT = 0
    NOTE = 1
    SESSION = 2
    STATUS = 3
    PLACE = 4
    AGE = 5


CAPTIONS = {
    Column.CLIENT: "Client",
    Column.NOTE: "Note",
    Column.SESSION: "Session",
    Column.STATUS: "Status",
    Column.PLACE: "Where it is",
    Column.AGE: "Age",
}

#: The row itself, for the delegate.
ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Spot:
    """A place in the list that outlives a refresh: a note, and the row it stood in."""

    note_id: str
    row: int


class NotesModel(QAbstractTableModel):
    """As many rows as the filter has notes; a page is read from the store when one of its rows is first painted."""

    def __init__(
        self,
        my_notes: MyNotes,
        clock: Clock,
        rounds: Callable[[], Rounds] = Rounds,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rounds = rounds
        self._my_notes = my_notes
        self._clock = clock
        self._count = 0
        self._pages: OrderedDict[int, Sequence[NoteRow]] = OrderedDict()
        self.wanted = NoteFilter()

    def show(self, wanted: NoteFilter) -> None:
        """List other notes, from the top."""
        self.beginResetModel()
        self.wanted = wanted
        self._read_anew()
        self.endResetModel()

    def refresh(self) -> None:
        """Read the same notes anew. Rows stay in place where as many are left; else the views begin again."""
        before = self._count
        if self._my_notes.count(self.wanted) != before:
            self.show(self.wanted)
            return
        self._pages.clear()
        if before:
            self.dataChanged.emit(self.index(0, 0), self.index(before - 1, len(Column) - 1))

    def note_row(self, row: int) -> NoteRow | None:
        """The note in this row; None where a note has left the list since it was counted."""
        number, place = divmod(row, PAGE)
        page = self._page(number)
        return page[place] if place < len(page) else None

    def find(self, spot: Spot) -> int | None:
        """The row a note stands in now, looked for where it stood and in the pages around; None when not there."""
        number = min(spot.row, max(self._count - 1, 0)) // PAGE
        for one in sorted(range(number - _FAR, number + _FAR + 1), key=lambda page: abs(page - number)):
            if 0 <= one * PAGE < max(self._count, 1):
                for place, row in enumerate(self._page(one)):
                    if row.note_id == spot.note_id:
                        return one * PAGE + place
        return None

    def _read_anew(self) -> None:
        self._pages.clear()
        self._count = self._my_notes.count(self.wanted)

    def _page(self, number: int) -> Sequence[NoteRow]:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        page = self._my_notes.page(self.wanted, number * PAGE, PAGE)
        self._pages[number] = page
        if len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        return page

    # --- what Qt asks ---------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return CAPTIONS[Column(section)]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _ANSWERED:
            return None
        row = self.note_row(index.row())
        if row is None:
            return None
        if role == ROW:
            return row
        column = Column(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(words.place_line(row, self.coming(row))) if column is Column.PLACE else None
        return self._said(row, column)

    def spoken(self, row: NoteRow) -> str:
        """The whole row as a screen reader says it."""
        return words.row_spoken(row, self._clock.now(), self._clock.today(), self.coming(row))

    def coming(self, row: NoteRow) -> tuple[str, ...]:
        """What becomes of the note by itself."""
        return prospects(row.place, row.next_attempt_at, self._rounds(), self._clock.now())

    def _spoken(self, row: NoteRow, column: Column) -> str:
        match column:
            case Column.CLIENT:
                return self.spoken(row)
            case Column.PLACE:
                return words.place_line(row, self.coming(row))
            case _:
                return self._said(row, column)

    def _said(self, row: NoteRow, column: Column) -> str:
        now, today = self._clock.now(), self._clock.today()
        match column:
            case Column.CLIENT:
                return f"{row.client_name}, MRN {row.mrn}" if row.mrn else row.client_name
            case Column.NOTE:
                return f"{row.note_type}: {words.excerpt(row)[0]}"
            case Column.SESSION:
                return f"{words.session_day(row, today)}, {words.session_line(row)}"
            case Column.STATUS:
                return words.status_badge(row, now, today).text
            case Column.PLACE:
                return words.PLACES[row.place].text
            case Column.AGE:
                return words.age(row.changed_at, now)


_ANSWERED = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
        ROW,
    }
)
