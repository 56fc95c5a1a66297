"""Answers of a form <-> the note's columns at the server, lossless both ways.

A text column holds the clinician's own text first, then one labelled line per structured answer, as one
would write it in a chart:

    Arrived on time. Anxiety “about a six” ahead of the review.

    Symptoms:
      - Anxiety: Moderate
      - Sleep problems: Mild

Labels are found in any case ("Chief Complaint:"), so that what another program wrote the same way is understood. What
a column holds and no label claims (a note written elsewhere, a line edited by hand) is the clinician's own text: it is
shown and kept, never dropped. A line of own text that looks like one of the column's labels is stored
one space further in, and read back without it. For every type, `unpack(pack(x)) == x` for tidy answers, and
`pack(unpack(pack(x))) == pack(x)`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import cast

from ehr_desktop.domain.columns import COLUMN_KINDS, SERVER_DEFAULTS, ColumnKind, Columns, ColumnValue, without_blanks
from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType

_INDENT = "  "
_BULLET = "- "
_COMMA = ", "
_OWN_TEXT = "text:"
#: Lists of short words, written one after the other: "Treatment modalities: EMDR, Play Therapy".
_ON_ONE_LINE = frozenset({FieldKind.CHOICES, FieldKind.DIAGNOSES})
_LABEL_OF_SOMEBODY = re.compile(r" *[A-Z][^.:;!?]{0,60}:(?: |$)")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def own_text_id(column: str) -> str:
    """The answer under which text stands that a column holds and no field of the type asks for."""
    return _OWN_TEXT + column


def own_text_fields(answers: Answers) -> tuple[Field, ...]:
    """Fields for text found in columns the type has no free-text field for, so that none stays unseen."""
    return tuple(
        Field(answer_id, FieldKind.LONG_TEXT, "Other text in this note", answer_id.removeprefix(_OWN_TEXT))
        for answer_id in answers
        if answer_id.startswith(_OWN_TEXT)
    )


def tidy(note_type: NoteType, answers: Answers) -> dict[str, Answer]:
    """The answers that say something: blanks, empty items and boxes that stand as nobody touched them are left out.

    Untouched is, in a column of its own, what the server stores unasked; on a labelled line, unticked.
    """
    fields = {one.id: one for one in note_type.fields()}
    tidied = {key: _tidy_value(fields.get(key), value) for key, value in answers.items()}
    return {key: value for key, value in tidied.items() if value is not None}


def _tidy_value(field: Field | None, value: Answer) -> Answer:
    match value:
        case None | "" | ():
            return None
        case bool():
            return None if field is not None and value is _untouched(field) else value
        case tuple() if field is not None and field.kind is FieldKind.GROUP:
            items = [_tidy_item(item) for item in value if isinstance(item, Mapping)]
            return tuple(item for item in items if item) or None
        case tuple():
            return tuple(item for one in value if (item := _without_nul(str(one)))) or None
        case str():
            text = _without_nul(value)
            return text if text.strip("\n") else None
        case Mapping():
            return {key: text for key, text in value.items() if text} or None
        case _:
            return value


def _untouched(field: Field) -> Answer:
    if field.line:
        return None if field.default else False
    return SERVER_DEFAULTS.get(field.column)


def with_server_defaults(note_type: NoteType, answers: Answers) -> dict[str, Answer]:
    """The answers as they stand at the server: a box nobody touched is what the server stores unasked."""
    stored = {
        one.id: SERVER_DEFAULTS[one.column]
        for one in note_type.fields()
        if one.kind is FieldKind.YES_NO and not one.line and one.column in SERVER_DEFAULTS
    }
    return {**stored, **answers}


def _tidy_item(item: Mapping[str, Answer]) -> dict[str, Answer]:
    tidied = {key: _tidy_value(None, part) for key, part in item.items()}
    return {key: part for key, part in tidied.items() if part is not None and part is not False}


def _without_nul(text: str) -> str:
    """A NUL, pasted from somewhere, has no sign on the screen and no place in the server's database."""
    return text.replace("\0", "")


# --- answers -> columns -------------------------------------------------------------------------------------


def pack(note_type: NoteType, answers: Answers) -> dict[str, ColumnValue]:
    """The columns these answers are stored in. Blank columns are left out."""
    answers = tidy(note_type, answers)
    columns: dict[str, ColumnValue] = {}
    for column, kind in COLUMN_KINDS.items():
        fields = note_type.by_column.get(column, ())
        if kind is ColumnKind.TEXT:
            columns[column] = _pack_text(column, fields, answers)
        elif fields:
            # a field without a line fits its column: the parser has checked it
            columns[column] = cast(ColumnValue, answers.get(fields[0].id))
    return without_blanks(columns)


