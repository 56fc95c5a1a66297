"""The picker of a session: those that suit, those that do not with the reason, and always a way on without one.

Used by the wizard and inside signing. Shows what this computer knows at once and fetches the rest beside it.
"""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.directory import AppointmentChoice, is_stale
from ehr_desktop.application.errors import KnownError, OutcomeUnknown, Unreachable
from ehr_desktop.application.events import CaseloadChanged
from ehr_desktop.application.sync import Link
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.note_wizard.choice_list import ChoiceList, ListSearch, Row
from ehr_desktop.ui.note_wizard.row_paint import Heading
from ehr_desktop.ui.note_wizard.session_rows import SessionRows
from ehr_desktop.ui.note_wizard.words import finds_session, session_line, session_spoken
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.combo import Combo
from ehr_desktop.ui.parts.empty_state import EmptyState
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.option_row import OptionRow
from ehr_desktop.ui.parts.panel import RING_ROOM, Outset, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce

WITHOUT = "Continue without appointment (save as draft)"
_WITHOUT_LINE = "Everything you write is kept. Choose the appointment any time before signing."
_LATER = "You can write the note now and choose its session any time before signing."


class AppointmentPicker(QWidget):
    """`changed` when another session is selected, `taken` with a double click, `without` with the row below.

    `open_note` carries the id of the note a session has already: where the picker `offers_notes`, one can stand on
    such a session, `note_here` names its note, and a double click leads there.
    """

    changed = Signal()
    taken = Signal()
    without = Signal()
    open_note = Signal(str)

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        heartbeat: Heartbeat,
        *,
        offers_none: bool = True,
        offers_notes: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._heartbeat = heartbeat
        self._offers_none = offers_none
        self._offers_notes = offers_notes
        self._client_id = self._note_type = ""
        self._own: str | None = None
        self._shown: dict[str, AppointmentChoice] = {}
        self._fetched: dict[str, datetime] = {}
        self._asking = ""
        self._trouble: KnownError | None = None
        self._make_parts()
        self._lay_out()
        self.destroyed.connect(desk.events.subscribe(CaseloadChanged, self._caseload_changed))

    def _make_parts(self) -> None:
        self._delegate = SessionRows()
        self.list = ChoiceList("Sessions", self._delegate)
        self.search = ListSearch("Search date, type, place", self.list)
        self._places = Combo(blank="All places", quiet=True)
        self._places.setAccessibleName("Place")
        self._kinds = Combo(blank="All kinds", quiet=True)
        self._kinds.setAccessibleName("Kind of session")
        self.banner = Banner(Tone.RED)
        self.banner.hide()
        self.again = self.banner.add_button("Try again")
        self._state_icon = Icon("cloud-off", 16)
        self.state = Label("", "second", tone=Tone.MUTED, wrap=True)
        self.empty = EmptyState("calendar", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(scrolling(self.empty))
        self.row = OptionRow(WITHOUT, _WITHOUT_LINE, "pencil", key="Ctrl D", parent=self)
        key = QShortcut(QKeySequence("Ctrl+D"), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self._go_without)
        self.search.textChanged.connect(self._filter)
        for filter_box in (self._places, self._kinds):
            filter_box.edited.connect(self._filter)
        self.again.clicked.connect(self._ask)
        self.list.changed.connect(self.changed)
        self.list.taken.connect(self._take)
        self.row.clicked.connect(self._go_without)

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search, 2)
        filters.addWidget(self._places)
        filters.addWidget(self._kinds)
        filters.addStretch(1)
        state = QHBoxLayout()
        state.setContentsMargins(12, 8, 0, 0)
        state.setSpacing(8)
        state.addWidget(self._state_icon)
        state.addWidget(self.state, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(RING_ROOM, 0, RING_ROOM, RING_ROOM)
        column.setSpacing(0)
        column.addLayout(filters)
        column.addSpacing(8)
        column.addWidget(self.banner)
        column.addLayout(state)
        column.addWidget(self._stack, 1)
        if self._offers_none:
            column.addSpacing(12)
            column.addLayout(Outset(self.row))
        else:
            self.row.hide()

    # --- for the page around --------------------------------------------------------------------------------

    def show_for(self, client_id: str, note_type: str, chosen: str | None, *, is_own: bool = True) -> None:
        """The sessions of a client for a note of this type, with the one `chosen`.

        It `is_own` where a note in hand has it already; else what is there for it is another note.
        """
        if client_id != self._client_id:
            self.search.setText("")
            self._trouble = None
            self.list.show_rows(())
            for filter_box in (self._places, self._kinds):
                filter_box.set_value(None)
        self._client_id, self._note_type, self._own = client_id, note_type, chosen if is_own else None
        self._fill(select=chosen or "")
        if chosen:
            self.list.select(chosen)
        fetched = self._fetched.get(client_id)
        if is_stale(self._desk.clock.now() - fetched if fetched else None):
            self._ask()
        else:
            self._show_state()

    def filters(self) -> tuple[str, str | None, str | None]:
        """What the list is narrowed to: words, place, kind of session."""
        return self.search.text(), self._places.value(), self._kinds.value()

    def narrow(self, words: str, place: str | None, kind: str | None) -> None:
        """Narrow the list to these."""
        self._places.set_value(place)
        self._kinds.set_value(kind)
        self.search.setText(words)
        self._fill()

    def enter(self) -> None:
        """The picker is shown: the focus goes to the list, or to the way on where nothing can be chosen."""
        if self.list.has_choices():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._offers_none:
            self.row.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def selected(self) -> str | None:
        """The id of the session selected; None also where one stands on a session that cannot be chosen."""
        return self.list.selected() or None

    def note_here(self) -> str | None:
        """The note of this type that the session one stands on has already."""
        choice = self._shown.get(self.list.here()) if self._offers_notes else None
        return choice.note_id if choice else None

    # --- from this computer ---------------------------------------------------------------------------------

    def _filter(self, _value: object) -> None:
        self._fill()
        if not self.list.selected():
            self.list.select_first()

    def _fill(self, select: str = "") -> None:
        known = self._known()
        for box, values in (
            (self._places, {choice.appointment.place for choice in known}),
            (self._kinds, {choice.appointment.kind for choice in known}),
        ):
            box.set_options([(value, value) for value in sorted(values) if value])
            box.setVisible(len(values) > 1)
        shown = [choice for choice in known if self._passes(choice)]
        suitable = [choice for choice in shown if choice.unsuitable is None]
        others = [choice for choice in shown if choice.unsuitable is not None]
        rows = self._group("Suitable", suitable, is_first=True)
        rows += self._group("Not suitable, with the reason", others, is_first=not suitable)
        self._shown = {choice.appointment.id: choice for choice in shown}
        self._delegate.show_contents([row.content for row in rows])
        self.list.show_rows(rows, select=select)
        self._stack.setCurrentIndex(0 if rows else 1)
        self._show_state(has_any=bool(known))
        self.changed.emit()

    def _known(self) -> Sequence[AppointmentChoice]:
        if not self._client_id:
            return ()
        return self._desk.directory.choices(self._client_id, self._note_type, self._own)

    def _passes(self, choice: AppointmentChoice) -> bool:
        one = choice.appointment
        return (
            finds_session(one, self.search.text())
            and self._places.value() in (None, one.place)
            and self._kinds.value() in (None, one.kind)
        )

    def _group(self, caption: str, choices: list[AppointmentChoice], *, is_first: bool) -> list[Row]:
        if not choices:
            return []
        today = self._desk.clock.today()
        rows = [Row("", Heading(caption, is_first=is_first), caption)]
        for choice in choices:
            line = session_line(choice, today)
            suits = choice.unsuitable is None
            opens = not suits and self._offers_notes and choice.note_id is not None
            spoken = f"{session_spoken(line)}, Enter opens that note" if opens else session_spoken(line)
            rows.append(Row(choice.appointment.id if suits or opens else "", line, spoken, is_choice=suits))
        return rows

    def _take(self) -> None:
        note_id = self.note_here()
        if note_id and not self.selected():
            self.open_note.emit(note_id)
        else:
            self.taken.emit()

    def _go_without(self) -> None:
        if self._offers_none:
            self.without.emit()

    # --- how it stands --------------------------------------------------------------------------------------

    def _is_offline(self) -> bool:
        if self._trouble:
            return isinstance(self._trouble, Unreachable | OutcomeUnknown)
        return bool(self._asking) and self._heartbeat.link is Link.OFFLINE

    def _show_state(self, *, has_any: bool | None = None) -> None:
        if has_any is None:
            has_any = bool(self._known())
        offline = self._is_offline()
        failed = self._trouble is not None and not offline
        self.banner.say(f"The sessions could not be fetched. {self._trouble}" if failed else "")
        words = ""
        if offline and has_any:
            words = "Offline: showing what this computer knows."
        elif self._asking and not offline and has_any:
            words = "Looking for newer sessions…"
        self._state_icon.show_icon("cloud-off" if offline else "sync", Tone.MUTED)
        self._state_icon.setVisible(bool(words))
        self.state.setVisible(bool(words))
        self.state.setText(words)
        if self._stack.currentIndex() == 1:
            self._say_why_empty(has_any=has_any, offline=offline)

    def _say_why_empty(self, *, has_any: bool, offline: bool) -> None:
        later = _LATER if self._offers_none else ""
        if has_any:
            self.empty.say("search", "No session matches", "Try another date, kind or place.")
        elif offline:
            line = "They come from the clinic’s server when you are back online. " + later
            self.empty.say("cloud-off", "No sessions of this client on this computer", line.strip())
        elif self._asking:
            self.empty.say("calendar", "Looking for this client’s sessions…", later)
        elif self._trouble:
            self.empty.say("calendar", "No sessions of this client on this computer", later)
        else:
            self.empty.say("calendar", "This client has no sessions yet", later)

    # --- from the server ------------------------------------------------------------------------------------

    def _ask(self) -> None:
        client_id = self._client_id
        if self._asking == client_id:
            return
        self._asking, self._trouble = client_id, None

        def done(_answer: None) -> None:
            self._fetched[client_id] = self._desk.clock.now()
            if self._asking == client_id:
                self._asking, self._trouble = "", None
            self._desk.events.publish(CaseloadChanged())

        def failed(error: Exception) -> None:
            if self._asking == client_id:
                self._asking = ""
            if not isinstance(error, KnownError):
                raise error
            if client_id == self._client_id:
                self._trouble = error
                self._show_state()
                announce(self, self.state.text() or self.banner.text())

        self._lanes.ask.run(lambda: self._desk.directory.fetch_appointments(client_id), done, failed, owner=self)
        self._show_state()

    def _caseload_changed(self, _event: CaseloadChanged) -> None:
        if self._client_id:
            self._fill()
