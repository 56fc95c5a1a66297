"""Each of the nine note types, from the first key to the signature: written on one computer, signed on another.

Every field of the type is filled in by keys, but for one text that the review has to ask for. Not a character may be
lost on the way: form, file, server, the other computer's file, its form, and the server again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.note import Answer, Note, Place
from ehr_desktop.domain.note_type import Field, FieldKind, Prefill
from ehr_desktop.domain.packing import pack, tidy, unpack
from ehr_desktop.domain.rules import why_unsuitable
from tests.journeys import acts, form_acts
from tests.journeys.answers import characters, characters_lost, plain, to_write
from tests.journeys.at_the_server import add_session_not_held, as_stored, columns_of, records, stored
from tests.journeys.workstation import Program, Workstation
from tests.servers.backend import ASSOCIATE, CLINICIAN, PASSWORD, running_backend

ALL_THERE = "All notes are at the server"
TYPES = resources.every_note_type()
#: No form has fewer characters filled in than this.
MANY = 300
OF_THE_CHART = (Prefill.INHERITED_DIAGNOSES, Prefill.ACTIVE_GOALS)


@dataclass(frozen=True)
class Case:
    """A note of this type about this client, found by these letters; signed by its author, who may need a second."""

    note_type: str
    letters: str
    mrn: str
    author: str = CLINICIAN
    signed_as: str = "SIGNED"


CASES = (
    Case("Intake Assessment", "petrovi", "204-301"),
    Case("Progress Note", "rivera", "204-093"),
    Case("Treatment Plan", "rivera", "204-093"),
    Case("Cancellation Note", "kjærg", "203-562"),
    Case("Consultation Note", "chen", "204-117"),
    Case("Contact Note", "sokolov", "203-982", ASSOCIATE, "PENDING_COSIGN"),
    Case("Termination Note", "yıldız", "204-201"),
    Case("Miscellaneous Note", "muñoz", "203-771"),
    Case("Group Therapy Note", "clair", "204-187"),
)


def test_there_is_a_journey_for_each_type() -> None:
    assert [case.note_type for case in CASES] == [one.name for one in TYPES.to_begin()]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.note_type.replace(" ", "_"))
def test_a_note_is_written_on_one_computer_and_signed_on_another(case: Case, tmp_path: Path) -> None:
    note_type = TYPES[case.note_type]
    clinic = tmp_path / "clinic"
    here, there = (Workstation(tmp_path / name, PASSWORD) for name in ("here", "there"))
    with running_backend(clinic) as url, records(url, case.author, PASSWORD) as server:
        if not note_type.suits_held:
            add_session_not_held(clinic, case.mrn)
        before = server.notes()
        asked_for, planned, on_screen = write(here, url, case)

        # Closed and opened again on the same computer: nothing is another. What the server holds is what was packed.
        draft = read_again(here, on_screen)
        assert draft.server
        assert server.notes().keys() - before.keys() == {draft.server.id}
        row = server.note(draft.server.id)
        assert (row["status"], row["appointmentId"]) == ("DRAFT", None)
        assert stored(row) == as_stored(pack(note_type, draft.answers))
        assert {**draft.answers, **tidy(note_type, without(planned, asked_for))} == draft.answers

        # The other computer: the same to the character. There the rest is written, the session chosen, and signed.
        with there.started() as program:
            assert program.do(acts.connect, url, case.author, PASSWORD) == ""
            program.do(acts.rest, ALL_THERE)
            program.do(form_acts.open_listed, there.note_of(draft.server.id).id)
            assert program.do(form_acts.shown) == on_screen
            assert program.do(form_acts.answers) == plain(draft.answers) == plain(unpack(note_type, columns_of(row)))
            complete_and_sign(program, asked_for, planned[asked_for.id])

        note, signed = there.note_of(draft.server.id), server.note(draft.server.id)
        assert note.appointment_id
        session = there.appointment(note.appointment_id)
        assert why_unsuitable(session, note_type, note.client_id, note.clinician_id, datetime.now(UTC)) is None
        assert (signed["status"], signed["appointmentId"]) == (case.signed_as, session.id)
        assert stored(signed) == as_stored(pack(note_type, note.answers))
        assert characters(planned) > MANY
        assert characters_lost(tidy(note_type, planned), unpack(note_type, columns_of(signed))) == 0


def write(computer: Workstation, url: str, case: Case) -> tuple[Field, dict[str, Answer], dict[str, Any]]:
    """A note without appointment, filled in, saved and closed.

    Answers the field left blank, what is planned for all of them, and what stood on the screen.
    """
    note_type = TYPES[case.note_type]
    asked_for = next(one for one in note_type.fields() if one.needed_to_sign and one.kind is FieldKind.LONG_TEXT)
    with computer.started() as program:
        assert program.do(acts.connect, url, case.author, PASSWORD) == ""
        program.do(acts.rest, ALL_THERE)
        program.do(form_acts.new_note_of, case.letters, case.note_type)
        of_the_chart = [one.id for one in note_type.fields() if one.prefill in OF_THE_CHART]
        inherited = {field_id: program.do(form_acts.wait_for, field_id) for field_id in of_the_chart}
        planned = to_write(note_type, date.today(), inherited)
        for field_id, answer in without(planned, asked_for).items():
            program.do(form_acts.fill, field_id, plain(answer))
        said = program.do(form_acts.answers)
        assert {field_id: said.get(field_id) for field_id in planned} == plain({**planned, asked_for.id: None})
        on_screen = program.do(form_acts.shown)
        program.do(acts.save_and_close)
        program.do(acts.quit_program)
        assert program.wait() == 0
    return asked_for, planned, on_screen


def read_again(computer: Workstation, on_screen: dict[str, Any]) -> Note:
    """Start, open the note that was written last, compare, and let it go to the server."""
    note = computer.newest()
    with computer.started() as program:
        assert program.do(acts.unlock, PASSWORD) == ""
        program.do(form_acts.open_listed, note.id)
        assert program.do(form_acts.shown) == on_screen
        assert program.do(form_acts.answers) == plain(note.answers)
        program.do(acts.save_and_close)
        program.do(acts.rest, ALL_THERE)
        program.do(acts.quit_program)
        assert program.wait() == 0
    sent = computer.note(note.id)
    assert (sent.answers, computer.place(note.id)) == (note.answers, Place.ACCEPTED)
    return sent


def complete_and_sign(program: Program, asked_for: Field, text: Answer) -> None:
    """What the review asks for, one after the other: the session, the text left blank."""
    missing = program.do(acts.review)
    assert [point.partition(". ")[0] for point in missing] == ["Appointment required", f"{asked_for.label} is missing"]
    assert program.do(acts.choose_appointment) == missing[1:]
    program.do(form_acts.go_to_missing)
    assert program.do(form_acts.fill_focused, text) == asked_for.id
    assert program.do(acts.review) == []
    program.do(acts.attest)
    program.do(acts.sign, PASSWORD)


def without(planned: Mapping[str, Answer], field: Field) -> dict[str, Answer]:
    """All but this."""
    return {field_id: answer for field_id, answer in planned.items() if field_id != field.id}
