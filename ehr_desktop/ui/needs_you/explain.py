"""What a refusal means, in plain words. Pure: knows the server's sentences, no widget."""

from ehr_desktop.application.outbox import NEVER_SENT, NO_ANSWER, Refusal
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.reading import heading_of

#: The sentence of a server that wants an appointment already from a draft (the rule is meant for other statuses).
OLD_RULE = "Appointment is required for non-draft notes"

#: The beginning of the sentence of a server that has a note of the type for the appointment already.
TAKEN = "A clinical note of this type already exists for this appointment"

_BY_STATUS = {
    NEVER_SENT: "The note was not sent, because the server would cut it without a word. Your text is safe on this "
    "computer; shorten it, and it goes by itself.",
    NO_ANSWER: "The connection broke each time this note was sent, while the server answers other requests. Your text "
    "is safe on this computer. Send it again from another network, or tell your practice.",
    200: "Your text is at the server. Only the appointment is not: choose it again when the server can take it.",
    400: "The server does not take the note as it is written. Your text is safe on this computer; it can be changed "
    "and sent again.",
    403: "The server does not let you change this note any more: it was signed or locked meanwhile, or is not yours. "
    "Your text is kept here, and you can take it along as a file.",
    404: "The note was deleted at the server, or is not shown to you any more. Your text is kept here, and you can "
    "take it along as a file.",
    409: "The server holds something that stands against this note. Your text is safe on this computer.",
    413: "The note is longer than the server takes. Your text is safe on this computer; shorten it and send it again.",
}
_FAILED = (
    "The server failed each time at this note, while it answers other requests. Your text is safe on this computer. "
    "Change the note or send it again later; if that does not help, tell your practice what the server said."
)
_OTHERWISE = "The server will not take this note. Your text is safe on this computer, and nothing is lost."

_OLD_RULE_MEANS = (
    "A draft needs no appointment, but this server still has the old rule. Nothing is wrong with your note. It waits "
    "on this computer and goes by itself once the server runs another version; or press “Send again” under Needs you, "
    "or choose an appointment."
)
_TAKEN_MEANS = (
    "Each appointment has one note of a type. Choose another appointment for this one, or leave it without. Your text "
    "is safe on this computer."
)


def meets_old_rule(refusal: Refusal, status: NoteStatus) -> bool:
    """Whether this is the rule that was changed, met at a server that still runs the old one."""
    return refusal.message.strip().rstrip(".") == OLD_RULE and status is NoteStatus.DRAFT


def is_about_appointment(refusal: Refusal) -> bool:
    """Whether choosing an appointment, or another one, cures it."""
    return refusal.message.startswith(TAKEN) or refusal.message.strip().rstrip(".") == OLD_RULE


def means(refusal: Refusal, status: NoteStatus) -> str:
    """What the refusal means for the clinician, and what becomes of the text."""
    if meets_old_rule(refusal, status):
        return _OLD_RULE_MEANS
    if refusal.message.startswith(TAKEN):
        return _TAKEN_MEANS
    return _BY_STATUS.get(refusal.status, _FAILED if refusal.status >= 500 else _OTHERWISE)


def field_lines(refusal: Refusal, note_type: NoteType) -> list[str]:
    """The server's words for each field: "Session date: Required"; a field it does not name stands alone."""
    return [f"{heading_of(note_type, name)}: {said}" if name else said for name, said in refusal.errors if name or said]
