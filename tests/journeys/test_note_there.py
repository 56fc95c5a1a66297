"""A session that has its note already: the wizard leads to that note, and no second one is begun."""

from pathlib import Path

import pytest

from tests.journeys import acts, form_acts
from tests.journeys.at_the_server import records
from tests.journeys.workstation import Workstation
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend

ALL_THERE = "All notes are at the server"
#: Whose last session has a progress note that is still a draft.
LETTERS, MRN = "chen", "204-117"
PROGRESS = "Progress Note"
ADDED = " Written on where it was left."


@pytest.mark.slow
def test_the_note_of_a_session_is_gone_on_with_instead_of_a_second_one(tmp_path: Path, computer: Workstation) -> None:
    clinic = tmp_path / "clinic"
    with running_backend(clinic) as url, records(url, CLINICIAN, PASSWORD) as server, computer.started() as program:
        before = server.notes().keys()
        draft = server.note(server.newest_of(MRN, PROGRESS))
        assert draft["status"] == "DRAFT"
        assert draft["appointmentId"]
        assert program.do(acts.connect, url, CLINICIAN, PASSWORD) == ""
        program.do(acts.rest, ALL_THERE)
        note_ids = computer.note_ids()

        program.do(form_acts.to_appointments, LETTERS, PROGRESS)
        opened = program.do(form_acts.open_note_of_first_session)
        assert opened == computer.note_of(draft["id"]).id
        program.do(acts.write, "subjective", ADDED)
        program.do(acts.save_and_close)
        program.do(acts.rest, ALL_THERE)

        assert computer.note_ids() == note_ids
        assert server.notes().keys() == before
        now = server.note(draft["id"])
        assert now["appointmentId"] == draft["appointmentId"]
        assert now["subjective"].count(ADDED) == 1
