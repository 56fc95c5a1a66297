"""The lock: whose desk it is, the password, and numbers. Nothing of any client is on this page, nor behind it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.settings import PRACTICE_PASSWORD
from ehr_desktop.ui.locked import Locked, kept_words
from ehr_desktop.ui.parts.banner import Banner, PracticeBand
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.code_field import CodeField
from ehr_desktop.ui.parts.label import Icon, Label, quiet
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.panel import Ground, Panel, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.theme import Theme, follow

_WIDE = 400
_HIGH = 44
_CENTRE = Qt.AlignmentFlag.AlignHCenter

UNSAVED = (
    "One note could not be saved to this computer. It is kept as long as the program is open: unlock, and it is saved "
    "as soon as that works again."
)


class LockPage(Panel):
    """`unlock_wanted` carries the password; once this computer takes none any more `sign_in_wanted` does, and former
    password and code where those were asked for. Answer with `show_problem`, `offer_sign_in`, `ask_former`, `ask_code`.
    """

    unlock_wanted = Signal(str)
    sign_in_wanted = Signal(str, str, str)
    another_clinician = Signal()
    recovery_wanted = Signal()

    def __init__(self, locked: Locked, parent: QWidget | None = None) -> None:
        super().__init__(Ground.WINDOW, parent)
        self._signs_in = False
        self._is_busy = False
        self.setWindowTitle("EHR Desktop · Locked")
        self.setAccessibleName(f"Locked, {_whose(locked)}")
        self.password = _secret("Password")
        self.former = _secret("Former password")
        self.former.hide()
        self.code_field = CodeField()
        self.code = self.code_field.code
        self.banner = Banner(Tone.RED)
        self.banner.hide()
        self.unsaved = Banner(Tone.AMBER, UNSAVED if locked.is_unsaved else "")
        self.unlock_button = Button("Unlock", ButtonKind.PRIMARY)
        self.another_button = Button("Another clinician", ButtonKind.LINK)
        self.recovery_button = Button("Use the recovery key", ButtonKind.LINK)
        self.kept = Label(kept_words(locked), tone=Tone.MUTED, wrap=True)
        self._lay_out(locked)
        # only now: a part shown before it has its place is a window of its own for a moment, and takes the keys
        self.unsaved.setVisible(locked.is_unsaved)
        self.recovery_button.setVisible(locked.has_recovery_key)
        self.unlock_button.clicked.connect(self._submit)
        self.another_button.clicked.connect(self.another_clinician)
        self.recovery_button.clicked.connect(self.recovery_wanted)
        for field in (self.password, self.former, self.code):
            field.returnPressed.connect(self._submit)
            field.textChanged.connect(self._enable)
        follow(self._restyle)
        self._enable()

    def _lay_out(self, locked: Locked) -> None:
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for text in (Label("Locked", "lock"), quiet(_whose(locked))):
            text.setAlignment(_CENTRE)
            column.addWidget(text)
        column.addSpacing(12)
        for part in (self.unsaved, self.banner, self.password, self.former, self.code_field, self.unlock_button):
            column.addWidget(part)
        if locked.account.is_practice:
            hint = quiet(f"In practice, everybody’s password is\n{PRACTICE_PASSWORD}")
            hint.setAlignment(_CENTRE)
            column.addWidget(hint)
        column.addLayout(_in_the_middle(*self._other_ways()))
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(Icon("lock", 32, Tone.ACCENT), 0, _CENTRE)
        middle.addSpacing(16)
        middle.addLayout(_in_the_middle(self._column))
        middle.addStretch(5)
        middle.addSpacing(16)
        middle.addLayout(_in_the_middle(Icon("computer", 16), self.kept))
        sheet = QWidget()
        sheet.setLayout(middle)
        middle.setContentsMargins(24, 24, 24, 24)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if locked.account.is_practice:
            whole.addWidget(PracticeBand())
        whole.addWidget(scrolling(sheet, Ground.WINDOW), 1)

    def _other_ways(self) -> list[QWidget]:
        """Besides the password."""
        return [self.recovery_button, self.another_button]

    # --- what is answered -----------------------------------------------------------------------------------

    def show_problem(self, sentence: str) -> None:
        """Why it did not open. The password is typed anew."""
        self._forget()
        self.set_busy(False)
        self.banner.say(sentence, Tone.RED)
        self.password.setFocus()

    def offer_sign_in(self, sentence: str) -> None:
        """This computer takes no password any more: a full sign-in at the clinic opens the notes, right here."""
        self._signs_in = True
        self.show_problem(sentence)

    def ask_former(self, sentence: str) -> None:
        """The clinic took the password, and the notes here are locked with the one before: that is asked for, too."""
        self.former.show()
        self.code.clear()  # used up: a code is good once
        self.set_busy(False)
        self.banner.say(sentence, Tone.AMBER)
        (self.former if self.password.text() else self.password).setFocus()

    def ask_code(self, sentence: str, *, is_wrong: bool) -> None:
        """The clinic took the password and wants a code, or another one."""
        self.set_busy(False)
        self.banner.say(sentence, Tone.RED if is_wrong else Tone.ACCENT)
        self.code_field.ask()
        self._enable()

    def set_busy(self, busy: bool) -> None:
        """While the key is derived, or the clinic asked."""
        self._is_busy = busy
        for field in (self.password, self.former, self.code):
            field.setReadOnly(busy)
        self._enable()

    # --- what is typed --------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.password.setFocus()
        if not event.spontaneous():
            announce(self, self.accessibleName())

    def hideEvent(self, event: QHideEvent) -> None:
        """No password stays behind."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._forget()

    def _forget(self) -> None:
        self.password.clear()
        self.former.clear()
        self.former.hide()
        self.code_field.forget()

    def _enable(self) -> None:
        words = ("Signing in …" if self._is_busy else "Sign in") if self._signs_in else ""
        self.unlock_button.setText(words or ("Unlocking …" if self._is_busy else "Unlock"))
        has_former = self.former.isHidden() or bool(self.former.text())
        has_code = self.code_field.isHidden() or bool(self.code_field.text())
        self.unlock_button.setEnabled(bool(self.password.text()) and has_former and has_code and not self._is_busy)

    def _submit(self) -> None:
        if not self.unlock_button.isEnabled():
            return
        password, former = self.password.text(), self.former.text()
        self.banner.say("")
        self.set_busy(True)
        if self._signs_in:
            self.sign_in_wanted.emit(password, former, self.code_field.text())
        else:
            self.password.clear()
            self.unlock_wanted.emit(password)

    def _restyle(self, look: Theme) -> None:
        self._column.setFixedWidth(look.px(_WIDE))
        self.unlock_button.setMinimumHeight(look.px(_HIGH))


def _secret(name: str) -> LineEdit:
    field = LineEdit(name, secret=True, large=True)
    field.setAccessibleName(name)
    return field


def _in_the_middle(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row


def _whose(locked: Locked) -> str:
    return " · ".join(part for part in (locked.name, locked.practice_name) if part)
