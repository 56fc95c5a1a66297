"""Notes that travel together fare as if each had gone alone."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ehr_desktop.application.batching import LARGEST, MOST, loads
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import (
    KnownError,
    NotNow,
    NotThere,
    NotThisKindOfServer,
    OutcomeUnknown,
    Refused,
    SignInNeeded,
    Unreachable,
)
from ehr_desktop.application.freezing import Frozen
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import Capability
from ehr_desktop.application.sync import Link, SyncReport
from ehr_desktop.domain.note import Note, Place, ServerCopy
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.application.test_drafts import place
from tests.application.test_sync import edited
from tests.desk import RIVERA, HandClock, desk_over


def written(desk: Desk, count: int) -> list[Note]:
    """So many drafts that wait, each with a text of its own."""
    notes = []
    for number in range(count):
        note = desk.drafts.begin(RIVERA.id, desk.types["Progress Note"], {}, None)
        notes.append(desk.drafts.save(note, {"subjective": f"Note {number}."}, None, "form"))
    return notes


def texts_there(api: FakeApi) -> list[str]:
    return sorted(str(copy.columns["subjective"]) for copy in api.notes.values())


def places(desk: Desk, notes: Sequence[Note]) -> list[Place]:
    return [place(desk, note) for note in notes]


def fails(api: FakeApi, text: str, error: KnownError | type[Exception]) -> None:
    """What holds this text is answered so."""
    send = api.send

    def answer(attempt: Attempt) -> ServerCopy | None:
        if text.encode() in attempt.body:
            raise error
        return send(attempt)

    api.send = answer  # type: ignore[method-assign]


def one_by_one(desk: Desk, api: FakeApi) -> None:
    """At a server that takes no batch."""
    api.capabilities = EVERYTHING - {Capability.BATCH}
    desk.read_about()


def test_what_waits_goes_in_one_request(desk: Desk, api: FakeApi) -> None:
    notes = written(desk, 3)
    report = desk.engine.run_once()
    assert (report.link, report.sent, report.changed) == (Link.ONLINE, 3, frozenset(note.id for note in notes))
    assert (api.loads, places(desk, notes)) == ([3], [Place.ACCEPTED] * 3)
    for note in notes:
        edited(desk, note, {"subjective": "Written on."})
    desk.engine.run_once()
    assert (api.loads, texts_there(api)) == ([3, 3], ["Written on."] * 3)


def test_a_note_by_itself_goes_by_itself(desk: Desk, api: FakeApi) -> None:
    written(desk, 1)
    desk.engine.run_once()
    assert (api.loads, len(api.sent)) == ([], 1)


def test_at_most_fifty_go_together(desk: Desk, api: FakeApi) -> None:
    notes = written(desk, 120)
    assert desk.engine.run_once().sent == 120
    assert (api.loads, places(desk, notes)) == ([50, 50, 20], [Place.ACCEPTED] * 120)


@pytest.mark.parametrize("missing", [Capability.BATCH, Capability.IDEMPOTENCY_KEYS, Capability.COMPARE_AND_SWAP])
def test_a_server_that_lacks_what_makes_it_safe_gets_them_one_by_one(
    desk: Desk, api: FakeApi, missing: Capability
) -> None:
    api.capabilities = EVERYTHING - {missing}
    desk.read_about()
    notes = written(desk, 3)
    desk.engine.run_once()
    assert (api.loads, places(desk, notes)) == ([], [Place.ACCEPTED] * 3)


def test_one_refused_of_fifty_leaves_forty_nine_accepted(desk: Desk, api: FakeApi) -> None:
    notes = written(desk, MOST)
    fails(api, "Note 7.", Refused(400, "Validation failed", ({"path": "subjective", "message": "Not this."},)))
    report = desk.engine.run_once()
    assert (api.loads, report.link, report.sent, report.parked) == ([MOST], Link.ONLINE, 49, 1)
    assert places(desk, notes) == [Place.NEEDS_YOU if number == 7 else Place.ACCEPTED for number in range(MOST)]
    need = desk.conflicts.need(notes[7].id)
    assert need
    assert need.refusal
    assert (need.refusal.message, need.refusal.errors) == ("Validation failed", (("subjective", "Not this."),))


@pytest.mark.parametrize("alone", [False, True], ids=["together", "alone"])
def test_each_outcome_is_settled_as_that_of_a_note_that_went_alone(desk: Desk, api: FakeApi, alone: bool) -> None:
    notes = written(desk, 6)
    desk.engine.run_once()
    if alone:
        one_by_one(desk, api)
    for number, note in enumerate(notes):
        edited(desk, note, {"subjective": f"Note {number}, written on."})
    there = {str(copy.columns["subjective"]): copy.id for copy in api.notes.values()}
    theirs = api.change_elsewhere(there["Note 1."], subjective="Theirs.")
    del api.notes[there["Note 2."]]
    fails(api, "Note 3, ", Refused(409, "It stands against something."))
    fails(api, "Note 4, ", NotNow("The server is still busy with this note.", 1, this_alone=True))
    api.loads.clear()
    report = desk.engine.run_once()

    assert api.loads == ([] if alone else [6])
    assert (report.link, report.sent, report.parked) == (Link.ONLINE, 2, 3)
    assert places(desk, notes) == [
        Place.ACCEPTED,
        Place.NEEDS_YOU,
        Place.NEEDS_YOU,
        Place.NEEDS_YOU,
        Place.THIS_COMPUTER,
        Place.ACCEPTED,
    ]
    needs = [desk.conflicts.need(note.id) for note in notes]
    assert [need and need.theirs for need in needs] == [None, theirs, None, None, None, None]
    assert [need and need.refusal and need.refusal.status for need in needs] == [None, None, 404, 409, None, None]


def test_a_lost_answer_keeps_every_attempt_and_makes_no_second_note(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    notes = written(desk, 3)
    api.lose_next_answer()
    report = desk.engine.run_once()
    assert (report.link, places(desk, notes)) == (Link.OFFLINE, [Place.SENT] * 3)
    first = [(one.key, one.body) for one in api.sent]
    notes[0] = edited(desk, notes[0], {"subjective": "Note 0. Later words."})
    clock.move(minutes=1)
    desk.engine.run_once()
    assert sorted((one.key, one.body) for one in api.sent[3:6]) == sorted(first)
    desk.engine.run_once()
    assert texts_there(api) == ["Note 0. Later words.", "Note 1.", "Note 2."]
    assert places(desk, notes) == [Place.ACCEPTED] * 3


class Killed(BaseException):
    """What a test ends the program with."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_ended_between_freeze_and_answer_the_same_bytes_go_again(desk: Desk, api: FakeApi, moment: str) -> None:
    notes = written(desk, 3)
    send_together = api.send_together

    def ended(attempts: Sequence[Attempt]) -> Sequence[ServerCopy | KnownError]:
        if moment == "after":
            send_together(attempts)
        raise Killed

    api.send_together = ended  # type: ignore[method-assign]
    with pytest.raises(Killed):
        desk.engine.run_once()
    with desk.store.reading() as tx:
        frozen = {row.attempt.key: row.attempt.body for row in tx.outbox() if row.attempt}
    api.send_together = send_together  # type: ignore[method-assign]
    desk.engine.run_once()
    assert {one.key: one.body for one in api.sent} == frozen
    assert (len(frozen), len(api.notes), places(desk, notes)) == (3, 3, [Place.ACCEPTED] * 3)


