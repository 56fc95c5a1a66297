"""*Backups*: the last one, how many there are, where, and one more now."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.ui.daily_backup import DailyBackup
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.parts.label import Label, quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.settings.section import Section


class BackupsSection(Section):
    """New when a backup begins or ends."""

    def __init__(self, desk: Desk, daily: DailyBackup, parent: QWidget | None = None) -> None:
        super().__init__("Backups", parent)
        self._desk = desk
        self._daily = daily
        self.last = Label("", wrap=True)
        self.where = quiet("")
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem = Banner(Tone.AMBER)
        self.now_button = Button("Back up now", ButtonKind.SECONDARY, icon="copy")
        self.rows.addWidget(self.last)
        self.rows.addWidget(self.where)
        self.rows.addWidget(self.problem)
        self.rows.addWidget(self.now_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.now_button.clicked.connect(daily.make)
        daily.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is so now."""
        kept = self._desk.backups.kept()
        self.last.setText(self._last_words(len(kept)))
        self.where.setText(
            f"Encrypted like the notes themselves. In {kept[0].folder}"
            if kept
            else "Encrypted like the notes themselves."
        )
        self.problem.say(self._daily.problem)
        self.now_button.setEnabled(not self._daily.is_busy)

    def _last_words(self, number: int) -> str:
        if self._daily.is_busy:
            return "A backup is being made …"
        if not number:
            return "There is no backup yet. One is made by itself on each day the program is used."
        newest = self._desk.backups.kept()[0]
        day = "Today" if newest.day == self._desk.clock.today() else write_date(newest.day)
        days = "1 day is kept" if number == 1 else f"{number} days are kept"
        return f"Last backup: {day} ({newest.size / 1_000_000:.1f} MB). {days}, seven at most."
