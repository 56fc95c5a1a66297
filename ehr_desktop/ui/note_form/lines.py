"""How the questions of a section stand: short ones side by side, ticks in a row, texts across.

Up to three short questions share a line when each has the room it asks for in a third, else two in halves; those
before and after keep to the same thirds, so that the page has quiet left edges.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem, QWidget

from ehr_desktop.ui.note_form.even import BETWEEN_COLUMNS, height_of
from ehr_desktop.ui.note_form.fields.asked import Shape
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts.own_layout import OwnLayout

#: Pixels between lines of questions, and between ticks.
BETWEEN_LINES = 14
BETWEEN_TICKS = 24
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
                placed = _side_by_side(wishes, at, line, width)
        cells += placed
        at += len(placed)
        line += 1
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


def _side_by_side(wishes: Sequence[Wish], first: int, line: int, width: int) -> list[Cell]:
    for columns in range(_MOST_COLUMNS, 0, -1):
        column = (width - (columns - 1) * BETWEEN_COLUMNS) // columns
        numbers = _run(wishes, first, _SHORT)[:columns]
        if columns == 1 or all(wishes[number].needs <= column for number in numbers):
            break
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


class LinesLayout(OwnLayout):
    """Lays out questions as `arrange` says; hidden ones take no room. Its height follows from its width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        # Known before Qt is: it invalidates a layout while making it.
        self._questions: list[Question] = []
        self._heights: dict[int, int] = {}
        self._wishes: dict[int, Wish] = {}
        super().__init__(parent)

    def add(self, question: Question) -> None:
        """Add a question at the end."""
        self._questions.append(question)
        self.addWidget(question)

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self._questions.pop(index)
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
            question = self._questions[at]
            self._wishes[at] = Wish(question.asked.shape, question.needs_width())
        return self._wishes[at]

    def _place(self, width: int, put: Callable[[QLayoutItem, QRect], None]) -> int:
        """Hand out the places and answer the height of all."""
        shown = self._shown()
        cells = arrange([self._wish(at) for at in shown], width)
        tall = [height_of(self._items[shown[cell.number]], cell.width) for cell in cells]
        top = 0
        for line in range(cells[-1].line + 1 if cells else 0):
            here = [(cell, height) for cell, height in zip(cells, tall, strict=True) if cell.line == line]
            for cell, height in here:
                put(self._items[shown[cell.number]], QRect(cell.left, top, cell.width, height))
            top += max(height for _cell, height in here) + BETWEEN_LINES
        return max(top - BETWEEN_LINES, 0)
