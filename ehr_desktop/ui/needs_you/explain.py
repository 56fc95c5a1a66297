"""What a refusal means, in plain words, and the way to its cure. Pure: knows no widget."""

from ehr_desktop.application.outbox import NEVER_SENT, NO_ANSWER, Refusal
from ehr_desktop.application.reasons import APPOINTMENT, reason_of
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.reading import heading_of

#: The button that leads to both texts of a note that was changed in two places.
DECIDE = "Compare and decide"

#: Refusals in our words, and what stands above them.
IN_OUR_WORDS = {NEVER_SENT: "Not sent", NO_ANSWER: "No answer"}


def quoted(refusal: Refusal) -> str:
    """What was said: the server's words as its own, ours as they are."""
    return refusal.message if refusal.status in IN_OUR_WORDS else f"“{refusal.message}”"


def in_short(refusal: Refusal, status: NoteStatus) -> str:
    """What it means in one sentence: the first of `means`, which can stand alone."""
    first, more, _ = means(refusal, status).partition(". ")
    return f"{first}." if more else first


def means(refusal: Refusal, status: NoteStatus) -> str:
    """What the refusal means for the clinician, and what becomes of the text."""
    return reason_of(refusal, status).means


def field_lines(refusal: Refusal, note_type: NoteType) -> list[str]:
    """The server's words for each field: "Session date: Required"; a field it does not name stands alone."""
    return [f"{_asked(note_type, name)}: {said}" if name else said for name, said in refusal.errors if name or said]


def _asked(note_type: NoteType, name: str) -> str:
    """As the form calls it, where one question fills the column."""
    field = note_type.main_field(name)
    return field.label if field and not field.line else heading_of(note_type, name)


def way_to(field_id: str, note_type: NoteType) -> str:
    """The button that leads to the cure: "Go to plan"; empty where no field cures it, as one that is only shown."""
    if field_id == APPOINTMENT:
        return "Go to appointment"
    field = note_type.field(field_id)
    return f"Go to {in_sentence(field.label)}" if field and not field.read_only else ""


def way_to_write(note_type: str) -> str:
    """The button that leads to another note that cures it: "Write the treatment plan"."""
    return f"Write the {note_type.lower()}"


def in_sentence(label: str) -> str:
    """A label inside a sentence: "Plan" becomes "plan", "CPT code" stays, what stands in brackets is left out."""
    label = label.split(" (")[0]
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
