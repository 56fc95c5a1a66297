"""F42, F43, F48 to F52, F64 to F66: data, rules and signatures change under a note that is being written."""

from dataclasses import replace
from pathlib import Path

import pytest

from ehr_desktop.application.desk import Desk, Standing, open_desk
from ehr_desktop.application.outbox import TRIES
from ehr_desktop.application.reasons import reason_of
from ehr_desktop.application.settle import TAKEN_DIFFERENTLY
from ehr_desktop.application.signing import CannotSignYet, LookAgain, ReadyToSign
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Note, NoteStatus, Place
from ehr_desktop.domain.note_type import NoteTypes, Section
from tests.desk import TYPES, check_password, decide
from tests.faults.rooms import PROGRESS, Room, Station, at_the_existing_server, existing, is_signed
from tests.faults.servers import NOTES, Json, instead
from tests.servers.backend import PASSWORD
from tests.servers.scripted import page, refusal
from tests.servers.v2.revisions import Revision
from tests.servers.v2_tests.room import ANSWERS

ELSEWHERE = "Written in the web browser meanwhile, and long enough to stand."


def ready(station: Station, note: Note) -> ReadyToSign:
    """Reviewed, sent, compared."""
    station.desk.charts.fetch(station.client_id, PROGRESS)
    return station.desk.signing.prepare(station.desk.signing.review(note.id))


def set_aside(station: Station, note: Note) -> str:
    """Every text of the note that gave way."""
    return str(station.desk.my_notes.set_aside(note.id))


# --- the client ------------------------------------------------------------------------------------------------


def test_f42_a_client_who_is_gone_leaves_her_notes_in_sight(old_room: Room) -> None:
    ava = old_room.station()
    known, new = ava.writes("Before the two files were merged."), ava.writes("Written and not sent.")
    ava.desk.engine.send_now(known.id)
    clinic = existing(old_room)
    for note in clinic.practice.notes_of(ava.client_id):
        del clinic.practice.notes[note["id"]]
    del clinic.practice.clients[ava.client_id]
    known = ava.goes_on(known, "After it.")
    for _ in range(TRIES + 1):
        old_room.clock.move(minutes=16)
        ava.signs_in()
        ava.sends()
        old_room.keeps_its_promises()
    assert (ava.place(known), ava.place(new)) == (Place.NEEDS_YOU, Place.NEEDS_YOU)
    ava.desk.directory.fetch_caseload()
    assert ava.desk.directory.client(ava.client_id), "the name beside the note is still known"
    old_room.keeps_its_promises()


def test_f42_a_client_our_server_does_not_show_any_more(room: Room) -> None:
    ava = room.station()
    gone = refusal(404, "Client not found", "NOT_FOUND")
    room.server.line.plays("POST", NOTES, gone, holding="Of a client who is gone.", times=None)
    note = ava.writes("Of a client who is gone.")
    assert ava.sends().link is Link.ONLINE
    assert (ava.place(note), ava.refusal(note).message) == (Place.NEEDS_YOU, "Client not found")
    assert "does not show this client to you" in reason_of(ava.refusal(note), NoteStatus.DRAFT).means
    room.keeps_its_promises()
    room.server.line.heals()
    ava.desk.conflicts.try_again(note.id)
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    room.keeps_its_promises()


# --- the note --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [Keep.MINE, Keep.THEIRS])
def test_f43_the_same_field_edited_elsewhere_is_a_choice(room: Room, keep: Keep) -> None:
    ava = room.station()
    note = ava.writes(f"Edited in two places, {keep}.")
    ava.sends()
    room.server.change(room.row_of(ava, note)["id"], plan=ELSEWHERE)
    note = ava.goes_on(note, "Written at the desk.")
    ava.sends()
    assert ava.place(note) is Place.NEEDS_YOU
    room.keeps_its_promises()
    decide(ava.desk, note.id, keep)
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    assert ("Written at the desk." in room.row_of(ava, note)["plan"]) is (keep is Keep.MINE)
    assert (ELSEWHERE if keep is Keep.MINE else "Written at the desk.") in set_aside(ava, note)
    room.keeps_its_promises()


