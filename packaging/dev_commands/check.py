"""Everything that can be said of the project without running it, each check told whatever the others found."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from dev_commands import words
from dev_commands.lock import LOCK_FILES, LockFile, problems_of
from dev_commands.told import ROOT, passes, say, verdict


def check(python: Path, *, audit: bool) -> int:
    """Run every check; 0 when all of them pass. `audit` also asks the advisory service about every locked package."""
    passed = [
        passes("ruff check", [python, "-m", "ruff", "check", "."]),
        passes("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        passes("mypy, strict", [python, "-m", "mypy"]),
        passes("Architecture", [python, "-m", "pytest", "-q", "tests/test_architecture.py"]),
        verdict("Lock files", [problem for lock in LOCK_FILES for problem in problems_of(lock)]),
        verdict("Forbidden words", words.problems()),
    ]
    if audit:
        passed.append(verdict("Advisories", [found for lock in LOCK_FILES for found in _audited(python, lock)]))
    for long in words.long_files():
        say(f"A long file, is it two thoughts? {long}")
    return 0 if all(passed) else 1


def advisories(report: str, said: str, lock_name: str) -> list[str]:
    """What pip-audit's JSON report objects to; *not audited* when there is no report, with the last thing it said."""
    try:
        answered = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (said.strip().splitlines() or ["it said nothing"])[-1]
        return [f"{lock_name}: not audited, the advisory service gave no answer for it ({last})"]
    found = [
        f"{lock_name}: {package['name']} {package['version']} has {advisory['id']}"
        for package in answered
        for advisory in package.get("vulns", [])
    ]
    skipped = [
        f"{lock_name}: {package['name']} not audited ({package['skip_reason']})"
        for package in answered
        if "skip_reason" in package
    ]
    return found + skipped


def _audited(python: Path, lock: LockFile) -> list[str]:
    name = lock.path.relative_to(ROOT).as_posix()
    options = ["--strict", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    ended = subprocess.run(
        [python, "-m", "pip_audit", *options, "--requirement", lock.path],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = advisories(ended.stdout, ended.stderr, name)
    if ended.returncode != 0 and not found:
        return [f"{name}: not audited, pip-audit ended with exit status {ended.returncode}"]
    return found
