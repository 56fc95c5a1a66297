"""F38 to F41, F44 to F47: a server that fails, refuses, and answers what it should not."""

from pathlib import Path
from uuid import uuid4

import pytest

from ehr_desktop.application.outbox import TRIES
from ehr_desktop.application.ports import Pace
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from tests.faults.rooms import Room, at_the_existing_server, existing
from tests.faults.servers import NOTES, instead, with_body
from tests.servers.scripted import Reply, json_reply, page, refusal

MY_NOTES = f"{NOTES}/my-notes"
RETRY = ("Retry-After", "7")


# --- it fails, or asks to wait --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failed", "is_done"),
    [
        (page("Failed", 500), True),
        (refusal(500, "Failed"), False),
        (page("Bad gateway", 502), True),
        (page("Bad gateway", 502).with_header(*RETRY), False),
        (page("Upstream connect error", 503), True),
        (page("Upstream connect error", 503).with_header(*RETRY), True),
        (refusal(503, "Not now"), False),
        (page("Maintenance", 503).with_header(*RETRY), False),
        (page("Gateway timeout", 504), True),
        (page("Gateway timeout", 504), False),
    ],
)
def test_f38_a_server_that_fails_gets_the_note_later_and_once(room: Room, failed: Reply, is_done: bool) -> None:
    ava = room.station()
    room.server.line.plays("POST", NOTES, instead(failed) if is_done else failed)
    note = ava.writes(f"Written while it failed: {uuid4()}.")
    assert ava.sends().link is (Link.ASKED_TO_WAIT if failed.status == 503 else Link.ONLINE)
    room.keeps_its_promises()
    note = ava.goes_on(note, "Typed while it was down.")
    ava.waits(minutes=2)
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    assert "Typed while it was down." in room.row_of(ava, note)["plan"]
    room.keeps_its_promises()


@pytest.mark.parametrize("status", [500, 502, 504])
def test_f38_an_update_that_failed_after_the_work_is_no_conflict_with_oneself(room: Room, status: int) -> None:
    ava = room.station()
    note = ava.writes(f"Updated {status}.")
    ava.sends()
    room.server.line.plays("PATCH", NOTES, instead(page("Failed", status)))
    note = ava.goes_on(note, "More.")
    ava.sends()
    room.keeps_its_promises()
    note = ava.goes_on(note, "And more.")
    ava.waits(minutes=2)
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    room.keeps_its_promises()


def test_f38_a_note_the_server_always_fails_at_holds_up_no_other_and_is_shown(old_room: Room) -> None:
    ava = old_room.station()
    old_room.server.line.plays("POST", NOTES, refusal(500, "Failed"), holding="Always fails.", times=None)
    failing = ava.writes("Always fails.")
    others = [ava.writes(f"Beside one that fails, {number}.") for number in range(3)]
    assert ava.sends().link is Link.ONLINE
    assert [ava.place(one) for one in others] == [Place.ACCEPTED] * 3
    for _ in range(2 * TRIES):
        old_room.clock.move(minutes=15, seconds=1)
        ava.signs_in()
        ava.sends()
    assert ava.refusal(failing).status == 500
    assert len(old_room.server.line.asked("POST")) == len(others) + TRIES
    old_room.keeps_its_promises()


def test_f38_one_note_the_server_fails_at_says_nothing_of_the_link_and_the_round_goes_on(room: Room) -> None:
    ava = room.station()
    known = ava.writes("Changed elsewhere meanwhile.")
    ava.sends()
    ava.desk.drafts.close(known.id)
    room.server.change(room.row_of(ava, known)["id"], plan="Another plan, written in the web browser meanwhile.")
    room.server.line.plays("POST", NOTES, refusal(500, "Failed"), holding="Fails alone.", times=None)
    failing = ava.writes("Fails alone.")
    assert ava.refreshes().link is Link.ONLINE
    assert (ava.place(failing), ava.desk.my_notes.counts().unanswered) == (Place.SENT, 1)
    assert ava.kept(known).answers["plan"] == "Another plan, written in the web browser meanwhile."
    room.keeps_its_promises()


def test_f38_a_server_that_fails_at_every_request_is_said_to_be_busy(room: Room) -> None:
    ava = room.station()
    ava.refreshes()
    for method in ("GET", "POST"):
        room.server.line.plays(method, "/api/v1", refusal(500, "Failed"), times=None)
    note = ava.writes("Written while everything failed.")
    report = ava.desk.refresh(lambda _: None, Pace.IDLE)
    assert (report.link, ava.place(note) is Place.ACCEPTED) == (Link.ASKED_TO_WAIT, False)
    room.keeps_its_promises()
    room.server.line.heals()
    ava.waits(minutes=2)
    assert ava.place(note) is Place.ACCEPTED


