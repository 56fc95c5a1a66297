"""Paints the rows of *My notes*: two lines in the first three columns, chip, mark and age in the others."""

from collections.abc import Callable, Sequence
from typing import assert_never

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter

from ehr_desktop.application.ports import Clock, NoteRow
from ehr_desktop.ui import theme
from ehr_desktop.ui.my_notes import words
from ehr_desktop.ui.my_notes.model import ROW, Column
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.chip import paint_chip
from ehr_desktop.ui.parts.mark import mark_indent, paint_mark
from ehr_desktop.ui.parts.row_table import GAP, MARGIN, WholeRowDelegate
from ehr_desktop.ui.parts.rows import find_hits, paint_two_lines
from ehr_desktop.ui.parts.tone import Tone

#: Height of a row at text size 1.
ROW_HEIGHT = 58


class NoteRowDelegate(WholeRowDelegate):
    """`words` are marked where they stand; without `shows_place_words` a place is its icon."""

    def __init__(self, clock: Clock, coming: Callable[[NoteRow], Sequence[str]], parent: QObject | None = None) -> None:
        super().__init__(ROW_HEIGHT, Column.AGE, parent)
        self._coming = coming
        self._clock = clock
        self.words = ""
        self.shows_place_words = True

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
