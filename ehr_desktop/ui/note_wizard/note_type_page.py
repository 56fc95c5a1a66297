"""The wizard's second page: what kind of note, and whether the treatment plan stands in the way of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.note_wizard.column import Column
from ehr_desktop.ui.note_wizard.words import plan_hinders, plan_sentence
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.card import Card, CardGrid
from ehr_desktop.ui.parts.label import Icon, Label, page_title
from ehr_desktop.ui.parts.panel import Outset, scrolling
from ehr_desktop.ui.parts.tone import Tone

_WIDTH = 904
_NINE = 9


class NoteTypePage(QWidget):
    """`changed` comes when another type is chosen, `taken` with Enter, a type's number or a double click."""

    changed = Signal()
    taken = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._client_id = ""
        self._asked_for: set[tuple[str, str]] = set()
        self._types = sorted((one for one in desk.types.values() if one.has_form), key=lambda one: one.order)
        self.cards = CardGrid(
            [
                Card(one.name, one.summary, one.icon, key=str(number) if number <= _NINE else "")
                for number, one in enumerate(self._types, 1)
            ]
        )
        self._quiet_icon = Icon("check-circle", 16)
        self._quiet = Label("", tone=Tone.MUTED, wrap=True)
        self.banner = Banner(Tone.AMBER)
        self.banner.hide()
        self._lay_out()
        self.cards.current_changed.connect(self._changed)
        self.cards.activated.connect(self._take)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._quiet_icon)
        line.addWidget(self._quiet, 1)
        column = Column(_WIDTH)
        column.inside.addWidget(page_title("What kind of note?"))
        column.inside.addSpacing(6)
        column.inside.addLayout(line)
        column.inside.addSpacing(10)
        column.inside.addWidget(self.banner)
        column.inside.addSpacing(14)
        column.inside.addLayout(Outset(self.cards))
        column.inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(column))

    def begin(self) -> None:
        """A new note: the first type is the one offered, and charts are asked for anew."""
        self._asked_for.clear()
        progress = next((at for at, one in enumerate(self._types) if one.name == "Progress Note"), 0)
        self.cards.set_current(progress)

    def enter(self, client_id: str, note_type: str | None) -> None:
        """The page is shown for a client, with the type chosen before."""
        self._client_id = client_id
        chosen = next((at for at, one in enumerate(self._types) if one.name == note_type), self.cards.current())
        self.cards.set_current(chosen)
        self.cards.focus_current()
        self._show_plan()
        if name := self.selected():
            self.ask_chart(client_id, name)

    def selected(self) -> str | None:
        """The name of the type chosen, as the server spells it."""
        at = self.cards.current()
        return None if at is None else self._types[at].name

    def ask_chart(self, client_id: str, note_type: str) -> None:
        """What the note inherits, and how the treatment plan stands: once for each client and type."""
        if (client_id, note_type) in self._asked_for:
            return
        self._asked_for.add((client_id, note_type))

        def failed(error: Exception) -> None:
            self._asked_for.discard((client_id, note_type))
            if not isinstance(error, KnownError):
                raise error
            self._show_plan()

        def done(_answer: None) -> None:
            self._show_plan()

        self._lanes.ask.run(lambda: self._desk.charts.fetch(client_id, note_type), done, failed, owner=self)

    def _show_plan(self) -> None:
        plan = self._desk.charts.treatment_plan(self._client_id) if self._client_id else None
        hinders = plan_hinders(plan)
        said = plan_sentence(plan) if plan else ""
        self.banner.say(said if hinders else "")
        self._quiet.setText("" if hinders else said)
        for part in (self._quiet, self._quiet_icon):
            part.setVisible(bool(said) and not hinders)

    def _changed(self, _at: int) -> None:
        self.changed.emit()

    def _take(self, at: int) -> None:
        self.cards.set_current(at)
        self.taken.emit()
