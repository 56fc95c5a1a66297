"""The sheet itself: which sections there are, in which order."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.ui.daily_backup import DailyBackup
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.parts.label import page_title
from ehr_desktop.ui.parts.panel import Panel, scrolling
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.settings.about import AboutSection
from ehr_desktop.ui.settings.activity import ActivitySection
from ehr_desktop.ui.settings.backups import BackupsSection
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
        self.password = PasswordSection()
        self.sessions = SessionsSection(desk, lanes)
        self.activity = ActivitySection(desk)
        self.recovery = RecoverySection(desk, desk.keys) if desk.keys and not desk.is_practice else None
        self.practice = PracticeSection() if desk.is_practice else None
        self.backups = BackupsSection(desk, daily_backup)
        self.remove_data = None if desk.is_practice else RemoveDataSection(desk, heartbeat)
        self.about = AboutSection(desk)
        self._lay_out()
        self.password.change_wanted.connect(self.change_password_wanted)
        self.activity.opened.connect(self.activity_wanted)
        if self.practice:
            self.practice.remove_wanted.connect(self.remove_practice_wanted)
        if self.recovery:
            self.recovery.make_wanted.connect(self.recovery_key_wanted)
        if self.remove_data:
            self.remove_data.remove_wanted.connect(self.remove_data_wanted)

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
        for section in self.sections():
            rows.addWidget(section)
        rows.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.area = scrolling(sheet)
        column.addWidget(self.area)

    def focus_list(self) -> None:
        """The page was gone to: its first answer takes the keys."""
        self.look.text_size.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for section in self.sections():
            section.refresh()
