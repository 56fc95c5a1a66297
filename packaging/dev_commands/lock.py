"""The lock files: how they are made, and what is checked of them without the network.

Why hash-locked requirements files: `docs/decisions/0001-lock-files-name-packages-and-hashes.md`.
"""

from __future__ import annotations

import operator
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev_commands.told import ROOT

PYPROJECT = ROOT / "pyproject.toml"


@dataclass(frozen=True)
class LockFile:
    """One lock file and the parts of pyproject.toml it answers for."""

    path: Path
    project: bool = True
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    within: Path | None = None
    """A lock whose versions this one must keep to."""


DEVELOPMENT = LockFile(ROOT / "requirements.lock", extras=("backend",), groups=("dev",))
PACKAGE = LockFile(
    ROOT / "packaging/requirements-package.lock",
    extras=("backend",),
    groups=("package",),
    within=DEVELOPMENT.path,
)
SET_UP = LockFile(ROOT / "packaging/requirements-uv.lock", project=False, groups=("set-up",))
LOCK_FILES = (DEVELOPMENT, PACKAGE, SET_UP)


@dataclass(frozen=True)
class Locked:
    """One line of a lock: a package at one version, for the systems its marker names, with the files' hashes."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


@dataclass(frozen=True)
class Requirement:
    """One direct dependency: the name and the versions it admits, such as `>=6.8,<6.12`."""

    name: str
    versions: str


def compile_command(uv: Path, lock: LockFile, *, upgrade: bool) -> list[str | Path]:
    """The command that writes `lock` anew; versions locked before stay unless `upgrade` is asked for."""
    command: list[str | Path] = [uv, "pip", "compile", "--universal", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--python-version", "3.11", "--output-file", lock.path]
    if lock.project:
        command.append(PYPROJECT)
    for extra in lock.extras:
        command += ["--extra", extra]
    for group in lock.groups:
        command += ["--group", group]
    if lock.within is not None:
        command += ["--constraint", lock.within]
    if upgrade:
        command.append("--upgrade")
    return command


def read_lock(text: str) -> tuple[list[Locked], list[str]]:
    """The packages of a lock, and a sentence for every line that is something else than a hashed package."""
    packages: list[Locked] = []
    problems: list[str] = []
    for line in text.replace("\\\n", " ").splitlines():
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        pinned, *hashes = re.split(r"\s+--hash=", words)
        entry = _PINNED.fullmatch(pinned)
        if entry is None:
            problems.append(f"“{words[:60]}” is not a package at one version with its hashes")
            continue
        if not hashes or not all(_HASH.fullmatch(each) for each in hashes):
            problems.append(f"{entry['name']} {entry['version']} has no SHA-256 hash for each of its files")
        marker = (entry["marker"] or "").strip()
        packages.append(Locked(plain_name(entry["name"]), entry["version"], marker, tuple(hashes)))
    return packages, problems


def direct_requirements(pyproject: dict[str, Any], lock: LockFile) -> list[Requirement]:
    """What pyproject.toml itself asks for in the parts `lock` answers for."""
    project = pyproject["project"]
    asked: list[str] = list(project["dependencies"]) if lock.project else []
    for extra in lock.extras:
        asked += project["optional-dependencies"][extra]
    for group in lock.groups:
        asked += pyproject["dependency-groups"][group]
    return [_requirement(text) for text in asked]


def unmet(requirements: Sequence[Requirement], packages: Iterable[Locked]) -> list[str]:
    """A sentence for each requirement the lock does not answer, or answers with a version it does not admit."""
    locked: dict[str, list[str]] = {}
    for package in packages:
        locked.setdefault(package.name, []).append(package.version)
    admitted: dict[str, list[str]] = {}
    for requirement in requirements:
        admitted.setdefault(requirement.name, []).append(requirement.versions)
    problems = []
    for name, bounds in admitted.items():
        versions = locked.get(name, [])
        empty = [each for each in bounds if not any(admits(each, version) for version in versions)]
        strays = [version for version in versions if not any(admits(each, version) for each in bounds)]
        if not versions:
            problems.append(f"{name} is asked for and not locked")
        elif empty or strays:
            asked, found = " or ".join(empty or bounds), ", ".join(strays or versions)
            problems.append(f"{name} {found} is locked where {asked} is asked for")
    return problems


def departures(packages: Iterable[Locked], within: Iterable[Locked]) -> list[str]:
    """A sentence for each package that `within` locks too, at another version."""
    there: dict[str, set[str]] = {}
    for package in within:
        there.setdefault(package.name, set()).add(package.version)
    return [
        f"{package.name} {package.version} is locked and {', '.join(sorted(there[package.name]))} is what is tested"
        for package in packages
        if package.name in there and package.version not in there[package.name]
    ]


def problems_of(lock: LockFile) -> list[str]:
    """Everything wrong with one lock file on the disk; needs no network."""
    where = lock.path.relative_to(ROOT).as_posix()
    if not lock.path.exists():
        return [f"{where} is missing"]
    packages, problems = read_lock(lock.path.read_text(encoding="utf-8"))
    pyproject = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    problems += unmet(direct_requirements(pyproject, lock), packages)
    if lock.within is not None:
        problems += departures(packages, read_lock(lock.within.read_text(encoding="utf-8"))[0])
    return [f"{where}: {problem}" for problem in problems]


def plain_name(name: str) -> str:
    """A package's name as all its spellings agree on it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def admits(versions: str, version: str) -> bool:
    """Whether a comma-separated list of bounds admits a version. Knows release numbers, not pre-releases."""
    return all(_within_bound(bound.strip(), _release(version)) for bound in versions.split(",") if bound.strip())


_PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9._+!-]+)(?:\s*;(?P<marker>.*))?")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(?P<versions>[^;]*)(?:;.*)?")
_BOUND = re.compile(r"(>=|<=|==|!=|~=|<|>)\s*(\d+(?:\.\d+)*)")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}


def _requirement(text: str) -> Requirement:
    found = _REQUIREMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"pyproject.toml asks for “{text}”, which is not a name with version bounds")
    return Requirement(plain_name(found["name"]), found["versions"].strip())


def _within_bound(bound: str, version: tuple[int, ...]) -> bool:
    found = _BOUND.fullmatch(bound)
    if found is None:
        raise ValueError(f"“{bound}” is not a version bound this check understands")
    comparison, limit = found[1], _release(found[2])
    if comparison == "~=":
        kept = len(found[2].split(".")) - 1
        return version >= limit and version[:kept] == limit[:kept]
    return _COMPARISONS[comparison](version, limit)


def _release(version: str) -> tuple[int, ...]:
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    parts = [int(part) for part in numbers[0].split(".")] if numbers else []
    return tuple(parts + [0] * (6 - len(parts)))
