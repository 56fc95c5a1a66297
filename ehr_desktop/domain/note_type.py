"""A note type as data: its sections, fields and conditions, read from a TOML file by a strict parser.

An unknown key, a missing one, a duplicate id, or a condition on an unknown field is an error that names the
file and the key: a typing error in a data file must not become a field that silently never shows.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind
from ehr_desktop.domain.note import Answer, Answers

_E = TypeVar("_E", bound=StrEnum)


class NoteTypeError(ValueError):
    """A note type's data file is wrong. The message names file and key."""


class FieldKind(StrEnum):
    """How a field is asked and what its answer is."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DATE = "date"
    NUMBER = "number"
    SEVERITIES = "severities"
    GROUP = "group"
    DIAGNOSES = "diagnoses"
    SERVICE_CODE = "service_code"


class Prefill(StrEnum):
    """Where a field's first answer comes from."""

    SESSION_DAY = "session_day"
    APPOINTMENT_MINUTES = "appointment_minutes"
    APPOINTMENT_CPT = "appointment_cpt"
    INHERITED_DIAGNOSES = "inherited_diagnoses"
    WEEK_AFTER_SESSION = "week_after_session"


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
    fields: tuple["Field", ...] = ()
    summary: tuple[str, ...] = ()

    def is_shown(self, answers: Answers) -> bool:
        """Whether the form asks it: always, or when any of its conditions holds."""
        return not self.shown_when or any(condition.holds(answers) for condition in self.shown_when)


@dataclass(frozen=True)
class Section:
    """Fields under one heading. The heading of the band above all sections is empty."""

    id: str
    title: str
    fields: tuple[Field, ...]
    help: str = ""


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

    def section_of(self, field_id: str) -> Section | None:
        """The section a field stands in, or None."""
        return next((s for s in self.sections if any(f.id == field_id for f in s.fields)), None)

    @property
    def has_form(self) -> bool:
        """Whether the program knows its form; a note of another type is read, not written."""
        return self.version > 0


class NoteTypes(dict[str, NoteType]):
    """The note types by the server's spelling; one the program has no data file for can still be read."""

    def __missing__(self, name: str) -> NoteType:
        fields = (
            Field("session_date", FieldKind.DATE, "Session date", "sessionDate"),
            Field("diagnoses", FieldKind.DIAGNOSES, "Diagnoses", "diagnosisCodes"),
            Field("cpt_code", FieldKind.SERVICE_CODE, "CPT code", "cptCode"),
        )
        by_id = MappingProxyType({one.id: one for one in fields})
        return NoteType("plain", name, 0, 0, "", "file-text", (Section("session", "", fields),), by_id=by_id)


_TYPE_KEYS = {"id", "name", "version", "order", "summary", "icon", "appointment", "workflow", "section"}
_TYPE_NEEDED = {"id", "name", "version", "order", "summary", "icon", "section"}
_APPOINTMENT_KEYS = {"needed_to_sign", "held", "kinds", "cpt_codes"}
_WORKFLOW_KEYS = {"needs_diagnosis", "needs_intake", "needs_treatment_plan"}
_SECTION_KEYS = {"id", "title", "help", "field"}
_FIELD_KEYS = {
    *(
        "id",
        "kind",
        "label",
        "column",
        "line",
        "help",
        "placeholder",
        "options",
        "severities",
        "other",
        "unit",
    ),
    *("least", "most", "default", "prefill", "read_only", "needed_to_sign", "minimum_length", "shown_when"),
    *("field", "summary"),
}
_CONDITION_KEYS = {"field", "is"}

#: The kinds of column an answer can be stored in as it is, without a label.
_DIRECT: Mapping[FieldKind, frozenset[ColumnKind]] = MappingProxyType(
    {
        FieldKind.TEXT: frozenset({ColumnKind.TEXT}),
        FieldKind.LONG_TEXT: frozenset({ColumnKind.TEXT}),
        FieldKind.CHOICE: frozenset({ColumnKind.TEXT}),
        FieldKind.CHOICES: frozenset({ColumnKind.LIST}),
        FieldKind.YES_NO: frozenset({ColumnKind.YES_NO}),
        FieldKind.DATE: frozenset({ColumnKind.DATE}),
        FieldKind.NUMBER: frozenset({ColumnKind.NUMBER}),
        FieldKind.DIAGNOSES: frozenset({ColumnKind.LIST}),
        FieldKind.SERVICE_CODE: frozenset({ColumnKind.TEXT}),
    }
)


