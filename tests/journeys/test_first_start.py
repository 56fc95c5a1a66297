"""The first start on a new computer: what the page says when connecting fails, and what a second start does."""

from pathlib import Path

import pytest

from tests.journeys import acts
from tests.journeys.workstation import Workstation
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend
from tests.servers.scripted import ScriptedServer, page

WRONG = "This is not it"
TRIES = 5


@pytest.mark.slow
def test_every_failed_connection_is_a_sentence_in_the_page(tmp_path: Path, computer: Workstation) -> None:
    with (
        running_backend(tmp_path / "clinic") as clinic,
        ScriptedServer() as portal,
        computer.started() as program,
    ):
        portal.otherwise = lambda _: page("Welcome to the hotel")

        assert program.do(acts.connect, "clinic.invalid", CLINICIAN, PASSWORD) == (
            "“clinic.invalid” was not found. Check the address, and that this computer is online."
        )
        assert program.do(acts.connect, "http://clinic.example", CLINICIAN, PASSWORD) == (
            "“clinic.example” was given with http. Notes only travel over https; please ask your practice."
        )
        assert program.do(acts.connect, portal.url, CLINICIAN, PASSWORD) == (
            "What answers at “127.0.0.1” is not a clinic’s server. Check the address."
        )
        for _ in range(TRIES):
            assert program.do(acts.connect, clinic, CLINICIAN, WRONG) == "?"
        assert program.do(acts.connect, clinic, CLINICIAN, PASSWORD) == "?"

        # Nothing was left on this computer by any of them.
        assert not list(computer.data.glob("vaults/*"))


@pytest.mark.slow
def test_a_second_start_raises_the_first_window_and_ends(computer: Workstation) -> None:
    with computer.started() as first:
        first.do(acts.minimise)
        second = computer.start_again()
        assert second == 0
        assert first.do(acts.wait_until_raised)
        first.do(acts.quit_program)
        assert first.wait() == 0
