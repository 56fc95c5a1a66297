"""F34, F35 and F37: requests that arrive twice or too late, and a network that comes and goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from tests.faults.behind_the_proxy import KINDS, Office, Server, office_before, server_of
from tests.faults.proxy import Fault, honest, once

pytestmark = pytest.mark.parametrize("server", KINDS, indirect=True, scope="module")

TWICE = [Fault.TWICE_FIRST, Fault.TWICE_SECOND]


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of the two, for all tests of this file."""
    with server_of(request.param, tmp_path_factory.mktemp("server")) as one:
        yield one


@pytest.fixture
def office(server: Server, tmp_path: Path) -> Iterator[Office]:
    """A computer before it, through the proxy."""
    with office_before(server, tmp_path) as one:
        yield one


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

    def type_meanwhile(asked: object) -> Fault:
        nonlocal note
        note = office.type(note)
        office.proxy.choose = honest
        return fault

    office.proxy.choose = lambda asked: type_meanwhile(asked) if asked.method == "PATCH" else Fault.NONE

    office.round()

    assert office.place(note) is Place.THIS_COMPUTER
    office.check()
    office.converge()


@pytest.mark.parametrize("lateness", [1, 2, 3, 4, 6, 99])
def test_f35_a_create_arrives_after_requests_that_came_later(office: Office, lateness: int) -> None:
    note = office.write()
    office.proxy.lateness = lateness
    office.proxy.choose = once("POST", Fault.LATE)

    assert office.round().link is Link.OFFLINE

    office.type(note)
    for _ in range(3):
        office.round()
    office.converge()


@pytest.mark.parametrize("lateness", [1, 2, 3, 4, 6, 99])
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


def test_f37_an_hour_of_a_network_that_comes_and_goes_every_two_seconds(office: Office) -> None:
    notes = [office.write() for _ in range(3)]
    for turn in range(60 * 60 // 4):
        office.proxy.shut()
        office.clock.move(seconds=2)
        office.desk.engine.run_once()
        office.proxy.open()
        office.clock.move(seconds=2)
        office.desk.engine.run_once()
        if turn % 60 == 0:
            notes[turn // 60 % 3] = office.type(notes[turn // 60 % 3])
            office.check()
    office.converge()
