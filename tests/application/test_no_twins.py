"""What is no twin of a create, however much it looks like one: at a server without keys, and at one with them."""

from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.domain.note import NoteStatus, Place
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.application.test_drafts import PROGRESS, begun, place
from tests.application.without_keys import (
    FIRST,
    LAST,
    WORDS,
    at_a_server_without_keys,
    deleted,
    only,
    rounds,
    shown,
    stored_again,
)
from tests.contracts.memory_store import MemoryStore
from tests.desk import RIVERA, HandClock, desk_over, with_caseload


@pytest.fixture
def desk(desk: Desk, api: FakeApi) -> Desk:
    """At a server without keys, after a first round."""
    return at_a_server_without_keys(desk, api)


def test_what_was_there_before_any_list_was_taken_in_is_no_twin(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    begun(desk, WORDS)
    desk.engine.run_once()
    new = with_caseload(desk_over(MemoryStore(clock.now), api, clock))
    note = begun(new, WORDS)
    new.engine.run_once()

    rounds(new)

    assert (len(api.notes), len(shown(new)), place(new, note)) == (2, 2, Place.ACCEPTED)


def test_two_deliberate_drafts_without_a_word_are_two(desk: Desk, api: FakeApi) -> None:
    begun(desk, {"session_date": "2026-11-17", "cpt_code": "90834", "diagnoses": ("F41.1",)})
    desk.engine.run_once()
    stored_again(api, only(api))

    rounds(desk)

    assert len(api.notes) == len(shown(desk)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"appointment_id": "a2"},
        {"clinician_id": "u2"},
        {"client_id": "c2"},
        {"note_type": "Contact Note"},
        {"status": NoteStatus.SIGNED},
        {"columns": {"subjective": "Arrived on time, slept better!"}},
        {"columns": {"subjective": "Arrived on time, slept better.", "sessionDate": "2026-11-16"}},
    ],
)
def test_what_differs_in_anything_is_no_twin(desk: Desk, api: FakeApi, other: dict[str, object]) -> None:
    begun(desk, {**WORDS, "session_date": "2026-11-17"})
    desk.engine.run_once()
    own = only(api)
    api.notes[LAST] = replace(own, **{"id": LAST, "version": "2", **other})  # type: ignore[arg-type]

    rounds(desk)

    assert len(api.notes) == len(shown(desk)) == 2


def test_the_day_decides_nothing_where_none_was_sent(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    own = only(api)
    for server_id, day in ((LAST, "2026-11-17"), (FIRST, "2026-11-18")):
        twin = stored_again(api, own, server_id)
        api.notes[server_id] = replace(twin, columns={**own.columns, "sessionDate": day})

    rounds(desk, 3)

    assert (len(api.notes), shown(desk)) == (1, [note.id])


def test_a_draft_that_was_there_before_is_neither_taken_nor_deleted(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    first = begun(desk, WORDS)
    api.lose_next_answer()
    desk.engine.run_once()
    desk.pull.run_once()
    before = only(api)
    second = desk.drafts.begin(RIVERA.id, PROGRESS, {}, None)
    second = desk.drafts.save(second, WORDS, None, "form")
    api.lose_next_answer()
    desk.engine.send_now(second.id)

    desk.engine.send_now(second.id)
    kept = desk.my_notes.look(second.id)
    assert kept
    assert kept.note.server
    assert kept.note.server.id != before.id
    clock.move(minutes=30)
    rounds(desk)

    assert (place(desk, first), place(desk, second)) == (Place.ACCEPTED, Place.ACCEPTED)
    assert len(api.notes) == len(shown(desk)) == 2


def test_a_draft_of_the_web_that_was_in_sight_before_stays_though_it_says_the_same(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    first = begun(desk, {"subjective": "Another text."})
    api.lose_next_answer()
    desk.engine.run_once()
    api.put(RIVERA.id, PROGRESS.name, dict(WORDS), NoteStatus.DRAFT)
    desk.pull.run_once()
    assert shown(desk) == [first.id]
    second = begun(desk, WORDS)
    desk.engine.send_now(second.id)

    clock.move(minutes=30)
    rounds(desk, 3)

    assert len(api.notes) == len(shown(desk)) == 3
    assert (place(desk, first), place(desk, second), deleted(desk, second)) == (Place.ACCEPTED, Place.ACCEPTED, [])


def test_a_server_with_keys_has_no_twins(desk: Desk, api: FakeApi) -> None:
    api.capabilities = EVERYTHING
    desk.read_about()
    begun(desk, WORDS)
    desk.engine.run_once()
    stored_again(api, only(api))

    rounds(desk)

    assert len(api.notes) == len(shown(desk)) == 2