def parse_note_type(text: str, file: str) -> NoteType:
    """Read one data file. Raises `NoteTypeError` naming `file` and the key."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NoteTypeError(f"{file}: {error}") from error
    _only(data, _TYPE_KEYS, _TYPE_NEEDED, file)
    appointment = data.get("appointment", {})
    _only(appointment, _APPOINTMENT_KEYS, set(), f"{file}: appointment")
    workflow = data.get("workflow", {})
    _only(workflow, _WORKFLOW_KEYS, set(), f"{file}: workflow")
    sections = tuple(_section(item, f"{file}: section {n}") for n, item in enumerate(data["section"], 1))
    fields = [one for section in sections for one in section.fields]
    _check_ids([section.id for section in sections], f"{file}: section")
    _check_ids([one.id for one in fields], f"{file}: field")
    _check_conditions(fields, file)
    _check_columns(fields, file)
    return NoteType(
        id=data["id"],
        name=data["name"],
        version=data["version"],
        order=data["order"],
        summary=data["summary"],
        icon=data["icon"],
        sections=sections,
        appointment_to_sign=appointment.get("needed_to_sign", True),
        suits_held=appointment.get("held", True),
        appointment_kinds=tuple(appointment.get("kinds", ())),
        cpt_codes=tuple(appointment.get("cpt_codes", ())),
        needs_diagnosis=workflow.get("needs_diagnosis", False),
        needs_intake=workflow.get("needs_intake", False),
        needs_treatment_plan=workflow.get("needs_treatment_plan", True),
        by_id=MappingProxyType({one.id: one for one in fields}),
    )


def _only(data: Mapping[str, Any], known: set[str], needed: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise NoteTypeError(f"{where}: unknown key '{key}'")
    for key in sorted(needed):
        if key not in data:
            raise NoteTypeError(f"{where}: key '{key}' is missing")


def _section(data: Mapping[str, Any], where: str) -> Section:
    _only(data, _SECTION_KEYS, {"id", "title", "field"}, where)
    where = f"{where} '{data['id']}'"
    fields = tuple(_field(item, f"{where}, field {n}") for n, item in enumerate(data["field"], 1))
    return Section(data["id"], data["title"], fields, data.get("help", ""))


def _field(data: Mapping[str, Any], where: str) -> Field:
    _only(data, _FIELD_KEYS, {"id", "kind", "label"}, where)
    where = f"{where} '{data['id']}'"
    kind = _member(FieldKind, data["kind"], f"{where}: kind")
    if kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.SEVERITIES) and not data.get("options"):
        raise NoteTypeError(f"{where}: key 'options' is missing")
    if kind is FieldKind.SEVERITIES and not data.get("severities"):
        raise NoteTypeError(f"{where}: key 'severities' is missing")
    if (kind is FieldKind.GROUP) != ("field" in data):
        raise NoteTypeError(f"{where}: key 'field' belongs to kind 'group', and only to it")
    default = data.get("default")
    if kind is FieldKind.YES_NO and default is None:
        default = False
    parts = tuple(_part(item, f"{where}, field {n}") for n, item in enumerate(data.get("field", ()), 1))
    _check_ids([part.id for part in parts], f"{where}: field")
    return Field(
        id=data["id"],
        kind=kind,
        label=data["label"],
        column=data.get("column", ""),
        line=data.get("line", ""),
        help=data.get("help", ""),
        placeholder=data.get("placeholder", ""),
        options=tuple(data.get("options", ())),
        severities=tuple(data.get("severities", ())),
        other=data.get("other", ""),
        unit=data.get("unit", ""),
        least=data.get("least", 0),
        most=data.get("most", 0),
        default=default,
        prefill=_member(Prefill, data["prefill"], f"{where}: prefill") if "prefill" in data else None,
        read_only=data.get("read_only", False),
        needed_to_sign=data.get("needed_to_sign", False),
        minimum_length=data.get("minimum_length", 0),
        shown_when=tuple(_condition(item, f"{where}: shown_when") for item in data.get("shown_when", ())),
        fields=parts,
        summary=tuple(data.get("summary", ())),
    )


def _part(data: Mapping[str, Any], where: str) -> Field:
    """A field of a repeated group: always a labelled line of its item."""
    part = _field(data, where)
    if not part.line or part.column:
        raise NoteTypeError(f"{where} '{part.id}': inside a group key 'line' is needed and 'column' is not")
    return part


def _condition(data: Mapping[str, Any], where: str) -> Condition:
    _only(data, _CONDITION_KEYS, _CONDITION_KEYS, where)
    values = data["is"]
    return Condition(data["field"], tuple(values) if isinstance(values, list) else (values,))


def _member(kinds: type[_E], value: str, where: str) -> _E:
    try:
        return kinds(value)
    except ValueError:
        known = ", ".join(kinds)
        raise NoteTypeError(f"{where}: '{value}' is none of {known}") from None


def _check_ids(ids: list[str], where: str) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise NoteTypeError(f"{where}: id '{one}' stands twice")


def _check_conditions(fields: list[Field], file: str) -> None:
    known = {one.id: one for one in fields}
    for one in fields:
        named = [condition.field for condition in one.shown_when]
        named += [name for sentence in one.summary for name in _braces(sentence)]
        for name in named:
            if name not in known:
                raise NoteTypeError(f"{file}: field '{one.id}' names the unknown field '{name}'")


def _check_columns(fields: list[Field], file: str) -> None:
    whole: set[str] = set()
    lines: set[tuple[str, str]] = set()
    for one in fields:
        where = f"{file}: field '{one.id}'"
        kind = COLUMN_KINDS.get(one.column)
        if kind is None:
            raise NoteTypeError(f"{where}: key 'column' names the unknown column '{one.column}'")
        if one.line:
            if kind is not ColumnKind.TEXT:
                raise NoteTypeError(f"{where}: key 'line' needs a text column, '{one.column}' is none")
            if (one.column, one.line) in lines:
                raise NoteTypeError(f"{where}: line '{one.line}' stands twice in '{one.column}'")
            lines.add((one.column, one.line))
        else:
            if kind not in _DIRECT.get(one.kind, frozenset()):
                raise NoteTypeError(f"{where}: kind '{one.kind}' needs a 'line' in column '{one.column}'")
            if one.column in whole:
                raise NoteTypeError(f"{where}: column '{one.column}' is taken by another field")
            whole.add(one.column)


def _braces(sentence: str) -> list[str]:
    return [part.split("}", 1)[0] for part in sentence.split("{")[1:]]
