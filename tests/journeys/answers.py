"""What is written into each field of a note type, made from the type's own data: nothing is known of any one type."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ehr_desktop.domain.note import SESSION_DATE, Answer, Answers
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType
from ehr_desktop.domain.prefill import Chart, first_answers
from ehr_desktop.ui.note_form.fields.choices import OTHER

#: One code is found by typing it, the other by what it means.
DIAGNOSES = ("F43.12", "F51.01")
SERVICE_CODE = "90837"
#: Written into a family, with a skin tone, beyond the first plane, in two writing directions.
_SIGNS = "👩‍👩‍👧 🙋🏽‍♀️ 𝔛 naïve Yıldız 東京 שלום"
_ITEMS = 2


def to_write(note_type: NoteType, today: date, inherited: Answers) -> dict[str, Answer]:
    """An answer for every field that can be answered; a field asked on a condition follows what is answered before.

    Diagnoses the note has inherited stay, and two are added.
    """
    written: dict[str, Answer] = {}
    first = first_answers(note_type, None, Chart(), today)
    for place, field in enumerate(note_type.fields()):
        if field.read_only or not field.is_shown({**first, **written}):
            continue
        beside = [one for one in note_type.fields() if one.column == field.column]
        answer = _answer(field, beside, place, today)
        if field.kind is FieldKind.DIAGNOSES:
            answer = _added_to(inherited.get(field.id))
        written[field.id] = answer
    return written


def _added_to(codes: Answer) -> Answer:
    return (*(str(code) for code in codes), *DIAGNOSES) if isinstance(codes, tuple | list) else DIAGNOSES


def _answer(field: Field, beside: Sequence[Field], place: int, today: date) -> Answer:
    """The answer to one field; `beside` are those that share its column, or its item."""
    match field.kind:
        case FieldKind.TEXT:
            return f"{field.label}: “so”, & 100 % <b>plain</b> {_SIGNS}"
        case FieldKind.LONG_TEXT:
            return _long_text(field, beside)
        case FieldKind.CHOICE:
            return field.options[-1 - place % len(field.options)]
        case FieldKind.CHOICES:
            return (field.options[0], field.options[-1], *([f"{OTHER}walks, by the sea"] if field.other else []))
        case FieldKind.YES_NO:
            return not field.default
        case FieldKind.DATE:
            days = -2 if field.id == SESSION_DATE else 10 + place
            return (today + timedelta(days=days)).isoformat()
        case FieldKind.TIME:
            return f"{8 + place % 10:02}:{place * 5 % 60:02}"
        case FieldKind.NUMBER:
            return max(field.least, min(field.most, 53))
        case FieldKind.TEXTS:
            return ("- PHQ-9: below 10", f"{field.line}: Asks “why?” less often 🙂")
        case FieldKind.SEVERITIES | FieldKind.SYMPTOMS:
            return _severities(field)
        case FieldKind.GROUP:
            return tuple(_item(field, number, today) for number in range(_ITEMS))
        case FieldKind.DIAGNOSES:
            return DIAGNOSES
        case FieldKind.SERVICE_CODE:
            return SERVICE_CODE


def _long_text(field: Field, beside: Iterable[Field]) -> str:
    """Lines that look like answers of the same column, lists, blank lines, spaces at the end."""
    labels = [one.line for one in beside if one.line] or ["Plan"]
    looks_like = [f"{label}: is no answer here" for label in labels[:3]]
    return "\n".join(
        [
            f"{field.label}, as it was told: “{_SIGNS}”.",
            "",
            *looks_like,
            f" {looks_like[0]}",
            f"{labels[0].upper()}:",
            "  - Anxiety: Severe",
            "",
            "",
            "Two  spaces, and two more at the end  ",
            "The last line; it ends here. ",
        ]
    )


def _severities(field: Field) -> Mapping[str, str]:
    """Every symptom of a list but one; where symptoms are searched a few, one of one's own among them."""
    severe = field.severities[-1]
    if field.kind is FieldKind.SEVERITIES:
        asked = [name for place, name in enumerate(field.options) if place != 1]
        return {name: field.severities[place % len(field.severities)] for place, name in enumerate(asked)}
    further = {name: f"{field.severities[1]} ({words[-1]})" for name, words in field.extras.items()}
    return {field.options[0]: severe, **further, "Ringing: at night, on the left": severe, field.options[-1]: severe}


def _item(field: Field, number: int, today: date) -> Mapping[str, Answer]:
    return {part.id: _answer(part, field.fields, number, today) for part in field.fields}


def plain(answer: object) -> Any:
    """As it crosses to another process."""
    match answer:
        case Mapping():
            return {key: plain(part) for key, part in answer.items()}
        case tuple() | list():
            return [plain(part) for part in answer]
        case _:
            return answer


def characters(answer: Any) -> int:
    """How many were written."""
    match answer:
        case str():
            return len(answer)
        case Mapping():
            return sum(characters(part) for part in answer.values())
        case tuple() | list():
            return sum(characters(part) for part in answer)
        case _:
            return 0


def characters_lost(written: Any, found: Any) -> int:
    """How many of them are not where they were written."""
    match written:
        case Mapping() if isinstance(found, Mapping):
            return sum(characters_lost(part, found.get(key)) for key, part in written.items())
        case tuple() | list() if isinstance(found, tuple | list):
            there = [*found, *[None] * len(written)]
            return sum(characters_lost(part, there[place]) for place, part in enumerate(written))
        case _:
            return 0 if written == found else characters(written)
