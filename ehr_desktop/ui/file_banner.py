"""Over the desk: that a part of the file with the notes is damaged, or how its repair went."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.repair_words import report

#: Milliseconds from one look to the next: a damaged page is met on any lane.
_LOOK_AGAIN = 2_000

_DAMAGED = (
    "A part of the file with your notes cannot be read, perhaps because of a failing disk. What you type is kept as "
    "before. Repair it soon: nothing is deleted by it."
)


class FileBanner(QWidget):
    """Shown while there is something to say. `repair_wanted`: the desk is to be left for it."""

    repair_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.banner = Banner(Tone.AMBER)
        self.repair_button = self.banner.add_button("Repair")
        self.read_button = self.banner.add_button("Understood")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.banner)
        self.repair_button.clicked.connect(self.repair_wanted)
        self.read_button.clicked.connect(self._was_read)
        self._look = QTimer(self, interval=_LOOK_AGAIN)
        self._look.timeout.connect(self.refresh)
        self._look.start()
        self._report = desk.backups.report()
        self.refresh()

    def refresh(self) -> None:
        """Say what is so now."""
        is_damaged = self._desk.backups.is_damaged()
        self.repair_button.setVisible(is_damaged)
        self.read_button.setVisible(not is_damaged)
        if is_damaged:
            self.banner.say(_DAMAGED, Tone.AMBER)
        elif self._report:
            self.banner.say(
                report(self._report, self._desk.clock.today()), Tone.AMBER if self._report.lost else Tone.GREEN
            )
        else:
            self.banner.say("")
        self.setVisible(bool(self.banner.text()))

    def _was_read(self) -> None:
        self._desk.backups.report_was_read()
        self._report = None
        self.refresh()
