"""One row of what is offered, and how it looks: code, what it means after it, muted where it cannot be taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.rows import Index, RowDelegate, paint_list_row

_ROW = 32
_PAD = 10
_GAP = 14


@dataclass(frozen=True)
class Offer:
    """One row: a code and what it means. `key` is told when it is taken; without one the row is only read."""

    key: str
    code: str
    words: str

    @property
    def line(self) -> str:
        """ "90834 · Psychotherapy, 45 minutes"."""
        return f"{self.code} · {self.words}" if self.code else self.words


class OfferRows(RowDelegate):
    """Paints the offers of one list."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(_ROW, rounded=True, parent=parent)
        self._codes: Sequence[str] = ()

    def make_room_for(self, codes: Sequence[str]) -> None:
        """The codes shown: their column is as wide as the widest."""
        self._codes = codes

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, super().sizeHint(option, index).height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area, enabled = QRectF(option.rect), bool(option.state & QStyle.StateFlag.State_Enabled)
        selected = enabled and bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = enabled and bool(option.state & QStyle.StateFlag.State_MouseOver)
        paint_list_row(painter, area.adjusted(0, 0, 0, 1), selected=selected, hovered=hovered, line=False)
        _paint_offer(painter, area.adjusted(_PAD, 0, -_PAD, 0), index.data(Qt.ItemDataRole.UserRole), self._codes)


def _paint_offer(painter: QPainter, room: QRectF, offer: Offer, codes: Sequence[str]) -> None:
    look = theme.current()
    font = look.font("body", 500, figures=True)
    colour = look.text if offer.key else look.muted
    if offer.code:
        paint.words(painter, room, offer.code, font, colour)
        wide = max((paint.width_of(code, font) for code in codes), default=0.0)
        room.setLeft(room.left() + wide + _GAP)
    weight = 500 if offer.key and not offer.code else 400
    paint.words(painter, room, offer.words, look.font("body", weight), colour)
