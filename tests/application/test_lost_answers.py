"""An answer that is lost, or a refusal in its place: a note is sent once, and what was typed since is no conflict."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotNow, OutcomeUnknown, Refused
from ehr_desktop.application.outbox import NO_ANSWER, TRIES, Attempt
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import NoteStatus, Place, ServerCopy
from tests.application.fake_api import FakeApi
from tests.application.test_batching import fails, one_by_one, written
from tests.application.test_drafts import begun, place
from tests.application.test_odd_answers import sign_elsewhere, text_here
from tests.application.test_signing import complete_note
from tests.application.test_sync import edited
from tests.desk import RIVERA, HandClock, decide


def test_a_create_without_an_answer_is_found_also_when_it_was_signed_meanwhile(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    api.capabilities = None
    desk.read_about()
    api.lose_next_answer()
    note = complete_note(desk)
    desk.engine.run_once()
    [server_id] = api.notes
    sign_elsewhere(api, server_id)
    clock.move(hours=1)
    desk.engine.run_once()
    shown = desk.my_notes.look(note.id)
    assert shown
    assert (shown.note.status, shown.place, len(api.notes)) == (NoteStatus.SIGNED, Place.ACCEPTED, 1)


def test_a_refused_repetition_does_not_make_a_second_note(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    api.lose_next_answer()
    note = begun(desk)
    desk.engine.run_once()
    clock.move(hours=1)

    def portal() -> None:
        api.before_send = lambda: None
        raise Refused(403, "Blocked by the hotel’s network")

    api.before_send = portal
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU
    note = edited(desk, note, {"subjective": "Arrived on time. Later words."})
    desk.engine.run_once()
    desk.engine.run_once()
    [copy] = api.notes.values()
    assert (copy.columns["subjective"], place(desk, note)) == ("Arrived on time. Later words.", Place.ACCEPTED)
    desk.pull.run_once()
    assert len(desk.my_notes.page(NoteFilter())) == 1


def test_a_refused_repetition_of_a_create_that_never_arrived_is_made_anew(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    def lost() -> None:
        raise OutcomeUnknown("The connection broke.")

    def portal() -> None:
        raise Refused(403, "Blocked by the hotel’s network")

    note = begun(desk)
    for trouble in (lost, portal):
        api.before_send = trouble
        desk.engine.run_once()
        clock.move(hours=1)
    api.before_send = lambda: None
    desk.conflicts.try_again(note.id)
    desk.engine.run_once()
    assert (len(api.notes), place(desk, note)) == (1, Place.ACCEPTED)


@pytest.mark.parametrize("appointment_id", [None, "a2"])
def test_a_create_that_waits_for_its_clinician_hides_no_other_note(
    desk: Desk, api: FakeApi, clock: HandClock, appointment_id: str | None
) -> None:
    api.capabilities = None
    desk.read_about()
    note = begun(desk)

    def fail() -> None:
        raise OutcomeUnknown("The server failed.", 500, "Failed to create clinical note")

    api.before_send = fail
    for _ in range(TRIES):
        desk.engine.run_once()
        clock.move(minutes=20)
    assert place(desk, note) is Place.NEEDS_YOU
    other = api.put(RIVERA.id, "Progress Note", {"subjective": "From the web."}, NoteStatus.DRAFT)
    api.notes[other.id] = replace(other, appointment_id=appointment_id)
    desk.pull.run_once()
    assert {row.excerpt for row in desk.my_notes.page(NoteFilter())} == {"Arrived on time.", "From the web."}


def test_a_create_that_was_taken_written_on_and_then_blocked_is_one_note(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    note = begun(desk)
    api.lose_next_answer()
    desk.engine.run_once()
    desk.drafts.close(note.id)
    [server_id] = api.notes
    api.change_elsewhere(server_id, plan="Written on another computer.")

    def blocked() -> None:
        raise Refused(403, "Blocked by the hotel’s network")

    api.before_send = blocked
    clock.move(minutes=30)
    desk.refresh(lambda _: None)
    assert place(desk, note) is Place.NEEDS_YOU
    api.before_send = lambda: None
    desk.conflicts.try_again(note.id)
    for _ in range(2):
        desk.refresh(lambda _: None)
    assert list(api.notes) == [server_id]
    assert [row.note_id for row in desk.my_notes.page(NoteFilter())] == [note.id]
    shown = desk.my_notes.look(note.id)
    assert shown
    assert (shown.place, shown.columns["plan"]) == (Place.ACCEPTED, "Written on another computer.")


def test_our_own_change_whose_answer_was_lost_is_no_conflict(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk)
    desk.engine.run_once()
    note = edited(desk, note, {"subjective": "Arrived on time. Second."})
    api.lose_next_answer()
    desk.engine.run_once()
    note = edited(desk, note, {"subjective": "Arrived on time. Second. Third."})
    for _ in range(2):
        clock.move(hours=1)
        desk.engine.run_once()
    [copy] = api.notes.values()
    assert (copy.columns["subjective"], place(desk, note)) == ("Arrived on time. Second. Third.", Place.ACCEPTED)


def test_a_note_whose_answer_is_lost_every_time_while_others_pass_needs_its_clinician(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    one_by_one(desk, api)
    first, second = written(desk, 2)
    send = api.send
    fails(api, "Note 0.", OutcomeUnknown("The connection broke before the answer came."))
    assert desk.engine.run_once().link is Link.ONLINE
    assert place(desk, second) is Place.ACCEPTED
    for _ in range(TRIES):
        clock.move(hours=1)
        desk.engine.run_once()
    need = desk.conflicts.need(first.id)
    assert need
    assert need.refusal
    assert (need.refusal.status, need.refusal.message) == (NO_ANSWER, "The connection broke before the answer came.")
    api.send = send  # type: ignore[method-assign]
    desk.conflicts.try_again(first.id)
    desk.engine.run_once()
    assert (len(api.notes), place(desk, first)) == (2, Place.ACCEPTED)


def test_while_the_server_answers_nothing_no_note_needs_its_clinician(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    note = begun(desk)
    read = api.my_notes

    def broken() -> Sequence[ServerCopy]:
        raise NotNow("The server cannot take it at the moment (500).", maybe_done=True, this_alone=True, status=500)

    def broken_for_writes() -> None:
        broken()

    api.before_send = broken_for_writes
    api.my_notes = broken  # type: ignore[method-assign]
    for _ in range(2 * TRIES):
        report = desk.engine.run_once()
        assert (report.link, report.why) == (Link.ONLINE, "The server cannot take it at the moment (500).")
        clock.move(hours=1)
    assert place(desk, note) is Place.SENT
    api.before_send = lambda: None
    api.my_notes = read  # type: ignore[method-assign]
    desk.engine.run_once()
    assert (len(api.notes), place(desk, note)) == (1, Place.ACCEPTED)


def test_what_was_typed_after_an_update_that_was_taken_without_an_answer_is_no_conflict(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    note = begun(desk)
    desk.engine.run_once()
    note = edited(desk, note, {"subjective": "Arrived on time. Second."})
    send = api.send

    def taken_and_cut(attempt: Attempt) -> ServerCopy | None:
        if not api.sent[1:]:
            send(attempt)
        raise OutcomeUnknown("The connection broke before the answer came.")

    api.send = taken_and_cut  # type: ignore[method-assign]
    for _ in range(TRIES):
        desk.engine.run_once()
        clock.move(hours=1)
    assert place(desk, note) is Place.NEEDS_YOU
    api.send = send  # type: ignore[method-assign]
    note = edited(desk, note, {"subjective": "Arrived on time. Second. Third."})
    for _ in range(2):
        desk.engine.run_once()
    [copy] = api.notes.values()
    assert (copy.columns["subjective"], place(desk, note)) == ("Arrived on time. Second. Third.", Place.ACCEPTED)


@pytest.mark.parametrize("keep", [Keep.MINE, Keep.THEIRS])
def test_two_notes_here_never_become_one_note_there(desk: Desk, api: FakeApi, clock: HandClock, keep: Keep) -> None:
    api.capabilities = None
    desk.read_about()

    def lost() -> None:
        raise OutcomeUnknown("The connection broke.")

    api.before_send = lost
    notes = [desk.drafts.begin(RIVERA.id, desk.types["Progress Note"], {}, "a1") for _ in range(2)]
    for number, note in enumerate(notes):
        desk.drafts.save(note, {"subjective": f"Written here, {number}."}, "a1", "form")
    desk.engine.run_once()
    copy = api.put(RIVERA.id, "Progress Note", {"subjective": "Written elsewhere."}, NoteStatus.DRAFT)
    api.notes[copy.id] = replace(copy, appointment_id="a1")
    api.before_send = lambda: None
    clock.move(hours=1)
    desk.engine.run_once()
    for note in notes:
        decide(desk, note.id, keep)
        desk.engine.run_once()
    here = [desk.my_notes.look(note.id) for note in notes]
    assert len({one.note.server.id for one in here if one and one.note.server}) == 2
    assert text_here(desk, notes[1]) == "Written here, 1."
