"""The page for a damaged file: what happened, what repairing does, that nothing is deleted, and how it goes.

Before the notes are open nothing of a client is shown here: what was saved is told at the desk.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.application.errors import Damage
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import Icon, Label, page_title, quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.repair_words import CAN_BE_OPENED, STEPS, title, what_happened

#: Milliseconds from one look at how far it is to the next.
_LOOK_AGAIN = 250


class RepairPage(QWidget):
    """`repair` and `open_as_it_is` are asked for; `not_now` leaves everything as it is, or stops a repair under way."""

    repair = Signal()
    open_as_it_is = Signal()
    not_now = Signal()

    def __init__(self, damage: Damage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: How many rows of the damaged file were looked at; counted on a lane.
        self.looked_at = 0
        self._is_busy = self._is_stopping = False
        self.problem = Banner(Tone.RED)
        self.problem.hide()
        self.progress = quiet("")
        self.repair_button = Button("Repair", ButtonKind.PRIMARY)
        self.later_button = Button("Not now", ButtonKind.SECONDARY)
        self.open_button = Button("Open without repairing", ButtonKind.LINK)
        self.open_button.setVisible(damage in CAN_BE_OPENED)
        self._lay_out(damage)
        self.repair_button.clicked.connect(self._begin)
        self.later_button.clicked.connect(self.leave)
        self.open_button.clicked.connect(self.open_as_it_is)
        self._look = QTimer(self, interval=_LOOK_AGAIN)
        self._look.timeout.connect(self._say_how_far)

    def _lay_out(self, damage: Damage) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(Icon("warning", 32, Tone.AMBER), 0, Qt.AlignmentFlag.AlignLeft)
        headline = page_title(title(damage))
        headline.setWordWrap(True)
        column.addWidget(headline)
        column.addWidget(Label(what_happened(damage), wrap=True))
        column.addSpacing(8)
        for step in STEPS:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Icon("check", 16, Tone.MUTED), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(step, wrap=True), 1)
            column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self.problem)
        column.addWidget(self.progress)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.repair_button)
        buttons.addWidget(self.later_button)
        buttons.addWidget(self.open_button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(3)

    @property
    def goes_on(self) -> bool:
        """Whether a repair under way is still wanted. Asked on a lane."""
        return not self._is_stopping

    def leave(self) -> None:
        """*Not now*, and while a repair is under way *Stop*."""
        if not self._is_busy:
            self.not_now.emit()
        elif not self._is_stopping:
            self._is_stopping = True
            self.later_button.setEnabled(False)
            self.progress.setText("Stopping …")

    def show_problem(self, sentence: str) -> None:
        """It did not work, or was stopped."""
        self._set_busy(busy=False)
        self.problem.say(sentence)
        self.repair_button.setFocus()

    def _begin(self) -> None:
        self.looked_at = 0
        self._is_stopping = False
        self.problem.say("")
        self._set_busy(busy=True)
        self.repair.emit()

    def _set_busy(self, *, busy: bool) -> None:
        self._is_busy = busy
        self.repair_button.setEnabled(not busy)
        self.open_button.setEnabled(not busy)
        self.later_button.setEnabled(True)
        self.later_button.setText("Stop" if busy else "Not now")
        if busy:
            self._look.start()
            self._say_how_far()
            self.later_button.setFocus()
        else:
            self._look.stop()
            self.progress.setText("")

    def _say_how_far(self) -> None:
        if not self._is_stopping:
            read = f" {self.looked_at:,} entries looked at." if self.looked_at else ""
            self.progress.setText(f"Repairing … Large files take a few minutes.{read}")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.repair_button.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look.stop()
