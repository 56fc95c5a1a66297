"""The words of a note: what search finds it by, and the words a list shows of it. Pure.

The clinician's own sentences come first, then what was chosen; that something is absent ("Panic: None", a risk of
"None") is no word of the note. Days, numbers and ticks are not words.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ehr_desktop import resources
from ehr_desktop.domain.note import Answer, Note
from ehr_desktop.domain.note_type import Field, FieldKind

#: Characters of the first words a list shows.
EXCERPT_LENGTH = 200

#: The choice that says that there is nothing.
ABSENT = "None"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class NoteWords:
    """`text` is one line; `codes` are diagnoses and the service code."""

    text: str
    codes: str

    @property
    def excerpt(self) -> str:
        """The first words."""
        return self.text[:EXCERPT_LENGTH]


def words_of(note: Note) -> NoteWords:
    """The words of a note's answers, in the order of its form; of an unknown type, in the order of the answers."""
    note_type = resources.note_type(note.note_type)
    fields = tuple(note_type.fields()) if note_type else ()
    own: list[str] = []
    chosen: list[str] = []
    codes: list[str] = []
    for field in fields:
        _sort_out(field, note.answers.get(field.id), own, chosen, codes)
    asked = {field.id for field in fields}
    for name, answer in note.answers.items():
        if name not in asked:
            own += _texts(answer)
    return NoteWords(_one_line(own + chosen), _one_line(codes))


def folded(text: str) -> str:
    """Without case and diacritics, for comparing names and words."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def storable(text: str) -> str:
    """The text as UTF-8 can say it: half a surrogate pair, which a keyboard driver may let slip, becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _sort_out(field: Field, answer: Answer, own: list[str], chosen: list[str], codes: list[str]) -> None:
    match field.kind:
        case FieldKind.LONG_TEXT:
            own += _texts(answer)
        case FieldKind.CHOICE if answer == ABSENT:
            return
        case FieldKind.TEXT | FieldKind.CHOICE | FieldKind.CHOICES:
            chosen += _texts(answer)
        case FieldKind.SEVERITIES if isinstance(answer, Mapping):
            chosen += [f"{name}: {severity}" for name, severity in answer.items() if severity and severity != ABSENT]
        case FieldKind.GROUP if isinstance(answer, tuple):
            for item in answer:
                for part in field.fields:
                    _sort_out(part, item.get(part.id) if isinstance(item, Mapping) else None, chosen, chosen, codes)
        case FieldKind.DIAGNOSES | FieldKind.SERVICE_CODE:
            codes += _texts(answer)
        case _:
            return


def _texts(answer: object) -> Iterator[str]:
    match answer:
        case str() if not _DAY.fullmatch(answer):
            yield answer
        case tuple():
            for item in answer:
                yield from _texts(item)
        case Mapping():
            for value in answer.values():
                yield from _texts(value)
        case _:
            return


def _one_line(texts: list[str]) -> str:
    return storable(" ".join(" ".join(texts).split()))
