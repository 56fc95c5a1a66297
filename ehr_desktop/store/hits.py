"""The words around a hit, as a list shows them. Pure.

The index has `snippet()` for it, which weighs every hit of a note against every other: minutes where one word stands in
a note a hundred thousand times. Here a few hits are weighed.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from ehr_desktop.store.note_words import folded

#: Characters that are shown, and of them those before the hit.
_WIDTH, _BEFORE = 160, 40
#: Hits of each word that are weighed.
_WEIGHED = 50

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_TOKEN = re.compile(r"[^\W_]+")


def excerpt_of(text: str, words: Sequence[str]) -> str:
    """The stretch with the most of `words` among the first hits, each hit between U+0002 and U+0003.

    Where the text has none of them, as when a name was found, its beginning.

    >>> excerpt_of("A walnut cake.", ["waln"])
    'A \\x02walnut\\x03 cake.'
    """
    plain = _plain(text)
    patterns = [_pattern(word) for word in words]
    hits = sorted((start, number) for number, one in enumerate(patterns) for start, _ in _hits(one, plain))
    begin = _begin(text, _richest(hits)) if hits else 0
    end = _end(text, begin + _WIDTH)
    shown = sorted(span for one in patterns for span in _hits(one, plain, begin, end))
    pieces, at = ["…" if begin else ""], begin
    for start, stop in shown:
        if start >= at:
            pieces += text[at:start], "\x02", text[start:stop], "\x03"
            at = stop
    return "".join([*pieces, text[at:end], "…" if end < len(text) else ""])


def _richest(hits: Sequence[tuple[int, int]]) -> int:
    """Where the first hit stands that has the most different words right after it; `hits` are in order."""
    near = [hits[at : bisect_left(hits, (start + _WIDTH - _BEFORE,))] for at, (start, _) in enumerate(hits)]
    return max(near, key=lambda some: len({number for _, number in some}))[0][0]


def _begin(text: str, hit: int) -> int:
    """The beginning of a word a little before the hit."""
    if hit <= _BEFORE:
        return 0
    space = text.find(" ", hit - _BEFORE, hit)
    return hit if space < 0 else space + 1


def _end(text: str, at: int) -> int:
    """The end of the last word that ends by then."""
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - _BEFORE, at + 1)
    return at if space < 0 else space


def _hits(pattern: re.Pattern[str], plain: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where it begins a word, the first few."""
    found = pattern.finditer(plain, begin, len(plain) if end is None else end)
    spans = (one.span() for one in found)
    return islice(((start, stop) for start, stop in spans if not plain[max(start - 1, 0) : start].isalnum()), _WEIGHED)


def _pattern(word: str) -> re.Pattern[str]:
    """A word that may go on; what is no letter or digit in it stands for anything of the kind, as in the index."""
    tokens = _TOKEN.findall(_plain(unicodedata.normalize("NFC", word)))
    return re.compile(r"[\W_]+".join(map(re.escape, tokens)) + r"[^\W_]*")


def _plain(text: str) -> str:
    """Without case and diacritics, letter for letter in its place."""
    return _NOT_ASCII.sub(lambda one: _letter(one[0]), text).lower()


@lru_cache(maxsize=1024)
def _letter(letter: str) -> str:
    plain = folded(letter)
    return plain if len(plain) == 1 else letter
