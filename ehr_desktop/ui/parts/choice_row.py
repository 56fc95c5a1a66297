"""Up to four answers side by side, one of them chosen; arrow keys move the choice, Tab goes past the row."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from ehr_desktop.ui.parts.button import ButtonKind
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.focus import lead_focus
from ehr_desktop.ui.parts.stepping_button import SteppingButton


class ChoiceRow(QWidget):
    """Options are (value, label). With `blank_allowed` the chosen answer can be pressed again to take it back.

    An answer is named for a screen reader by the question, which is the name of the row, and by its place:
    "Risk level, Moderate, 3 of 4".

    `edited` carries the new value, None for no answer, and comes with the clinician's choice only.
    """

    edited = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        *,
        blank_allowed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._blank_allowed = blank_allowed
        self._values = [value for value, _label in options]
        self._spoken = [label.replace("&&", "&") for _value, label in options]
        self._answers: list[SteppingButton] = []
        # Not exclusive: an exclusive group cannot be without an answer again.
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._group.idClicked.connect(self._pressed)
        row = FlowLayout(self)
        for at, (_value, label) in enumerate(options):
            answer = SteppingButton(label, ButtonKind.CHOICE)
            self._group.addButton(answer, at)
            answer.stepped.connect(self._step)
            self._answers.append(answer)
            row.addWidget(answer)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._tab_goes_to_one()
        lead_focus(self, lambda: self._answers[self._chosen() or 0])
        self._name_answers()

    def value(self) -> str | None:
        """The value chosen, None for no answer."""
        chosen = self._chosen()
        return None if chosen is None else self._values[chosen]

    def set_value(self, value: str | None) -> None:
        """Chooses without `edited`; a value that is not among the options raises ValueError."""
        place = None if value is None else self._values.index(value)
        for at, answer in enumerate(self._answers):
            answer.setChecked(at == place)
        self._tab_goes_to_one()

    def setAccessibleName(self, name: str, /) -> None:
        """Names the row, and its answers after it."""
        super().setAccessibleName(name)
        self._name_answers()

    def _name_answers(self) -> None:
        of = len(self._answers)
        for place, (answer, word) in enumerate(zip(self._answers, self._spoken, strict=True), 1):
            words = (self.accessibleName(), word, f"{place} of {of}")
            answer.setAccessibleName(", ".join(part for part in words if part))

    def _chosen(self) -> int | None:
        return next((at for at, answer in enumerate(self._answers) if answer.isChecked()), None)

    def _pressed(self, place: int) -> None:
        # Qt has toggled the button already: unchecked now means it was the chosen one.
        taken_back = not self._answers[place].isChecked()
        self._choose(None if taken_back and self._blank_allowed else place)

    def _step(self, by: int) -> None:
        place = next((at for at, answer in enumerate(self._answers) if answer.hasFocus()), 0)
        place = (place + by) % len(self._answers)
        self._answers[place].setFocus(Qt.FocusReason.TabFocusReason)
        self._choose(place)

    def _choose(self, place: int | None) -> None:
        self.set_value(None if place is None else self._values[place])
        self.edited.emit(self.value())

    def _tab_goes_to_one(self) -> None:
        reached = self._chosen() or 0
        for at, answer in enumerate(self._answers):
            tab = Qt.FocusPolicy.StrongFocus if at == reached else Qt.FocusPolicy.ClickFocus
            answer.setFocusPolicy(tab)
