"""The page *Activity*: everything that was done with the notes on this computer, searched, proven, taken along."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.ports import AuditEntry, AuditFilter, AuditKind, AuditOrder
from ehr_desktop.ui import theme
from ehr_desktop.ui.audit import words
from ehr_desktop.ui.audit.model import EntriesModel
from ehr_desktop.ui.audit.proof import ProofBanner
from ehr_desktop.ui.audit.table import EntriesTable
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.date_field import DateField
from ehr_desktop.ui.parts.empty_state import EmptyState
from ehr_desktop.ui.parts.filter_bar import FilterBar
from ehr_desktop.ui.parts.label import Label, page_title
from ehr_desktop.ui.parts.line_edit import SearchField
from ehr_desktop.ui.parts.panel import Panel, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.text_export import NOT_WRITTEN, TABLE, ask_where, write_text
from ehr_desktop.ui.theme import Theme

#: Milliseconds of quiet before a search, and after something was done before it is listed.
LIST_AFTER = 200
_MARGIN = 24
#: Pixels at text size 1 in which what is searched for can be read.
_TO_SEARCH = 220
_INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)

_Listing = tuple[Sequence[int], Mapping[AuditKind, int], str]


class ActivityPage(Panel):
    """`closed` leads back to *Settings*. Lists and proves on the `ask` lane; entries in sight are read when painted."""

    closed = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self._lanes = lanes
        self._asked: AuditFilter | None = None
        self._total = 0
        self._stands_on = 0
        self.wanted = AuditFilter()
        self.back = Button("Back", icon="chevron-left")
        self.title = page_title("Activity")
        self.search = SearchField("Search what was done, client, type")
        self.filter_bar = FilterBar(words.GROUPS)
        self.since = DateField("From", today=desk.clock.today)
        self.until = DateField("To", today=desk.clock.today)
        self.export = Button("Export CSV", icon="download")
        self.verify = Button("Verify", icon="check-circle")
        self.warning = Banner(Tone.AMBER)
        self.said = Banner(Tone.ACCENT)
        self.of_note = Banner(Tone.ACCENT, icon="filter")
        self.all_notes = self.of_note.add_button("Show all entries")
        self.proof = ProofBanner(desk.trail, lanes.ask)
        self.model = EntriesModel(desk.trail, desk.clinician, self)
        self.table = EntriesTable(self.model)
        self.empty = EmptyState("clipboard", "")
        self._instead = scrolling(self.empty)
        self._looking = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._stack = QStackedWidget()
        self._soon = QTimer(self, singleShot=True, interval=LIST_AFTER)
        self._soon.timeout.connect(self.list_entries)
        for banner in (self.warning, self.said, self.of_note):
            banner.hide()
        self._name_parts()
        self._lay_out()
        self._connect()
        theme.follow(self._restyle)

    def _name_parts(self) -> None:
        self.since.setAccessibleName("From day")
        self.until.setAccessibleName("To day")
        self.back.setToolTip("Esc")
        self.export.setToolTip("Ctrl+E")
        self.verify.setToolTip("Ctrl+Shift+V")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        for part in (self.back, self.title):
            head.addWidget(part)
        head.addStretch()
        for part in (self.export, self.verify):
            head.addWidget(part)
        days = QHBoxLayout()
        days.setSpacing(8)
        days.addWidget(self.since)
        days.addWidget(Label("–", tone=Tone.MUTED))
        days.addWidget(self.until)
        days.addStretch()
        self._looking.setSpacing(8)
        self._looking.addWidget(self.search, 1)
        self._looking.addLayout(days)
        bars = QVBoxLayout()
        bars.setContentsMargins(_MARGIN, 20, _MARGIN, 8)
        bars.setSpacing(12)
        bars.addLayout(head)
        for banner in (self.warning, self.proof, self.said):
            bars.addWidget(banner)
        bars.addLayout(self._looking)
        bars.addWidget(self.filter_bar)
        bars.addWidget(self.of_note)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._instead)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bars)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.search.textEdited.connect(self._soon.start)
        self.search.installEventFilter(self)
        self.filter_bar.status_chosen.connect(self.list_entries)
        self.since.edited.connect(self.list_entries)
        self.until.edited.connect(self.list_entries)
        self.export.clicked.connect(self.ask_where_to_export)
        self.verify.clicked.connect(self.prove)
        self.table.header.chosen.connect(self._sort)
        self.table.opened.connect(self._only_note_of)
        self.all_notes.clicked.connect(self._every_note)
        self.empty.pressed.connect(self._show_all)
        keys = (
            ("Esc", self.closed.emit),
            ("Ctrl+F", self._to_search),
            ("Alt+S", self.table.header.open_menu),
            ("Ctrl+E", self.ask_where_to_export),
            ("Ctrl+Shift+V", self.prove),
        )
        for key, call in keys:
            QShortcut(QKeySequence(key), self, call)
        end = self._desk.events.subscribe(NotesChanged, self._changed)
        self.destroyed.connect(lambda: end())

    # --- what is listed -------------------------------------------------------------------------------------

    def list_entries(self, _chosen: object = None) -> None:
        """List the entries of the filter as it is set; the answer comes from the lane, the newest question counts."""
        self._soon.stop()
        self.wanted = wanted = replace(
            self.wanted,
            kinds=words.kinds_of(self.filter_bar.status()),
            words=self.search.text().strip(),
            since=_begin_of(self.since.value()),
            until=_begin_of(self.until.value(), days=1),
        )
        self._asked = wanted
        trail = self._desk.trail
        self._lanes.ask.run(
            lambda: (trail.numbers(wanted), trail.counts(), trail.warning()),
            lambda listing: self._listed(wanted, listing),
            self._not_listed,
            owner=self,
        )

    def _listed(self, wanted: AuditFilter, listing: _Listing) -> None:
        if wanted is not self._asked:
            return
        numbers, counts, warning = listing
        self._total = sum(counts.values())
        chosen, is_same = self.table.chosen(), wanted.words == self.table.delegate.words
        stands_on, self._stands_on = self._stands_on or (chosen.number if chosen else 0), 0
        self.table.delegate.words = wanted.words
        self.table.header.set_order(wanted.order, descending=wanted.descending)
        self.model.show(numbers)
        self.filter_bar.set_counts(words.numbers_of(counts))
        self.warning.say(warning)
        self._show_list_or_why_not()
        if stands_on in numbers:
            self.table.choose(list(numbers).index(stands_on))
        if self.isVisible() and not is_same:
            announce(self.table, f"{len(numbers):,} entries found")

    def _not_listed(self, error: Exception) -> None:
        self.said.say(_sentence(error), Tone.RED)

    def _show_list_or_why_not(self) -> None:
        has_rows = bool(self.model.numbers)
        self.export.setEnabled(has_rows)
        if has_rows:
            had_focus = self.empty.hasFocus()
            self._stack.setCurrentWidget(self.table)
            if had_focus:
                self.focus_list()
            return
        if not self._total:
            self.empty.say("clipboard", "Nothing has been recorded yet")
        else:
            line = "Try another word, another day, or everything."
            self.empty.say("search", "No entry is like this", line, button="Show all entries")
        self._stack.setCurrentWidget(self._instead)

    def _sort(self, order: AuditOrder, descending: bool) -> None:
        self.wanted = replace(self.wanted, order=order, descending=descending)
        self.list_entries()

    def _only_note_of(self, entry: AuditEntry) -> None:
        """Only what was done with this note; once more, everything again."""
        note_id = entry.row.note_id or ""
        if not note_id or self.wanted.note_id:
            self._every_note()
            return
        self.wanted = replace(self.wanted, note_id=note_id)
        whose = " · ".join(part for part in words.about(entry) if part)
        self.of_note.say(f"Only entries of this note: {whose}")
        self.list_entries()

    def _every_note(self) -> None:
        self.of_note.say("")
        self.wanted = replace(self.wanted, note_id="")
        self.list_entries()

    def _show_all(self) -> None:
        self.search.clear()
        self.filter_bar.set_status(words.ALL)
        self.since.set_value(None)
        self.until.set_value(None)
        self._every_note()

    def _changed(self, _event: NotesChanged) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.said.say("")
        self.list_entries()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.proof.cancel()

    # --- proven and taken along -----------------------------------------------------------------------------

    def prove(self) -> None:
        """Read the whole trail and say whether it is as it was written."""
        self.said.say("")
        self.proof.prove(self._total)

    def ask_where_to_export(self) -> None:
        """The entries that are listed into a file the clinician chooses."""
        if self.model.numbers:
            name = f"Activity {self._desk.clock.today().isoformat()}.csv"
            ask_where(self, TABLE, name, self.write_to)

    def write_to(self, file: Path) -> None:
        """Write the entries that are listed into this file, beside the screen; that they were taken is recorded."""
        numbers = self.model.numbers
        self.export.setEnabled(False)
        self._lanes.ask.run(
            lambda: write_text(file, self._desk.trail.as_table(numbers)),
            lambda _: self._written(len(numbers)),
            self._not_written,
            owner=self,
        )

    def _written(self, number: int) -> None:
        entries = "1 entry was" if number == 1 else f"{number:,} entries were"
        self.said.say(f"{entries} written to the file you chose. It names clients: keep it as you would a note.")
        self.list_entries()

    def _not_written(self, error: Exception) -> None:
        self.export.setEnabled(True)
        self.said.say(NOT_WRITTEN if isinstance(error, OSError) else _sentence(error), Tone.RED)

    def _restyle(self, look: Theme) -> None:
        """A day has room to be read, and so has what is looked for."""
        wide = round(paint.width_of("Wed 30 Nov 2026", look.font())) + look.px(30) + 28
        self.since.setFixedWidth(wide)
        self.until.setFixedWidth(wide)
        self._wide_enough = 2 * wide + look.px(_TO_SEARCH) + 2 * _MARGIN
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The days beside the search, or below it where that would leave too little of it."""
        direction = QBoxLayout.Direction
        is_wide = self.width() >= self._wide_enough
        self._looking.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    # --- keys -----------------------------------------------------------------------------------------------

    def focus_list(self) -> None:
        """The page was gone to: its list takes the keys."""
        self.table.choose_first()
        takes = self.table if self.model.numbers else self.empty
        takes.setFocus(Qt.FocusReason.OtherFocusReason)

    def stand_on(self, number: int) -> None:
        """Choose the entry of this number once the entries are listed, if it is among them."""
        self._stands_on = number

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search down into the list: arrow or Enter."""
        is_key = watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and event.key() in _INTO_LIST:
            self.table.choose_first()
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)


def _begin_of(day: date | None, *, days: int = 0) -> datetime | None:
    """The first instant of a day here, or of the day so many later."""
    return datetime.combine(day + timedelta(days=days), time()).astimezone() if day else None


def _sentence(error: Exception) -> str:
    """What to say. Anything but a known error is a bug: it is raised, for the log."""
    if not isinstance(error, KnownError):
        raise error
    return str(error)
