"""*Activity*: the way to the audit trail, and what is to be known of it before anybody asks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.label import quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.settings.section import Section


class ActivitySection(Section):
    """`opened` leads to the page."""

    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("Activity", parent)
        self._desk = desk
        self.open = Button("Show activity", icon="clipboard")
        self.warning = Banner(Tone.AMBER)
        self.warning.hide()
        self.rows.addWidget(
            quiet(
                "Every note read, written, sent, signed or taken along here, and every sign-in. Nothing is taken out."
            )
        )
        self.rows.addWidget(self.warning)
        self.rows.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        self.open.clicked.connect(self.opened)
        self.refresh()

    def refresh(self) -> None:
        """Whether the clinic knows another trail."""
        self.warning.say(self._desk.trail.warning())
