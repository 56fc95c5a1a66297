"""A repeated group, e.g. one to five goals, each with its own fields. What is removed can be brought back."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.domain.packing import is_blank_answer
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape
from ehr_desktop.ui.note_form.lines import LinesLayout
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts.banner import UndoBanner
from ehr_desktop.ui.parts.button import Button, ButtonKind, IconButton
from ehr_desktop.ui.parts.label import Label

_MOST = 99


def ask_group(field: Field, around: Around) -> Asked:
    """Items, one under the other."""
    items = Group(field, around)
    return Asked(
        widget=items,
        read=items.answer,
        show=items.show_answer,
        edited=items.edited,
        set_read_only=items.set_read_only,
        shape=Shape.WIDE,
        settle=items.settle,
        stops=items.stops,
        restopped=items.restopped,
    )


class _Item(QWidget):
    """One item: its number, *Remove*, its fields. What is stored in it and not asked here is kept."""

    edited = Signal()
    removed = Signal()

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__()
        self._stored: dict[str, Answer] = {}
        self._title = Label("", weight=600)
        self.remove = IconButton("close", "Remove", size=14)
        self.remove.clicked.connect(self.removed)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self.remove)
        head.addStretch()
        lines = LinesLayout()
        self.questions: list[Question] = []
        for part in field.fields:
            question = Question(part, around.ask(part, around))
            question.edited.connect(self._edited)
            self.questions.append(question)
            lines.add(question)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(lines)

    def name(self, name: str) -> None:
        """ "Goal 2"."""
        self._title.setText(name)
        self.setAccessibleName(name)
        self.remove.setAccessibleName(f"Remove {name}")
        self.remove.setToolTip(f"Remove {name}")

    def answer(self) -> dict[str, Answer]:
        """What the item holds; empty where nothing was said."""
        return {key: value for key, value in self._stored.items() if not is_blank_answer(value) and value is not False}

    def show_answer(self, answer: Mapping[str, Answer]) -> None:
        """Show a stored item."""
        self._stored = dict(answer)
        for question in self.questions:
            question.asked.show(answer.get(question.about.id))

    def _edited(self, question_id: str) -> None:
        question = next(one for one in self.questions if one.about.id == question_id)
        self._stored[question_id] = question.asked.read()
        self.edited.emit()


@dataclass(frozen=True)
class _Removed:
    place: int
    answer: Mapping[str, Answer]


class Group(QWidget):
    """The items as they are stored, blank ones left out. `restopped`: items came or went."""

    edited = Signal()
    restopped = Signal()

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__()
        self._field = field
        self._around = around
        self._items: list[_Item] = []
        self._removed: _Removed | None = None
        self._read_only = False
        self._column = QVBoxLayout()
        self._column.setSpacing(20)
        self._undo = UndoBanner()
        self._undo.undone.connect(self._bring_back)
        self._add = Button(f"Add {field.label.lower()}", ButtonKind.LINK, icon="plus", small=True)
        self._add.clicked.connect(self._add_one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addLayout(self._column)
        whole.addWidget(self._undo)
        whole.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_answer(())

    def answer(self) -> Answer:
        """The items that say something."""
        return tuple(item.answer() for item in self._items if item.answer())

    def show_answer(self, answer: Answer) -> None:
        """Show stored items, and as many blank ones as the group has at least."""
        stored = [item for item in answer if isinstance(item, Mapping)] if isinstance(answer, tuple) else []
        while self._items:
            self._take(0)
        for item in stored:
            self._insert(len(self._items), item)
        while len(self._items) < max(self._field.least, 1):
            self._insert(len(self._items), {})
        self._undo.say("")
        self._number()
        self.restopped.emit()

    def set_read_only(self, read_only: bool) -> None:
        """The texts of the items can still be copied."""
        self._read_only = read_only
        self._number()

    def settle(self) -> None:
        """Take what is typed in the items."""
        for item in self._items:
            for question in item.questions:
                question.asked.settle()

    def stops(self) -> list[QWidget]:
        """Through the items as they stand, whenever they were added."""
        stops: list[QWidget] = []
        for item in self._items:
            stops.append(item.remove)
            for question in item.questions:
                stops += question.tab_stops()
        return [*stops, *self._undo.findChildren(Button), self._add]

    def _insert(self, place: int, answer: Mapping[str, Answer]) -> _Item:
        item = _Item(self._field, self._around)
        item.show_answer(answer)
        item.edited.connect(self.edited)
        item.removed.connect(lambda: self._remove(item))
        self._items.insert(place, item)
        self._column.insertWidget(place, item)
        return item

    def _take(self, place: int) -> None:
        item = self._items.pop(place)
        self._column.removeWidget(item)
        item.setParent(None)
        item.deleteLater()

    def _add_one(self) -> None:
        item = self._insert(len(self._items), {})
        self._number()
        self.restopped.emit()
        item.questions[0].asked.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, item: _Item) -> None:
        place = self._items.index(item)
        answer = item.answer()
        name = item.accessibleName()
        self._take(place)
        if not self._items:
            self._insert(0, {})
        self._number()
        if answer:
            self._removed = _Removed(place, answer)
            self._undo.offer(f"{name} removed")
            self.edited.emit()
        beside = self._items[min(place, len(self._items) - 1)]
        beside.questions[0].asked.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring_back(self) -> None:
        if self._removed is None:
            return
        removed, self._removed = self._removed, None
        if len(self._items) == 1 and not self._items[0].answer():
            self._take(0)
        item = self._insert(min(removed.place, len(self._items)), removed.answer)
        self._number()
        self.restopped.emit()
        self.edited.emit()
        item.questions[0].asked.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _number(self) -> None:
        for number, item in enumerate(self._items, 1):
            item.name(f"{self._field.label} {number}")
            item.remove.setVisible(not self._read_only and (len(self._items) > 1 or bool(item.answer())))
            for question in item.questions:
                question.asked.set_read_only(self._read_only)
        self._add.setVisible(not self._read_only and len(self._items) < (self._field.most or _MOST))
        self.setFocusProxy(self._items[0].questions[0].asked.widget)
