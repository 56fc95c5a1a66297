"""How a session stands in the picker: the mark of the choice, day, time, kind, place, how long ago or why not."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.note_wizard.choice_list import ROW, Index
from ehr_desktop.ui.note_wizard.row_paint import GAP, INSET, GroupedRows, widest
from ehr_desktop.ui.note_wizard.words import SessionLine
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.check_box import paint_radio
from ehr_desktop.ui.parts.mark import paint_mark
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_SUITABLE, _UNSUITABLE = 48, 42
_MARK = 18
_AIR = 6


class SessionRows(GroupedRows):
    """One line with columns where they fit, else day and time above kind and place; a warning stands below."""

    def __init__(self) -> None:
        super().__init__(_SUITABLE)
        self._day = self._time = self._kind = self._place = self._end = 0.0
        self._folded = False

    def measure(self, contents: Sequence[object], width: int) -> None:
        look = theme.current()
        lines = [one for one in contents if isinstance(one, SessionLine)]
        body = look.font(figures=True)
        self._day = widest([line.day for line in lines], look.font("body", 600, figures=True))
        self._time = widest([line.time for line in lines], body)
        self._kind = widest([line.kind for line in lines], body)
        self._place = widest([line.place for line in lines], body)
        reasons = widest([line.reason for line in lines], look.font("body", 500))
        self._end = max(reasons, widest([line.ago for line in lines if not line.reason], body))
        columns = self._day + self._time + self._kind + self._place + self._end
        self._folded = self._left(look) + columns + 4 * GAP + INSET > width

    def _left(self, look: Theme) -> float:
        return INSET + look.px(_MARK) + 14

    def _lines_of(self, line: SessionLine) -> int:
        return 1 + self._folded + bool(line.warning)

    def content_height(self, content: object) -> int:
        assert isinstance(content, SessionLine)
        look = theme.current()
        line = paint.height_of(look.font())
        least = look.px(_UNSUITABLE if content.reason else _SUITABLE)
        return max(least, round(self._lines_of(content) * line + 2 * _AIR + 4))

    def paint_cell(self, painter: QPainter, area: QRectF, index: Index, *, selected: bool) -> None:
        line = index.data(ROW).content
        assert isinstance(line, SessionLine)
        look = theme.current()
        high = paint.height_of(look.font())
        top = area.center().y() - self._lines_of(line) * high / 2
        first = QRectF(area.left() + self._left(look), top, 0, high)
        first.setRight(area.right() - INSET)
        side = look.px(_MARK)
        mark = QRectF(area.left() + INSET, first.center().y() - side / 2, side, side)
        if line.reason:
            small = look.px(16)
            inset = (side - small) / 2
            name = "file-text" if line.has_note else "not-allowed"
            icons.paint(painter, name, mark.left() + inset, mark.top() + inset, small, look.muted)
        else:
            paint_radio(painter, mark, checked=selected)
        self._paint_words(painter, first, line, look)
        if line.warning:
            centre = top + (self._lines_of(line) - 0.5) * high
            room = first.width()
            paint_mark(painter, first.left(), centre, line.warning, "warning", Tone.AMBER, step="second", room=room)

    def _paint_words(self, painter: QPainter, first: QRectF, line: SessionLine, look: Theme) -> None:
        strong = look.muted if line.reason else look.text
        body = look.font(figures=True)
        top, high, left = first.top(), first.height(), first.left()
        day_font = look.font("body", 400 if line.reason else 600, figures=True)
        paint.words(painter, QRectF(left, top, self._day + 1, high), line.day, day_font, strong)
        gap = GAP if self._folded else self._gap(first.width())
        left += self._day + gap
        paint.words(painter, QRectF(left, top, self._time + 1, high), line.time, body, strong)
        end_font = look.font("body", 500) if line.reason else body
        room = QRectF(left + self._time + GAP, top, first.right() - left - self._time - GAP, high)
        if self._folded:
            paint.words(painter, room, line.reason or line.ago, end_font, look.muted, paint.RIGHT)
            below = QRectF(first.left(), first.bottom(), first.width(), high)
            kind_and_place = " · ".join(part for part in (line.kind, line.place) if part)
            paint.words(painter, below, kind_and_place, body, look.muted)
            return
        left += self._time + gap
        paint.words(painter, QRectF(left, top, self._kind + 1, high), line.kind, body, strong)
        left += self._kind + gap
        paint.words(painter, QRectF(left, top, self._place + 1, high), line.place, body, look.muted)
        paint.words(painter, room, line.reason or line.ago, end_font, look.muted, paint.RIGHT)

    def _gap(self, width: float) -> float:
        """Between columns; wider where there is room, so that the eye finds them."""
        columns = self._day + self._time + self._kind + self._place + self._end
        return min(max((width - columns) / 5, GAP), 1.75 * GAP)
