"""The network's faults F24 to F37, before a server with idempotency keys and before one without (F32 in its own file).

Every test ends the same way: the network is good again, and everything has arrived once.
"""

import shutil
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from tests.faults.behind_the_proxy import HURRIED, KINDS, Office, Server, office_before, server_of
from tests.faults.proxy import Fault, always, honest, once
from tests.servers.scripted import Asked, ScriptedServer

TWICE = [Fault.TWICE_FIRST, Fault.TWICE_SECOND]


def each(quick: Sequence[object], *slow: object) -> list[object]:
    """Cases of one kind: a few of them always, the others not in the fast run."""
    return [*quick, *(pytest.param(case, marks=pytest.mark.slow) for case in slow)]


#: How many later requests arrive before a late one.
LATENESS = each([1, 4, 99], 2, 3, 6)


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of the two, for all tests of this file."""
    with server_of(request.param, tmp_path_factory.mktemp("server")) as one:
        yield one


@pytest.fixture(scope="module")
def after_its_first_round(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a computer that has clients and sessions."""
    folder = tmp_path_factory.mktemp("computer")
    with office_before(server, folder):
        return folder


@pytest.fixture
def computer(after_its_first_round: Path, tmp_path: Path) -> Path:
    """A copy of them for one test."""
    return shutil.copytree(after_its_first_round, tmp_path / "computer")


@pytest.fixture
def office(server: Server, computer: Path) -> Iterator[Office]:
    """A computer before it, through the proxy."""
    with office_before(server, computer) as one:
        yield one


@pytest.fixture
def hurried(server: Server, computer: Path) -> Iterator[Office]:
    """One that does not wait long for an answer."""
    with office_before(server, computer, HURRIED) as one:
        yield one


def test_f24_without_a_route_notes_wait_here_and_go_by_themselves_later(office: Office) -> None:
    known = office.accepted()
    office.proxy.shut()
    new = office.write()
    office.type(known)

    assert office.round().link is Link.OFFLINE

    assert (office.place(new), office.place(known)) == (Place.THIS_COMPUTER, Place.THIS_COMPUTER)
    office.check()
    office.proxy.open()
    office.converge()


def test_f24_the_route_goes_in_the_middle_of_a_round(office: Office) -> None:
    first, *others = [office.write() for _ in range(3)]
    gone = threading.Event()

    def after_the_first_write(asked: Asked) -> Fault:
        if gone.is_set():
            return Fault.RESET_UNDELIVERED
        if asked.method == "POST":
            gone.set()
        return Fault.NONE

    office.proxy.choose = after_the_first_write

    assert office.round().link is Link.OFFLINE

    assert office.place(first) is Place.ACCEPTED
    assert {office.place(note) for note in others} <= {Place.ACCEPTED, Place.SENT}
    office.check()
    office.converge()


