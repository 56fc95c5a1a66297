"""A draft that is deleted at the server stays here and asks; one that was deleted from here is no news."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import Capability, NoteFilter
from ehr_desktop.domain.note import NoteStatus, Place
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.application.test_drafts import place
from tests.application.test_feed import accepted, text_of
from tests.application.test_sync import edited
from tests.desk import RIVERA, HandClock


def test_a_draft_deleted_elsewhere_stays_here_and_asks(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    del api.notes[server_id]
    assert desk.pull.run_once().changed == {note.id}
    need = desk.conflicts.need(note.id)
    assert need
    assert need.refusal
    assert (need.refusal.status, place(desk, note)) == (404, Place.NEEDS_YOU)
    assert need.mine["subjective"] == "Arrived on time."
    assert desk.pull.run_once().changed == frozenset()

    desk.conflicts.try_again(note.id)
    desk.engine.run_once()
    desk.pull.run_once()
    assert [copy.columns["subjective"] for copy in api.notes.values()] == ["Arrived on time."]
    assert place(desk, note) is Place.ACCEPTED


def test_a_draft_deleted_elsewhere_can_be_deleted_here_too(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    del api.notes[server_id]
    desk.pull.run_once()
    desk.drafts.delete(note.id, "list")
    clock.move(minutes=1)
    desk.engine.run_once()
    desk.pull.run_once()
    assert (desk.my_notes.page(NoteFilter()), desk.my_notes.waiting()) == ([], [])


@pytest.mark.parametrize("again", ["another build", "typed and taken back"])
def test_it_asks_until_it_was_answered(desk: Desk, api: FakeApi, again: str) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    del api.notes[server_id]
    desk.pull.run_once()
    if again == "another build":
        api.build = "def5678"
        desk.read_about()
    else:
        note = edited(desk, note, {"subjective": "Arrived on time. More."})
        edited(desk, note, {"subjective": "Arrived on time."})
    desk.engine.run_once()
    desk.pull.run_once()
    assert place(desk, note) is Place.NEEDS_YOU


def test_a_note_with_unsent_changes_is_asked_about_when_it_is_sent(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    edited(desk, note, {"subjective": "Written on."})
    del api.notes[server_id]
    desk.pull.run_once()
    assert (place(desk, note), text_of(desk, note)) == (Place.THIS_COMPUTER, "Written on.")
    desk.engine.run_once()
    assert (place(desk, note), text_of(desk, note)) == (Place.NEEDS_YOU, "Written on.")


def test_a_draft_that_is_there_again_waits_no_longer(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    copy = api.notes.pop(server_id)
    desk.pull.run_once()
    api.notes[server_id] = copy
    assert desk.pull.run_once().changed == {note.id}
    assert (place(desk, note), desk.conflicts.need(note.id)) == (Place.ACCEPTED, None)


def test_a_signed_note_stays_whatever_the_feed_says(desk: Desk, api: FakeApi) -> None:
    copy = api.put(RIVERA.id, "Progress Note", {"subjective": "Signed."}, NoteStatus.SIGNED)
    desk.pull.run_once()
    del api.notes[copy.id]
    assert desk.pull.run_once().changed == frozenset()
    [row] = desk.my_notes.page(NoteFilter())
    assert (row.status, row.place) == (NoteStatus.SIGNED, Place.ACCEPTED)


@pytest.mark.parametrize("answer_is_lost", [False, True])
def test_our_own_deletion_is_no_news(desk: Desk, api: FakeApi, clock: HandClock, answer_is_lost: bool) -> None:
    note, _ = accepted(desk, api)
    desk.pull.run_once()
    desk.drafts.delete(note.id, "list")
    clock.move(minutes=1)
    if answer_is_lost:
        api.lose_next_answer()
    for _ in range(2):
        desk.engine.run_once()
        assert desk.pull.run_once().changed == frozenset()
        clock.move(hours=1)
    assert (desk.my_notes.page(NoteFilter()), desk.my_notes.waiting(), api.notes) == ([], [], {})


def test_a_draft_that_was_left_behind_is_deleted_silently(desk: Desk, api: FakeApi) -> None:
    """A server that cannot change an appointment: the new draft is ours, the old one comes and goes unseen."""
    api.capabilities = EVERYTHING - {Capability.APPOINTMENT_ON_UPDATE}
    desk.read_about()
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    edited(desk, note, {"subjective": "Arrived on time."}, "a1")
    desk.engine.run_once()
    for _ in range(2):
        desk.pull.run_once()
    assert server_id not in api.notes
    assert (len(desk.my_notes.page(NoteFilter())), len(api.notes), desk.my_notes.waiting()) == (1, 1, [])
