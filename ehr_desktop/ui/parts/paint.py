"""Strokes every painted part is made of: boxes with sharp lines, focus rings, lines of text that elide.

Knows the theme and the painter it is given, no widget.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from ehr_desktop.ui.theme import Theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def box(painter: QPainter, area: QRectF, radius: float, *, ground: str = "", line: str = "") -> None:
    """A rounded box; its 1 px line lies inside the area, on whole pixels. An empty colour leaves it out."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QBrush(QColor(ground)) if ground else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(line), 1) if line else Qt.PenStyle.NoPen)
    inner = area.adjusted(0.5, 0.5, -0.5, -0.5) if line else area
    painter.drawRoundedRect(inner, radius, radius)
    painter.restore()


def focus_ring(painter: QPainter, area: QRectF, radius: float, theme: Theme, colour: str = "") -> None:
    """The focus ring, wholly inside the area, in the focus colour unless another is asked for."""
    width = theme.focus_width
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colour or theme.focus), width))
    half = width / 2
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), radius, radius)
    painter.restore()


def disc(painter: QPainter, area: QRectF, *, ground: str = "", line: str = "", width: float = 1.0) -> None:
    """A disc or ring that fills the area."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QBrush(QColor(ground)) if ground else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(line), width) if line else Qt.PenStyle.NoPen)
    half = width / 2 if line else 0.0
    painter.drawEllipse(area.adjusted(half, half, -half, -half))
    painter.restore()


def words(
    painter: QPainter,
    area: QRectF,
    text: str,
    font: QFont,
    colour: str,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text, shortened with an ellipsis where the area is too narrow."""
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 0.5)
    painter.drawText(area, int(align | Qt.TextFlag.TextSingleLine), shown)
    painter.restore()


def width_of(text: str, font: QFont) -> float:
    """The width of one line of text in logical pixels."""
    return QFontMetricsF(font).horizontalAdvance(text)


def height_of(font: QFont) -> float:
    """The height of one line of this font in logical pixels."""
    return QFontMetricsF(font).height()


def line_across(painter: QPainter, left: float, right: float, y: int, colour: str) -> None:
    """A 1 px line on one row of pixels."""
    painter.fillRect(QRectF(left, y, right - left, 1), QColor(colour))


def outer_ring(painter: QPainter, area: QRectF, radius: float, theme: Theme) -> None:
    """The focus ring of cards and rows: along the edge of the area, outside a border drawn further in."""
    width = theme.focus_width - (0.5 if theme.focus_width > 2 else 0.0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.focus), width))
    half = width / 2
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), radius, radius)
    painter.restore()


_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


def wrapped(painter: QPainter, area: QRectF, text: str, font: QFont, colour: str) -> None:
    """Text broken into lines within the area."""
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(area, _WRAP, text)
    painter.restore()


def wrapped_height(text: str, font: QFont, width: float) -> float:
    """The height of text broken into lines of this width; 0 for no text."""
    if not text:
        return 0.0
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 100_000), _WRAP, text).height()
