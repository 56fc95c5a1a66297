"""What stands in the memory of a process, as whoever may read it finds it."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.security.markers import Marker


def found_in_memory(process: int, markers: Iterable[Marker]) -> Counter[str]:
    """How often each marker is there; a key as its bytes or as digits, a text in UTF-8, UTF-16 and Python's own way."""
    wanted = {marker.name: _shapes(marker) for marker in markers}
    found: Counter[str] = Counter()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for first, last in _written_to(process):
            memory.seek(first)
            content = memory.read(last - first)
            found.update({name: sum(map(content.count, shapes)) for name, shapes in wanted.items()})
    return found


def _shapes(marker: Marker) -> frozenset[bytes]:
    if marker.key:
        digits = marker.key.hex()
        return frozenset({marker.key} | {text.encode(kind) for text in (digits, digits.upper()) for kind in _KINDS})
    kinds = _KINDS if marker.text.isascii() else ("utf-8", "utf-16-le", "utf-32-le")
    return frozenset(marker.text.encode(kind) for kind in kinds)


_KINDS = ("ascii", "utf-16-le")


def _written_to(process: int) -> Iterable[tuple[int, int]]:
    """From where to where memory may be written; what the kernel keeps for itself cannot be read."""
    for line in Path(f"/proc/{process}/maps").read_text("utf-8").splitlines():
        span, may, *_, name = [*line.split(maxsplit=5), ""][:6]
        if may.startswith("rw") and not name.startswith(("[vvar", "[vsyscall", "/dev/")):
            first, last = (int(end, 16) for end in span.split("-"))
            yield first, last
