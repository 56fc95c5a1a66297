"""The servers the contract is held against: ours twice, the existing one as the API document has it, and a given one.

Ours runs on SQLite and on PostgreSQL; the given one comes from the command line.
"""

import os
from collections.abc import Iterator

import pytest

from tests.contracts.api.clinic import Clinic
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.postgres import running_postgres

_SQLITE, _POSTGRESQL, _EXISTING, _GIVEN = "sqlite", "postgresql", "mentalspace v2", "given"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each contract test once for each server; the given one only where one is given."""
    if "server_url" in metafunc.fixturenames:
        given = [_GIVEN] if metafunc.config.getoption("--clinic-url") else []
        postgresql = pytest.param(_POSTGRESQL, marks=pytest.mark.slow)
        metafunc.parametrize("server_url", [_SQLITE, postgresql, _EXISTING, *given], indirect=True, scope="session")


@pytest.fixture(scope="session")
def server_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server of this round."""
    if request.param == _GIVEN:
        yield request.config.getoption("--clinic-url")
        return
    if request.param == _EXISTING:
        # spared: so many tests would use up the requests one address has
        with MentalSpaceV2(spared=["127.0.0.1"]) as clinic:
            yield clinic.url
        return
    folder = tmp_path_factory.mktemp("backend")
    if request.param == _SQLITE:
        with running_backend(folder) as url:
            yield url
        return
    with (
        running_postgres() as postgres,
        running_backend(folder, database_url=postgres.new_database()) as url,
    ):
        yield url


@pytest.fixture(scope="session")
def signed_in(server_url: str, request: pytest.FixtureRequest) -> Iterator[Clinic]:
    """A clinician who signs in once for all tests of a server: it may allow two sessions and count sign-ins."""
    if request.config.getoption("--clinic-url") == server_url:
        email, password = os.environ["EHR_CLINIC_EMAIL"], os.environ["EHR_CLINIC_PASSWORD"]
        client_id, may_sign = request.config.getoption("--clinic-client"), request.config.getoption("--may-sign")
    else:
        email, password, client_id, may_sign = CLINICIAN, PASSWORD, None, True
    with Clinic(server_url, email, password, client_id, may_sign=may_sign) as one:
        yield one


@pytest.fixture
def clinic(signed_in: Clinic) -> Iterator[Clinic]:
    """The signed-in clinician, who leaves nothing behind."""
    yield signed_in
    signed_in.tidy_up()
