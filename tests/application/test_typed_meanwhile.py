"""What is typed while a create has no answer, at a server without keys: it is sent, and what arrives late is known."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotNow, OutcomeUnknown, Refused
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import Capability
from ehr_desktop.domain.note import Answers, Place, ServerCopy
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.application.test_drafts import PROGRESS, begun, place
from tests.application.test_sync import edited
from tests.application.without_keys import (
    LAST,
    WORDS,
    at_a_server_without_keys,
    behind,
    only,
    rounds,
    shown,
    stored_again,
)
from tests.desk import RIVERA, HandClock


@pytest.fixture
def desk(desk: Desk, api: FakeApi) -> Desk:
    """At a server without keys, after a first round."""
    return at_a_server_without_keys(desk, api)


class Delayed:
    """Between desk and server: the next creates get a 500 and wait here; they arrive when they are let in."""

    def __init__(self, api: FakeApi, number: int = 1) -> None:
        self._api = api
        self._send = api.send
        self._number = number
        self.waiting: list[Attempt] = []
        api.send = self.send  # type: ignore[method-assign]

    def send(self, attempt: Attempt) -> ServerCopy | None:
        if attempt.operation is not Operation.CREATE or len(self.waiting) == self._number:
            return self._send(attempt)
        self.waiting.append(attempt)
        raise OutcomeUnknown("It failed.", 500, "Failed")

    def let_in(self, number: int = 0) -> None:
        """It arrives after all."""
        self._send(self.waiting[number])


NEWER: Answers = {"subjective": "Arrived on time, slept better. And more."}


@pytest.mark.parametrize("appointment_id", [None, "a1"])
def test_what_is_typed_after_a_create_that_failed_is_sent_with_the_next_try(
    desk: Desk, api: FakeApi, appointment_id: str | None
) -> None:
    Delayed(api)
    note = begun(desk, WORDS)
    desk.engine.run_once()
    edited(desk, note, NEWER, appointment_id)
    desk.engine.run_once()
    copy = only(api)
    assert (copy.columns["subjective"], copy.appointment_id) == (NEWER["subjective"], appointment_id)
    assert (len(api.sent), place(desk, note)) == (1, Place.ACCEPTED)


@pytest.mark.parametrize("appointment_id", [None, "a1"])
def test_the_older_create_that_arrives_later_is_still_known_and_goes(
    desk: Desk, api: FakeApi, appointment_id: str | None
) -> None:
    line = Delayed(api)
    note = edited(desk, desk.drafts.begin(RIVERA.id, PROGRESS, {}, appointment_id), WORDS, appointment_id)
    desk.engine.run_once()
    edited(desk, note, NEWER, appointment_id)
    desk.engine.run_once()
    line.let_in()
    rounds(desk)
    assert (only(api).columns["subjective"], shown(desk)) == (NEWER["subjective"], [note.id])
    assert place(desk, note) is Place.ACCEPTED


@pytest.mark.parametrize("appointment_id", [None, "a1"])
def test_an_older_create_that_stands_there_is_gone_on_from_and_is_no_conflict(
    desk: Desk, api: FakeApi, clock: HandClock, appointment_id: str | None
) -> None:
    line = Delayed(api, 2)
    note = edited(desk, desk.drafts.begin(RIVERA.id, PROGRESS, {}, appointment_id), WORDS, appointment_id)
    desk.engine.run_once()
    note = edited(desk, note, NEWER, appointment_id)
    desk.engine.run_once()
    line.let_in()
    clock.move(hours=1)
    desk.engine.run_once()
    assert (only(api).columns["subjective"], place(desk, note)) == (NEWER["subjective"], Place.ACCEPTED)
    rounds(desk)
    assert shown(desk) == [note.id]


def test_a_newer_create_refused_for_the_older_one_goes_on_from_it(desk: Desk, api: FakeApi) -> None:
    line = Delayed(api)
    note = edited(desk, desk.drafts.begin(RIVERA.id, PROGRESS, {}, "a1"), WORDS, "a1")
    desk.engine.run_once()
    edited(desk, note, NEWER, "a1")

    def overtaken() -> None:
        api.before_send = lambda: None
        line.let_in()
        raise Refused(409, "A clinical note of this type already exists for this appointment")

    api.before_send = overtaken
    desk.engine.run_once()
    rounds(desk)
    assert (only(api).columns["subjective"], place(desk, note)) == (NEWER["subjective"], Place.ACCEPTED)


def test_an_update_that_failed_gives_way_to_what_was_typed_since(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    note = edited(desk, note, {"subjective": "Second."})

    def fail() -> None:
        api.before_send = lambda: None
        raise NotNow("It failed.", maybe_done=True, this_alone=True, status=500)

    api.before_send = fail
    desk.engine.run_once()
    edited(desk, note, {"subjective": "Third."})
    desk.engine.run_once()
    assert (only(api).columns["subjective"], len(api.sent)) == ("Third.", 2)
    api.change_elsewhere(only(api).id, subjective="Second.")  # the first arrives after all
    desk.drafts.close(note.id)
    rounds(desk)
    assert (only(api).columns["subjective"], place(desk, note)) == ("Third.", Place.ACCEPTED)


def test_a_server_that_was_upgraded_is_not_asked_by_a_key_it_never_kept(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    note = begun(desk, WORDS)
    api.lose_next_answer()
    desk.engine.run_once()
    api.capabilities = EVERYTHING
    api.answered.clear()
    clock.move(minutes=30)
    rounds(desk)
    assert (only(api).columns["subjective"], place(desk, note)) == (WORDS["subjective"], Place.ACCEPTED)
    assert len(api.sent) == 1


def test_a_server_with_a_feed_and_without_keys_keeps_no_twin(desk: Desk, api: FakeApi) -> None:
    api.capabilities = EVERYTHING - {Capability.IDEMPOTENCY_KEYS}
    rounds(desk)
    note = begun(desk, WORDS)
    desk.engine.run_once()
    desk.drafts.close(note.id)
    stored_again(api, only(api))
    rounds(desk)
    assert (shown(desk), place(desk, note)) == ([note.id], Place.ACCEPTED)
    assert only(api)


def test_a_twin_of_which_only_the_version_is_another_goes(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    stored_again(api, only(api))
    desk.pull.run_once()
    api.change_elsewhere(LAST)

    rounds(desk)

    assert (len(api.notes), shown(desk), behind(desk)) == (1, [note.id], [])


def test_a_note_taken_over_by_its_twin_keeps_what_stood_against_it(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, WORDS)
    desk.engine.run_once()
    original = only(api)
    desk.drafts.close(note.id)
    stored_again(api, original)
    desk.pull.run_once()
    edited(desk, note, {"subjective": "Mine."})
    api.change_elsewhere(original.id, subjective="Theirs.")
    send = api.send

    def deleted_right_after(attempt: Attempt) -> ServerCopy | None:
        try:
            return send(attempt)
        finally:
            api.notes.pop(original.id)
            api.send = send  # type: ignore[method-assign]

    api.send = deleted_right_after  # type: ignore[method-assign]
    rounds(desk)
    assert only(api).columns["subjective"] == "Mine."
    assert [one["subjective"] for one in desk.my_notes.set_aside(note.id)] == ["Theirs."]
