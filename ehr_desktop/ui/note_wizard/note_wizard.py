"""The wizard as one screen: header with the steps, the pages, the footer, and the moves between them.

The flow is `application/wizard.py`; this draws it. The note's own page brings its schedule card and footer with it.
"""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.wizard import Step, StepState, Wizard, unfinished_note
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.note_form.page import NotePage
from ehr_desktop.ui.note_wizard.appointment_page import AppointmentPage
from ehr_desktop.ui.note_wizard.appointment_picker import AppointmentPicker
from ehr_desktop.ui.note_wizard.client_page import ClientPage
from ehr_desktop.ui.note_wizard.column import StepFooter
from ehr_desktop.ui.note_wizard.note_type_page import NoteTypePage
from ehr_desktop.ui.note_wizard.pages import Pages
from ehr_desktop.ui.note_wizard.remark import choice_of
from ehr_desktop.ui.note_wizard.words import session_in_short
from ehr_desktop.ui.parts import step_header
from ehr_desktop.ui.parts.step_header import StepHeader
from ehr_desktop.ui.parts.voice import announce

_NAMES = {
    Step.CLIENT: "Client",
    Step.NOTE_TYPE: "Note type",
    Step.APPOINTMENT: "Appointment",
    Step.NOTE: "Note",
}
_DRAWN = {
    StepState.LATER: step_header.StepState.LATER,
    StepState.CURRENT: step_header.StepState.CURRENT,
    StepState.DONE: step_header.StepState.DONE,
    StepState.DONE_WITHOUT: step_header.StepState.NONE_YET,
}
_CHOOSE = (("Up", "Down"), "choose")
_CONTINUE = (("Enter",), "continue")