def test_f48_an_accepted_note_that_disappears_is_kept_and_can_go_again(room: Room) -> None:
    ava = room.station()
    note = ava.writes("Here today.")
    ava.sends()
    room.server.remove(room.row_of(ava, note)["id"])
    ava.desk.drafts.close(note.id)
    ava.desk.pull.run_once()
    assert note.id in ava.shown()
    room.keeps_its_promises()
    note = ava.goes_on(note, "Edited after it was gone.")
    ava.sends()
    assert (ava.place(note), ava.refusal(note).status) == (Place.NEEDS_YOU, 404)
    room.keeps_its_promises()
    ava.desk.conflicts.try_again(note.id)
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    assert "Edited after it was gone." in room.row_of(ava, note)["plan"]
    room.keeps_its_promises()


def with_another_form() -> NoteTypes:
    """The types of a later program, in which the progress note asks for less, and has another version."""
    old = TYPES[PROGRESS]
    fewer = tuple(Section(one.id, one.title, one.fields[:1]) for one in old.sections)
    return NoteTypes([replace(old, version=old.version + 1, sections=fewer)], [*TYPES.values()])


def at_another_start(station: Station, types: NoteTypes) -> Desk:
    """The same file under a program with these types."""
    return open_desk(
        clinician=station.desk.clinician,
        practice_name="",
        is_practice=False,
        types=types,
        clock=station.clock,
        store=station.store,
        api=station.desk.api,
        standing=Standing(station.desk.api.about(), has_session=True),
        check_password=check_password,
    )


@pytest.mark.parametrize("is_sent", [False, True])
def test_f49_a_draft_keeps_the_form_it_was_begun_with(room: Room, is_sent: bool) -> None:
    ava = room.station()
    note = ava.writes(f"Begun with an earlier form {is_sent}.")
    if is_sent:
        ava.sends()
    ava.desk = at_another_start(ava, with_another_form())
    opened = ava.desk.drafts.open(note.id)
    assert (opened.answers, opened.type_version) == (note.answers, TYPES[PROGRESS].version)
    ava.goes_on(note, "Written with the later program.")
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    assert "Written with the later program." in room.row_of(ava, note)["plan"]
    room.keeps_its_promises()


# --- the session, and the signature ----------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"status": "CANCELLED"}, {"appointmentDate": "2026-11-03T00:00:00.000Z"}])
def test_f50_a_session_cancelled_or_moved_before_signing_is_looked_at_again(old_room: Room, change: Json) -> None:
    ava = old_room.station()
    session = old_room.session(ava)
    note = ava.writes("Of a session that changes.", session)
    ava.sends()
    existing(old_room).practice.appointments[session].update(change)
    with pytest.raises(LookAgain, match="The appointment was changed meanwhile"):
        ready(ava, note)
    assert not is_signed(old_room.row_of(ava, note))
    old_room.keeps_its_promises()
    missing = [point.id for point in ava.desk.signing.review(note.id).missing]
    assert missing == (["appointment_cancelled"] if "status" in change else [])
    if missing:
        note = ava.desk.drafts.set_appointment(note.id, old_room.session(ava, but=session), "sign")
    assert ava.desk.signing.sign(ready(ava, note), PASSWORD).status is NoteStatus.SIGNED
    ava.sends()
    assert is_signed(old_room.row_of(ava, note))
    old_room.keeps_its_promises()


def test_f50_a_draft_of_a_cancelled_session_still_arrives(old_room: Room) -> None:
    ava = old_room.station()
    session = old_room.session(ava)
    existing(old_room).practice.appointments[session]["status"] = "CANCELLED"
    note = ava.writes("Its session was cancelled before it was sent.", session)
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    old_room.keeps_its_promises()


@pytest.mark.parametrize("by", ["sending", "signing"])
def test_f51_a_note_signed_elsewhere_shows_what_was_signed(room: Room, by: str) -> None:
    ava, at_home = room.station(), room.station()
    note = ava.writes(f"Signed on the other computer, {by}.", room.session(ava))
    ava.sends()
    at_home.desk.pull.run_once()
    server_id = room.row_of(ava, note)["id"]
    with at_home.store.reading() as tx:
        there = tx.note_of_server_id(server_id)
    assert there
    at_home.desk.directory.fetch_appointments(at_home.client_id)
    assert at_home.desk.signing.sign(ready(at_home, there), PASSWORD).status is NoteStatus.SIGNED
    note = ava.goes_on(note, "Typed here after it was signed there.")
    if by == "signing":
        with pytest.raises(CannotSignYet):
            ready(ava, note)
    else:
        ava.sends()
    assert (ava.kept(note).status, ava.place(note)) == (NoteStatus.SIGNED, Place.ACCEPTED)
    assert "Typed here after it was signed there." in set_aside(ava, note)
    assert is_signed(room.row_of(ava, note))
    room.keeps_its_promises()


