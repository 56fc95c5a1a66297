"""Signing: stopped where the appointment is missing, cured inside the review, and signed at the server."""

from pathlib import Path

import pytest

from ehr_desktop.domain.content_hash import content_sha256
from ehr_desktop.domain.note import NoteStatus, Place
from ehr_desktop.tour import CHOSEN, NOTE
from tests.journeys import acts
from tests.journeys.at_the_server import records
from tests.journeys.workstation import Program, Workstation, columns
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend


def write_a_whole_note(program: Program) -> None:
    """Everything a signature needs but the appointment."""
    program.do(acts.new_note, "rivera", with_appointment=False)
    for field_id in CHOSEN:
        program.do(acts.choose_first, field_id)
    for field_id, text in NOTE.items():
        program.do(acts.write, field_id, text)


@pytest.mark.slow
def test_a_note_without_appointment_is_signed_once_its_session_is_chosen(tmp_path: Path, computer: Workstation) -> None:
    with running_backend(tmp_path / "clinic") as url, computer.started() as program:
        assert program.do(acts.connect, url, CLINICIAN, PASSWORD) == ""
        program.do(acts.rest, "All notes are at the server")
        before = computer.note_ids()
        write_a_whole_note(program)

        missing = program.do(acts.review)
        [note_id] = computer.note_ids() - before
        assert missing == ["Appointment required. Choose the session this note belongs to."]
        assert not program.do(acts.may_continue)
        assert computer.note(note_id).appointment_id is None

        assert program.do(acts.choose_appointment) == []
        assert program.do(acts.may_continue)
        chosen = computer.note(note_id).appointment_id
        assert chosen is not None

        attested = program.do(acts.attest)
        program.do(acts.sign, PASSWORD)

        note, signed = computer.note(note_id), computer.fact(f"signature:{note_id}")
        assert note.server is not None
        assert (note.status, computer.place(note_id)) == (NoteStatus.SIGNED, Place.ACCEPTED)
        assert signed["attestation_text"] == attested
        assert signed["sha256"] == content_sha256(columns(note))

        with records(url, CLINICIAN, PASSWORD) as server:
            row = server.note(note.server.id)
            [signature] = server.signatures(note.server.id)
        assert (row["status"], row["appointmentId"]) == ("SIGNED", chosen)
        assert signature["attestationId"] == signed["attestation_id"]
        assert row["subjective"].strip().endswith(NOTE["subjective"])
