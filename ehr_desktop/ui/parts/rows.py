"""Rows of tables and lists: the ground they stand on, two lines of text, search hits marked.

For delegates: a screen derives from `RowDelegate` and paints only what stands in its cells.
"""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

Span = tuple[int, int]
"""A piece of a text: where it starts, and how many characters it has."""

_INSET = 12


class RowDelegate(QStyledItemDelegate):
    """Rows of one height. `rounded` rows are those of a list in a page, the others those of a full-width table."""

    def __init__(self, height: int, *, rounded: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._height = height
        self._rounded = rounded
        theme.follow(self._restyle)

    def paint_cell(self, painter: QPainter, area: QRectF, index: Index, *, selected: bool) -> None:
        """What stands in the cell; for derived classes."""
        raise NotImplementedError

    def row_height(self, _index: Index) -> int:
        """The height of a row at text size 1; derived classes may give captions another."""
        return self._height

    def _restyle(self, _look: Theme) -> None:
        self.sizeHintChanged.emit(QModelIndex())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), theme.current().px(self.row_height(index)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area = QRectF(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if self._rounded:
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            paint_list_row(painter, area, selected=selected, hovered=hovered, focused=focused)
        else:
            paint_table_row(painter, area, selected=selected, hovered=hovered, first=index.column() == 0)
        painter.save()
        self.paint_cell(painter, area, index, selected=selected)
        painter.restore()


def paint_table_row(painter: QPainter, area: QRectF, *, selected: bool, hovered: bool, first: bool) -> None:
    """The ground of one cell of a full-width row, its separator, and in the `first` cell the bar of the selection."""
    look = theme.current()
    ground = look.select if selected else look.hover if hovered else ""
    if ground:
        painter.fillRect(area, QColor(ground))
    painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), QColor(look.separator))
    if selected and first:
        painter.fillRect(QRectF(0, area.top(), 3, area.height()), QColor(look.accent))


def paint_list_row(
    painter: QPainter, area: QRectF, *, selected: bool, hovered: bool, focused: bool = False, line: bool = True
) -> None:
    """The ground of a row in a list: rounded when selected, else a `line` under it, drawn a little in."""
    look = theme.current()
    if selected or hovered:
        paint.box(painter, area.adjusted(0, 0, 0, -1), 8, ground=look.select if selected else look.hover)
    elif line:
        bottom = int(area.bottom()) - 1
        paint.line_across(painter, area.left() + _INSET, area.right() - _INSET, bottom, look.separator)
    if focused:
        paint.focus_ring(painter, area.adjusted(0, 0, 0, -1), 7, look)


def paint_two_lines(
    painter: QPainter,
    area: QRectF,
    first: str,
    second: str,
    *,
    weight: int = 400,
    hits: Sequence[Span] = (),
) -> None:
    """A line in text and a muted one under it, both shortened to the area; `hits` are marked in the second."""
    look = theme.current()
    upper, lower = look.font("body", weight), look.font("second")
    high, low = paint.height_of(upper), paint.height_of(lower)
    top = area.center().y() - (high + low + 2) / 2
    paint.words(painter, QRectF(area.left(), top, area.width(), high), first, upper, look.text)
    below = QRectF(area.left(), top + high + 2, area.width(), low)
    paint_hits(painter, below, second, hits, lower, look.muted)


def paint_hits(painter: QPainter, area: QRectF, text: str, hits: Sequence[Span], font: QFont, colour: str) -> None:
    """One line with the hits marked; begins later, after an ellipsis, where the first hit would be out of sight."""
    if not hits:
        paint.words(painter, area, text, font, colour)
        return
    metrics = QFontMetricsF(font)
    text, hits = _from_first_hit(text, hits, metrics, area.width())
    look = theme.current()
    for start, length in hits:
        left = area.left() + metrics.horizontalAdvance(text[:start])
        right = min(area.left() + metrics.horizontalAdvance(text[: start + length]), area.right())
        if left < area.right():
            mark = QRectF(left - 1, area.top(), right - left + 2, area.height())
            paint.box(painter, mark, 3, ground=look.mark)
    paint.words(painter, area, text, font, colour)
    shown = len(metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 0.5).rstrip("…"))
    for start, length in hits:
        if start + length <= shown:
            left = area.left() + metrics.horizontalAdvance(text[:start])
            word = text[start : start + length]
            room = QRectF(left, area.top(), metrics.horizontalAdvance(word) + 1, area.height())
            paint.words(painter, room, word, font, look.text)


def _from_first_hit(
    text: str, hits: Sequence[Span], metrics: QFontMetricsF, width: float
) -> tuple[str, Sequence[Span]]:
    start, length = hits[0]
    if metrics.horizontalAdvance(text[: start + length] + "…") <= width:
        return text, hits
    before = max(text.rfind(" ", 0, max(start - 12, 0)) + 1, 0)
    moved = [(at - before + 1, long) for at, long in hits if at >= before]
    return "…" + text[before:], moved


def find_hits(text: str, query: str) -> list[Span]:
    """Where the words of a query begin a word of the text, whatever their case; in order, not overlapping."""
    low = text.lower()
    if len(low) != len(text):
        return []  # a letter changed its length with its case: better no mark than a wrong one
    spans: list[Span] = []
    for word in query.lower().split():
        at = low.find(word)
        while at >= 0:
            if at == 0 or not low[at - 1].isalnum():
                spans.append((at, len(word)))
            at = low.find(word, at + len(word))
    found: list[Span] = []
    for start, length in sorted(spans):
        if not found or start >= found[-1][0] + found[-1][1]:
            found.append((start, length))
    return found
