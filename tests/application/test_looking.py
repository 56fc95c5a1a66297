"""What a create has left is found before it is sent again, whatever became of it, and of the list, meanwhile."""

from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import Refused
from ehr_desktop.application.ports import Capability
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Note, NoteStatus, Place
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import PROGRESS, begun, place
from tests.application.test_sync import edited
from tests.desk import RIVERA, HandClock, decide, desk_over

WORDS = {"subjective": "Arrived on time."}


def test_what_stood_against_a_note_and_is_gone_meanwhile_holds_it_up_no_more(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    other = api.put(RIVERA.id, PROGRESS.name, {"subjective": "Written on the web."}, NoteStatus.DRAFT)
    api.notes[other.id] = replace(other, appointment_id="a1")
    note = edited(desk, begun(desk), WORDS, "a1")
    clock.move(minutes=1)
    desk = desk_over(desk.store, api, clock)
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU

    del api.notes[other.id]
    decide(desk, note.id, Keep.MINE)
    desk.engine.run_once()
    desk.conflicts.try_again(note.id)
    desk.engine.run_once()

    assert place(desk, note) is Place.ACCEPTED
    assert [(copy.appointment_id, copy.columns["subjective"]) for copy in api.notes.values()] == [
        ("a1", WORDS["subjective"])
    ]


@pytest.mark.parametrize("capabilities", [None, {Capability.IDEMPOTENCY_KEYS}])
def test_a_draft_that_has_a_session_by_now_is_found_though_the_one_before_it_was_changed(
    desk: Desk, api: FakeApi, clock: HandClock, capabilities: set[Capability] | None
) -> None:
    api.capabilities = None if capabilities is None else frozenset(capabilities)
    desk.refresh(lambda _: None)
    note = begun(desk, WORDS)
    desk.engine.run_once()
    [first] = api.notes
    note = edited(desk, note, WORDS, "a1")
    desk.drafts.close(note.id)
    api.lose_next_answer()
    desk.engine.run_once()
    api.change_elsewhere(first, plan="Written into the one before.")

    for _ in range(4):
        clock.move(minutes=30)
        desk.refresh(lambda _: None)

    [copy] = api.notes.values()
    assert (copy.appointment_id, copy.id != first, place(desk, note)) == ("a1", True, Place.ACCEPTED)
    assert [columns["plan"] for columns in desk.my_notes.set_aside(note.id)] == ["Written into the one before."]


def lost(desk: Desk, api: FakeApi) -> Note:
    """A note whose create was taken, its answer being lost, at a server without keys that has another note."""
    api.put(RIVERA.id, PROGRESS.name, {"subjective": "Known here."}, NoteStatus.DRAFT)
    api.capabilities = None
    desk.refresh(lambda _: None)
    note = begun(desk, WORDS)
    api.lose_next_answer()
    desk.engine.run_once()
    return note


def test_an_empty_list_is_not_believed_where_the_server_has_what_is_known_here(
    desk: Desk, api: FakeApi, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = lost(desk, api)
    with monkeypatch.context() as patch:
        patch.setattr(api, "my_notes", lambda: [])
        clock.move(minutes=30)
        desk.engine.run_once()
    assert (len(api.notes), place(desk, note)) == (2, Place.SENT)

    clock.move(minutes=30)
    desk.engine.run_once()
    assert (len(api.notes), place(desk, note)) == (2, Place.ACCEPTED)


def test_an_empty_list_is_believed_where_nothing_known_here_is_there(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    note = lost(desk, api)
    api.notes.clear()
    clock.move(minutes=30)
    desk.engine.run_once()
    assert (len(api.notes), place(desk, note)) == (1, Place.ACCEPTED)


def test_with_keys_a_create_that_was_blocked_in_between_is_asked_for_by_its_key_whatever_the_list_says(
    desk: Desk, api: FakeApi, monkeypatch: pytest.MonkeyPatch, clock: HandClock
) -> None:
    def block() -> None:
        raise Refused(403, "Blocked by the hotel’s network")

    note = begun(desk, WORDS)
    api.lose_next_answer()
    desk.engine.run_once()
    clock.move(minutes=30)
    api.before_send = block
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU

    api.before_send = lambda: None
    note = edited(desk, note, {"subjective": "Arrived on time. Slept well."})
    with monkeypatch.context() as patch:
        patch.setattr(api, "my_notes", lambda: [])
        desk.engine.run_once()
    desk.engine.run_once()

    [copy] = api.notes.values()
    assert (copy.columns["subjective"], place(desk, note)) == ("Arrived on time. Slept well.", Place.ACCEPTED)
