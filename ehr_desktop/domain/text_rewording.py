"""Other words for what the clinic's text filter stumbles over: the same meaning, written so that it passes.

Nothing here changes a text by itself. A rewording is offered only after it was tried in its place: the finding is gone
and no new one has come.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

from ehr_desktop.domain.text_filter import Finding, Kind, findings

MOST = 2


def rewordings(text: str, finding: Finding, most: int = MOST) -> tuple[str, ...]:
    """What may stand instead of exactly the words of a finding, the best first; at most so many."""
    before = _count(text)

    def passes(words: str) -> bool:
        return _count(reworded(text, finding, words)) < before

    found = tuple(islice(filter(passes, _WAYS[finding.kind](finding.words)), most))
    last = _LAST_WAYS.get(finding.kind)
    return found or (tuple(islice(filter(passes, last(finding.words)), 1)) if last else ())


def reworded(text: str, finding: Finding, words: str) -> str:
    """The text with other words instead of those of the finding."""
    return text[: finding.start] + words + text[finding.end :]


def _count(text: str) -> Counter[Kind]:
    """How many findings of each kind: fewer of one, and not more of any other, is what a rewording has to reach."""
    return Counter(one.kind for one in findings(text))


# --- by kind --------------------------------------------------------------------------------------------------

_BLANKS = re.compile(r"\s*")


def _instead_of_sign(length: int, *signs: str) -> Callable[[str], Iterator[str]]:
    """Other signs for the first `length`, set off from what follows."""

    def ways(words: str) -> Iterator[str]:
        rest = words[length:]
        gap = "" if rest[:1].isspace() else " "
        return (sign + gap + rest for sign in signs)

    return ways


def _semicolon(words: str) -> Iterator[str]:
    yield from _instead_of_sign(1, ",")(words)
    rest = words[1:]
    blanks = _BLANKS.match(rest)
    begin = blanks.end() if blanks else 0
    yield "." + (rest[:begin] or " ") + rest[begin : begin + 1].upper() + rest[begin + 1 :]
    yield from _instead_of_sign(1, " –")(words)


def _brackets(words: str) -> Iterator[str]:
    """`sleep (4-5 hours)`: square brackets keep every meaning; a colon reads better and needs the closing bracket."""
    name, inside = words.split("(", 1)
    if inside.endswith(")"):
        yield f"{name}[{inside[:-1]}]"
        yield f"{name.rstrip()}: {inside[:-1].strip()}"
    yield f"{name.rstrip()}: ({inside}"
    yield f"{name.rstrip()} – ({inside}"
    yield f"{name.rstrip()} – {inside}"


def _quoted(mark: str, opening: str, closing: str) -> Callable[[str], Iterator[str]]:
    join = re.compile(rf"{mark}(\s*(?:and|or)\s*){mark}", re.IGNORECASE)

    def ways(words: str) -> Iterator[str]:
        inside = words
        begins_here = not re.match(rf"{mark}\s*(?:and|or)\s*{mark}", words, re.IGNORECASE)
        if begins_here:
            inside = opening + inside[1:]
        if inside.endswith(mark) and len(join.findall(inside)) * 2 < inside.count(mark):
            inside = inside[:-1] + closing
        yield join.sub(rf"{closing}\1{opening}", inside)

    return ways


def _backtick(words: str) -> Iterator[str]:
    rest = words.lstrip("`$(")
    yield f"‘{rest}"
    yield f"’ {rest}"


def _comment(words: str) -> Iterator[str]:
    inside = words[2:-2].replace("/*", "/ *")
    yield f"({inside.strip()})"
    yield f"[{inside.strip()}]"
    yield f"– {inside.strip()} –"


def _script(words: str) -> Iterator[str]:
    tagged = re.sub(r"<(/?(?:script|style)\b[^<>]*)>", r"[\1]", words, flags=re.IGNORECASE)
    yield re.sub(r"<(?=/?(?:script|style)\b)", "[", tagged, flags=re.IGNORECASE)


def _tag(words: str) -> Iterator[str]:
    inside = words[1:-1].replace("<", "‹")
    yield f"[{inside}]"
    yield f"({inside})"


def _assigned(words: str) -> Iterator[str]:
    name, value = words.split("=", 1)
    value = value.lstrip("= ")
    yield f"{name.rstrip()}: {value}"
    yield f"{name.rstrip()} – {value}"


def _between(sign: str) -> Callable[[str], Iterator[str]]:
    """Words set apart by a sign where only blanks stood."""

    def ways(words: str) -> Iterator[str]:
        first, *rest = words.split()
        yield f"{first}{sign} {' '.join(rest)}"
        yield f"{first} – {' '.join(rest)}"

    return ways


def _path(words: str) -> Iterator[str]:
    dots = words.rstrip("/\\")
    if dots.startswith(".."):
        yield "…" + words.lstrip(".")
    else:
        yield f"{words[:3]} {words[3:]}"


def _before_last(words: str) -> Iterator[str]:
    yield f"{words[:-1].rstrip()} {words[-1]}"
    yield f"{words[:-1].rstrip()} – {words[-1]}"


_WAYS: dict[Kind, Callable[[str], Iterator[str]]] = {
    Kind.SEMICOLON: _semicolon,
    Kind.PIPE: _instead_of_sign(1, "/", ",", " –"),
    Kind.AMPERSANDS: _instead_of_sign(2, "and", "&", " and", "+"),
    Kind.BACKTICK: _backtick,
    Kind.BRACKET: _brackets,
    Kind.WAIT: lambda words: iter(("wait for" + words[7:], "wait – for" + words[7:])),
    Kind.DOUBLE_QUOTES: _quoted('"', "“", "”"),
    Kind.SINGLE_QUOTES: _quoted("'", "‘", "’"),
    Kind.DASHES: lambda _words: iter(("–",)),
    Kind.COMMENT: _comment,
    Kind.UNION: _between(","),
    Kind.SCHEMA: lambda words: iter((words.replace("_", " "), words.replace("_", "-"))),
    Kind.FILE: lambda words: iter((words.replace("_", " "), words.replace("_", "-"))),
    Kind.OUTFILE: _between(","),
    Kind.PATH: _path,
    Kind.DOLLAR: lambda words: iter((f"$ {words[1:]}", words[1:])),
    Kind.CONTROL: lambda _words: iter(("", " ", " – ")),
    Kind.SCRIPT: _script,
    Kind.TAG: _tag,
    Kind.SCHEME: _before_last,
    Kind.DATA: lambda words: iter((f"{words[:-1]} –", f"{words[:-1]} :")),
    Kind.EXPRESSION: _brackets,
    Kind.EQUALS: _assigned,
}

#: Where nothing better passes: plain, and the meaning can still be read.
_LAST_WAYS: dict[Kind, Callable[[str], Iterator[str]]] = {
    Kind.DOUBLE_QUOTES: lambda words: iter((words.replace('"', "”"),)),
    Kind.SINGLE_QUOTES: lambda words: iter((words.replace("'", "’"),)),
    Kind.SCRIPT: lambda words: iter((words.replace("<", "‹").replace(">", "›"),)),
    Kind.TAG: lambda words: iter((f"‹{words[1:-1]}›".replace("<", "‹"),)),
}
