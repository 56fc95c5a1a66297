"""One section of the sheet: its title, and its rows below each other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.ui.parts.label import section_title


class Section(QWidget):
    """Rows are added to `rows`. `refresh` is called whenever the page comes in sight."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(12)
        self.rows.addWidget(section_title(title))

    def take_keys(self) -> bool:
        """Its first answer or button takes the keys; False where it has none now."""
        parts = (part for part in self.findChildren(QWidget) if part.isVisible() and part.isEnabled())
        first = next((part for part in parts if part.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
        if first:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return first is not None

    def refresh(self) -> None:
        """Show what is so now."""
