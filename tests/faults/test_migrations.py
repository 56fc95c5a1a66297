"""F15, F16: a file that is being made or brought up to date when the process dies, and one of a newer program."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehr_desktop.application.errors import StoreTooNew
from ehr_desktop.store import open_store, schema
from tests.faults.disk import acts
from tests.faults.disk.computer import Computer, computer
from tests.faults.disk.promises import assert_sound, opened, texts_of
from tests.faults.disk.trouble import Call, Trouble, What
from tests.store.files import TOMORROW, a_file_with_a_note, change, migrations_of_tomorrow, version_of
from tests.store.samples import a_note, an_outbox_row, key

#: A column, an index on it, and every row written anew.
UPGRADE = """for statement in (
        "ALTER TABLE note ADD COLUMN colour TEXT",
        "CREATE INDEX note_of_colour ON note (colour)",
        "UPDATE note SET colour = 'blue'",
        "DROP INDEX note_of_client",
    ):
        op.execute(statement)"""


@pytest.fixture(scope="module")
def troubled() -> Iterator[Computer]:
    """A computer with a troubled disk."""
    with computer() as running:
        yield running


def a_file_that_waits(folder: Path) -> Path:
    """Today's, with a note in the outbox."""
    file = a_file_with_a_note(folder)
    with opened(file) as store, store.writing() as tx:
        tx.put_outbox_row(an_outbox_row("n1"))
    return file


@pytest.mark.slow
@pytest.mark.parametrize(("death", "step"), [(What.KILL, 1), (What.SCATTERED, 5)])
def test_f15_a_migration_that_dies_at_any_call_is_done_whole_or_not_at_all(
    tmp_path: Path, troubled: Computer, monkeypatch: pytest.MonkeyPatch, death: What, step: int
) -> None:
    file = a_file_that_waits(tmp_path)
    before, today = file.read_bytes(), schema.HEAD
    migrations = migrations_of_tomorrow(tmp_path, UPGRADE)
    seen = set()
    for at in itertools.count(1, step):
        for left_over in tmp_path.glob("notes.db*"):
            left_over.unlink()
        file.write_bytes(before)
        run = troubled.do(acts.migrate, file, migrations, TOMORROW, trouble=Trouble(death, at, seed=at))
        version = version_of(file)
        seen.add(version)
        assert version == TOMORROW or not run.told("opened")
        if version == today:
            assert_as_before(file)
        with monkeypatch.context() as tomorrow:
            tomorrow.setattr(schema, "HEAD", TOMORROW)
            tomorrow.setattr(schema, "_MIGRATIONS", migrations)
            assert_as_before(file)
        assert version_of(file) == TOMORROW
        assert_as_before(file.with_name(f"notes.db.before-{today}"))
        if not run.was_killed:
            break
    assert seen == {today, TOMORROW}
    assert at > 60


def assert_as_before(file: Path) -> None:
    """The note, its place in the outbox and its text are there, and the file is sound."""
    with opened(file) as store:
        assert_sound(store)
        with store.reading() as tx:
            assert tx.note("n1") == a_note()
            assert tx.outbox() == [an_outbox_row("n1")]


def test_f15_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_file_that_waits(tmp_path)
    today = schema.HEAD
    migrations = migrations_of_tomorrow(tmp_path, 'op.execute("DROP TABLE fact"); raise LookupError("broken off")')
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr(schema, "HEAD", TOMORROW)
        tomorrow.setattr(schema, "_MIGRATIONS", migrations)
        with pytest.raises(LookupError, match="broken off"):
            open_store(file, key())
    assert version_of(file) == today
    assert_as_before(file)
    with opened(file) as store, store.reading() as tx:
        assert tx.fact("about") is None


@pytest.mark.slow
def test_f15_a_new_file_whose_making_dies_at_any_third_call_is_made_anew(tmp_path: Path, troubled: Computer) -> None:
    file = tmp_path / "notes.db"
    for at in itertools.count(1, 3):
        for left_over in tmp_path.iterdir():
            left_over.unlink()
        run = troubled.do(acts.save, file, "", ["One."], trouble=Trouble(What.KILL, at, Call.ANY))
        with opened(file) as store:
            assert_sound(store)
            assert texts_of(store) >= set(run.told("saved"))
        assert [left.name for left in tmp_path.iterdir()] == ["notes.db"]
        if not run.was_killed:
            break
    assert at > 100


def test_f16_a_newer_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = a_file_with_a_note(tmp_path)
    change(file, f"UPDATE alembic_version SET version_num = '{TOMORROW}'")
    before = file.read_bytes()
    with pytest.raises(StoreTooNew, match="newer version"):
        open_store(file, key())
    assert file.read_bytes() == before
    assert [left.name for left in tmp_path.iterdir()] == ["notes.db"]
