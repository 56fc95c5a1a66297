"""The wizard's second page: what kind of note, and what is in its way, said before a word is typed."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.domain.workflow import PlanState
from ehr_desktop.ui import theme
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.note_wizard.column import Column
from ehr_desktop.ui.note_wizard.offer import Offer
from ehr_desktop.ui.note_wizard.remark import Remark, Way, choice_of, of_session, of_workflow
from ehr_desktop.ui.note_wizard.workflow_words import in_order
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.card import Card, CardGrid
from ehr_desktop.ui.parts.label import Icon, Label, page_title
from ehr_desktop.ui.parts.panel import RING_ROOM, Outset, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

_WIDTH = 904
_NINE = 9


class NoteTypePage(QWidget):
    """`changed` comes when another type is chosen, `taken` with Enter, a type's number or a double click.

    What stands in the way of the type chosen is said under the cards, outside of what scrolls: no card moves under
    the pointer. `open_note` carries the id of a note that is there already.
    """

    changed = Signal()
    taken = Signal()
    open_note = Signal(str)

    def __init__(self, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._client_id = ""
        self._appointment_id: str | None = None
        self._asked_for: set[tuple[str, str]] = set()
        self._types = desk.types.to_begin()
        self._cards = [
            Card(one.name, one.summary, one.icon, key=str(number) if number <= _NINE else "")
            for number, one in enumerate(self._types, 1)
        ]
        self.cards = CardGrid(self._cards)
        self._quiet_icon = Icon("check-circle", 16)
        self.quiet = Label("", tone=Tone.MUTED, wrap=True)
        self.offer = Offer(Tone.AMBER, Tone.ACCENT)
        self._lay_out()
        self.cards.current_changed.connect(self._changed)
        self.cards.activated.connect(self._take)
        self.offer.taken.connect(self._go_way)
        self._laid_out = QTimer(self, singleShot=True, interval=0)
        self._laid_out.timeout.connect(self._settle)
        self._area.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._laid_out.start())
        theme.follow(self._restyle)

    def _lay_out(self) -> None:
        self._line = QWidget()
        line = QHBoxLayout(self._line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._quiet_icon)
        line.addWidget(self.quiet, 1)
        column = Column(_WIDTH)
        column.inside.addWidget(page_title("What kind of note?"))
        column.inside.addSpacing(6)
        column.inside.addWidget(self._line)
        column.inside.addSpacing(24)
        column.inside.addLayout(Outset(self.cards))
        column.inside.addStretch(1)
        self._foot = Column(_WIDTH, top=0)
        self._foot.inside.addWidget(self.offer)
        self._area = scrolling(column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        whole.addWidget(self._foot)

    def _restyle(self, look: Theme) -> None:
        """The quiet line keeps its room where there is nothing to say yet."""
        self._line.setMinimumHeight(round(paint.height_of(look.font())))

    # --- for the wizard around ------------------------------------------------------------------------------

    def begin(self) -> None:
        """A new note: the first type is the one offered, and charts are asked for anew."""
        self._asked_for.clear()
        progress = next((at for at, one in enumerate(self._types) if one.name == "Progress Note"), 0)
        self.cards.set_current(progress)

    def enter(self, client_id: str, note_type: str | None, appointment_id: str | None) -> None:
        """The page is shown for a client, with the type and the session chosen before."""
        self._client_id, self._appointment_id = client_id, appointment_id
        self.cards.set_current(self._place(note_type))
        self.cards.focus_current()
        self.offer.begin()
        self._show_standing()
        if name := self.selected():
            self.ask_chart(client_id, name)

    def selected(self) -> str | None:
        """The name of the type chosen, as the server spells it."""
        at = self.cards.current()
        return None if at is None else self._types[at].name

    def choose(self, note_type: str | None) -> None:
        """Stand on the card of this type."""
        self.cards.set_current(self._place(note_type))
        self.cards.focus_current()
        self._show_standing()

    def ask_chart(self, client_id: str, note_type: str) -> None:
        """What the note inherits, and what stands in its way: once for each client and type."""
        if (client_id, note_type) in self._asked_for:
            return
        self._asked_for.add((client_id, note_type))

        def failed(error: Exception) -> None:
            self._asked_for.discard((client_id, note_type))
            if not isinstance(error, KnownError):
                raise error
            self._show_standing()

        def done(_answer: None) -> None:
            self._show_standing()

        self._lanes.ask.run(lambda: self._desk.charts.fetch(client_id, note_type), done, failed, owner=self)

    # --- what is said ---------------------------------------------------------------------------------------

    def _show_standing(self) -> None:
        """What is in order of this client, and what is in the way of the type chosen: from this computer."""
        if not self._client_id:
            return
        self._show_quiet()
        session = workflow = Remark()
        at = self.cards.current()
        if at is not None:
            kind = self._types[at]
            choice = choice_of(self._desk, self._client_id, kind.name, self._appointment_id)
            session = of_session(choice, kind)
            if not session.sentence:
                workflow = of_workflow(self._desk, self._client_id, kind)
        self.offer.say(Tone.ACCENT, session)
        self.offer.say(Tone.AMBER, workflow)
        self._laid_out.start()

    def _settle(self) -> None:
        """What is said stands under the cards beside a scroll bar, and hides none of the card it is about."""
        bar = self._area.verticalScrollBar()
        self._foot.setContentsMargins(0, 0, bar.width() if bar.maximum() else 0, 0)
        at = self.cards.current()
        if at is not None:
            self._area.ensureWidgetVisible(self._cards[at], 0, RING_ROOM)

    def _show_quiet(self) -> None:
        plan = self._desk.charts.treatment_plan(self._client_id)
        said = in_order(self._desk.charts.intake(self._client_id), plan, self._desk.clock.today())
        self.quiet.setText(said)
        is_due = plan is not None and plan.state is PlanState.DUE_SOON
        self._quiet_icon.show_icon("clock" if is_due else "check-circle", Tone.MUTED)
        for part in (self.quiet, self._quiet_icon):
            part.setVisible(bool(said))

    # --- what is chosen -------------------------------------------------------------------------------------

    def _place(self, note_type: str | None) -> int | None:
        return next((at for at, one in enumerate(self._types) if one.name == note_type), self.cards.current())

    def _changed(self, _at: int) -> None:
        self._show_standing()
        self.changed.emit()

    def _take(self, at: int) -> None:
        self.cards.set_current(at)
        self.taken.emit()

    def _go_way(self, way: Way) -> None:
        if way.note_id:
            self.open_note.emit(way.note_id)
        else:
            self.cards.set_current(self._place(way.note_type))
            self.taken.emit()
