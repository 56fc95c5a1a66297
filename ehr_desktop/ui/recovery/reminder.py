"""Quiet reminders, where they can be acted upon: no recovery key was made yet, or one was used and a sign-in is due."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import KeysChanged
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.panel import Panel
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.recovery.words import AT_RISK, SIGN_IN_TO_RENEW

_MARGIN = 24


def lacks_recovery_key(desk: Desk) -> bool:
    """Whether somebody should make one. In practice nothing is at risk."""
    return not desk.is_practice and desk.keys is not None and desk.keys.slots.recovery_made is None


class RecoveryReminder(Banner):
    """In sight while there is none; with `later` only until that is pressed. It needs a parent to be shown in."""

    make_wanted = Signal()
    refreshed = Signal()

    def __init__(self, desk: Desk, *, later: bool, parent: QWidget) -> None:
        super().__init__(Tone.ACCENT, icon="key", parent=parent)
        self._desk = desk
        self._is_put_off = self._is_elsewhere = False
        self.make = self.add_button("Make a recovery key")
        self.make.clicked.connect(self.make_wanted)
        if later:
            self.later = self.add_button("Later")
            self.later.clicked.connect(self.put_off)
        end = desk.events.subscribe(KeysChanged, lambda _: self.refresh())
        self.destroyed.connect(lambda: end())
        self.refresh()

    def put_off(self) -> None:
        """Not now: Settings and *Needs you* still say so."""
        self._is_put_off = True
        self.refresh()

    def set_elsewhere(self, *, elsewhere: bool) -> None:
        """Whether one is at a place where this is not the matter, or is said already."""
        self._is_elsewhere = elsewhere
        self.refresh()

    def refresh(self) -> None:
        """Shown or not, as it is now."""
        is_due = lacks_recovery_key(self._desk) and not self._is_put_off and not self._is_elsewhere
        self.say(AT_RISK if is_due else "", icon="key")
        self.refreshed.emit()


class RenewReminder(Banner):
    """In sight from opening the notes with the recovery key until the next full sign-in."""

    sign_in_wanted = Signal()
    refreshed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(Tone.AMBER, icon="key", parent=parent)
        self._desk = desk
        self.sign_in = self.add_button("Sign in")
        self.sign_in.clicked.connect(self.sign_in_wanted)
        end = desk.events.subscribe(KeysChanged, lambda _: self.refresh())
        self.destroyed.connect(lambda: end())
        self.refresh()

    def refresh(self) -> None:
        """Shown or not, as it is now."""
        keys = self._desk.keys
        self.say(SIGN_IN_TO_RENEW if keys and keys.by_recovery_key else "", icon="key")
        self.refreshed.emit()


class Reminders(Panel):
    """Both of them in a strip above a page, which takes no room while neither is in sight."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.renew = RenewReminder(desk, self)
        self.recovery = RecoveryReminder(desk, later=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 12, _MARGIN, 0)
        column.setSpacing(8)
        for reminder in (self.renew, self.recovery):
            column.addWidget(reminder)
            reminder.refreshed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setHidden(self.renew.isHidden() and self.recovery.isHidden())
