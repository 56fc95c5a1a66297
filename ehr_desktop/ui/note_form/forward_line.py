"""One quiet line above the form: the client's last note of the type, and what was copied from it."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.tone import Tone


class ForwardLine(QWidget):
    """Hidden while there is nothing to say. `copy_all`, `confirm_all` and `take_back` are its three buttons."""

    copy_all = Signal()
    confirm_all = Signal()
    take_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Label("", "second", tone=Tone.MUTED, wrap=True)
        self._copy = Button("Copy forward", ButtonKind.LINK, small=True)
        self._copy.setToolTip("Fills in what is still empty here. Days, risks and billing stay this session’s own.")
        self._confirm = Button("Confirm all", ButtonKind.LINK, small=True)
        self._confirm.setToolTip("You have read what was copied, and it holds for this session as well")
        self._back = Button("Take back", ButtonKind.LINK, small=True)
        self._back.setToolTip("Empties what was copied and not changed since")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 12)
        row.setSpacing(10)
        row.addWidget(Icon("copy", 16))
        row.addWidget(self._words, 1)
        for button, signal in zip(self._buttons(), (self.copy_all, self.confirm_all, self.take_back), strict=True):
            row.addWidget(button)
            button.clicked.connect(signal)
        self.hide()

    def _buttons(self) -> tuple[Button, Button, Button]:
        return self._copy, self._confirm, self._back

    def stops(self) -> Sequence[QWidget]:
        """Where Tab stops."""
        return self._buttons()

    def show_standing(self, note_type: str, day: date | None, to_copy: int, copied: int) -> None:
        """The last note of this type, of `day`; how many answers it has for empty fields, and how many were copied."""
        when = f" of {write_date(day)}" if day else ""
        said = f"Last {note_type}{when}" if to_copy else ""
        if copied:
            answers = "1 answer is as it was" if copied == 1 else f"{copied} answers are as they were"
            said = f"{answers} copied from the last {note_type}{when}"
        self._words.setText(said)
        self._copy.setVisible(bool(to_copy))
        self._copy.setText("Copy the rest" if copied else "Copy forward")
        self._confirm.setVisible(bool(copied))
        self._back.setVisible(bool(copied))
        self.setVisible(bool(said))
        self.setAccessibleName(said)
