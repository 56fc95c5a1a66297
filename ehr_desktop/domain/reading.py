"""A note as one reads it: which passages it has, under which headings, in which order.

The same order for the reader, for the page that shows what will be signed, for comparing two texts and for the text a
clinician takes along. Works on the note's columns, so that what is shown is what the server holds. Pure.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ehr_desktop.domain.columns import COLUMN_KINDS, SERVER_DEFAULTS, ColumnKind, Columns, ColumnValue, is_blank
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType

#: Headings in reading order, each with the columns below it. The days and hours of the session stand in the head.
_ORDER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Subjective", ("subjective",)),
    ("Objective", ("objective",)),
    ("Assessment", ("assessment",)),
    ("Plan", ("plan",)),
    ("Goals", ("progressTowardGoals",)),
    (
        "Risk",
        ("riskLevel", "suicidalIdeation", "suicidalPlan", "homicidalIdeation", "selfHarm", "riskAssessmentDetails"),
    ),
    ("Interventions", ("interventionsUsed", "interventionsTaken")),
    ("Next session", ("nextSessionDate", "nextSessionPlan")),
    ("Diagnoses", ("diagnosisCodes",)),
    ("Billing", ("cptCode", "billingCode", "sessionDuration", "billable", "dueDate")),
)

#: What stands before a value under a heading that several columns share, or where the value alone says too little.
_LABELS = {
    "riskLevel": "Risk level",
    "suicidalIdeation": "Suicidal ideation",
    "suicidalPlan": "Suicidal plan",
    "homicidalIdeation": "Homicidal ideation",
    "selfHarm": "Self-harm",
    "riskAssessmentDetails": "Details",
    "nextSessionDate": "Date",
    "cptCode": "CPT code",
    "billingCode": "Billing code",
    "sessionDuration": "Duration",
    "billable": "Billable",
    "dueDate": "Due",
    "sessionDate": "Session date",
}

#: A box that was left alone and one that was unticked are the same to the server: neither is an answer "No".
_NOT_MARKED = "not marked"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Passage:
    """One heading and its text, lines ended by a newline. `fields` are the ids of the form's fields written here."""

    heading: str
    text: str
    fields: tuple[str, ...]


def passages(note_type: NoteType, columns: Columns, also: Collection[str] = ()) -> tuple[Passage, ...]:
    """The note in reading order. Passages without a word are left out, unless they hold a field named in `also`."""
    read = (_passage(note_type, columns, heading, names) for heading, names in _ORDER)
    return tuple(one for one in read if one.text or any(field in also for field in one.fields))


def in_words(note_type: NoteType, read: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages as a person likes to read them: days of labelled lines in words, no label that repeats the heading.

    For showing only: a comparison of two texts takes them as they are at the server.
    """
    days = _day_lines(note_type)
    return tuple(replace(one, text=_without_heading(one.heading, _days_in_words(one.text, days))) for one in read)


def heading_of(note_type: NoteType, column: str) -> str:
    """Where a column of the server, or a field of the form, is read: "Plan" for "plan", its label for a field.

    What is neither is answered as it is.
    """
    field = note_type.field(column)
    if field:
        return field.label
    if column in _LABELS:
        return _LABELS[column]
    return next((_own_heading(note_type, heading, names) for heading, names in _ORDER if column in names), column)


def note_as_text(title: str, facts: Sequence[tuple[str, str]], read: Sequence[Passage]) -> str:
    """The whole note as plain text, to copy or to keep in a file."""
    head = [title, *(f"{name}: {value}" for name, value in facts)]
    body = [f"{one.heading}\n{one.text}" for one in read if one.text]
    return "\n\n".join(["\n".join(head), *body]) + "\n"


def _passage(note_type: NoteType, columns: Columns, heading: str, names: tuple[str, ...]) -> Passage:
    fields = tuple(field.id for field in note_type.fields() if field.column in names)
    if all(_is_unsaid(columns, name) for name in names):
        return Passage(_own_heading(note_type, heading, names), "", fields)
    lines: list[str] = []
    for name in names:
        value = columns.get(name)
        if is_blank(value) and name in SERVER_DEFAULTS and _is_asked(note_type, name):
            value = SERVER_DEFAULTS[name]
        if is_blank(value) or (value is False and not _is_asked(note_type, name)):
            continue
        said = _NOT_MARKED if value is False and SERVER_DEFAULTS.get(name) is False else _said(name, value)
        lines.append(f"{_LABELS[name]}: {said}" if name in _LABELS else said)
    return Passage(_own_heading(note_type, heading, names), "\n".join(lines), fields)


def _is_unsaid(columns: Columns, name: str) -> bool:
    """Whether nobody wrote this: it is blank, or what the server puts in by itself."""
    value = columns.get(name)
    return is_blank(value) or value == SERVER_DEFAULTS.get(name)


def _is_asked(note_type: NoteType, column: str) -> bool:
    return any(field.column == column for field in note_type.fields())


def _day_lines(note_type: NoteType) -> re.Pattern[str] | None:
    """The lines that hold a day, those of a group's items with their indentation."""
    labels = [re.escape(one.line) for one in note_type.fields() if _is_day_line(one)]
    parts = [part for one in note_type.fields() for part in one.fields if _is_day_line(part)]
    labels += [f"(?:    |  - ){re.escape(part.line)}" for part in parts]
    return re.compile(rf"^((?:{'|'.join(labels)}): )(\d{{4}}-\d\d-\d\d)$", re.MULTILINE) if labels else None


def _is_day_line(field: Field) -> bool:
    return field.kind is FieldKind.DATE and bool(field.line)


def _days_in_words(text: str, lines: re.Pattern[str] | None) -> str:
    return lines.sub(lambda found: found[1] + _written_day(found[2]), text) if lines else text


def _written_day(text: str) -> str:
    """In words; what looks like a day and is none stays as it is."""
    try:
        return _day_in_words(date.fromisoformat(text))
    except ValueError:
        return text


def _without_heading(heading: str, text: str) -> str:
    label, _, below = text.partition("\n")
    return below if below and label == f"{heading}:" else text


def _own_heading(note_type: NoteType, heading: str, names: tuple[str, ...]) -> str:
    """The type's own name for a column that one of its fields fills alone: "Presenting problem" for "Subjective"."""
    if len(names) > 1:
        return heading
    labels = [field.label for field in note_type.fields() if field.column == names[0] and not field.line]
    return labels[0] if labels else heading


def _said(column: str, value: ColumnValue) -> str:
    match value:
        case bool():
            return "Yes" if value else "No"
        case tuple():
            return "\n".join(value) if column == "interventionsUsed" else ", ".join(value)
        case int():
            return f"{value} minutes" if column == "sessionDuration" else str(value)
        case str() if COLUMN_KINDS[column] is ColumnKind.DATE:
            return _day_in_words(date.fromisoformat(value[:10]))
        case _:
            return str(value)


def _day_in_words(day: date) -> str:
    """ "Tue 17 Nov 2026"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
