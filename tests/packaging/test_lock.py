"""What is checked of a lock file without the network."""

from __future__ import annotations

import tomllib

import pytest

from dev_commands import lock
from dev_commands.lock import LOCK_FILES, Locked, LockFile, Requirement, admits

HASH = "sha256:" + "0123456789abcdef" * 4

PYPROJECT = """
[project]
dependencies = ["Qt_Bindings>=6.8,<6.12; python_version < '3.12'", "Qt_Bindings>=6.8; python_version >= '3.12'"]
[project.optional-dependencies]
backend = ["server[fast]>=0.5"]
[dependency-groups]
dev = ["checker"]
"""


@pytest.mark.parametrize("file", LOCK_FILES, ids=lambda file: file.path.name)
def test_the_lock_files_are_in_order(file: LockFile) -> None:
    assert lock.problems_of(file) == []


def test_a_locked_package_is_read_with_its_marker_and_hashes() -> None:
    text = f"a.b==1.2 \\\n    --hash={HASH} \\\n    --hash={HASH}\n"
    text += f"c-d==3 ; sys_platform == 'win32' \\\n    --hash={HASH}\n"
    assert lock.read_lock(text) == (
        [Locked("a-b", "1.2", "", (HASH, HASH)), Locked("c-d", "3", "sys_platform == 'win32'", (HASH,))],
        [],
    )


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/",
        f"a>=1.2 --hash={HASH}",
        f"a @ https://files.example/a.whl --hash={HASH}",
        "-e .",
    ],
)
def test_a_line_that_is_no_hashed_package_is_objected_to(line: str) -> None:
    _, problems = lock.read_lock(line)
    assert len(problems) == 1
    assert "is not a package at one version with its hashes" in problems[0]


@pytest.mark.parametrize("line", ["a==1.2", "a==1.2 --hash=sha256:12", f"a==1.2 --hash={HASH} --hash=md5:12"])
def test_a_package_without_whole_hashes_is_objected_to(line: str) -> None:
    _, problems = lock.read_lock(line)
    assert problems == ["a 1.2 has no SHA-256 hash for each of its files"]


def test_what_is_asked_for_is_read_from_the_parts_a_lock_answers_for() -> None:
    part = LockFile(lock.PYPROJECT, extras=("backend",), groups=("dev",))
    assert lock.direct_requirements(tomllib.loads(PYPROJECT), part) == [
        Requirement("qt-bindings", ">=6.8,<6.12"),
        Requirement("qt-bindings", ">=6.8"),
        Requirement("server", ">=0.5"),
        Requirement("checker", ""),
    ]


def test_a_requirement_that_is_not_locked_is_named() -> None:
    assert lock.unmet([Requirement("a", ">=1")], []) == ["a is asked for and not locked"]


def test_a_version_outside_the_bounds_is_named() -> None:
    assert lock.unmet([Requirement("a", ">=1,<2")], [_locked("a", "2.0")]) == [
        "a 2.0 is locked where >=1,<2 is asked for"
    ]


def test_one_version_for_each_python_is_in_order() -> None:
    asked = [Requirement("qt", ">=6.8,<6.12"), Requirement("qt", ">=6.8")]
    assert lock.unmet(asked, [_locked("qt", "6.11.3"), _locked("qt", "6.12.0")]) == []
    assert lock.unmet(asked, [_locked("qt", "6.12.0")]) == ["qt 6.12.0 is locked where >=6.8,<6.12 is asked for"]
    assert lock.unmet(asked[:1], [_locked("qt", "6.11.3"), _locked("qt", "6.12.0")]) == [
        "qt 6.12.0 is locked where >=6.8,<6.12 is asked for"
    ]


def test_what_is_built_in_is_what_is_tested() -> None:
    tested = [_locked("a", "1.0"), _locked("qt", "6.11"), _locked("qt", "6.12")]
    assert lock.departures([_locked("a", "1.0"), _locked("qt", "6.12"), _locked("builder", "6")], tested) == []
    assert lock.departures([_locked("a", "1.1")], tested) == ["a 1.1 is locked and 1.0 is what is tested"]


@pytest.mark.parametrize(
    ("versions", "version", "expected"),
    [
        ("", "0.1", True),
        (">=2.0.36", "2.1", True),
        (">=2.0.36", "2.0.9", False),
        ("<6.12", "6.11.3", True),
        ("<6.12", "6.12.0", False),
        ("==1.0", "1.0.0", True),
        ("!=1.5, >1", "1.5", False),
        ("~=1.4.2", "1.4.9", True),
        ("~=1.4.2", "1.5", False),
        ("<=3", "3.0.post1", True),
    ],
)
def test_bounds_are_read_by_number(versions: str, version: str, expected: bool) -> None:
    assert admits(versions, version) is expected


def test_a_bound_it_does_not_understand_is_an_error_and_no_guess() -> None:
    with pytest.raises(ValueError, match="“===1” is not a version bound"):
        admits("===1", "1")


def test_versions_locked_before_stay_unless_newer_ones_are_asked_for() -> None:
    uv = lock.PYPROJECT.parent / "uv"
    assert "--upgrade" not in lock.compile_command(uv, lock.DEVELOPMENT, upgrade=False)
    assert "--upgrade" in lock.compile_command(uv, lock.DEVELOPMENT, upgrade=True)


def _locked(name: str, version: str) -> Locked:
    return Locked(name, version, "", (HASH,))
