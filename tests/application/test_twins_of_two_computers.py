"""A create taken twice, seen from two computers of one clinician: neither deletes what is the other’s."""

import pytest

from ehr_desktop.application.copies import set_aside
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.domain.note import Place
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import begun, place
from tests.application.test_sync import edited
from tests.application.without_keys import (
    FIRST,
    LAST,
    WORDS,
    at_a_server_without_keys,
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


@pytest.fixture
def other(api: FakeApi, desk: Desk, clock: HandClock) -> Desk:
    """Her other computer, after a first round."""
    other = with_caseload(desk_over(MemoryStore(clock.now), api, clock))
    other.refresh(lambda _: None)
    return other


@pytest.mark.parametrize("server_id", [FIRST, LAST])
def test_only_the_computer_that_made_it_deletes_a_twin(desk: Desk, other: Desk, api: FakeApi, server_id: str) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    stored_again(api, only(api), server_id)

    rounds(other)
    assert (len(shown(other)), len(api.notes)) == (2, 2)
    rounds(desk)
    rounds(other)

    assert (len(api.notes), shown(desk)) == (1, [note.id])
    [row] = other.my_notes.page(NoteFilter())
    assert (_server_id(other, row.note_id), row.place) == (only(api).id, Place.ACCEPTED)


def test_what_was_typed_into_a_twin_stays_in_sight_where_it_was_typed(desk: Desk, other: Desk, api: FakeApi) -> None:
    begun(desk, WORDS)
    desk.engine.run_once()
    twin = stored_again(api, only(api))
    other.pull.run_once()
    [row] = [row for row in other.my_notes.page(NoteFilter()) if _server_id(other, row.note_id) == twin.id]
    note = edited(other, other.drafts.open(row.note_id), {**WORDS, "plan": "Typed offline."})
    rounds(desk)

    rounds(other)

    assert (place(other, note), len(shown(other))) == (Place.NEEDS_YOU, 2)


def test_a_twin_with_a_text_set_aside_stays_in_sight(desk: Desk, other: Desk, api: FakeApi) -> None:
    begun(desk, WORDS)
    desk.engine.run_once()
    twin = stored_again(api, only(api))
    other.pull.run_once()
    with other.store.writing() as tx:
        note = tx.note_of_server_id(twin.id)
        assert note
        set_aside(tx, note.id, "not kept", {"subjective": "Typed at the other desk."}, other.clock.now())
    rounds(desk)

    rounds(other)

    assert note.id in shown(other)


def test_a_draft_deleted_elsewhere_that_has_no_twin_stays_in_sight(desk: Desk, other: Desk, api: FakeApi) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    begun(desk, {**WORDS, "plan": "Another one."})
    desk.engine.run_once()
    server_id = _server_id(desk, note.id)
    rounds(other)
    del api.notes[server_id]

    rounds(other)
    rounds(desk)

    assert (len(shown(desk)), len(shown(other))) == (2, 2)


def test_two_computers_that_wrote_the_same_never_delete_both(desk: Desk, other: Desk, api: FakeApi) -> None:
    mine = begun(desk, WORDS)
    theirs = begun(other, WORDS)
    desk.engine.run_once()
    other.engine.run_once()
    assert len(api.notes) == 2
    smallest = min(api.notes)

    desk.pull.run_once()
    other.pull.run_once()
    rounds(desk)
    rounds(other)

    assert only(api).id == smallest
    assert (shown(desk), shown(other)) == ([mine.id], [theirs.id])


def test_a_twin_edited_on_the_other_computer_is_kept(desk: Desk, other: Desk, api: FakeApi) -> None:
    begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    stored_again(api, own)
    other.pull.run_once()
    [row] = [row for row in other.my_notes.page(NoteFilter()) if _server_id(other, row.note_id) == LAST]
    desk.pull.run_once()
    edited(other, other.drafts.open(row.note_id), {**WORDS, "plan": "Typed at the other desk."})
    other.engine.run_once()

    rounds(desk)

    assert len(api.notes) == len(shown(desk)) == 2
    assert api.notes[LAST].columns["plan"] == "Typed at the other desk."


def _server_id(desk: Desk, note_id: str) -> str:
    found = desk.my_notes.look(note_id)
    assert found
    assert found.note.server
    return found.note.server.id
