"""The places of the desk: side bar, the page one is at, and the status bar. What fills the window is elsewhere."""

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import KeysChanged, NotesChanged
from ehr_desktop.application.ports import NoteCounts
from ehr_desktop.ui.daily_backup import DailyBackup
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.my_notes import MyNotesPage
from ehr_desktop.ui.my_notes.page import REFRESH_AFTER
from ehr_desktop.ui.needs_you import NeedsYouPage
from ehr_desktop.ui.parts.panel import Ground, Panel, set_ground
from ehr_desktop.ui.parts.side_bar import Place, SideBar
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.reader import ReaderPage
from ehr_desktop.ui.recovery.reminder import Reminders, lacks_recovery_key
from ehr_desktop.ui.standing_bar import StandingBar

if TYPE_CHECKING:
    from ehr_desktop.ui.audit import ActivityPage
    from ehr_desktop.ui.settings import SettingsPage


class Where(StrEnum):
    """A place of the side bar, or one that is reached from there: activity, the reader. The value is in the title."""

    MY_NOTES = "My notes"
    NEEDS_YOU = "Needs you"
    SETTINGS = "Settings"
    ACTIVITY = "Activity"
    READER = "Note"


class _Listed(Protocol):
    def focus_list(self) -> None: ...


class PlacesPage(Panel):
    """`went` carries the place gone to. What needs the whole window goes out as a signal."""

    went = Signal(Where)
    open_note = Signal(str)
    open_at = Signal(str, str)
    write_note = Signal(str, str)
    new_note = Signal()
    sign_in = Signal()
    sign_out = Signal()
    lock = Signal()
    remove_practice_wanted = Signal()
    remove_data_wanted = Signal(str)
    change_password_wanted = Signal()
    recovery_key_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        heartbeat: Heartbeat,
        preferences: Preferences,
        daily_backup: DailyBackup,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Ground.WINDOW, parent)
        self._desk = desk
        self._lanes = lanes
        self._heartbeat = heartbeat
        self._preferences = preferences
        self._daily_backup = daily_backup
        self.side_bar = SideBar(
            desk.practice_name or "My practice",
            [
                Place(Where.MY_NOTES, "My notes", "file-text"),
                Place(Where.NEEDS_YOU, "Needs you", "warning", "work"),
                Place(Where.SETTINGS, "Settings", "settings", "end"),
            ],
        )
        set_ground(self.side_bar, Ground.WINDOW)
        self.my_notes = MyNotesPage(desk, heartbeat.rounds)
        self.needs_you = NeedsYouPage(desk, heartbeat)
        self.reader = ReaderPage(desk)
        self.reminders = Reminders(desk, self)
        self.standing = StandingBar(desk, heartbeat, self.my_notes.counts)
        self._stack = QStackedWidget()
        self._pages: dict[Where, QWidget] = {
            Where.MY_NOTES: self.my_notes,
            Where.NEEDS_YOU: self.needs_you,
            Where.READER: self.reader,
        }
        self._lay_out()
        self._connect(desk)
        self.side_bar.set_current(Where.MY_NOTES)
        self._show_counts(self.my_notes.counts)
        self._show_link()

    @cached_property
    def settings(self) -> "SettingsPage":
        """Made when it is first needed: the lists do not wait for it."""
        from ehr_desktop.ui.settings import SettingsPage

        page = SettingsPage(self._desk, self._lanes, self._preferences, self._heartbeat, self._daily_backup)
        page.remove_practice_wanted.connect(self.remove_practice_wanted)
        page.remove_data_wanted.connect(self.remove_data_wanted)
        page.change_password_wanted.connect(self.change_password_wanted)
        page.activity_wanted.connect(lambda: self.go(Where.ACTIVITY))
        page.recovery_key_wanted.connect(self.recovery_key_wanted)
        self._pages[Where.SETTINGS] = page
        self._stack.addWidget(page)
        return page

    @cached_property
    def activity(self) -> "ActivityPage":
        """Made when it is first needed, as Settings are."""
        from ehr_desktop.ui.audit import ActivityPage

        page = ActivityPage(self._desk, self._lanes)
        page.closed.connect(lambda: self.go(Where.SETTINGS))
        self._pages[Where.ACTIVITY] = page
        self._stack.addWidget(page)
        return page

    def _lay_out(self) -> None:
        for page in self._pages.values():
            self._stack.addWidget(page)
        page = Panel()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.reminders)
        column.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.side_bar)
        middle.addWidget(page, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.standing)

    def _connect(self, desk: Desk) -> None:
        self.side_bar.chosen.connect(lambda key: self.go(Where(key)))
        self.my_notes.open_note.connect(self.open_note)
        self.my_notes.read_note.connect(self.read)
        self.my_notes.new_note.connect(self.new_note)
        self.needs_you.open_note.connect(self.open_note)
        self.needs_you.open_at.connect(self.open_at)
        self.needs_you.write_note.connect(self.write_note)
        self.reader.closed.connect(lambda: self.go(Where.MY_NOTES))
        self.standing.sign_in.connect(self.sign_in)
        self.reminders.renew.sign_in_wanted.connect(self.sign_in)
        self.reminders.recovery.make_wanted.connect(self.recovery_key_wanted)
        self.needs_you.reminder.make_wanted.connect(self.recovery_key_wanted)
        self.standing.sign_out.connect(self.sign_out)
        self.standing.lock.connect(self.lock)
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+N", self.new_note.emit),
            ("Ctrl+1", lambda: self.go(Where.MY_NOTES)),
            ("Ctrl+2", lambda: self.go(Where.NEEDS_YOU)),
            ("Ctrl+,", lambda: self.go(Where.SETTINGS)),
        )
        for key, call in keys:
            QShortcut(QKeySequence(key), self, call)
        self.my_notes.counted.connect(self._show_counts)
        self._heartbeat.changed.connect(self._show_link)
        self._soon = QTimer(self, singleShot=True, interval=REFRESH_AFTER)
        self._soon.timeout.connect(self.my_notes.count)
        endings = (
            desk.events.subscribe(NotesChanged, self._changed),
            desk.events.subscribe(KeysChanged, lambda _: self._show_counts(self.my_notes.counts)),
        )
        self.destroyed.connect(lambda: [end() for end in endings])

    def _changed(self, _event: NotesChanged) -> None:
        """*My notes* counts by itself while it is in sight; behind a form that fills the window nothing is counted."""
        if self.isVisible() and not self.my_notes.isVisible() and not self._soon.isActive():
            self._soon.start()

    # --- where one is ---------------------------------------------------------------------------------------

    def where(self) -> Where:
        """The place one is at."""
        shown = self._stack.currentWidget()
        return next(where for where, page in self._pages.items() if page is shown)

    def go(self, where: Where) -> None:
        """Go to a place; its list takes the keys."""
        if where is not Where.READER:
            self.reader.leave()
            self.side_bar.set_current(Where.SETTINGS if where is Where.ACTIVITY else where)
        page = self._page(where)
        self._stack.setCurrentWidget(page)
        self.reminders.recovery.set_elsewhere(elsewhere=where is not Where.MY_NOTES)
        if page is not self.reader:
            cast(_Listed, page).focus_list()
        self._show_counts(self.my_notes.counts)
        self.went.emit(where)

    def _page(self, where: Where) -> QWidget:
        match where:
            case Where.SETTINGS:
                return self.settings
            case Where.ACTIVITY:
                return self.activity
            case _:
                return self._pages[where]

    def read(self, note_id: str) -> None:
        """Open a note in the reader."""
        self.go(Where.READER)
        self.reader.read(note_id)

    def decide(self, note_id: str) -> None:
        """Both texts of a note that was changed in two places, under *Needs you*."""
        self.go(Where.NEEDS_YOU)
        self.needs_you.compare(note_id)

    def focus_here(self) -> None:
        """Back from a page that filled the window: the same place, its list takes the keys."""
        self.my_notes.refresh()
        self.go(self.where() if self.where() is not Where.READER else Where.MY_NOTES)

    def _show_link(self) -> None:
        """Until the first round has ended nobody knows which notes there are. Counts and link are said together."""
        self.my_notes.show_fetching(self._heartbeat.link is None)
        if self.isVisible():
            self.my_notes.count()
        else:
            self.standing.refresh()

    def _show_counts(self, counts: NoteCounts) -> None:
        """*Needs you* stands in the side bar only while there is something, or while one is there."""
        number = counts.needs_you
        self.side_bar.set_count(Where.NEEDS_YOU, number, Tone.AMBER)
        is_wanted = bool(number) or lacks_recovery_key(self._desk)
        self.side_bar.set_place_visible(Where.NEEDS_YOU, is_wanted or self.where() is Where.NEEDS_YOU)
        self.standing.show_counts(counts)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody else wants ends the round somebody waits for."""
        if event.key() == Qt.Key.Key_Escape and self._heartbeat.is_asked:
            self._heartbeat.cancel()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side_bar.fit(event.size().width())
