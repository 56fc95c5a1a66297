"""The symptoms named most, one click each; arrow keys go along the row, Tab goes past it."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.stepping_button import SteppingButton


class QuickRow(QWidget):
    """`chosen` carries a name. One that is taken is shown with a check mark and cannot be chosen again."""

    chosen = Signal(str)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, SteppingButton] = {}
        flow = FlowLayout(self, line_gap=6)
        for name in names:
            button = SteppingButton(name.replace("&", "&&"), icon="plus", small=True)
            button.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            button.stepped.connect(self._step)
            self._buttons[name] = button
            flow.addWidget(button)
        self.set_taken(())

    def set_taken(self, names: Collection[str]) -> None:
        """Those that are in the list."""
        for name, button in self._buttons.items():
            taken = name in names
            button.setEnabled(not taken)
            button.set_icon("check" if taken else "plus")
            button.setAccessibleName(f"{name}, added" if taken else f"Add {name}")
        self._tab_goes_to(next(iter(self._free()), None))

    def stops(self) -> list[QWidget]:
        """The buttons; Tab stops at one of them."""
        return list(self._buttons.values())

    def _free(self) -> list[SteppingButton]:
        return [button for button in self._buttons.values() if button.isEnabled()]

    def _step(self, by: int) -> None:
        free = self._free()
        here = next((at for at, button in enumerate(free) if button.hasFocus()), 0)
        to = free[(here + by) % len(free)]
        self._tab_goes_to(to)
        to.setFocus(Qt.FocusReason.TabFocusReason)

    def _tab_goes_to(self, reached: SteppingButton | None) -> None:
        for button in self._buttons.values():
            tab = Qt.FocusPolicy.StrongFocus if button is reached else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(tab)
