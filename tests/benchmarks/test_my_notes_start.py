"""How long until the list of 100,000 notes stands there, against a window that has only asked for its first page."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from ehr_desktop.application.desk import about_as_text
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.store import open_store
from tests.application.fake_api import ANN, FakeApi
from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.figures import median_ms
from tests.benchmarks.launching import seconds_to_window
from tests.benchmarks.statements import heard
from tests.benchmarks.written import fill
from tests.desk import NOW, HandClock, desk_over
from tests.store.samples import key


@pytest.fixture
def file(tmp_path: Path, measuring: bool) -> Path:
    """The notes of some years, as somebody left them who has signed in here before."""
    made = tmp_path / "notes.db"
    store = open_store(made, key())
    fill(store, 100_000 if measuring else 300)
    with store.writing() as tx:
        tx.remember("clinician", json.dumps(asdict(ANN)), NOW)
        tx.remember("about", about_as_text(FakeApi().about()), NOW)
    store.close()
    return made


def test_my_notes_stands_there_soon(file: Path, record_ratio: RecordRatio, measuring: bool) -> None:
    starts = 15 if measuring else 1
    asked = _first_page(file)
    program, empty = [], []
    for _ in range(starts):
        program.append(seconds_to_window("my_notes", str(file), key().hex()))
        empty.append(seconds_to_window("empty_window_and_select", str(file), key().hex(), asked))
    record_ratio("start to My notes, 100,000 notes", median_ms(program), median_ms(empty), 1.5, "ms")


def _first_page(file: Path) -> str:
    """The SELECT behind the first page, and its values, as JSON."""
    store = open_store(file, key())
    desk = desk_over(store, FakeApi(), HandClock())
    with heard(store) as said:
        assert desk.my_notes.page(NoteFilter())
    desk.close()
    [statement] = said
    return json.dumps({"select": statement.sql, "values": statement.values})
