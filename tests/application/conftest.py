"""A desk over a store in memory and a clinic in memory."""

import pytest

from ehr_desktop.application.desk import Desk
from tests.application.fake_api import FakeApi
from tests.contracts.memory_store import MemoryStore
from tests.desk import HandClock, desk_over, full_api, with_caseload


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def api() -> FakeApi:
    return full_api()


@pytest.fixture
def desk(api: FakeApi, clock: HandClock) -> Desk:
    return with_caseload(desk_over(MemoryStore(clock.now), api, clock))
