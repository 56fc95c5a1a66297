"""Two versions of one note that come from the same one, put together field by field. Pure.

A field changed on one side only takes that side; what both have made the same of is no question. A list is merged
item by item (options, symptoms, diagnoses, goals), so that what either side added is there, and what one removed and
the other left alone is gone. Everything else that both changed differently is a conflict, for the clinician to decide:
a word is never chosen silently over another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import cast

from ehr_desktop.domain.columns import RISK_COLUMNS
from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType
from ehr_desktop.domain.packing import is_blank_answer, own_text_fields
from ehr_desktop.domain.server_rewriting import trimmed, without_control_characters

#: The appointment is merged like a field; its value is the appointment's id.
APPOINTMENT = "appointment"
_APPOINTMENT = Field(APPOINTMENT, FieldKind.CHOICE, "Appointment")

_LISTS = frozenset({FieldKind.CHOICES, FieldKind.DIAGNOSES, FieldKind.TEXTS, FieldKind.GROUP})
_BY_NAME = frozenset({FieldKind.SEVERITIES, FieldKind.SYMPTOMS})
#: Lists whose order was chosen and says something, above all which diagnosis is the principal one.
_ORDERED = frozenset({FieldKind.DIAGNOSES, FieldKind.TEXTS, FieldKind.GROUP})
_PARAGRAPH = "\n\n"


class Keep(StrEnum):
    """What a clinician decides about a field in conflict."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True)
class Version:
    """What a note says at one time, in one place."""

    answers: Answers
    appointment_id: str | None

    def value(self, field_id: str) -> Answer:
        """One answer, or the appointment's id."""
        return self.appointment_id if field_id == APPOINTMENT else self.answers.get(field_id)

    def but(self, values: Mapping[str, Answer]) -> "Version":
        """The same with other values in some fields."""
        answers = {**self.answers, **values}
        appointment_id = answers.pop(APPOINTMENT, self.appointment_id)
        said = {key: value for key, value in answers.items() if not is_blank_answer(value)}
        return Version(said, cast(str | None, appointment_id))


@dataclass(frozen=True)
class Conflict:
    """A field that both sides changed differently. `both` holds the two together, None where that makes no sense."""

    field: Field
    base: Answer
    mine: Answer
    theirs: Answer
    both: Answer

    def kept(self, keep: Keep) -> Answer:
        """What the field holds after this decision."""
        return {Keep.MINE: self.mine, Keep.THEIRS: self.theirs, Keep.BOTH: self.both}[keep]

    def given_up(self, keep: Keep) -> Answer:
        """What the field would have held after the other one; with both kept, nothing is given up."""
        return {Keep.MINE: self.theirs, Keep.THEIRS: self.mine, Keep.BOTH: self.both}[keep]


@dataclass(frozen=True)
class Merge:
    """What came of it. In `version` a field in conflict says what mine says.

    `taken_in` are the fields that say something else than mine, without a question. `has_base`: it is known what both
    come from.
    """

    version: Version
    conflicts: tuple[Conflict, ...]
    taken_in: tuple[Field, ...]
    has_base: bool = True

    def decided(self, choices: Mapping[str, Keep]) -> Version:
        """The note after a decision on every conflict, by field."""
        return self.version.but({one.field.id: one.kept(choices[one.field.id]) for one in self.conflicts})

    def given_up(self, choices: Mapping[str, Keep]) -> Version | None:
        """The note with every answer that was not kept; None where everything was."""
        if all(choices[one.field.id] is Keep.BOTH for one in self.conflicts):
            return None
        return self.version.but({one.field.id: one.given_up(choices[one.field.id]) for one in self.conflicts})


