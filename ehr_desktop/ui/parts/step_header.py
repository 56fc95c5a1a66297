"""The header of the wizard and of signing: title, steps with what was chosen, close.

Each step is a real button: reached by Tab and read aloud, pressed to go back to a step that is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import assert_never

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import IconButton
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.theme import Theme

_MARGIN = 24
_GAP = 10
_LINE_GAP = 13
_LINE, _SHORT_LINE = 36, 14
_DISC = 24


class StepState(Enum):
    """How far a step is; NONE_YET is done without a choice: an amber dash, and it can be gone back to."""

    DONE = auto()
    CURRENT = auto()
    LATER = auto()
    NONE_YET = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, how far it is, and the words under it, e.g. the client chosen or "None yet".

    A step that is done can be gone back to unless `can_go` is false, as the client of a note that was begun.
    """

    name: str
    state: StepState = StepState.LATER
    value: str = ""
    can_go: bool = True


class _StepButton(QAbstractButton):
    """One step as painted in the header: disc, name, value under it. `chosen` carries its index."""

    chosen = Signal(int)

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self.step = Step("")
        self.shows_value = True
        self.shows_name = True
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._tell)

    def _tell(self) -> None:
        self.chosen.emit(self.number - 1)

    def show_step(self, step: Step, of: int) -> None:
        self.step = step
        can_go = step.can_go and step.state in (StepState.DONE, StepState.NONE_YET)
        self.setEnabled(can_go)
        self.setText(step.name)
        said = {
            StepState.DONE: "done",
            StepState.CURRENT: "current step",
            StepState.LATER: "later",
            StepState.NONE_YET: "nothing chosen",
        }[step.state]
        value = f": {step.value}" if step.value else ""
        self.setAccessibleName(f"Step {self.number} of {of}, {step.name}, {said}{value}")
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        side = look.px(_DISC)
        if not self.shows_name:
            return QSize(side + 4, side + 4)
        # Always as wide as when current, so that going on does not move the other steps.
        wide = paint.width_of(self.step.name, look.font("body", 600))
        if self.shows_value:
            wide = max(wide, paint.width_of(self.step.value, look.font("second")))
        return QSize(round(side + _GAP + wide + 5), look.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        middle = self.height() / 2
        side = look.px(_DISC)
        self._paint_disc(painter, QRectF(2, middle - side / 2, side, side), look)
        if self.shows_name:
            self._paint_words(painter, side + 2 + _GAP, middle, look)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), 6, look)
        painter.end()

    def _paint_disc(self, painter: QPainter, area: QRectF, look: Theme) -> None:
        match self.step.state:
            case StepState.DONE:
                over = self.underMouse() and self.isEnabled()
                paint.disc(painter, area, ground=look.mark if over else look.select)
                self._paint_icon(painter, area, "check", look.accent_text, look)
            case StepState.NONE_YET:
                paint.disc(painter, area, ground=look.amber_bg, line=look.amber_line)
                self._paint_icon(painter, area, "minus", look.amber, look)
            case StepState.CURRENT:
                paint.disc(painter, area, ground=look.accent)
                font = look.font("small", 600)
                paint.words(painter, area, str(self.number), font, look.on_accent, paint.CENTRE)
            case StepState.LATER:
                paint.disc(painter, area, line=look.border)
                paint.words(painter, area, str(self.number), look.font("small", 500), look.muted, paint.CENTRE)
            case _:
                assert_never(self.step.state)

    def _paint_icon(self, painter: QPainter, area: QRectF, name: str, colour: str, look: Theme) -> None:
        side = look.px(14)
        centre = area.center()
        icons.paint(painter, name, centre.x() - side / 2, centre.y() - side / 2, side, colour)

    def _paint_words(self, painter: QPainter, left: float, middle: float, look: Theme) -> None:
        state = self.step.state
        weight = 600 if state is StepState.CURRENT else 500
        font = look.font("body", weight)
        colour = look.muted if state is StepState.LATER else look.text
        high = paint.height_of(font)
        room = self.width() - left
        if not (self.shows_value and self.step.value):
            paint.words(painter, QRectF(left, middle - high / 2, room, high), self.step.name, font, colour)
            return
        second = look.font("second")
        low = paint.height_of(second)
        top = middle - (high + low) / 2
        paint.words(painter, QRectF(left, top, room, high), self.step.name, font, colour)
        value_colour = look.amber if state is StepState.NONE_YET else look.muted
        paint.words(painter, QRectF(left, top + high, room, low), self.step.value, second, value_colour)


