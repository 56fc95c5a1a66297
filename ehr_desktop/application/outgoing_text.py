"""What the text filter of the clinic's server would refuse in a note, as points on the fields that hold it.

For the screens only: the engine sends what is there, and the server has the last word. A draft is kept in any case.
"""

from collections.abc import Callable, Iterator, Mapping

from ehr_desktop.application.ports import ServerAbout
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import own_text_id
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.domain.text_filter import Effect, Finding, findings

#: The id of such a point. The backend has no filter, and no such word.
WOULD_BE_REFUSED = "would_be_refused"

#: Where a text has findings. A form remembers what it has looked at.
Look = Callable[[str], tuple[Finding, ...]]


def has_text_filter(about: ServerAbout) -> bool:
    """Whether what is sent there goes through the filter: the server that names no abilities has it, ours has none."""
    return about.capabilities is None


def refused_points(
    note_type: NoteType, answers: Answers, columns: Columns, look: Look = findings
) -> tuple[UnmetPoint, ...]:
    """The fields whose text would have the whole note refused; `columns` are the packed answers.

    The packed text decides, since that is what is sent: words that stumble only together with the line below them are
    a point of the column's main field, and two hyphens at the end of a field that other lines follow are none.
    """
    points: list[UnmetPoint] = []
    for column, value in columns.items():
        packed = [one for text in texts_in(value) for one in _refused(look(text))]
        if not packed:
            continue
        fields = [(one.id, one.label) for one in note_type.by_column.get(column, ())]
        fields.append((own_text_id(column), "Other text in this note"))
        of_fields = [
            _point(field_id, label, found)
            for field_id, label in fields
            if (found := [one for text in texts_in(answers.get(field_id)) for one in _refused(look(text))])
        ]
        points += of_fields or [_point(*_main_field(note_type, column), packed)]
    return tuple(points)


def texts_in(answer: Answer | Mapping[str, Answer]) -> Iterator[str]:
    """Every text a clinician may have written in an answer."""
    match answer:
        case str():
            yield answer
        case Mapping():
            for name, part in answer.items():
                yield name
                yield from texts_in(part)
        case tuple():
            for item in answer:
                yield from texts_in(item)


def shown(finding: Finding, words: str | None = None) -> str:
    """The finding's words, or others in their place, as they are quoted: on one line, the middle of long ones left out.

    The word they are part of is shown whole: "tearful; she".
    """
    line = " ".join((finding.lead + (finding.words if words is None else words)).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 14].rstrip()} … {line[-10:].lstrip()}"


_LONGEST = 44


def _refused(found: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in found if one.effect is Effect.REFUSED]


def _main_field(note_type: NoteType, column: str) -> tuple[str, str]:
    field = note_type.main_field(column)
    return (field.id, field.label) if field else ("", "A text")


def _point(field_id: str, label: str, found: list[Finding]) -> UnmetPoint:
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    detail = f"It stumbles over “{shown(found[0])}”{more}. The field offers other words."
    return UnmetPoint(WOULD_BE_REFUSED, field_id, f"{label} would be refused by the server", detail)
