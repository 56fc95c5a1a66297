"""Signing, third: the password once more. Enter in the field never signs."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.settings import PRACTICE_PASSWORD
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_wizard.column import Column
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.label import page_title, quiet
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.panel import scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_WIDTH = 720
_FIELD_WIDTH = 360
_HINT = "Enter does not sign. Press “Sign note”, or go there with Tab."
_PRACTICE_HINT = f"In practice, everybody’s password is {PRACTICE_PASSWORD}\n{_HINT}"


class PasswordPage(QWidget):
    """`changed` comes with every letter."""

    changed = Signal()

    def __init__(self, *, is_practice: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = quiet("")
        self.banner = Banner(Tone.RED)
        self.banner.hide()
        self.password = LineEdit(secret=True)
        self.field = Field("Your password", self.password, help_text=_PRACTICE_HINT if is_practice else _HINT)
        self.password.textChanged.connect(self.changed)
        self.password.textEdited.connect(self._typed)
        column = Column(_WIDTH)
        column.inside.addWidget(page_title("Sign with your password"))
        column.inside.addSpacing(4)
        column.inside.addWidget(self._subject)
        column.inside.addSpacing(16)
        column.inside.addWidget(self.banner)
        column.inside.addSpacing(12)
        column.inside.addWidget(self.field)
        column.inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(column))
        theme.follow(self._restyle)

    def _restyle(self, look: Theme) -> None:
        self.password.setMaximumWidth(look.px(_FIELD_WIDTH))

    def _typed(self, _text: str) -> None:
        self.field.set_problem("")

    def enter(self, subject: str) -> None:
        """The page is shown, with an empty field that has the focus."""
        self._subject.setText(subject)
        self.clear()
        self.password.setFocus()

    def clear(self) -> None:
        """Nothing of a password stays behind, nor of what was said about it."""
        self.password.clear()
        self.field.set_problem("")
        self.banner.say("")

    def take(self) -> str:
        """The password typed; the field is empty from now on."""
        password = self.password.text()
        self.clear()
        return password

    def refuse(self, sentence: str) -> None:
        """The password was wrong."""
        self.field.set_problem(sentence)
        self.password.setFocus()

    def fail(self, sentence: str, tone: Tone = Tone.RED) -> None:
        """Nothing was signed, for another reason."""
        self.banner.say(sentence, tone)
        self.password.setFocus()
