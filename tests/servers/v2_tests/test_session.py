"""How long the desktop stays signed in at this server, and what becomes of notes when it does not."""

from contextlib import closing

import pytest

from ehr_desktop.application.errors import SignInNeeded
from ehr_desktop.application.ports import Pace
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.ui.keep_alive import EXTEND_AFTER
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.v2_tests.room import Room

EXTEND = "POST /sessions/extend"


def test_forty_minutes_in_one_form_with_nothing_to_send(room: Room) -> None:
    for _ in range(4):
        room.clock.move(seconds=EXTEND_AFTER)
        assert room.desk.api.session_idle() == EXTEND_AFTER
        room.desk.stay_signed_in()
        assert room.desk.api.session_idle() == 0

    assert room.clinic.counts[EXTEND] == 4
    assert room.desk.api.me().name == "A. Stone, LCSW"


def test_a_computer_that_was_left_is_signed_out_by_the_server(room: Room) -> None:
    room.clock.move(minutes=20, seconds=1)

    with pytest.raises(SignInNeeded):
        room.desk.stay_signed_in()
    note = room.write()
    assert room.desk.engine.run_once().link is Link.SIGN_IN_NEEDED
    assert room.place(note) is Place.THIS_COMPUTER


def test_a_round_keeps_the_session_so_that_nothing_more_is_asked(room: Room) -> None:
    room.clock.move(minutes=10)
    room.desk.refresh(lambda _: None, Pace.IDLE)

    assert room.desk.api.session_idle() == 0
    assert room.clinic.counts[EXTEND] == 0


def test_a_third_sign_in_elsewhere_is_an_end_like_any_other(room: Room) -> None:
    note = room.write()
    room.clock.move(minutes=2)
    for _ in range(2):
        with closing(HttpClinicApi(room.clinic.url)) as elsewhere:
            elsewhere.sign_in(CLINICIAN, PASSWORD)

    assert room.desk.engine.run_once().link is Link.SIGN_IN_NEEDED
    assert room.place(note) is Place.THIS_COMPUTER
    room.desk.api.sign_in(CLINICIAN, PASSWORD)
    assert room.desk.engine.run_once().sent == 1
    assert len(room.drafts()) == 1
