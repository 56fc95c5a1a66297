"""The first start on a new computer: what the page says when connecting fails, and what a second start does."""

from pathlib import Path

import pytest

from tests.journeys import acts
from tests.journeys.workstation import Workstation
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend
from tests.servers.scripted import ScriptedServer, json_reply, page, success

API = "/api/v1"
WRONG = "This is not it"
ASKS_CODE = {"requiresMfa": True, "tempToken": "temporary", "user": {"id": "u1"}}
NO_SESSION = {"requiresMfa": False, "user": {"id": "u1"}}
#: Wrong passwords after which the server locks an account.
TRIES = 5


@pytest.mark.slow
def test_every_failed_connection_is_a_sentence_in_the_page(tmp_path: Path, computer: Workstation) -> None:
    with running_backend(tmp_path / "clinic") as clinic, computer.started() as program:

        def said(address: str, password: str = PASSWORD) -> str:
            return program.do(acts.connect, address, CLINICIAN, password)

        assert said("clinic.invalid").startswith("“clinic.invalid” was not found.")
        assert said("http://clinic.example").startswith("“clinic.example” was given with http.")
        with ScriptedServer() as portal:
            portal.otherwise = lambda _: page("Welcome to the hotel")
            assert "is not a clinic’s server" in said(portal.url)
        assert said(portal.url) == "There is no connection to “127.0.0.1”."
        with ScriptedServer() as strict:
            strict.script("GET", f"{API}/version", json_reply({"gitSha": "1", "version": "2.0.0", "service": "clinic"}))
            strict.script("GET", f"{API}/csrf-token", json_reply({"csrfToken": "csrf-1"}))
            strict.script("POST", f"{API}/auth/login", success(ASKS_CODE), success(NO_SESSION))
            assert "cannot finish a sign-in with one" in said(strict.url)
            assert "took the password but began no session" in said(strict.url)
        for _ in range(TRIES):
            assert said(clinic, WRONG) == "The e-mail address or the password is wrong."
        assert said(clinic).startswith("Account is locked due to too many failed login attempts.")

        # None of them has left anything on this computer.
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
