"""What the text filter of the clinic's existing server does to a text, known before the text is sent.

That server takes some ordinary sentences for an attack and refuses the whole note with one error that names no place;
others it stores differently without a word (API 1.0.2; part A, 20 and 21). Here the same rules find the words, so that
the clinician sees them where they stand. `text_rewording` has other words for them.

Two things the server does are no findings: blanks at both ends, which nobody misses, and the length, which is a rule of
its own (`rules.length_points`). Every rule is linear in the length of the text: a pasted page never stops the typing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ehr_desktop.domain.server_rewriting import trimmed

_COMMANDS = "cat|ls|rm|mv|cp|wget|curl|nc|bash|sh"
_AFTER_SEMICOLON = f"{_COMMANDS}|python|perl|ruby|drop|delete|update|insert|alter|create|truncate|exec"
_TAGS = "iframe|embed|object|applet|base|form|link|meta"
#: How far a finding looks beyond what the filter sees, to show and change whole words: a bracket, a quotation, a value.
_FAR = 80
_VALUE = 40
_LEAD = re.compile(r"\S{1,30}\Z")


class Effect(StrEnum):
    """What becomes of the note."""

    REFUSED = "refused"
    REWRITTEN = "rewritten"


class Kind(StrEnum):
    """What the filter takes the words for."""

    SEMICOLON = "semicolon"
    PIPE = "pipe"
    AMPERSANDS = "ampersands"
    BACKTICK = "backtick"
    BRACKET = "bracket"
    WAIT = "wait"
    DOUBLE_QUOTES = "double quotes"
    SINGLE_QUOTES = "single quotes"
    DASHES = "dashes"
    COMMENT = "comment"
    UNION = "union"
    SCHEMA = "schema"
    FILE = "file"
    OUTFILE = "outfile"
    PATH = "path"
    DOLLAR = "dollar"
    CONTROL = "control"
    SCRIPT = "script"
    TAG = "tag"
    SCHEME = "scheme"
    DATA = "data"
    EXPRESSION = "expression"
    EQUALS = "equals"


@dataclass(frozen=True)
class Finding:
    """Words the filter stumbles over: `text[start : start + length]`, in Python's characters.

    `lead` is what stands before them in the same word, for showing. `becomes` is what a server that rewrites them
    stores instead; empty where they vanish, and where the note is refused.
    """

    kind: Kind
    start: int
    length: int
    words: str
    lead: str
    effect: Effect
    becomes: str
    reason: str

    @property
    def end(self) -> int:
        """The place behind the last of the words."""
        return self.start + self.length


_Spans = Iterator[tuple[int, int]]


@dataclass(frozen=True)
class _Rule:
    """`spans` finds the words in a text; `stored` is what the server makes of them, None where it refuses the note."""

    kind: Kind
    spans: Callable[[str], _Spans]
    reason: str
    stored: Callable[[str], str] | None = None


def findings(text: str) -> tuple[Finding, ...]:
    """Everything in a text the filter would refuse or change, in the order of the text; they may overlap."""
    kept = trimmed(text)
    offset = text.find(kept)
    found = [_finding(rule, text, offset + start, offset + end) for rule in _RULES for start, end in rule.spans(kept)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def refused(text: str) -> tuple[Finding, ...]:
    """The findings for which the server would refuse the whole note."""
    return tuple(one for one in findings(text) if one.effect is Effect.REFUSED)


def _finding(rule: _Rule, text: str, start: int, end: int) -> Finding:
    words = text[start:end]
    before = _LEAD.search(text[max(0, start - 30) : start])
    effect = Effect.REFUSED if rule.stored is None else Effect.REWRITTEN
    becomes = rule.stored(words) if rule.stored else ""
    return Finding(rule.kind, start, end - start, words, before[0] if before else "", effect, becomes, rule.reason)


# --- where ----------------------------------------------------------------------------------------------------


def _every(pattern: str) -> Callable[[str], _Spans]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: (found.span() for found in compiled.finditer(text))


def _up_to(last: str, pattern: str) -> Callable[[str], _Spans]:
    """Matches that end with `last`: not looked for behind the last one, where each try would read to the end."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def spans(text: str) -> _Spans:
        end = text.rfind(last) + len(last)
        return (found.span() for found in compiled.finditer(text, 0, end)) if end >= len(last) else iter(())

    return spans


_SCRIPT = re.compile(r"<(script|style)\b", re.IGNORECASE)
_SCRIPT_ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}


def _scripts(text: str) -> _Spans:
    """`<script …> … </script>`, each looked for once: a name that is never closed again is not tried twice."""
    ends = dict(_SCRIPT_ENDS)
    place = 0
    while ends and (begin := _SCRIPT.search(text, place)):
        place = begin.end()
        name = "script" if len(begin[1]) == len("script") else "style"
        opened = text.find(">", place) + 1
        if not opened:
            return
        closed = ends[name].search(text, opened) if name in ends else None
        if closed is None:
            ends.pop(name, None)
        else:
            yield begin.start(), closed.end()
            place = closed.end()


