"""A desk over a store in memory and a clinic in memory."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.domain.note import Note
from tests.application.both_changed import BEGUN, kept
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import begun
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


@pytest.fixture
def note(desk: Desk) -> Note:
    """A draft that the server has, open in a form."""
    note = begun(desk, BEGUN)
    desk.engine.run_once()
    return kept(desk, note)
