"""A create taken twice by a server without keys leaves one note, and never takes away what somebody meant."""

from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotNow, Refused
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.twins import creates_of
from ehr_desktop.domain.note import Place, ServerCopy
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import begun, place
from tests.application.test_sync import edited
from tests.application.without_keys import (
    FIRST,
    LAST,
    WORDS,
    at_a_server_without_keys,
    behind,
    deleted,
    only,
    rounds,
    shown,
    stored_again,
)
from tests.contracts.memory_store import MemoryStore
from tests.desk import HandClock, desk_over, with_caseload


@pytest.fixture
def desk(desk: Desk, api: FakeApi) -> Desk:
    """At a server without keys, after a first round."""
    return at_a_server_without_keys(desk, api)


@pytest.mark.parametrize("server_id", [FIRST, LAST])
def test_a_twin_is_never_shown_and_goes(desk: Desk, api: FakeApi, server_id: str) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    stored_again(api, own, server_id)

    desk.pull.run_once()
    assert shown(desk) == [note.id]
    rounds(desk)

    assert only(api).id == min(own.id, server_id)
    assert (shown(desk), place(desk, note), behind(desk)) == ([note.id], Place.ACCEPTED, [])
    assert deleted(desk, note) == [f"{max(own.id, server_id)} at the server, a twin"]


