"""Where two texts differ, word by word. Pure."""

import re
from difflib import SequenceMatcher

#: A piece of a text: where it starts, and how many characters it has.
Span = tuple[int, int]

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
#: Texts with more words than this are marked as a whole: comparing takes the square of it.
_MOST_WORDS = 4_000


def differing(mine: str, theirs: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The pieces of each text that the other does not have in that place. Equal texts have none."""
    if mine == theirs:
        return (), ()
    left, right = _WORD.findall(mine), _WORD.findall(theirs)
    if max(len(left), len(right)) > _MOST_WORDS:
        return _whole(mine), _whole(theirs)
    spans: tuple[list[Span], list[Span]] = ([], [])
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what != "equal":
            _add(spans[0], left, a, b)
            _add(spans[1], right, c, d)
    return _joined(mine, spans[0]), _joined(theirs, spans[1])


def _joined(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """Pieces with nothing but white space between them are one."""
    joined: list[Span] = []
    for start, length in spans:
        before = sum(joined[-1]) if joined else start
        if joined and not text[before:start].strip():
            joined[-1] = (joined[-1][0], start + length - joined[-1][0])
        else:
            joined.append((start, length))
    return tuple(joined)


def _add(spans: list[Span], words: list[str], first: int, end: int) -> None:
    start, length = len("".join(words[:first])), len("".join(words[first:end]))
    if length:
        spans.append((start, length))


def _whole(text: str) -> tuple[Span, ...]:
    return ((0, len(text)),) if text else ()