def test_our_own_change_whose_answer_was_lost_is_no_conflict(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    """Taken in a batch, repeated alone: the server says that the note has changed, and it was us."""
    notes = written(desk, 2)
    desk.engine.run_once()
    for note in notes:
        edited(desk, note, {"subjective": "Written on."})
    api.lose_next_answer()
    desk.engine.run_once()
    clock.move(minutes=1)
    desk.engine.run_once()
    assert (texts_there(api), places(desk, notes)) == (["Written on."] * 2, [Place.ACCEPTED] * 2)


@pytest.mark.parametrize(
    "error", [Refused(413, "The request is too large"), Refused(400, "Odd"), NotThisKindOfServer("No such route.")]
)
def test_a_server_that_takes_no_batch_after_all_gets_them_one_by_one(
    desk: Desk, api: FakeApi, error: KnownError
) -> None:
    def refuse(_: object) -> Sequence[ServerCopy | KnownError]:
        raise error

    api.send_together = refuse  # type: ignore[method-assign, assignment]
    notes = written(desk, 3)
    report = desk.engine.run_once()
    assert (report.link, report.sent, places(desk, notes)) == (Link.ONLINE, 3, [Place.ACCEPTED] * 3)


@pytest.mark.parametrize(
    ("error", "link"),
    [
        (Unreachable("There is no connection."), Link.OFFLINE),
        (SignInNeeded("Please sign in again."), Link.SIGN_IN_NEEDED),
        (NotNow("Too many requests.", 30), Link.ASKED_TO_WAIT),
        (NotThisKindOfServer("A page of the network answered."), Link.OFFLINE),
    ],
)
@pytest.mark.parametrize("count", [3, 120])
def test_what_hinders_all_ends_the_round_with_everything_kept(
    desk: Desk, api: FakeApi, error: KnownError, link: Link, count: int
) -> None:
    """And nothing passes for sent that was not: the texts are frozen anew the next time."""
    notes = written(desk, count)
    asked = []

    def refuse(attempts: object) -> Sequence[ServerCopy | KnownError]:
        asked.append(attempts)
        raise error

    api.send_together = api.send = refuse  # type: ignore[method-assign, assignment]
    report = desk.engine.run_once()
    assert (report.link, report.why) == (link, str(error))
    requests = 2 if isinstance(error, NotThisKindOfServer) else 1
    assert (len(asked), places(desk, notes)) == (requests, [Place.THIS_COMPUTER] * count)
    with desk.store.reading() as tx:
        assert [row.attempt or row.failures for row in tx.outbox()] == [0] * count


def test_a_batch_the_server_fails_at_is_taken_apart(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    """One note makes the server fail: the others arrive without it in the next round."""
    notes = written(desk, 3)
    fails(api, "Note 1.", NotNow("It failed.", maybe_done=True, this_alone=True, status=500))
    send_together = api.send_together

    def all_or_nothing(attempts: Sequence[Attempt]) -> Sequence[ServerCopy | KnownError]:
        if any(b"Note 1." in one.body for one in attempts):
            raise NotNow("It failed.", maybe_done=True, this_alone=True, status=500)
        return send_together(attempts)

    api.send_together = all_or_nothing  # type: ignore[method-assign]
    desk.engine.run_once()
    assert places(desk, notes) == [Place.SENT] * 3
    clock.move(minutes=1)
    desk.engine.run_once()
    assert places(desk, notes) == [Place.ACCEPTED, Place.SENT, Place.ACCEPTED]
    shown = desk.my_notes.look(notes[1].id)
    assert shown
    assert shown.columns["subjective"] == "Note 1."


@pytest.mark.parametrize("alone", [False, True], ids=["together", "alone"])
def test_one_note_that_trips_the_program_up_holds_up_no_other(
    desk: Desk, api: FakeApi, clock: HandClock, alone: bool
) -> None:
    if alone:
        one_by_one(desk, api)
    notes = written(desk, 3)
    fails(api, "Note 1.", OverflowError)
    for _ in range(2):
        with pytest.raises(OverflowError):
            desk.engine.run_once()
        clock.move(minutes=1)
    assert places(desk, notes) == [Place.ACCEPTED, Place.SENT, Place.ACCEPTED]


def test_deletions_and_drafts_that_replace_one_go_alone(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    api.capabilities = EVERYTHING - {Capability.APPOINTMENT_ON_UPDATE}
    desk.read_about()
    notes = written(desk, 5)
    desk.engine.run_once()
    api.loads.clear()
    api.sent.clear()
    desk.drafts.delete(notes[0].id, "list")
    clock.move(minutes=1)
    edited(desk, notes[1], {"subjective": "Note 1."}, "a1")
    for note in notes[2:]:
        edited(desk, note, {"subjective": "Written on."})
    desk.engine.run_once()
    assert api.loads == [3]
    assert [one.operation for one in api.sent if one.replaces] == [Operation.CREATE]
    assert texts_there(api) == ["Note 1.", *["Written on."] * 3]
    assert desk.my_notes.waiting() == []


def test_each_note_is_heard_of_when_it_is_frozen_and_when_it_is_settled(desk: Desk) -> None:
    notes = written(desk, 3)
    heard: list[SyncReport] = []
    desk.engine.run_once(heard.append)
    assert [step.changed for step in heard] == [frozenset({note.id}) for note in notes] * 2
    assert [step.sent for step in heard] == [0, 0, 0, 1, 1, 1]


def test_what_was_frozen_and_not_sent_is_heard_of_again(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    notes = written(desk, 3)
    clock.move(minutes=1)
    started_anew = desk_over(desk.store, api, clock)  # looks for each note by itself
    shown: dict[str, Place] = {}

    def tell(step: SyncReport) -> None:
        shown.update({note_id: place(desk, note) for note in notes if (note_id := note.id) in step.changed})

    def over() -> None:
        raise SignInNeeded("Please sign in again.")

    api.before_send = over
    tell(started_anew.engine.run_once(tell))
    assert list(shown.values()) == places(desk, notes) == [Place.THIS_COMPUTER] * 3


@pytest.mark.parametrize("error", [NotThere("It is gone."), OutcomeUnknown("No answer.")])
def test_nothing_is_lost_whatever_is_answered(desk: Desk, api: FakeApi, error: KnownError) -> None:
    notes = written(desk, 3)
    api.send_together = lambda attempts: [error for _ in attempts]  # type: ignore[method-assign]
    desk.engine.run_once()
    shown = [desk.my_notes.look(note.id) for note in notes]
    assert [one and one.columns["subjective"] for one in shown] == ["Note 0.", "Note 1.", "Note 2."]


def frozen(size: int, **given: object) -> Frozen:
    attempt = Attempt(Operation.CREATE, "key", 1, b"x" * size, {}, None)
    return Frozen(str(size), replace(attempt, **given), is_repeat=False)  # type: ignore[arg-type]


def test_what_is_too_much_for_one_request_becomes_several() -> None:
    large, half = LARGEST * 2, LARGEST * 6 // 10
    given = [frozen(10), frozen(large), frozen(20), frozen(half), frozen(half), frozen(30)]
    assert [[one.note_id for one in load] for load in loads(given)] == [
        ["10"],
        [str(large)],
        ["20", str(half)],
        [str(half), "30"],
    ]
    alone = [frozen(1), frozen(2, operation=Operation.DELETE), frozen(3), frozen(4, replaces="s1"), frozen(5)]
    assert [[one.note_id for one in load] for load in loads(alone)] == [["1"], ["2"], ["3"], ["4"], ["5"]]
    assert [len(load) for load in loads([frozen(1, refused=True), frozen(2), frozen(3)])] == [1, 2]
