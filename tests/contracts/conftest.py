"""A signed-in clinician at the clinic in memory and at our server, and both stores, for tests of the ports."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ehr_desktop.application.ports import ClinicApi, Store
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.store import open_store
from tests.contracts.memory_store import MemoryStore
from tests.desk import full_api
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend
from tests.servers.postgres import running_postgres
from tests.store.samples import NOW, key

_MEMORY, _SQLITE, _POSTGRESQL = "in memory", "sqlite", "postgresql"


@pytest.fixture(params=["in memory", "encrypted file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, standing at NOW."""
    is_memory = request.param == "in memory"
    store: Store = MemoryStore(lambda: NOW) if is_memory else open_store(tmp_path / "notes.db", key(), lambda: NOW)
    yield store
    store.close()


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