def test_two_twins_both_go(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    for server_id in (LAST, FIRST):
        stored_again(api, next(iter(api.notes.values())), server_id)

    rounds(desk)

    assert (only(api).id, shown(desk), len(deleted(desk, note))) == (FIRST, [note.id], 2)


def test_a_twin_in_sight_before_the_create_is_settled_goes_too(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk, WORDS)
    api.lose_next_answer()
    desk.engine.run_once()
    stored_again(api, only(api))
    desk.pull.run_once()
    assert shown(desk) == [note.id]

    clock.move(minutes=30)
    rounds(desk, 3)

    assert (shown(desk), place(desk, note), len(api.notes), behind(desk)) == ([note.id], Place.ACCEPTED, 1, [])


@pytest.mark.parametrize("server_id", [FIRST, LAST])
def test_a_twin_of_a_note_that_went_on_goes_and_the_newer_text_stays(desk: Desk, api: FakeApi, server_id: str) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    note = edited(desk, note, {"subjective": "Rewritten since."})
    desk.engine.run_once()
    stored_again(api, own, server_id)

    rounds(desk)

    assert (only(api).id, only(api).columns["subjective"]) == (own.id, "Rewritten since.")
    assert (shown(desk), place(desk, note)) == ([note.id], Place.ACCEPTED)


@pytest.mark.parametrize("server_id", [FIRST, LAST])
def test_what_is_typed_meanwhile_goes_into_the_one_that_stays(desk: Desk, api: FakeApi, server_id: str) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    stored_again(api, only(api), server_id)
    desk.pull.run_once()
    note = edited(desk, note, {"subjective": "Typed since."})

    rounds(desk)

    assert (only(api).columns["subjective"], place(desk, note)) == ("Typed since.", Place.ACCEPTED)
    assert shown(desk) == [note.id]


@pytest.mark.parametrize("server_id", [FIRST, LAST])
def test_a_twin_that_somebody_changed_is_a_note_of_its_own(desk: Desk, api: FakeApi, server_id: str) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    stored_again(api, own, server_id)
    desk.pull.run_once()
    changed = max(own.id, server_id)
    api.change_elsewhere(changed, plan="Written into the twin.")

    rounds(desk)

    assert len(api.notes) == len(shown(desk)) == 2
    assert api.notes[changed].columns["plan"] == "Written into the twin."
    assert (place(desk, note), behind(desk), deleted(desk, note)) == (Place.ACCEPTED, [], [])


def test_a_twin_of_a_deleted_note_does_not_bring_it_back(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    desk.drafts.delete(note.id, "list")
    clock.move(minutes=1)
    desk.engine.run_once()
    stored_again(api, own)

    rounds(desk)

    assert (api.notes, shown(desk)) == ({}, [])


def test_a_twin_of_a_note_that_is_to_be_made_anew_is_that_note(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    desk.drafts.delete(note.id, "list")
    clock.move(minutes=1)
    desk.engine.run_once()
    desk.drafts.restore(note.id, "list")
    stored_again(api, own)

    desk.pull.run_once()
    rounds(desk)

    assert (only(api).id, shown(desk), place(desk, note)) == (LAST, [note.id], Place.ACCEPTED)


def test_where_somebody_deleted_the_other_of_the_two_the_twin_is_kept(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    stored_again(api, own)
    desk.pull.run_once()
    del api.notes[own.id]

    rounds(desk)

    assert (only(api).id, shown(desk), place(desk, note), behind(desk)) == (LAST, [note.id], Place.ACCEPTED, [])


def test_a_draft_that_a_note_has_become_is_never_deleted(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    twin = stored_again(api, only(api))
    desk.pull.run_once()
    with desk.store.writing() as tx:
        kept = tx.note(note.id)
        assert kept
        tx.put_note(replace(kept, server=twin))

    desk.engine.run_once()

    assert (LAST in api.notes, behind(desk)) == (True, [])


def test_where_somebody_deleted_both_nothing_is_sent_and_nothing_lost(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    stored_again(api, only(api))
    desk.pull.run_once()
    api.notes.clear()

    rounds(desk)

    assert (api.notes, shown(desk), behind(desk)) == ({}, [note.id], [])


def test_twins_are_known_after_a_restart(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    stored_again(api, only(api))
    clock.move(days=30)

    again = desk_over(desk.store, api, clock)
    rounds(again)

    assert (len(api.notes), shown(again)) == (1, [note.id])


def test_a_twin_of_a_create_that_went_before_any_list_was_taken_in_goes_too(api: FakeApi, clock: HandClock) -> None:
    api.capabilities = None
    new = with_caseload(desk_over(MemoryStore(clock.now), api, clock))
    note = begun(new, WORDS)
    assert new.engine.run_once().sent == 1
    stored_again(api, only(api))

    rounds(new)

    assert (len(api.notes), shown(new), place(new, note)) == (1, [note.id], Place.ACCEPTED)


def test_a_list_that_is_refused_holds_up_no_create(
    api: FakeApi, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.capabilities = None
    new = with_caseload(desk_over(MemoryStore(clock.now), api, clock))
    note = begun(new, WORDS)

    def refused() -> list[ServerCopy]:
        raise Refused(403, "Not for you.")

    monkeypatch.setattr(api, "my_notes", refused)

    assert new.engine.run_once().sent == 1
    assert place(new, note) is Place.ACCEPTED


def test_a_create_that_was_never_delivered_is_forgotten(desk: Desk, api: FakeApi) -> None:
    api.offline = True
    note = begun(desk, WORDS)
    for count in range(5):
        note = edited(desk, note, {"subjective": f"Typed offline, {count}."})
        desk.engine.run_once()
    with desk.store.reading() as tx:
        assert creates_of(tx, note) == []
    api.offline = False
    desk.engine.run_once()
    with desk.store.reading() as tx:
        assert len(creates_of(tx, note)) == 1


def test_a_note_that_was_asked_to_wait_and_taken_all_the_same_is_one(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    """A proxy sent it twice: the first was taken, the second was one request too many."""

    def too_many() -> None:
        api.after_send = lambda: None
        raise NotNow("Too many requests.", 60)

    api.after_send = too_many
    note = begun(desk, WORDS)
    desk.engine.run_once()
    note = edited(desk, note, {"subjective": "Rewritten while the server asked to wait."})

    clock.move(minutes=30)
    rounds(desk, 3)

    assert (len(api.notes), shown(desk), place(desk, note)) == (1, [note.id], Place.ACCEPTED)
    assert only(api).columns["subjective"] == "Rewritten while the server asked to wait."


def test_while_a_write_is_under_way_nothing_is_decided(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    api.lose_next_answer()
    note = edited(desk, note, {"subjective": "Sent, and not answered."})
    desk.engine.run_once()
    stored_again(api, own, FIRST)

    desk.pull.run_once()
    assert (shown(desk), behind(desk)) == ([note.id], [])
    clock.move(minutes=30)
    rounds(desk, 3)

    assert (only(api).id, only(api).columns["subjective"]) == (own.id, "Sent, and not answered.")
    assert (shown(desk), place(desk, note), desk.my_notes.set_aside(note.id)) == ([note.id], Place.ACCEPTED, [])


def test_a_twin_that_cannot_be_deleted_is_shown_in_the_end_and_stays(
    desk: Desk, api: FakeApi, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    stored_again(api, only(api))
    send = api.send

    def refusing(attempt: Attempt) -> ServerCopy | None:
        if attempt.operation is Operation.DELETE:
            raise Refused(403, "Only draft notes can be deleted")
        return send(attempt)

    monkeypatch.setattr(api, "send", refusing)
    for _ in range(12):
        rounds(desk, 1)
        clock.move(minutes=20)

    assert (len(shown(desk)), behind(desk), place(desk, note)) == (2, [], Place.ACCEPTED)