class NoteWizard(QWidget):
    """From *New note*, from a session, or from a draft, to the note and out again; nothing typed is ever lost.

    `closed` when one goes back to where one came from, `review_and_sign`, `decide` and `deleted` carry the note's id,
    and so does `open_note`: a note that is there already is to be shown instead of a second one. `sign_in` asks for a
    new session.
    """

    closed = Signal()
    review_and_sign = Signal(str)
    decide = Signal(str)
    deleted = Signal(str)
    open_note = Signal(str)
    sign_in = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._flow = Wizard()
        self.header = StepHeader("New note")
        self.clients = ClientPage(desk, lanes)
        self.types = NoteTypePage(desk, lanes)
        self.picker = AppointmentPicker(desk, lanes, heartbeat, offers_notes=True)
        self.note = NotePage(desk, lanes, heartbeat)
        self.pages = Pages([self.clients, self.types, AppointmentPage(self.picker), self.note])
        self.footers = self._make_footers()
        self._lay_out()
        self._connect()

    @property
    def flow(self) -> Wizard:
        """Where the clinician is, and what was chosen so far."""
        return self._flow

    def _make_footers(self) -> list[StepFooter]:
        return [
            StepFooter(go_on="Continue", hints=[_CHOOSE, _CONTINUE, (("Esc",), "close")], words=True),
            StepFooter(
                back="Back",
                go_on="Continue",
                hints=[(("Left", "Up", "Down", "Right"), "move"), (("P",), "first letter"), (("Enter",), "choose")],
            ),
            StepFooter(back="Back", go_on="Continue", other="Open that note", hints=[_CHOOSE, _CONTINUE]),
        ]

    def _lay_out(self) -> None:
        self._foot = QStackedWidget()
        for footer in self.footers:
            self._foot.addWidget(footer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.pages, 1)
        column.addWidget(self._foot)

    def _connect(self) -> None:
        self.header.step_chosen.connect(self._go_to)
        self.header.closed.connect(self.leave)
        self.pages.rejected_once.connect(self._escape)
        for page in (self.clients, self.types, self.picker):
            page.changed.connect(self._show_whether_on)
            page.taken.connect(self._forward)
        self.picker.without.connect(self._without)
        self.picker.open_note.connect(self._open_that_note)
        self.types.open_note.connect(self._open_that_note)
        for footer in self.footers:
            footer.back.clicked.connect(self._back)
            footer.go_on.clicked.connect(self._forward)
        self.footers[Step.APPOINTMENT].other.clicked.connect(self._open_note_here)
        QShortcut(QKeySequence("Alt+Left"), self, self._back, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.note.begun.connect(self._note_begun)
        self.note.choose_appointment.connect(self._choose_appointment)
        self.note.review_and_sign.connect(lambda note_id: self._hand_on(note_id, self.review_and_sign))
        self.note.decide.connect(lambda note_id: self._hand_on(note_id, self.decide))
        self.note.write_note.connect(self.write)
        self.note.closed.connect(self._finish)
        self.note.foot.sign_in.clicked.connect(self.sign_in)
        self.note.deleted.connect(self._note_deleted)

    # --- from outside ---------------------------------------------------------------------------------------

    def begin(self) -> None:
        """A new note, from the first step."""
        if self.note.leave():
            self._start("New note", Wizard())

    def begin_for(self, client_id: str, note_type: str, appointment_id: str | None) -> None:
        """A new note with everything chosen, as from a session of today; the one it has already is opened instead."""
        if not self.note.leave():
            return
        flow = Wizard.for_session(client_id, note_type, appointment_id)
        if there := self._note_there(flow):
            self._open_that_note(there)
            return
        self._start("New note", flow)
        self.note.begin(client_id, note_type, appointment_id)

    def write(self, client_id: str, note_type: str) -> None:
        """A note of this type: the one that is begun and not completed, else a new one, its session to be chosen."""
        if not self.note.leave():
            return
        begun = unfinished_note(self._desk.store, self._desk.types, client_id, note_type)
        if begun:
            self._open_that_note(begun)
        else:
            self._start("New note", Wizard(Step.APPOINTMENT, client_id, note_type))

    def open(self, note_id: str, field_id: str = "") -> None:
        """A draft, to go on with, at a field or at the choice of its "appointment" if one is named.

        Raises `NotEditable` when it is not on this computer any more.
        """
        self.note.open(note_id)
        shown = self._desk.my_notes.look(note_id)
        if shown is None or self.note.note_id != note_id:
            return  # the note before could not be saved and stays on the screen
        note = shown.note
        self._start("Draft", Wizard.for_note(note.client_id, note.note_type, note.appointment_id))
        if field_id:
            self.note.go_to(field_id)

    def resume(self, title: str, flow: Wizard) -> None:
        """At this step of this flow; its note, where one is begun, stands on its page already."""
        self._start(title, flow)

    def flush(self) -> bool:
        """Commit what is typed; False where this computer cannot."""
        return self.note.flush()

    def leave(self) -> None:
        """Close: what was typed is kept, and one is back where one came from.

        Where it cannot be kept, because this computer cannot write, the note stays on the screen and says so.
        """
        if self.note.leave():
            self._finish()
        else:
            self._move(self._flow, self._flow.go(Step.NOTE))

    def _finish(self) -> None:
        self._flow = Wizard()
        self.closed.emit()

    # --- moves ----------------------------------------------------------------------------------------------

    def _start(self, title: str, flow: Wizard) -> None:
        self.header.set_title(title)
        self.clients.begin()
        self.types.begin()
        self._flow = flow
        self._show()

    def _forward(self) -> None:
        """Take what is selected on the page, and go on."""
        before = self._flow
        chosen = self._with_selection(before)
        if chosen.can_continue:
            self._move(before, chosen.forward())
        elif before.step is Step.APPOINTMENT:
            self._open_note_here()

    def _without(self) -> None:
        self._move(self._flow, self._flow.continue_without_appointment())

    def _back(self) -> None:
        self._settle()
        self._move(self._flow, self._flow.back())

    def _go_to(self, step: int) -> None:
        """A step of the header was pressed: what is selected counts on the way forwards only."""
        self._settle()
        before = self._flow
        chosen = self._with_selection(before)
        flow = chosen if step > before.step and chosen.can_continue else before
        self._move(before, flow.go(Step(step)))

    def _choose_appointment(self) -> None:
        self._go_to(Step.APPOINTMENT)

    def _settle(self) -> None:
        """Before the note is left for another step: with something typed, client and type are settled."""
        if self._flow.step is Step.NOTE:
            self.note.flush()

    def _with_selection(self, flow: Wizard) -> Wizard:
        match flow.step:
            case Step.CLIENT:
                client_id = self.clients.selected()
                return flow.choose_client(client_id) if client_id else flow
            case Step.NOTE_TYPE:
                note_type = self.types.selected()
                return flow.choose_note_type(note_type) if note_type else flow
            case Step.APPOINTMENT:
                appointment_id = self.picker.selected()
                return flow.choose_appointment(appointment_id) if appointment_id else flow.drop_appointment()
            case Step.NOTE:
                return flow

    def _move(self, before: Wizard, flow: Wizard) -> None:
        if flow.step == before.step:
            return
        if flow.step is Step.NOTE and (there := self._note_there(flow)):
            self._open_that_note(there)
            return
        self._flow = flow
        if flow.step is Step.NOTE:
            self._enter_note(before)
        self._show()

    def _enter_note(self, before: Wizard) -> None:
        flow = self._flow
        if not flow.note_begun:
            assert flow.client_id
            assert flow.note_type
            self.note.begin(flow.client_id, flow.note_type, flow.appointment_id)
        elif flow.appointment_id != before.appointment_id:
            self.note.set_appointment(flow.appointment_id)

    def _note_there(self, flow: Wizard) -> str | None:
        """The note such a session has already; a note that is begun is its own."""
        if flow.note_begun or flow.note_type is None:
            return None
        choice = choice_of(self._desk, flow.client_id or "", flow.note_type, flow.appointment_id)
        return choice.note_id if choice else None

    def _open_note_here(self) -> None:
        there = self.picker.note_here()
        if there:
            self._open_that_note(there)

    def _open_that_note(self, note_id: str) -> None:
        """Leave for a note that is there already. What was typed is kept; where it cannot be, its note stays."""
        if self.note.leave():
            self._flow = Wizard()
            self.open_note.emit(note_id)
        else:
            self._move(self._flow, self._flow.go(Step.NOTE))

    def _note_begun(self) -> None:
        self._flow = self._flow.begin_note()
        self._show_steps()

    def _note_deleted(self, note_id: str) -> None:
        self._flow = Wizard()
        self.deleted.emit(note_id)

    def _hand_on(self, note_id: str, to: SignalInstance) -> None:
        """Signing and deciding work on what is committed: the form lets go of the note first."""
        if self.note.leave():
            self._flow = Wizard()
            to.emit(note_id)

    # --- what is shown --------------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self._flow
        self._show_steps()
        self.pages.show_page(flow.step)
        self._foot.setVisible(flow.step is not Step.NOTE)
        match flow.step:
            case Step.CLIENT:
                self.clients.enter()
            case Step.NOTE_TYPE:
                self.types.enter(flow.client_id or "", flow.note_type, flow.appointment_id)
            case Step.APPOINTMENT:
                self.types.ask_chart(flow.client_id or "", flow.note_type or "")
                self.picker.show_for(
                    flow.client_id or "", flow.note_type or "", flow.appointment_id, is_own=flow.note_begun
                )
                self.picker.enter()
            case Step.NOTE:
                self._focus_note()
                return
        self._foot.setCurrentIndex(flow.step)
        self.footers[Step.APPOINTMENT].back.setText("Back to the note" if flow.note_begun else "Back")
        self._show_whether_on()
        announce(self, f"Step {flow.step + 1} of {len(Step)}, {_NAMES[flow.step]}")

    def _focus_note(self) -> None:
        """Where one was before the session was chosen, else at the first field."""
        before = self.note.focusWidget()
        if before:
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.note.form is not None:
            self.note.form.focus_first()

    def _show_steps(self) -> None:
        self.header.set_steps([self._drawn(step) for step in Step])

    def _drawn(self, step: Step) -> step_header.Step:
        state = self._flow.state_of(step)
        return step_header.Step(_NAMES[step], _DRAWN[state], self._value(step, state), self._flow.can_reach(step))

    def _value(self, step: Step, state: StepState) -> str:
        """The words under a step that is done."""
        flow = self._flow
        if state is StepState.DONE_WITHOUT:
            return "None yet"
        if state is not StepState.DONE:
            return ""
        match step:
            case Step.CLIENT:
                client = self._desk.directory.client(flow.client_id or "")
                return client.name if client else ""
            case Step.NOTE_TYPE:
                return flow.note_type or ""
            case Step.APPOINTMENT:
                appointment = self._desk.directory.appointment(flow.appointment_id or "")
                return session_in_short(appointment) if appointment else ""
            case Step.NOTE:
                return ""

    def _show_whether_on(self) -> None:
        if self._flow.step is not Step.NOTE:
            self.footers[self._flow.step].go_on.setEnabled(self._with_selection(self._flow).can_continue)
        self.footers[Step.APPOINTMENT].other.setVisible(self.picker.note_here() is not None)
        self.footers[Step.CLIENT].say(self.clients.count_words())

    # --- keys -----------------------------------------------------------------------------------------------

    def _escape(self) -> None:
        if self._flow.note_begun and self._flow.step is Step.APPOINTMENT:
            self._back()
        else:
            self.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Held down, it would run through the steps; in the note it belongs to the text.
            if not event.isAutoRepeat() and self._flow.step is not Step.NOTE:
                self._forward()
        else:
            super().keyPressEvent(event)
