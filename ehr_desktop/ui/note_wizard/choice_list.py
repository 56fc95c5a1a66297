"""A list to choose one row from: captions, rows that can be chosen and rows that cannot, moved through by keys.

A search field beside it may keep the focus and hand on the arrow keys; text typed in the list goes to the field.
Knows nothing of clients or sessions: what stands in a row is painted by the delegate it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ehr_desktop.ui.parts.line_edit import SearchField
from ehr_desktop.ui.parts.rows import RowDelegate

Index = QModelIndex | QPersistentModelIndex

#: The role under which the delegate finds the `Row`.
ROW = Qt.ItemDataRole.UserRole

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_FAR = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}


@dataclass(frozen=True)
class Row:
    """One line. `key` is what is chosen; without one it is passed over, as a caption is.

    A row that is no choice can be stood on all the same, for something else to be offered.
    """

    key: str
    content: object
    spoken: str
    is_choice: bool = True


class Rows(QAbstractListModel):
    """The rows as Qt asks for them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """All rows anew."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or not self.rows[index.row()].key:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class ChoiceList(QListView):
    """`changed` when another row is selected, `taken` with a double click, `typed` with text meant for a search.

    What is selected is a choice; where one stands may be a row that is none.
    """

    changed = Signal()
    taken = Signal()
    typed = Signal(str)

    def __init__(self, name: str, delegate: RowDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = Rows(self)
        self.setModel(self._rows)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.selectionModel().currentChanged.connect(self._tell)

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows.rows

    def selected(self) -> str:
        """The key of the row selected, empty when there is none."""
        row = self._row()
        return row.key if row and row.is_choice else ""

    def here(self) -> str:
        """The key of the row one stands on, whether it can be chosen or not."""
        row = self._row()
        return row.key if row else ""

    def _row(self) -> Row | None:
        index = self.currentIndex()
        return self.rows[index.row()] if index.isValid() else None

    def show_rows(self, rows: Sequence[Row], *, select: str = "", first: bool = True) -> None:
        """All rows anew. The row `select` is selected, else the one selected before, else the `first` that can be.

        Where the list stands does not move when the selected row is still there.
        """
        before, scrolled = self.here(), self.verticalScrollBar().value()
        self.selectionModel().blockSignals(True)
        self._rows.show_rows(rows)
        self.selectionModel().blockSignals(False)
        at = next((n for key in (select, before) if (n := self._place(key)) is not None), None)
        if at is not None:
            self._go(at, scroll=False)
            self.verticalScrollBar().setValue(scrolled)
        elif first and (at := self._first()) is not None:
            self._go(at, scroll=False)
            self.scrollToTop()
        if self.here() != before:
            self.changed.emit()

    def select(self, key: str) -> None:
        """Selects a row and brings it into view; unknown keys are passed over."""
        at = self._place(key)
        if at is not None:
            self._go(at)

    def select_first(self) -> None:
        """The first row that can be chosen, as after every letter of a search."""
        at = self._first()
        if at is not None:
            self._go(at)
            self.scrollToTop()

    def has_choices(self) -> bool:
        """Whether any row can be chosen."""
        return self._first() is not None

    def move_by(self, event: QKeyEvent) -> bool:
        """Moves as an arrow or page key asks; False when it is another key."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._step(_STEPS[key])
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            for _ in range(max(self.viewport().height() // max(self.sizeHintForRow(0), 40) - 1, 1)):
                self._step(_FAR[key])
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        index = self.currentIndex()
        at = self._next(index.row() if index.isValid() else -1, by)
        bar = self.verticalScrollBar()
        if at is not None:
            self._go(at)
        if at is None or self._next(at, by) is None:
            # Captions and rows that cannot be chosen come into view at either end.
            bar.setValue(bar.maximum() if by > 0 and at is None else bar.minimum() if by < 0 else bar.value())

    def _first(self) -> int | None:
        return next((at for at, row in enumerate(self.rows) if row.key and row.is_choice), None)

    def _next(self, at: int, by: int) -> int | None:
        at += by
        while 0 <= at < len(self.rows):
            if self.rows[at].key:
                return at
            at += by
        return None

    def _place(self, key: str) -> int | None:
        return next((at for at, row in enumerate(self.rows) if key and row.key == key), None)

    def _go(self, at: int, *, scroll: bool = True) -> None:
        index = self._rows.index(at)
        self.setCurrentIndex(index)
        if scroll:
            self.scrollTo(index)

    def _tell(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        self.changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Qt stands on the first row by itself, without selecting it: what one stands on is to be seen.
        at = self.currentIndex()
        if at.isValid() and not self.selectionModel().isSelected(at):
            self._go(at.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.move_by(event):
            return
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            end = event.key() == Qt.Key.Key_End
            at = self._next(len(self.rows) if end else -1, -1 if end else 1)
            if at is not None:
                self._go(at)
            return
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.text().strip() and event.text().isprintable() and not held:
            self.typed.emit(event.text())
        else:
            event.ignore()  # Enter and Escape are for the page

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.rows[index.row()].key:
            self.taken.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Rows fold into two lines by width, so their heights are asked for again.
        self.scheduleDelayedItemsLayout()


class ListSearch(SearchField):
    """The search above a list: arrow and page keys move in the list while the focus stays here."""

    def __init__(self, placeholder: str, choices: ChoiceList, *, large: bool = False) -> None:
        super().__init__(placeholder, large=large)
        self._choices = choices
        choices.typed.connect(self._type)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._choices.move_by(event):
            super().keyPressEvent(event)

    def _type(self, text: str) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCursorPosition(len(self.text()))
        self.insert(text)
        self.textEdited.emit(self.text())
