"""What the rows of clients and of sessions have in common: columns as wide as their texts, folded where too narrow.

For delegates of a `ChoiceList`. A caption is a `Heading`; every other content is for the derived delegate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from ehr_desktop.ui import theme
from ehr_desktop.ui.note_wizard.choice_list import ROW, Index, Row
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.rows import RowDelegate, paint_list_row

INSET = 12
GAP = 24


@dataclass(frozen=True)
class Heading:
    """The line above a group; `columns` names the columns where it is the first one."""

    text: str
    columns: Sequence[str] = ()
    is_first: bool = False


def widest(texts: Sequence[str], font: QFont) -> float:
    """The room the longest of these needs in logical pixels."""
    return max((paint.width_of(text, font) for text in texts), default=0.0)


class GroupedRows(RowDelegate):
    """Paints captions and the ground of rows; measures anew when width or text size have changed."""

    def __init__(self, height: int) -> None:
        super().__init__(height, rounded=True)
        self._contents: Sequence[object] = ()
        self._measured_for: tuple[int, float] | None = None

    def measure(self, contents: Sequence[object], width: int) -> None:
        """Decide columns for these rows at this width; for derived classes."""
        raise NotImplementedError

    def paint_heading(self, painter: QPainter, area: QRectF, heading: Heading) -> None:
        """The caption: its words stand at the foot of its area."""
        look = theme.current()
        font = look.font("small", 600)
        high = paint.height_of(font) + 8
        room = QRectF(area.left() + INSET, area.bottom() - high, area.width() - 2 * INSET, high)
        paint.words(painter, room, heading.text, font, look.muted)

    def content_height(self, content: object) -> int:
        """The height of a row in logical pixels, text size included; for derived classes."""
        raise NotImplementedError

    def show_contents(self, contents: Sequence[object]) -> None:
        """The rows that the next paint and measure are for."""
        self._contents = contents
        self._measured_for = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()
        self._measure(width)
        return QSize(width, self._height_of(index.data(ROW).content))

    def _height_of(self, content: object) -> int:
        if isinstance(content, Heading):
            words = paint.height_of(theme.current().font("small", 600))
            return round(words + (12 if content.is_first else 28))
        return self.content_height(content)

    def _measure(self, width: int) -> None:
        wanted = (width, theme.current().text_size)
        if wanted != self._measured_for:
            self._measured_for = wanted
            self.measure(self._contents, width)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW)
        area = QRectF(option.rect)
        self._measure(option.rect.width())
        if isinstance(row.content, Heading):
            self.paint_heading(painter, area, row.content)
            return
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver) and bool(row.key)
        focused = selected and bool(state & QStyle.StateFlag.State_HasFocus)
        below = index.model().index(index.row() + 1, 0)
        ends_group = not below.isValid() or isinstance(below.data(ROW).content, Heading)
        paint_list_row(painter, area, selected=selected, hovered=hovered, focused=focused, line=not ends_group)
        painter.save()
        self.paint_cell(painter, area, index, selected=selected)
        painter.restore()