class StepHeader(QWidget):
    """`step_chosen` carries the index of a done step that was pressed, `closed` comes from the cross."""

    step_chosen = Signal(int)
    closed = Signal()

    def __init__(self, title: str, close_name: str = "Close", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label(title, "lead", parent=self)
        self._buttons: list[_StepButton] = []
        self._lines: list[tuple[int, int]] = []
        self._close = IconButton("close", close_name, size=18, parent=self)
        self._close.clicked.connect(self.closed)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_title(self, title: str) -> None:
        """Shows another title."""
        self._title.setText(title)
        self.setAccessibleName(title)
        self._arrange()

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Shows the steps; buttons stay the same while their number does, so focus is not lost."""
        while len(self._buttons) > len(steps):
            self._buttons.pop().deleteLater()
        while len(self._buttons) < len(steps):
            button = _StepButton(len(self._buttons) + 1, self)
            button.chosen.connect(self.step_chosen)
            button.show()
            self._buttons.append(button)
        for button, step in zip(self._buttons, steps, strict=True):
            button.show_step(step, len(steps))
        # Tab goes through the steps and then to the cross.
        for before, after in pairwise([*self._buttons, self._close]):
            QWidget.setTabOrder(before, after)
        self._arrange()

    def _restyle(self, look: Theme) -> None:
        # The air above and below does not grow with the text.
        self.setFixedHeight(max(64, look.px(54)))
        self._arrange()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(480), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Leaves out, as the width demands: the values, then the long lines, then the names of other steps."""
        middle = self.height() // 2
        title, close = self._title.sizeHint(), self._close.sizeHint()
        title_width = min(title.width(), self.width() // 3)
        self._title.setGeometry(_MARGIN, middle - title.height() // 2, title_width, title.height())
        # The cross stands with its strokes, not its hidden square, on the margin.
        right = self.width() - _MARGIN + (close.width() - theme.current().px(18)) // 2
        self._close.setGeometry(right - close.width(), middle - close.height() // 2, close.width(), close.height())
        room = (_MARGIN + title_width + 20, self._close.x() - 12)
        for line, values, names in ((_LINE, True, True), (_LINE, False, True), (_SHORT_LINE, False, True)):
            if self._total(line, values=values, names=names) <= room[1] - room[0]:
                break
        else:
            line, values, names = _SHORT_LINE, False, False
        self._place(room, line, self._total(line, values=values, names=names))

    def _total(self, line: int, *, values: bool, names: bool) -> int:
        for button in self._buttons:
            button.shows_value = values
            button.shows_name = names or button.step.state is StepState.CURRENT
        gaps = max(len(self._buttons) - 1, 0) * (line + 2 * _LINE_GAP)
        return sum(button.sizeHint().width() for button in self._buttons) + gaps

    def _place(self, room: tuple[int, int], line: int, total: int) -> None:
        left = min(max((self.width() - total) // 2, room[0]), max(room[1] - total, room[0]))
        self._lines = []
        for button in self._buttons:
            if left > room[0] and button is not self._buttons[0]:
                self._lines.append((left + _LINE_GAP, left + _LINE_GAP + line))
                left += line + 2 * _LINE_GAP
            size = button.sizeHint()
            button.setGeometry(QRect(left, (self.height() - size.height()) // 2, size.width(), size.height()))
            plain_tool_tip(button, "" if button.shows_name and button.shows_value else self._tip(button.step))
            left += size.width()
        self.update()

    def _tip(self, step: Step) -> str:
        return f"{step.name}: {step.value}" if step.value else step.name

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        for left, right in self._lines:
            paint.line_across(painter, left, right, self.height() // 2, look.hair)
        paint.line_across(painter, 0, self.width(), self.height() - 1, look.separator)
        painter.end()
