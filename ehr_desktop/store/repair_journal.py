"""`repair.json`: that a file is being repaired, and how far that is. Whoever finds it goes on from there.

First the damaged file is moved aside, by names alone; only when all of it is there is anything built in its place.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from ehr_desktop.application.errors import StoreDamaged
from ehr_desktop.store.files import settle, with_its_log, write_whole
from ehr_desktop.store.seen import mark_of

_NAME = "repair.json"


@dataclass(frozen=True)
class Journal:
    """`aside` is the folder, below the vault's, that the damaged file goes to; `is_moved` once all of it is there."""

    aside: str
    is_moved: bool = False


def is_under_repair(file: Path) -> bool:
    """Whether a repair was begun and has not come to its end."""
    return file.with_name(_NAME).exists()


def moved_aside(file: Path, now: datetime) -> Path:
    """Move the file, its log and its mark aside, or finish doing so; answers where they are.

    Nothing is copied and nothing is removed. Raises `OSError`.
    """
    journal = _read(file)
    if journal is None:
        journal = Journal(_free_name(file, now))
        _write(file, journal)
    aside = file.parent / journal.aside
    if not journal.is_moved:
        aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        # the log last: without its file it would be taken for that of a new one
        for one in (mark_of(file), *with_its_log(file), file.with_suffix(".damaged")):
            if one.exists():
                one.replace(aside / one.name)
        for folder in (aside, aside.parent, file.parent):
            settle(folder)
        _write(file, replace(journal, is_moved=True))
    return aside


def is_built(file: Path) -> bool:
    """Whether what was built stands in its place already: the program ended just before it said so."""
    journal = _read(file)
    return journal is not None and journal.is_moved and file.exists()


def finish(file: Path) -> None:
    """The repair is over."""
    file.with_name(_NAME).unlink(missing_ok=True)
    settle(file.parent)


def _free_name(file: Path, now: datetime) -> str:
    name = f"damaged/{now:%Y-%m-%dT%H%M%SZ}"
    taken = [name, *(f"{name}-{number}" for number in range(2, 1000))]
    return next(one for one in taken if not (file.parent / one).exists())


def _read(file: Path) -> Journal | None:
    journal = file.with_name(_NAME)
    if not journal.exists():
        return None
    try:
        return Journal(**json.loads(journal.read_text("ascii")))
    except (ValueError, TypeError) as error:
        raise StoreDamaged("The record of the repair is damaged. Please ask for help; nothing was deleted.") from error


def _write(file: Path, journal: Journal) -> None:
    write_whole(file.with_name(_NAME), json.dumps(asdict(journal)).encode("ascii"))
