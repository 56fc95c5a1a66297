"""Keys as they look on a keyboard, alone or in a row of hints with what they do."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_PAD = 5
_ARROWS = {"Up": "arrow-up", "Down": "arrow-down", "Left": "arrow-left", "Right": "arrow-right"}


def key_cap_width(key: str) -> int:
    """The width of a key, in logical pixels; never narrower than high."""
    look = theme.current()
    height = look.px(20)
    if key in _ARROWS:
        return height
    return max(height, round(paint.width_of(key, look.font("small", 500)) + 2 * _PAD))


def paint_key_cap(painter: QPainter, x: float, centre: float, key: str) -> int:
    """Paints a key from `x`, centred on the line `centre`; answers its width. "Up" and the like are arrows."""
    look = theme.current()
    width, height = key_cap_width(key), look.px(20)
    area = QRectF(x, round(centre - height / 2), width, height)
    paint.box(painter, area, 4, ground=look.raised, line=look.hair)
    if key in _ARROWS:
        side = look.px(12)
        middle = area.center()
        icons.paint(painter, _ARROWS[key], middle.x() - side / 2, middle.y() - side / 2, side, look.neutral)
    else:
        paint.words(painter, area, key, look.font("small", 500), look.neutral, paint.CENTRE)
    return width


class KeyCap(QLabel):
    """One key; a screen reader says its name."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(key_cap_width(self.text()), theme.current().px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_key_cap(painter, 0, self.height() / 2, self.text())
        painter.end()


class KeyHints(QWidget):
    """Keys and what they do, e.g. `[(("Up", "Down"), "choose"), (("Enter",), "continue")]`."""

    def __init__(self, hints: Sequence[tuple[Sequence[str], str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for at, (keys, meaning) in enumerate(hints):
            if at:
                row.addSpacing(10)
            for key in keys:
                row.addWidget(KeyCap(key))
            row.addWidget(Label(meaning, "second", tone=Tone.MUTED))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
