"""What a line offers while something is typed there: codes with their words, in a list that opens below it.

Down and Up move, Enter or a click takes, Escape closes. The focus stays in the line, and what is typed stays as it is.
Knows nothing of what is found, nor what is done with what was taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCompleter, QLineEdit, QListView

from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.fields.offer_rows import Offer, OfferRows
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.theme import Theme

#: Milliseconds after a key press until it is looked for: the letter is on the screen before.
LOOK_AFTER = 20
_MOST_IN_SIGHT = 9
_NARROWEST = 460
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = Qt.KeyboardModifier.KeypadModifier
_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Found:
    """The rows, and the number of the one that is highlighted from the first; -1 for none.

    `at_once`: that one was typed in full, so that Enter takes it also where nobody has seen the list.
    """

    offers: Sequence[Offer] = ()
    best: int = -1
    at_once: bool = False


class Offers(QObject):
    """The list below one line. `taken` carries the key of a row.

    `entered` comes with Enter where no row can be taken. Enter with rows and none highlighted moves to the first,
    unless the line is `free`: then what is typed is an answer as it stands. An Enter so fast that the row it would
    take was not in sight yet only shows it.
    """

    taken = Signal(str)
    entered = Signal()

    def __init__(self, line: QLineEdit, find: Callable[[str], Found], *, free: bool = False) -> None:
        super().__init__(line)
        self._line = line
        self._find = find
        self._free = free
        self._offers: Sequence[Offer] = ()
        self._looked_for = ""
        self._at_once = False
        self._model = QStandardItemModel(self)
        self._list = QListView()
        self._rows = OfferRows(self._list)
        self._completer = self._make_completer()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LOOK_AFTER)
        self._later.timeout.connect(self.look)
        line.installEventFilter(self)
        self._list.installEventFilter(self)
        line.textEdited.connect(self._typed)
        self._list.clicked.connect(self._take)
        theme.follow(self._restyle)

    def _make_completer(self) -> QCompleter:
        completer = QCompleter(self)
        completer.setModel(self._model)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_MOST_IN_SIGHT)
        completer.setPopup(self._list)
        completer.setWidget(self._line)
        self._list.setItemDelegate(self._rows)
        self._list.setMouseTracking(True)
        self._list.setUniformItemSizes(True)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return completer

    @property
    def view(self) -> QListView:
        """The list."""
        return self._list

    @property
    def is_open(self) -> bool:
        """Whether the list is in sight."""
        return self._list.isVisible()

    def look(self) -> None:
        """Look for what is typed, and open the list where there is something to show."""
        self._later.stop()
        if self._line.isReadOnly() or not self._line.hasFocus():
            return
        self._looked_for = self._line.text()
        found = self._find(self._looked_for)
        self._at_once = found.at_once
        self._show(found.offers)
        if not found.offers:
            self._list.hide()
            return
        room = self._line.window().width() - self._line.mapTo(self._line.window(), self._line.rect().topLeft()).x()
        wide = max(self._line.width(), min(theme.current().px(_NARROWEST), room))
        self._list.setAccessibleName(f"{self._line.accessibleName()}: what was found")
        self._completer.complete(QRect(0, 0, wide, self._line.height() + 3))
        self._highlight(found.best)

    def look_again(self) -> None:
        """Other things are found now: where something is typed, show them."""
        if self._line.text():
            self.look()

    def close(self) -> None:
        """Close the list, and look for nothing more until something is typed."""
        self._later.stop()
        self._list.hide()

    def highlighted(self) -> Offer | None:
        """The row Enter would take."""
        row = self._list.currentIndex().row()
        return self._offers[row] if self.is_open and row >= 0 and self._offers[row].key else None

    def _show(self, offers: Sequence[Offer]) -> None:
        self._offers = offers
        self._rows.make_room_for([offer.code for offer in offers])
        self._model.clear()
        for offer in offers:
            item = QStandardItem(offer.line)
            item.setData(offer, _KEY)
            plain_tool_tip(item, offer.line)
            item.setEnabled(bool(offer.key))
            item.setSelectable(bool(offer.key))
            self._model.appendRow(item)

    def _highlight(self, row: int) -> None:
        index = self._list.model().index(row, 0) if row >= 0 else QModelIndex()
        self._list.setCurrentIndex(index)
        if row >= 0:
            self._list.scrollTo(index if row else self._list.model().index(0, 0))
            announce(self._line, self._offers[row].line)
        else:
            self._list.scrollToTop()

    def _typed(self) -> None:
        self._later.start()

    # --- keys -----------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self._list and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
                QApplication.sendEvent(self._line, event)
                return True
            return self._pressed(event)
        if watched is self._line and event.type() == QEvent.Type.FocusOut and not self._line.hasFocus():
            self.close()
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        alt_down = key is Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self._line.isReadOnly() or (event.modifiers() & ~_PLAIN and not alt_down):
            return False
        seen = self.highlighted()
        if self._looked_for != self._line.text() and (key in _ENTER or key in _STEPS):
            self.look()
        if key in _ENTER:
            if self._at_once or self.highlighted() in (None, seen):
                self._enter()
            return True
        if key is Qt.Key.Key_Escape and self.is_open:
            self.close()
            return True
        if key in _STEPS and self.is_open:
            self._step(_STEPS[key])
            return True
        if key is Qt.Key.Key_Down:
            self.look()
            return self.is_open
        return False

    def _enter(self) -> None:
        can_be_taken = [row for row, offer in enumerate(self._offers) if offer.key]
        highlighted = self.highlighted()
        if highlighted is not None:
            self.close()
            self.taken.emit(highlighted.key)
        elif self._free or not can_be_taken:
            self.close()
            self.entered.emit()
        else:
            self.look()
            self._highlight(can_be_taken[0])

    def _step(self, by: int) -> None:
        """To a row further on that can be taken, as far as there is one; from the first up into the line."""
        can_be_taken = [row for row, offer in enumerate(self._offers) if offer.key]
        if not can_be_taken:
            return
        here = self._list.currentIndex().row()
        if here not in can_be_taken:
            self._highlight(can_be_taken[0 if by > 0 else -1])
            return
        place = can_be_taken.index(here) + by
        self._highlight(can_be_taken[min(place, len(can_be_taken) - 1)] if place >= 0 else -1)

    def _take(self, index: QModelIndex) -> None:
        offer = self._offers[index.row()]
        if offer.key:
            self.close()
            self.taken.emit(offer.key)

    def _restyle(self, look: Theme) -> None:
        self._list.setFont(look.font())
        self._list.setStyleSheet(
            f"QListView {{ background: {look.raised}; border: 1px solid {look.hair}; padding: 2px; }}"
        )
