"""Closing the program while a request hangs: what was typed is committed, the window goes, the process ends."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ehr_desktop.domain.note import Place
from ehr_desktop.remote.http import Patience
from tests.journeys import acts
from tests.journeys.workstation import Program, Workstation, text
from tests.servers.scripted import OldClinic, Reply, success

NOTES, LOGOUT = "/api/v1/clinical-notes", "/api/v1/auth/logout"
#: An answer of which a byte comes now and then: longer than the program's whole patience with a request.
ENDLESS: Reply = replace(success({"note": "x" * 400}, 201), drip=1.0)
#: Seconds for the process to end by itself, far below that patience.
SOON = 30.0
FIRST = "Slept through on four nights of seven."
SECOND = "He tells of the week at his sister"


@pytest.fixture
def clinic() -> Iterator[OldClinic]:
    """One that takes a draft without an appointment."""
    with OldClinic(requires_appointment_for_drafts=False) as running:
        yield running


def write_first(program: Program, clinic: OldClinic) -> None:
    """At the desk, with one note whose sending hangs."""
    assert program.do(acts.connect, clinic.url, clinic.email, clinic.password) == ""
    program.do(acts.rest, "All notes are at the server")
    clinic.server.script("POST", NOTES, ENDLESS)
    program.do(acts.new_note, "rivera", with_appointment=False)
    program.do(acts.write, "subjective", FIRST)
    program.do(acts.save_and_close)
    program.do(acts.wait_for_status, "Sending 1 of 1 …")
    assert len(clinic.server.asked("POST", NOTES)) == 1


def told(program: Program) -> list[dict[str, str]]:
    """What happens until the end of the process."""
    lines = []
    while line := program.next_line():
        assert "failed" not in line, line
        lines.append(line)
    return [line for line in lines if "event" in line]


@pytest.mark.slow
def test_a_hanging_request_and_a_save_that_is_due_hold_nobody_up(computer: Workstation, clinic: OldClinic) -> None:
    assert Patience().whole > SOON
    with computer.started() as program:
        write_first(program, clinic)
        program.do(acts.new_note, "rivera", with_appointment=False)

        program.begin(acts.close_in_mid_word, "subjective", SECOND)

        close, gone, end = told(program)
        assert [close["event"], gone["event"], end["event"]] == ["close", "gone", "quit"]
        assert close["state"] == "Not saved yet"
        assert gone["state"].startswith("Saved on this computer")
        assert program.wait(SOON) == 0
    kept = {text(computer.note(note_id), "subjective"): computer.place(note_id) for note_id in computer.note_ids()}
    assert kept == {FIRST: Place.SENT, SECOND: Place.THIS_COMPUTER}


@pytest.mark.slow
def test_signing_out_does_not_wait_for_the_server_either(computer: Workstation, clinic: OldClinic) -> None:
    with computer.started() as program:
        write_first(program, clinic)
        clinic.server.script("POST", LOGOUT, ENDLESS)

        program.begin(acts.sign_out)

        said, close, gone = told(program)
        assert said["event"] == "Signing out … 1 note stays on this computer, encrypted, and goes next time."
        assert [close["event"], gone["event"]] == ["close", "gone"]
        assert program.wait(SOON) == 0
    assert len(clinic.server.asked("POST", LOGOUT)) == 1
    [note_id] = computer.note_ids()
    assert computer.place(note_id) is Place.SENT
