"""Ratios measured by the benchmarks: one row each, kept in `build/bench.json`, printed as a table.

A ratio of two things measured in one run says the same on a slow machine as on a fast one.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dev_commands.told import ROOT

FILE = ROOT / "build" / "bench.json"

HEADINGS = ("what", "measured", "against", "ratio", "limit", "verdict")


@dataclass(frozen=True)
class Ratio:
    """One figure against another, both in `unit`, and the ratio it may at most (or must at least) have."""

    name: str
    measured: float
    against: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """How many times `against` was measured."""
        return self.measured / self.against

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def cells(self) -> tuple[str, ...]:
        """The row as it is printed, in the order of `HEADINGS`."""
        return (
            self.name,
            f"{_figure(self.measured)} {self.unit}",
            f"{_figure(self.against)} {self.unit}",
            f"{self.ratio:.2f} ×",
            f"{'≥' if self.at_least else '≤'} {self.limit:g} ×",
            "kept" if self.kept else "BROKEN",
        )


def write(rows: Sequence[Ratio], file: Path = FILE) -> None:
    """Keep the rows measured so far, with the machine they were measured on."""
    file.parent.mkdir(parents=True, exist_ok=True)
    machine = {"system": platform.platform(), "python": platform.python_version(), "processors": os.cpu_count()}
    content = {"machine": machine, "rows": [asdict(row) for row in rows]}
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read(file: Path = FILE) -> list[Ratio]:
    """The rows of the last run; none when nothing was measured."""
    if not file.exists():
        return []
    return [Ratio(**row) for row in json.loads(file.read_text(encoding="utf-8"))["rows"]]


def table(rows: Sequence[Ratio]) -> str:
    """The rows under their headings, in columns; figures stand to the right."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
