"""A button in a row: the arrow keys ask the row for the next or the one before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from ehr_desktop.ui.parts.button import Button

_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


class SteppingButton(Button):
    """`stepped` carries 1 or -1."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)
