"""One symptom and its severity: a row of rings, one click each.

A drop-down that is painted open: arrow keys and what a screen reader says are those of a drop-down. First letters are
not: whoever begins to write where a form opens grades nothing.
"""

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHoverEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.check_box import paint_radio
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.theme import Theme

#: The rings never stand further from the names than this, at text size 1.
WIDEST_ROW = 440
#: So many rows stand below each line of headings, so that one is in sight also at large text.
ROWS_PER_HEAD = 4
_ROW = 32
_RING = 16
_PAD = 5
_CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def _cells(scale: Sequence[str], right: float, look: Theme) -> list[tuple[float, float]]:
    """Left edge and width of the cell of each severity, so that the last ends at `right`."""
    right = min(right, look.px(WIDEST_ROW))
    widths = _widths(tuple(scale), look.text_size, look.font("small").family())
    left = right - sum(widths)
    cells = []
    for width in widths:
        cells.append((left, width))
        left += width
    return cells


@lru_cache(maxsize=16)
def _widths(scale: tuple[str, ...], _text_size: float, _family: str) -> list[float]:
    """Measured once for a look: a row asks again and again while it is laid out."""
    look = theme.current()
    font = look.font("small")
    return [max(paint.width_of(word, font), look.px(_RING)) + 2 * _PAD for word in scale]


def _width(scale: Sequence[str], look: Theme) -> int:
    return round(-_cells(scale, 0, look)[0][0])


class Head(QWidget):
    """The words above the rings of the rows below, which end `beside` pixels (at text size 1) before it does."""

    def __init__(self, scale: Sequence[str], beside: int = 0) -> None:
        super().__init__()
        self._scale = scale
        self._beside = beside
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(_width(self._scale, look), round(paint.height_of(look.font("small"))) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        cells = _cells(self._scale, self.width() - look.px(self._beside), look)
        for word, (left, width) in zip(self._scale, cells, strict=True):
            area = QRectF(left, 0, width, self.height())
            paint.words(painter, area, word, look.font("small"), look.muted, paint.CENTRE)
        painter.end()


class SeverityRow(QComboBox):
    """Left and Right, Home and End, the number or a click choose; the chosen one again, or Delete, clears.

    A number within written words is none: after a letter it takes another key, or coming back, to choose by number.

    With `may_be_blank` off nothing clears, and Delete is left to what is around. `left_by` asks to go so many rows on.
    """

    edited = Signal()
    left_by = Signal(int)

    def __init__(self, name: str, scale: Sequence[str], *, may_be_blank: bool = True) -> None:
        super().__init__()
        self._name = name
        self._scale = tuple(scale)
        self._numbers = [str(number) for number in range(1, len(self._scale) + 1)]
        self._least = 0 if may_be_blank else 1
        self._under: int | None = None
        self._writing = False
        self.addItem("")
        self.addItems(list(scale))
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def severity(self) -> str:
        """The word chosen, empty for none."""
        return self.currentText()

    def show_severity(self, word: str) -> None:
        """Show a stored word, also one that is not on the scale."""
        if self.findText(word, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive) < 0:
            self.addItem(word)
        self.setCurrentText(word)
        self.update()

    def showPopup(self) -> None:
        """Nothing to open: every severity is in sight."""

    def sizeHint(self) -> QSize:
        look = theme.current()
        name = paint.width_of(self._name, look.font("body", 500))
        return QSize(round(name) + _PAD + _width(self._scale, look), look.px(_ROW))

    def minimumSizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(60) + _width(self._scale, look), look.px(_ROW))

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font())
        self.updateGeometry()
        self.update()

    def _choose(self, place: int) -> None:
        """By place on the scale from 1; 0 is none."""
        if place != self.currentIndex():
            self.setCurrentIndex(place)
            self.edited.emit()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here, most = self.currentIndex(), len(self._scale)
        key = Qt.Key(event.key())
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            event.ignore()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.left_by.emit(1 if key is Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._choose(max(self._least, min(most, here + (1 if key is Qt.Key.Key_Right else -1))))
        elif self._writing and key is Qt.Key.Key_Backspace:
            return  # meant for a letter, not for the grade
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose(most if key is Qt.Key.Key_End else 1)
        elif key in _CLEARING and not self._least:
            self._choose(0)
        elif event.text() in self._numbers and not self._writing:
            self._choose(int(event.text()))
        else:
            self._writing = self._writing or event.text().isalpha()
            event.ignore()
            return
        self._writing = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._writing = False
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        place = self._place_at(event.position().x())
        if place is not None:
            self._choose(0 if place == self.currentIndex() and not self._least else place)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The press has chosen already."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHoverEvent):
            under = None
            if event.type() != QEvent.Type.HoverLeave:
                under = self._place_at(event.position().x())
            if under != self._under:
                self._under = under
                plain_tool_tip(self, self._name if under is None else f"{self._name}: {self._scale[under - 1]}")
                self.update()
        return super().event(event)

    def _place_at(self, x: float) -> int | None:
        cells = _cells(self._scale, self.width(), theme.current())
        return next((at for at, (left, width) in enumerate(cells, 1) if left <= x < left + width), None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        whole = QRectF(self.rect())
        cells = _cells(self._scale, self.width(), look)
        chosen = self.currentIndex()
        name = QRectF(0, 0, cells[0][0] - _PAD, whole.height())
        if self._under is not None and self.isEnabled():
            left, width = cells[self._under - 1]
            paint.box(painter, QRectF(left + 2, 2, width - 4, whole.height() - 4), 6, ground=look.hover)
        paint.words(painter, name, self._name, look.font("body", 500 if chosen else 400), look.text)
        if chosen > len(self._scale):
            end = QRectF(cells[0][0], 0, sum(width for _left, width in cells) - _PAD, whole.height())
            paint.words(painter, end, self.currentText(), look.font(), look.text, paint.RIGHT)
        else:
            side = look.px(_RING)
            for place, (left, width) in enumerate(cells, 1):
                ring = QRectF(left + (width - side) / 2, (whole.height() - side) / 2, side, side)
                paint_radio(painter, ring, checked=place == chosen)
        if self.hasFocus():
            # Around the rings only, so that the name keeps to the left edge of the page.
            wide = sum(width for _left, width in cells)
            paint.focus_ring(painter, QRectF(cells[0][0], 1, wide, whole.height() - 2), 5, look)
        painter.end()
