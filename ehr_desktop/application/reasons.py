"""Why a server refuses a note, as data: how the refusal is known, what it means, what cures it, when it goes again.

The server's own words are always shown beside this. A refused note goes again by itself when it is edited and when
another build of the server runs, whatever the reason; some also when something is learnt from the server (`Hope`).
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from ehr_desktop.application.outbox import NEVER_SENT, NO_ANSWER, Refusal
from ehr_desktop.application.outgoing_text import refused_points
from ehr_desktop.application.ports import Transaction
from ehr_desktop.domain.columns import Columns, is_blank
from ehr_desktop.domain.note import Note, NoteStatus
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.workflow import TREATMENT_PLAN

#: Where a form is opened to choose the appointment.
APPOINTMENT = "appointment"

#: The sentence of a server that wants an appointment already from a draft (the rule is meant for other statuses).
OLD_RULE = "Appointment is required for non-draft notes"

#: The beginning of the sentence of a server that has a note of the type for the appointment already.
TAKEN = "A clinical note of this type already exists for this appointment"


class Hope(StrEnum):
    """What may happen elsewhere that lets a refused note pass."""

    PLAN = "the client's treatment plan is current"
    ACCESS = "the clinician signs in anew, and may have got access back"


@dataclass(frozen=True)
class Reason:
    """Known by the beginning of the server's sentence (`said`, an expression), its `status`, or both.

    `means` is a sentence for the clinician. `fields` are the columns, or `APPOINTMENT`, that cure it; `if_blank`: only
    where nothing stands in them; `if_filtered`: the first field in which the text filter finds something cures it.
    `cured_by` is the type of another note that cures it once it is signed. `of_drafts`: only a draft is refused wrongly
    for it.
    """

    means: str
    status: int | None = None
    said: str = ""
    fields: tuple[str, ...] = ()
    if_blank: bool = False
    if_filtered: bool = False
    cured_by: str = ""
    of_drafts: bool = False
    hope: Hope | None = None

    def fits(self, refusal: Refusal, status: NoteStatus) -> bool:
        """Whether a note of this status was refused for it."""
        if self.of_drafts and status is not NoteStatus.DRAFT:
            return False
        return self.status in (None, refusal.status) and re.match(self.said, refusal.message.strip()) is not None


_WANTS_APPOINTMENT = rf'{OLD_RULE}\.?$|Note type ".+" requires an appointment\.'
_AS_WRITTEN = (
    "The server does not take the note as it is written. Your text is safe on this computer; it can be changed and "
    "sent again."
)
_FAILED = (
    "The server failed each time at this note, while it answers other requests. Your text is safe on this computer. "
    "Change the note or send it again later; if that does not help, tell your practice what the server said."
)
_CLIENT_GONE = (
    "or the client’s file was merged with another one, or deleted. Your text is safe on this computer and goes into "
    "nobody else’s file: take it along as a file with “Export text”, or copy it into a new note of the right client."
)
_OTHERWISE = Reason("The server will not take this note. Your text is safe on this computer, and nothing is lost.")

#: The first that fits.
_REASONS = (
    Reason(
        "A draft needs no appointment, but this server still has the old rule. Nothing is wrong with your note. It "
        "waits on this computer and goes by itself once the server runs another version; or press “Send again”, or "
        "choose an appointment.",
        said=_WANTS_APPOINTMENT,
        fields=(APPOINTMENT,),
        of_drafts=True,
    ),
    Reason(_AS_WRITTEN, said=_WANTS_APPOINTMENT, fields=(APPOINTMENT,)),
    Reason(
        "Each appointment has one note of a type. Choose another appointment for this one, or leave it without. Your "
        "text is safe on this computer.",
        said=TAKEN,
        fields=(APPOINTMENT,),
    ),
    Reason(
        "The server takes no other note of this client until there is a treatment plan that is current. Your text is "
        "safe on this computer; once the plan is signed, the note goes by itself.",
        said="This client(?:'|’)s treatment plan is .*overdue|This client does not have a treatment plan",
        cured_by=TREATMENT_PLAN,
        hope=Hope.PLAN,
    ),
    Reason(
        "The server takes some words of this note for an attack on it, and does not say which; they are marked in the "
        "note. Your text is safe on this computer. Say it in other words, and it goes by itself.",
        said="Request contains invalid characters",
        if_filtered=True,
    ),
    Reason(
        "This server asks for more than the note says. Your text is safe on this computer; fill in what it names, and "
        "the note goes by itself. Nothing is filled in for you.",
        status=400,
        said="Validation failed",
    ),
    Reason(
        f"{_FAILED} Some versions of the server cannot keep a note without an appointment or a due date; where one of "
        "them is missing, fill it in, and the note goes by itself.",
        status=500,
        said="Failed to (?:create|update) clinical note",
        fields=(APPOINTMENT, "dueDate"),
        if_blank=True,
    ),
    Reason(
        "The note was not sent, because the server would cut it without a word. Your text is safe on this computer; "
        "shorten it, and it goes by itself.",
        status=NEVER_SENT,
    ),
    Reason(
        "The connection broke each time this note was sent, while the server answers other requests. Your text is safe "
        "on this computer. Send it again from another network, or tell your practice.",
        status=NO_ANSWER,
    ),
    Reason(
        "Your text is at the server. Only the appointment is not: choose it again when the server can take it.",
        status=200,
        said="The server has saved the text but has not linked the appointment",
    ),
    Reason(
        "The server took the note and keeps something else than you wrote. Your text is safe on this computer; say it "
        "in other words, or send it again, and what the server keeps is compared once more.",
        status=200,
    ),
    Reason(_AS_WRITTEN, status=400),
    Reason(
        "The server does not let you write for this client: another clinician may have taken over, "
        f"{_CLIENT_GONE} It is sent once more when you sign in anew.",
        status=403,
        said="Client access denied",
        hope=Hope.ACCESS,
    ),
    Reason(
        "The server does not show this client to you: another clinician may have taken over, "
        f"{_CLIENT_GONE} If the client is shown to you again, press “Send again”.",
        status=404,
        said="Client not found",
    ),
    Reason(
        "The server does not let you change this note any more: it was signed or locked meanwhile, or is not yours. "
        "Your text is kept here, and you can take it along as a file. It is sent once more when you sign in anew.",
        status=403,
        hope=Hope.ACCESS,
    ),
    Reason(
        "The note was deleted at the server, or is not shown to you any more. Your text is kept here, and you can take "
        "it along as a file.",
        status=404,
    ),
    Reason("The server holds something that stands against this note. Your text is safe on this computer.", status=409),
    Reason(
        "The note is longer than the server takes. Your text is safe on this computer; shorten it and send it again.",
        status=413,
    ),
)


def reason_of(refusal: Refusal, status: NoteStatus) -> Reason:
    """Why a note of this status was refused, as far as that is known."""
    found = next((one for one in _REASONS if one.fits(refusal, status)), None)
    return found or (Reason(_FAILED) if refusal.status >= 500 else _OTHERWISE)


def cures(refusal: Refusal, note: Note, note_type: NoteType, columns: Columns) -> tuple[str, ...]:
    """The fields that cure it, by their ids, or `APPOINTMENT`: those the server names, else those of the reason."""
    reason = reason_of(refusal, note.status)
    if reason.if_filtered:
        return tuple(point.field for point in refused_points(note_type, note.answers, columns)[:1])
    named = [path for path, _ in refusal.errors]
    expected = [one for one in reason.fields if not reason.if_blank or _is_missing(one, note, columns)]
    fields = (_field_id(one, note_type) for one in (named or expected))
    return tuple(dict.fromkeys(one for one in fields if one))


def note_that_cures(refusal: Refusal, note: Note) -> str:
    """The type of another note that cures it once it is signed; empty where none does."""
    wanted = reason_of(refusal, note.status).cured_by
    return "" if wanted == note.note_type else wanted


def let_go(tx: Transaction, hope: Hope | None = None, client_id: str = "") -> None:
    """Let refused notes go once more: all, those for which something was learnt, or those of one client among them."""
    for row in tx.outbox():
        note = tx.note(row.note_id)
        if row.refusal is None or note is None or client_id not in ("", note.client_id):
            continue
        if hope is None or reason_of(row.refusal, note.status).hope is hope:
            tx.put_outbox_row(replace(row, refusal=None, failures=0, next_attempt_at=None))


def _is_missing(field: str, note: Note, columns: Columns) -> bool:
    return note.appointment_id is None if field == APPOINTMENT else is_blank(columns.get(field))


def _field_id(name: str, note_type: NoteType) -> str:
    if name in (APPOINTMENT, "appointmentId"):
        return APPOINTMENT
    field = note_type.main_field(name) or note_type.field(name)
    return field.id if field else ""
