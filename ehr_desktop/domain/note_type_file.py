"""Reads a note type from its data file, strictly.

An unknown key, a missing one, a value of the wrong kind, a duplicate id, or a condition on an unknown field is an
error that names the file and the key: a typing error in a data file must not become a field that silently never shows.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind
from ehr_desktop.domain.note import SESSION_DATE
from ehr_desktop.domain.note_type import Condition, Field, FieldKind, NoteType, Prefill, Section, Tally

_LINE = re.compile(r"[A-Za-z](?:[^:\n]*[^:\s])?")
_E = TypeVar("_E", bound=StrEnum)


class NoteTypeError(ValueError):
    """A note type's data file is wrong. The message names file and key."""


#: What each table of the file may say, and the kind of each value.
_Keys = Mapping[str, type | tuple[type, ...]]
_TYPE: _Keys = {
    **dict.fromkeys(("id", "name", "summary", "icon"), str),
    **dict.fromkeys(("version", "order"), int),
    "section": list,
    **dict.fromkeys(("appointment", "workflow"), dict),
}
_APPOINTMENT: _Keys = {"needed_to_sign": bool, "held": bool, "kinds": list, "cpt_codes": list}
_WORKFLOW: _Keys = dict.fromkeys(("needs_diagnosis", "needs_intake", "needs_treatment_plan"), bool)
_SECTION: _Keys = {"id": str, "title": str, "help": str, "home_of": list, "field": list}
_FIELD: _Keys = {
    **dict.fromkeys(("id", "kind", "label", "column", "line", "help", "placeholder", "heading"), str),
    **dict.fromkeys(("other", "unit", "prefill", "added_as"), str),
    **dict.fromkeys(("options", "severities", "quick", "shown_when", "needed_when", "summary", "field"), list),
    **dict.fromkeys(("least", "most", "minimum_length"), int),
    **dict.fromkeys(("read_only", "needed_to_sign", "copied"), bool),
    **dict.fromkeys(("extras", "hints", "tally"), dict),
    "default": (str, bool, int),
}
_CONDITION: _Keys = {"field": str, "is": (str, bool, list)}
_TALLY: _Keys = {"part": str, "value": str, "word": str}

#: The kinds of column an answer can be stored in as it is, without a label.
_DIRECT: Mapping[FieldKind, ColumnKind] = MappingProxyType(
    {
        FieldKind.TEXT: ColumnKind.TEXT,
        FieldKind.LONG_TEXT: ColumnKind.TEXT,
        FieldKind.CHOICE: ColumnKind.TEXT,
        FieldKind.CHOICES: ColumnKind.LIST,
        FieldKind.YES_NO: ColumnKind.YES_NO,
        FieldKind.DATE: ColumnKind.DATE,
        FieldKind.TIME: ColumnKind.TEXT,
        FieldKind.NUMBER: ColumnKind.NUMBER,
        FieldKind.DIAGNOSES: ColumnKind.LIST,
        FieldKind.SERVICE_CODE: ColumnKind.TEXT,
    }
)
_FROM_A_LIST = frozenset({FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.SEVERITIES, FieldKind.SYMPTOMS})
_GRADED = frozenset({FieldKind.SEVERITIES, FieldKind.SYMPTOMS})
#: What a default may be; other kinds have none.
_DEFAULTS: Mapping[FieldKind, type] = MappingProxyType(
    {FieldKind.CHOICE: str, FieldKind.TEXT: str, FieldKind.YES_NO: bool, FieldKind.NUMBER: int}
)
_TEXTUAL = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
#: Keys that mean something for some kinds only.
_BELONGS_TO: Mapping[str, frozenset[FieldKind]] = MappingProxyType(
    {
        **dict.fromkeys(("field", "tally"), frozenset({FieldKind.GROUP})),
        **dict.fromkeys(("added_as", "quick", "extras", "hints"), frozenset({FieldKind.SYMPTOMS})),
        "severities": _GRADED,
        "options": _FROM_A_LIST,
        "other": frozenset({FieldKind.CHOICES}),
        "unit": frozenset({FieldKind.NUMBER}),
        **dict.fromkeys(("least", "most"), frozenset({FieldKind.NUMBER, FieldKind.GROUP})),
        "minimum_length": _TEXTUAL,
        "summary": frozenset({FieldKind.LONG_TEXT}),
        "read_only": frozenset({FieldKind.DIAGNOSES}),
    }
)
#: The kind of field each prefill has an answer for.
_PREFILLS: Mapping[Prefill, FieldKind] = MappingProxyType(
    {
        Prefill.SESSION_DAY: FieldKind.DATE,
        Prefill.DAY_OF_SESSION: FieldKind.DATE,
        Prefill.WEEK_AFTER_SESSION: FieldKind.DATE,
        Prefill.APPOINTMENT_MINUTES: FieldKind.NUMBER,
        Prefill.APPOINTMENT_CPT: FieldKind.SERVICE_CODE,
        Prefill.INHERITED_DIAGNOSES: FieldKind.DIAGNOSES,
        Prefill.ACTIVE_GOALS: FieldKind.GROUP,
    }
)


