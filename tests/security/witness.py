"""What a program let out, as `witness.c` has written it down: compiled here and preloaded."""

import struct
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_SOURCE = Path(__file__).with_name("witness.c")
_HEAD = struct.Struct("<cII")


class Act(StrEnum):
    """The letters of `witness.c`."""

    WROTE = "W"
    REMOVED = "U"
    MAPPED = "M"
    STARTED = "X"
    CONNECTED = "C"
    BOUND = "B"
    LISTENED = "L"
    LOOKED_UP = "D"


@dataclass(frozen=True)
class Seen:
    """One thing that was done: to which file, program or address, and with which bytes."""

    process: int
    act: Act
    name: str
    content: bytes
    size: int


class Witness:
    """Writes down below `folder`. Give `environment` to the program that is watched."""

    def __init__(self, folder: Path) -> None:
        self._books = folder / "books"
        self._books.mkdir(parents=True)
        self._taken: dict[str, int] = {}
        library = folder / "witness.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(library), str(_SOURCE), "-ldl"]
        subprocess.run(command, check=True)
        self.environment = {"LD_PRELOAD": str(library), "WITNESS": str(self._books)}

    def seen(self) -> Iterator[Seen]:
        """Everything so far, process by process."""
        for book in sorted(self._books.iterdir()):
            yield from _read(int(book.name), book.read_bytes())

    def names(self, *acts: Act) -> set[str]:
        """What was done so to."""
        return {one.name for one in self.seen() if one.act in acts}

    def take(self) -> list[Seen]:
        """What was done since this was asked last."""
        taken: list[Seen] = []
        for book in sorted(self._books.iterdir()):
            with book.open("rb") as file:
                file.seek(self._taken.get(book.name, 0))
                text = file.read()
            new = list(_read(int(book.name), text))
            self._taken[book.name] = self._taken.get(book.name, 0) + sum(one.size for one in new)
            taken += new
        return taken


def written(seen: Iterable[Seen]) -> dict[str, bytes]:
    """For each file, whether it is still there or not, all the bytes that were written to it, in order."""
    pieces: dict[str, list[bytes]] = {}
    for one in seen:
        if one.act in (Act.WROTE, Act.REMOVED):
            pieces.setdefault(one.name, []).append(one.content)
    return {name: b"".join(parts) for name, parts in pieces.items()}


def _read(process: int, book: bytes) -> Iterator[Seen]:
    at = 0
    while at < len(book):
        letter, name, content = _HEAD.unpack_from(book, at)
        at += _HEAD.size
        if at + name + content > len(book):
            return  # the process was killed while it wrote
        words = book[at : at + name].decode("utf-8", "replace")
        size = _HEAD.size + name + content
        yield Seen(process, Act(letter.decode()), words, book[at + name : at + name + content], size)
        at += name + content
