"""What a server asks for beyond what was given is asked for, never invented; what is sent is the columns alone."""

import json
from typing import Any

import pytest

from ehr_desktop.application.reasons import APPOINTMENT, cures
from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind, without_blanks
from ehr_desktop.domain.note import Answers, Note, Place
from ehr_desktop.domain.note_type import FieldKind
from ehr_desktop.domain.packing import pack
from tests.desk import TYPES
from tests.servers.v2.revisions import Revision
from tests.servers.v2_tests.desk import NOTES
from tests.servers.v2_tests.room import ANSWERS, Room

UNDATED: Answers = {name: one for name, one in ANSWERS.items() if name not in ("session_date", "due_date")}

IN_WORDS = (FieldKind.TEXT, FieldKind.LONG_TEXT)


def cured_by(room: Room, note: Note) -> tuple[str, ...]:
    """Where *Needs you* leads."""
    need = room.desk.conflicts.need(note.id)
    assert need
    assert need.refusal
    return cures(need.refusal, need.note, TYPES[note.note_type], need.mine)


def bodies(room: Room) -> list[dict[str, Any]]:
    """What was sent to make a note."""
    return [one.json for one in room.clinic.requests if (one.method, one.path) == ("POST", f"/api/v1{NOTES}")]


def given(room: Room, note: Note, answers: Answers, appointment_id: str | None) -> Note:
    """An edit, and what the engine makes of it by itself."""
    note = room.desk.drafts.save(note, {**note.answers, **answers}, appointment_id, "form")
    room.desk.engine.run_once()
    return note


@pytest.mark.parametrize("revision", [one for one in Revision if one.asks_drafts_first or one.rules_ask_drafts])
def test_a_missing_appointment_is_asked_for(room: Room, revision: Revision) -> None:
    room.clinic.practice.revision = revision
    note = room.write()
    room.desk.engine.run_once()

    assert "appointment" in room.refusal_of(note).message.lower()
    assert cured_by(room, note) == (APPOINTMENT,)
    assert "appointmentId" not in bodies(room)[-1]
    note = given(room, note, {}, room.held())
    assert room.place(note) is Place.ACCEPTED


@pytest.mark.parametrize("revision", [one for one in Revision if one.needs_session_date])
def test_a_missing_day_is_asked_for_and_nothing_is_invented(room: Room, revision: Revision) -> None:
    room.clinic.practice.revision = revision
    note = room.write({**UNDATED, "due_date": "2026-11-20"}, room.held())
    room.desk.engine.run_once()
    room.some_rounds(2)

    assert room.refusal_of(note).errors == (("sessionDate", "Required"),)
    assert cured_by(room, note) == ("session_date",)
    assert (len(bodies(room)), "sessionDate" in bodies(room)[-1]) == (1, False)
    note = given(room, note, {"session_date": "2026-11-10"}, note.appointment_id)
    assert room.place(note) is Place.ACCEPTED
    assert bodies(room)[-1]["sessionDate"] == "2026-11-10T00:00:00.000Z"


@pytest.mark.parametrize("revision", [one for one in Revision if one.table_needs_all])
def test_a_missing_due_date_is_found_behind_a_failure(room: Room, revision: Revision) -> None:
    room.clinic.practice.revision = revision
    note = room.write({**UNDATED, "session_date": "2026-11-10"}, room.held())
    room.desk.engine.run_once()
    room.some_rounds()

    assert room.refusal_of(note).message.startswith("Failed to create clinical note (ERR-")
    assert cured_by(room, note) == ("due_date",)
    assert all("dueDate" not in one for one in bodies(room))
    note = given(room, note, {"due_date": "2026-11-20"}, note.appointment_id)
    assert room.place(note) is Place.ACCEPTED


@pytest.mark.parametrize("revision", list(Revision))
@pytest.mark.parametrize("name", sorted(TYPES))
def test_every_build_takes_every_type_once_it_says_what_is_asked_for(room: Room, revision: Revision, name: str) -> None:
    """A draft with nothing but a day, an appointment and a due date: every blank is left out, none is null."""
    room.clinic.practice.revision = revision
    note = room.desk.drafts.begin(room.client["id"], TYPES[name], {}, None)
    note = given(room, note, {"session_date": "2026-11-10", "due_date": "2026-11-17"}, room.held())

    assert room.place(note) is Place.ACCEPTED
    assert None not in bodies(room)[-1].values()


@pytest.mark.parametrize("name", sorted(TYPES))
def test_what_is_sent_is_the_columns_and_nothing_else(room: Room, name: str) -> None:
    """No mark by which the program would know its notes again stands in a clinical record."""
    note_type = TYPES[name]
    words = {
        one.id: f"Words in {one.label}"
        for one in note_type.fields()
        if one.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT)
    }
    for _ in range(2):
        note = room.desk.drafts.begin(room.client["id"], note_type, {}, None)
        note = given(room, note, {**words, "session_date": "2026-11-10"}, None)
        assert room.place(note) in (Place.ACCEPTED, Place.NEEDS_YOU)

    first, second = bodies(room)
    assert first == second
    columns = without_blanks(pack(note_type, note.answers))
    dates = {one: f"{columns[one]}T00:00:00.000Z" for one in columns if COLUMN_KINDS[one] is ColumnKind.DATE}
    envelope = {"clientId": room.client["id"], "noteType": name, "status": "DRAFT"}
    assert first == json.loads(json.dumps({**envelope, **columns, **dates}))
    assert sum(text.count("Words in ") for text in first.values() if isinstance(text, str)) >= len(words) > 0


def test_a_changed_note_sends_the_changed_column_alone(room: Room) -> None:
    note = room.write()
    room.desk.engine.run_once()

    given(room, note, {"plan": "Another plan."}, None)

    [patch] = [one.json for one in room.clinic.requests if one.method == "PATCH"]
    assert patch == {"plan": "Another plan."}
