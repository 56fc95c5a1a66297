"""A signed-in clinician at the clinic in memory and at our server, for tests of the port."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from ehr_desktop.application.ports import ClinicApi
from ehr_desktop.remote.api import HttpClinicApi
from tests.desk import full_api
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend
from tests.servers.postgres import running_postgres

_MEMORY, _SQLITE, _POSTGRESQL = "in memory", "sqlite", "postgresql"


@pytest.fixture(scope="module", params=[_MEMORY, _SQLITE, pytest.param(_POSTGRESQL, marks=pytest.mark.slow)])
def api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClinicApi]:
    """A clinician, signed in."""
    folder = tmp_path_factory.mktemp("backend")
    if request.param == _MEMORY:
        yield full_api()
    elif request.param == _SQLITE:
        with running_backend(folder) as url:
            yield from _signed_in(url)
    else:
        with (
            running_postgres() as postgres,
            running_backend(folder, database_url=postgres.new_database()) as url,
        ):
            yield from _signed_in(url)


def _signed_in(url: str) -> Iterator[ClinicApi]:
    with closing(HttpClinicApi(url)) as api:
        api.about()
        api.sign_in(CLINICIAN, PASSWORD)
        yield api
