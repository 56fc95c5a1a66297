"""Frozen dataclasses as JSON and back, as they are declared; so that no object of a screen can hide in them.

Lists come back as tuples, objects as dicts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")


def as_text(where: object) -> str:
    """Frozen dataclasses as JSON."""
    return json.dumps(_plain(where))


def from_text(kind: type[_T], text: str) -> _T:
    """What `as_text` was given."""
    return cast(_T, _read(kind, json.loads(text)))


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value


def _read(kind: Any, value: Any) -> object:
    """`value` as it is declared; where no more is declared than JSON knows, as it is."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return cast(Any, kind)(**{one.name: _read(hints[one.name], value[one.name]) for one in fields(kind)})
    if get_origin(kind) is UnionType and len(chosen := [one for one in get_args(kind) if one is not type(None)]) == 1:
        return None if value is None else _read(chosen[0], value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if isinstance(value, list):
        inner = get_args(kind)[0] if get_origin(kind) is tuple else None
        return tuple(_read(inner, one) for one in value)
    if isinstance(value, dict):
        inner = get_args(kind)[1] if get_origin(kind) is Mapping else None
        return {key: _read(inner, one) for key, one in value.items()}
    return value
