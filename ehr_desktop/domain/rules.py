"""Every rule of the practice, once: the desktop shows them early, the backend enforces the same ones.

Sources: the product's rules, the clinic API's business rules (4.1 to 4.5) and its seeded validation rules (1.4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ehr_desktop.domain.columns import LONGEST_TEXT, Columns
from ehr_desktop.domain.note import Answer, Answers, Note, NoteStatus
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType, Prefill
from ehr_desktop.domain.packing import is_blank_answer, unpack
from ehr_desktop.domain.people import Appointment, AppointmentStatus

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
) -> tuple[UnmetPoint, ...]:
    """Everything that stands between a note and its signature, at once and in the order of the form.

    `columns` are the texts as they are, or will be, at the server; `appointment` is the one the note names, None
    where it names none (or one that is not there any more). An empty answer means: it may be signed.
    """
    points = list(_appointment_points(note_type, appointment, client_id, clinician_id, now))
    answers = unpack(note_type, columns)
    for field in note_type.fields():
        points += _field_points(field, answers, columns)
    if note_type.needs_diagnosis and not columns.get("diagnosisCodes"):
        where = next((one.id for one in note_type.fields() if one.column == "diagnosisCodes"), "")
        points.append(
            UnmetPoint(
                "diagnoses",
                where,
                "Diagnosis is missing",
                "At least one diagnosis from the intake is needed.",
            )
        )
    return tuple(points)


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


def _field_points(field: Field, answers: Answers, columns: Columns) -> list[UnmetPoint]:
    text = columns.get(field.column)
    if isinstance(text, str) and len(text) > LONGEST_TEXT:
        if field.line:
            return []
        detail = f"{len(text):,} characters; the server keeps {LONGEST_TEXT:,}."
        return [UnmetPoint(field.id, field.id, f"{field.label} is too long", detail)]
    if not field.needed_to_sign or not field.is_shown(answers):
        return []
    if field.minimum_length:
        length = len(text.strip()) if isinstance(text, str) else 0
        if 0 < length < field.minimum_length:
            detail = f"At least {field.minimum_length} characters to sign, {length} so far."
            return [UnmetPoint(field.id, field.id, f"{field.label} is too short", detail)]
        if length:
            return []
    elif not _says_nothing(answers.get(field.id)):
        return []
    return [
        UnmetPoint(
            field.id,
            field.id,
            f"{field.label} is missing",
            _HOW_TO_ANSWER.get(field.kind, "Please write it."),
        )
    ]


_HOW_TO_ANSWER = {
    FieldKind.CHOICE: "Please choose one.",
    FieldKind.DATE: "Please give the date.",
}


def _says_nothing(answer: Answer) -> bool:
    return is_blank_answer(answer) or (isinstance(answer, str) and not answer.strip())


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


def inherited_diagnoses(notes: Iterable[Note]) -> tuple[str, ...]:
    """The codes of the newest completed intake or treatment plan, `notes` being of one client and newest first.

    Source: API 1.4, the client's diagnosis: signed, co-signed or locked, and having codes.
    """
    for note in notes:
        server = note.server
        if server and server.status in COMPLETED and note.note_type in _CHARTS:
            codes = server.columns.get("diagnosisCodes")
            if isinstance(codes, tuple) and codes:
                return codes
    return ()


_CHARTS = frozenset({"Intake Assessment", "Treatment Plan"})


def first_answers(
    note_type: NoteType, appointment: Appointment | None, diagnoses: tuple[str, ...], today: date
) -> dict[str, Answer]:
    """The answers a new note begins with: defaults, and what the appointment and the chart already know."""
    day = appointment.day if appointment else today
    known: dict[Prefill, Answer] = {
        Prefill.SESSION_DAY: day.isoformat(),
        Prefill.WEEK_AFTER_SESSION: (day + timedelta(days=DUE_AFTER_DAYS)).isoformat(),
        Prefill.APPOINTMENT_MINUTES: appointment.minutes if appointment else None,
        Prefill.APPOINTMENT_CPT: appointment.cpt_code if appointment else None,
        Prefill.INHERITED_DIAGNOSES: diagnoses,
    }
    answers: dict[str, Answer] = {}
    for field in note_type.fields():
        answer = known[field.prefill] if field.prefill else field.default
        if not is_blank_answer(answer):
            answers[field.id] = answer
    return answers


def answers_with_appointment(
    note_type: NoteType, answers: Answers, before: Answers, appointment: Appointment | None, today: date
) -> dict[str, Answer]:
    """The answers after another appointment was chosen: what it knows replaces what was only prefilled.

    `before` is what the previous choice had prefilled; an answer that differs from it is the clinician's own and
    stays.
    """
    known = first_answers(note_type, appointment, (), today)
    changed = dict(answers)
    for field in note_type.fields():
        if field.prefill in (None, Prefill.INHERITED_DIAGNOSES):
            continue
        if is_blank_answer(changed.get(field.id)) or changed.get(field.id) == before.get(field.id):
            changed[field.id] = known.get(field.id)
    return {key: value for key, value in changed.items() if value is not None}
