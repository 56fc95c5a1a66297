"""Connecting to a clinic: address, e-mail, password, and a clear sentence for each way it can fail."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.code_field import CodeField
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.label import page_title, quiet
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.recovery import RecoveryKeyEntry


class ConnectPage(QWidget):
    """Asks for the three; `submitted` carries them, what opened the notes here until now, and a code, where asked for.

    What opened them is the former password or the recovery key. The password leaves the field once the clinic has heard
    it; it stays while only the address was wrong, or while one of those is asked for.
    """

    submitted = Signal(str, str, str, str, str)
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.address = LineEdit("clinic.example")
        self.email = LineEdit("you@clinic.example")
        self.password = LineEdit(secret=True)
        self.former = LineEdit(secret=True)
        self._former_field = Field(
            "Former password", self.former, help_text="The one from before it was changed. It is asked for once."
        )
        self._former_field.hide()
        self._three = QWidget()
        self.code_field = CodeField()
        self.code = self.code_field.code
        self.recovery_key = RecoveryKeyEntry()
        self.recovery_key.hide()
        self.use_recovery = Button("Use the recovery key instead", ButtonKind.LINK)
        self.use_recovery.hide()
        self.banner = Banner(Tone.RED)
        self.banner.hide()
        self.progress = quiet("")
        self.connect_button = Button("Connect", ButtonKind.PRIMARY, icon_right="arrow-right")
        self.back_button = Button("Back", icon="chevron-left")
        self._lay_out()
        self.back_button.clicked.connect(self.back)
        self.connect_button.clicked.connect(self._submit)
        for field in self._fields():
            field.returnPressed.connect(self._submit)
            field.textChanged.connect(self._enable)
        self.recovery_key.submitted.connect(self._submit)
        self.recovery_key.changed.connect(self._enable)
        self.use_recovery.clicked.connect(lambda: self.ask_recovery_key(self.banner.text()))
        self._enable()

    def _fields(self) -> tuple[LineEdit, ...]:
        return self.address, self.email, self.password, self.former, self.code

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(2)
        column.addWidget(page_title("Connect to my clinic"))
        column.addWidget(quiet("The sign-in you use for the clinic’s web pages. Your password is not kept anywhere."))
        column.addSpacing(16)
        column.addWidget(self.banner)
        column.addSpacing(8)
        three = QVBoxLayout(self._three)
        three.setContentsMargins(0, 0, 0, 0)
        three.setSpacing(12)
        three.addWidget(
            Field("Address of the clinic’s server", self.address, help_text="Your clinic tells you; https is used.")
        )
        three.addWidget(Field("E-mail", self.email))
        three.addWidget(Field("Password", self.password))
        column.addWidget(self._three)
        column.addSpacing(12)
        column.addWidget(self._former_field)
        column.addWidget(self.recovery_key)
        column.addWidget(self.use_recovery, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.code_field)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.back_button)
        row.addWidget(self.progress, 1)
        row.addWidget(self.connect_button)
        column.addLayout(row)
        column.addStretch(3)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        empty = next((field for field in (self.address, self.email) if not field.text()), self.password)
        empty.setFocus()

    def show_problem(self, sentence: str, about_address: bool = False) -> None:
        """Why it did not work. `about_address`: nobody heard the password, which stays; else it is typed anew."""
        if not about_address:
            self._forget()
        self._ask_no_code()
        self.set_busy("")
        self.banner.say(sentence, Tone.RED)
        (self.address if about_address else self.password).setFocus()

    def ask_former(self, sentence: str) -> None:
        """The clinic took the password, and the notes here are locked with the one before: that is asked for, too."""
        self.former.clear()
        self._ask_fourth(self._former_field, sentence)
        self.former.setFocus()

    def ask_recovery_key(self, sentence: str) -> None:
        """The same where only the recovery key opens them; what was typed of it stays, to be compared."""
        self.former.clear()
        self._ask_fourth(self.recovery_key, sentence)
        self.recovery_key.setFocus()

    def _ask_fourth(self, asked: QWidget, sentence: str) -> None:
        self.code.clear()  # used up: a code is good once
        for part in (self._former_field, self.recovery_key):
            part.setVisible(part is asked)
        self.use_recovery.setVisible(asked is self._former_field)
        self.set_busy("")
        self.banner.say(sentence, Tone.AMBER)

    def ask_code(self, sentence: str, *, is_wrong: bool) -> None:
        """The clinic took the password and wants a code, or another one; that alone is asked for now."""
        self._three.hide()
        self.code_field.show()
        self.set_busy("")
        self.banner.say(sentence, Tone.RED if is_wrong else Tone.ACCENT)
        self.code_field.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """No password stays behind on a page one has left."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._forget()

    def _forget(self) -> None:
        self.password.clear()
        self.former.clear()
        self.recovery_key.clear()
        for part in (self._former_field, self.recovery_key, self.use_recovery):
            part.hide()
        self._ask_no_code()

    def _ask_no_code(self) -> None:
        self.code_field.forget()
        self._three.show()

    def set_busy(self, sentence: str) -> None:
        """While the clinic is asked; an empty sentence ends it."""
        busy = bool(sentence)
        self.progress.setText(sentence)
        for field in self._fields():
            field.setReadOnly(busy)
        self.recovery_key.set_busy(busy)
        self.connect_button.setEnabled(not busy and self._complete())

    def _complete(self) -> bool:
        is_known = self._former_field.isHidden() or bool(self.former.text())
        has_code = self.code_field.isHidden() or bool(self.code_field.text())
        has_key = self.recovery_key.isHidden() or not self.recovery_key.is_empty()
        typed = all(field.text().strip() for field in (self.address, self.email, self.password))
        return is_known and has_code and has_key and typed

    def _enable(self) -> None:
        self.connect_button.setEnabled(self._complete())

    def _submit(self) -> None:
        if not self.connect_button.isEnabled():
            return
        self.banner.say("")
        address, email = self.address.text().strip(), self.email.text().strip()
        fourth = self.former.text() or self.recovery_key.text()
        self.submitted.emit(address, email, self.password.text(), fourth, self.code_field.text())
