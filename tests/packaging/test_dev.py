"""The entry point: what it starts the program and the tests with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dev
from dev_commands import bench_table, test_run
from dev_commands.bench_table import Ratio
from dev_commands.environment import fingerprint
from dev_commands.told import ROOT, Stopped, do, passes, verdict

BARE: dict[str, str] = {}


def test_with_a_display_the_program_opens_with_practice_data() -> None:
    assert dev.program_arguments(["--verbose"], display=True) == ["--practice", "--verbose"]


def test_without_a_display_it_takes_the_tour() -> None:
    assert dev.program_arguments([], display=False) == ["--tour", str(Path("build", "tour"))]


@pytest.mark.parametrize("display", [True, False])
@pytest.mark.parametrize("words", [["--tour", "elsewhere"], ["--tour=elsewhere"]])
def test_a_tour_that_was_asked_for_is_taken_as_it_was_asked_for(words: list[str], display: bool) -> None:
    assert dev.program_arguments(words, display) == words


@pytest.mark.parametrize(
    ("environment", "system", "display"),
    [
        (BARE, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        (BARE, "darwin", True),
        (BARE, "win32", True),
    ],
)
def test_a_display_is_known_by_what_names_it(environment: dict[str, str], system: str, display: bool) -> None:
    assert dev.has_display(environment, system) is display


def test_an_unknown_command_prints_what_is_known() -> None:
    ended = _dev("tset")
    assert ended.returncode == 2
    assert all(
        f"dev.py {command} " in ended.stdout or f"dev.py {command}\n" in ended.stdout for command in dev.COMMANDS
    )


def test_help_is_no_failure() -> None:
    assert _dev("--help").returncode == 0


def test_a_word_a_command_does_not_know_stops_it() -> None:
    ended = _dev("lock", "--upgarde")
    assert ended.returncode == 1
    assert "“--upgarde” is not known here. Known is --upgrade." in ended.stdout


def test_an_old_python_is_told_which_it_would_take(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "OLDEST_PYTHON", (99, 0))
    assert dev.main(["run"]) == 1
    assert capsys.readouterr().out.startswith("This needs Python 99.0 or newer, and this is Python 3.")


def test_all_tests_are_spread_over_the_processors_by_file(tmp_path: Path) -> None:
    arguments = test_run.pytest_arguments(["--fast"], 2, tmp_path)
    assert arguments[1:] == ["--benchmark-disable", "-n", "2", "--dist", "loadfile", "-m", "not slow"]


@pytest.mark.parametrize("words", [["tests/store"], ["tests/store::test_saved"], ["-n0"], ["--pdb"]])
def test_chosen_tests_run_in_one_process(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "tests" / "store").mkdir(parents=True)
    assert test_run.pytest_arguments(words, 8, tmp_path)[1:] == ["--benchmark-disable", *words]


def test_a_skipped_test_is_counted() -> None:
    report = '<testsuites><testsuite tests="3" skipped="2"/><testsuite tests="1" skipped="1"/></testsuites>'
    assert test_run.skipped_in(report) == 3


def test_an_environment_is_made_anew_for_another_lock_or_python() -> None:
    ours = fingerprint(b"lock", (3, 11))
    assert ours == fingerprint(b"lock", (3, 11))
    assert len({ours, fingerprint(b"another", (3, 11)), fingerprint(b"lock", (3, 12))}) == 3


def test_a_step_that_works_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert do("Counting", [sys.executable, "-c", "print('one two')"]) == "one two\n"
    assert capsys.readouterr().out == "Counting … done (0 s)\n"


def test_a_step_that_fails_shows_what_it_printed() -> None:
    with pytest.raises(Stopped, match=r"(?s)no room left.*Counting: failed with exit status 3\."):
        do("Counting", [sys.executable, "-c", "print('no room left'); raise SystemExit(3)"])


def test_a_step_whose_program_is_missing_says_so() -> None:
    with pytest.raises(Stopped, match="nowhere-to-be-found could not be started: No such file or directory"):
        do("Counting", ["nowhere-to-be-found"])


def test_a_check_shows_what_it_printed_only_when_it_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert passes("Quiet", [sys.executable, "-c", "print('all is well')"])
    assert not passes("Loud", [sys.executable, "-c", "print('line 3'); raise SystemExit(1)"])
    assert not verdict("Words", ["a.py:1 says it"])
    assert capsys.readouterr().out == "Quiet … ok\nLoud … failed\nline 3\nWords … failed\n    a.py:1 says it\n"


@pytest.mark.parametrize(("named", "shown"), [({}, "offscreen"), ({"QT_QPA_PLATFORM": ""}, "offscreen")])
def test_without_a_place_named_the_windows_are_nowhere(named: dict[str, str], shown: str) -> None:
    assert dev.offscreen(named)["QT_QPA_PLATFORM"] == shown
    assert dev.offscreen({**named, "QT_QPA_PLATFORM": "xcb"})["QT_QPA_PLATFORM"] == "xcb"


def test_the_table_of_ratios_says_which_limits_are_kept() -> None:
    rows = [
        Ratio("first window", measured=180.4, against=150.0, limit=1.5, unit="ms"),
        Ratio("autosave, p99", measured=1.25, against=0.5, limit=1.5, unit="ms"),
        Ratio("sync of 1,000 drafts", measured=900, against=1000, limit=0.8, unit="drafts/s", at_least=True),
    ]
    assert bench_table.table(rows).splitlines() == [
        "what                      measured         against   ratio    limit  verdict",
        "first window                180 ms          150 ms  1.20 ×  ≤ 1.5 ×  kept",
        "autosave, p99              1.25 ms          0.5 ms  2.50 ×  ≤ 1.5 ×  BROKEN",
        "sync of 1,000 drafts  900 drafts/s  1,000 drafts/s  0.90 ×  ≥ 0.8 ×  kept",
    ]


def test_what_the_benchmarks_wrote_is_what_is_read(tmp_path: Path) -> None:
    file = tmp_path / "build" / "bench.json"
    assert bench_table.read(file) == []
    rows = [Ratio("memory", 200.5, 110.25, 2, "MB"), Ratio("batch", 5000, 900, 5, "notes/s", at_least=True)]
    bench_table.write(rows, file)
    assert bench_table.read(file) == rows


def _dev(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "packaging" / "dev.py"), *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
