"""A list of many notes reads only what is in sight, and keeps one's place when it is read anew."""

from ehr_desktop.application.ports import NoteFilter, NoteOrder
from ehr_desktop.ui.my_notes.model import PAGE, Column, NotesModel, Spot
from tests.desk import CHEN, RIVERA
from tests.ui.lived_in import LivedIn

OLDEST_FIRST = NoteFilter(order=NoteOrder.CHANGED, descending=False)


def with_drafts(room: LivedIn, number: int) -> list[str]:
    """So many drafts, a minute apart; their ids, oldest first."""
    ids = []
    for at in range(number):
        room.clock.move(minutes=1)
        ids.append(room.draft(RIVERA, f"Note number {at}."))
    return ids


def the_model(room: LivedIn) -> NotesModel:
    """All notes, oldest first."""
    model = NotesModel(room.desk.my_notes, room.clock)
    model.show(OLDEST_FIRST)
    return model


def test_it_knows_how_many_there_are_and_reads_a_page_when_a_row_of_it_is_asked_for(room: LivedIn) -> None:
    ids = with_drafts(room, PAGE + 3)
    model = the_model(room)
    assert model.rowCount() == PAGE + 3
    for at in (0, PAGE - 1, PAGE, PAGE + 2):
        row = model.note_row(at)
        assert row
        assert row.note_id == ids[at]
    assert model.note_row(PAGE + 3) is None


def test_a_note_is_found_again_after_others_came_before_it(room: LivedIn) -> None:
    ids = with_drafts(room, 3)
    model = NotesModel(room.desk.my_notes, room.clock)
    model.show(NoteFilter(order=NoteOrder.CHANGED))
    assert model.find(Spot(ids[0], 2)) == 2
    room.clock.move(minutes=1)
    room.draft(CHEN, "Newer than all.")
    model.refresh()
    assert model.find(Spot(ids[0], 2)) == 3
    assert model.find(Spot("gone", 2)) is None


def test_cells_say_the_same_to_the_eye_and_to_a_screen_reader(room: LivedIn) -> None:
    with_drafts(room, 1)
    model = the_model(room)
    said = [model.data(model.index(0, column)) for column in Column]
    assert said == [
        "Rivera, Ana, MRN 204-093",
        "Progress Note: Note number 0.",
        "Tue 17 Nov, No appointment",
        "Draft",
        "On this computer",
        "now",
    ]
