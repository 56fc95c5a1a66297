"""The log says where the program stopped, and never what was written in it."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehr_desktop import log

SECRET = "Ana Rivera slept six hours"


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, hooks, level = list(root.handlers), (sys.excepthook, sys.unraisablehook), root.level
    log.start(tmp_path)
    yield tmp_path / "program.log"
    sys.excepthook, sys.unraisablehook = hooks
    root.setLevel(level)
    for handler in [one for one in root.handlers if one not in before]:
        handler.close()
        root.removeHandler(handler)


def test_an_error_nobody_caught_leaves_its_lines_and_not_its_words(written: Path) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    text = written.read_text("utf-8")
    assert "ValueError" in text
    assert "test_log.py" in text
    assert SECRET not in text


def test_a_chain_of_errors_leaves_none_of_their_words(written: Path) -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        logging.getLogger("ehr_desktop.test").exception("a save failed")
    text = written.read_text("utf-8")
    assert "a save failed" in text
    assert SECRET not in text


def test_what_qt_says_goes_into_the_log(written: Path) -> None:
    log.from_qt("QtWarningMsg", "This plugin does not support propagateSizeHints()")
    assert "propagateSizeHints" in written.read_text("utf-8")
