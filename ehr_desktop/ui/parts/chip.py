"""The status chip: a round label in a tone, as a paint function for delegates and as a small widget."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.tone import Ink, Tone, ink
from ehr_desktop.ui.theme import Theme

_PAD = 8
_GAP = 5


def chip_width(text: str, icon: str = "") -> int:
    """The width a chip needs, in logical pixels."""
    look = theme.current()
    room = look.px(14) + _GAP if icon else 0
    return round(2 * _PAD + 2 + room + paint.width_of(text, look.font("small", 500)) + 1)


def paint_chip(
    painter: QPainter,
    x: float,
    centre: float,
    text: str,
    icon: str = "",
    tone: Tone = Tone.NEUTRAL,
    *,
    selected: bool = False,
) -> int:
    """Paints a chip from `x`, centred on the line `centre`; answers its width.

    On a selected row a neutral chip takes the surface as ground, so that it still stands out.
    """
    look = theme.current()
    colours = ink(look, tone)
    if selected and tone is Tone.NEUTRAL:
        colours = Ink(colours.words, look.surface, colours.line)
    width, height = chip_width(text, icon), look.px(22)
    area = QRectF(x, centre - height / 2, width, height)
    paint.box(painter, area, height / 2, ground=colours.ground, line=colours.words if look.high_contrast else "")
    left = x + _PAD + (0 if icon else 1)
    if icon:
        icons.paint(painter, icon, left, centre - look.px(14) / 2, look.px(14), colours.words)
        left += look.px(14) + _GAP
    room = QRectF(left, area.top(), area.right() - left - 1, height)
    paint.words(painter, room, text, look.font("small", 500), colours.words)
    return width


class Chip(QLabel):
    """A chip in a page. Its text is what a screen reader says."""

    def __init__(self, text: str, icon: str = "", tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_status(self, text: str, icon: str, tone: Tone) -> None:
        """Shows another status."""
        self._icon, self._tone = icon, tone
        self.setText(text)
        self.updateGeometry()
        self.update()

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self.text(), self._icon), theme.current().px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, 0, self.height() / 2, self.text(), self._icon, self._tone)
        painter.end()
