"""F53 to F56: a server with words and a clock of its own, a page in its place, and one that is retired."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import NoteStatus, Place
from tests.faults.rooms import Room, at_the_existing_server
from tests.faults.servers import NOTES, Json, instead, with_body
from tests.faults.test_server_answers import MY_NOTES
from tests.servers.scripted import Reply, page, refusal


def odd(row: Json) -> Json:
    """A row as a later server could write it: words that are new, nulls where none were, columns nobody knows."""
    unknown = {"status": "ARCHIVED", "riskLevel": "EXTREME", "sessionDate": None, "diagnosisCodes": None}
    return {**row, **unknown, "billable": None, "mood": {"valence": 3}, "isLocked": None, "sessionDuration": "fifty"}


def test_f53_unknown_words_extra_fields_and_nulls_are_read_and_never_edited(old_room: Room) -> None:
    ava = old_room.station()
    note, other = ava.writes("A note that a later server shows."), ava.writes("A note beside it.")
    ava.sends()
    for one in (note, other):
        ava.desk.drafts.close(one.id)
    marked = old_room.row_of(ava, note)["id"]

    def later(body: Json) -> Json:
        rows = [odd(row) if row["id"] == marked else row for row in body["data"]["notes"]]
        new = {**rows[0], "id": "n-1", "noteType": "Music Therapy Note", "clientId": None, "client": None}
        return {**body, "data": {**body["data"], "notes": [*rows, new, None, 7, {"id": "n-2"}]}}

    old_room.server.line.plays("GET", MY_NOTES, with_body(later), times=None)
    assert ava.desk.pull.run_once().link is Link.ONLINE
    assert ava.kept(note).status is NoteStatus.UNKNOWN
    assert ava.place(other) is Place.ACCEPTED
    assert {"Music Therapy Note"} <= {row.note_type for row in ava.desk.my_notes.page(NoteFilter())}
    old_room.keeps_its_promises()


def test_f53_an_answer_full_of_nulls_and_new_words_settles_the_note(room: Room) -> None:
    ava = room.station()
    more: Json = {"mood": ["new"], "isLocked": None, "signedDate": None, "unlockUntil": None, "author": {"id": None}}
    answered = with_body(lambda body: {**body, "meta": 3, "data": {**body["data"], **more}})
    room.server.line.plays("POST", NOTES, answered)
    note = ava.writes("Answered with words that are new.")
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    room.keeps_its_promises()


@pytest.mark.parametrize("days", [-1, 1])
def test_f54_a_server_clock_a_day_off_decides_nothing(tmp_path: Path, days: int) -> None:
    with at_the_existing_server(tmp_path, ahead=timedelta(days=days)) as room:
        ava = room.station()
        note = ava.writes("At a server of yesterday or tomorrow.")
        room.server.line.plays("POST", NOTES, instead(Reply(cut_after=0)))
        ava.sends()
        note = ava.goes_on(note, "Typed after the answer was lost.")
        ava.waits(minutes=2)
        ava.sends()
        assert ava.place(note) is Place.ACCEPTED
        room.keeps_its_promises()
        later = (room.clock.now() + timedelta(days=days, seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        there = (room.clock.now() + timedelta(days=days)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        busy = refusal(429, "Later").with_header("Retry-After", later).with_header("Date", there)
        room.server.line.plays("PATCH", NOTES, busy)
        note = ava.goes_on(note, "Asked to wait until a minute and a half of its own time is over.")
        assert ava.sends().link is Link.ASKED_TO_WAIT
        assert ava.waits(seconds=89).link is Link.ASKED_TO_WAIT
        assert ava.waits(seconds=1).link is Link.ONLINE
        assert ava.place(note) is Place.ACCEPTED
        room.keeps_its_promises()


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("is_done", [False, True])
def test_f55_a_maintenance_page_with_200_is_no_answer(room: Room, is_done: bool, is_packed: bool) -> None:
    shown = page("We are back at six")
    if is_packed:
        shown = Reply(200, gzip.compress(shown.body), (*shown.headers, ("Content-Encoding", "gzip")))
    ava = room.station()
    ava.desk.pull.run_once()  # a create before any list was seen asks for one first
    note = ava.writes(f"Written during maintenance {is_done} {is_packed}.")
    for method in ("POST", "GET"):
        room.server.line.plays(method, NOTES, instead(shown) if is_done else shown, times=2)
    ava.sends()
    assert ava.place(note) is Place.SENT
    ava.desk.pull.run_once()
    room.keeps_its_promises()
    room.server.line.heals()
    note = ava.goes_on(note, "And after it.")
    ava.waits(minutes=2)
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    room.keeps_its_promises()


@pytest.mark.parametrize("status", [410, 426])
@pytest.mark.parametrize("is_page", [False, True])
def test_f56_a_retired_api_is_said_and_not_called_offline(room: Room, status: int, is_page: bool) -> None:
    retired = page("Gone", status) if is_page else refusal(status, "This version of the API was retired")
    ava = room.station()
    note = ava.writes(f"To a server that is too new {status} {is_page}.")
    for method in ("GET", "POST", "PATCH"):
        room.server.line.plays(method, "/api/v1", retired, times=None)
    for report in (ava.sends(), ava.refreshes()):
        assert report.link is Link.RETIRED
        assert "no longer speaks with this version of the program" in report.why
    assert ava.place(note) is Place.THIS_COMPUTER
    room.keeps_its_promises()
    room.server.line.heals()
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    room.keeps_its_promises()
