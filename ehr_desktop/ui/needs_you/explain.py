"""What a refusal means, in plain words, and the way to its cure. Pure: knows no widget."""

from ehr_desktop.application.outbox import Refusal
from ehr_desktop.application.reasons import APPOINTMENT, reason_of
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.reading import heading_of


def means(refusal: Refusal, status: NoteStatus) -> str:
    """What the refusal means for the clinician, and what becomes of the text."""
    return reason_of(refusal, status).means


def field_lines(refusal: Refusal, note_type: NoteType) -> list[str]:
    """The server's words for each field: "Session date: Required"; a field it does not name stands alone."""
    return [f"{heading_of(note_type, name)}: {said}" if name else said for name, said in refusal.errors if name or said]


def way_to(field_id: str, note_type: NoteType) -> str:
    """The button that leads to the cure: "Go to plan"; empty where no field cures it, as one that is only shown."""
    if field_id == APPOINTMENT:
        return "Go to appointment"
    field = note_type.field(field_id)
    return f"Go to {in_sentence(field.label)}" if field and not field.read_only else ""


def in_sentence(label: str) -> str:
    """A label inside a sentence: "Plan" becomes "plan", "CPT code" stays, what stands in brackets is left out."""
    label = label.split(" (")[0]
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
