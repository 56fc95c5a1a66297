"""The tour, as the README's first command runs it on a computer without a screen: what it reports and shows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.servers.backend import ROOT

#: Seconds; the steps themselves give up after half a minute each.
PATIENCE = 300
#: Fewer colours than this is an empty window.
LIVELY = 20


@pytest.mark.slow
def test_the_tour_does_the_main_job_and_shows_it(tmp_path: Path) -> None:
    folder = tmp_path / "tour"
    command = [sys.executable, str(ROOT / "main.py"), "--tour", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    tour = subprocess.run(command, env=environment, timeout=PATIENCE, check=False, capture_output=True, text=True)
    assert tour.returncode == 0, tour.stderr

    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report["draft_saved_offline"] is True
    assert report["draft_appointment_id"] is None
    assert report["draft_server_status"] == "DRAFT"
    assert report["synced"] is True
    assert report["sign_blocked_by"] == ["appointment"]
    assert report["signed_status"] == "SIGNED"
    assert report["appointment_id"]
    assert all(seconds >= 0 for seconds in report["seconds"].values())
    assert {"ehr_desktop", "python", "qt"} <= report["versions"].keys()

    pictures = sorted(folder.glob("*.png"))
    assert [int(picture.name[:2]) for picture in pictures] == list(range(1, len(pictures) + 1))
    shown = {picture.name[3:-4] for picture in pictures}
    assert {"first-start", "note-saved-offline", "sign-blocked", "sign-choose-appointment", "signed", "locked"} <= shown
    assert [picture.name for picture in pictures if colours(picture) < LIVELY] == []


def colours(picture: Path) -> int:
    """How many there are, looked at coarsely."""
    image = QImage(str(picture)).scaled(320, 200)
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())})
