"""How long until there is a window: the program with nothing on this computer yet, against an empty window."""

from pathlib import Path

from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.figures import median_ms
from tests.benchmarks.launching import seconds_to_window


def test_the_first_window_is_there_soon(tmp_path: Path, record_ratio: RecordRatio, measuring: bool) -> None:
    starts = 25 if measuring else 1
    program, empty = [], []
    for number in range(starts):
        program.append(seconds_to_window("the_program", "--data", str(tmp_path / f"{number}"), "--no-keyring"))
        empty.append(seconds_to_window("empty_window"))
    record_ratio("start to the first window", median_ms(program), median_ms(empty), 1.5, "ms")
