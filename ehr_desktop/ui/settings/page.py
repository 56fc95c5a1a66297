"""The sheet itself: which sections there are, in which order."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.ui.daily_backup import DailyBackup
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.parts.label import page_title
from ehr_desktop.ui.parts.panel import Panel, scrolling, settle_layouts
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.settings.about import AboutSection
from ehr_desktop.ui.settings.activity import ActivitySection
from ehr_desktop.ui.settings.backups import BackupsSection
from ehr_desktop.ui.settings.index import SettingsIndex
from ehr_desktop.ui.settings.lock import LockSection
from ehr_desktop.ui.settings.look import LookSection
from ehr_desktop.ui.settings.password import PasswordSection
from ehr_desktop.ui.settings.practice import PracticeSection
from ehr_desktop.ui.settings.recovery import RecoverySection
from ehr_desktop.ui.settings.remove_data import RemoveDataSection
from ehr_desktop.ui.settings.section import Section
from ehr_desktop.ui.settings.sessions import SessionsSection

_MARGIN = 24
_BETWEEN = 24
#: Pixels left above a section that was gone to.
_ABOVE = 12


class SettingsPage(Panel):
    """`remove_practice_wanted` and `remove_data_wanted`, with the password, come after the question was answered.

    `activity_wanted` leads to that page.
    """

    remove_practice_wanted = Signal()
    remove_data_wanted = Signal(str)
    change_password_wanted = Signal()
    activity_wanted = Signal()
    recovery_key_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        preferences: Preferences,
        heartbeat: Heartbeat,
        daily_backup: DailyBackup,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._lanes = lanes
        self.title = page_title("Settings")
        self.look = LookSection(preferences)
        self.lock = LockSection(preferences)
        # The password of practice is the same for everybody, and known: with another one nobody would get in again.
        self.password = None if desk.is_practice else PasswordSection()
        self.sessions = SessionsSection(desk, lanes)
        self.activity = ActivitySection(desk)
        self.recovery = RecoverySection(desk, desk.keys) if desk.keys and not desk.is_practice else None
        self.practice = PracticeSection() if desk.is_practice else None
        self.backups = BackupsSection(desk, daily_backup)
        self.remove_data = None if desk.is_practice else RemoveDataSection(desk, heartbeat)
        self.about = AboutSection(desk)
        self.index = SettingsIndex(self.sections(), self.go_to)
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.activity.opened.connect(self.activity_wanted)
        if self.password:
            self.password.change_wanted.connect(self.change_password_wanted)
        if self.practice:
            self.practice.remove_wanted.connect(self.remove_practice_wanted)
            self.practice.remove.clicked.connect(partial(self._show_whole, self.practice))
        if self.recovery:
            self.recovery.make_wanted.connect(self.recovery_key_wanted)
        if self.remove_data:
            self.remove_data.remove_wanted.connect(self.remove_data_wanted)
            self.remove_data.begin_button.clicked.connect(partial(self._show_whole, self.remove_data))
        QShortcut(QKeySequence("Alt+Down"), self, partial(self._step, 1))
        QShortcut(QKeySequence("Alt+Up"), self, partial(self._step, -1))

    def sections(self) -> list[Section]:
        """From top to bottom."""
        every = (
            self.look,
            self.lock,
            self.password,
            self.recovery,
            self.sessions,
            self.activity,
            self.backups,
            self.practice,
            self.remove_data,
            self.about,
        )
        return [one for one in every if one]

    def _lay_out(self) -> None:
        sheet = QWidget()
        rows = QVBoxLayout(sheet)
        rows.setContentsMargins(_MARGIN, 20, _MARGIN, _MARGIN)
        rows.setSpacing(_BETWEEN)
        rows.addWidget(self.title)
        rows.addWidget(self.index)
        for section in self.sections():
            rows.addWidget(section)
        rows.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.area = scrolling(sheet)
        column.addWidget(self.area)

    def go_to(self, section: Section, _pressed: bool = False) -> None:
        """Show the section from its top, and give it the keys."""
        section.take_keys()
        self._show_from_top(section)

    def _show_from_top(self, section: Section) -> None:
        self.area.verticalScrollBar().setValue(section.y() - _ABOVE)

    def _step(self, by: int) -> None:
        """To the next section, down or up from the one with the keys, that takes them."""
        sections = self.sections()[::by]
        here = next((at for at, one in enumerate(sections) if one.isAncestorOf(self.focusWidget())), -1)
        gone_to = next((one for one in sections[here + 1 :] if one.take_keys()), None)
        if gone_to:
            self._show_from_top(gone_to)

    def _show_whole(self, section: Section, _pressed: bool = False) -> None:
        """A question was opened in it: every answer comes in sight, where there is room."""
        settle_layouts(self.area.widget())
        top, bottom = section.y() - _ABOVE, section.y() + section.height() + _ABOVE
        bar = self.area.verticalScrollBar()
        bar.setValue(min(top, max(bar.value(), bottom - self.area.viewport().height())))

    def focus_list(self) -> None:
        """The page was gone to: its first answer takes the keys."""
        self.look.text_size.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for section in self.sections():
            section.refresh()
