"""ICD-10-CM codes: how one is written, which words find one, and which comes first. Knows nothing of the table's file.

Codes are written as the official list writes them: capitals, and a dot after the third character.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

#: Category, then up to four characters after the dot. Since the release of April 2026 the second character may be a
#: letter (QA0); then the third is a digit, so that no English word of three letters is taken for a category.
_WELL_FORMED = re.compile(r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(?:\.[0-9A-Z]{1,4})?")
#: As far as somebody may have typed one, with or without its dot.
_BEGUN = re.compile(r"([A-Za-z][0-9A-Za-z]{0,2})(?:(?<=...)\.?([0-9A-Za-z]{0,4}))?")
_WORD = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
#: Left out, not read as the end of a word: "Tourette's" is found by "tourettes", too.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ"))


class Kind(StrEnum):
    """What an entry of the list is. Only a code in full can be billed."""

    BILLABLE = "b"
    HEADING = "h"
    CHAPTER_OR_BLOCK = "c"


@dataclass(frozen=True)
class DiagnosisCode:
    """One code. `billable` is False for a heading, which stands above codes and is not one to diagnose with."""

    code: str
    description: str
    billable: bool


def is_well_formed(code: str) -> bool:
    """Whether it is written like a code, known or not: "F41.1" is, "f41.1", "F411" and "F41." are not."""
    return _WELL_FORMED.fullmatch(code) is not None


def as_written(text: str) -> str:
    """What was typed, as the list would write it: "f411" is "F41.1". What is no code is answered as it is, trimmed."""
    begun = begun_code(text)
    return begun if is_well_formed(begun) else text.strip()


def begun_code(text: str) -> str:
    """The code, or beginning of one, that was typed, as the list would write it; empty when it cannot be one.

    "f4" is "F4", "f411" and "F41.1" are "F41.1". Short words may be beginnings: "add" is "ADD", which begins no code.
    """
    found = _BEGUN.fullmatch(text.strip())
    if not found:
        return ""
    category, rest = found.groups(default="")
    return f"{category}.{rest}".upper() if rest else category.upper()


def is_mental_health(code: str) -> bool:
    """Whether it stands in the chapter of mental, behavioral and neurodevelopmental disorders, F01 to F99."""
    return code.startswith("F")


def words_typed(text: str) -> list[str]:
    """What to look for, each the beginning of a word: without case, accents and punctuation, in alphabetical order.

    A word another one begins with is left out: whatever is found by "depressive" is found by "dep".
    """
    words = sorted(set(_WORD.findall(_plain(text))))
    return [word for word, after in zip_longest(words, words[1:], fillvalue="") if not after.startswith(word)]


def words_of(description: str) -> set[str]:
    """The words a description is found by; "post-traumatic" by "posttraumatic", too."""
    plain = _plain(description)
    joined = (word.replace("-", "") for word in _HYPHENATED.findall(plain))
    return {*_WORD.findall(plain), *joined}


def _plain(text: str) -> str:
    """Small letters without accents and apostrophes."""
    spread = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
