"""The flow of the wizard: client, note type, appointment or none, note. Knows no window."""

from dataclasses import dataclass, replace
from enum import IntEnum

from ehr_desktop.application.ports import Store
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.rules import COMPLETED


def unfinished_note(store: Store, types: NoteTypes, client_id: str, note_type: str) -> str | None:
    """The client's newest note of this type that is begun and not completed, so that none is begun twice."""
    wanted = types[note_type].id
    with store.reading() as tx:
        notes = [one for one in tx.notes_of_client(client_id) if types[one.note_type].id == wanted]
    return next((one.id for one in notes if one.status not in COMPLETED), None)


class Step(IntEnum):
    """The pages, in their order."""

    CLIENT = 0
    NOTE_TYPE = 1
    APPOINTMENT = 2
    NOTE = 3


class StepState(IntEnum):
    """How a step is drawn."""

    LATER = 0
    CURRENT = 1
    DONE = 2
    DONE_WITHOUT = 3


@dataclass(frozen=True)
class Wizard:
    """Where the clinician is, and what was chosen so far. Every move answers a new one.

    `without_appointment` tells *none chosen yet* from *decided to go on without one*. Going back keeps every choice;
    choosing another client drops the appointment, which was the other client's. A note that has been begun keeps its
    client and its type: only its appointment can still be chosen.
    """

    step: Step = Step.CLIENT
    client_id: str | None = None
    note_type: str | None = None
    appointment_id: str | None = None
    without_appointment: bool = False
    note_begun: bool = False

    @classmethod
    def for_note(cls, client_id: str, note_type: str, appointment_id: str | None) -> "Wizard":
        """At a draft that is opened again: client and type are settled."""
        return cls.for_session(client_id, note_type, appointment_id).begin_note()

    @classmethod
    def for_session(cls, client_id: str, note_type: str, appointment_id: str | None) -> "Wizard":
        """At a note nothing was typed in yet, with everything chosen; every choice can still be changed."""
        return cls(Step.NOTE, client_id, note_type, appointment_id, appointment_id is None)

    def choose_client(self, client_id: str) -> "Wizard":
        """Another client drops the appointment."""
        if client_id == self.client_id or self.note_begun:
            return self
        return replace(self, client_id=client_id, appointment_id=None, without_appointment=False)

    def choose_note_type(self, note_type: str) -> "Wizard":
        """The type, as the server spells it."""
        return self if self.note_begun else replace(self, note_type=note_type)

    def choose_appointment(self, appointment_id: str) -> "Wizard":
        """The session the note belongs to."""
        return replace(self, appointment_id=appointment_id, without_appointment=False)

    def drop_appointment(self) -> "Wizard":
        """None of those selected can be chosen."""
        return replace(self, appointment_id=None)

    def continue_without_appointment(self) -> "Wizard":
        """On to the note, as a draft; the appointment can be chosen any time before signing."""
        return replace(self, appointment_id=None, without_appointment=True, step=Step.NOTE)

    def begin_note(self) -> "Wizard":
        """Something was typed: client and type are settled."""
        return replace(self, note_begun=True)

    @property
    def can_continue(self) -> bool:
        """Whether the current step is answered."""
        match self.step:
            case Step.CLIENT:
                return self.client_id is not None
            case Step.NOTE_TYPE:
                return self.note_type is not None
            case Step.APPOINTMENT:
                return self.appointment_id is not None
            case Step.NOTE:
                return False

    def forward(self) -> "Wizard":
        """The next step, when the current one is answered."""
        return replace(self, step=Step(self.step + 1)) if self.can_continue else self

    @property
    def can_go_back(self) -> bool:
        """Whether there is a page to go back to."""
        return self.step > Step.CLIENT

    def back(self) -> "Wizard":
        """The step before, with every choice kept; from the appointment of a begun note, the note it came from."""
        if self.note_begun and self.step is Step.APPOINTMENT:
            return replace(self, step=Step.NOTE)
        return replace(self, step=Step(self.step - 1)) if self.can_go_back else self

    def can_reach(self, step: Step) -> bool:
        """Whether a click on this step leads there."""
        if self.note_begun and step < Step.APPOINTMENT:
            return False
        answered = [self.client_id is not None, self.note_type is not None]
        answered.append(self.appointment_id is not None or self.without_appointment)
        return all(answered[:step])

    def go(self, step: Step) -> "Wizard":
        """Straight to a step that can be reached."""
        return replace(self, step=step) if self.can_reach(step) else self

    def state_of(self, step: Step) -> StepState:
        """How a step is drawn now."""
        if step == self.step:
            return StepState.CURRENT
        if step is Step.APPOINTMENT and self.without_appointment:
            return StepState.DONE_WITHOUT
        answers = {
            Step.CLIENT: self.client_id,
            Step.NOTE_TYPE: self.note_type,
            Step.APPOINTMENT: self.appointment_id,
            Step.NOTE: None,
        }
        return StepState.DONE if answers[step] else StepState.LATER
