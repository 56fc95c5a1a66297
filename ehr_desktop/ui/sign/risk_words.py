"""What a note says of risk in two places that do not agree: worth a look before it is signed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ehr_desktop.domain.note import Answers
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType

_RISKS = ("suicidalIdeation", "suicidalPlan", "homicidalIdeation", "selfHarm")
_GRADED = (FieldKind.SEVERITIES, FieldKind.SYMPTOMS)
#: The level that says there is none, and the grades of a symptom that say so.
_NO_RISK = "None"
_NOTHING = ("", "none", "n/a")


@dataclass(frozen=True)
class Hint:
    """Something to look at: what, what to make of it, and the field to go to. `with_it` is what it concerns as well."""

    title: str
    detail: str
    field: str
    with_it: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that is not simply in order."""
        return (self.field, *self.with_it)


def contradictions(note_type: NoteType, answers: Answers) -> tuple[Hint, ...]:
    """A risk that is ticked beside the level None, and one that is graded and not ticked."""
    boxes = [box for column in _RISKS if (box := note_type.main_field(column))]
    level = note_type.main_field("riskLevel")
    graded = tuple(_graded_only(note_type, boxes, answers, level))
    ticked = [box for box in boxes if answers.get(box.id) is True]
    if level is None or not ticked or answers.get(level.id) != _NO_RISK:
        return graded
    title = f"{_and([box.label for box in ticked])} {'is' if len(ticked) == 1 else 'are'} ticked, "
    title += f"the {_lower(level.label)} is {_NO_RISK}"
    hint = Hint(title, "Make sure that both are meant.", level.id, tuple(box.id for box in ticked))
    return (hint, *graded)


def _graded_only(note_type: NoteType, boxes: list[Field], answers: Answers, level: Field | None) -> Iterator[Hint]:
    """A symptom that has the name of a box and a grade, while the box is not ticked."""
    by_name = {box.label.casefold(): box for box in boxes if answers.get(box.id) is not True}
    concerned = (level.id,) if level else ()
    for one in note_type.fields():
        grades = answers.get(one.id)
        if one.kind not in _GRADED or not isinstance(grades, Mapping):
            continue
        for name, grade in grades.items():
            box = by_name.get(name.casefold())
            if box and _says_something(grade):
                title = f"{name} is graded {_lower(str(grade))} and not ticked"
                detail = f"Under {_lower(one.label)} it has a grade, the box “{box.label}” is left alone."
                yield Hint(title, detail, box.id, concerned)


def _says_something(answer: object) -> bool:
    return str(answer or "").strip().casefold() not in _NOTHING


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _and(labels: list[str]) -> str:
    """ "Suicidal ideation", "Suicidal ideation, homicidal ideation and self-harm"."""
    first, *more = labels
    rest = [_lower(label) for label in more]
    return f"{', '.join([first, *rest[:-1]])} and {rest[-1]}" if rest else first
