"""How pytest is started, for the tests and for the benchmarks, and how its outcome is read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from dev_commands import bench_table
from dev_commands.told import ROOT, say

REPORT = ROOT / "build" / "tests.xml"
MOST_WORKERS = 4


def run(python: Path, words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the tests `words` ask for, all of them when they name none. A skipped test counts as a failed one."""
    REPORT.unlink(missing_ok=True)
    command = [str(python), "-m", "pytest", *pytest_arguments(words, os.cpu_count() or 1, ROOT)]
    code = _pytest(command, environment)
    skipped = skipped_in(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else 0
    if skipped:
        say(f"{skipped} skipped: a test that cannot run here has failed.")
    return code or (1 if skipped else 0)


def bench(python: Path, words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Measure the budgets, one after another, and print what the benchmarks recorded."""
    bench_table.FILE.unlink(missing_ok=True)
    options = ["--benchmark-enable", "--benchmark-quiet", "--quiet"]
    code = _pytest([str(python), "-m", "pytest", "tests/benchmarks", *options, *words], environment)
    rows = bench_table.read()
    if not rows:
        say("No benchmark has recorded a ratio.")
        return code or 1
    say(bench_table.table(rows))
    return code or (0 if all(row.kept for row in rows) else 1)


def pytest_arguments(words: Sequence[str], processors: int, root: Path) -> list[str]:
    """What pytest is started with. Whole files are spread over the processors, unless files were chosen by name."""
    asked = [word for word in words if word != "--fast"]
    chosen = any((root / word.split("::")[0]).exists() for word in asked if not word.startswith("-"))
    decided = any(word.startswith(("-n", "--pdb", "--dist", "-p")) for word in asked)
    arguments = [f"--junitxml={REPORT}", "--benchmark-disable"]
    if processors > 1 and not chosen and not decided:
        arguments += ["-n", str(min(processors, MOST_WORKERS)), "--dist", "loadfile"]
    if "--fast" in words:
        arguments += ["-m", "not slow"]
    return arguments + asked


def skipped_in(report: str) -> int:
    """How many tests a JUnit report calls skipped; an expected failure is one of them."""
    suites = ElementTree.fromstring(report).iter("testsuite")  # noqa: S314 - written by our own pytest a moment ago
    return sum(int(suite.get("skipped", "0")) for suite in suites)


def _pytest(command: Sequence[str], environment: Mapping[str, str]) -> int:
    return subprocess.run(command, cwd=ROOT, env=dict(environment), check=False).returncode
