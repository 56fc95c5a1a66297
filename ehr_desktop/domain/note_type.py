"""A note type as data: its sections, fields and conditions. Read from a file by `note_type_file.py`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from ehr_desktop.domain.note import Answer, Answers, Note


class FieldKind(StrEnum):
    """How a field is asked and what its answer is."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    TEXTS = "texts"
    SEVERITIES = "severities"
    SYMPTOMS = "symptoms"
    GROUP = "group"
    DIAGNOSES = "diagnoses"
    SERVICE_CODE = "service_code"


class Prefill(StrEnum):
    """Where a field's first answer comes from."""

    SESSION_DAY = "session_day"
    APPOINTMENT_MINUTES = "appointment_minutes"
    APPOINTMENT_CPT = "appointment_cpt"
    INHERITED_DIAGNOSES = "inherited_diagnoses"
    ACTIVE_GOALS = "active_goals"
    WEEK_AFTER_SESSION = "week_after_session"
    DAY_OF_SESSION = "day_of_session"


@dataclass(frozen=True)
class Condition:
    """True when the answer of `field` is one of `values`."""

    field: str
    values: tuple[str | bool, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether it is true for these answers."""
        return answers.get(self.field) in self.values


@dataclass(frozen=True)
class Field:
    """One question.

    `column` is where its answer goes at the server; with `line` it stands there as a labelled line, without it
    is the column (or, in a text column that has lines too, the text above them). `summary` are the sentences
    that *Insert summary* builds, each used only when every field it names in braces is answered.

    `needed_when` makes a field needed to sign that is asked in any case. Of symptoms, `added_as` is the severity one
    begins with, `quick` those offered as buttons, `extras` the further word some take, `hints` what to know of some.
    `tally` counts the items of a group whose part has a value, in its word. `heading` stands above the field.
    `copied` says whether *copy forward* takes it along.
    """

    id: str
    kind: FieldKind
    label: str
    column: str = ""
    line: str = ""
    help: str = ""
    placeholder: str = ""
    options: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    other: str = ""
    unit: str = ""
    least: int = 0
    most: int = 0
    default: Answer = None
    prefill: Prefill | None = None
    read_only: bool = False
    needed_to_sign: bool = False
    minimum_length: int = 0
    shown_when: tuple[Condition, ...] = ()
    needed_when: tuple[Condition, ...] = ()
    fields: tuple["Field", ...] = ()
    summary: tuple[str, ...] = ()
    added_as: str = ""
    quick: tuple[str, ...] = ()
    extras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    tally: "Tally | None" = None
    heading: str = ""
    copied: bool = True

    def is_shown(self, answers: Answers) -> bool:
        """Whether the form asks it: always, or when any of its conditions holds."""
        return not self.shown_when or any(condition.holds(answers) for condition in self.shown_when)

    def is_needed(self, answers: Answers) -> bool:
        """Whether signing needs it, given these answers."""
        asked = self.needed_to_sign or any(condition.holds(answers) for condition in self.needed_when)
        return asked and self.is_shown(answers)


@dataclass(frozen=True)
class Tally:
    """How many items of a group have `value` in their part `part`: "3 of 4 present"."""

    part: str
    value: str
    word: str


@dataclass(frozen=True)
class Section:
    """Fields under one heading. The heading of the band above all sections is empty.

    `home_of` are columns no field of the type fills as a whole: text found in them stands in this section.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    help: str = ""
    home_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteType:
    """A kind of note. `name` is the server's spelling."""

    id: str
    name: str
    version: int
    order: int
    summary: str
    icon: str
    sections: tuple[Section, ...] = field(repr=False)
    appointment_to_sign: bool = True
    suits_held: bool = True
    appointment_kinds: tuple[str, ...] = ()
    cpt_codes: tuple[str, ...] = ()
    needs_diagnosis: bool = False
    needs_intake: bool = False
    needs_treatment_plan: bool = True
    by_id: Mapping[str, Field] = field(default_factory=dict, repr=False, compare=False)

    def fields(self) -> Iterator[Field]:
        """Every field, in the order of the form."""
        for section in self.sections:
            yield from section.fields

    def field(self, field_id: str) -> Field | None:
        """The field of this id, or None."""
        return self.by_id.get(field_id)

    @cached_property
    def by_column(self) -> Mapping[str, tuple[Field, ...]]:
        """The fields that write into each column, in the order of the form."""
        found: dict[str, list[Field]] = {}
        for one in self.fields():
            found.setdefault(one.column, []).append(one)
        return {column: tuple(fields) for column, fields in found.items()}

    def main_field(self, column: str) -> Field | None:
        """The field that fills a column, or the first that writes into it; None where the type has none."""
        written = self.by_column.get(column, ())
        return next((one for one in written if not one.line), written[0] if written else None)

    def section_of(self, field_id: str) -> Section | None:
        """The section a field stands in, or None."""
        return next((s for s in self.sections if any(f.id == field_id for f in s.fields)), None)

    @property
    def has_form(self) -> bool:
        """Whether the program knows its form; a note of another type is read, not written."""
        return self.version > 0


class NoteTypes(dict[str, NoteType]):
    """The note types by the server's spelling; one the program has no data file for can still be read."""

    def __init__(self, types: Iterable[NoteType], earlier: Iterable[NoteType] = ()) -> None:
        """`types` are those new notes are begun with, `earlier` the versions before, which drafts may still have."""
        super().__init__({one.name: one for one in types})
        self._versions = {(one.name, one.version): one for one in (*earlier, *self.values())}

    def of(self, note: Note) -> NoteType:
        """The version the note was begun with: its fields do not change under a clinician's hands."""
        return self._versions.get((note.note_type, note.type_version)) or self[note.note_type]

    def to_begin(self) -> tuple[NoteType, ...]:
        """The types a new note can be of, in the order of their cards."""
        return tuple(sorted((one for one in self.values() if one.has_form), key=lambda one: one.order))

    def __missing__(self, name: str) -> NoteType:
        fields = (
            Field("session_date", FieldKind.DATE, "Session date", "sessionDate"),
            Field("diagnoses", FieldKind.DIAGNOSES, "Diagnoses", "diagnosisCodes"),
            Field("cpt_code", FieldKind.SERVICE_CODE, "CPT code", "cptCode"),
        )
        by_id = MappingProxyType({one.id: one for one in fields})
        return NoteType("plain", name, 0, 0, "", "file-text", (Section("session", "", fields),), by_id=by_id)
