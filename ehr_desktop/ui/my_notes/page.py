"""The page *My notes*: title, search, *New note*, counters, the list, and what stands there when it is empty.

Talks to the use cases of the desk; what is opened, read or begun goes out as a signal.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.drafts import UNDO_SECONDS
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.events import CaseloadChanged, NotesChanged
from ehr_desktop.application.ports import NoteCounts, NoteFilter, NoteOrder, NoteRow
from ehr_desktop.domain.rules import EDITABLE
from ehr_desktop.ui import theme
from ehr_desktop.ui.my_notes import filters, words
from ehr_desktop.ui.my_notes.model import PAGE, NotesModel
from ehr_desktop.ui.my_notes.table import NotesTable, is_draft
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.banner import Banner, UndoBanner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.empty_state import EmptyState
from ehr_desktop.ui.parts.filter_bar import FilterBar
from ehr_desktop.ui.parts.label import page_title
from ehr_desktop.ui.parts.line_edit import SearchField
from ehr_desktop.ui.parts.panel import Panel
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.prospects import Rounds
from ehr_desktop.ui.theme import Theme

#: Milliseconds of quiet before a search, and between two refreshes while a round of sending goes on.
SEARCH_AFTER = 150
REFRESH_AFTER = 200
#: Ages move on by the minute.
AGE_EVERY = 30_000

_MARGIN = 24
_INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ORIGIN = "my notes"


class MyNotesPage(Panel):
    """`open_note` is a note to be edited, `read_note` one to be read, by their ids on this computer.

    Reads the list anew after changes only while it is in sight: typing in a form is not to wait for it. `counted`
    carries the numbers behind the filters whenever they were counted.
    """

    open_note = Signal(str)
    read_note = Signal(str)
    new_note = Signal()
    counted = Signal(NoteCounts)

    def __init__(self, desk: Desk, rounds: Callable[[], Rounds] = Rounds, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self._deleted = ""
        self._is_stale = False
        self._is_fetching = False
        self.counts = desk.my_notes.counts()
        self.title = page_title("My notes")
        self.search = SearchField("Search all text, name, MRN")
        self.new_button = Button("New note", ButtonKind.PRIMARY, icon="plus")
        self.new_button.setToolTip("Ctrl+N")
        self.filter_bar = FilterBar(filters.STATUSES, filters.EXTRAS)
        self.said = Banner(Tone.RED)
        self.undo = UndoBanner(UNDO_SECONDS)
        self.model = NotesModel(desk.my_notes, desk.clock, rounds, self)
        self.table = NotesTable(self.model, desk.clock)
        self.empty = EmptyState("note", "")
        self._stack = QStackedWidget()
        self._timers()
        self._lay_out()
        self._connect()
        self.said.hide()
        self._search_width = 0
        theme.follow(self._restyle)
        self.list_notes()
        self._show_numbers()

    def _timers(self) -> None:
        self._search_soon = QTimer(self, singleShot=True, interval=SEARCH_AFTER)
        self._search_soon.timeout.connect(self.list_notes)
        self._refresh_soon = QTimer(self, singleShot=True, interval=REFRESH_AFTER)
        self._refresh_soon.timeout.connect(self.refresh)
        self._ages = QTimer(self, interval=AGE_EVERY)
        self._ages.timeout.connect(self.table.viewport().update)
        self._ages.start()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.setSpacing(16)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.search)
        self._head.addWidget(self.new_button)
        bars = QVBoxLayout()
        bars.setContentsMargins(_MARGIN, 20, _MARGIN, 8)
        bars.setSpacing(12)
        bars.addLayout(self._head)
        for part in (self.said, self.undo, self.filter_bar):
            bars.addWidget(part)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bars)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.search.textEdited.connect(self._search_soon.start)
        self.search.installEventFilter(self)
        self.new_button.clicked.connect(self.new_note)
        self.filter_bar.status_chosen.connect(self.list_notes)
        self.filter_bar.extra_toggled.connect(self._toggled)
        self.table.opened.connect(self._take)
        self.table.delete_wanted.connect(self._delete)
        self.table.header.chosen.connect(self._sort)
        self.undo.undone.connect(self._restore)
        self.undo.expired.connect(self._forget_deleted)
        self.empty.pressed.connect(self._leave_empty)
        for keys, call in (
            ("Ctrl+F", self._to_search),
            ("Alt+S", self.table.header.open_menu),
            ("Ctrl+Z", self._undo_by_key),
        ):
            QShortcut(QKeySequence(keys), self, call)
        events = self._desk.events
        endings = (
            events.subscribe(NotesChanged, self._changed),
            events.subscribe(CaseloadChanged, self._changed),
        )
        self.destroyed.connect(lambda: [end() for end in endings])

    # --- what is listed -------------------------------------------------------------------------------------

    def wanted(self) -> NoteFilter:
        """The filter as it is set: statuses, extras, words, order."""
        return replace(
            self.model.wanted,
            statuses=filters.statuses_of(self.filter_bar.status()),
            words=self.search.text().strip(),
        )

    def list_notes(self, _status: str = "") -> None:
        """List the notes of the filter from the top."""
        self._search_soon.stop()
        self.said.say("")
        wanted = self.wanted()
        self.table.delegate.words = wanted.words
        self.table.header.set_order(wanted.order, descending=wanted.descending, is_ranked=bool(wanted.words))
        self.model.show(wanted)
        self.table.scrollToTop()
        self._show_list_or_why_not()
        if wanted.words and self.isVisible():
            found = self.model.rowCount()
            announce(self.table, f"{found} note{'' if found == 1 else 's'} found")

    def refresh(self) -> None:
        """Read the same list anew; the note that is selected and the place in the list stay."""
        self._refresh_soon.stop()
        remembered = self.table.remember()
        self.model.refresh()
        self.table.restore(remembered)
        self._is_stale = False
        self.count()
        self._show_list_or_why_not()

    def count(self) -> None:
        """Count anew, for the filters and whoever else shows the numbers."""
        self.counts = self._desk.my_notes.counts()
        self._show_numbers()
        self.table.viewport().update()  # what is to come stands beside each note
        self.counted.emit(self.counts)

    def show_fetching(self, fetching: bool) -> None:
        """Whether the first round is still to end: an empty list then says so, and counts nothing."""
        if fetching == self._is_fetching:
            return
        self._is_fetching = fetching
        self.refresh()

    def _show_numbers(self) -> None:
        if self._is_fetching and not self.counts.all:
            self.filter_bar.set_unknown()
        else:
            self.filter_bar.set_counts(filters.numbers(self.counts))

    def _show_list_or_why_not(self) -> None:
        """The focus goes along: from the list to the offer to undo or to what stands there instead, and back."""
        focused = self.window().focusWidget()
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.table)
            if focused is self.empty:
                self.focus_list()
            return
        self._say_why_not()
        if focused is self.table:
            (self.undo if self.undo.isVisible() else self.empty).setFocus(Qt.FocusReason.OtherFocusReason)
        self._stack.setCurrentWidget(self.empty)

    def _say_why_not(self) -> None:
        if not self.counts.all and self._is_fetching:
            self.empty.say("sync", "Fetching your notes …")
        elif not self.counts.all:
            self.empty.say("note", "No notes yet", "What you write stands here, on this computer.", button="New note")
        elif self.model.wanted.words:
            line = "Try the beginning of a word, a name or an MRN."
            said = f"Nothing found for “{self.model.wanted.words}”"
            self.empty.say("search", said, line, button="Empty the search")
        else:
            self.empty.say("filter", "No note is like this", "The filter above leaves none.", button="Show all notes")

    def _leave_empty(self) -> None:
        if not self.counts.all:
            self.new_note.emit()
            return
        if self.model.wanted.words:
            self.search.clear()
        else:
            self.filter_bar.set_status(filters.ALL)
            for key, *_ in filters.EXTRAS:
                self.filter_bar.set_extra(key, False)
            self.model.wanted = replace(self.model.wanted, no_appointment=False, not_sent=False)
        self.list_notes()
        self.table.setFocus()

    def _toggled(self, key: str, on: bool) -> None:
        if key == filters.NO_APPOINTMENT_KEY:
            self.model.wanted = replace(self.model.wanted, no_appointment=on)
        else:
            self.model.wanted = replace(self.model.wanted, not_sent=on)
        self.list_notes()

    def _sort(self, order: NoteOrder, descending: bool) -> None:
        """Sorting while searching leaves the search: hits stand by how well they fit."""
        self.model.wanted = replace(self.model.wanted, order=order, descending=descending)
        self.search.clear()
        self.list_notes()

    def _changed(self, _event: NotesChanged | CaseloadChanged) -> None:
        if not self.isVisible():
            self._is_stale = True
        elif not self._refresh_soon.isActive():
            self._refresh_soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    # --- one note -------------------------------------------------------------------------------------------

    def _take(self, row: NoteRow) -> None:
        self.said.say("")
        editable = row.status in EDITABLE and not words.is_locked(row, self._desk.clock.now())
        if editable and self._desk.types[row.note_type].has_form:
            self.open_note.emit(row.note_id)
        else:
            self.read_note.emit(row.note_id)

    def _delete(self, row: NoteRow) -> None:
        at = self.table.currentIndex().row()
        try:
            if not is_draft(row):
                self.say("Only a draft can be deleted.")
                return
            self._desk.drafts.delete(row.note_id, _ORIGIN)
        except KnownError as error:
            self.say(str(error))
            return
        self.say("")
        self.offer_undo(row.note_id, row.client_name)
        self.refresh()
        if self.model.rowCount():
            self.table.choose(min(at, self.model.rowCount() - 1))

    def _undo_by_key(self) -> None:
        if self._deleted:
            self.undo.take_back()

    def _restore(self) -> None:
        note_id, self._deleted = self._deleted, ""
        try:
            self._desk.drafts.restore(note_id, _ORIGIN)
        except KnownError as error:
            self.say(str(error))
            self._offer_again(note_id)
            return
        self.say("")
        self.refresh()
        self.show_note(note_id)
        self.focus_list()

    def _offer_again(self, note_id: str) -> None:
        """It is still deleted, and what hindered may pass."""
        self.undo.offer("The draft is still deleted · Ctrl+Z tries again")
        self._deleted = note_id

    def _forget_deleted(self) -> None:
        self._deleted = ""

    def say(self, sentence: str, tone: Tone = Tone.RED) -> None:
        """Show a sentence above the list; an empty one takes it away."""
        self.said.say(sentence, tone)

    def offer_undo(self, note_id: str, client_name: str) -> None:
        """A draft was deleted, here or in its form: offer to bring it back here."""
        self.undo.offer(f"Draft for {client_name} deleted · Ctrl+Z brings it back")
        self._deleted = note_id

    def show_note(self, note_id: str) -> None:
        """Select a note where it is listed on the first page."""
        for at in range(min(self.model.rowCount(), PAGE)):
            row = self.model.note_row(at)
            if row and row.note_id == note_id:
                self.table.choose(at)
                return

    # --- keys and room --------------------------------------------------------------------------------------

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search down into the list: arrow or Enter. Ctrl+Z is the page’s while a deletion can be undone."""
        if watched is not self.search or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_undo = event.type() == QEvent.Type.ShortcutOverride and event.matches(QKeySequence.StandardKey.Undo)
        if is_undo and self._deleted:
            event.ignore()
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() in _INTO_LIST:
            if self._search_soon.isActive():
                self.list_notes()
            self.table.choose_first()
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def focus_list(self) -> None:
        """The page was gone to: its list takes the keys, once there are rows."""
        self.table.choose_first()
        takes = self.table if self.model.rowCount() else self.empty
        takes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self, look: Theme) -> None:
        """The search is as wide as what it says it searches, and no wider."""
        wide = round(paint.width_of(self.search.placeholderText(), look.font())) + look.px(17 + 28) + 36
        self.search.setMaximumWidth(max(wide, look.px(320)))
        self._search_width = wide
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * _MARGIN - 32 - self.new_button.sizeHint().width()
        least = room - self.title.sizeHint().width()
        self.search.setMinimumWidth(max(min(self._search_width, least), 120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
