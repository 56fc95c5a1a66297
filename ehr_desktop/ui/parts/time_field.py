"""A time of day, typed as one says it; may be emptied. Shows "14:05"."""

from collections.abc import Callable
from datetime import datetime, time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.parts.button_line import ButtonLine
from ehr_desktop.ui.parts.field import show_problem_border
from ehr_desktop.ui.parts.times import read_time, step_time, write_time

NOT_A_TIME = "This is not a time. Try 14:05."
_GRID = 5
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


def _clock() -> time:
    return datetime.now().time()


class TimeField(ButtonLine):
    """`edited` carries the new time, None when emptied; text that is no time is kept, marked, and not told.

    Up and Down go in steps of five minutes, from the present time where there is none yet.
    """

    edited = Signal(object)

    def __init__(
        self, placeholder: str = "No time", *, now: Callable[[], time] = _clock, parent: QWidget | None = None
    ) -> None:
        super().__init__("clock", "The present time", placeholder=placeholder, parent=parent)
        self._now = now
        self._value: time | None = None
        self.button.clicked.connect(self._take_now)
        self.setAccessibleDescription("Type a time, n for now, or Up and Down")
        self.editingFinished.connect(self._read)

    def value(self) -> time | None:
        """The time, None when empty."""
        return self._value

    def set_value(self, moment: time | None) -> None:
        """Shows a time or nothing, without `edited`."""
        self._value = moment
        self.setText(write_time(moment) if moment else "")
        self._mark(False)

    def show_text(self, text: str) -> None:
        """Shows what was stored as it stands, also what is no time; it stays so until it is edited."""
        moment = self._read_as_time(text)
        self.set_value(moment if moment and write_time(moment) == text else None)
        self.setText(text)

    def is_unclear(self) -> bool:
        """Whether the text is not a time; `value` is then still the last clear one."""
        return bool(self.text().strip()) and self._read_as_time(self.text()) is None

    def _read_as_time(self, text: str) -> time | None:
        return read_time(text, self._now())

    def _read(self) -> None:
        if not self.isModified():
            return
        if self.is_unclear():
            self._mark(True)
        else:
            self._take(self._read_as_time(self.text()))

    def _take(self, moment: time | None) -> None:
        self.set_value(moment)
        self.edited.emit(moment)

    def _take_now(self) -> None:
        self.setFocus()
        self._take(self._read_as_time("now"))

    def _mark(self, unclear: bool) -> None:
        self.setToolTip(NOT_A_TIME if unclear else "")
        show_problem_border(self, unclear)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or self.isReadOnly():
            super().keyPressEvent(event)
            return
        self._take(step_time(self._read_as_time(self.text()) or self._now(), step, _GRID))
