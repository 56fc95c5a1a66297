"""Every rule of the practice, once: the desktop shows them early, the backend enforces the same ones.

Sources: the product's rules, the clinic API's business rules (4.1 to 4.5) and its seeded validation rules (1.4).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ehr_desktop.domain.columns import LONGEST_TEXT, Columns, is_blank, stored_length, too_long
from ehr_desktop.domain.note import Answer, Answers, Note, NoteStatus
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType
from ehr_desktop.domain.packing import is_blank_answer, unpack, with_server_defaults
from ehr_desktop.domain.people import Appointment, AppointmentStatus
from ehr_desktop.domain.practice_rules import PracticeRule

#: Days after the session at which an unsigned note is overdue, and urgent (API 3: the 3-day rule).
OVERDUE_AFTER_DAYS = 3
URGENT_AFTER_DAYS = 7
#: Days after the session by which a note is due (the 7-day figure of the forms).
DUE_AFTER_DAYS = 7

EDITABLE = frozenset({NoteStatus.DRAFT, NoteStatus.RETURNED_FOR_REVISION})
UNSIGNED = frozenset({NoteStatus.DRAFT, NoteStatus.RETURNED_FOR_REVISION})
COMPLETED = frozenset({NoteStatus.SIGNED, NoteStatus.COSIGNED, NoteStatus.LOCKED})


@dataclass(frozen=True)
class UnmetPoint:
    """One thing that stands between a note and its signature.

    `id` is the same word on the desktop and in the backend's answer. `field` is the field that cures it, or
    "appointment".
    """

    id: str
    field: str
    title: str
    detail: str


class Unsuitable(StrEnum):
    """Why an appointment cannot carry a note of a type. The value is the unmet point's id."""

    OTHER_CLIENT = "appointment_of_another_client"
    OTHER_CLINICIAN = "appointment_of_another_clinician"
    CANCELLED = "appointment_cancelled"
    NO_SHOW = "appointment_no_show"
    RESCHEDULED = "appointment_rescheduled"
    NOT_YET = "appointment_not_yet_taken_place"
    HELD = "appointment_was_held"
    TAKEN = "appointment_has_such_a_note"


#: What the picker says beside an appointment that cannot be chosen.
UNSUITABLE_WORDS = {
    Unsuitable.OTHER_CLIENT: "Another client’s",
    Unsuitable.OTHER_CLINICIAN: "Another clinician’s",
    Unsuitable.CANCELLED: "Cancelled",
    Unsuitable.NO_SHOW: "No-show",
    Unsuitable.RESCHEDULED: "Rescheduled",
    Unsuitable.NOT_YET: "Not yet taken place",
    Unsuitable.HELD: "Was held",
    Unsuitable.TAKEN: "Has such a note already",
}

_NOT_HELD = {
    AppointmentStatus.CANCELLED: Unsuitable.CANCELLED,
    AppointmentStatus.NO_SHOW: Unsuitable.NO_SHOW,
    AppointmentStatus.RESCHEDULED: Unsuitable.RESCHEDULED,
}


def why_unsuitable(
    appointment: Appointment, note_type: NoteType, client_id: str, clinician_id: str, now: datetime
) -> Unsuitable | None:
    """The reason this appointment cannot carry such a note, or None when it suits. `now` is aware.

    A type about sessions that were not held (a cancellation) is the other way round: exactly those suit it.
    """
    if appointment.client_id != client_id:
        return Unsuitable.OTHER_CLIENT
    if appointment.clinician_id != clinician_id:
        return Unsuitable.OTHER_CLINICIAN
    not_held = _NOT_HELD.get(appointment.status)
    if not note_type.suits_held:
        return None if not_held else Unsuitable.HELD
    if not_held:
        return not_held
    return Unsuitable.NOT_YET if appointment.starts_at > now else None


def appointment_warning(appointment: Appointment, note_type: NoteType) -> str:
    """A sentence where kind or code is unusual for the type; such an appointment can be chosen all the same."""
    if note_type.appointment_kinds and appointment.kind not in note_type.appointment_kinds:
        return f"{appointment.kind} is unusual for a {note_type.name}"
    if note_type.cpt_codes and appointment.cpt_code and appointment.cpt_code not in note_type.cpt_codes:
        return f"{appointment.cpt_code} is unusual for a {note_type.name}"
    return ""


def what_is_missing_to_sign(
    note_type: NoteType,
    columns: Columns,
    appointment: Appointment | None,
    *,
    client_id: str,
    clinician_id: str,
    now: datetime,
    practice: Sequence[PracticeRule] = (),
) -> tuple[UnmetPoint, ...]:
    """Everything that stands between a note and its signature, at once and in the order of the form.

    `columns` are the texts as they are, or will be, at the server; `appointment` is the one the note names, None
    where it names none (or one that is not there any more); `practice` are the server's own rules for the type, when
    it has any. An empty answer means: it may be signed.
    """
    points = list(_appointment_points(note_type, appointment, client_id, clinician_id, now))
    answers = with_server_defaults(note_type, unpack(note_type, columns))
    of_fields = [*length_points(note_type, columns), *_diagnosis_points(note_type, columns)]
    for field in note_type.fields():
        of_fields += _field_points(field, answers, columns)
    of_fields += _practice_points(note_type, columns, practice, {point.field for point in of_fields})
    order = {field.id: place for place, field in enumerate(note_type.fields())}
    return (*points, *sorted(of_fields, key=lambda point: order.get(point.field, len(order))))


