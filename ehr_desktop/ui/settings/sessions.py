"""*Where you are signed in*: every session of this clinician’s at the clinic, and ending it there."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.ports import OpenSession
from ehr_desktop.ui.device_words import device_words
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import Label, quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.prospects import moment
from ehr_desktop.ui.settings.section import Section

_ASKING = "Asking your clinic …"
_NOT_ASKED = "“Refresh” asks your clinic."


class SessionsSection(Section):
    """Asks by itself when it comes in sight, but for a server that counts requests: there, by the button only."""

    def __init__(self, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__("Where you are signed in", parent)
        self._desk = desk
        self._lanes = lanes
        self.said = quiet(_NOT_ASKED)
        self.problem = Banner(Tone.RED)
        self.problem.hide()
        self.list = QVBoxLayout()
        self.list.setSpacing(12)
        self.reload = Button("Refresh", icon="sync")
        self.end_others = Button("End all others", ButtonKind.DANGER)
        self._shown: Sequence[OpenSession] = ()
        self._is_asking = False
        self._lay_out()
        self.reload.clicked.connect(self.ask)
        self.end_others.clicked.connect(self._end_others)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.reload)
        buttons.addWidget(self.end_others)
        buttons.addStretch(1)
        self.end_others.hide()
        self.rows.addWidget(self.said)
        self.rows.addWidget(self.problem)
        self.rows.addLayout(self.list)
        self.rows.addLayout(buttons)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and not self._desk.standing.is_frugal:
            self.ask()

    def ask(self) -> None:
        """Ask the clinic for the list as it is now."""
        self._do(self._desk.api.open_sessions)

    def _do(self, what: Callable[[], Sequence[OpenSession]]) -> None:
        if self._is_asking:
            return  # not by switching buttons off: the keys would go elsewhere
        self._is_asking = True
        self._say(_ASKING)
        self.problem.say("")
        self._lanes.ask.run(what, self._show, self._failed, owner=self)

    def _end(self, sessions: Sequence[OpenSession]) -> None:
        """One by one: whether a clinic's way to end them all spares this one, not every clinic says (API 1.1)."""
        api = self._desk.api

        def end() -> Sequence[OpenSession]:
            for one in sessions:
                api.end_session(one.id)
            return api.open_sessions()

        self._do(end)

    def _end_others(self) -> None:
        self._end([one for one in self._shown if not one.is_this])

    def _show(self, sessions: Sequence[OpenSession]) -> None:
        self._shown = sessions
        while (item := self.list.takeAt(0)) is not None:
            row = item.widget()
            if row:
                row.hide()
                row.deleteLater()
        now = self._desk.clock.now()
        for one in sessions:
            row = _SessionRow(one, now)
            row.end.clicked.connect(lambda _=False, one=one: self._end([one]))
            self.list.addWidget(row)
        self._say("" if sessions else "Your clinic names no session.")
        self._ready()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, KnownError):
            raise error
        self._say("" if self._shown else _NOT_ASKED)
        self.problem.say(str(error))
        self._ready()

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def _ready(self) -> None:
        self._is_asking = False
        others = [one for one in self._shown if not one.is_this]
        self.end_others.setVisible(len(others) > 1)


class _SessionRow(QWidget):
    """With what, since when, last used when; a button to end it, but for this one."""

    def __init__(self, one: OpenSession, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = device_words(one.agent)
        when = [f"since {moment(one.began_at, now)}"] if one.began_at else []
        when += [f"last used {moment(one.last_active_at, now)}"] if one.last_active_at else []
        when += [f"from {one.address}"] if one.address else []
        self.end = Button("End", small=True)
        self.end.setAccessibleName(", ".join([f"End {name}", *when]))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(name, weight=500, wrap=True))
        if when:
            words.addWidget(Label(" · ".join(when), "second", tone=Tone.MUTED, wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(words, 1)
        if one.is_this:
            row.addWidget(Label("This computer", "second", tone=Tone.ACCENT), 0, Qt.AlignmentFlag.AlignVCenter)
            self.end.hide()
        row.addWidget(self.end, 0, Qt.AlignmentFlag.AlignVCenter)
