"""The ICD-10-CM table that ships with the program: 98,505 entries, found by code or by words.

A leaf, like `resources`. Nothing is read before the first question, and for the description of a code not what only a
search needs; what is read stays. Any thread may ask: what is read is never changed, and should two threads ask first
at the same moment, both read and one result is kept.

The file is made, and its format described, by `packaging/make_codes.py`.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from itertools import accumulate
from typing import TYPE_CHECKING

from ehr_desktop import resources
from ehr_desktop.domain.diagnosis_codes import (
    DiagnosisCode,
    Kind,
    as_written,
    begun_code,
    is_mental_health,
    words_typed,
)

if TYPE_CHECKING:
    from zipfile import ZipFile

_AFTER_EVERY_LETTER = chr(sys.maxunicode)


@dataclass(frozen=True)
class TableFacts:
    """What the table says of itself. `entries` counts a code that is block and category twice, `codes` once."""

    classification: str
    release: str
    source: str
    entries: int
    codes: int
    billable: int
    headings: int
    chapters_and_blocks: int


def search(text: str, limit: int = 50) -> list[DiagnosisCode]:
    """The codes that begin with what was typed, and those in whose description every typed word begins a word.

    The code typed in full first; then mental health before the rest; in each, by code before by words, and those that
    can be billed before headings. Other names (inclusion terms, what the headings above say) come after descriptions.
    Chapters and blocks are not found.
    """
    words = words_typed(text)
    if not words or limit < 1:
        return []
    entries = _entries()
    found: dict[int, DiagnosisCode] = {}
    for line in _found(entries, begun_code(text), words, limit):
        if line not in found:
            found[line] = entries.entry(line)
            if len(found) == limit:
                break
    return list(found.values())


def described(code: str) -> DiagnosisCode | None:
    """The entry of this code, however it is typed: of a code, a heading or a block ("F40-F48"). None when unknown."""
    entries = _entries()
    wanted = as_written(code)
    line = bisect_left(entries.codes, wanted)
    return entries.entry(line) if line < len(entries.codes) and entries.codes[line] == wanted else None


def prepare() -> None:
    """Read all of the table, so that whoever types first does not wait for it."""
    _entries()
    _words()


def facts() -> TableFacts:
    """Release and figures of the table, without reading the rest of it."""
    import json

    with _opened() as archive:
        return TableFacts(**json.loads(_text(archive, "table.json")))


@dataclass(frozen=True)
class _Entries:
    """A line for each entry, in the order of `codes`.

    `descriptions` is one text, for a string of its own for each would take twice the memory; line n begins at
    `begins[n]`.
    """

    codes: list[str]
    descriptions: str
    begins: array[int]
    kinds: str

    def entry(self, line: int) -> DiagnosisCode:
        """What stands in this line."""
        description = self.descriptions[self.begins[line] : self.begins[line + 1] - 1]
        return DiagnosisCode(self.codes[line], description, not self.is_heading(line))

    def is_heading(self, line: int) -> bool:
        """Whether codes stand below this line's."""
        return self.kinds[line] != Kind.BILLABLE

    def by_code(self, begun: str, limit: int) -> list[int]:
        """The lines of the codes that begin so, in their order, those that can be billed before the headings."""
        first = bisect_left(self.codes, begun)
        after = bisect_left(self.codes, begun + _AFTER_EVERY_LETTER)
        billable: list[int] = []
        headings: list[int] = []
        for line in range(first, after):
            if self.kinds[line] == Kind.BILLABLE:
                billable.append(line)
                if len(billable) == limit:
                    break
            elif self.kinds[line] == Kind.HEADING:
                headings.append(line)
        return billable + headings


@dataclass(frozen=True)
class _Index:
    """Which words are in which lines. `ends[n]` is where the lines of word `n - 1` end and those of word `n` begin."""

    words: list[str]
    ends: array[int]
    lines: array[int]

    def lines_with(self, beginnings: list[str]) -> set[int]:
        """The lines in which each of these begins a word. The fewest first: they say how little is left to compare."""
        several = sorted((self._lines_of(beginning) for beginning in beginnings), key=len)
        found = set(several[0])
        for lines in several[1:]:
            if not found:
                break
            found.intersection_update(lines)
        return found

    def _lines_of(self, beginning: str) -> array[int]:
        first = bisect_left(self.words, beginning)
        after = bisect_left(self.words, beginning + _AFTER_EVERY_LETTER)
        return self.lines[self.ends[first] : self.ends[after]]


@dataclass(frozen=True)
class _Part:
    """One part of medicine: found by descriptions, and by other names."""

    descriptions: _Index
    names: _Index


@dataclass(frozen=True)
class _Words:
    """What a search by words needs. `standings` says which of two lines comes first."""

    standings: array[int]
    mental: _Part
    other: _Part

    def best(self, part: _Part, words: list[str], limit: int) -> list[int]:
        """The lines found by these words, by their description before by another name."""
        by_description = part.descriptions.lines_with(words)
        found = nsmallest(limit, by_description, key=self.standings.__getitem__)
        if len(found) < limit:
            by_name = part.names.lines_with(words) - by_description
            found += nsmallest(limit, by_name, key=self.standings.__getitem__)
        return found


def _found(entries: _Entries, begun: str, words: list[str], limit: int) -> Iterator[int]:
    """The lines found, best first, some twice. Looks no further than it is asked to."""
    by_code = entries.by_code(begun, limit) if begun else []
    yield from (line for line in by_code if entries.codes[line] == begun)
    if is_mental_health(begun):
        yield from by_code
    yield from sorted(_words().best(_words().mental, words, limit), key=entries.is_heading)
    yield from by_code
    yield from sorted(_words().best(_words().other, words, limit), key=entries.is_heading)


@cache
def _entries() -> _Entries:
    with _opened() as archive:
        return _Entries(
            codes=_text(archive, "codes.txt").split("\n"),
            descriptions=_text(archive, "descriptions.txt"),
            begins=array("I", accumulate((length + 1 for length in archive.read("lengths.bin")), initial=0)),
            kinds=_text(archive, "kinds.txt"),
        )


@cache
def _words() -> _Words:
    with _opened() as archive:
        return _Words(
            standings=_numbers(archive, "standings.bin"),
            mental=_Part(_index(archive, "mental/descriptions"), _index(archive, "mental/names")),
            other=_Part(_index(archive, "other/descriptions"), _index(archive, "other/names")),
        )


def _opened() -> ZipFile:
    from zipfile import ZipFile  # the first window does not wait for it

    return ZipFile(resources.path("codes", "icd10cm.zip"))


def _index(archive: ZipFile, name: str) -> _Index:
    told = _text(archive, f"{name}/words.txt").split()
    words, counts = told[::2], map(int, told[1::2])
    return _Index(words, array("I", accumulate(counts, initial=0)), _numbers(archive, f"{name}/lines.bin"))


def _text(archive: ZipFile, name: str) -> str:
    return archive.read(name).decode("utf-8")


def _numbers(archive: ZipFile, name: str) -> array[int]:
    """Numbers of three bytes each, stored as all low bytes, all middle ones, all high ones."""
    stored = archive.read(name)
    count = len(stored) // 3
    spread = bytearray(4 * count)
    for place in range(3):
        spread[place::4] = stored[place * count : (place + 1) * count]
    numbers = array("I", bytes(spread))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