def merge(note_type: NoteType, base: Version | None, mine: Version, theirs: Version) -> Merge:
    """Put two versions together. Without a `base` every field that differs is a conflict: who changed it is not known.

    White space at the ends of a text is no change, since a server may have cut it off.
    """
    values: dict[str, Answer] = {}
    conflicts: list[Conflict] = []
    fields = list(_fields(note_type, mine, theirs))
    judged_twice = _risk_judged_twice(fields, base, mine, theirs)
    for field in fields:
        before = base.value(field.id) if base else None
        here, there = mine.value(field.id), theirs.value(field.id)
        try:
            if base is None or (judged_twice and field.column in RISK_COLUMNS):
                values[field.id] = _equal(here, there)
            else:
                values[field.id] = _merged(field, before, here, there)
        except _ChangedTwiceError:
            values[field.id] = here
            conflicts.append(Conflict(field, before, here, there, _both(field, here, there)))
    clashing = {one.field.id for one in conflicts}
    taken = [one for one in fields if one.id not in clashing and not _same(values[one.id], mine.value(one.id))]
    return Merge(Version({}, None).but(values), tuple(conflicts), tuple(taken), base is not None)


def differing_fields(note_type: NoteType, one: Version, other: Version) -> tuple[Field, ...]:
    """The fields in which two versions do not say the same, in the order of the form."""
    return tuple(
        field for field in _fields(note_type, one, other) if not _same(one.value(field.id), other.value(field.id))
    )


class _ChangedTwiceError(Exception):
    """Both sides changed it, and not to the same."""


def _fields(note_type: NoteType, *versions: Version) -> Iterator[Field]:
    """The appointment, the fields of the form, and texts no field of it asks for."""
    yield _APPOINTMENT
    yield from note_type.fields()
    answered = dict.fromkeys(key for version in versions for key in version.answers)
    own = own_text_fields(answered)
    yield from own
    known = {one.id for one in (*note_type.fields(), *own)}
    yield from (Field(key, FieldKind.CHOICE, key) for key in answered if key not in known)


def _risk_judged_twice(fields: Iterable[Field], base: Version | None, mine: Version, theirs: Version) -> bool:
    """Whether both sides changed what they say about risk, and differ: one judgement is never made of two."""
    risk = [one.id for one in fields if one.column in RISK_COLUMNS]
    differ = [key for key in risk if not _same(mine.value(key), theirs.value(key))]
    return base is not None and all(
        any(not _same(base.value(key), side.value(key)) for key in differ) for side in (mine, theirs)
    )


# --- one field ----------------------------------------------------------------------------------------------


def _same(one: Answer, other: Answer) -> bool:
    return _plain(one) == _plain(other)


def _plain(value: Answer) -> object:
    match value:
        case str():
            return trimmed(without_control_characters(value)) or None
        case tuple():
            return tuple(_plain(cast(Answer, item)) for item in value) or None
        case Mapping():
            return {key: _plain(part) for key, part in value.items()} or None
        case _:
            return value


def _equal(mine: Answer, theirs: Answer) -> Answer:
    if not _same(mine, theirs):
        raise _ChangedTwiceError
    return mine


def _merged(field: Field, base: Answer, mine: Answer, theirs: Answer) -> Answer:
    if _same(mine, theirs) or _same(base, theirs):
        return mine
    if _same(base, mine):
        return theirs
    if field.kind not in _LISTS | _BY_NAME:
        raise _ChangedTwiceError
    items = _merged_items(field, _items(field, base), _items(field, mine), _items(field, theirs))
    return cast(Answer, items if field.kind in _BY_NAME else tuple(items.values()))


# --- fields of several items --------------------------------------------------------------------------------

#: The items of a field by what tells them apart: a name, the text itself, the first part of a group's item.
_Items = Mapping[str, Answer]


def _items(field: Field, value: Answer) -> _Items:
    if isinstance(value, Mapping):
        return value
    items = cast(tuple[Answer, ...], value if isinstance(value, tuple) else ())
    named = {_name(field, item): item for item in items}
    if len(named) < len(items) or "" in named:
        raise _ChangedTwiceError  # some cannot be told apart
    return named


def _name(field: Field, item: Answer) -> str:
    """A goal with another wording is another goal: which of two it has become is not for a program to say."""
    first = item.get(field.fields[0].id) if isinstance(item, Mapping) else item
    return str(_plain(first) or "")


