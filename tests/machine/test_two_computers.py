"""Two computers, one clinician, a clinic where everything goes wrong: nothing lost, nothing doubled, all shown true.

The examples are the same in every run, so that no run fails by chance. `EHR_MACHINE_EXAMPLES=100000` in the environment
looks for others, as many, each night; what it finds is printed as the steps that lead there.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from ehr_desktop.application.ports import Store
from ehr_desktop.store import SqlStore, open_store
from tests.machine.machine import TwoComputers
from tests.store.samples import key
from tests.store.trail import where_broken

_EXPLORED = int(os.environ.get("EHR_MACHINE_EXAMPLES", "0"))


def run(machine: type[TwoComputers], examples: int) -> None:
    """Play so many examples of thirty steps.

    No deadline, and no health check of speed: what a step costs on a busy computer says nothing about it. Steps without
    a note to act on do nothing and are cheap, so the check of discarded data has nothing to say either.
    """
    speed = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            derandomize=not _EXPLORED,
            deadline=None,
            suppress_health_check=speed,
        ),
    )


class OnEncryptedFiles(TwoComputers):
    """The machine, over the encrypted file, whose audit trail is a chain."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.stores: list[SqlStore] = []

    def new_store(self, name: str) -> Store:
        store = open_store(Path(self.folder.name) / f"{name}.db", key(), self.clock.now)
        self.stores.append(store)
        return store

    def teardown(self) -> None:
        try:
            super().teardown()
            assert [where_broken(store) for store in self.stores] == [None] * len(self.stores)
        finally:
            for store in self.stores:
                store.close()
            self.folder.cleanup()


def test_nothing_is_lost_doubled_or_shown_untrue() -> None:
    run(TwoComputers, 150)


@pytest.mark.slow
def test_the_same_in_many_more_ways() -> None:
    run(TwoComputers, _EXPLORED or 2000)


@pytest.mark.slow
def test_the_same_over_the_encrypted_file() -> None:
    run(OnEncryptedFiles, 15)
