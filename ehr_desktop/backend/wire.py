"""Rows as the API spells them: camel-case names, instants in UTC with milliseconds and a Z, envelopes.

Knows the tables' columns; knows no SQL statement and no route.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from fastapi import Response
from sqlalchemy import FromClause, Label, Table

Json = dict[str, Any]
#: A row of a result, or one that is about to be written.
Row = Mapping[Any, Any]

#: Columns that are the server's own business and in no answer.
_INTERNAL = frozenset({"revision", "changed_in", "search_text", "password_hash"})


@cache
def camel(name: str) -> str:
    """`primary_therapist_id` as `primaryTherapistId`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@cache
def snake(name: str) -> str:
    """`primaryTherapistId` as `primary_therapist_id`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def value(of: object) -> object:
    """One value as JSON has it."""
    if isinstance(of, datetime):
        return instant(of)
    if isinstance(of, date):
        return of.isoformat()
    return of


def instant(moment: datetime) -> str:
    """`2026-01-25T00:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def _names(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple((column.name, camel(column.name)) for column in table.columns if column.name not in _INTERNAL)


def record(table: Table, row: Row) -> Json:
    """A whole row of `table`."""
    return {name: value(row[column]) for column, name in _names(table)}


def part_of(table: FromClause, prefix: str, columns: Iterable[str]) -> list[Label[Any]]:
    """Columns of a joined table, named so that `part` finds them again."""
    return [table.c[column].label(f"{prefix}__{column}") for column in columns]


def part(row: Row, prefix: str, columns: Sequence[str]) -> Json | None:
    """The joined record `prefix`, or None where the join found none. `columns` begins with the id."""
    if row[f"{prefix}__{columns[0]}"] is None:
        return None
    return {camel(column): value(row[f"{prefix}__{column}"]) for column in columns}


def dump(answer: object) -> str:
    """JSON as it goes out."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def as_json(answer: object) -> Response:
    """An answer of many notes as it goes out: the framework would look at every value of it again."""
    return Response(dump(answer), media_type="application/json")


def read(text: str) -> Json:
    """An answer that went out, as an object again."""
    answer: Json = json.loads(text)
    return answer


def success(data: object, message: str | None = None) -> Json:
    """Shape (a): a normal answer."""
    envelope: Json = {"success": True, "data": data}
    if message is not None:
        envelope["message"] = message
    return envelope
