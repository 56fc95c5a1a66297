"""Making a recovery key, over the desk: shown once, kept on paper, typed back. *Later* leads back at any moment."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.events import KeysChanged
from ehr_desktop.application.keys import Keys
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.ui.covering_page import CoveringPage
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.recovery.entry import RecoveryKeyEntry
from ehr_desktop.ui.recovery.groups import KeyGroups
from ehr_desktop.ui.recovery.paper import KeySheet, ask_and_print
from ehr_desktop.ui.recovery.words import NO_KEY_RING, WHAT_FOR, host_of

_TITLE = "Your recovery key"
_REPLACES = "Once it is typed back, it takes the place of the one you have: that one opens nothing any more."


class RecoveryPage(CoveringPage):
    """The key is in sight between `begin` and the next step, and nowhere else."""

    def __init__(self, desk: Desk, keys: Keys, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__("key", _TITLE, WHAT_FOR, parent)
        self._desk = desk
        self._keys = keys
        self._lanes = lanes
        self._shown = ""
        self.groups = KeyGroups()
        self.entry = RecoveryKeyEntry()
        self.print_button = Button("Print", icon="print")
        self.again = Button("Show it again", ButtonKind.LINK)
        self.later = Button("Later", ButtonKind.LINK)
        self.progress = quiet("")
        self.go_on = Button("", ButtonKind.PRIMARY, icon_right="arrow-right")
        for part in (self.groups, self.entry):
            self.rows.addWidget(part)
        for button in (self.print_button, self.again):
            self.rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.buttons.addWidget(self.later)
        self.buttons.addWidget(self.progress, 1)
        self.buttons.addWidget(self.go_on)
        self.print_button.clicked.connect(self._print)
        self.again.clicked.connect(self._show_key)
        self.later.clicked.connect(self.leave)
        self.entry.submitted.connect(self._keep)
        self.entry.changed.connect(self._enable)
        self.go_on.clicked.connect(self._next)

    # --- one step after the other ---------------------------------------------------------------------------

    def begin(self) -> None:
        """A key nobody has had is made and shown."""
        self._step(_TITLE, WHAT_FOR, "I have kept it")
        self._busy("Making it …")
        self._lanes.ask.run(self._keys.new_recovery_key, self._made, self._failed, self)

    def _made(self, key: str) -> None:
        self._busy("")
        if self.isVisible():  # else it was left meanwhile, and the next one is another
            self._shown = key
            self._show_key()

    def _show_key(self) -> None:
        self._step(_TITLE, WHAT_FOR, "I have kept it")
        self.groups.show_key(self._shown)
        self.groups.show()
        self.print_button.show()
        slots = self._keys.slots
        remarks = [_REPLACES] if slots.recovery_made else [] if slots.is_bound else [NO_KEY_RING]
        self.problem.say(" ".join(remarks), Tone.AMBER if slots.recovery_made else Tone.ACCENT)
        self.go_on.setFocus()

    def _ask_back(self) -> None:
        self._step("Type it back", "From your paper: it counts once you have proved that you hold it.", "Keep it")
        self.entry.show()
        self.again.show()
        self.entry.setFocus()
        self._enable()

    def _keep(self) -> None:
        if not self.go_on.isEnabled():
            return
        self.entry.set_busy(True)
        self._busy("Keeping it …")
        keep = partial(self._keys.keep_recovery_key, self._shown, self.entry.text())
        self._lanes.ask.run(keep, self._kept, self._refused, self)

    def _kept(self, _: None) -> None:
        self._desk.events.publish(KeysChanged())
        self._forget()
        line = "It opens the notes on this computer from now on. Lock the paper away, not with the computer."
        self._step("Your recovery key is kept", line, "Done")
        self.later.hide()
        self.go_on.setFocus()

    def _refused(self, error: Exception) -> None:
        self._busy("")
        self.entry.refuse(_sentence(error))

    def _failed(self, error: Exception) -> None:
        self._busy("")
        self.problem.say(_sentence(error), Tone.RED)

    def _next(self) -> None:
        if self.entry.isVisible():
            self._keep()
        elif self._shown:
            self._ask_back()
        else:
            self.leave()

    # --- what is in sight -----------------------------------------------------------------------------------

    def _step(self, title: str, line: str, go_on: str) -> None:
        """Nothing but title, sentence and buttons; each step adds its own."""
        self.groups.show_key("")
        for part in (self.groups, self.entry, self.print_button, self.again):
            part.hide()
        self.entry.clear()
        self.problem.say("")
        self.title.setText(title)
        self.line.setText(line)
        self.go_on.setText(go_on)
        self.later.show()
        self._busy("")

    def _busy(self, sentence: str) -> None:
        self.progress.setText(sentence)
        self.entry.set_busy(bool(sentence))
        self._enable()

    def _enable(self) -> None:
        asks = not self.entry.isHidden()
        self.go_on.setEnabled(not self.progress.text() and not (asks and self.entry.is_empty()))

    def _forget(self) -> None:
        self._shown = ""
        self.groups.show_key("")
        self.entry.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever comes back gets another one: a key is shown to somebody who stays with it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._forget()

    def _print(self) -> None:
        about = self._desk.standing.about
        today = self._desk.clock.today()
        sheet = KeySheet(self._shown, self._desk.clinician.email, host_of(about.url), today)
        ask_and_print(sheet, self, lambda: self._desk.trail.record(AuditKind.PRINTED, "recovery key"))


def _sentence(error: Exception) -> str:
    """What to say. Anything but a known error is a bug: it is raised, for the log."""
    if not isinstance(error, KnownError):
        raise error
    return str(error)
