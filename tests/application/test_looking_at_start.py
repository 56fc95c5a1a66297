"""After a new start: what was saved before it is looked for at the server once, and then travels like any other."""

import pytest

from ehr_desktop.application.errors import Unreachable
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place, ServerCopy
from tests.application.fake_api import FakeApi
from tests.application.test_batching import places, texts_there, written
from tests.contracts.memory_store import MemoryStore
from tests.desk import HandClock, desk_over


def count_lists(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many notes were in each list that was asked for."""
    asked: list[int] = []
    my_notes = api.my_notes

    def listed() -> list[ServerCopy]:
        found = list(my_notes())
        asked.append(len(found))
        return found

    monkeypatch.setattr(api, "my_notes", listed)
    return asked


def test_what_waited_at_the_start_is_looked_for_once_and_travels_together(
    api: FakeApi, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore(clock.now)
    notes = written(desk_over(store, api, clock), 60)
    clock.move(minutes=1)
    desk = desk_over(store, api, clock)
    asked = count_lists(api, monkeypatch)
    desk.engine.run_once()
    assert (asked, api.loads) == ([0], [50, 10])
    assert places(desk, notes) == [Place.ACCEPTED] * 60


def test_what_a_later_state_of_the_file_has_sent_is_found_and_not_sent_again(api: FakeApi, clock: HandClock) -> None:
    later, older = MemoryStore(clock.now), MemoryStore(clock.now)
    first = desk_over(later, api, clock)
    notes = written(first, 4)
    older._state = later._state.copy()
    first.engine.run_once()
    clock.move(minutes=1)
    for gone in list(api.notes)[2:]:
        del api.notes[gone]  # these two were never sent by that later state
    desk = desk_over(older, api, clock)
    desk.engine.run_once()
    assert texts_there(api) == [f"Note {number}." for number in range(4)]
    assert places(desk, notes) == [Place.ACCEPTED] * 4


def test_a_list_that_cannot_be_had_ends_the_round_as_any_failure_does(
    api: FakeApi, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore(clock.now)
    notes = written(desk_over(store, api, clock), 3)
    clock.move(minutes=1)
    desk = desk_over(store, api, clock)

    def no_list() -> list[ServerCopy]:
        raise Unreachable("No connection.")

    with monkeypatch.context() as patched:
        patched.setattr(api, "my_notes", no_list)
        assert desk.engine.run_once().link is Link.OFFLINE
    assert (api.sent, places(desk, notes)) == ([], [Place.THIS_COMPUTER] * 3)
    desk.engine.run_once()
    assert (api.loads, places(desk, notes)) == ([3], [Place.ACCEPTED] * 3)
