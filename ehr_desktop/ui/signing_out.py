"""Signing out while notes are only on this computer: what becomes of them, and three ways on."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.ports import NoteCounts
from ehr_desktop.ui.covering_page import CoveringPage
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.prospects import moment

_SENDING = "Sending …"
_STAYED = "They could not all be sent now: {why}"
_STAYED_UNSAID = "They could not all be sent now."


def needs_a_word(counts: NoteCounts) -> bool:
    """Whether anything would stay behind that is not known to be at the clinic."""
    return bool(counts.not_sent or counts.unanswered)


def what_stays(counts: NoteCounts, now: datetime) -> str:
    """How many notes stay here, since when, and what becomes of them."""
    if not needs_a_word(counts):
        return "Every note is at your clinic. Nothing stays behind on this computer but its encrypted copy."
    said = []
    if counts.not_sent:
        since = f", the oldest since {moment(counts.not_sent_since, now)}" if counts.not_sent_since else ""
        one = counts.not_sent == 1
        since = since.replace(", the oldest since", " since") if one else since
        said.append(f"{_notes(counts.not_sent)} {'is' if one else 'are'} only on this computer{since}.")
    if counts.needs_you:
        verb = "waits" if counts.needs_you == 1 else "wait"
        said.append(f"{counts.needs_you} of them {verb} for you under “Needs you”.")
    if counts.unanswered:
        verb = "is" if counts.unanswered == 1 else "are"
        said.append(f"{_notes(counts.unanswered)} {verb} sent, and your clinic has not answered yet.")
    one = counts.not_sent + counts.unanswered == 1
    said.append(
        "It stays here, encrypted, and goes when you sign in here next."
        if one
        else "They stay here, encrypted, and go when you sign in here next."
    )
    return " ".join(said)


def _notes(number: int) -> str:
    return "1 note" if number == 1 else f"{number} notes"


class SigningOutPage(CoveringPage):
    """`sign_out_wanted` is the answer; `closed` is *Stay*. *Send now* goes to the heartbeat itself."""

    sign_out_wanted = Signal()

    def __init__(self, desk: Desk, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__("lock", "Sign out?", "", parent)
        self._desk = desk
        self._heartbeat = heartbeat
        self._asked_to_send = False
        self.stay = Button("Stay", ButtonKind.LINK)
        self.send = Button("Send now", icon="sync")
        self.sign_out = Button("Sign out", ButtonKind.PRIMARY)
        self.buttons.addWidget(self.stay)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.send)
        self.buttons.addWidget(self.sign_out)
        self.stay.clicked.connect(self.leave)
        self.send.clicked.connect(self._send)
        self.sign_out.clicked.connect(self.sign_out_wanted)
        heartbeat.changed.connect(self._round_changed)
        end = desk.events.subscribe(NotesChanged, self._notes_changed)
        self.destroyed.connect(lambda: end())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._asked_to_send = False
        self.problem.say("")
        self.refresh()
        (self.stay if self.send.isHidden() else self.send).setFocus()

    def refresh(self) -> None:
        """Say how many there are now."""
        counts = self._desk.my_notes.counts()
        sentence = what_stays(counts, self._desk.clock.now())
        if sentence != self.line.text():
            self.line.setText(sentence)
            announce(self, sentence)
        had_focus = self.send.hasFocus()
        self.send.setText(_SENDING if self._heartbeat.is_busy and self._asked_to_send else "Send now")
        self.send.setVisible(needs_a_word(counts))
        if had_focus and self.send.isHidden():
            self.sign_out.setFocus()

    def _send(self) -> None:
        self._asked_to_send = True
        self.problem.say("")
        self._heartbeat.sync_now()

    def _notes_changed(self, _event: NotesChanged) -> None:
        if self.isVisible():
            self.refresh()

    def _round_changed(self) -> None:
        if not self.isVisible():
            return
        self.refresh()
        if self._asked_to_send and not self._heartbeat.is_busy:
            self._asked_to_send = False
            self.refresh()
            if not self.send.isHidden():
                why = self._heartbeat.why
                self.problem.say(_STAYED.format(why=why) if why else _STAYED_UNSAID, Tone.AMBER)
