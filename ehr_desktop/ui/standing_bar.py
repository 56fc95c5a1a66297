"""The status bar of the main window: what is only here since when, what hinders, who is signed in.

Is refreshed by who listens to the heartbeat. A screen reader hears each new sentence once, while the bar is in sight
and no round goes on.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import NoteCounts
from ehr_desktop.application.sync import Link
from ehr_desktop.ui import theme
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.link_words import LinkState, link_words, short_words
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.panel import Ground, Panel
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.tool_tip import plain_tool_tip
from ehr_desktop.ui.parts.voice import announce
from ehr_desktop.ui.theme import Theme


class StandingBar(Panel):
    """`sign_in`, `lock` and `sign_out` are asked for by their buttons; *Sync now* goes to the heartbeat itself."""

    sign_in = Signal()
    sign_out = Signal()
    lock = Signal()

    def __init__(self, desk: Desk, heartbeat: Heartbeat, counts: NoteCounts, parent: QWidget | None = None) -> None:
        super().__init__(Ground.WINDOW, parent)
        self._counts = counts
        self._desk = desk
        self._heartbeat = heartbeat
        self._of = 0
        self._announced = ""
        self._whole = self._short = self._why = ""
        self._is_leaving = False
        self._icon = Icon("cloud-check", 16)
        self.text = Label("", "second", weight=500, tone=Tone.MUTED, elide=True, figures=True)
        self.sign_in_button = Button("Sign in", ButtonKind.LINK, small=True)
        self.sync_button = Button("Sync now", ButtonKind.QUIET, icon="sync", small=True)
        self.sync_button.setToolTip("F5")
        self.cancel_button = Button("Cancel", ButtonKind.QUIET, icon="close", small=True)
        self.cancel_button.setToolTip("Esc")
        self.cancel_button.hide()
        self.person = Label(desk.clinician.name, "second", weight=500, tone=Tone.MUTED, elide=True)
        self.lock_button = Button("Lock", ButtonKind.QUIET, icon="lock", small=True)
        self.lock_button.setToolTip("Ctrl+L")
        # pressed with the mouse it leaves the keys where they are: that is where they come back
        self.lock_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sign_out_button = Button("Sign out", ButtonKind.QUIET, small=True)
        self.sign_out_button.setToolTip("Notes not sent yet stay on this computer, encrypted.")
        self._lay_out()
        self.sign_in_button.clicked.connect(self.sign_in)
        self.lock_button.clicked.connect(self.lock)
        self.sign_out_button.clicked.connect(self.sign_out)
        self.sync_button.clicked.connect(heartbeat.sync_now)
        self.cancel_button.clicked.connect(heartbeat.cancel)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.refresh()
        theme.follow(self._restyle)

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(20, 1, 12, 0)
        row.setSpacing(8)
        for part in (self._icon, self.text, self.sign_in_button, self.sync_button, self.cancel_button):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for part in (self.person, self.lock_button, self.sign_out_button):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_counts(self, counts: NoteCounts) -> None:
        """The numbers have changed."""
        self._counts = counts
        self.refresh()

    def say_farewell(self) -> None:
        """The session is being ended: say what stays here. Nothing more can be asked for."""
        self._is_leaving = True
        for button in (self.lock_button, self.sign_out_button, self.sync_button, self.cancel_button):
            button.hide()
        self.refresh()

    def is_resting(self) -> bool:
        """Whether no round is under way."""
        return not self._heartbeat.is_busy

    def refresh(self) -> None:
        """Say how things stand now."""
        state, now = self.state(), self._desk.clock.now()
        words, self._short = link_words(state, now), short_words(state, now).text
        self._whole = words.text
        self.text.set_tone(words.tone)
        why = "" if self._heartbeat.link is Link.ONLINE else self._heartbeat.why
        self._why = f"{words.text}\n{why}" if why else ""
        self._icon.show_icon(words.icon, words.tone)
        self.sign_in_button.setVisible(words.offers_sign_in)
        if not self._is_leaving:
            self._show_round()
        self._make_room()
        self.setAccessibleName(words.text)
        self._announce(words.text)

    def _show_round(self) -> None:
        """While somebody waits for a round *Cancel* stands where *Sync now* was, and has the keys if that had them.

        Neither is ever switched off: the keys would go on to *Lock*.
        """
        heartbeat = self._heartbeat
        before, now = self.sync_button, self.cancel_button
        if not (heartbeat.is_busy and heartbeat.is_asked):
            before, now = now, before
        had_focus = before.hasFocus()
        now.show()
        if had_focus:
            now.setFocus(Qt.FocusReason.OtherFocusReason)
        before.hide()

    def _announce(self, sentence: str) -> None:
        is_settled = self._is_leaving or not self._heartbeat.is_busy
        if self.isVisible() and is_settled and sentence != self._announced:
            self._announced = sentence
            announce(self, sentence)

    def state(self) -> LinkState:
        """How notes, link and session stand."""
        counts = self._counts
        others = counts.all > counts.not_sent
        sending = self._sending()
        return LinkState(
            self._heartbeat.rounds().link,
            self._heartbeat.since,
            counts.not_sent,
            counts.needs_you,
            sending,
            others,
            counts.unanswered,
            self._heartbeat.until,
            counts.not_sent_since,
            is_fetching=self._heartbeat.is_busy and self._heartbeat.is_asked and sending is None,
            is_stopping=self._heartbeat.is_stopping,
            was_stopped=self._heartbeat.was_stopped,
            is_leaving=self._is_leaving,
        )

    def _sending(self) -> tuple[int, int] | None:
        """Which of how many is on its way; counted down from what was due when the round began.

        A round that nobody asked for says so only where the last one was answered: offline it would say so in vain.
        """
        heartbeat = self._heartbeat
        if not heartbeat.is_busy or not (heartbeat.is_asked or heartbeat.link in (None, Link.ONLINE)):
            self._of = 0
            return None
        due = self._desk.my_notes.number_due()
        self._of = max(self._of, due)
        return (self._of - due + 1, self._of) if due else None

    def _restyle(self, look: Theme) -> None:
        self.setFixedHeight(look.px(36))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where the bar is narrow the name goes, whose it is anyway, and then the times; the tool tip has them."""
        look = theme.current()
        self.person.setVisible(self.width() > look.px(720))
        fits = self.text.fontMetrics().horizontalAdvance(self._whole) <= self._room_for_words()
        shown = self._whole if fits else self._short
        if shown != self.text.text():
            self.text.setText(shown)
            self.text.updateGeometry()
        plain_tool_tip(self.text, self._why or ("" if fits else self._whole))

    def _room_for_words(self) -> int:
        """The pixels that everything else in the bar leaves to the sentence."""
        asked = (self.sign_in_button, self.sync_button, self.cancel_button)
        buttons = (*asked, self.lock_button, self.sign_out_button)
        others = [part for part in (self._icon, self.person, *buttons) if not part.isHidden()]
        edges, gaps = self._row.contentsMargins(), self._row.spacing() * (len(others) + 1)
        return self.width() - sum(part.sizeHint().width() for part in others) - gaps - edges.left() - edges.right()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.line_across(painter, 0, self.width(), 0, theme.current().separator)
        painter.end()
