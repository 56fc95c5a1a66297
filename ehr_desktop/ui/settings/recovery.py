"""*Recovery key*: whether there is one, since when, and what opens the notes besides."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import KeysChanged
from ehr_desktop.application.keys import Keys
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.parts.label import Label, quiet
from ehr_desktop.ui.recovery.words import AT_RISK, NO_KEY_RING, WITH_KEY_RING
from ehr_desktop.ui.settings.section import Section


class RecoverySection(Section):
    """`make_wanted` goes out."""

    make_wanted = Signal()

    def __init__(self, desk: Desk, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__("Recovery key", parent)
        self._keys = keys
        self.state = Label(wrap=True)
        self.make = Button("", icon="key")
        self.binding = quiet("")
        self.rows.addWidget(self.state)
        self.rows.addWidget(self.make, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows.addWidget(self.binding)
        self.make.clicked.connect(self.make_wanted)
        end = desk.events.subscribe(KeysChanged, lambda _: self.refresh())
        self.destroyed.connect(lambda: end())
        self.refresh()

    def refresh(self) -> None:
        """How it stands now."""
        slots = self._keys.slots
        if slots.recovery_made:
            day = write_date(slots.recovery_made.astimezone().date())
            self.state.setText(f"Made on {day}. With it the notes on this computer open without the password.")
        else:
            self.state.setText(f"Not made yet. {AT_RISK}")
        self.make.setText("Make a new one" if slots.recovery_made else "Make a recovery key")
        self.binding.setText(WITH_KEY_RING if slots.is_bound else NO_KEY_RING)
