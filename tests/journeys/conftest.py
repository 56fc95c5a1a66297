"""What the journeys share: a clinician's computer with nothing on it yet."""

from pathlib import Path

import pytest

from tests.journeys.workstation import Workstation
from tests.servers.backend import PASSWORD


@pytest.fixture
def computer(tmp_path: Path) -> Workstation:
    """A new one, of the clinician of the practice data."""
    return Workstation(tmp_path / "computer", PASSWORD)