def test_f39_the_limit_of_requests_holds_for_every_note_and_round(old_room: Room) -> None:
    ava = old_room.station()
    clinic = existing(old_room)
    notes = [ava.writes(f"Session number {number}.") for number in range(5)]
    clinic.limiter.used["127.0.0.1"] = 100
    for _ in range(5):
        assert ava.refreshes().link is Link.ASKED_TO_WAIT
        assert ava.sends().link is Link.ASKED_TO_WAIT
        assert ava.desk.engine.send_now(notes[-1].id).link is Link.ASKED_TO_WAIT
        old_room.keeps_its_promises()
        ava.clock.move(minutes=2, seconds=30)
    assert clinic.counts["429"] == 1
    ava.clock.move(minutes=15)
    ava.signs_in()
    ava.sends()
    assert [ava.place(one) for one in notes] == [Place.ACCEPTED] * len(notes)
    old_room.keeps_its_promises()


def test_f40_a_session_that_ends_in_mid_queue_keeps_what_is_left(old_room: Room) -> None:
    ava = old_room.station()
    clinic = existing(old_room)
    notes = [ava.writes(f"In the queue at {number}.") for number in range(4)]

    def end_it(reply: Reply) -> Reply:
        clinic.sessions.rows.clear()
        return reply

    old_room.server.line.plays("POST", NOTES, end_it, holding="In the queue at 1.")
    report = ava.sends()
    assert (report.link, report.sent) == (Link.SIGN_IN_NEEDED, 2)
    assert [ava.place(one) for one in notes] == [Place.ACCEPTED] * 2 + [Place.THIS_COMPUTER] * 2
    assert ava.sends().link is Link.SIGN_IN_NEEDED
    old_room.keeps_its_promises()
    ava.signs_in()
    ava.sends()
    assert [ava.place(one) for one in notes] == [Place.ACCEPTED] * 4
    old_room.keeps_its_promises()


# --- it refuses -----------------------------------------------------------------------------------------------


def test_f41_403_for_one_client_parks_her_notes_and_no_other(old_room: Room) -> None:
    ava = old_room.station()
    before = ava.writes("Written before she was another’s.")
    ava.sends()
    old_room.server.line.plays("POST", NOTES, refusal(403, "Client access denied"), holding="Not hers.", times=None)
    row = old_room.row_of(ava, before)
    denied = refusal(403, "Clinical note access denied")
    for method in ("GET", "PATCH"):
        old_room.server.line.plays(method, f"{NOTES}/{row['id']}", denied, times=None)
    refused, other = ava.writes("Not hers."), ava.writes("Of another client.")
    before = ava.goes_on(before, "Later.")
    report = ava.sends()
    assert report.link is Link.ONLINE
    assert [ava.place(one) for one in (refused, before, other)] == [Place.NEEDS_YOU, Place.NEEDS_YOU, Place.ACCEPTED]
    assert ava.refusal(refused).message == "Client access denied"
    old_room.keeps_its_promises()
    for _ in range(3):
        ava.waits(minutes=10)
    assert len(old_room.server.line.asked("POST")) == 3  # nothing is refused twice
    old_room.keeps_its_promises()


@pytest.mark.parametrize("reply", [page("Request Entity Too Large", 413), refusal(413, "Payload too large")])
def test_f44_what_is_too_large_for_the_server_waits_in_sight_until_it_is_shorter(room: Room, reply: Reply) -> None:
    ava = room.station()
    long = "Ninety thousand characters of a plan. " * 2_400
    room.server.line.plays("POST", NOTES, reply, holding="Ninety thousand", times=None)
    note = ava.writes(f"Too large {reply.headers}.", plan=long)
    ava.sends()
    assert (ava.place(note), ava.refusal(note).status) == (Place.NEEDS_YOU, 413)
    room.keeps_its_promises()
    note = ava.says(note, plan="One line of a plan that is long enough.")
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    room.keeps_its_promises()


def test_f44_a_text_the_server_would_cut_is_not_sent(room: Room) -> None:
    ava = room.station()
    note = ava.writes("A text that would be cut.", plan="x" * 100_001)
    before = len(room.server.line.asked("POST"))
    ava.sends()
    assert ava.place(note) is Place.NEEDS_YOU
    assert ava.refusal(note).message == "Plan is too long: 100,001 characters; the server keeps 100,000."
    assert len(room.server.line.asked("POST")) == before
    room.keeps_its_promises()


