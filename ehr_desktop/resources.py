"""Finds the files that ship with the program: beside the package, or inside the frozen program.

A leaf: anyone outside `domain` may import it. It knows where files are, not what is done with them.
"""

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehr_desktop.domain.note_type import NoteType, NoteTypes
    from ehr_desktop.domain.service_codes import ServiceCode


def path(*parts: str) -> Path:
    """The path of a shipped file, e.g. `path("icons", "lock.svg")`."""
    frozen_at = getattr(sys, "_MEIPASS", None)
    root = Path(frozen_at) if frozen_at else Path(__file__).resolve().parent.parent
    return root.joinpath("resources", *parts)


@cache
def note_types() -> "tuple[NoteType, ...]":
    """Every note type the program ships, in the order of its cards.

    Raises `NoteTypeError`, naming file and key, when a data file is wrong.
    """
    return tuple(sorted(_note_types_in("note_types"), key=lambda note_type: note_type.order))


@cache
def every_note_type() -> "NoteTypes":
    """The note types, with the earlier versions that drafts may have been begun with.

    Raises `NoteTypeError`, naming file and key, when a data file is wrong.
    """
    from ehr_desktop.domain.note_type import NoteTypes

    return NoteTypes(note_types(), earlier_note_types())


@cache
def earlier_note_types() -> "tuple[NoteType, ...]":
    """The versions of note types that new notes are no longer begun with. Raises `NoteTypeError`."""
    return tuple(_note_types_in("note_types", "earlier"))


def _note_types_in(*folder: str) -> "list[NoteType]":
    from ehr_desktop.domain.note_type_file import parse_note_type  # the first window needs no note type

    return [parse_note_type(file.read_text("utf-8"), file.name) for file in sorted(path(*folder).glob("*.toml"))]


def note_type(name: str) -> "NoteType | None":
    """The note type of this name as the server spells it ("Progress Note"), or None."""
    return every_note_type().get(name)


@cache
def service_codes() -> "tuple[ServiceCode, ...]":
    """Every service code the program ships, in the order they are offered.

    Raises `ServiceCodeError`, naming file, code and key, when the data file is wrong.
    """
    from ehr_desktop.domain.service_codes import parse_service_codes

    file = path("codes", "cpt.toml")
    return parse_service_codes(file.read_text("utf-8"), file.name)
