"""Every fault of the list has a test that bears its number, F01 to F66; F11 is not used."""

import ast
import re
import sys
from pathlib import Path

import pytest

FAULTS = [f"F{number:02}" for number in range(1, 67) if number != 11]

#: Faults of something that is not built yet, and what that is.
FEATURE_MISSING: dict[str, str] = {}

_NUMBERED = re.compile(r"test_(f\d\d)_")


def by_fault() -> dict[str, list[str]]:
    """The tests of each fault, read from the files of this folder."""
    found: dict[str, list[str]] = {}
    for file in sorted(Path(__file__).parent.rglob("test_*.py")):
        for one in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(one, ast.FunctionDef) and (named := _NUMBERED.match(one.name)):
                found.setdefault(named[1].upper(), []).append(f"{file.name}::{one.name}")
    return found


def test_every_fault_has_a_test_or_is_of_something_that_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        for fault, what in FEATURE_MISSING.items():
            sys.stdout.write(f"\n{fault} has no test: not built yet: {what}\n")
    found = by_fault()
    assert [fault for fault in FAULTS if fault not in found and fault not in FEATURE_MISSING] == []


def test_what_is_tested_is_not_called_missing() -> None:
    assert sorted(by_fault().keys() & FEATURE_MISSING.keys()) == []


def test_no_test_bears_the_number_of_another_list() -> None:
    assert sorted(by_fault().keys() - set(FAULTS)) == []