def parse_note_type(text: str, file: str) -> NoteType:
    """Read one data file. Raises `NoteTypeError` naming `file` and the key."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NoteTypeError(f"{file}: {error}") from error
    _check(data, _TYPE, ("id", "name", "version", "order", "summary", "icon", "section"), file)
    appointment = data.get("appointment", {})
    _check(appointment, _APPOINTMENT, (), f"{file}: appointment")
    workflow = data.get("workflow", {})
    _check(workflow, _WORKFLOW, (), f"{file}: workflow")
    sections = tuple(_section(item, f"{file}: section {n}") for n, item in enumerate(data["section"], 1))
    fields = [one for section in sections for one in section.fields]
    _check_ids([section.id for section in sections], f"{file}: section")
    _check_ids([one.id for one in fields], f"{file}: field")
    _check_names(fields, file)
    _check_conditions(fields, file)
    if not any(one.id == SESSION_DATE and one.column == "sessionDate" for one in fields):
        raise NoteTypeError(f"{file}: field '{SESSION_DATE}' is missing")
    _check_columns(fields, file)
    _check_homes(sections, fields, file)
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
        appointment_kinds=_texts(appointment, "kinds", f"{file}: appointment"),
        cpt_codes=_texts(appointment, "cpt_codes", f"{file}: appointment"),
        needs_diagnosis=workflow.get("needs_diagnosis", False),
        needs_intake=workflow.get("needs_intake", False),
        needs_treatment_plan=workflow.get("needs_treatment_plan", True),
        by_id=MappingProxyType({one.id: one for one in fields}),
    )


# --- tables and values --------------------------------------------------------------------------------------


def _check(data: object, known: _Keys, needed: Iterable[str], where: str) -> None:
    if not isinstance(data, dict):
        raise NoteTypeError(f"{where}: is no table")
    for key, value in data.items():
        if key not in known:
            raise NoteTypeError(f"{where}: unknown key '{key}'")
        kinds = known[key]
        if (isinstance(value, bool) and kinds is int) or not isinstance(value, kinds):
            raise NoteTypeError(f"{where}: key '{key}' has a value of the wrong kind")
    for key in needed:
        if key not in data:
            raise NoteTypeError(f"{where}: key '{key}' is missing")
    for key in ("id", "name", "label"):
        if key in data and not data[key].strip():
            raise NoteTypeError(f"{where}: key '{key}' is empty")
    for key in ("version", "least", "most", "minimum_length"):
        if data.get(key, 0) < 0 or (key == "version" and data.get(key) == 0):
            raise NoteTypeError(f"{where}: key '{key}' is too small")


def _texts(data: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = data.get(key, ())
    if (
        not isinstance(values, list | tuple)
        or not all(isinstance(one, str) and one for one in values)
        or len(set(values)) < len(values)
    ):
        raise NoteTypeError(f"{where}: key '{key}' needs texts, each of them once")
    return tuple(values)


def _member(kinds: type[_E], value: str, where: str) -> _E:
    try:
        return kinds(value)
    except ValueError:
        known = ", ".join(kinds)
        raise NoteTypeError(f"{where}: '{value}' is none of {known}") from None


def _section(data: Any, where: str) -> Section:
    _check(data, _SECTION, ("id", "title", "field"), where)
    where = f"{where} '{data['id']}'"
    home_of = _texts(data, "home_of", where)
    for column in home_of:
        if COLUMN_KINDS.get(column) is not ColumnKind.TEXT:
            raise NoteTypeError(f"{where}: key 'home_of' names '{column}', which is no text column")
    fields = tuple(_field(item, f"{where}, field {n}") for n, item in enumerate(data["field"], 1))
    return Section(data["id"], data["title"], fields, data.get("help", ""), home_of)


def _field(data: Any, where: str) -> Field:
    _check(data, _FIELD, ("id", "kind", "label"), where)
    where = f"{where} '{data['id']}'"
    kind = _member(FieldKind, data["kind"], f"{where}: kind")
    _check_kind(data, kind, where)
    default = data.get("default")
    if kind is FieldKind.YES_NO and default is None:
        default = False
    parts = tuple(_part(item, f"{where}, field {n}") for n, item in enumerate(data.get("field", ()), 1))
    _check_ids([part.id for part in parts], f"{where}: field")
    _check_ids([part.line.casefold() for part in parts], f"{where}: line")
    return Field(
        id=data["id"],
        kind=kind,
        label=data["label"],
        column=data.get("column", ""),
        line=data.get("line", ""),
        help=data.get("help", ""),
        placeholder=data.get("placeholder", ""),
        options=_texts(data, "options", where),
        severities=_texts(data, "severities", where),
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
        needed_when=tuple(_condition(item, f"{where}: needed_when") for item in data.get("needed_when", ())),
        fields=parts,
        summary=_texts(data, "summary", where),
        added_as=data.get("added_as", ""),
        quick=_texts(data, "quick", where),
        extras=MappingProxyType({name: _texts(data["extras"], name, where) for name in data.get("extras", {})}),
        hints=MappingProxyType(_hints(data.get("hints", {}), where)),
        tally=_tally(data["tally"], parts, f"{where}: tally") if "tally" in data else None,
        heading=data.get("heading", ""),
        copied=data.get("copied", True),
    )


def _hints(hints: Mapping[str, Any], where: str) -> dict[str, str]:
    for name, text in hints.items():
        if not isinstance(text, str):
            raise NoteTypeError(f"{where}: key 'hints': '{name}' has no text")
    return dict(hints)


def _check_kind(data: Mapping[str, Any], kind: FieldKind, where: str) -> None:
    if kind in _FROM_A_LIST and not data.get("options"):
        raise NoteTypeError(f"{where}: key 'options' is missing")
    if kind in _GRADED and not data.get("severities"):
        raise NoteTypeError(f"{where}: key 'severities' is missing")
    if kind is FieldKind.GROUP and not data.get("field"):
        raise NoteTypeError(f"{where}: key 'field' is missing")
    for key, owners in _BELONGS_TO.items():
        if key in data and kind not in owners:
            known = " or ".join(f"'{one}'" for one in sorted(owners))
            raise NoteTypeError(f"{where}: key '{key}' belongs to kind {known}, and only to it")
    if not _LINE.fullmatch(data.get("line", "") or "Label"):
        raise NoteTypeError(f"{where}: key 'line' is no label: letters first, no colon, no blank at its ends")
    if any("\n" in str(option) for option in data.get("options", ())):
        raise NoteTypeError(f"{where}: key 'options' has an option of several lines")
    if "prefill" in data and _PREFILLS.get(_member(Prefill, data["prefill"], f"{where}: prefill")) is not kind:
        raise NoteTypeError(f"{where}: key 'prefill' has no answer for kind '{kind}'")
    if data.get("most", 0) and data["most"] < data.get("least", 0):
        raise NoteTypeError(f"{where}: key 'most' is less than 'least'")
    if "default" in data and not isinstance(data["default"], _DEFAULTS.get(kind, ())):
        raise NoteTypeError(f"{where}: key 'default' is no answer of kind '{kind}'")
    if kind is FieldKind.CHOICE and "default" in data and data["default"] not in data["options"]:
        raise NoteTypeError(f"{where}: key 'default' is none of the options")
    if kind is FieldKind.SYMPTOMS:
        named = [*data.get("quick", ()), *data.get("extras", {}), *data.get("hints", {})]
        for name in named:
            if name not in data["options"]:
                raise NoteTypeError(f"{where}: '{name}' is none of the options")
        if data.get("added_as") not in data["severities"]:
            raise NoteTypeError(f"{where}: key 'added_as' is none of the severities")


def _part(data: Any, where: str) -> Field:
    """A field of a repeated group: always a labelled line of its item."""
    part = _field(data, where)
    if part.kind is FieldKind.GROUP:
        raise NoteTypeError(f"{where} '{part.id}': a group stands in no group")
    if part.shown_when or part.needed_when:
        raise NoteTypeError(f"{where} '{part.id}': inside a group there are no conditions")
    if not part.line or part.column:
        raise NoteTypeError(f"{where} '{part.id}': inside a group key 'line' is needed and 'column' is not")
    return part


def _tally(data: Any, parts: tuple[Field, ...], where: str) -> Tally:
    _check(data, _TALLY, _TALLY, where)
    if not any(part.id == data["part"] and data["value"] in part.options for part in parts):
        raise NoteTypeError(f"{where}: no part '{data['part']}' has the option '{data['value']}'")
    return Tally(data["part"], data["value"], data["word"])


def _condition(data: Any, where: str) -> Condition:
    _check(data, _CONDITION, _CONDITION, where)
    values = data["is"]
    if values == []:
        raise NoteTypeError(f"{where}: key 'is' is empty")
    return Condition(data["field"], tuple(values) if isinstance(values, list) else (values,))


# --- the whole ----------------------------------------------------------------------------------------------


def _check_ids(ids: list[str], where: str) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise NoteTypeError(f"{where}: id '{one}' stands twice")


def _check_names(fields: list[Field], file: str) -> None:
    known = {one.id: one for one in fields}
    for one in fields:
        named = [condition.field for condition in (*one.shown_when, *one.needed_when)]
        for sentence in one.summary:
            named += re.findall(r"{(\w*)}", sentence)
            if re.search(r"[{}]", re.sub(r"{\w*}", "", sentence)):
                raise NoteTypeError(f"{file}: field '{one.id}': key 'summary' has an odd brace in '{sentence}'")
        for name in named:
            if name not in known:
                raise NoteTypeError(f"{file}: field '{one.id}' names the unknown field '{name}'")
        for condition in (*one.shown_when, *one.needed_when):
            asked = known[condition.field]
            possible: tuple[object, ...] = (True, False) if asked.kind is FieldKind.YES_NO else asked.options
            for value in condition.values:
                if value not in possible:
                    raise NoteTypeError(f"{file}: field '{one.id}': '{value}' is no answer of '{asked.id}'")


def _check_conditions(fields: list[Field], file: str) -> None:
    """A field that depends on itself, by whatever way, would never show."""
    named = {one.id: {condition.field for condition in one.shown_when} for one in fields}
    for one in fields:
        reached: set[str] = set()
        ahead = set(named[one.id])
        while ahead:
            reached |= ahead
            ahead = {further for name in ahead for further in named[name]} - reached
        if one.id in reached:
            raise NoteTypeError(f"{file}: field '{one.id}': key 'shown_when' leads back to the field itself")


def _check_columns(fields: list[Field], file: str) -> None:
    whole: set[str] = set()
    lines: set[tuple[str, str]] = set()
    for one in fields:
        where = f"{file}: field '{one.id}'"
        kind = COLUMN_KINDS.get(one.column)
        if kind is None:
            raise NoteTypeError(f"{where}: key 'column' names the unknown column '{one.column}'")
        if one.line:
            line = one.column, one.line.casefold()
            if kind is not ColumnKind.TEXT:
                raise NoteTypeError(f"{where}: key 'line' needs a text column, '{one.column}' is none")
            if line in lines:
                raise NoteTypeError(f"{where}: line '{one.line}' stands twice in '{one.column}'")
            lines.add(line)
        else:
            if kind is not _DIRECT.get(one.kind):
                raise NoteTypeError(f"{where}: kind '{one.kind}' needs a 'line' in column '{one.column}'")
            if one.column in whole:
                raise NoteTypeError(f"{where}: column '{one.column}' is taken by another field")
            whole.add(one.column)


def _check_homes(sections: tuple[Section, ...], fields: list[Field], file: str) -> None:
    filled = {one.column for one in fields if not one.line}
    for section in sections:
        for column in section.home_of:
            if column in filled:
                raise NoteTypeError(f"{file}: section '{section.id}': 'home_of' names '{column}', which a field fills")
