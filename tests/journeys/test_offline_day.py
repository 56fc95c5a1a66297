"""A day without the clinic's server: two notes are written, the program is killed in mid-word, and both arrive once."""

from pathlib import Path

import pytest

from ehr_desktop.domain.note import Place
from ehr_desktop.ui.autosave import LATEST
from tests.journeys import acts
from tests.journeys.at_the_server import Row, records
from tests.journeys.workstation import Program, Workstation, text
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend

ALL_THERE = "All notes are at the server"
FIRST = "Slept through on four nights of seven; the walks before work have become a habit."
SECOND = "He tells of the week at his sister's. " + "Then he comes back to the same evening and tells it anew. " * 12
#: Milliseconds by which a timer of Qt's may be late (5 %), and for the commit itself.
LATE = 250
#: Seconds of typing before the process is killed, in which something must have been saved again.
UNWATCHED = 2.0


def type_until_killed(
    computer: Workstation, program: Program, before: frozenset[str]
) -> tuple[str, str, dict[int, float]]:
    """Type until two different texts were read back from the file, type on unwatched, and kill the process in mid-word.

    Answers the new note, the text last read, and when each letter went in.
    """
    program.begin(acts.write_steadily, "subjective", SECOND)
    letters: dict[int, float] = {}
    seen: list[str] = []
    note_id = ""
    while len(seen) < 2 and (line := program.next_line()):
        letters[line["letters"]] = line["at"]
        note_id = note_id or next(iter(computer.note_ids() - before), "")
        kept = text(computer.note(note_id), "subjective") if note_id else ""
        if kept and kept not in seen:
            seen.append(kept)
    unwatched = max(letters.values()) + UNWATCHED
    while max(letters.values()) < unwatched and (line := program.next_line()):
        letters[line["letters"]] = line["at"]
    program.kill()
    while line := program.next_line():
        letters[line["letters"]] = line["at"]
    return note_id, seen[-1], letters


@pytest.mark.slow
def test_two_notes_written_offline_and_a_killed_program_arrive_exactly_once(
    tmp_path: Path, computer: Workstation
) -> None:
    clinic = tmp_path / "clinic"
    with running_backend(clinic) as url, computer.started() as program:
        assert program.do(acts.connect, url, CLINICIAN, PASSWORD) == ""
        program.do(acts.rest, ALL_THERE)
        program.do(acts.quit_program)
        assert program.wait() == 0
    morning = computer.note_ids()

    # No server. One note is finished; the other is still being typed when the process is killed.
    with computer.started() as program:
        assert program.do(acts.unlock, PASSWORD) == ""
        program.do(acts.rest, "offline")
        program.do(acts.new_note, "chen", with_appointment=False)
        program.do(acts.write, "subjective", FIRST)
        program.do(acts.save_and_close)
        program.do(acts.rest, "1 note on this computer only since")
        [first] = computer.note_ids() - morning
        assert computer.place(first) is Place.THIS_COMPUTER

        program.do(acts.new_note, "rivera", with_appointment=True)
        second, seen, letters = type_until_killed(computer, program, morning | {first})

    # What was committed is there, and no more is lost than the last second of typing.
    kept = text(computer.note(second), "subjective")
    assert SECOND.startswith(kept)
    assert len(seen) <= len(kept) <= max(letters) < len(SECOND)
    lost = [at for letter, at in letters.items() if letter > len(kept)]
    assert not lost or max(lost) - min(lost) <= (LATEST + LATE) / 1000
    assert text(computer.note(first), "subjective") == FIRST

    # Started again, still without a server: both are in the list.
    with computer.started() as program:
        assert program.do(acts.unlock, PASSWORD) == ""
        program.do(acts.rest, "2 notes on this computer only since")
        waiting = [row for row in program.do(acts.listed) if row["place"] == "On this computer"]
        assert sorted(row["note"][:24] for row in waiting) == sorted(
            [f"Progress Note: {FIRST}"[:24], f"Progress Note: {SECOND}"[:24]]
        )

        # The server is back, where it was. One signs in, and everything goes by itself.
        port = int(url.rpartition(":")[2])
        with running_backend(clinic, port=port), records(url, CLINICIAN, PASSWORD) as server:
            before = server.notes()
            program.do(acts.sync, "· please sign in")
            assert server.notes() == before
            program.do(acts.sign_in_again, PASSWORD)
            program.do(acts.rest, ALL_THERE)
            arrived = new_notes(server.notes(), before)
            assert_as_kept(computer, {first, second}, arrived)

            # A further round, and a further start, send nothing twice.
            program.do(acts.sync, ALL_THERE)
            program.do(acts.quit_program)
            assert program.wait() == 0
            with computer.started() as again:
                assert again.do(acts.unlock, PASSWORD) == ""
                again.do(acts.sync, ALL_THERE)
                assert computer.note_ids() == morning | {first, second}
            assert new_notes(server.notes(), before) == arrived


def new_notes(now: dict[str, Row], before: dict[str, Row]) -> dict[str, Row]:
    """What has come to the server."""
    return {server_id: row for server_id, row in now.items() if server_id not in before}


def assert_as_kept(computer: Workstation, note_ids: set[str], arrived: dict[str, Row]) -> None:
    """The server holds these notes, no other new one, each as the file on this computer has it; one has no session."""
    assert len(arrived) == len(note_ids)
    for note_id in note_ids:
        note = computer.note(note_id)
        assert note.server
        row = arrived[note.server.id]
        assert (row["status"], row["appointmentId"]) == ("DRAFT", note.appointment_id)
        assert row["subjective"].strip() == text(note, "subjective").strip()
        assert computer.place(note_id) is Place.ACCEPTED
    assert [row["appointmentId"] for row in arrived.values()].count(None) == 1
