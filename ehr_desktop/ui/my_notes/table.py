"""The list of *My notes* itself: columns as wide as their words, its keys, and its place kept over a refresh."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.ports import Clock, NoteRow
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui import theme
from ehr_desktop.ui.my_notes import words
from ehr_desktop.ui.my_notes.delegate import ROW_HEIGHT, NoteRowDelegate
from ehr_desktop.ui.my_notes.header import NotesHeader
from ehr_desktop.ui.my_notes.model import CAPTIONS, Column, NotesModel, Spot
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.chip import chip_width
from ehr_desktop.ui.parts.mark import mark_indent, mark_width
from ehr_desktop.ui.parts.row_table import GAP, MARGIN, RowTable
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

#: Below this width at text size 1 the text column gets room from the columns beside it.
_NOTE_COMFORTABLE = 220
_NOTE_LEAST = 130
_CLIENT_WIDE, _CLIENT_NARROW = 160, 132
#: The longest that usually stands under a place.
_LONGEST_PROSPECT = "looked for at 10:47"


class NotesTable(RowTable):
    """`opened` carries the note of a row double clicked or taken with Enter, `delete_wanted` that of Delete."""

    opened = Signal(NoteRow)
    delete_wanted = Signal(NoteRow)

    def __init__(self, model: NotesModel, clock: Clock, parent: QWidget | None = None) -> None:
        self.delegate = NoteRowDelegate(clock, model.coming)
        super().__init__(self.delegate, ROW_HEIGHT, "My notes", parent)
        self.notes = model
        self.header = NotesHeader(self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        theme.follow(self.restyle)

    # --- which note -----------------------------------------------------------------------------------------

    def chosen(self) -> NoteRow | None:
        """The note of the selected row."""
        index = self.currentIndex()
        return self.notes.note_row(index.row()) if index.isValid() else None

    def remember(self) -> tuple[Spot | None, Spot | None, int]:
        """The selected note, the topmost one in sight, and by how many pixels that is cut off."""
        top = self.rowAt(0)
        first = self.notes.note_row(top) if top >= 0 else None
        chosen = self.chosen()
        return (
            Spot(chosen.note_id, self.currentIndex().row()) if chosen else None,
            Spot(first.note_id, top) if first else None,
            -self.rowViewportPosition(top) if first else 0,
        )

    def restore(self, remembered: tuple[Spot | None, Spot | None, int]) -> None:
        """After a refresh: the same note selected, the same note topmost, as far as they are still listed."""
        chosen, first, cut = remembered
        row = self.notes.find(chosen) if chosen else None
        if row is not None and row != self.currentIndex().row():
            self.choose(row)
        elif row is None and chosen:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        top = self.notes.find(first) if first else None
        if top is not None:
            self.verticalScrollBar().setValue(self.verticalHeader().sectionPosition(top) + cut)

    # --- the look -------------------------------------------------------------------------------------------

    def fit_columns(self) -> None:
        """Widths from the words; where the text gets too little, places become icons, then the age goes."""
        look = theme.current()
        room = self.viewport().width()
        widths = _natural_widths(look)
        least = look.px(_NOTE_COMFORTABLE)

        def left_over() -> int:
            return room - sum(widths.values())

        self._show_place_words(left_over() >= least)
        if left_over() < least:
            widths[Column.PLACE] = look.px(16) + GAP
        if left_over() < least:
            widths[Column.CLIENT] = look.px(_CLIENT_NARROW) + MARGIN
        without_age = left_over() < look.px(_NOTE_LEAST)
        self.setColumnHidden(Column.AGE, without_age)
        self.delegate.last_column = Column.PLACE if without_age else Column.AGE
        if without_age:
            widths[Column.AGE] = 0
        widths[Column.NOTE] = max(left_over(), 1)
        for column, width in widths.items():
            self.setColumnWidth(column, width)

    def _show_place_words(self, shown: bool) -> None:
        self.delegate.shows_place_words = shown
        self.header.shows_place_words = shown
        self.viewport().update()
        self.header.viewport().update()

    # --- pointer and keys -----------------------------------------------------------------------------------

    def take(self, index: QModelIndex) -> None:
        row = self.notes.note_row(index.row()) if index.isValid() else None
        if row:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.chosen() if event.key() == Qt.Key.Key_Delete else None
        if row:
            self.delete_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.delegate.shows_place_words:
            return True  # the word stands there; a tool tip is for the icon alone
        return super().viewportEvent(event)


def _natural_widths(look: Theme) -> dict[Column, int]:
    """What each column but the text needs, in logical pixels, the room after it included."""
    strong = look.font("second", 600)
    caption = {column: round(paint.width_of(text, strong)) + look.px(14) + 6 for column, text in CAPTIONS.items()}
    day = round(paint.width_of("Wed 30 Nov", look.font())) + 2
    no_appointment = mark_width(words.NO_APPOINTMENT, "second", Tone.AMBER)
    chips = [chip_width(badge.text, badge.icon) for badge in words.STATUSES.values()]
    chips.append(chip_width("Overdue 99 days", "clock"))
    places = [mark_width(badge.text, tone=badge.tone) for badge in words.PLACES.values()]
    below = paint.width_of(_LONGEST_PROSPECT, look.font("second", figures=True))
    places.append(mark_indent() + round(below) + 2)
    age = round(paint.width_of("59 min", look.font())) + 2
    return {
        Column.CLIENT: look.px(_CLIENT_WIDE) + MARGIN,
        Column.SESSION: max(day, no_appointment, caption[Column.SESSION]) + GAP,
        Column.STATUS: max(*chips, caption[Column.STATUS]) + GAP,
        Column.PLACE: max(*places, caption[Column.PLACE]) + GAP,
        Column.AGE: max(age, caption[Column.AGE]) + MARGIN,
    }


def is_draft(row: NoteRow) -> bool:
    """Whether *Delete* may be offered: only a draft is deleted."""
    return row.status is NoteStatus.DRAFT
