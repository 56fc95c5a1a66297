"""Rooms at both kinds of server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.rooms import Room, at_our_server, at_the_existing_server
from tests.servers.backend import running_backend


@pytest.fixture(scope="session")
def our_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a backend of ours, the same for all of them."""
    with running_backend(tmp_path_factory.mktemp("backend")) as url:
        yield url


@pytest.fixture
def old_room(tmp_path: Path) -> Iterator[Room]:
    """A room at the clinic's existing server."""
    with at_the_existing_server(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["existing", "ours"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """A room at either server."""
    if request.param == "existing":
        yield request.getfixturevalue("old_room")
    else:
        with at_our_server(tmp_path, request.getfixturevalue("our_server")) as opened:
            yield opened