def _merged_items(field: Field, base: _Items, mine: _Items, theirs: _Items) -> dict[str, Answer]:
    kept: dict[str, Answer] = {}
    for name in _in_order(field, base, mine, theirs):
        item = _merged_item(field, base.get(name), mine.get(name), theirs.get(name))
        if item is not None:
            kept[name] = item
    written_anew = [
        [name for name in side if name not in field.options and name not in base and name not in other]
        for side, other in ((mine, theirs), (theirs, mine))
    ]
    given_up = [name for name in base if name not in field.options and name not in mine and name not in theirs]
    if all(written_anew) and (given_up or field.kind is FieldKind.CHOICES):
        raise _ChangedTwiceError  # two new wordings of one item, perhaps
    if field.most and len(kept) > field.most:
        raise _ChangedTwiceError
    if field.kind is FieldKind.DIAGNOSES and _first(kept) != _first_of(base, mine, theirs):
        raise _ChangedTwiceError
    return kept


def _merged_item(field: Field, base: Answer, mine: Answer, theirs: Answer) -> Answer:
    if isinstance(base, Mapping) and isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        parts = {
            part.id: _merged(part, base.get(part.id), mine.get(part.id), theirs.get(part.id)) for part in field.fields
        }
        return cast(Answer, {key: part for key, part in parts.items() if part is not None})
    return _merged(Field(field.id, FieldKind.TEXT, field.label), base, mine, theirs)


def _in_order(field: Field, base: _Items, mine: _Items, theirs: _Items) -> list[str]:
    """The names of either side: in the order of the one that moved any, what the other added where it stood there."""
    here, there, before = ([name for name in side if name in mine and name in theirs] for side in (mine, theirs, base))
    if here == there or before == there or field.kind not in _ORDERED:
        lead, other = list(mine), list(theirs)
    elif before == here:
        lead, other = list(theirs), list(mine)
    else:
        raise _ChangedTwiceError
    order = list(lead)
    for at, name in enumerate(other):
        if name not in lead:
            place = order.index(other[at - 1]) + 1 if at else 0
            while at and place < len(order) and order[place] not in other:
                place += 1
            order.insert(place, name)
    return order


def _first(items: _Items) -> str:
    return next(iter(items), "")


def _first_of(base: _Items, mine: _Items, theirs: _Items) -> str:
    """The principal diagnosis, which is the first: never one that neither side has put there."""
    if _first(mine) != _first(theirs) and _first(base) in (_first(mine), _first(theirs)):
        return _first(theirs) if _first(base) == _first(mine) else _first(mine)
    return _first(mine) if _first(mine) == _first(theirs) else ""


# --- both of two answers ------------------------------------------------------------------------------------


def _both(field: Field, mine: Answer, theirs: Answer) -> Answer:
    """Everything that stands in either; None where only one can be true."""
    if is_blank_answer(mine) or is_blank_answer(theirs):
        return None
    match mine, theirs:
        case str(), str() if field.kind is FieldKind.LONG_TEXT:
            return _one_after_the_other(mine, theirs)
        case str(), str() if field.kind is FieldKind.TEXT:
            return f"{mine} / {theirs}"
        case tuple(), tuple():
            known = [_plain(cast(Answer, item)) for item in mine]
            together = (*mine, *(item for item in theirs if _plain(cast(Answer, item)) not in known))
            return None if field.most and len(together) > field.most else cast(Answer, together)
        case Mapping(), Mapping():
            agree = all(_same(mine[name], theirs[name]) for name in mine.keys() & theirs.keys())
            return cast(Answer, {**mine, **theirs}) if agree else None
        case _:
            return None


def _one_after_the_other(mine: str, theirs: str) -> str:
    """Paragraph by paragraph, mine first; a paragraph that stands in both in the same place is not said twice."""
    left, right = mine.strip("\n").split(_PARAGRAPH), theirs.strip("\n").split(_PARAGRAPH)
    together: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        together += left[a:b] if what == "equal" else [*left[a:b], *right[c:d]]
    return _PARAGRAPH.join(together)