_ASSIGNED = re.compile(r"(?<![A-Za-z0-9_])([A-Za-z0-9_]++)\s*+=", re.IGNORECASE)
_ON = re.compile(r"on(?=[A-Za-z0-9_])", re.IGNORECASE)
_GIVEN = re.compile(rf"\s*\S{{0,{_VALUE}}}")


def _assigned(text: str) -> _Spans:
    """ "tone = flat": a word that has "on" before its last letter, an equals sign, and what follows up to a blank."""
    if "=" not in text:
        return
    for found in _ASSIGNED.finditer(text):
        if _ON.search(found[1]):
            value = _GIVEN.match(text, found.end())
            yield found.start(), value.end() if value else found.end()


def _closing_dashes(text: str) -> _Spans:
    if text.endswith("--"):
        yield len(text.rstrip("-")), len(text)


def _quotes(mark: str) -> str:
    """`"sad" and "angry"`: the mark, and/or, the mark; with the quotations on both sides where they are near."""
    said = rf"[^{mark}\n]{{0,{_FAR}}}{mark}"
    joined = rf"\s*(?:and|or)\s*{mark}"
    return rf"(?:(?<!\w){mark}{said}|{mark}){joined}(?:{said}(?!\w)(?:{joined}{said}(?!\w))*)?"


def _in_brackets(name: str) -> str:
    return rf"(?:{name})\s*\((?:[^()\n]{{0,{_FAR}}}\))?"


# --- the rules ------------------------------------------------------------------------------------------------

_AS_COMMAND = "It takes the sign and the letters after it for a command to a computer."
_AS_DATABASE = "It takes these words for a command to a database."
_AS_PROGRAM = "It takes these words for a piece of a program."
_STORED_OTHERWISE = "It stores these words differently, without saying so."


def _nothing(_words: str) -> str:
    return ""


def _without_assigned(words: str) -> str:
    """What stands before the first "on" of the word stays."""
    first = _ON.search(words)
    return words[: first.start()] if first else words


_RULES = (
    _Rule(Kind.SEMICOLON, _every(rf";\s*(?:{_AFTER_SEMICOLON})\w*"), _AS_COMMAND),
    _Rule(Kind.PIPE, _every(rf"\|\s*(?:{_COMMANDS})\w*"), _AS_COMMAND),
    _Rule(Kind.AMPERSANDS, _every(rf"&&\s*(?:{_COMMANDS})\w*"), _AS_COMMAND),
    _Rule(Kind.BACKTICK, _every(rf"(?:`|\$\()\s*(?:{_COMMANDS})\w*"), _AS_COMMAND),
    _Rule(Kind.BRACKET, _every(_in_brackets("sleep|benchmark")), _AS_DATABASE),
    _Rule(Kind.WAIT, _every(r"waitfor\s+delay"), _AS_DATABASE),
    _Rule(Kind.DOUBLE_QUOTES, _every(_quotes('"')), _AS_DATABASE),
    _Rule(Kind.SINGLE_QUOTES, _every(_quotes("'")), _AS_DATABASE),
    _Rule(Kind.DASHES, _closing_dashes, "It takes two hyphens at the end of a text for a command to a database."),
    _Rule(Kind.COMMENT, _up_to("*/", r"/\*[\s\S]*?\*/"), _AS_PROGRAM),
    _Rule(Kind.UNION, _every(r"union\s+(?:all\s+)?select"), _AS_DATABASE),
    _Rule(Kind.SCHEMA, _every(r"information_schema"), _AS_DATABASE),
    _Rule(Kind.FILE, _every(r"load_file\s*\("), _AS_DATABASE),
    _Rule(Kind.OUTFILE, _every(r"into\s+(?:outfile|dumpfile)"), _AS_DATABASE),
    _Rule(
        Kind.PATH, _every(r"(?:\.{2,}|%2e%2e)(?:/|\\|%2f|%5c)"), "It takes two dots and a stroke for a way to a file."
    ),
    _Rule(
        Kind.DOLLAR,
        _every(r"""\$(?:where|gte?|lte?|ne|n?in|or|and|not|regex|exists)["']?\s*:"""),
        _AS_DATABASE,
    ),
    _Rule(
        Kind.CONTROL,
        _every(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+"),
        "It removes signs that cannot be seen, as they come with pasted text.",
        _nothing,
    ),
    _Rule(Kind.SCRIPT, _scripts, "It removes what looks like a piece of a web page.", _nothing),
    _Rule(
        Kind.TAG,
        _up_to(">", rf"</?(?:{_TAGS})\b[^>]*>"),
        "It removes what looks like a piece of a web page.",
        _nothing,
    ),
    _Rule(
        Kind.SCHEME, _every(r"(?:javascript|vbscript):"), "It removes what looks like a piece of a web page.", _nothing
    ),
    _Rule(Kind.DATA, _every(r"data:"), _STORED_OTHERWISE, lambda words: f"{words[:-1]}-blocked:"),
    _Rule(Kind.EXPRESSION, _every(_in_brackets("expression")), _STORED_OTHERWISE, lambda words: words.split("(", 1)[1]),
    _Rule(
        Kind.EQUALS,
        _assigned,
        "It removes “on”, what follows it in the word, an equals sign and the word after it.",
        _without_assigned,
    ),
)
