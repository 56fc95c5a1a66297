"""A note as plain text, for a clinician who takes it out of the program by hand. Knows no widget."""

from collections.abc import Mapping, Sequence

from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import Field, NoteType
from ehr_desktop.domain.packing import is_blank_answer, own_text_fields


def note_as_text(note_type: NoteType, answers: Answers, about: Sequence[str]) -> str:
    """The note's name and the lines `about` it, then section by section what was answered."""
    parts = ["\n".join([note_type.name, *(line for line in about if line)])]
    for section in note_type.sections:
        said = _fields(section.fields, answers)
        if said:
            head = [section.title, "-" * len(section.title)] if section.title else []
            parts.append("\n".join([*head, *said]))
    parts += ["\n".join(_fields((one,), answers)) for one in own_text_fields(answers)]
    return "\n\n".join(parts) + "\n"


def _fields(fields: Sequence[Field], answers: Answers) -> list[str]:
    lines: list[str] = []
    for one in fields:
        answer = answers.get(one.id)
        if not is_blank_answer(answer):
            lines += _field(one, answer)
    return lines


def _field(field: Field, answer: Answer) -> list[str]:
    match answer:
        case Mapping():
            return [f"{field.label}:", *(f"  {name}: {severity}" for name, severity in answer.items())]
        case tuple() if field.fields:
            lines = []
            for number, item in enumerate(answer, 1):
                if isinstance(item, Mapping):
                    lines += [f"{field.label} {number}", *(f"  {line}" for line in _fields(field.fields, item))]
            return lines
        case tuple():
            return [f"{field.label}: {', '.join(str(item) for item in answer)}"]
        case bool():
            return [f"{field.label}: {'Yes' if answer else 'No'}"]
        case str() if "\n" in answer or len(answer) > 60:
            return [f"{field.label}:", *answer.split("\n")]
        case _:
            return [f"{field.label}: {answer} {field.unit}".rstrip()]
