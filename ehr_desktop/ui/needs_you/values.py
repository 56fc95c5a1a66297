"""One answer of a note in words, as it is compared with another. Pure."""

from collections.abc import Callable, Mapping
from datetime import date

from ehr_desktop.domain.merge import APPOINTMENT
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field, FieldKind
from ehr_desktop.domain.packing import is_blank_answer
from ehr_desktop.domain.people import Appointment
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.reader.facts import appointment_words

#: What stands where nothing was written.
EMPTY = "Empty"

FindAppointment = Callable[[str], Appointment | None]


def in_words(field: Field, value: Answer, appointment: FindAppointment) -> str:
    """The answer as one reads it; several items stand one below the other. `appointment` finds one by its id."""
    if field.id == APPOINTMENT:
        return _session(value, appointment)
    if is_blank_answer(value):
        return EMPTY
    match value:
        case bool():
            return "Yes" if value else "No"
        case Mapping():
            return "\n".join(f"{name}: {severity}" for name, severity in value.items())
        case tuple() if field.kind is FieldKind.GROUP:
            items = [item for item in value if isinstance(item, Mapping)]
            return "\n\n".join(_item(field, item, appointment) for item in items)
        case tuple():
            return "\n".join(str(item) for item in value)
        case str() if field.kind is FieldKind.DATE:
            return _day(value)
        case _:
            return f"{value} {field.unit}".rstrip()


def _item(field: Field, item: Mapping[str, Answer], appointment: FindAppointment) -> str:
    said = [(part.label, in_words(part, item[part.id], appointment)) for part in field.fields if part.id in item]
    return "\n".join(f"{label}: {words}" for label, words in said)


def _session(value: Answer, appointment: FindAppointment) -> str:
    if not isinstance(value, str):
        return "No appointment"
    known = appointment(value)
    return appointment_words(known) if known else "Another appointment"


def _day(text: str) -> str:
    try:
        return write_date(date.fromisoformat(text))
    except ValueError:
        return text