@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_f38_a_gateway_that_fails_at_the_signature_is_looked_behind(old_room: Room, status: int, is_done: bool) -> None:
    ava = old_room.station()
    note = ava.writes("Signed through a gateway that fails.", old_room.session(ava))
    agreed = ready(ava, note)
    failed = page("Gateway", status)
    path = f"{NOTES}/{agreed.server_id}/sign"
    old_room.server.line.plays("POST", path, instead(failed) if is_done else failed)
    if is_done:
        assert ava.desk.signing.sign(agreed, PASSWORD).status is NoteStatus.SIGNED
    else:
        with pytest.raises(CannotSignYet, match="before the note was signed"):
            ava.desk.signing.sign(agreed, PASSWORD)
    old_room.keeps_its_promises()
    assert is_signed(old_room.row_of(ava, note)) is is_done
    assert (ava.kept(note).status is NoteStatus.SIGNED) is is_done


# --- servers of another build, and what they drop or rewrite ---------------------------------------------------


@pytest.mark.parametrize("revision", list(Revision))
def test_f64_a_draft_an_older_build_will_not_take_waits_in_sight_and_goes_by_itself(
    tmp_path: Path, revision: Revision
) -> None:
    with at_the_existing_server(tmp_path, revision) as room:
        ava = room.station()
        bare = ava.writes("Without appointment.", None, session_date=None, due_date=None)
        whole = ava.writes("With all that any build asks for.", room.session(ava))
        ava.refreshes()
        for _ in range(TRIES):
            room.clock.move(minutes=16)
            ava.signs_in()
            ava.refreshes()
            room.keeps_its_promises()
        assert ava.place(whole) is Place.ACCEPTED
        assert (ava.place(bare) is Place.ACCEPTED) is (revision is Revision.NEWEST)
        assert len(room.server.line.asked("POST")) <= 2 * TRIES  # refused, and not tried for ever
        existing(room).practice.revision = Revision.NEWEST
        room.clock.move(minutes=16)
        ava.signs_in()
        ava.refreshes()
        assert ava.place(bare) is Place.ACCEPTED
        room.keeps_its_promises()


@pytest.mark.parametrize("revision", list(Revision))
def test_f64_what_is_filled_in_while_a_build_still_fails_goes_with_the_next_try(
    tmp_path: Path, revision: Revision
) -> None:
    with at_the_existing_server(tmp_path, revision) as room:
        ava = room.station()
        session = room.session(ava)
        ava.desk.pull.run_once()
        note = ava.writes("Cured between two tries.", None, session_date=None, due_date=None)
        ava.sends()
        kept = ava.kept(note)
        days = {"session_date": "2026-11-10", "due_date": "2026-11-17"}
        note = ava.desk.drafts.save(kept, {**kept.answers, **days}, session, "form")
        ava.sends(2)
        assert ava.place(note) is Place.ACCEPTED
        assert room.row_of(ava, note)["appointmentId"] == session
        room.keeps_its_promises()


@pytest.mark.parametrize("revision", list(Revision))
def test_f64_the_next_edit_cures_what_an_older_build_will_not_take(tmp_path: Path, revision: Revision) -> None:
    with at_the_existing_server(tmp_path, revision) as room:
        ava = room.station()
        session = room.session(ava)
        note = ava.writes("Without appointment at first.", None, session_date=None, due_date=None)
        for _ in range(TRIES):
            ava.waits(minutes=16)
            ava.signs_in()
            ava.sends()
        kept = ava.kept(note)
        days = {"session_date": "2026-11-10", "due_date": "2026-11-17"}
        note = ava.desk.drafts.save(kept, {**kept.answers, **days}, session, "form")
        ava.waits(minutes=1)
        ava.sends()
        assert ava.place(note) is Place.ACCEPTED
        assert room.row_of(ava, note)["appointmentId"] == session
        room.keeps_its_promises()


