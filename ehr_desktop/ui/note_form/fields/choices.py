"""Several of several: check boxes in even columns, and one line for what the list does not name."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui.note_form.even import EvenLayout
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape, disabler
from ehr_desktop.ui.parts.check_box import CheckBox
from ehr_desktop.ui.parts.field import Field as Frame
from ehr_desktop.ui.parts.focus import lead_focus
from ehr_desktop.ui.parts.line_edit import LineEdit

#: How the text of the last line is stored among the items.
OTHER = "Other: "


def ask_choices(field: Field, _around: Around) -> Asked:
    """Check boxes."""
    boxes = Choices(field)
    return Asked(boxes, boxes.answer, boxes.show_answer, boxes.edited, disabler(boxes), Shape.WIDE, stops=boxes.stops)


class Choices(QWidget):
    """The items ticked, in the order of the list; stored items the list does not name stand behind it, ticked."""

    edited = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self._boxes: dict[str, CheckBox] = {}
        self._even = EvenLayout(most=3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._even)
        for option in field.options:
            self._add(option)
        self._other: LineEdit | None = None
        if field.other:
            self._other = LineEdit(field.placeholder)
            self._other.textEdited.connect(self._tell)
            half = EvenLayout(most=2)
            half.addWidget(Frame(field.other, self._other))
            column.addLayout(half)
        lead_focus(self, lambda: self._boxes[field.options[0]])

    def answer(self) -> Answer:
        """The items as they are stored."""
        items = [item for item, box in self._boxes.items() if box.isChecked()]
        other = self._other.text() if self._other else ""
        return (*items, OTHER + other) if other else tuple(items)

    def show_answer(self, answer: Answer) -> None:
        """Show stored items."""
        items = [str(item) for item in answer] if isinstance(answer, tuple) else []
        if self._other is not None:
            other = next((item for item in items if item.startswith(OTHER)), "")
            self._other.setText(other.removeprefix(OTHER))
            items = [item for item in items if item != other]
        for item in items:
            if item not in self._boxes:
                self._add(item)
        for item, box in self._boxes.items():
            box.setChecked(item in items)

    def stops(self) -> list[QWidget]:
        """Box after box, then the line."""
        return [*self._boxes.values(), *([self._other] if self._other else [])]

    def _add(self, item: str) -> None:
        box = CheckBox(item)
        box.clicked.connect(self._tell)
        self._even.addWidget(box)
        self._boxes[item] = box

    def _tell(self) -> None:
        self.edited.emit()