def _pack_text(column: str, fields: Sequence[Field], answers: Answers) -> str:
    labelled = [one for one in fields if one.line]
    own_field = next((one.id for one in fields if not one.line), own_text_id(column))
    own = str(answers.get(own_field) or "")
    if labelled:
        own = _shield(own, labelled)
    entries = _pack_lines(labelled, answers)
    return f"{own}\n\n{entries}" if own and entries else own or entries


def _pack_lines(fields: Iterable[Field], answers: Answers) -> str:
    return "\n".join(_entry(one, answers[one.id]) for one in fields if not is_blank_answer(answers.get(one.id)))


def is_blank_answer(value: Answer) -> bool:
    """Whether an answer says nothing; an unticked box that was ticked at first does say something."""
    return value is None or value == "" or value == () or value == {}


def _entry(field: Field, value: Answer) -> str:
    """`Label: value`, further lines of the value indented; lists below the label, one `- ` each."""
    match value:
        case bool():
            text = "Yes" if value else "No"
        case str():
            text = f"{value} {field.unit}" if field.unit else value
        case int():
            text = f"{value} {field.unit}".rstrip()
        case Mapping():
            return _listed(field, [f"{name}: {severity}" for name, severity in value.items()])
        case tuple() if field.kind is FieldKind.GROUP:
            items = [item for item in value if isinstance(item, Mapping)]
            return _listed(field, [_pack_lines(field.fields, item) for item in items])
        case tuple() if field.kind in _ON_ONE_LINE and all(_is_plain(str(item)) for item in value):
            text = _COMMA.join(str(item) for item in value)
        case tuple():
            return _listed(field, [str(item) for item in value])
        case _:
            text = ""
    first, *rest = text.split("\n")
    return "\n".join([f"{field.line}: {first}", *(_INDENT + line for line in rest)])


def _is_plain(item: str) -> bool:
    """Whether an item can stand among others on one line and be told from them."""
    return bool(item.strip()) and _COMMA not in item and not item.endswith(",") and "\n" not in item


def _listed(field: Field, items: list[str]) -> str:
    lines = [f"{field.line}:"]
    for item in items:
        first, *rest = item.split("\n")
        lines.append(_INDENT + _BULLET + first)
        lines += [_INDENT * 2 + line for line in rest]
    return "\n".join(lines)


def _looks_labelled(fields: Iterable[Field]) -> re.Pattern[str]:
    labels = "|".join(re.escape(one.line) for one in fields)
    return re.compile(rf"^( *)(?:{labels}):(?: |$)", re.IGNORECASE | re.ASCII)


def _shield(own: str, labelled: list[Field]) -> str:
    pattern = _looks_labelled(labelled)
    return "\n".join(" " + line if pattern.match(line) else line for line in own.split("\n"))


# --- columns -> answers -------------------------------------------------------------------------------------


def unpack(note_type: NoteType, columns: Columns) -> dict[str, Answer]:
    """The answers these columns hold. Text no field claims comes back as own text of its column."""
    answers: dict[str, Answer] = {}
    for column, kind in COLUMN_KINDS.items():
        fields = note_type.by_column.get(column, ())
        value = columns.get(column)
        if kind is ColumnKind.TEXT:
            answers |= _unpack_text(column, fields, str(value or ""))
        elif fields:
            answers[fields[0].id] = value
    return tidy(note_type, answers)


def _unpack_text(column: str, fields: Sequence[Field], text: str) -> dict[str, Answer]:
    labelled = [one for one in fields if one.line]
    own_field = next((one.id for one in fields if not one.line), own_text_id(column))
    if not labelled:
        return {own_field: text}
    own, answers = _read_lines(text, labelled)
    return {**answers, own_field: own}


def _read_lines(text: str, labelled: list[Field]) -> tuple[str, dict[str, Answer]]:
    """Own text and labelled answers of one column."""
    by_line = {one.line.casefold(): one for one in labelled}
    pattern = _looks_labelled(labelled)
    answers: dict[str, Answer] = {}
    own: list[str] = []
    own_before_entries: int | None = None
    for block in _blocks(text.split("\n"), pattern, by_line):
        field = by_line.get(_label(block[0]))
        value = _value(field, block) if field and field.id not in answers else None
        if field is not None and value is not None:
            own_before_entries = len(own) if own_before_entries is None else own_before_entries
            answers[field.id] = value
        else:
            own += [line[1:] if _is_shielded(line, pattern) else line for line in block]
    if own_before_entries is not None and own[max(own_before_entries - 1, 0) : own_before_entries] == [""]:
        # the blank line that `pack` sets between the own text and the first labelled line
        del own[own_before_entries - 1]
    text = "\n".join(own)
    return text if text.strip("\n") else "", answers


