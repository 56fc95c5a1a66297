"""What an autosave costs beside the writing itself: the use case, SQLAlchemy, the audit, against bare sqlcipher3."""

import shutil
from contextlib import closing
from pathlib import Path
from time import perf_counter

from ehr_desktop.domain.note import Answers
from ehr_desktop.store import open_store
from ehr_desktop.store.connection import connect
from tests.application.fake_api import FakeApi
from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.figures import p99_ms
from tests.benchmarks.statements import heard, replay
from tests.benchmarks.written import CLIENTS, PROGRESS_NOTE, fill, full_answers, text
from tests.desk import HandClock, desk_over
from tests.store.samples import key

#: Saves before the counting begins: statements are compiled, caches are filled.
WARM_UP = 20


def test_an_autosave_costs_little_more_than_its_statements(
    tmp_path: Path, record_ratio: RecordRatio, measuring: bool
) -> None:
    notes, saves = (2_000, 1_500) if measuring else (20, 5)
    ours, twin = tmp_path / "ours.db", tmp_path / "twin.db"
    store = open_store(ours, key())
    fill(store, notes)
    store.close()
    shutil.copyfile(ours, twin)  # closed: its write-ahead log has been brought home

    store = open_store(ours, key())
    desk = desk_over(store, FakeApi(CLIENTS), HandClock())
    note = desk.drafts.begin(CLIENTS[0].id, PROGRESS_NOTE, {}, None)
    through_the_program, bare = [], []
    with closing(desk), closing(connect(twin, key())) as connection, heard(store) as said:
        for number in range(WARM_UP + saves):
            answers = _typed_on(number)
            said.clear()
            began = perf_counter()
            note = desk.drafts.save(note, answers, None, "the page")
            through_the_program.append(perf_counter() - began)

            writes = [statement for statement in said if statement.writes]
            began = perf_counter()
            replay(connection, writes)
            bare.append(perf_counter() - began)
        kept = connection.execute("SELECT revision, answers FROM note WHERE id = ?", (note.id,)).fetchone()
        with store.reading() as tx:
            assert tx.note(note.id) == note
        assert kept[0] == note.revision == WARM_UP + saves
        assert f"Remark {number}." in kept[1]

    measured, against = through_the_program[WARM_UP:], bare[WARM_UP:]
    record_ratio("autosave commit, p99", p99_ms(measured), p99_ms(against), 1.5, "ms")


def _typed_on(number: int) -> Answers:
    """A long note, in which each save finds a little more."""
    return {**full_answers(0), "response_notes": text(number, 1)}