@pytest.mark.parametrize("bad", [0, 24, 49])
def test_f45_one_of_fifty_is_refused_and_forty_nine_arrive(tmp_path: Path, bad: int) -> None:
    with at_the_existing_server(tmp_path, limit=1_000) as room:
        ava = room.station()
        refused = "Client tearful; she will call."  # one of the sentences of the server's filter
        notes = [
            ava.writes(f"Of fifty, {number}:", plan=refused if number == bad else "Keep the walks going.")
            for number in range(50)
        ]
        report = ava.sends()
        assert (report.sent, report.parked) == (49, 1)
        expected = [Place.NEEDS_YOU if number == bad else Place.ACCEPTED for number in range(50)]
        assert [ava.place(one) for one in notes] == expected
        room.keeps_its_promises()


# --- it answers something else --------------------------------------------------------------------------------


def test_f46_an_answer_with_another_id_is_not_believed(room: Room) -> None:
    ava = room.station()
    first = ava.writes("The first of two notes.")
    ava.sends()
    other = room.row_of(ava, first)
    room.server.line.plays("POST", NOTES, with_body(lambda body: {**body, "data": {**body["data"], "id": other["id"]}}))
    second = ava.writes("The second of two notes.")
    ava.sends()
    assert (ava.place(first), ava.place(second)) == (Place.ACCEPTED, Place.NEEDS_YOU)
    room.keeps_its_promises()
    ava.desk.conflicts.try_again(second.id)
    ava.sends(2)
    assert ava.place(second) is Place.ACCEPTED
    room.keeps_its_promises()


def test_f46_an_answer_with_another_text_does_not_pass_for_accepted(room: Room) -> None:
    ava = room.station()
    other = {"plan": "Another plan than the one that was sent."}
    room.server.line.plays("POST", NOTES, with_body(lambda body: {**body, "data": {**body["data"], **other}}))
    note = ava.writes("The text of the answer is another.")
    ava.sends()
    assert ava.place(note) is Place.NEEDS_YOU
    assert "Plan" in ava.refusal(note).message
    room.keeps_its_promises()


def test_f46_an_update_answered_with_another_note_is_looked_for(room: Room) -> None:
    ava = room.station()
    first, second = ava.writes("One of a pair."), ava.writes("The other of a pair.")
    ava.sends()
    other = room.row_of(ava, first)
    room.server.line.plays("PATCH", NOTES, instead(json_reply({"success": True, "data": other})))
    second = ava.goes_on(second, "A change.")
    ava.sends()
    assert ava.place(second) is Place.SENT
    room.keeps_its_promises()
    ava.waits(minutes=2)
    assert (ava.place(first), ava.place(second)) == (Place.ACCEPTED, Place.ACCEPTED)
    assert "A change." in room.row_of(ava, second)["plan"]
    room.keeps_its_promises()


def test_f47_an_empty_list_of_notes_deletes_none(room: Room) -> None:
    ava = room.station()
    note = ava.writes("Still there.")
    ava.sends()
    ava.desk.drafts.close(note.id)
    before = ava.shown()
    empty = json_reply({"success": True, "data": {"notes": [], "count": 0}})
    room.server.line.plays("GET", NOTES, empty, times=None)
    ava.desk.pull.run_once()
    assert ava.shown() == before
    room.keeps_its_promises()


def test_f47_an_empty_list_of_clients_leaves_the_caseload_until_it_comes_again(room: Room) -> None:
    ava = room.station()
    session = room.session(ava)
    _, before = ava.desk.directory.clients()
    pages = {"page": 1, "limit": 100, "total": 0, "totalPages": 0}
    empty = json_reply({"success": True, "data": [], "pagination": pages})
    for path in ("/api/v1/clients", "/api/v1/appointments"):
        room.server.line.plays("GET", path, empty, times=None)
    ava.desk.directory.fetch_caseload()
    ava.desk.directory.fetch_appointments(ava.client_id)
    assert ava.desk.directory.clients()[1] == before
    assert ava.desk.directory.appointment(session)
    ava.desk.directory.fetch_caseload()
    ava.desk.directory.fetch_appointments(ava.client_id)
    assert len(ava.desk.directory.clients()[1]) < len(before)  # those of notes here stay
    assert ava.desk.directory.appointment(session) is None
