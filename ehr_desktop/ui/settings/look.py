"""How the program looks: text size and scheme."""

from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.parts.choice_row import ChoiceRow
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.preferences import TEXT_SIZES, Preferences
from ehr_desktop.ui.settings.section import Section
from ehr_desktop.ui.theme import Scheme

_SCHEMES = (
    (Scheme.SYSTEM.value, "Like the system"),
    (Scheme.LIGHT.value, "Light"),
    (Scheme.DARK.value, "Dark"),
    (Scheme.HIGH_CONTRAST_LIGHT.value, "High contrast, light"),
    (Scheme.HIGH_CONTRAST_DARK.value, "High contrast, dark"),
)


class LookSection(Section):
    """Each answer is put on at once."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("Look", parent)
        self._preferences = preferences
        self.text_size = ChoiceRow([(str(size), f"{size} %") for size in TEXT_SIZES], blank_allowed=False)
        self.scheme = ChoiceRow(_SCHEMES, blank_allowed=False)
        self.rows.addWidget(Field("Text size", self.text_size, help_text="Ctrl + and Ctrl − do the same."))
        self.rows.addWidget(Field("Colours", self.scheme))
        self.text_size.edited.connect(self._size_chosen)
        self.scheme.edited.connect(self._scheme_chosen)
        self.refresh()

    def refresh(self) -> None:
        """What is set: it may have been changed by a key."""
        size = str(self._preferences.text_size)
        self.text_size.set_value(size if int(size) in TEXT_SIZES else None)
        self.scheme.set_value(self._preferences.scheme.value)

    def _size_chosen(self, value: object) -> None:
        if isinstance(value, str):
            self._preferences.set_text_size(int(value))

    def _scheme_chosen(self, value: object) -> None:
        if isinstance(value, str):
            self._preferences.set_scheme(Scheme(value))
