"""Every fault of the list has a test that bears its number, F01 to F66; F11 is not used."""

import ast
import re
from pathlib import Path

FAULTS = [f"F{number:02}" for number in range(1, 67) if number != 11]

_NUMBERED = re.compile(r"test_(f\d\d)_")


def by_fault() -> dict[str, list[str]]:
    """The tests of each fault, read from the files of this folder."""
    found: dict[str, list[str]] = {}
    for file in sorted(Path(__file__).parent.rglob("test_*.py")):
        for one in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(one, ast.FunctionDef) and (named := _NUMBERED.match(one.name)):
                found.setdefault(named[1].upper(), []).append(f"{file.name}::{one.name}")
    return found


def test_every_fault_has_a_test_and_no_test_bears_the_number_of_another_list() -> None:
    assert sorted(by_fault()) == FAULTS
