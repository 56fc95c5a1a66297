"""The list of *My notes* itself: columns as wide as their words, the whole row lit and chosen, its keys.

A `QTableView` and not a tree: a tree asks the model for every one of 100,000 rows whenever the list changes (130 ms),
a table for those in sight (4 ms).
"""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from ehr_desktop.application.ports import Clock, NoteRow
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui import theme
from ehr_desktop.ui.my_notes import words
from ehr_desktop.ui.my_notes.delegate import GAP, MARGIN, ROW_HEIGHT, NoteRowDelegate
from ehr_desktop.ui.my_notes.header import NotesHeader
from ehr_desktop.ui.my_notes.model import CAPTIONS, Column, NotesModel, Spot
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.chip import chip_width
from ehr_desktop.ui.parts.mark import mark_indent, mark_width
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

#: Below this width at text size 1 the text column gets room from the columns beside it.
_NOTE_COMFORTABLE = 220
_NOTE_LEAST = 130
_CLIENT_WIDE, _CLIENT_NARROW = 160, 132
#: The longest that usually stands under a place.
_LONGEST_PROSPECT = "looked for at 10:47"


class NotesTable(QTableView):
    """`opened` carries the note of a row double clicked or taken with Enter, `delete_wanted` that of Delete."""

    opened = Signal(NoteRow)
    delete_wanted = Signal(NoteRow)

    def __init__(self, model: NotesModel, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notes = model
        self.delegate = NoteRowDelegate(clock, model.coming, self)
        self.header = NotesHeader(self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName("My notes")
        self.doubleClicked.connect(self._take)
        theme.follow(self._restyle)

    # --- which note -----------------------------------------------------------------------------------------

    def chosen(self) -> NoteRow | None:
        """The note of the selected row."""
        index = self.currentIndex()
        return self.notes.note_row(index.row()) if index.isValid() else None

    def choose(self, row: int) -> None:
        """Selects a row."""
        self.setCurrentIndex(self.notes.index(row, Column.CLIENT))

    def choose_first(self) -> None:
        """Selects the first row, when none is selected."""
        if not self.currentIndex().isValid() and self.notes.rowCount():
            self.choose(0)

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

    def _restyle(self, look: Theme) -> None:
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(look.px(ROW_HEIGHT))
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
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

    def _take(self, index: QModelIndex) -> None:
        row = self.notes.note_row(index.row()) if index.isValid() else None
        if row:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(self.currentIndex())
            case Qt.Key.Key_Delete:
                row = self.chosen()
                if row:
                    self.delete_wanted.emit(row)
            case Qt.Key.Key_Home:
                self.choose(0)
            case Qt.Key.Key_End:
                self.choose(max(self.notes.rowCount() - 1, 0))
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, shown: bool) -> None:
        self.delegate.has_focus = shown
        self.viewport().update()

    def _hover(self, row: int) -> None:
        if row != self.delegate.hovered:
            self.delegate.hovered = row
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel):
            self._hover(-1)
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
