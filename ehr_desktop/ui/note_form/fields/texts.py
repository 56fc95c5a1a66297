"""Several short texts, one line each, e.g. the measurable objectives of a goal.

Enter goes on to a new line, Backspace in an empty one goes back. What is removed with its cross can be brought back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape
from ehr_desktop.ui.note_form.fields.removal import Removal
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.button_line import ButtonLine
from ehr_desktop.ui.parts.focus import lead_focus
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.theme import Theme

_BETWEEN = 6
_NUMBER_ROOM = 19
#: Where the words of a line edit begin.
_WORDS_BEGIN = 10
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def ask_texts(field: Field, _around: Around) -> Asked:
    """Lines of text, one under the other."""
    texts = Texts(field.placeholder)
    return Asked(
        widget=texts,
        read=texts.answer,
        show=texts.show_answer,
        edited=texts.edited,
        set_read_only=texts.set_read_only,
        shape=Shape.WIDE,
        stops=texts.stops,
        restopped=texts.restopped,
    )


class _Line(ButtonLine):
    """One text, its number before it and a cross behind it."""

    entered = Signal()
    emptied = Signal()
    left_by = Signal(int)

    def __init__(self, placeholder: str, parent: QWidget) -> None:
        super().__init__("close", "Remove", size=14, placeholder=placeholder, parent=parent)
        self._number = 0

    def name(self, name: str, number: int) -> None:
        """ "Measurable objectives 2"."""
        self._number = number
        said = f"{name} {number}".strip()
        self.setAccessibleName(said)
        self.button.setAccessibleName(f"Remove {said}")
        plain_tool_tip(self.button, f"Remove {said}")
        self.update()

    def room_before(self, look: Theme) -> int:
        return look.px(_NUMBER_ROOM)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _STEPS:
            self.left_by.emit(_STEPS[key])
        elif plain and key in _ENTER:
            self.entered.emit()
        elif plain and key == Qt.Key.Key_Backspace and not self.text() and not event.isAutoRepeat():
            self.emptied.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self)
        room = QRectF(_WORDS_BEGIN, 0, look.px(_NUMBER_ROOM), self.height())
        paint.words(painter, room, str(self._number), look.font("body", figures=True), look.muted)
        painter.end()


@dataclass(frozen=True)
class _Removed:
    place: int
    text: str


class Texts(QWidget):
    """The texts in their order, blank lines left out. `restopped`: lines came or went."""

    edited = Signal()
    restopped = Signal()

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._placeholder = placeholder
        self._lines: list[_Line] = []
        self._read_only = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_BETWEEN)
        self._removal = Removal(self._column, self._bring_back, before_last=True)
        self._add = Button("Add another", ButtonKind.LINK, icon="plus", small=True)
        self._add.clicked.connect(self._add_last)
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_answer(())
        lead_focus(self, lambda: self._lines[0])

    def answer(self) -> Answer:
        """The texts that say something."""
        return tuple(text for line in self._lines if (text := line.text()).strip())

    def show_answer(self, answer: Answer) -> None:
        """Show stored texts, or one blank line."""
        texts = [str(text) for text in answer] if isinstance(answer, tuple) else []
        wanted = max(len(texts), 1)
        came_or_went = wanted != len(self._lines)
        while len(self._lines) > wanted:
            self._take(len(self._lines) - 1)
        while len(self._lines) < wanted:
            self._insert(len(self._lines), "")
        for line, text in zip(self._lines, texts or [""], strict=True):
            line.setText(text)
        self._removal.forget()
        self._number()
        if came_or_went:
            self.restopped.emit()

    def set_read_only(self, read_only: bool) -> None:
        """The texts can still be copied."""
        self._read_only = read_only
        self._number()

    def stops(self) -> Sequence[QWidget]:
        """Line after line, the offer to undo, the link."""
        return [*self._lines, *self._removal.stops(), self._add]

    def setAccessibleName(self, name: str, /) -> None:
        """Names the lines after it."""
        super().setAccessibleName(name)
        self._add.setAccessibleName(f"Add another to {name}")
        self._number()

    def _insert(self, place: int, text: str) -> _Line:
        line = _Line(self._placeholder, self)
        line.setText(text)
        line.textEdited.connect(self._line_edited)
        line.entered.connect(lambda: self._go_on(line))
        line.emptied.connect(lambda: self._go_back(line))
        line.left_by.connect(lambda by: self._go(line, by))
        line.button.clicked.connect(lambda: self._remove(line))
        self._lines.insert(place, line)
        self._column.insertWidget(place, line)
        line.show()  # at once: the focus may go there
        return line

    def _take(self, place: int) -> None:
        line = self._lines.pop(place)
        self._column.removeWidget(line)
        line.setParent(None)
        line.deleteLater()

    def _line_edited(self) -> None:
        if len(self._lines) == 1:
            self._number()
        self.edited.emit()

    def _add_last(self) -> None:
        self._go_on(self._lines[-1])

    def _go_on(self, line: _Line) -> None:
        """To a blank line below: the one there is, or a new one."""
        below = self._lines.index(line) + 1
        if self._read_only:
            return
        if line.text().strip() and (below == len(self._lines) or self._lines[below].text().strip()):
            self._insert(below, "")
            self._came_or_went()
        self._focus(min(below, len(self._lines) - 1) if line.text().strip() else below - 1)

    def _go_back(self, line: _Line) -> None:
        place = self._lines.index(line)
        if self._read_only or len(self._lines) == 1:
            return
        self._focus(place - 1 if place else 1)
        self._take(place)
        self._came_or_went()

    def _go(self, line: _Line, by: int) -> None:
        place = self._lines.index(line) + by
        if 0 <= place < len(self._lines):
            self._focus(place)

    def _remove(self, line: _Line) -> None:
        place, text, name = self._lines.index(line), line.text(), line.accessibleName()
        if len(self._lines) == 1:
            self._insert(1, "")
        self._focus(place + 1 if place + 1 < len(self._lines) else place - 1)
        self._take(place)
        if text.strip():
            self._removal.offer(f"{name} removed", _Removed(place, text))
        self._came_or_went()
        self.edited.emit()

    def _bring_back(self, removed: _Removed) -> None:
        if len(self._lines) == 1 and not self._lines[0].text():
            self._take(0)
        place = min(removed.place, len(self._lines))
        self._insert(place, removed.text)
        self._came_or_went()
        self._focus(place)
        self.edited.emit()

    def _came_or_went(self) -> None:
        self._number()
        self.restopped.emit()

    def _focus(self, place: int) -> None:
        self._lines[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _number(self) -> None:
        for number, line in enumerate(self._lines, 1):
            line.name(self.accessibleName(), number)
            line.setReadOnly(self._read_only)
            line.button.setVisible(not self._read_only and (len(self._lines) > 1 or bool(line.text())))
        self._add.setVisible(not self._read_only)
