"""What the clinic's existing server makes of a text it takes (API document 1.0.2 B; part A, 20). Pure.

It does so to every string of a request, lists included, and says nothing about it.
"""

import re
from collections.abc import Callable

from ehr_desktop.domain.columns import LONGEST_TEXT, Columns, ColumnValue

#: What JavaScript's `trim` takes away at both ends; Python's `strip` takes other characters.
_WHITE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
#: JavaScript's `\s`, which is the same; its `\w` is ASCII.
_SPACE = f"[{_WHITE}]"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAGS = "iframe|embed|object|applet|base|form|link|meta"
_REWRITTEN = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), instead)
    for pattern, instead in (
        (rf"<(script|style)\b[^>]*>[\s\S]*?</\1{_SPACE}*>", ""),
        (rf"</?(?:{_TAGS})\b[^>]*>", ""),
        (r"(?:javascript|vbscript):", ""),
        (r"data:", "data-blocked:"),
        (rf"expression{_SPACE}*\(", ""),
        (rf"on\w+{_SPACE}*={_SPACE}*[^{_WHITE}]*", ""),
    )
)


def trimmed(text: str) -> str:
    """A text without the white space at its ends."""
    return text.strip(_WHITE)


def without_control_characters(text: str) -> str:
    """A text without the characters that have no sign on the screen; tab and line breaks stay."""
    return _CONTROL.sub("", text)


def rewritten(text: str) -> str:
    """A text as the server keeps it: trimmed, cut, without control characters and what looks like a program."""
    kept = trimmed(text).encode("utf-16-le", "surrogatepass")[: 2 * LONGEST_TEXT].decode("utf-16-le", "surrogatepass")
    kept = without_control_characters(kept)
    for pattern, instead in _REWRITTEN:
        kept = pattern.sub(instead, kept)
    return trimmed(kept)


def columns_trimmed(columns: Columns) -> Columns:
    """A note's columns, every text trimmed."""
    return _each_text(columns, trimmed)


def columns_rewritten(columns: Columns) -> Columns:
    """A note's columns, every text rewritten."""
    return _each_text(columns, rewritten)


def _each_text(columns: Columns, change: Callable[[str], str]) -> Columns:
    return {name: _changed(value, change) for name, value in columns.items()}


def _changed(value: ColumnValue, change: Callable[[str], str]) -> ColumnValue:
    match value:
        case str():
            return change(value)
        case tuple():
            return tuple(map(change, value))
        case _:
            return value
