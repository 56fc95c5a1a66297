"""How a form stands: which questions it asks, and which of its sections are complete. Knows no widget."""

from collections.abc import Collection, Mapping, Sequence

from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import Field, NoteType, Section
from ehr_desktop.domain.packing import is_blank_answer, with_server_defaults
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.parts.section_index import Section as Entry
from ehr_desktop.ui.parts.section_index import SectionState


def asked_ids(note_type: NoteType, answers: Answers, always: Collection[str]) -> frozenset[str]:
    """The fields the form asks with these answers; those of `always` whatever their condition says.

    What is not asked does not count as an answer for the conditions of others either.
    """
    asked = frozenset(one.id for one in note_type.fields())
    answers = with_server_defaults(note_type, answers)
    while True:
        known = only(answers, asked)
        now = frozenset(one.id for one in note_type.fields() if one.id in always or one.is_shown(known))
        if now >= asked:
            return asked
        asked = now & asked


def stored_unasked(note_type: NoteType, answers: Answers) -> frozenset[str]:
    """Fields that hold an answer although their condition does not: written elsewhere, and to be seen."""
    asked = asked_ids(note_type, answers, ())
    return frozenset(
        one.id for one in note_type.fields() if one.id not in asked and says_something(one, answers.get(one.id))
    )


def only(answers: Answers, asked: Collection[str]) -> dict[str, Answer]:
    """The answers of these fields."""
    return {key: value for key, value in answers.items() if key in asked}


def says_something(field: Field, answer: Answer) -> bool:
    """Whether the clinician, or the chart, has said more than the form begins with."""
    return not is_blank_answer(answer) and answer is not False and answer != field.default


def section_entry(
    section: Section, answers: Answers, asked: Collection[str], points: Sequence[UnmetPoint], *, aloud: bool
) -> Entry:
    """The section's line in the index. `aloud`: *Review and sign* was pressed, so what is missing is counted."""
    fields = {one.id for one in section.fields}
    problems = sum(point.field in fields for point in points)
    if problems:
        if aloud:
            return Entry(section.title, SectionState.STOPS_SIGNING, problems)
        return Entry(section.title, SectionState.INCOMPLETE)
    here = [one for one in section.fields if one.id in asked]
    is_complete = not here or any(says_something(one, answers.get(one.id)) for one in here)
    return Entry(section.title, SectionState.COMPLETE if is_complete else SectionState.INCOMPLETE)


def by_field(points: Sequence[UnmetPoint]) -> Mapping[str, str]:
    """What is missing in one sentence per field."""
    sentences: dict[str, str] = {}
    for point in points:
        sentences.setdefault(point.field, point.detail)
    return sentences
