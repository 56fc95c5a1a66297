"""Finds the files that ship with the program: beside the package, or inside the frozen program.

A leaf: anyone outside `domain` may import it. It knows where files are, not what is done with them.
"""

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehr_desktop.domain.note_type import NoteType


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
    from ehr_desktop.domain.note_type import parse_note_type  # the first window needs no note type

    files = sorted(path("note_types").glob("*.toml"))
    types = [parse_note_type(file.read_text("utf-8"), file.name) for file in files]
    return tuple(sorted(types, key=lambda note_type: note_type.order))


def note_type(name: str) -> "NoteType | None":
    """The note type of this name as the server spells it ("Progress Note"), or None."""
    return next((known for known in note_types() if known.name == name), None)
