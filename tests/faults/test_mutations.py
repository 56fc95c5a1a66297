"""The suite notices when one of the three things that keep a note safe is switched off.

Each is switched off in a copy of the program, and the tests that hold it up are run there: they must fail, and say why.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers.backend import ROOT


@dataclass(frozen=True)
class Mutation:
    """In this file, this text becomes another; then this test fails, and its last words are like that."""

    file: str
    text: str
    becomes: str
    test: str
    says: str


MUTATIONS = {
    "fsync": Mutation(
        "store/connection.py",
        '"PRAGMA synchronous = FULL"',
        '"PRAGMA synchronous = OFF"',
        "faults/test_process_and_disk.py::test_f03_what_a_save_has_promised_outlives_a_power_cut",
        r"AssertionError: assert 'Zero\.' == 'Promised 0\.'",
    ),
    "the sync before a request": Mutation(
        "application/sync.py",
        "                if len(rows) > 1:\n                    self._store.sync()\n",
        "",
        "faults/test_power_cut_together.py::test_f03_what_was_sent_before_a_power_cut_is_not_sent_a_second_time",
        r"AssertionError: a draft was sent twice",
    ),
    "compare and swap": Mutation(
        "remote/notes.py",
        'return {"If-Match": version} if version and about.can(Capability.COMPARE_AND_SWAP) else {}',
        "return {}",
        "remote/test_against_backend.py::test_a_change_made_elsewhere_is_not_overwritten",
        r"DID NOT RAISE .*ChangedElsewhere",
    ),
    "compare first": Mutation(
        "remote/notes.py",
        "    if about.can(Capability.COMPARE_AND_SWAP) or version is None:\n        return\n",
        "    return\n",
        "servers/v2_tests/test_desktop.py::test_what_changed_elsewhere_is_not_written_over",
        r"DID NOT RAISE .*ChangedElsewhere",
    ),
    "the outbox in the draft's transaction": Mutation(
        "application/drafts.py",
        "            tx.put_note(saved)\n            tx.put_outbox_row(replace(row, failures=0",
        "            tx.put_note(saved)\n"
        "        with self._store.writing() as tx:\n"
        "            tx.put_outbox_row(replace(row, failures=0",
        "faults/test_process_and_disk.py::test_f02_a_process_killed_at_any_call_of_a_save_leaves_all_of_it_or_nothing",
        r"AssertionError: nothing will ever send",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the program and its tests, in which those of the mutations pass."""
    folder = tmp_path_factory.mktemp("copy")
    without = shutil.ignore_patterns("__pycache__")
    for part in ("ehr_desktop", "resources", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", folder)
    sound = run_tests_in(folder, *(one.test for one in MUTATIONS.values()))
    assert sound.returncode == pytest.ExitCode.OK, sound.stdout
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTATIONS)
def test_the_suite_notices_when_it_is_switched_off(copy: Path, name: str) -> None:
    mutation = MUTATIONS[name]
    file = copy / "ehr_desktop" / mutation.file
    whole = file.read_text("utf-8")
    assert whole.count(mutation.text) == 1
    file.write_text(whole.replace(mutation.text, mutation.becomes), "utf-8")
    try:
        told = run_tests_in(copy, mutation.test)
    finally:
        file.write_text(whole, "utf-8")
    assert told.returncode == pytest.ExitCode.TESTS_FAILED, told.stdout
    assert re.search(mutation.says, told.stdout), told.stdout


def run_tests_in(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run them there until one fails, in a process that knows nothing of this test run."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *(f"tests/{one}" for one in tests)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
