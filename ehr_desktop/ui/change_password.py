"""Another password, for the clinic and for the notes on this computer: its rules are said before they are broken."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.domain.password_rules import REMEMBERED, RULES, PasswordRule, unmet_rules
from ehr_desktop.domain.people import Clinician
from ehr_desktop.ui.covering_page import CoveringPage
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.label import Icon, Label, quiet
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.tone import Tone

_WISHED = "It is changed at your clinic, and from then on it opens the notes on this computer."
_ASKED = "Your clinic asks for a new password. From then on it opens the notes on this computer, too."
_DONE = "Your password is changed, at your clinic and on this computer. Elsewhere, sign in with the new one."


class ChangePasswordPage(CoveringPage):
    """`submitted` carries the present and the new password; answer with `show_problem` or `show_done`."""

    submitted = Signal(str, str)

    def __init__(self, clinician: Clinician, parent: QWidget | None = None) -> None:
        super().__init__("key", "Change password", _WISHED, parent)
        self._who = clinician
        self._known = ""
        #: Whether the clinic insists on it: then it is not closed before it is done, or has failed.
        self.is_asked = False
        self.current = LineEdit(secret=True)
        self.new = LineEdit(secret=True)
        self.again = LineEdit(secret=True)
        self.rules = _Rules()
        self._current_field = Field("Present password", self.current)
        self._again_field = Field("New password once more", self.again)
        self._asked = QWidget()
        self.progress = quiet("")
        self.go_on = Button("Change password", ButtonKind.PRIMARY)
        self.not_now = Button("Not now", ButtonKind.LINK)
        self.close_button = Button("Go on", ButtonKind.PRIMARY, icon_right="arrow-right")
        self._lay_out_fields()
        self.go_on.clicked.connect(self._submit)
        for button in (self.not_now, self.close_button):
            button.clicked.connect(self.leave)
        for field in (self.current, self.new, self.again):
            field.textChanged.connect(self._enable)
            field.returnPressed.connect(self._submit)
        self._begin()

    def _lay_out_fields(self) -> None:
        column = QVBoxLayout(self._asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._current_field)
        column.addWidget(Field("New password", self.new))
        column.addWidget(self.rules)
        column.addWidget(self._again_field)
        self.rows.addWidget(self._asked)
        self.buttons.addWidget(self.not_now)
        self.buttons.addWidget(self.progress, 1)
        self.buttons.addWidget(self.go_on)
        self.buttons.addWidget(self.close_button)

    def insist(self, present: str) -> None:
        """The clinic asks for it. `present` is the password that was just typed, and not asked for a second time."""
        self.is_asked = True
        self._known = present
        self.line.setText(_ASKED)
        self._begin()

    def show_problem(self, sentence: str) -> None:
        """Why it is not changed: what was typed stays, but for a present password that was not right."""
        self._busy("")
        self.is_asked = False
        self.not_now.show()
        self.problem.say(sentence, Tone.RED)
        self.new.setFocus()

    def ask_present(self, sentence: str) -> None:
        """The present password was wrong."""
        self._busy("")
        self._known = ""
        self.current.clear()
        self._current_field.show()
        self.problem.say(sentence, Tone.RED)
        self.current.setFocus()

    def show_done(self) -> None:
        """It is changed."""
        self.is_asked = False
        self._forget()
        self._asked.hide()
        self.line.hide()
        self.progress.setText("")
        for part in (self.not_now, self.go_on):
            part.hide()
        self.problem.say(_DONE, Tone.ACCENT, icon="check")
        self.close_button.show()
        self.close_button.setFocus()

    def leave(self) -> None:
        """Back to the desk, unless the clinic insists."""
        if not self.is_asked:
            super().leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """No password stays behind on a page one has left."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._known = ""
            self._forget()

    def _begin(self) -> None:
        self._forget()
        self.problem.say("")
        for part in (self._asked, self.line, self.go_on):
            part.show()
        self.close_button.hide()
        self._current_field.setVisible(not self._known)
        self.not_now.setVisible(not self.is_asked)
        self._busy("")
        (self.new if self._known else self.current).setFocus()

    def _forget(self) -> None:
        for field in (self.current, self.new, self.again):
            field.clear()

    def _submit(self) -> None:
        if self.go_on.isEnabled():
            self.problem.say("")
            self._busy("Changing it …")
            self.submitted.emit(self._known or self.current.text(), self.new.text())

    def _busy(self, sentence: str) -> None:
        self.progress.setText(sentence)
        for field in (self.current, self.new, self.again):
            field.setReadOnly(bool(sentence))
        self._enable()

    def _enable(self) -> None:
        new, again = self.new.text(), self.again.text()
        who = self._who
        unmet = unmet_rules(new, who.first_name, who.last_name, who.email)
        self.rules.show_unmet(unmet if new else RULES)
        differs = bool(again) and not new.startswith(again)
        self._again_field.set_problem("This is not the same." if differs else "")
        is_ready = bool(self._known or self.current.text()) and bool(new) and new == again and not unmet
        self.go_on.setEnabled(is_ready and not self.progress.text())


class _Rules(QWidget):
    """What a password must be, line by line, each with a mark once it is so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = {rule: (Icon("open-ring", 14), Label(rule.sentence, "small", wrap=True)) for rule in RULES}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for icon, words in self._lines.values():
            row = QHBoxLayout()
            row.setSpacing(7)
            row.addWidget(icon)
            row.addWidget(words, 1)
            column.addLayout(row)
        last = f"None of your last {REMEMBERED}: your clinic looks."
        column.addWidget(Label(last, "small", tone=Tone.MUTED, wrap=True))

    def show_unmet(self, unmet: tuple[PasswordRule, ...]) -> None:
        """These are still to be met."""
        for rule, (icon, words) in self._lines.items():
            is_met = rule not in unmet
            icon.show_icon("check" if is_met else "open-ring", Tone.ACCENT if is_met else Tone.MUTED)
            words.set_tone(Tone.MUTED if is_met else Tone.TEXT)
            words.setAccessibleName(f"{rule.sentence}: {'so it is' if is_met else 'not yet'}")
