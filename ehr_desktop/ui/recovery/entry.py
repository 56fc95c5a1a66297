"""Where a recovery key is typed: a field in letters of one width, and what is wrong with it under it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.recovery.mono import mono_font
from ehr_desktop.ui.theme import Theme, follow

_HELP = "Seven groups of five, as on the paper. Capitals and dashes do not matter."


class RecoveryKeyField(LineEdit):
    """Shows what is typed, as it stands on paper. Nothing can be selected, so nothing gets to the clipboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        hints = Qt.InputMethodHint
        self.setInputMethodHints(hints.ImhSensitiveData | hints.ImhNoPredictiveText | hints.ImhPreferUppercase)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.selectionChanged.connect(self.deselect)
        follow(self._restyle_letters)

    def _restyle_letters(self, look: Theme) -> None:
        self.setFont(mono_font(look, "body"))


class RecoveryKeyEntry(QWidget):
    """`submitted` comes with Enter, `changed` with every letter. `take` empties the field."""

    submitted = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = RecoveryKeyField()
        self.field = Field("Recovery key", self.key, help_text=_HELP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        self.setFocusProxy(self.key)
        self.key.returnPressed.connect(self.submitted)
        self.key.textChanged.connect(self._typed)

    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.key.text().strip()

    def text(self) -> str:
        """What is typed."""
        return self.key.text()

    def take(self) -> str:
        """What is typed; the field is empty from now on."""
        typed = self.key.text()
        self.clear()
        return typed

    def clear(self) -> None:
        """Nothing stays behind, nor what could be undone."""
        self.key.setText("")
        self.field.set_problem("")

    def set_busy(self, busy: bool) -> None:
        """While it is looked at, it stays as it is."""
        self.key.setReadOnly(busy)

    def refuse(self, sentence: str) -> None:
        """What is wrong with it; what was typed stays, to be compared group by group."""
        self.set_busy(False)
        self.field.set_problem(sentence)
        self.key.setFocus()

    def _typed(self, _text: str) -> None:
        self.field.set_problem("")
        self.changed.emit()
