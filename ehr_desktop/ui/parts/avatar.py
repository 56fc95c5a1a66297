"""Initials on a round ground, beside a client's name. Decorates only: the name stands next to it."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.theme import Theme

_SIDE = 32


def initials(first_name: str, last_name: str) -> str:
    """The two letters of a name: "Ana", "Rivera" gives "AR"."""
    return "".join(name.strip()[:1].upper() for name in (first_name, last_name))


def paint_avatar(painter: QPainter, x: float, centre: float, letters: str, *, selected: bool = False) -> int:
    """Paints the letters on their ground from `x`, centred on the line `centre`; answers the width."""
    look = theme.current()
    side = look.px(_SIDE)
    area = QRectF(x, centre - side / 2, side, side)
    line = look.neutral if look.high_contrast else ""
    paint.disc(painter, area, ground=look.surface if selected else look.neutral_bg, line=line)
    paint.words(painter, area, letters, look.font("small", 600), look.neutral, paint.CENTRE)
    return side


class Avatar(QWidget):
    """The initials in a page."""

    def __init__(self, letters: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters = letters
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def _restyle(self, _look: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(_SIDE)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_avatar(painter, 0, self.height() / 2, self._letters)
        painter.end()
