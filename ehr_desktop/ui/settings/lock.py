"""After how many minutes without a key or a click the desk locks by itself."""

from PySide6.QtWidgets import QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts.combo import Combo
from ehr_desktop.ui.parts.field import Field
from ehr_desktop.ui.preferences import LONGEST_ALONE, Preferences
from ehr_desktop.ui.settings.section import Section
from ehr_desktop.ui.theme import Theme

_WIDE = 360
_HELP = "Also when the computer sleeps or its screen is locked, and by Ctrl+L. What you typed is kept."


class LockSection(Section):
    """The answer holds at once, for everybody who uses the program under this account of the computer."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("Lock", parent)
        self._preferences = preferences
        self.after = Combo([(str(number), _minutes(number)) for number in range(1, LONGEST_ALONE + 1)])
        self.rows.addWidget(Field("Lock by itself after", self.after, help_text=_HELP))
        self.after.edited.connect(self._chosen)
        self.refresh()
        theme.follow(self._restyle)

    def refresh(self) -> None:
        """What is set."""
        self.after.set_value(str(self._preferences.lock_after))

    def _restyle(self, look: Theme) -> None:
        self.after.setMaximumWidth(look.px(_WIDE))

    def _chosen(self, value: object) -> None:
        if isinstance(value, str):
            self._preferences.set_lock_after(int(value))


def _minutes(number: int) -> str:
    return f"{number} minute{'' if number == 1 else 's'} without a key or a click"