def _blocks(lines: list[str], pattern: re.Pattern[str], by_line: Mapping[str, Field]) -> list[list[str]]:
    """A labelled line with the lines that go with it is one block; every other line is one by itself.

    The indented lines below go with it. Below the label of a long text also others do, up to what may be a label of
    somebody's: so other programs, and people, write on. We never do.
    """
    blocks: list[list[str]] = []
    inside: Field | None = None
    for line in lines:
        found = pattern.match(line)
        if found and not found.group(1):
            blocks.append([line])
            inside = by_line.get(_label(line))
        elif inside and (line.startswith(_INDENT) or (inside.kind is FieldKind.LONG_TEXT and _goes_on(line))):
            blocks[-1].append(line)
        else:
            blocks.append([line])
            inside = None
    return blocks


def _goes_on(line: str) -> bool:
    return not _LABEL_OF_SOMEBODY.match(line)


def _label(line: str) -> str:
    return line.split(":", 1)[0].casefold()


def _is_shielded(line: str, pattern: re.Pattern[str]) -> bool:
    found = pattern.match(line)
    return bool(found and found.group(1))


def _value(field: Field, block: list[str]) -> Answer:
    """The answer a labelled block holds, or None where writing it again would not give the same lines."""
    behind_label = block[0][len(field.line) :]
    first = behind_label.removeprefix(":").removeprefix(" ")
    rest = [line.removeprefix(_INDENT) for line in block[1:]]
    if not all(line.startswith(_INDENT) for line in block[1:]):
        return "\n".join([first, *block[1:]]).strip("\n") or None
    value = _parse(field, "\n".join([first, *rest]), [first, *rest])
    if is_blank_answer(value) or _entry(field, value) != "\n".join([field.line + behind_label, *block[1:]]):
        return None
    return value


def _parse(field: Field, text: str, lines: list[str]) -> Answer:
    match field.kind:
        case FieldKind.YES_NO:
            return {"Yes": True, "No": False}.get(text)
        case FieldKind.NUMBER:
            digits = text.removesuffix(f" {field.unit}")
            return int(digits) if digits.isascii() and digits.isdigit() else None
        case FieldKind.CHOICE if field.column:
            return text if text in field.options else None
        case FieldKind.DATE:
            return text if _is_day(text) else None
        case FieldKind.TIME:
            return text if _TIME.fullmatch(text) else None
        case FieldKind.SEVERITIES | FieldKind.SYMPTOMS:
            pairs = [item.rsplit(": ", 1) for item in _items(lines)]
            return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
        case FieldKind.CHOICES | FieldKind.DIAGNOSES if lines[0]:
            return tuple(text.split(_COMMA))
        case FieldKind.CHOICES | FieldKind.DIAGNOSES | FieldKind.TEXTS:
            return tuple(_items(lines))
        case FieldKind.GROUP:
            return tuple(_group_item(field, item) for item in _items(lines))
        case _:
            return text.removesuffix(f" {field.unit}") if field.unit else text


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _items(lines: list[str]) -> list[str]:
    """The texts behind the bullets below a label."""
    items: list[list[str]] = []
    for line in lines[1:]:
        if line.startswith(_BULLET):
            items.append([line.removeprefix(_BULLET)])
        elif items:
            items[-1].append(line.removeprefix(_INDENT))
    return ["\n".join(item) for item in items]


def _group_item(field: Field, text: str) -> Mapping[str, Answer]:
    _, answers = _read_lines(text, list(field.fields))
    return answers


# --- the sentences of *Insert summary* ----------------------------------------------------------------------


def summary(note_type: NoteType, field: Field, answers: Answers) -> str:
    """What *Insert summary* puts into a free-text field: its sentences whose every named field is answered."""
    answers = tidy(note_type, answers)
    said: list[str] = []
    for sentence in field.summary:
        names = re.findall(r"{(\w+)}", sentence)
        words = {name: _in_words(answers.get(name), note_type.field(name)) for name in names}
        if all(words.values()):
            said.append(sentence.format_map(words))
    return " ".join(said)


def _in_words(value: Answer, field: Field | None) -> str:
    match value:
        case str() if field is not None and field.kind is FieldKind.TEXT:
            return value  # somebody's own words, perhaps between quotation marks
        case Mapping():
            present = {name: severity for name, severity in value.items() if severity != "None"}
            by_severity = groupby(sorted(present.items(), key=lambda pair: pair[1]), key=lambda pair: pair[1])
            phrases = [
                f"{severity.lower()} {_and([name.lower() for name, _ in pairs])}" for severity, pairs in by_severity
            ]
            return _and(phrases)
        case tuple():
            return _and([said for item in value if (said := _first_words(item))])
        case str():
            return value[:1].lower() + value[1:]
        case _:
            return ""


def _first_words(item: str | Mapping[str, Answer]) -> str:
    """An item of a list; of a group its first text, with its first letter as in a sentence."""
    if isinstance(item, str):
        return item
    said = next((part for part in item.values() if isinstance(part, str) and part), "").strip().rstrip(".")
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""
