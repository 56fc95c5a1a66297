"""Opening the notes on this computer with the recovery key: no password, no network, no key ring."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import Icon, page_title, quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.recovery import RecoveryKeyEntry
from ehr_desktop.ui.recovery.words import host_of

if TYPE_CHECKING:
    from ehr_desktop.application.session import Account


class RecoverPage(QWidget):
    """`submitted` carries the account and what was typed; that stays in the field until the page is left."""

    submitted = Signal(object, str)
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account: Account | None = None
        self._who = quiet("")
        self.banner = Banner(Tone.RED)
        self.banner.hide()
        self.entry = RecoveryKeyEntry()
        self.progress = quiet("")
        self.back_button = Button("Back", icon="chevron-left")
        self.open_button = Button("Open my notes", ButtonKind.PRIMARY, icon_right="arrow-right")
        self._lay_out()
        self.back_button.clicked.connect(self.back)
        self.open_button.clicked.connect(self._submit)
        self.entry.submitted.connect(self._submit)
        self.entry.changed.connect(self._enable)
        self._enable()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(2)
        column.addWidget(Icon("key", 32, Tone.ACCENT))
        column.addSpacing(8)
        column.addWidget(page_title("Use the recovery key"))
        column.addWidget(self._who)
        column.addSpacing(16)
        column.addWidget(self.banner)
        column.addSpacing(8)
        column.addWidget(self.entry)
        column.addSpacing(20)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.back_button)
        row.addWidget(self.progress, 1)
        row.addWidget(self.open_button)
        column.addLayout(row)
        column.addStretch(3)

    def begin(self, account: "Account") -> None:
        """For the notes of this clinician."""
        self._account = account
        self._who.setText(f"It opens the notes of {account.email} · {host_of(account.url)} without the password.")

    def show_problem(self, sentence: str, *, about_key: bool) -> None:
        """Why they did not open; `about_key`: it is what was typed, which is compared with the paper."""
        self.set_busy("")
        if about_key:
            self.entry.refuse(sentence)
        else:
            self.banner.say(sentence)

    def set_busy(self, sentence: str) -> None:
        """While it is looked at; an empty sentence ends it."""
        self.progress.setText(sentence)
        self.entry.set_busy(bool(sentence))
        self._enable()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.entry.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """No key stays behind on a page one has left."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.entry.clear()
            self.banner.say("")

    def _enable(self) -> None:
        self.open_button.setEnabled(not self.progress.text() and not self.entry.is_empty())

    def _submit(self) -> None:
        if self.open_button.isEnabled():
            self.banner.say("")
            self.submitted.emit(self._account, self.entry.text())
