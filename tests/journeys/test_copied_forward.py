"""A note copied forward from the last one of its kind: what was copied is this note's own text, here and elsewhere."""

from datetime import date
from pathlib import Path

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.copying import answers_to_copy
from ehr_desktop.domain.note import SESSION_DATE
from ehr_desktop.domain.note_type import FieldKind
from ehr_desktop.domain.packing import pack, unpack
from tests.journeys import acts, form_acts
from tests.journeys.answers import plain
from tests.journeys.at_the_server import as_stored, columns_of, records, stored
from tests.journeys.workstation import Workstation, text
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend

ALL_THERE = "All notes are at the server"
PROGRESS = resources.every_note_type()["Progress Note"]
#: What is ticked or not in a column of its own.
BOXES = [one for one in PROGRESS.fields() if one.kind is FieldKind.YES_NO and not one.line]
LETTERS, MRN = "rivera", "204-093"
ADDED = " The same again, and one evening out."


@pytest.mark.slow
def test_a_note_copied_forward_is_the_same_on_another_computer(tmp_path: Path) -> None:
    here, there = (Workstation(tmp_path / name, PASSWORD) for name in ("here", "there"))
    with running_backend(tmp_path / "clinic") as url, records(url, CLINICIAN, PASSWORD) as server:
        last = server.note(server.newest_of(MRN, PROGRESS.name))
        source = unpack(PROGRESS, columns_of(last))
        with here.started() as program:
            assert program.do(acts.connect, url, CLINICIAN, PASSWORD) == ""
            program.do(acts.rest, ALL_THERE)
            program.do(form_acts.new_note_of, LETTERS, PROGRESS.name)
            program.do(form_acts.wait_for, "goals")
            program.do(form_acts.wait_for, "diagnoses")
            begun_with = program.do(form_acts.answers)
            program.do(form_acts.press_above, "Copy forward")
            program.do(acts.write, "plan", ADDED)
            on_screen = program.do(form_acts.shown)
            program.do(acts.save_and_close)
            program.do(acts.rest, ALL_THERE)

        # What was blank is copied, with its session's own day; what was there already stays.
        note = here.newest()
        copied = answers_to_copy(PROGRESS, source, begun_with)
        assert copied.keys() >= {"subjective", "objective", "assessment", "plan", "interventions"}
        assert plain(note.answers) == plain({**begun_with, **copied, "plan": f"{source['plan']}{ADDED}"})
        assert text(note, SESSION_DATE) == date.today().isoformat() != source[SESSION_DATE]

        # At the server it is a note of its own, and so it is on the other computer.
        assert note.server
        row = server.note(note.server.id)
        assert stored(row) == as_stored(pack(PROGRESS, note.answers))
        assert server.note(last["id"]) == last
        assert {one.column: on_screen[one.id] for one in BOXES}.items() <= row.items()  # also those nobody has touched
        with there.started() as program:
            assert program.do(acts.connect, url, CLINICIAN, PASSWORD) == ""
            program.do(acts.rest, ALL_THERE)
            program.do(form_acts.open_listed, there.note_of(note.server.id).id)
            assert program.do(form_acts.shown) == on_screen
            assert program.do(form_acts.answers) == plain(note.answers)
