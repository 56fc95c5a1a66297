"""The full-width row that always offers one way on, e.g. "Continue without appointment (save as draft)"."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.key_cap import key_cap_width, paint_key_cap
from ehr_desktop.ui.parts.panel import RING_ROOM
from ehr_desktop.ui.theme import Theme

_PAD = 20
_GAP = 16


class OptionRow(QAbstractButton):
    """Icon, bold line, quiet line, key, arrow; `clicked` is Qt's. The key only shows: the page sets the shortcut."""

    def __init__(self, text: str, line: str, icon: str, *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self._line = line
        self._icon = icon
        self._key = key
        self.setAccessibleName(text)
        self.setAccessibleDescription(f"{line} {key}".strip())
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self._restyle)

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _text_room(self, width: int) -> int:
        """The width left for the two lines."""
        look = theme.current()
        left = _PAD + look.px(20) + _GAP
        right = _GAP + look.px(16) + _PAD + (key_cap_width(self._key) + _GAP if self._shows_key(width) else 0)
        return max(width - 2 * RING_ROOM - left - right, look.px(80))

    def _shows_key(self, width: int) -> bool:
        look = theme.current()
        words = paint.width_of(self.text(), look.font("body", 600))
        return bool(self._key) and width > words + key_cap_width(self._key) + look.px(36) + 2 * _PAD + 4 * _GAP

    def heightForWidth(self, width: int) -> int:
        look = theme.current()
        room = self._text_room(width)
        first = paint.wrapped_height(self.text(), look.font("body", 600), room)
        second = paint.wrapped_height(self._line, look.font("second"), room)
        return max(look.px(56), round(first + second) + 20) + 2 * RING_ROOM

    def sizeHint(self) -> QSize:
        width = theme.current().px(480)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        width = theme.current().px(260)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        whole = QRectF(self.rect())
        area = whole.adjusted(RING_ROOM, RING_ROOM, -RING_ROOM, -RING_ROOM)
        ground = look.press if self.isDown() else look.hover if self.underMouse() else look.raised
        paint.box(painter, area, 10, ground=ground, line=look.hair)
        if self.hasFocus():
            paint.outer_ring(painter, whole, 12, look)
        middle = area.center().y()
        icon, arrow = look.px(20), look.px(16)
        icons.paint(painter, self._icon, area.left() + _PAD, middle - icon / 2, icon, look.accent_text)
        end = area.right() - _PAD - arrow
        icons.paint(painter, "chevron-right", end, middle - arrow / 2, arrow, look.muted)
        if self._shows_key(self.width()):
            paint_key_cap(painter, end - _GAP - key_cap_width(self._key), middle, self._key)
        self._paint_words(painter, area.left() + _PAD + icon + _GAP, middle, look)
        painter.end()

    def _paint_words(self, painter: QPainter, left: float, middle: float, look: Theme) -> None:
        room = self._text_room(self.width())
        bold, small = look.font("body", 600), look.font("second")
        first = paint.wrapped_height(self.text(), bold, room)
        second = paint.wrapped_height(self._line, small, room)
        top = middle - (first + second) / 2
        paint.wrapped(painter, QRectF(left, top, room, first), self.text(), bold, look.text)
        paint.wrapped(painter, QRectF(left, top + first, room, second), self._line, small, look.muted)
