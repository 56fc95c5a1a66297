"""A clinic's server that still wants an appointment from a draft: the note waits in sight, and nothing else does."""

from pathlib import Path

import pytest

from ehr_desktop.domain.note import Place
from tests.journeys import acts
from tests.journeys.workstation import Program, Workstation, text
from tests.servers.scripted import NO_APPOINTMENT, OldClinic

WRITTEN = "Came in late and out of breath, and settled within minutes."
ALL_THERE = "All notes are at the server"
PARKED = "1 note needs you"
ADDED = " Asked to move to Thursdays."


def write_note(program: Program, computer: Workstation, words: str, *, with_appointment: bool) -> str:
    """A note of these words, saved and closed; answers its id."""
    before = computer.note_ids()
    program.do(acts.new_note, "rivera", with_appointment=with_appointment)
    program.do(acts.write, "subjective", words)
    program.do(acts.save_and_close)
    [note_id] = computer.note_ids() - before
    return note_id


@pytest.mark.slow
def test_a_refused_draft_waits_in_sight_and_goes_when_the_rule_is_gone(tmp_path: Path, computer: Workstation) -> None:
    with OldClinic() as clinic, computer.started() as program:
        assert program.do(acts.connect, clinic.url, clinic.email, clinic.password) == ""
        program.do(acts.rest, ALL_THERE)

        # Refused: parked with the server's own words, and nothing of the text is lost.
        note_id = write_note(program, computer, WRITTEN, with_appointment=False)
        program.do(acts.rest, PARKED)
        assert program.do(acts.needs_you) == [f"“{NO_APPOINTMENT}”"]
        assert computer.place(note_id) is Place.NEEDS_YOU
        assert not clinic.notes

        # It can be taken along as a file, and it can be written on: refused again, and again in sight.
        exported = tmp_path / "taken along.txt"
        program.do(acts.export_entry, str(exported))
        assert WRITTEN in exported.read_text("utf-8")
        program.do(acts.press_at_entry, "Open and edit")
        program.do(acts.write, "subjective", ADDED)
        program.do(acts.save_and_close)
        program.do(acts.rest, PARKED)
        assert text(computer.note(note_id), "subjective") == WRITTEN + ADDED

        # Another note is not held up by it.
        other = write_note(program, computer, "A short session by phone.", with_appointment=True)
        program.do(acts.rest, PARKED)
        assert computer.place(other) is Place.ACCEPTED
        assert [row["appointmentId"] for row in clinic.notes.values()] == [clinic.appointment_id]

        # The rule is gone: sent again by hand, it goes as it is.
        clinic.requires_appointment_for_drafts = False
        assert program.do(acts.needs_you) == [f"“{NO_APPOINTMENT}”"]
        program.do(acts.press_at_entry, "Send again")
        program.do(acts.rest, ALL_THERE)
        assert program.do(acts.needs_you) == []
        assert computer.place(note_id) is Place.ACCEPTED
        [row] = [row for row in clinic.notes.values() if row["appointmentId"] is None]
        assert row["subjective"].strip() == WRITTEN + ADDED


@pytest.mark.slow
def test_a_refused_draft_goes_with_the_next_edit_once_the_rule_is_gone(computer: Workstation) -> None:
    with OldClinic() as clinic, computer.started() as program:
        assert program.do(acts.connect, clinic.url, clinic.email, clinic.password) == ""
        program.do(acts.rest, ALL_THERE)
        note_id = write_note(program, computer, WRITTEN, with_appointment=False)
        program.do(acts.rest, PARKED)
        assert computer.place(note_id) is Place.NEEDS_YOU

        clinic.requires_appointment_for_drafts = False
        program.do(acts.needs_you)
        program.do(acts.press_at_entry, "Open and edit")
        program.do(acts.write, "subjective", ADDED)
        program.do(acts.save_and_close)

        program.do(acts.rest, ALL_THERE)
        [row] = clinic.notes.values()
        assert row["subjective"].strip() == WRITTEN + ADDED
        assert computer.place(note_id) is Place.ACCEPTED
