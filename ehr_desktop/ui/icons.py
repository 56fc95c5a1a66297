"""Icons of one family, drawn sharp in any colour, size and pixel ratio from the shapes in `resources/icons`.

The shapes are on a 24 box with `currentColor` as stroke. Knows colours as strings, not the theme, so that an
icon is the same function of its arguments everywhere.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ehr_desktop import resources

# Smallest size in pixels, and the stroke in units of the box from there on: about 1.3 px everywhere.
_STROKES = ((32, 1.4), (18, 1.6), (16, 1.8), (0, 2.0))


@lru_cache(maxsize=128)
def _shape(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=512)
def image(name: str, size: int, colour: str, ratio: float = 1.0) -> QImage:
    """The icon as a picture of `size` logical pixels; FileNotFoundError names a shape that does not exist."""
    stroke = next(width for smallest, width in _STROKES if size >= smallest)
    svg = _shape(name).replace("currentColor", colour).replace('stroke-width="1.6"', f'stroke-width="{stroke}"')
    pixels = round(size * ratio)
    picture = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def paint(painter: QPainter, name: str, left: float, top: float, size: int, colour: str) -> None:
    """Paints the icon with its upper left corner there, at the pixel ratio of what is painted on."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawImage(QRectF(left, top, size, size), image(name, size, colour, ratio))


def icon(name: str, size: int, colour: str) -> QIcon:
    """The icon for menus and tool buttons that paint themselves, sharp at the ratios in use."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(QPixmap.fromImage(image(name, size, colour, ratio)))
    return made
