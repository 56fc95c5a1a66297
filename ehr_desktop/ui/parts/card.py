"""Cards to choose one from, as the nine note types, and the grid that moves among them by keys."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.key_cap import key_cap_width, paint_key_cap
from ehr_desktop.ui.parts.panel import RING_ROOM
from ehr_desktop.ui.theme import Theme

_PAD = 16
_GAP = 16
_NARROWEST = 232


class Card(QAbstractButton):
    """Icon, title, one line, and the key that chooses it. Checked means it is the one chosen."""

    focused = Signal()
    pressed_twice = Signal()

    def __init__(self, title: str, line: str, icon: str, *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(title)
        self._line = line
        self._icon = icon
        self.key = key
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_line(self, line: str) -> None:
        """Shows another line, e.g. why the server would refuse this type today."""
        self._line = line
        self.setAccessibleDescription(line)
        self.update()

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """A choice is changed by choosing another card."""
        self.setChecked(True)

    def sizeHint(self) -> QSize:
        look = theme.current()
        text = paint.height_of(look.font("lead")) + 3 + 2 * paint.height_of(look.font("second"))
        return QSize(look.px(_NARROWEST), round(2 * _PAD + look.px(22) + 12 + text) + 2 * RING_ROOM)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()  # for the grid, which knows the neighbours

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.pressed_twice.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        whole = QRectF(self.rect())
        area = whole.adjusted(RING_ROOM, RING_ROOM, -RING_ROOM, -RING_ROOM)
        chosen = self.isChecked()
        ground = look.press if self.isDown() else look.hover if self.underMouse() else look.raised
        paint.box(painter, area, 10, ground=ground, line=look.accent_text if chosen else look.hair)
        if self.hasFocus():
            paint.outer_ring(painter, whole, 12, look)
        left, top, side = area.left() + _PAD, area.top() + _PAD, look.px(22)
        colour = look.accent_text if chosen else look.muted
        icons.paint(painter, self._icon, left, top, side, colour)
        if self.key:
            key_left = area.right() - _PAD - key_cap_width(self.key)
            paint_key_cap(painter, key_left, top + side / 2, self.key)
        self._paint_words(painter, area, top + side + 12, look)
        painter.end()

    def _paint_words(self, painter: QPainter, area: QRectF, top: float, look: Theme) -> None:
        left, width = area.left() + _PAD, area.width() - 2 * _PAD
        lead, small = look.font("lead"), look.font("second")
        high = paint.height_of(lead)
        paint.words(painter, QRectF(left, top, width, high), self.text(), lead, look.text)
        low = QRectF(left, top + high + 3, width, 2 * paint.height_of(small) + 1)
        paint.wrapped(painter, low, self._line, small, look.muted)


class CardGrid(QWidget):
    """Cards in as many columns as fit. Arrows and first letters move; Enter, the card's key or a double click take.

    `current_changed` carries the index of the card chosen, `activated` the index of the card taken.
    """

    current_changed = Signal(int)
    activated = Signal(int)

    def __init__(self, cards: Sequence[Card], *, columns: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = list(cards)
        self._most = columns
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP - 2 * RING_ROOM)
        for card in self._cards:
            card.setParent(self)
            card.focused.connect(self._take_focus)
            card.clicked.connect(self._take_focus)
            card.pressed_twice.connect(self._take)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_current(None)
        self._arrange(columns)
        theme.follow(self._restyle)

    def current(self) -> int | None:
        """The index of the card chosen, None when there is none."""
        return next((at for at, card in enumerate(self._cards) if card.isChecked()), None)

    def set_current(self, place: int | None) -> None:
        """Chooses without signals and without taking the focus."""
        for at, card in enumerate(self._cards):
            card.setChecked(at == place)
            # Tab stops once, at the card chosen: else the focus a window gives by itself would choose another.
            stops = at == (place or 0)
            card.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stops else Qt.FocusPolicy.ClickFocus)

    def focus_current(self) -> None:
        """Puts the focus on the card chosen, else on the first."""
        self._cards[self.current() or 0].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        here = self._focused() or 0
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            if 0 <= here + step < len(self._cards):
                self._cards[here + step].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():  # held down on the page before, it would choose here by itself
                self._take()
            return True
        return self._typed(event.text(), here)

    def _typed(self, letter: str, here: int) -> bool:
        if not letter.strip():
            return False
        for at, card in enumerate(self._cards):
            if card.key == letter:
                card.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.activated.emit(at)
                return True
        after = [*range(here + 1, len(self._cards)), *range(here + 1)]
        for at in after:
            if self._cards[at].text().lower().startswith(letter.lower()):
                self._cards[at].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def _focused(self) -> int | None:
        return next((at for at, card in enumerate(self._cards) if card.hasFocus()), None)

    def _take_focus(self) -> None:
        here, before = self._focused(), self.current()
        if here is None:
            return
        self.set_current(here)
        if here != before:
            self.current_changed.emit(here)

    def _take(self) -> None:
        here = self._focused()
        if here is not None:
            self.activated.emit(here)

    def _restyle(self, _look: Theme) -> None:
        self._arrange(self._fitting(self.width()))

    def _fitting(self, width: int) -> int:
        least = theme.current().px(_NARROWEST) + self._grid.spacing()
        return max(1, min(self._most, (width + self._grid.spacing()) // least))

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(theme.current().px(_NARROWEST), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self._fitting(event.size().width()))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for at, card in enumerate(self._cards):
            self._grid.addWidget(card, at // columns, at % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
