"""Icon and word without a chip: where a note is, and other quiet states. Paint function and widget."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.tone import Tone, ink
from ehr_desktop.ui.theme import Theme, TypeName

_GAP = 8


def _weight(tone: Tone) -> int:
    return 500 if tone in (Tone.AMBER, Tone.RED, Tone.GREEN, Tone.ACCENT) else 400


def mark_indent() -> int:
    """How far to the right of its icon the word stands, in logical pixels."""
    return theme.current().px(16) + _GAP


def mark_width(text: str, step: TypeName = "body", tone: Tone = Tone.MUTED) -> int:
    """The width icon and word need, in logical pixels."""
    look = theme.current()
    return round(mark_indent() + paint.width_of(text, look.font(step, _weight(tone))) + 1)


def paint_mark(
    painter: QPainter,
    x: float,
    centre: float,
    text: str,
    icon: str,
    tone: Tone = Tone.MUTED,
    *,
    step: TypeName = "body",
    room: float | None = None,
) -> int:
    """Paints icon and word from `x`, centred on the line `centre`; answers the width used.

    With less `room` (pixels) than the word needs only the icon is painted: give the word as tool tip then.
    """
    look = theme.current()
    words = ink(look, tone).words
    side = look.px(16)
    icon_colour = look.muted if tone is Tone.TEXT else words
    icons.paint(painter, icon, x, centre - side / 2, side, icon_colour)
    width = mark_width(text, step, tone)
    if not text or (room is not None and width > room):
        return side
    font = look.font(step, _weight(tone))
    height = paint.height_of(font)
    left = x + side + _GAP
    paint.words(painter, QRectF(left, centre - height / 2, width - side - _GAP, height), text, font, words)
    return width


class Mark(QLabel):
    """Icon and word in a page; the word is what a screen reader says."""

    def __init__(
        self,
        text: str,
        icon: str,
        tone: Tone = Tone.MUTED,
        *,
        step: TypeName = "body",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._tone = tone
        self._step: TypeName = step
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_state(self, text: str, icon: str, tone: Tone) -> None:
        """Shows another state."""
        self._icon, self._tone = icon, tone
        self.setText(text)
        self.updateGeometry()
        self.update()

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        height = max(look.px(18), round(paint.height_of(look.font(self._step))))
        return QSize(mark_width(self.text(), self._step, self._tone), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, 0, self.height() / 2, self.text(), self._icon, self._tone, step=self._step)
        painter.end()
