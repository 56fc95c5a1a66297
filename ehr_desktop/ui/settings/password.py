"""*Password*: another one, for the clinic and for the notes here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.label import quiet
from ehr_desktop.ui.settings.section import Section


class PasswordSection(Section):
    """`change_wanted` leads to the page that asks for it."""

    change_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Password", parent)
        self.change = Button("Change password", icon="key")
        self.rows.addWidget(quiet("One password signs you in at your clinic and opens the notes on this computer."))
        self.rows.addWidget(self.change, 0, Qt.AlignmentFlag.AlignLeft)
        self.change.clicked.connect(self.change_wanted)
