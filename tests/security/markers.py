"""Texts that stand nowhere else, and every way in which a file or a line may hold them."""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, quote_plus


@cache
def spellings(text: str) -> frozenset[bytes]:
    """As bytes: in the encodings of texts, in JSON, in an address, in hexadecimal and in base64 at any place."""
    plain = {text, text.lower(), text.upper()}
    encoded = {one.encode(encoding) for one in plain for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")}
    quoted = {
        spelt.encode()
        for spelt in (json.dumps(text)[1:-1], quote(text), quote_plus(text), ascii(text)[1:-1], _as_setting(text))
    }
    packed = {form for raw in (text.encode(), text.encode("utf-16-le")) for form in _packed(raw)}
    return frozenset(encoded | quoted | packed)


def _as_setting(text: str) -> str:
    """As Qt writes it into an INI file where that is not in UTF-8."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return "".join(chr(unit) if unit < 0x7F else f"\\x{unit:x}" for unit in units)


def _packed(raw: bytes) -> Iterator[bytes]:
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for before in range(3):
        # three ways to fall on groups of three bytes; the first and last characters depend on what stands beside
        text = base64.b64encode(bytes(before) + raw)
        inner = text[(0, 2, 3)[before] : len(text) - (0, 3, 2)[(before + len(raw)) % 3]]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


@dataclass(frozen=True)
class Marker:
    """A text planted somewhere, under the name of where; or bytes, where it is a key."""

    name: str
    text: str = ""
    key: bytes = b""

    @property
    def spellings(self) -> frozenset[bytes]:
        """Everything that would give it away."""
        return frozenset({self.key, *_packed(self.key)}) if self.key else spellings(self.text)


#: What the texts begin with, in several alphabets; none is a word of any.
STEMS = ("Quillfeder", "Grünfährtesß", "Синебрюхов", "🦊🌧️🪗", "梅雨前線帯", "Χελιδόνα", "ضبابية", "Žluťoučký")

#: Where a text is planted. Those that are kept in the encrypted file, and those that only pass through the program.
KEPT = (
    *("first name", "last name", "other last name", "medical record number"),
    *("earlier note: assessment", "earlier note: plan", "text line", "long text", "objective", "assessment", "plan"),
    *("details of a risk", "response", "goal", "notes on progress", "contact’s outcome", "note with a refusal"),
    *("refusal’s words", "refusal of one field", "mine in a conflict", "theirs in a conflict"),
    *("note that was deleted", "typed and killed", "typed before a fault of memory", "typed before an abort"),
)
PASSING = (
    *("search for a client", "search in my notes", "text taken back", "text typed over", "middle name"),
    *("client’s e-mail", "street", "appointment’s remark", "a page with an error", "wrong password"),
    *("supervisor’s comment", "what has to be revised", "reason for unlocking", "file’s name", "folder’s name"),
    *("words of an exception", "words of an exception on a lane", "words of Qt", "words of a warning"),
    *("words of another library", "words of what cannot be raised", "wrong password at the lock"),
)
#: One stem after the other; the number tells two of one stem apart.
TEXTS = {name: f"{STEMS[at % len(STEMS)]}{at + 10}" for at, name in enumerate((*KEPT, *PASSING))}


class Search:
    """Looks for markers in bytes: first for the beginnings that many share, for most places hold none."""

    def __init__(self, markers: Iterable[Marker]) -> None:
        self.markers = tuple(markers)
        alone = [one for one in self.markers if not one.text.startswith(STEMS)]
        self._first = frozenset(spelt for one in (*map(_stem, STEMS), *alone) for spelt in one.spellings)

    def in_(self, *places: bytes) -> set[str]:
        """The names of the markers in any of these."""
        return {name for place in places if any(spelt in place for spelt in self._first) for name in self._names(place)}

    def _names(self, place: bytes) -> Iterator[str]:
        for marker in self.markers:
            if any(spelt in place for spelt in marker.spellings):
                yield marker.name


def _stem(stem: str) -> Marker:
    return Marker(stem, stem)
