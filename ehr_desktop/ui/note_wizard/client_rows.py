"""How a client stands in the list: avatar and name, MRN, born and age, last session."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ehr_desktop.ui import theme
from ehr_desktop.ui.note_wizard.choice_list import ROW, Index
from ehr_desktop.ui.note_wizard.row_paint import GAP, INSET, GroupedRows, Heading, widest
from ehr_desktop.ui.note_wizard.words import ClientLine
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.avatar import paint_avatar
from ehr_desktop.ui.parts.rows import paint_two_lines

_HEIGHT = 52
COLUMNS = ("MRN", "Born", "Last session")


class ClientRows(GroupedRows):
    """Four columns where the longest name fits beside the others, else two lines."""

    def __init__(self) -> None:
        super().__init__(_HEIGHT)
        self._mrn = self._born = self._last = 0.0
        self._folded = False

    def measure(self, contents: Sequence[object], width: int) -> None:
        look = theme.current()
        lines = [one for one in contents if isinstance(one, ClientLine)]
        body, small = look.font(figures=True), look.font("small", 600)
        self._mrn = max(widest([line.mrn for line in lines], body), paint.width_of(COLUMNS[0], small), look.px(110))
        self._born = max(widest([line.born for line in lines], body), look.px(130))
        self._last = max(widest([line.last for line in lines], body), paint.width_of(COLUMNS[2], small), look.px(110))
        names = widest([line.name for line in lines], look.font("body", 600))
        left = INSET + look.px(32) + INSET
        self._folded = left + names + self._mrn + self._born + self._last + 3 * GAP + INSET > width

    def content_height(self, content: object) -> int:
        assert isinstance(content, ClientLine)
        look = theme.current()
        lines = paint.height_of(look.font("body", 600)) + paint.height_of(look.font("second"))
        return max(look.px(_HEIGHT), round(lines + 14)) if self._folded else look.px(_HEIGHT)

    def paint_heading(self, painter: QPainter, area: QRectF, heading: Heading) -> None:
        super().paint_heading(painter, area, heading)
        if self._folded or not heading.columns:
            return
        look = theme.current()
        font = look.font("small", 600)
        high = paint.height_of(font) + 8
        mrn, born, last = self._columns(QRectF(area.left(), area.bottom() - high, area.width(), high))
        for room, text in ((mrn, heading.columns[0]), (born, heading.columns[1])):
            paint.words(painter, room, text, font, look.muted)
        paint.words(painter, last, heading.columns[2], font, look.muted, paint.RIGHT)

    def paint_cell(self, painter: QPainter, area: QRectF, index: Index, *, selected: bool) -> None:
        line = index.data(ROW).content
        assert isinstance(line, ClientLine)
        look = theme.current()
        middle = area.center().y()
        left = area.left() + INSET
        left += paint_avatar(painter, left, middle, line.letters, selected=selected) + INSET
        if self._folded:
            room = QRectF(left, area.top(), area.right() - INSET - left, area.height())
            below = " · ".join(part for part in (line.mrn, line.born, line.last) if part)
            paint_two_lines(painter, room, line.name, below, weight=600)
            return
        mrn, born, last = self._columns(area)
        name = QRectF(left, area.top(), mrn.left() - GAP - left, area.height())
        paint.words(painter, name, line.name, look.font("body", 600), look.text)
        figures = look.font(figures=True)
        paint.words(painter, mrn, line.mrn, figures, look.muted)
        paint.words(painter, born, line.born, figures, look.muted)
        paint.words(painter, last, line.last, figures, look.muted, paint.RIGHT)

    def _columns(self, area: QRectF) -> tuple[QRectF, QRectF, QRectF]:
        """Where MRN, birth and last session stand: at the right, what is left over between them and before."""
        spare = area.width() - 2 * INSET - self._mrn - self._born - self._last
        gap = min(max(GAP, spare * 0.06), 2 * GAP)
        last = area.right() - INSET - self._last
        born = last - gap - self._born
        mrn = born - gap - self._mrn
        top, high = area.top(), area.height()
        return (
            QRectF(mrn, top, self._mrn, high),
            QRectF(born, top, self._born, high),
            QRectF(last, top, self._last, high),
        )
