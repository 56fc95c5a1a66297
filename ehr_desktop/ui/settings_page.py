"""*Settings*: text size, scheme, practice data, and what is known of the server."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.ui.about import AboutServer
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.choice_row import ChoiceRow
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.parts.label import page_title, quiet, section_title
from ehr_desktop.ui.parts.panel import Panel, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.preferences import TEXT_SIZES, Preferences
from ehr_desktop.ui.theme import Scheme

_MARGIN = 24
_SCHEMES = (
    (Scheme.SYSTEM.value, "Like the system"),
    (Scheme.LIGHT.value, "Light"),
    (Scheme.DARK.value, "Dark"),
    (Scheme.HIGH_CONTRAST_LIGHT.value, "High contrast, light"),
    (Scheme.HIGH_CONTRAST_DARK.value, "High contrast, dark"),
)


class SettingsPage(Panel):
    """`remove_practice_wanted` comes after the question was answered."""

    remove_practice_wanted = Signal()

    def __init__(self, desk: Desk, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._preferences = preferences
        self.title = page_title("Settings")
        self.text_size = ChoiceRow([(str(size), f"{size} %") for size in TEXT_SIZES], blank_allowed=False)
        self.scheme = ChoiceRow(_SCHEMES, blank_allowed=False)
        self.about = AboutServer(desk)
        self.remove = Button("Remove practice data", ButtonKind.DANGER, icon="trash")
        self.question = Banner(
            Tone.RED, "This removes the practice server’s data and the notes of practice, and closes the program."
        )
        self.really = self.question.add_button("Remove")
        self.keep = self.question.add_button("Keep")
        self.question.hide()
        self._lay_out(is_practice=desk.is_practice)
        self.text_size.edited.connect(self._size_chosen)
        self.scheme.edited.connect(self._scheme_chosen)
        self.remove.clicked.connect(self._ask)
        self.really.clicked.connect(self.remove_practice_wanted)
        self.keep.clicked.connect(self._do_not)
        self.show_chosen()

    def _lay_out(self, *, is_practice: bool) -> None:
        sheet = QWidget()
        rows = QVBoxLayout(sheet)
        rows.setContentsMargins(_MARGIN, 20, _MARGIN, _MARGIN)
        rows.setSpacing(12)
        rows.addWidget(self.title)
        rows.addSpacing(4)
        rows.addWidget(section_title("Look"))
        rows.addWidget(Field("Text size", self.text_size, help_text="Ctrl + and Ctrl − do the same."))
        rows.addWidget(Field("Scheme", self.scheme))
        if is_practice:
            rows.addSpacing(12)
            rows.addWidget(section_title("Practice data"))
            rows.addWidget(quiet("Nothing in it is real. The program asks again at its next start what to open."))
            rows.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
            rows.addWidget(self.question)
        rows.addSpacing(12)
        rows.addWidget(section_title("About"))
        rows.addWidget(self.about)
        rows.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolling(sheet))

    def show_chosen(self) -> None:
        """Show what is set: it may have been changed by a key."""
        size = str(self._preferences.text_size)
        self.text_size.set_value(size if int(size) in TEXT_SIZES else None)
        self.scheme.set_value(self._preferences.scheme.value)

    def focus_list(self) -> None:
        """The page was gone to: its first answer takes the keys."""
        self.text_size.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_chosen()
        self.about.refresh()

    def _size_chosen(self, value: object) -> None:
        if isinstance(value, str):
            self._preferences.set_text_size(int(value))

    def _scheme_chosen(self, value: object) -> None:
        if isinstance(value, str):
            self._preferences.set_scheme(Scheme(value))

    def _ask(self) -> None:
        self.question.show()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do_not(self) -> None:
        self.question.hide()
        self.remove.setFocus(Qt.FocusReason.OtherFocusReason)
