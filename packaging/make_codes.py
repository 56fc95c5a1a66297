"""Makes `resources/codes/icd10cm.zip`, the table of ICD-10-CM codes that `ehr_desktop/code_table.py` reads.

    python -m venv build/codes
    build/codes/bin/pip install simple-icd-10-cm==1.5.0
    PYTHONPATH=. build/codes/bin/python packaging/make_codes.py

The table in the project was made from simple-icd-10-cm 1.5.0: ICD-10-CM, release of April 2026. The package is needed
here alone, never by the program. With the same package and the same zlib the same bytes come out.

A newer release is a newer version of the package: say so in `PACKAGE_VERSION` and `RELEASE` below, and in
`resources/codes/LICENSE.md`; `tests/test_code_table.py` knows the figures.

What is in the file, one member each:

    table.json         release and figures
    codes.txt          a line for each entry, in the order of the codes as text
    descriptions.txt   the same lines: the official description
    lengths.bin        the same places, a byte each: how many letters the description has
    kinds.txt          the same places, one letter each (`Kind`)
    standings.bin      the same places: the place among all others when found by words (`_standings`)
    */words.txt        words in alphabetical order, each with the number of lines it is found in
    */lines.bin        for one word after the other, the numbers of these lines

The four indexes are: `mental` and `other`, by chapter; `descriptions`, by the words of the description itself, and
`names`, by those of other names: inclusion terms, what the headings above say, and what clinicians call it for short.
All other numbers are three bytes each: first the low bytes of all, then the middle ones, then the high ones, which
zlib packs into half of what it makes of one number after the other.
"""

from __future__ import annotations

import importlib
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ehr_desktop.domain.diagnosis_codes import Kind, is_mental_health, words_of

PACKAGE = "simple-icd-10-cm"
PACKAGE_VERSION = "1.5.0"
RELEASE = "April 2026"
FILE = Path(__file__).resolve().parents[1] / "resources" / "codes" / "icd10cm.zip"

#: What clinicians say for short; the official list has almost none of it. Holds for everything below the code, too.
SHORT_NAMES = {
    "F10": "AUD",
    "F11": "OUD",
    "F31": "BD",
    "F32": "MDD",
    "F33": "MDD",
    "F32.81": "PMDD",
    "F34.81": "DMDD",
    "F40.1": "SAD",
    "F41.1": "GAD",
    "F42": "OCD",
    "F43.1": "PTSD",
    "F44.81": "DID",
    "F45.22": "BDD",
    "F50.82": "ARFID",
    "F60.2": "ASPD",
    "F60.3": "BPD",
    "F60.4": "HPD",
    "F60.81": "NPD",
    "F63.81": "IED",
    "F84.0": "ASD",
    "F90": "ADHD ADD",
    "F91.3": "ODD",
    "F94.1": "RAD",
}


#: What a practice like the clinic's diagnoses most, in its own order: found by words, these come before all others.
USUAL = (
    "F41.0",
    "F41.1",
    "F41.8",
    "F41.9",
    "F32.0",
    "F32.1",
    "F32.2",
    "F32.9",
    "F33.0",
    "F33.1",
    "F33.2",
    "F33.9",
    "F34.1",
    "F31.0",
    "F31.10",
    "F31.11",
    "F31.12",
    "F31.13",
    "F31.2",
    "F31.30",
    "F31.31",
    "F31.32",
    "F31.4",
    "F31.9",
    "F43.10",
    "F43.11",
    "F43.12",
    "F43.0",
    "F43.21",
    "F43.22",
    "F43.23",
    "F43.24",
    "F43.25",
    "F42.2",
    "F42.3",
    "F42.4",
    "F42.8",
    "F42.9",
    "F10.10",
    "F10.20",
    "F11.10",
    "F11.20",
    "F12.10",
    "F12.20",
    "F14.10",
    "F14.20",
    "F15.10",
    "F15.20",
    "F90.0",
    "F90.1",
    "F90.2",
    "F90.9",
    "F60.0",
    "F60.1",
    "F60.2",
    "F60.3",
    "F60.4",
    "F60.5",
    "F60.6",
    "F60.7",
    "F60.9",
    "F20.0",
    "F20.9",
    "F25.0",
    "F25.1",
    "F25.9",
    "F50.00",
    "F50.01",
    "F50.02",
    "F50.2",
    "F50.81",
    "F50.89",
    "F51.01",
    "F51.11",
    "F51.5",
    "Z63.0",
    "Z63.5",
    "Z65.0",
    "Z65.4",
    "R45.851",
)


@dataclass(frozen=True)
class Entry:
    """One entry of the list. `names` are further ones it is known by."""

    code: str
    description: str
    kind: Kind
    names: tuple[str, ...] = ()


def main() -> int:
    """Write the file and tell its figures."""
    found = version(PACKAGE)
    if found != PACKAGE_VERSION:
        print(f"This is {PACKAGE} {found}; the table is described as made from {PACKAGE_VERSION}.")
        return 1
    entries = sorted(read_entries(importlib.import_module("simple_icd_10_cm")), key=_place_in_list)
    write(FILE, members(entries))
    print(f"{FILE}: {len(entries):,} entries, {FILE.stat().st_size:,} bytes")
    return 0