def _appointment_points(
    note_type: NoteType, appointment: Appointment | None, client_id: str, clinician_id: str, now: datetime
) -> list[UnmetPoint]:
    if appointment is None:
        if not note_type.appointment_to_sign:
            return []
        detail = "Choose the session this note belongs to."
        return [UnmetPoint("appointment", "appointment", "Appointment required", detail)]
    reason = why_unsuitable(appointment, note_type, client_id, clinician_id, now)
    if reason is None:
        return []
    detail = f"{UNSUITABLE_WORDS[reason]}. Choose the session this note belongs to."
    return [UnmetPoint(reason, "appointment", "Appointment does not fit", detail)]


def length_points(note_type: NoteType, columns: Columns) -> tuple[UnmetPoint, ...]:
    """The texts the server would cut, so that such a note is neither sent nor signed."""
    points = []
    for column, length in too_long(columns).items():
        field = note_type.main_field(column)
        where, label = (field.id, field.label) if field else ("", column)
        detail = f"{length:,} characters; the server keeps {LONGEST_TEXT:,}."
        points.append(UnmetPoint(where or column, where, f"{label} is too long", detail))
    return tuple(points)


def _diagnosis_points(note_type: NoteType, columns: Columns) -> Iterator[UnmetPoint]:
    if note_type.needs_diagnosis and not columns.get("diagnosisCodes"):
        field = note_type.main_field("diagnosisCodes")
        detail = "Choose at least one diagnosis."
        if field is None or field.read_only:
            detail = "At least one diagnosis from the intake is needed."
        yield UnmetPoint("diagnoses", field.id if field else "", "Diagnosis is missing", detail)


def _field_points(field: Field, answers: Answers, columns: Columns) -> Iterator[UnmetPoint]:
    if not field.is_needed(answers):
        return
    if _says_nothing(field, answers.get(field.id)):
        detail = _HOW_TO_ANSWER.get(field.kind, "Please write it.")
        yield UnmetPoint(field.id, field.id, f"{field.label} is missing", detail)
    elif field.minimum_length:
        text = columns.get(field.column)
        length = stored_length(text.strip()) if isinstance(text, str) else 0
        if length < field.minimum_length:
            detail = f"At least {field.minimum_length} characters to sign, {length} so far."
            yield UnmetPoint(field.id, field.id, f"{field.label} is too short", detail)


def _practice_points(
    note_type: NoteType, columns: Columns, practice: Sequence[PracticeRule], said: Collection[str]
) -> Iterator[UnmetPoint]:
    """What the server asks for and the type's own file does not; one point for each field is enough."""
    for rule in practice:
        field = note_type.main_field(rule.column)
        where = field.id if field else ""
        broken = rule.is_broken_by(columns.get(rule.column))
        if broken and where not in said:
            label = field.label if field else rule.label
            title = f"{label} is missing" if is_blank(columns.get(rule.column)) else f"{label} is not complete"
            yield UnmetPoint(where or rule.column, where, title, rule.message)


_HOW_TO_ANSWER = {
    FieldKind.CHOICE: "Please choose one.",
    FieldKind.CHOICES: "Please choose at least one.",
    FieldKind.DATE: "Please give the date.",
    FieldKind.TIME: "Please give the time.",
    FieldKind.NUMBER: "Please give the number.",
    FieldKind.YES_NO: "Please tick it when it is done.",
    FieldKind.GROUP: "Please fill in at least one.",
    FieldKind.SERVICE_CODE: "Please give the code.",
}


def _says_nothing(field: Field, answer: Answer) -> bool:
    """Whether it is no answer; an item of a group without its first part, which names it, is none."""
    if field.kind is FieldKind.GROUP and isinstance(answer, tuple):
        items = [item for item in answer if isinstance(item, Mapping)]
        return not any(str(item.get(field.fields[0].id) or "").strip() for item in items)
    return is_blank_answer(answer) or answer is False or (isinstance(answer, str) and not answer.strip())


def may_edit(note: Note, now: datetime) -> bool:
    """Whether the clinician may type in this note. `now` is aware.

    A locked note is read-only; one that was unlocked may be edited until its time is over (API 1.10, part A 29).
    """
    return note.status in EDITABLE and not is_locked(note, now) and note.deleted_at is None


def is_locked(note: Note, now: datetime) -> bool:
    """Whether the practice has locked it, or its time after an unlock is over."""
    server = note.server
    if server is None or server.status not in UNSIGNED:
        return False
    return server.is_locked or (server.unlock_until is not None and server.unlock_until < now)


def days_since_session(note: Note, today: date) -> int | None:
    """Whole days since the session of a note that is not signed yet; None for others and where no date is."""
    if note.status not in UNSIGNED or note.session_day is None:
        return None
    return (today - note.session_day).days
