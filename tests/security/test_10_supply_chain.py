"""Supply chain: nothing is installed but by its hash, advisories are asked for, and each package says what is in it.

What is checked of the lock files and of the advisories' answers stands in `tests/packaging`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from dev_commands import lock
from dev_commands.bill import BUILDERS, Part, bill, parts_of
from dev_commands.told import Stopped

LOCKED, _ = lock.read_lock(lock.PACKAGE.path.read_text("utf-8"))


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    """What is installed here: all that is built in, and the tools for working on it."""
    return parts_of(Path(sys.executable))


def test_a_library_that_is_not_locked_is_refused() -> None:
    with pytest.raises(Stopped, match=r"not locked: leftpad 1\.0"):
        bill("1.0", [Part("leftpad", "1.0")], LOCKED)


def test_a_library_of_another_version_is_refused() -> None:
    with pytest.raises(Stopped, match=r"httpx 0\.1"):
        bill("1.0", [Part("httpx", "0.1")], LOCKED)


def test_the_bill_names_every_library_and_what_is_within(parts: list[Part]) -> None:
    names = {one.name for one in LOCKED}
    built_in = [part for part in parts if part.inside or part.name in names or part.name == "Python"]
    said = bill("1.0", built_in, LOCKED)
    components = {component["bom-ref"]: component for component in json.loads(json.dumps(said))["components"]}
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    assert {"httpx", "sqlcipher3", "cryptography", "Python"} <= components.keys()
    assert {
        "sqlcipher3/SQLCipher",
        "sqlcipher3/OpenSSL",
        "cryptography/OpenSSL",
        "pyside6-essentials/Qt",
    } <= components.keys()
    assert components["httpx"]["purl"] == f"pkg:pypi/httpx@{components['httpx']['version']}"
    assert all(component["version"] for component in components.values())
    assert not BUILDERS & components.keys()
