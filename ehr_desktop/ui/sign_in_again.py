"""Signing in again at the desk: the session is over, the notes stay open. Asks for the password, and perhaps a code."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.covering_page import CoveringPage
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.code_field import CodeField
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.label import quiet
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.tone import Tone


class SignInAgainPage(CoveringPage):
    """`submitted` carries password and code, or an empty text for the code; `closed` is *Not now*.

    The password leaves the field with it. It is kept while the clinic is asked and while a code is, and no longer.
    """

    submitted = Signal(str, str)

    def __init__(self, email: str, parent: QWidget | None = None) -> None:
        super().__init__(
            "key",
            "Sign in again",
            f"{email}. What you wrote is saved on this computer and goes to the server afterwards.",
            parent,
        )
        self.password = LineEdit(secret=True)
        self._password_field = Field("Password", self.password)
        self._given = ""
        self.code_field = CodeField()
        self.code = self.code_field.code
        self.progress = quiet("")
        self.go_on = Button("Sign in", ButtonKind.PRIMARY, icon_right="arrow-right")
        self.not_now = Button("Not now", ButtonKind.LINK)
        self.rows.addWidget(self._password_field)
        self.rows.addWidget(self.code_field)
        self.buttons.addWidget(self.not_now)
        self.buttons.addWidget(self.progress, 1)
        self.buttons.addWidget(self.go_on)
        self.go_on.clicked.connect(self._submit)
        self.not_now.clicked.connect(self.leave)
        for field in (self.password, self.code):
            field.returnPressed.connect(self._submit)
            field.textChanged.connect(self._enable)
        self._enable()

    def show_problem(self, sentence: str) -> None:
        """Why it did not work: from the beginning."""
        self._begin()
        self.problem.say(sentence, Tone.RED)

    def ask_code(self, sentence: str, *, is_wrong: bool, password: str = "") -> None:
        """The clinic took the password and wants a code, or another one. `password` where it was typed elsewhere."""
        self._given = password or self._given
        self._busy("")
        self._password_field.hide()
        self.code_field.ask()
        self.problem.say(sentence, Tone.RED if is_wrong else Tone.ACCENT)
        self._enable()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """No password stays behind on a page one has left."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._forget()

    def _begin(self) -> None:
        self._forget()
        self._busy("")
        self.problem.say("")
        self._password_field.show()
        self.password.setFocus()

    def _forget(self) -> None:
        self._given = ""
        self.password.clear()
        self.code_field.forget()

    def _submit(self) -> None:
        if self.go_on.isEnabled():
            self._given = self.password.text() or self._given
            self._busy("Signing in …")
            self.password.clear()
            self.submitted.emit(self._given, self.code_field.text())

    def _busy(self, sentence: str) -> None:
        self.progress.setText(sentence)
        for field in (self.password, self.code):
            field.setReadOnly(bool(sentence))
        self._enable()

    def _enable(self) -> None:
        typed = self.code_field.text() if self._password_field.isHidden() else self.password.text()
        self.go_on.setEnabled(bool(typed) and not self.progress.text())
