"""A repeated group, e.g. one to five goals, each with its own fields. What is removed can be brought back.

A new item begins with the defaults of its fields; as long as it says nothing else it is blank, and not stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field, Tally
from ehr_desktop.domain.packing import is_blank_answer
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape
from ehr_desktop.ui.note_form.fields.removal import Removal
from ehr_desktop.ui.note_form.lines import LinesLayout
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts.button import Button, ButtonKind, IconButton
from ehr_desktop.ui.parts.focus import lead_focus
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.parts.voice import announce

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
        unclear=items.unclear,
        stops=items.stops,
        restopped=items.restopped,
    )


def tally_words(tally: Tally, items: Sequence[Mapping[str, Answer]]) -> str:
    """ "2 of 3 present"; nothing where there are no items."""
    counted = sum(item.get(tally.part) == tally.value for item in items)
    return f"{counted} of {len(items)} {tally.word}" if items else ""


class _Item(QWidget):
    """One item: its number, *Remove*, its fields. What is stored in it and not asked here is kept."""

    edited = Signal()
    removed = Signal()
    restopped = Signal()

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__()
        self._stored: dict[str, Answer] = {}
        self._defaults = {part.id: part.default for part in field.fields if part.default}
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
            if question.asked.restopped is not None:
                question.asked.restopped.connect(self.restopped)
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
        plain_tool_tip(self.remove, f"Remove {name}")

    def answer(self) -> dict[str, Answer]:
        """What the item holds; empty where nothing was said beyond the defaults."""
        held = {key: value for key, value in self._stored.items() if not is_blank_answer(value) and value is not False}
        return {} if held.items() <= self._defaults.items() else held

    def show_answer(self, answer: Mapping[str, Answer]) -> None:
        """Show a stored item; an empty one begins with the defaults."""
        self._stored = dict(answer or self._defaults)
        for question in self.questions:
            question.asked.show(self._stored.get(question.about.id))

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
        self._read_only = False
        self._column = QVBoxLayout()
        self._column.setSpacing(20)
        self._add = Button(f"Add {field.label.lower()}", ButtonKind.LINK, icon="plus", small=True)
        self._add.clicked.connect(self._add_one)
        self._tally = Label("", "small", tone=Tone.MUTED)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self._add)
        foot.addWidget(self._tally)
        foot.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addLayout(self._column)
        self._removal = Removal(whole, self._bring_back, before_last=True)
        whole.addLayout(foot)
        self.show_answer(())
        lead_focus(self, lambda: self._items[0].questions[0].asked.widget)

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
        self._removal.forget()
        self._number()
        self.restopped.emit()

    def set_read_only(self, read_only: bool) -> None:
        """The texts of the items can still be copied."""
        self._read_only = read_only
        self._number()

    def unclear(self) -> str:
        """What is not understood in one of the items: "Target date: This is not a date."."""
        for item in self._items:
            for question in item.questions:
                if sentence := question.asked.unclear():
                    return f"{question.about.label}: {sentence}"
        return ""

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
        return [*stops, *self._removal.stops(), self._add]

    def _insert(self, place: int, answer: Mapping[str, Answer]) -> _Item:
        item = _Item(self._field, self._around)
        item.show_answer(answer)
        item.edited.connect(self._item_edited)
        item.restopped.connect(self.restopped)
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
            self._removal.offer(f"{name} removed", _Removed(place, answer))
            self.edited.emit()
        self.restopped.emit()
        beside = self._items[min(place, len(self._items) - 1)]
        beside.questions[0].asked.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring_back(self, removed: _Removed) -> None:
        if len(self._items) == 1 and not self._items[0].answer():
            self._take(0)
        item = self._insert(min(removed.place, len(self._items)), removed.answer)
        self._number()
        self.restopped.emit()
        self.edited.emit()
        item.questions[0].asked.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _item_edited(self) -> None:
        before = self._tally.text()
        self._show_standing()
        if self._tally.text() != before:
            announce(self, self._tally.text())
        self.edited.emit()

    def _show_standing(self) -> None:
        """What depends on the answers: the tally, and whether there is anything to remove."""
        for item in self._items:
            item.remove.setVisible(not self._read_only and (len(self._items) > 1 or bool(item.answer())))
        if self._field.tally is not None:
            self._tally.setText(tally_words(self._field.tally, [held for one in self._items if (held := one.answer())]))

    def _number(self) -> None:
        for number, item in enumerate(self._items, 1):
            item.name(f"{self._field.label} {number}")
            for question in item.questions:
                question.asked.set_read_only(self._read_only)
        self._show_standing()
        self._add.setVisible(not self._read_only and len(self._items) < (self._field.most or _MOST))
