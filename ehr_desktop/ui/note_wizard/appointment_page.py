"""The wizard's third page: which session the note belongs to, or none for now."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.ui.note_wizard.appointment_picker import AppointmentPicker
from ehr_desktop.ui.note_wizard.column import Column
from ehr_desktop.ui.parts.label import page_title
from ehr_desktop.ui.parts.panel import RING_ROOM

_WIDTH = 840


class AppointmentPage(QWidget):
    """A title above the picker."""

    def __init__(self, picker: AppointmentPicker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picker = picker
        column = Column(_WIDTH)
        # The picker brings its own room for the ring of its row.
        column.inside.setContentsMargins(0, 0, 0, 0)
        title = page_title("Which session does it belong to?")
        title.setContentsMargins(RING_ROOM, 0, RING_ROOM, 0)
        column.inside.addWidget(title)
        column.inside.addSpacing(16)
        column.inside.addWidget(picker, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column)
