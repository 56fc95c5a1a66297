"""Texts that stand nowhere else, and every way in which a file or a line may hold them."""

import base64
import json
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote, quote_plus


@cache
def spellings(text: str) -> frozenset[bytes]:
    """As bytes: in the encodings of texts, in JSON, in an address, in hexadecimal and in base64 at any place."""
    plain = {text, text.lower(), text.upper()}
    encoded = {one.encode(encoding) for one in plain for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")}
    quoted = {spelt.encode() for spelt in (json.dumps(text)[1:-1], quote(text), quote_plus(text), ascii(text)[1:-1])}
    packed = {form for raw in (text.encode(), text.encode("utf-16-le")) for form in _packed(raw)}
    return frozenset(encoded | quoted | packed)


def _packed(raw: bytes) -> Iterator[bytes]:
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for before in range(3):
        # three ways to fall on groups of three bytes; the first and last characters depend on what stands beside
        text = base64.b64encode(bytes(before) + raw)
        inner = text[(0, 2, 3)[before] : len(text) - (0, 3, 2)[(before + len(raw)) % 3]]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))
