"""Signing in again at the desk: the session is over, the notes stay open. Only the password is asked."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.label import Icon, page_title, quiet
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.panel import Ground, Panel, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme, follow

_WIDE = 440


class SignInAgainPage(Panel):
    """`submitted` carries the password, which is gone from the page with it; `closed` is *Not now*."""

    submitted = Signal(str)
    closed = Signal()

    def __init__(self, email: str, parent: QWidget | None = None) -> None:
        super().__init__(Ground.WINDOW, parent)
        self.password = LineEdit(secret=True)
        self.problem = Banner(Tone.RED)
        self.problem.hide()
        self.progress = quiet("")
        self.go_on = Button("Sign in", ButtonKind.PRIMARY, icon_right="arrow-right")
        self.not_now = Button("Not now", ButtonKind.LINK)
        self._column = QWidget()
        self._lay_out(email)
        self.go_on.clicked.connect(self._submit)
        self.password.returnPressed.connect(self._submit)
        self.password.textChanged.connect(self._enable)
        self.not_now.clicked.connect(self.closed)
        QShortcut(QKeySequence("Esc"), self, self.closed.emit)
        follow(self._restyle)
        self._enable()

    def _lay_out(self, email: str) -> None:
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 24, 0, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(Icon("key", 32, Tone.ACCENT), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(page_title("Sign in again"))
        column.addWidget(quiet(f"{email}. What you wrote is saved on this computer and goes to the server afterwards."))
        column.addWidget(self.problem)
        column.addSpacing(8)
        column.addWidget(Field("Password", self.password))
        column.addSpacing(12)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.not_now)
        buttons.addWidget(self.progress, 1)
        buttons.addWidget(self.go_on)
        column.addLayout(buttons)
        column.addStretch(3)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.addStretch(1)
        row.addWidget(self._column)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(centre, Ground.WINDOW))

    def show_problem(self, sentence: str) -> None:
        """Why it did not work."""
        self._busy("")
        self.problem.say(sentence)
        self.password.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._busy("")
        self.problem.say("")
        self.password.clear()
        self.password.setFocus()

    def _submit(self) -> None:
        password = self.password.text()
        if password and self.go_on.isEnabled():
            self._busy("Signing in …")
            self.password.clear()
            self.submitted.emit(password)

    def _busy(self, sentence: str) -> None:
        self.progress.setText(sentence)
        self._enable()

    def _enable(self) -> None:
        self.go_on.setEnabled(bool(self.password.text()) and not self.progress.text())

    def _restyle(self, look: Theme) -> None:
        self._column.setFixedWidth(look.px(_WIDE))
