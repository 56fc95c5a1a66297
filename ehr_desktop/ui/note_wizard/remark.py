"""What is to be said before a note of a type is begun, each time with the way out. Knows no widget."""

from collections.abc import Sequence
from dataclasses import dataclass

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.directory import AppointmentChoice
from ehr_desktop.application.ports import Capability
from ehr_desktop.application.wizard import unfinished_note
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.workflow import Hindrance, PlanState, hindrances
from ehr_desktop.ui.note_wizard import workflow_words as words


@dataclass(frozen=True)
class Way:
    """A way out: to the note of this id, or else to a new note of this type."""

    words: str
    note_type: str = ""
    note_id: str = ""


@dataclass(frozen=True)
class Remark:
    """A sentence, and the way out of what it says. Without a sentence there is nothing to say."""

    sentence: str = ""
    way: Way | None = None


def of_workflow(desk: Desk, client_id: str, note_type: NoteType) -> Remark:
    """What hinders such a note of this client, as far as it is known, and the note that cures it first."""
    plan = desk.charts.treatment_plan(client_id)
    intake_comes_first = desk.standing.about.can(Capability.INTAKE_BEFORE_PLAN)
    found = hindrances(
        note_type,
        has_intake=desk.charts.intake(client_id).is_there,
        plan=plan.state if plan else PlanState.UNKNOWN,
        intake_comes_first=intake_comes_first,
    )
    sentence = words.what_hinders(note_type.name, found, plan, intake_comes_first=intake_comes_first)
    return Remark(sentence, _cure(desk, client_id, found))


def _cure(desk: Desk, client_id: str, found: Sequence[Hindrance]) -> Way | None:
    """The note that is missing first: one that is begun and not completed is gone on with, not begun twice."""
    if not found:
        return None
    name = found[0].cured_by
    begun = unfinished_note(desk.store, desk.types, client_id, name)
    return Way(words.open_words(name), note_id=begun) if begun else Way(words.start_words(name), note_type=name)


def of_session(choice: AppointmentChoice | None, note_type: NoteType) -> Remark:
    """That a session carries a note of this type, and the way to it."""
    if choice is None or choice.note_id is None:
        return Remark()
    return Remark(words.note_there(note_type.name), Way("Open that note", note_id=choice.note_id))


def choice_of(desk: Desk, client_id: str, note_type: str, appointment_id: str | None) -> AppointmentChoice | None:
    """The session as a new note of this type would find it; None where there is none, or it is not known here."""
    if not (client_id and note_type and appointment_id):
        return None
    choices = desk.directory.choices(client_id, note_type)
    return next((one for one in choices if one.appointment.id == appointment_id), None)
