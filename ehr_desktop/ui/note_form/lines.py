"""How the questions of a section stand: short ones side by side, ticks in a row, texts across.

Short questions that follow each other stand in thirds when each has the room it asks for there, else two share a line
in halves: what belongs together keeps to the same left edges. A heading begins a new line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.even import BETWEEN_COLUMNS, height_of
from ehr_desktop.ui.note_form.fields.asked import Shape
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.own_layout import OwnLayout
from ehr_desktop.ui.parts.tone import Tone

#: Pixels between lines of questions, and between ticks.
BETWEEN_LINES = 14
BETWEEN_TICKS = 24
#: The widest help or problem below a tick, and the room of a problem's icon, at text size 1.
_WIDEST_HELP = 360
_PROBLEM_ICON = 24
#: Pixels between a heading and the line above it, and the one below.
_ABOVE_HEADING = 22
_BELOW_HEADING = 8
_MOST_COLUMNS = 3
_SHORT = (Shape.SHORT, Shape.STRETCHED)


@dataclass(frozen=True)
class Wish:
    """What one question asks of its line: a shape, and a least width in pixels."""

    shape: Shape
    needs: int


@dataclass(frozen=True)
class Cell:
    """Where one question stands: its number, its line, left edge and width in pixels."""

    number: int
    line: int
    left: int
    width: int


def arrange(wishes: Sequence[Wish], width: int) -> list[Cell]:
    """Places for questions in their order, within a width in pixels."""
    cells: list[Cell] = []
    at, line = 0, 0
    while at < len(wishes):
        match wishes[at].shape:
            case Shape.WIDE:
                placed = [Cell(at, line, 0, width)]
            case Shape.TICK:
                placed = _ticks(wishes, at, line, width)
            case _:
                placed = _short(wishes, at, line, width)
        cells += placed
        at += len(placed)
        line = placed[-1].line + 1
    return cells


def _ticks(wishes: Sequence[Wish], first: int, line: int, width: int) -> list[Cell]:
    cells: list[Cell] = []
    left = 0
    for number in _run(wishes, first, (Shape.TICK,)):
        if cells and left + wishes[number].needs > width:
            break
        cells.append(Cell(number, line, left, min(wishes[number].needs, width - left)))
        left += wishes[number].needs + BETWEEN_TICKS
    return cells


def _short(wishes: Sequence[Wish], first: int, line: int, width: int) -> list[Cell]:
    """All the short questions that follow each other, on as many lines as they need."""
    numbers = _run(wishes, first, _SHORT)
    most = _MOST_COLUMNS if _fit(wishes, numbers, _MOST_COLUMNS, width) else _MOST_COLUMNS - 1
    cells: list[Cell] = []
    while numbers:
        here = numbers[:most] if _fit(wishes, numbers[:most], most, width) else numbers[:1]
        columns = most if _fit(wishes, here, most, width) else 1
        cells += _side_by_side(wishes, here, columns, line, width)
        numbers = numbers[len(here) :]
        line += 1
    return cells


def _fit(wishes: Sequence[Wish], numbers: Sequence[int], columns: int, width: int) -> bool:
    column = (width - (columns - 1) * BETWEEN_COLUMNS) // columns
    return all(wishes[number].needs <= column for number in numbers)


def _side_by_side(wishes: Sequence[Wish], numbers: Sequence[int], columns: int, line: int, width: int) -> list[Cell]:
    spare = columns - len(numbers)
    stretched = next((number for number in numbers if wishes[number].shape is Shape.STRETCHED), None)
    cells: list[Cell] = []
    before = 0
    for number in numbers:
        after = before + 1 + (spare if number == stretched else 0)
        left, right = (edge * (width + BETWEEN_COLUMNS) // columns for edge in (before, after))
        cells.append(Cell(number, line, left, right - BETWEEN_COLUMNS - left))
        before = after
    return cells


def _run(wishes: Sequence[Wish], first: int, shapes: Sequence[Shape]) -> list[int]:
    """The numbers from `first` on as long as the shapes are these."""
    numbers = []
    for number in range(first, len(wishes)):
        if wishes[number].shape not in shapes:
            break
        numbers.append(number)
    return numbers


def _words_below_tick(question: Question) -> int:
    """The width of problem or help below a tick, wider than the tick: a sentence is no tower of words."""
    words = question.problem() or question.about.help
    if question.asked.shape is not Shape.TICK or not words:
        return 0
    look = theme.current()
    icon = look.px(_PROBLEM_ICON) if question.problem() else 0
    return min(icon + round(paint.width_of(words, look.font("small"))) + 2, look.px(_WIDEST_HELP))


class LinesLayout(OwnLayout):
    """Lays out questions and headings as `arrange` says; hidden ones take no room.

    Its height follows from its width.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        # Known before Qt is: it invalidates a layout while making it.
        self._parts: list[Question | Label] = []
        self._heights: dict[int, int] = {}
        self._wishes: dict[int, Wish] = {}
        super().__init__(parent)

    def add(self, question: Question) -> None:
        """Add a question at the end."""
        self._parts.append(question)
        self.addWidget(question)

    def add_heading(self, words: str) -> None:
        """Add a quiet heading above what is added next."""
        heading = Label(words, weight=600, tone=Tone.MUTED)
        self._parts.append(heading)
        self.addWidget(heading)

    def heading_of(self, question: Question) -> Label | None:
        """The heading right above this question, where one stands there."""
        shown = [part for part in self._parts if not part.isHidden()]
        before = shown[max(shown.index(question) - 1, 0)]
        return before if isinstance(before, Label) else None

    def show_headings(self) -> None:
        """Show the headings that stand over a question that is asked, and hide the others."""
        is_asked = False
        for part in reversed(self._parts):
            if isinstance(part, Question):
                is_asked = is_asked or not part.isHidden()
            else:
                part.setVisible(is_asked)
                is_asked = False

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self._parts.pop(index)
        return self._items.pop(index)

    def invalidate(self) -> None:
        self._heights.clear()
        self._wishes.clear()
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(width, lambda _item, _area: None)
        return self._heights[width]

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area.width(), lambda item, cell: item.setGeometry(cell.translated(area.topLeft())))

    def sizeHint(self) -> QSize:
        width = max((self._wish(at).needs for at in self._shown()), default=0)
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        return QSize(max((item.minimumSize().width() for item in self._items if not item.isEmpty()), default=0), 0)

    def _shown(self) -> list[int]:
        return [at for at, item in enumerate(self._items) if not item.isEmpty()]

    def _wish(self, at: int) -> Wish:
        if at not in self._wishes:
            part = self._parts[at]
            if isinstance(part, Question):
                self._wishes[at] = Wish(part.asked.shape, max(part.needs_width(), _words_below_tick(part)))
            else:
                self._wishes[at] = Wish(Shape.WIDE, part.sizeHint().width())
        return self._wishes[at]

    def _place(self, width: int, put: Callable[[QLayoutItem, QRect], None]) -> int:
        """Hand out the places and answer the height of all."""
        shown = self._shown()
        cells = arrange([self._wish(at) for at in shown], width)
        tall = [height_of(self._items[shown[cell.number]], cell.width) for cell in cells]
        top, below = 0, 0
        for line, group in groupby(zip(cells, tall, strict=True), key=lambda pair: pair[0].line):
            here = list(group)
            is_heading = isinstance(self._parts[shown[here[0][0].number]], Label)
            top += _ABOVE_HEADING if is_heading and line else below
            for cell, height in here:
                put(self._items[shown[cell.number]], QRect(cell.left, top, cell.width, height))
            top += max(height for _cell, height in here)
            below = _BELOW_HEADING if is_heading else BETWEEN_LINES
        return top
