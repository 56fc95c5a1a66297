"""What the benchmarks share: a place to record ratios, and whether this run measures or only rehearses.

`dev.py bench` measures. Every other run rehearses: each benchmark is carried out once, small, so that it is known to
work, and no limit is judged.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from dev_commands import bench_table
from dev_commands.bench_table import Ratio

HERE = Path(__file__).parent


class RecordRatio(Protocol):
    """Record one figure against another and hold it to its limit; see `record_ratio`."""

    def __call__(
        self, name: str, measured: float, against: float, limit: float, unit: str, *, at_least: bool = False
    ) -> None: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Benchmarks are slow, each of them: `test --fast` leaves them out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def measuring(pytestconfig: pytest.Config) -> bool:
    """True under `dev.py bench`. In a rehearsal a benchmark takes ten notes where it would take 100,000."""
    return bool(pytestconfig.getoption("benchmark_enable"))


@pytest.fixture(scope="session")
def recorded() -> list[Ratio]:
    """The rows of this run, in the order they were measured."""
    return []


@pytest.fixture
def record_ratio(measuring: bool, recorded: list[Ratio]) -> RecordRatio:
    """Write one row of the table `dev.py bench` prints, and fail the benchmark when its limit is broken.

    `measured` and `against` are in `unit` ("ms", "MB", "drafts/s") and were taken in the same run; `limit` is what
    `measured / against` may be at most, or with `at_least` must be at least. Judges nothing in a rehearsal.
    """

    def record(name: str, measured: float, against: float, limit: float, unit: str, *, at_least: bool = False) -> None:
        if not measuring:
            return
        row = Ratio(name, measured, against, limit, unit, at_least)
        recorded.append(row)
        bench_table.write(recorded)
        assert row.kept, f"{name}: {row.ratio:.2f} × where the limit is {limit:g} ×"

    return record
