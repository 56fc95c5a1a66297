"""A change of ours that was sent twice and arrives late, at a server that compares no versions, is sent over."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import OutcomeUnknown
from ehr_desktop.domain.note import Note, Place
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import begun, place
from tests.application.test_sync import edited
from tests.contracts.memory_store import MemoryStore
from tests.desk import APPOINTMENTS, CHEN, FERREIRA, OBRIEN, RIVERA, HandClock, desk_over, with_caseload

FIRST, SECOND, THIRD = ({"subjective": text} for text in ("Slept.", "Slept well.", "Slept well. Walked."))


@pytest.fixture
def api() -> FakeApi:
    """A clinic that compares no versions."""
    return FakeApi((RIVERA, CHEN, OBRIEN, FERREIRA), APPOINTMENTS, capabilities=None)


@pytest.fixture
def desk(api: FakeApi, clock: HandClock) -> Desk:
    """At that clinic."""
    return with_caseload(desk_over(MemoryStore(clock.now), api, clock))


@pytest.fixture
def note(desk: Desk, api: FakeApi, clock: HandClock) -> Note:
    """Accepted as THIRD; the answer to SECOND was lost, and it was looked for before THIRD was sent."""
    note = begun(desk, FIRST)
    desk.engine.run_once()
    note = edited(desk, note, SECOND)
    api.lose_next_answer()
    desk.engine.run_once()
    note = edited(desk, note, THIRD)
    for _ in range(3):
        clock.move(minutes=15)
        desk.engine.run_once()
    assert place(desk, note) is Place.ACCEPTED
    desk.drafts.close(note.id)
    return note


def texts(desk: Desk, api: FakeApi, note: Note) -> tuple[object, object]:
    """Here and there."""
    shown = desk.my_notes.look(note.id)
    assert shown
    [copy] = api.notes.values()
    return shown.columns["subjective"], copy.columns["subjective"]


def arrives_late(api: FakeApi, **said: str) -> None:
    """The note at the server says this now."""
    [server_id] = api.notes
    api.change_elsewhere(server_id, **said)


def break_off() -> None:
    """Nothing is stored, and no answer comes."""
    raise OutcomeUnknown("The connection broke.")


def test_an_older_change_of_ours_is_sent_over(desk: Desk, api: FakeApi, note: Note) -> None:
    arrives_late(api, **SECOND)
    desk.pull.run_once()
    assert place(desk, note) is Place.THIS_COMPUTER
    desk.engine.run_once()
    assert (texts(desk, api, note), place(desk, note)) == ((THIRD["subjective"],) * 2, Place.ACCEPTED)


def test_an_older_change_of_ours_is_no_conflict_with_what_was_typed_since(desk: Desk, api: FakeApi, note: Note) -> None:
    fourth = edited(desk, note, {"subjective": "Slept well. Walked. Rested."})
    arrives_late(api, **SECOND)
    desk.engine.run_once()
    assert (texts(desk, api, note), place(desk, fourth)) == ((fourth.answers["subjective"],) * 2, Place.ACCEPTED)


def test_another_version_of_the_same_text_is_no_conflict(desk: Desk, api: FakeApi, note: Note) -> None:
    fourth = edited(desk, note, {"subjective": "Slept well. Walked. Rested."})
    arrives_late(api, **THIRD)
    desk.engine.run_once()
    assert (texts(desk, api, note), place(desk, fourth)) == ((fourth.answers["subjective"],) * 2, Place.ACCEPTED)


def test_a_version_that_is_another_every_time_does_not_hold_the_round_up(desk: Desk, api: FakeApi, note: Note) -> None:
    edited(desk, note, {"subjective": "Slept well. Walked. Rested."})
    api.before_send = lambda: arrives_late(api, **THIRD)
    for _ in range(3):
        desk.engine.run_once()
        assert place(desk, note) is Place.THIS_COMPUTER
    api.before_send = lambda: None
    desk.engine.run_once()
    assert place(desk, note) is Place.ACCEPTED


@pytest.mark.parametrize("said", [{"subjective": "Slept badly."}, {**SECOND, "plan": "Rest."}, FIRST])
def test_what_somebody_else_wrote_is_taken_in(desk: Desk, api: FakeApi, note: Note, said: dict[str, str]) -> None:
    arrives_late(api, **said)
    desk.pull.run_once()
    assert (texts(desk, api, note), place(desk, note)) == ((said["subjective"],) * 2, Place.ACCEPTED)


def test_what_gives_way_to_a_text_made_of_the_older_one_is_set_aside(desk: Desk, api: FakeApi, note: Note) -> None:
    arrives_late(api, **SECOND)
    arrives_late(api, subjective="Slept well. On the web.")
    desk.pull.run_once()
    assert texts(desk, api, note) == ("Slept well. On the web.",) * 2
    assert THIRD["subjective"] in [columns["subjective"] for columns in desk.my_notes.set_aside(note.id)]


def test_a_change_that_gave_way_in_a_merge_may_still_arrive(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk, FIRST)
    desk.engine.run_once()
    note = edited(desk, note, SECOND)
    api.before_send = break_off
    desk.engine.run_once()
    api.before_send = lambda: None
    arrives_late(api, plan="On the web.")
    clock.move(minutes=15)
    desk.engine.run_once()
    note = edited(desk, note, THIRD)
    desk.engine.run_once()

    arrives_late(api, **SECOND)
    desk.drafts.close(note.id)
    for _ in range(2):
        desk.refresh(lambda _: None)
    assert texts(desk, api, note) == (THIRD["subjective"],) * 2


def test_after_an_hour_it_is_somebody_else_who_wrote_it(desk: Desk, api: FakeApi, note: Note, clock: HandClock) -> None:
    clock.move(hours=1)
    arrives_late(api, **SECOND)
    desk.pull.run_once()
    assert (texts(desk, api, note), place(desk, note)) == ((SECOND["subjective"],) * 2, Place.ACCEPTED)