@pytest.mark.parametrize("loses", ["", "POST", "DELETE"])
def test_f65_an_appointment_that_the_server_drops_on_update_arrives_all_the_same(old_room: Room, loses: str) -> None:
    ava = old_room.station()
    note = ava.writes("A draft first, its session later.")
    ava.sends()
    old = old_room.row_of(ava, note)["id"]
    session = old_room.session(ava)
    note = ava.desk.drafts.set_appointment(note.id, session, "sign")
    if loses:
        path = "/clinical-notes" if loses == "POST" else f"/clinical-notes/{old}"
        existing(old_room).lose_next_answer(loses, path)
    for _ in range(4):
        ava.waits(minutes=2)
    assert ava.place(note) is Place.ACCEPTED
    row = old_room.row_of(ava, note)
    assert (row["appointmentId"], row["id"] == old) == (session, False)
    assert len(ava.shown()) == 1
    old_room.keeps_its_promises()


def test_f65_a_session_chosen_later_is_linked_at_either_server(room: Room) -> None:
    ava = room.station()
    note = ava.writes("Linked where it stands.")
    ava.sends()
    session = room.session(ava)
    note = ava.desk.drafts.set_appointment(note.id, session, "sign")
    ava.sends(2)
    assert (ava.place(note), room.row_of(ava, note)["appointmentId"]) == (Place.ACCEPTED, session)
    room.keeps_its_promises()


def test_f66_a_sentence_the_filter_refuses_waits_in_sight_and_holds_nothing_up(old_room: Room) -> None:
    ava = old_room.station()
    refused = ava.writes("Refused by the filter.", plan="Client tearful; she will call.")
    other = ava.writes("Taken by the filter.")
    ava.sends()
    assert (ava.place(refused), ava.place(other)) == (Place.NEEDS_YOU, Place.ACCEPTED)
    old_room.keeps_its_promises()
    refused = ava.says(refused, plan="Client tearful. She will call.")
    ava.sends()
    assert ava.place(refused) is Place.ACCEPTED
    old_room.keeps_its_promises()


@pytest.mark.parametrize("is_lost", [False, True])
def test_f66_a_sentence_the_server_rewrote_is_not_passed_off_as_accepted(old_room: Room, is_lost: bool) -> None:
    ava = old_room.station()
    note = ava.writes("Rewritten by the filter.", plan="Objective data: calm")
    if is_lost:
        existing(old_room).lose_next_answer("POST", "/clinical-notes")
    ava.sends()
    ava.waits(minutes=2)
    assert (ava.place(note), ava.refusal(note).status) == (Place.NEEDS_YOU, TAKEN_DIFFERENTLY)
    assert old_room.row_of(ava, note)["plan"] == "Objective data-blocked: calm"
    assert ava.kept(note).answers["plan"] == "Objective data: calm"
    old_room.keeps_its_promises()
    note = ava.says(note, plan=ANSWERS["plan"])
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    old_room.keeps_its_promises()


def test_f52_a_note_returned_while_its_author_writes_keeps_both_texts(old_room: Room) -> None:
    ava = old_room.station()
    note = ava.writes("Returned while it is written in.", old_room.session(ava))
    ava.sends()
    row = old_room.row_of(ava, note)
    comments = {"currentRevisionComments": "Please say more about the plan.", "plan": ELSEWHERE}
    old_room.server.change(row["id"], status="RETURNED_FOR_REVISION", revisionCount=1, **comments)
    note = ava.goes_on(note, "Typed before the return was seen.")
    ava.desk.pull.run_once()
    ava.sends()
    assert ava.place(note) is Place.NEEDS_YOU
    old_room.keeps_its_promises()
    decide(ava.desk, note.id, Keep.MINE)
    ava.waits(minutes=1)
    assert (ava.place(note), ava.kept(note).status) == (Place.ACCEPTED, NoteStatus.RETURNED_FOR_REVISION)
    row = old_room.row_of(ava, note)
    assert (row["status"], "Typed before the return was seen." in row["plan"]) == ("RETURNED_FOR_REVISION", True)
    assert ELSEWHERE in set_aside(ava, note)
    old_room.keeps_its_promises()
