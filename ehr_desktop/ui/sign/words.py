"""What signing says: how much is left, where to go, what is in order. Pure: knows no widget and no clock."""

from datetime import date

from ehr_desktop.application.outbox import NEVER_SENT, NO_ANSWER
from ehr_desktop.application.outgoing_text import refused_points
from ehr_desktop.application.ports import TreatmentPlanStatus
from ehr_desktop.application.reasons import APPOINTMENT, cures
from ehr_desktop.application.signing import Review
from ehr_desktop.domain.note import SESSION_DATE, Answers, Place
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.needs_you.explain import in_sentence, means
from ehr_desktop.ui.note_wizard.words import session_in_short
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.reader.facts import dated
from ehr_desktop.ui.sign.risk_words import Hint, contradictions

#: The id of the point that a note the server has refused has.
REFUSED = "refused"
_PLAN = "Treatment Plan"

_NUMBERS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def heading(points: int) -> str:
    """The title of the review, counted in words: "Two things before you can sign"."""
    if not points:
        return "Ready to sign"
    number = _NUMBERS[points] if points < len(_NUMBERS) else str(points)
    return f"{number} thing{'' if points == 1 else 's'} before you can sign"


def left(points: int) -> str:
    """The reason beside the disabled button: "2 points left"."""
    return f"{points} point{'' if points == 1 else 's'} left" if points else ""


def title_of(point: UnmetPoint, note_type: NoteType) -> str:
    """What is missing; a server that names only the field is put into words."""
    if point.title:
        return point.title
    if point.field == APPOINTMENT:
        return "Appointment required"
    field = note_type.field(point.field)
    return f"{field.label} is missing" if field else "The server asks for something more"


def detail_of(point: UnmetPoint, note_type: NoteType) -> str:
    """What to do about it; diagnoses that are only shown come from elsewhere."""
    field = note_type.field(point.field)
    if field and field.kind is FieldKind.DIAGNOSES and field.read_only:
        return "Diagnoses come from the client’s intake or treatment plan; none is signed yet."
    return point.detail


def refusal_point(review: Review) -> UnmetPoint | None:
    """The server’s words on a note it has refused, with what they mean; cured by a session or in the note."""
    row = review.shown.row
    if row is None or row.refusal is None or row.refusal.status == NEVER_SENT:
        return None  # what was never sent, for its length, is among the points of the review
    cure = next(iter(cures(row.refusal, review.shown.note, review.shown.note_type, review.shown.columns)), "")
    if cure and any(point.field == cure for point in review.missing):
        return None  # the same is asked for already
    meaning = means(row.refusal, review.shown.note.status)
    said = row.refusal.message if row.refusal.status == NO_ANSWER else f"The server said: “{row.refusal.message}”"
    return UnmetPoint(REFUSED, cure, said, meaning)


def filter_points(review: Review) -> tuple[UnmetPoint, ...]:
    """The texts the server's filter would refuse; what the server has taken as it is has passed it."""
    shown = review.shown
    if shown.place is Place.ACCEPTED:
        return ()
    return refused_points(shown.note_type, shown.note.answers, shown.columns)


def plan_point(review: Review, plan: TreatmentPlanStatus | None) -> tuple[str, str] | None:
    """A treatment plan that hinders, in the server’s words, and what that means; to sign the plan is the cure."""
    if plan is None or not plan.state.hinders or review.shown.note.note_type == _PLAN:
        return None
    missing = "This client has no treatment plan" if plan.status == "NEVER" else "The treatment plan is overdue"
    return (plan.message.replace("'", "’") or missing), "The server may refuse to sign other notes until there is one."


def copied_point(review: Review) -> tuple[str, str] | None:
    """What stands in the note as it was copied: how much, and where."""
    fields = [review.shown.note_type.by_id[field_id] for field_id in review.copied.fields]
    if not fields:
        return None
    count = "1 answer was" if len(fields) == 1 else f"{len(fields)} answers were"
    length = sum(len(text) for one in fields if isinstance(text := review.shown.note.answers.get(one.id), str))
    amount = f" ({length:,} characters)" if length else ""
    where = ", ".join(one.label for one in fields)
    return f"{count} copied and not changed since{amount}", f"{where}. Make sure they hold for this session as well."


def dated_otherwise(review: Review, today: date) -> tuple[Hint, ...]:
    """A note that bears another day than its session, or one that is still to come."""
    day, session = dated(review.shown), review.shown.appointment
    if day is None:
        return ()
    hints: list[Hint] = []
    if session and session.day != day:
        was = "was" if session.day <= today else "is"
        title = f"The note is dated {write_date(day)}, the session {was} {write_date(session.day)}"
        hints.append(Hint(title, "It may be right as it is.", SESSION_DATE))
    if day > today:
        hints.append(Hint(f"The note is dated {write_date(day)}", "This day is still to come.", SESSION_DATE))
    return tuple(hints)


def problems(points: tuple[UnmetPoint, ...], note_type: NoteType) -> dict[str, str]:
    """What stands in amber in the note itself, by field."""
    said: dict[str, str] = {}
    for point in points:
        if point.field and point.field not in said and point.id != REFUSED:
            said[point.field] = "No appointment chosen" if point.id == APPOINTMENT else _on_paper(point, note_type)
    return said


def _on_paper(point: UnmetPoint, note_type: NoteType) -> str:
    """The name of the field stands before what is to be done: several fields may be read under one heading."""
    field = note_type.field(point.field)
    return f"{field.label}: {point.detail}" if field and point.detail else title_of(point, note_type)


def in_order(review: Review, plan: TreatmentPlanStatus | None) -> list[str]:
    """What needs no further look, in short lines."""
    shown, note_type = review.shown, review.shown.note_type
    wrong = {point.field for point in review.missing}
    wrong |= {field for hint in contradictions(note_type, shown.note.answers) for field in hint.fields}
    lines = ["Client and clinician"]
    if shown.appointment and APPOINTMENT not in wrong:
        lines.append(f"Appointment {session_in_short(shown.appointment)}")
    codes = shown.columns.get("diagnosisCodes")
    if isinstance(codes, tuple) and codes:
        lines.append(f"Diagnosis {', '.join(codes)}")
    answers = shown.note.answers
    fine = [one for one in note_type.fields() if _is_fine(one, answers, wrong)]
    choices = [one for one in fine if one.kind is FieldKind.CHOICE]
    lines += [f"{one.label}: {in_sentence(str(answers[one.id]))}" for one in choices]
    not_written = (FieldKind.CHOICE, FieldKind.DATE)
    others = [in_sentence(one.label) for one in fine if one.kind not in not_written]
    if others:
        joined = ", ".join(others)
        lines.append(joined[:1].upper() + joined[1:])
    if plan and not plan.state.hinders:
        lines.append((plan.message or "Treatment plan is current").replace("'", "’").rstrip("."))
    return lines


def _is_fine(field: Field, answers: Answers, wrong: set[str]) -> bool:
    is_answered = bool(answers.get(field.id))
    return field.needed_to_sign and field.is_shown(answers) and field.id not in wrong and is_answered


def subject(review: Review) -> str:
    """Which note of whom: "Progress Note for Rivera, Ana"."""
    client = review.shown.client
    return f"{review.shown.note.note_type} for {client.name}" if client else review.shown.note.note_type
