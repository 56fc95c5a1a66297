"""The titles of the sections in a line below the page's own: a press leads to one."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.settings.section import Section


class SettingsIndex(QWidget):
    """One button for each section; `go` is called with the section pressed."""

    def __init__(
        self, sections: Sequence[Section], go: Callable[[Section], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sections")
        self.buttons: list[Button] = []
        row = FlowLayout(self, gap=4, line_gap=4)
        for section in sections:
            button = Button(section.title, ButtonKind.LINK)
            button.setAccessibleDescription("Leads to this part of the page")
            button.clicked.connect(partial(go, section))
            row.addWidget(button)
            self.buttons.append(button)
