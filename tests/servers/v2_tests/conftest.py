"""The server, its clock, and who sits in front of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from ehr_desktop.application.sync import Link
from tests.contracts.memory_store import MemoryStore
from tests.desk import HandClock
from tests.servers.backend import ADMIN, ASSOCIATE, CLINICIAN, PASSWORD, SUPERVISOR
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.desk import Desk, Hand
from tests.servers.v2_tests.room import Room, api_at, desk_at

Sit = Callable[..., Desk]


@pytest.fixture
def clock() -> Hand:
    """The server's."""
    return Hand()


@pytest.fixture
def clinic(clock: Hand) -> Iterator[MentalSpaceV2]:
    """Newest revision, as shipped."""
    with MentalSpaceV2(now=clock) as running:
        yield running


@pytest.fixture
def sit(clinic: MentalSpaceV2) -> Iterator[Sit]:
    """Sits somebody down at a computer; without an address nobody is signed in."""
    with ExitStack() as stack:

        def at(email: str = "", **more: str) -> Desk:
            desk = Desk(clinic, email, **more)
            stack.callback(desk.http.close)
            return desk

        yield at


@pytest.fixture
def desk(sit: Sit) -> Desk:
    """Ava Stone's, who sees Ana Rivera."""
    return sit(CLINICIAN)


@pytest.fixture
def associate(sit: Sit) -> Desk:
    """Noah Berg's, who is under supervision and sees Elsa Lindqvist."""
    return sit(ASSOCIATE, address="10.0.0.2")


@pytest.fixture
def supervisor(sit: Sit) -> Desk:
    """Grace Holm's, who supervises the associate."""
    return sit(SUPERVISOR, address="10.0.0.3")


@pytest.fixture
def admin(sit: Sit) -> Desk:
    """Iris Vale's."""
    return sit(ADMIN, address="10.0.0.4")


@pytest.fixture
def room() -> Iterator[Room]:
    """Ava Stone's, after a first round."""
    clock = HandClock()
    with MentalSpaceV2(now=clock.now) as clinic, closing(api_at(clinic, clock)) as api:
        api.sign_in(CLINICIAN, PASSWORD)
        desk = desk_at(api, MemoryStore(clock.now), clock)
        assert desk.refresh(lambda _: None).link is Link.ONLINE
        yield Room(clinic, desk, clock)
