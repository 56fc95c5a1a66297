"""Logs never hold a text, a name or a token: whatever falls over, in whichever way, with a secret in its mouth."""

import json
import logging
import stat
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ehr_desktop import log
from tests.security.markers import spellings
from tests.security.mouths import MOUTHS, SECRET
from tests.servers.backend import ROOT

#: Not said: a method that fails without a word of Qt's.
SILENT = {"a file Qt cannot read"}
WORDS = [SECRET, *SECRET.split()]


@dataclass(frozen=True)
class Told:
    """What the child said: into the log, mouth by mouth, and past it."""

    logged: dict[str, str]
    failed: list[str]
    past_the_log: bytes


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("mouths")
    command = [sys.executable, "-m", "tests.security.mouths", str(folder / "log")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    logged = {line["mouth"]: line["logged"] for line in lines if "mouth" in line}
    assert list(logged) == list(MOUTHS), ended.stderr.decode()
    return Told(logged, [line["why"] for line in lines if "failed" in line], ended.stderr)


def found(text: bytes) -> list[str]:
    """Which of the secret's words are in it, in any spelling."""
    return [word for word in WORDS if any(spelt in text for spelt in spellings(word))]


def test_every_mouth_was_opened(told: Told) -> None:
    assert told.failed == []
    assert {mouth for mouth, entry in told.logged.items() if not entry} <= SILENT


@pytest.mark.parametrize("mouth", MOUTHS)
def test_the_log_holds_nothing_of_it(told: Told, mouth: str) -> None:
    assert found(told.logged[mouth].encode()) == []


def test_nothing_of_it_goes_past_the_log(told: Told) -> None:
    assert found(told.past_the_log) == []


def test_the_log_still_says_what_happened_and_where(told: Told) -> None:
    assert "a save failed" in told.logged["the text of an error"]
    assert "SaysItAll\n  mouths.py:" in told.logged["the text of an error"]
    causes = told.logged["the causes of an error"]
    assert [kind for kind in ("RuntimeError", " from SaysItAll", " from KeyError") if kind in causes] == [
        "RuntimeError",
        " from SaysItAll",
        " from KeyError",
    ]
    assert "httpx: at mouths.py:" in told.logged["other libraries"]
    assert "QLabel::setText" in told.logged["an error of Qt"]
    assert "UserWarning at mouths.py:" in told.logged["a warning"]
    assert told.logged["an error nobody caught"].count("not caught\nSaysItAll") == 1


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Path]:
    """A log of this process; everything is as before after the test."""
    root = logging.getLogger()
    before = (sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning)
    handlers, level, raises = list(root.handlers), root.level, logging.raiseExceptions
    log.start(tmp_path / "log")
    yield tmp_path / "log"
    sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning = before
    logging.raiseExceptions = raises
    root.setLevel(level)
    for handler in [one for one in root.handlers if one not in handlers]:
        handler.close()
        root.removeHandler(handler)


def test_no_hook_is_python_s_own(started: Path) -> None:
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning)
    assert [hook.__module__ for hook in hooks] == [log.__name__] * 4


def test_the_files_are_private_those_kept_from_before_too(started: Path) -> None:
    logger = logging.getLogger("ehr_desktop.test")
    while not (started / "program.log.2").exists():
        for _ in range(1_000):
            logger.info("the same sentence again and again, until the file is full and another one is begun")
    assert stat.S_IMODE(started.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in started.iterdir()} == {0o600}


def test_what_qt_often_says_is_told_in_full(started: Path) -> None:
    log.from_qt("QtWarningMsg", "default", "This plugin does not support propagateSizeHints()")
    assert "WARNING ehr_desktop.qt: default This plugin does not support" in (started / "program.log").read_text(
        "utf-8"
    )
