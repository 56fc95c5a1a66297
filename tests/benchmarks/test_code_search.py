"""How long a clinician waits for diagnosis codes: the table read for the first time, and a search after each letter."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from zipfile import ZipFile

from ehr_desktop import code_table, resources
from ehr_desktop.domain.diagnosis_codes import words_typed
from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.figures import median_ms, p99_ms

ROOT = Path(__file__).resolve().parents[2]
#: Milliseconds within which an answer is felt to be there at once.
AT_ONCE = 150.0
#: Milliseconds of two pictures of a screen that shows sixty in a second, less what it takes to paint them.
TWO_FRAMES = 30.0
TYPED = (
    *("e", "f", "s", "z", "anx", "generalized anxiety", "major depressive recurrent", "adjustment", "ptsd", "bipolar"),
    *("f41", "f411", "F33.1", "z63", "S52", "alcohol use", "suicidal", "relationship spouse", "no such words"),
    *("fracture initial encounter", "encounter subsequent open", "x" * 500),
)
#: Each letter begins a word of tens of thousands of descriptions, and few have a word for every one.
AWKWARD = ("e i f s", "u e l r", "i s f b w", "o s f i e c")
FIRST_USE = """
from time import perf_counter
from ehr_desktop import code_table
began = perf_counter()
code_table.search("anxiety fracture")
print(perf_counter() - began)
"""


def test_the_table_is_there_at_once(record_ratio: RecordRatio, measuring: bool) -> None:
    taken = [_seconds_of_first_use() for _ in range(15 if measuring else 1)]
    record_ratio("diagnosis codes, first search", median_ms(taken), AT_ONCE, 1.0, "ms")


def test_a_search_keeps_up_with_typing(record_ratio: RecordRatio, measuring: bool) -> None:
    code_table.prepare()
    times = 40 if measuring else 1
    record_ratio("diagnosis codes, a search, p99", p99_ms(_searched(TYPED, times)), TWO_FRAMES, 1.0, "ms")


def test_awkward_words_are_found_faster_than_by_looking_through(record_ratio: RecordRatio, measuring: bool) -> None:
    code_table.prepare()
    times = 5 if measuring else 1
    looked_through = [_seconds_of_looking_through(words) for words in AWKWARD[: 4 if measuring else 1]]
    awkward = median_ms(_searched(AWKWARD, times))
    record_ratio("diagnosis codes, awkward words", awkward, median_ms(looked_through), 0.25, "ms")


def _searched(texts: Iterable[str], times: int) -> list[float]:
    return [_seconds_of(text) for text in texts for _ in range(times)]


def _seconds_of_looking_through(words: str) -> float:
    """Seconds to ask every description in turn."""
    with ZipFile(resources.path("codes", "icd10cm.zip")) as archive:
        descriptions = archive.read("descriptions.txt").decode().split("\n")
    typed = words_typed(words)
    began = perf_counter()
    found = [text for text in descriptions if all(f" {word}" in f" {text.lower()}" for word in typed)]
    taken = perf_counter() - began
    assert found
    return taken


def _seconds_of_first_use() -> float:
    command = [sys.executable, "-c", FIRST_USE]
    return float(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout)


def _seconds_of(text: str) -> float:
    began = perf_counter()
    code_table.search(text)
    return perf_counter() - began
