"""The code of a sign-in: six digits of an app, or a backup code, typed or pasted as it comes."""

from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.line_edit import LineEdit


class CodeField(Field):
    """`code` is the line itself. Hidden until a code is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.code = LineEdit("123 456")
        super().__init__(
            "Code",
            self.code,
            help_text="Six digits from your app, or a backup code. Each is good once.",
            parent=parent,
        )
        self.hide()

    def text(self) -> str:
        """What was typed, without the spaces around it."""
        return self.code.text().strip()

    def ask(self) -> None:
        """An empty field, with the keys."""
        self.code.clear()
        self.show()
        self.code.setFocus()

    def forget(self) -> None:
        """Nothing of a code stays behind, and none is asked for."""
        self.code.clear()
        self.hide()
