"""Paints the rows of *My notes*: two lines in the first three columns, chip, mark and age in the others."""

from collections.abc import Callable, Sequence
from typing import assert_never

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ehr_desktop.application.ports import Clock, NoteRow
from ehr_desktop.ui import theme
from ehr_desktop.ui.my_notes import words
from ehr_desktop.ui.my_notes.model import ROW, Column
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.chip import paint_chip
from ehr_desktop.ui.parts.mark import mark_indent, paint_mark
from ehr_desktop.ui.parts.rows import RowDelegate, find_hits, paint_two_lines
from ehr_desktop.ui.parts.tone import Tone

#: Height of a row at text size 1; room at the outer edges, and between two columns.
ROW_HEIGHT = 58
MARGIN = 24
GAP = 16


class NoteRowDelegate(RowDelegate):
    """Lights and rings whole rows, not cells: `hovered` is the row under the pointer, `last_column` ends a row."""

    def __init__(self, clock: Clock, coming: Callable[[NoteRow], Sequence[str]], parent: QObject | None = None) -> None:
        super().__init__(ROW_HEIGHT, parent=parent)
        self._coming = coming
        self._clock = clock
        self.hovered = -1
        self.has_focus = False
        self.last_column = Column.AGE
        self.words = ""
        self.shows_place_words = True

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        whole = QStyleOptionViewItem(option)
        whole.state &= ~QStyle.StateFlag.State_MouseOver
        if index.row() == self.hovered:
            whole.state |= QStyle.StateFlag.State_MouseOver
        super().paint(painter, whole, index)
        if self.has_focus and whole.state & QStyle.StateFlag.State_Selected:
            self._paint_focus(painter, QRectF(option.rect), Column(index.column()))

    def _paint_focus(self, painter: QPainter, area: QRectF, column: Column) -> None:
        """The ring around the whole row: each cell draws its part of it."""
        look = theme.current()
        wide, colour = look.focus_width, QColor(look.focus)
        painter.fillRect(QRectF(area.left(), area.top(), area.width(), wide), colour)
        painter.fillRect(QRectF(area.left(), area.bottom() - wide, area.width(), wide), colour)
        if column is Column.CLIENT:
            painter.fillRect(QRectF(area.left(), area.top(), wide, area.height()), colour)
        if column is self.last_column:
            painter.fillRect(QRectF(area.right() - wide, area.top(), wide, area.height()), colour)

    def paint_cell(
        self, painter: QPainter, area: QRectF, index: QModelIndex | QPersistentModelIndex, *, selected: bool
    ) -> None:
        row = index.data(ROW)
        if not isinstance(row, NoteRow):
            return
        column = Column(index.column())
        left = MARGIN if column is Column.CLIENT else 0
        right = MARGIN if column is Column.AGE else GAP
        room = area.adjusted(left, 0, -right, -1)
        match column:
            case Column.CLIENT:
                mrn = f"MRN {row.mrn}" if row.mrn else ""
                hits = find_hits(mrn, self.words)
                paint_two_lines(painter, room, row.client_name, mrn, weight=600, hits=hits)
            case Column.NOTE:
                text, hits = words.excerpt(row)
                paint_two_lines(painter, room, row.note_type, text or "Nothing written yet", weight=500, hits=hits)
            case Column.SESSION:
                self._paint_session(painter, room, row)
            case Column.STATUS:
                badge = words.status_badge(row, self._clock.now(), self._clock.today())
                painter.setClipRect(area)
                paint_chip(
                    painter, room.left(), room.center().y(), badge.text, badge.icon, badge.tone, selected=selected
                )
            case Column.PLACE:
                self._paint_place(painter, room, row)
            case Column.AGE:
                look = theme.current()
                said = words.age(row.changed_at, self._clock.now())
                paint.words(painter, room, said, look.font(figures=True), look.muted, paint.RIGHT)
            case _:
                assert_never(column)

    def _paint_session(self, painter: QPainter, room: QRectF, row: NoteRow) -> None:
        needs = words.needs_appointment(row)
        day = words.session_day(row, self._clock.today())
        paint_two_lines(painter, room, day, "" if needs else words.session_line(row))
        if needs:
            _, lower = _middles(room)
            paint_mark(painter, room.left(), lower, words.NO_APPOINTMENT, "calendar-x", Tone.AMBER, step="second")

    def _paint_place(self, painter: QPainter, room: QRectF, row: NoteRow) -> None:
        """Where it is, and under it what becomes of it by itself; the icon alone where the column is narrow."""
        badge = words.PLACES[row.place]
        coming = self._coming(row) if self.shows_place_words else ()
        upper, lower = _middles(room) if coming else (room.center().y(),) * 2
        width = None if self.shows_place_words else 0.0
        paint_mark(painter, room.left(), upper, badge.text, badge.icon, badge.tone, room=width)
        if coming:
            look = theme.current()
            font = look.font("second", figures=True)
            left, low = room.left() + mark_indent(), paint.height_of(font)
            below = QRectF(left, lower - low / 2, room.right() - left, low)
            paint.words(painter, below, coming[-1], font, look.muted)


def _middles(room: QRectF) -> tuple[float, float]:
    """The middles of the two lines of a row."""
    look = theme.current()
    high, low = paint.height_of(look.font()), paint.height_of(look.font("second"))
    top = room.center().y() - (high + low + 1) / 2
    return top + high / 2, top + high + 1 + low / 2
