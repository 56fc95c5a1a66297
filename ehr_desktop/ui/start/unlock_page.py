"""Unlocking the notes on this computer with the password, online or not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.combo import Combo
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.label import Icon, page_title, quiet
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.recovery.words import host_of

if TYPE_CHECKING:
    from ehr_desktop.application.session import Account


class UnlockPage(QWidget):
    """Which clinician, and the password. Names of clinicians only: nothing of any client is on this page."""

    submitted = Signal(object, str)
    connect_another = Signal()
    recovery_wanted = Signal(object)

    def __init__(self, accounts: "Sequence[Account]", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accounts = tuple(accounts)
        self.who = Combo(
            [(str(place), f"{one.email} · {host_of(one.url)}") for place, one in enumerate(self._accounts)]
        )
        self.who.setCurrentIndex(0)
        self.password = LineEdit(secret=True)
        self.banner = Banner(Tone.RED)
        self.banner.hide()
        self.progress = quiet("")
        self.unlock_button = Button("Unlock", ButtonKind.PRIMARY, icon_right="arrow-right")
        self.other_button = Button("Connect another account", ButtonKind.LINK)
        self.recovery_button = Button("Use the recovery key", ButtonKind.LINK)
        self._lay_out()
        self.unlock_button.clicked.connect(self._submit)
        self.password.returnPressed.connect(self._submit)
        self.password.textChanged.connect(self._enable)
        self.other_button.clicked.connect(self.connect_another)
        self.recovery_button.clicked.connect(lambda: self.recovery_wanted.emit(self._chosen()))
        self._enable()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(2)
        column.addWidget(Icon("lock", 32, Tone.ACCENT))
        column.addSpacing(8)
        column.addWidget(page_title("Unlock your notes"))
        column.addWidget(quiet("They are encrypted on this computer. This works without a network, too."))
        column.addSpacing(16)
        column.addWidget(self.banner)
        column.addSpacing(8)
        column.addWidget(Field("Clinician", self.who))
        column.addSpacing(12)
        column.addWidget(Field("Password", self.password))
        column.addWidget(self.recovery_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(20)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.other_button)
        row.addWidget(self.progress, 1)
        row.addWidget(self.unlock_button)
        column.addLayout(row)
        column.addStretch(3)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.password.setFocus()

    def show_problem(self, sentence: str) -> None:
        """Why it did not open."""
        self.set_busy("")
        self.banner.say(sentence)
        self.password.setFocus()

    def set_busy(self, sentence: str) -> None:
        """While the key is derived; an empty sentence ends it."""
        self.progress.setText(sentence)
        self.password.setReadOnly(bool(sentence))
        self.unlock_button.setEnabled(not sentence and bool(self.password.text()))

    def _enable(self) -> None:
        self.unlock_button.setEnabled(bool(self.password.text()))

    def _submit(self) -> None:
        if not self.unlock_button.isEnabled():
            return
        password = self.password.text()
        self.password.clear()
        self.banner.say("")
        self.submitted.emit(self._chosen(), password)

    def _chosen(self) -> "Account":
        return self._accounts[self.who.currentIndex()]
