"""A draft that the server has lost, where only a list tells: asked for by itself, and shown as what it is."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import Refused
from ehr_desktop.domain.note import Note, Place, ServerCopy
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import begun, place
from tests.desk import CHEN

Asked = list[str]


@pytest.fixture
def asked(api: FakeApi) -> Asked:
    """The notes that the desk asks for one by one."""
    heard: Asked = []
    note = api.note

    def listening(server_id: str) -> ServerCopy:
        heard.append(server_id)
        return note(server_id)

    api.note = listening  # type: ignore[method-assign]
    return heard


@pytest.fixture
def notes(desk: Desk, api: FakeApi, asked: Asked) -> list[Note]:
    """Five drafts that a server without a feed has accepted; none is open."""
    api.capabilities = None
    desk.read_about()
    notes = [begun(desk, {"subjective": f"Session number {number}."}) for number in range(5)]
    desk.engine.run_once()
    for note in notes:
        desk.drafts.close(note.id)
    desk.pull.run_once()
    assert asked == []
    return notes


def server_id(desk: Desk, note: Note) -> str:
    """What the server calls it."""
    shown = desk.my_notes.look(note.id)
    assert shown
    assert shown.note.server
    return shown.note.server.id


def test_a_draft_the_server_has_lost_needs_its_clinician_and_goes_again(
    desk: Desk, api: FakeApi, notes: list[Note], asked: Asked
) -> None:
    lost = notes[2]
    del api.notes[server_id(desk, lost)]
    assert desk.pull.run_once().changed == {lost.id}
    assert [place(desk, one) for one in notes].count(Place.ACCEPTED) == 4
    need = desk.conflicts.need(lost.id)
    assert need
    assert need.refusal
    assert (need.refusal.status, need.mine["subjective"]) == (404, "Session number 2.")
    desk.pull.run_once()
    assert len(asked) == 1
    desk.conflicts.try_again(lost.id)
    desk.engine.run_once()
    assert (place(desk, lost), len(api.notes)) == (Place.ACCEPTED, 5)


def test_a_list_that_merely_leaves_notes_out_changes_nothing_and_each_is_asked_for_once(
    desk: Desk, api: FakeApi, notes: list[Note], asked: Asked
) -> None:
    left_out = api.put(CHEN.id, "Progress Note", {"subjective": "Of another client."}, notes[0].status)
    api.my_notes = lambda: [left_out]  # type: ignore[method-assign]
    for number in (3, 5, 5):
        desk.pull.run_once()
        assert len(asked) == number
    assert sorted(asked) == sorted(server_id(desk, one) for one in notes)
    assert [place(desk, one) for one in notes] == [Place.ACCEPTED] * 5


def test_an_empty_list_asks_for_nothing(desk: Desk, api: FakeApi, notes: list[Note], asked: Asked) -> None:
    api.notes.clear()
    desk.pull.run_once()
    assert (asked, [place(desk, one) for one in notes]) == ([], [Place.ACCEPTED] * 5)


def test_an_answer_that_is_no_answer_says_nothing_of_the_note(
    desk: Desk, api: FakeApi, notes: list[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_server_id: str) -> ServerCopy:
        raise Refused(403, "Client access denied")

    monkeypatch.setattr(api, "note", denied)
    del api.notes[server_id(desk, notes[0])]
    desk.pull.run_once()
    assert place(desk, notes[0]) is Place.ACCEPTED


def test_what_is_there_again_waits_no_longer(desk: Desk, api: FakeApi, notes: list[Note]) -> None:
    held = api.notes.pop(server_id(desk, notes[0]))
    desk.pull.run_once()
    assert place(desk, notes[0]) is Place.NEEDS_YOU
    api.notes[held.id] = held
    assert desk.pull.run_once().changed == {notes[0].id}
    assert place(desk, notes[0]) is Place.ACCEPTED


def test_a_note_in_an_open_form_is_left_alone(desk: Desk, api: FakeApi, notes: list[Note], asked: Asked) -> None:
    desk.drafts.open(notes[0].id)
    del api.notes[server_id(desk, notes[0])]
    desk.pull.run_once()
    assert (asked, place(desk, notes[0])) == ([], Place.ACCEPTED)