def read_entries(package: Any) -> Iterator[Entry]:
    """Every entry of the package's list.

    A code that is a block and its only category as well is there twice, the block first; asked for such a code, the
    package speaks of the category unless told otherwise.
    """
    seen_as_block: set[str] = set()
    for code in package.get_all_codes():
        if package.is_chapter_or_block(code) and code not in seen_as_block:
            seen_as_block.add(code)
            yield Entry(code, _described(package, code, as_block=True), Kind.CHAPTER_OR_BLOCK)
            continue
        kind = Kind.BILLABLE if package.is_leaf(code) else Kind.HEADING
        yield Entry(code, _described(package, code), kind, tuple(_names(package, code)))


def members(entries: list[Entry]) -> Iterator[tuple[str, bytes]]:
    """What the file holds, by name. The entries are in the order of their codes."""
    kinds = [entry.kind for entry in entries]
    facts = {
        "classification": "ICD-10-CM",
        "release": RELEASE,
        "source": f"{PACKAGE} {PACKAGE_VERSION}",
        "entries": len(entries),
        "codes": len({entry.code for entry in entries}),
        "billable": kinds.count(Kind.BILLABLE),
        "headings": kinds.count(Kind.HEADING),
        "chapters_and_blocks": kinds.count(Kind.CHAPTER_OR_BLOCK),
    }
    yield "table.json", (json.dumps(facts, indent=2) + "\n").encode()
    yield "codes.txt", "\n".join(entry.code for entry in entries).encode()
    yield "descriptions.txt", "\n".join(entry.description for entry in entries).encode()
    yield "lengths.bin", bytes(len(entry.description) for entry in entries)
    yield "kinds.txt", "".join(kinds).encode()
    yield "standings.bin", _numbers(_standings(entries))
    for part, mental in (("mental", True), ("other", False)):
        lines = {
            line: entry
            for line, entry in enumerate(entries)
            if is_mental_health(entry.code) is mental and entry.kind is not Kind.CHAPTER_OR_BLOCK
        }
        yield from _index(f"{part}/descriptions", {line: [entry.description] for line, entry in lines.items()})
        # Small enough in this one chapter to find "chronic ptsd", a word of the code's own and one of its heading's.
        own = {line: [entry.description] if mental and entry.names else [] for line, entry in lines.items()}
        yield from _index(f"{part}/names", {line: [*entry.names, *own[line]] for line, entry in lines.items()})


def write(file: Path, content: Iterable[tuple[str, bytes]]) -> None:
    """A zip file without a date."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in content:
            told = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            told.create_system = 3  # else it says on which system it was made
            told.external_attr = 0o644 << 16
            archive.writestr(told, data, zipfile.ZIP_DEFLATED, 9)


def _place_in_list(entry: Entry) -> tuple[str, bool]:
    """By code; of two entries with one code the category before the block."""
    return entry.code, entry.kind is Kind.CHAPTER_OR_BLOCK


def _described(package: Any, code: str, *, as_block: bool = False) -> str:
    """The description on one line.

    The package appends to a seventh character's words the note that explains them, behind a slash and a tab; the
    official description ends before it.
    """
    text: str = package.get_description(code, as_block)
    return " ".join(text.split("/\t")[0].split())


def _names(package: Any, code: str) -> Iterator[str]:
    """Other names of a code: its own, and all that is said of the headings above it.

    A code made by a seventh character has none: an injury's 51,305 encounters are found by their descriptions.
    """
    if package.is_extended_subcategory(code):
        return
    above = [one for one in package.get_ancestors(code) if not package.is_chapter_or_block(one)]
    if is_mental_health(code):
        yield from (_described(package, one) for one in above)
    for one in (code, *above):
        yield from package.get_inclusion_term(one)
        yield from package.get_includes(one)
        if one in SHORT_NAMES:
            yield SHORT_NAMES[one]


def _standings(entries: list[Entry]) -> list[int]:
    """The place of each entry among all when found by words.

    Mental health before the rest of medicine, what can be billed before what cannot, what is usual before what is rare,
    then the shorter, which is the plainer diagnosis.
    """
    usual = {code: place for place, code in enumerate(USUAL)}

    def place(line: int) -> tuple[bool, int, int, int, str]:
        one = entries[line]
        kind = list(Kind).index(one.kind)
        return not is_mental_health(one.code), kind, usual.get(one.code, len(usual)), len(one.description), one.code

    standings = [0] * len(entries)
    for number, line in enumerate(sorted(range(len(entries)), key=place)):
        standings[line] = number
    return standings


def _index(name: str, texts: Mapping[int, Iterable[str]]) -> Iterator[tuple[str, bytes]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for line, several in texts.items():
        for word in {word for text in several for word in words_of(text)}:
            found[word].append(line)
    words = sorted(found)
    yield f"{name}/words.txt", "\n".join(f"{word} {len(found[word])}" for word in words).encode()
    yield f"{name}/lines.bin", _numbers([line for word in words for line in found[word]])


def _numbers(numbers: list[int]) -> bytes:
    return b"".join(bytes(number >> shift & 255 for number in numbers) for shift in (0, 8, 16))


if __name__ == "__main__":
    sys.exit(main())
