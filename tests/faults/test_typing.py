"""F01: kill -9 between a key press and the autosave. How long at most a letter waits is in `tests/ui/test_autosave.py`
and, at the windows, in `tests/journeys/test_offline_day.py`.
"""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ehr_desktop.domain.note import Place
from tests.faults.disk.promises import assert_sound, notes_with, opened
from tests.servers.backend import ROOT


@pytest.mark.parametrize("saves", [0, 1, 2])
def test_f01_a_kill_in_mid_word_takes_what_no_save_has_seen_and_never_the_note(tmp_path: Path, saves: int) -> None:
    file = tmp_path / "notes.db"
    command = [sys.executable, "-m", "tests.faults.disk.at_the_keys", str(file), "5", str(saves)]
    told = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=False)
    assert told.returncode == -signal.SIGKILL
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    saved = [line["saved"] for line in lines if "saved" in line]
    [typed] = [line["typed"] for line in lines if "typed" in line]
    assert len(saved) >= saves
    with opened(file) as store:
        assert_sound(store)
        kept = [(note.answers["subjective"], place) for note, place in notes_with(store, "")]
    assert kept == [(text, Place.THIS_COMPUTER) for text in saved[-1:]]
    assert all(typed.startswith(text) for text in saved)
    assert len(typed) > len(saved[-1] if saved else "")
