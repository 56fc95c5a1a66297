"""One field that was changed in two places: both texts, what it was before, and which to keep."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.domain.merge import Conflict, Keep
from ehr_desktop.ui.needs_you.differences import differing
from ehr_desktop.ui.needs_you.side import Side
from ehr_desktop.ui.needs_you.values import EMPTY, FindAppointment, in_words
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.choice_row import ChoiceRow
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.label import section_title
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.parts.panel import Separator
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce

_WORDS = {Keep.MINE: "Keep mine", Keep.THEIRS: "Keep theirs", Keep.BOTH: "Keep both"}


class FieldChoice(QWidget):
    """Nothing is chosen before the clinician chooses; pressed again, or undone, a choice is taken back.

    `here` and `there` say where and when the two texts were written; `has_before`: it is known what it was before.
    """

    changed = Signal()

    def __init__(
        self, conflict: Conflict, here: str, there: str, appointment: FindAppointment, *, has_before: bool
    ) -> None:
        super().__init__()
        self.conflict = conflict
        label = conflict.field.label
        mine, theirs, both, before = (
            in_words(conflict.field, value, appointment)
            for value in (conflict.mine, conflict.theirs, conflict.both, conflict.base)
        )
        marks = differing("" if mine == EMPTY else mine, "" if theirs == EMPTY else theirs)
        self.sides = {
            Keep.MINE: Side(label, here, mine, marks[0]),
            Keep.THEIRS: Side(label, there, theirs, marks[1]),
        }
        self.before = Side(label, "Before · as both had it last", before)
        self.before.hide()
        options = [(str(keep), _WORDS[keep]) for keep in (Keep.MINE, Keep.THEIRS)]
        if conflict.both is not None:
            self.sides[Keep.BOTH] = Side(label, "Both · as it will be saved", both)
            self.sides[Keep.BOTH].hide()
            options.append((str(Keep.BOTH), _WORDS[Keep.BOTH]))
        self.row = ChoiceRow(options)
        self.row.setAccessibleName(label)
        self.row.edited.connect(self._chosen)
        self.state = Mark("Not decided", "open-ring")
        self.undo = Button("Undo", ButtonKind.LINK, small=True)
        self.undo.setAccessibleName(f"Undo the choice for {label}")
        self.undo.clicked.connect(self._take_back)
        self.show_before = Button("What it was before", ButtonKind.QUIET, icon="clock", small=True)
        self.show_before.setAccessibleName(f"What {label} was before")
        self.show_before.setCheckable(True)
        self.show_before.setVisible(has_before)
        self.show_before.toggled.connect(self.before.setVisible)
        self._lay_out(label)
        self._show_choice()

    def _lay_out(self, label: str) -> None:
        head = FlowLayout(gap=16)
        title = section_title(label)
        title.setWordWrap(False)
        for part in (title, self.state, self.undo):
            head.addWidget(part)
        below = FlowLayout(gap=16)
        below.addWidget(self.row)
        below.addWidget(self.show_before)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Separator())
        column.addSpacing(4)
        column.addLayout(head)
        column.addWidget(self.before)
        for side in self.sides.values():
            column.addWidget(side)
        column.addLayout(below)

    @property
    def keep(self) -> Keep | None:
        """What was chosen; None so far."""
        value = self.row.value()
        return Keep(value) if value else None

    def choose(self, keep: Keep | None) -> None:
        """As if its button had been pressed; `Keep.BOTH` only where it is offered."""
        self.row.set_value(None if keep is None else str(keep))
        self._show_choice()

    def _take_back(self) -> None:
        self.choose(None)
        self.row.setFocus(Qt.FocusReason.OtherFocusReason)
        self._chosen()

    def _chosen(self) -> None:
        self._show_choice()
        announce(self.row, f"{self.conflict.field.label}: {self.state.text()}")
        self.changed.emit()

    def _show_choice(self) -> None:
        keep = self.keep
        if keep is None:
            self.state.set_state("Not decided", "open-ring", Tone.MUTED)
        else:
            self.state.set_state(f"Decided: {keep.value}", "check-circle", Tone.ACCENT)
        self.undo.setVisible(keep is not None)
        for which, side in self.sides.items():
            side.set_chosen(which is keep)
        if Keep.BOTH in self.sides:
            self.sides[Keep.BOTH].setVisible(keep is Keep.BOTH)
