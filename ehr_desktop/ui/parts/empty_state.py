"""What an empty page says: an icon, a sentence, a quiet line, and perhaps the way on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.tone import Tone


class EmptyState(QWidget):
    """`pressed` comes from its button, which is there only when it has a text."""

    pressed = Signal()

    def __init__(
        self,
        icon: str,
        sentence: str,
        line: str = "",
        *,
        button: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = Icon(icon, 32, Tone.MUTED)
        self._sentence = Label("", "lead", wrap=True)
        self._line = Label("", tone=Tone.MUTED, wrap=True)
        self._button = Button(button, ButtonKind.SECONDARY)
        self._button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(4)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        for label in (self._sentence, self._line):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(14)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.say(icon, sentence, line, button=button)

    def say(self, icon: str, sentence: str, line: str = "", *, button: str = "") -> None:
        """Shows another reason for emptiness: nothing yet, nothing found, offline, failed."""
        self._icon.show_icon(icon, Tone.MUTED)
        self._sentence.setText(sentence)
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.setAccessibleName(f"{sentence}. {line}".strip(". "))
