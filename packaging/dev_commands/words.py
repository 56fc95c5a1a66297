"""What no file of the project may say, checked over every file git knows or would add.

A file that names a registry installs from there whatever the machine is set up with; a path of one machine leads
nowhere on another.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dev_commands.told import ROOT, Stopped

FORBIDDEN = (
    (re.compile(r"\b(?:pyp[i]|pythonhoste[d])\.org\b", re.I), "names a package registry"),
    (re.compile(r"https?://[^\s\"']+/simple\b", re.I), "names a package index"),
    (re.compile(r"\b(?:TO[D]O|FIX[M]E)\b"), "leaves something to do in a comment"),
    (re.compile(r"(?<![\w.])/wor[k]/"), "names a path of one machine"),
    (re.compile(r"\.\./share[d]/"), "names a path outside the project"),
    (re.compile(r"\bissues? #?\d+\b", re.I), "speaks of a ticket by its number"),
    (re.compile(r"\b(?:coding|AI|language)[- ](?:agents?|assistants?|models?)\b"), "speaks of how it was written"),
)
"""Pattern and what is wrong with a line in which it is found."""

INDEX_SETTINGS = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX")
"""Where a machine says which package index it uses. Only the host is read from them."""

LONG_FILE = 300
"""Lines of Python after which a file is telling us about a second thought."""


def problems() -> list[str]:
    """Every forbidden word, as `file:line says what`."""
    hosts = index_hosts(os.environ)
    return [problem for path, text in texts(project_files()) for problem in problems_in(path, text, hosts)]


def problems_in(path: str, text: str, hosts: Iterable[str] = ()) -> list[str]:
    """The forbidden words of one file; `hosts` are this machine's own package indexes."""
    ours = [(re.compile(re.escape(host), re.I), "names this machine's package index") for host in hosts]
    return [
        f"{path}:{number} {objection}"
        for number, line in enumerate(text.splitlines(), start=1)
        for pattern, objection in (*FORBIDDEN, *ours)
        if pattern.search(line)
    ]


def index_hosts(environment: Mapping[str, str]) -> list[str]:
    """The hosts of the package indexes the environment names, loopback addresses left out."""
    addresses = [word for name in INDEX_SETTINGS for word in environment.get(name, "").split()]
    hosts = {urlsplit(address).hostname or "" for address in addresses}
    return sorted(hosts - {"", "localhost", "127.0.0.1", "::1"})


def long_files() -> list[str]:
    """The Python files that have grown past `LONG_FILE` lines, longest first, as `file: lines`."""
    counted = [(len(text.splitlines()), path) for path, text in texts(project_files()) if path.endswith(".py")]
    return [f"{path}: {lines} lines" for lines, path in sorted(counted, reverse=True) if lines > LONG_FILE]


def project_files() -> list[Path]:
    """The files git tracks, and those it would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Stopped(f"git could not list the project's files: {error}") from error
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Path in the project and text of each file that is text."""
    for file in files:
        content = file.read_bytes()
        if b"\0" not in content[:8000]:
            yield file.relative_to(ROOT).as_posix(), content.decode("utf-8", errors="replace")