def test_f25_a_name_that_is_not_found(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with office_before(server, tmp_path, host="localhost") as office:
        note = office.write()
        office.proxy.shut()
        office.proxy.open()
        with monkeypatch.context() as patched:
            patched.setattr(socket, "getaddrinfo", not_found)
            report = office.round()

        assert (report.link, report.why.startswith("“localhost” was not found")) == (Link.OFFLINE, True)
        assert office.place(note) is Place.THIS_COMPUTER
        office.check()
        office.converge()


@pytest.mark.parametrize("methods", [(), ("POST",), ("PATCH",)], ids=["everything", "create", "update"])
def test_f26_a_black_hole_ends_the_round_in_time(hurried: Office, methods: tuple[str, ...]) -> None:
    known = hurried.accepted()
    # an update that goes alone is a PATCH, one that goes with others part of a POST
    notes = [known] if methods == ("PATCH",) else [known, hurried.write()]
    hurried.type(known)
    hurried.proxy.choose = always(Fault.BLACK_HOLE, *methods)

    hurried.round()

    assert hurried.proxy.injected[Fault.BLACK_HOLE]
    assert Place.NEEDS_YOU not in map(hurried.place, notes)
    hurried.check()
    hurried.converge()


def test_f26_what_is_typed_while_a_call_hangs_is_saved_at_once(hurried: Office) -> None:
    note = hurried.write()
    hangs = threading.Event()

    def hang(asked: Asked) -> Fault:
        if asked.method != "POST":
            return Fault.NONE
        hangs.set()
        return Fault.BLACK_HOLE

    hurried.proxy.choose = hang
    lane = threading.Thread(target=hurried.round)
    lane.start()
    assert hangs.wait(10)
    note = hurried.type(note)
    assert lane.is_alive()
    lane.join()

    assert hurried.place(note) is Place.THIS_COMPUTER
    hurried.check()
    hurried.converge()


WRITES = ["create", "update", "delete"]
METHODS = {"create": "POST", "update": "PATCH", "delete": "DELETE"}


def broken(office: Office, write: str, fault: Fault) -> Link:
    """A round in which this write meets the fault, with what was typed before and after."""
    note = office.write() if write == "create" else office.type(office.accepted())
    if write == "delete":
        office.delete(note)
    office.proxy.choose = once(METHODS[write], fault)
    link = office.round().link
    assert office.proxy.injected[fault] == 1
    office.check()
    if write != "delete":
        office.type(note)
    return link


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("fault", [Fault.RESET_DELIVERED, Fault.RESET_UNDELIVERED])
def test_f27_reset_after_the_request_was_sent(office: Office, write: str, fault: Fault) -> None:
    assert broken(office, write, fault) is Link.OFFLINE
    office.converge()


@pytest.mark.parametrize("write", WRITES)
def test_f28_the_answer_is_lost_after_the_server_committed(office: Office, write: str) -> None:
    assert broken(office, write, Fault.ANSWER_LOST) is Link.OFFLINE
    office.converge()


def test_f28_the_answer_of_every_first_sending_is_lost(office: Office) -> None:
    for _ in range(4):
        office.write()
    office.proxy.choose = once("POST", *[Fault.ANSWER_LOST] * 4)
    for _ in range(3):
        office.round()
        office.check()
    office.converge()


@pytest.mark.parametrize("write", WRITES)
def test_f29_the_answer_to_a_write_is_cut_in_its_middle(office: Office, write: str) -> None:
    assert broken(office, write, Fault.ANSWER_CUT) is Link.OFFLINE
    office.converge()


def test_f29_half_a_list_of_notes_is_no_list(office: Office) -> None:
    office.accepted()
    before = office.shown()
    office.proxy.choose = always(Fault.ANSWER_CUT, "GET")

    assert office.round().link is Link.OFFLINE

    assert office.shown() == before
    office.converge()


@pytest.mark.parametrize("write", each(["create"], "update", "delete"))
def test_f30_an_answer_a_byte_at_a_time_is_given_up_and_looked_for(hurried: Office, write: str) -> None:
    assert broken(hurried, write, Fault.DRIPS) is Link.OFFLINE
    hurried.converge()


def test_f30_a_slow_line_that_is_quick_enough_is_waited_for(office: Office) -> None:
    note = office.write()
    office.proxy.drip = 0.00001
    office.proxy.choose = once("POST", Fault.DRIPS)

    office.round()

    assert office.place(note) is Place.ACCEPTED
    office.converge()


@pytest.mark.parametrize("fault", [Fault.PORTAL_PAGE, Fault.PORTAL_REDIRECT])
def test_f31_a_portal_before_everything_is_no_connection(office: Office, fault: Fault) -> None:
    known = office.accepted()
    notes = [office.write(), office.type(known)]
    before = office.shown()
    office.proxy.choose = always(fault)

    assert office.round().link is Link.OFFLINE

    assert {office.place(note) for note in notes} == {Place.THIS_COMPUTER}
    assert office.shown() == before
    office.check()
    office.converge()


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("fault", [Fault.PORTAL_PAGE, Fault.PORTAL_REDIRECT])
def test_f31_a_portal_that_comes_before_a_write(office: Office, write: str, fault: Fault) -> None:
    broken(office, write, fault)
    office.converge()


@pytest.mark.parametrize("fault", [Fault.PORTAL_REDIRECT, Fault.REDIRECT])
@pytest.mark.parametrize("methods", [(), ("POST", "PATCH")], ids=["everything", "writes"])
def test_f33_nobody_else_hears_anything(office: Office, fault: Fault, methods: tuple[str, ...]) -> None:
    known = office.accepted()
    notes = [office.write(), office.type(known)]
    with ScriptedServer() as other:
        for elsewhere in (other.url, other.url.replace("127.0.0.1", "localhost"), "http://clinic.example/api/v1"):
            office.proxy.elsewhere = elsewhere
            office.proxy.choose = always(fault, *methods)
            office.round()
            assert {office.place(note) for note in notes} == {Place.THIS_COMPUTER}
            office.check()
        assert other.requests == []
    office.converge()


@pytest.mark.parametrize("write", WRITES)
def test_f36_a_connection_that_is_closed_at_the_moment_of_reuse(office: Office, write: str) -> None:
    note = office.write() if write == "create" else office.type(office.accepted())
    if write == "delete":
        office.delete(note)
    office.proxy.choose = always(Fault.CLOSED_AT_REUSE, "GET")
    for _ in range(3):
        office.round()
        office.check()
    office.converge()


@pytest.mark.parametrize("fault", TWICE)
def test_f34_a_create_that_is_delivered_twice(office: Office, fault: Fault) -> None:
    note = office.write()
    office.proxy.choose = once("POST", fault)
    office.round()
    office.type(note)
    office.converge()


@pytest.mark.parametrize("fault", TWICE)
@pytest.mark.parametrize("write", ["PATCH", "DELETE"])
def test_f34_a_change_that_is_delivered_twice(office: Office, fault: Fault, write: str) -> None:
    note = office.type(office.accepted())
    if write == "DELETE":
        office.delete(note)
    office.proxy.choose = once(write, fault)

    office.round()

    office.check()
    assert office.desk.my_notes.waiting() == []
    office.converge()


@pytest.mark.parametrize("fault", TWICE)
def test_f34_an_update_that_is_delivered_twice_while_somebody_types(office: Office, fault: Fault) -> None:
    note = office.type(office.accepted())

    def type_meanwhile(asked: Asked) -> Fault:
        nonlocal note
        if asked.method != "PATCH":
            return Fault.NONE
        note = office.type(note)
        office.proxy.choose = honest
        return fault

    office.proxy.choose = type_meanwhile

    office.round()

    assert office.place(note) is Place.THIS_COMPUTER
    office.check()
    office.converge()


@pytest.mark.parametrize("lateness", LATENESS)
def test_f35_a_create_arrives_after_requests_that_came_later(office: Office, lateness: int) -> None:
    note = office.write()
    office.proxy.lateness = lateness
    office.proxy.choose = once("POST", Fault.LATE)

    assert office.round().link is Link.OFFLINE

    office.type(note)
    for _ in range(3):
        office.round()
    office.converge()


@pytest.mark.parametrize("lateness", LATENESS)
def test_f35_an_update_arrives_after_one_that_came_later(office: Office, lateness: int) -> None:
    note = office.type(office.accepted())
    office.proxy.lateness = lateness
    office.proxy.choose = once("PATCH", Fault.LATE)

    assert office.round().link is Link.OFFLINE

    office.type(note)
    for _ in range(3):
        office.round()
    office.converge()


def test_f35_a_late_deletion_is_no_news(office: Office) -> None:
    note = office.accepted()
    office.delete(note)
    office.proxy.choose = once("DELETE", Fault.LATE)
    for _ in range(3):
        office.round()
    office.converge()


@pytest.mark.slow
def test_f37_an_hour_of_a_network_that_comes_and_goes_every_two_seconds(office: Office) -> None:
    notes = [office.write() for _ in range(3)]
    for turn in range(60 * 60 // 4):
        office.proxy.shut()
        office.clock.move(seconds=2)
        office.desk.engine.run_once()
        office.proxy.open()
        office.clock.move(seconds=2)
        office.desk.engine.run_once()
        if turn % 20 == 0:
            notes[turn // 20 % 3] = office.type(notes[turn // 20 % 3])
            office.check()
    office.converge()
