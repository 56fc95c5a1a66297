"""Which schema a file has, and how it is brought up to date. What may go wrong in that is in `tests/faults`."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from ehr_desktop.store import open_store, schema
from ehr_desktop.store.connection import make_engine
from ehr_desktop.store.tables import metadata
from tests.store.files import MIGRATIONS, TOMORROW, a_file_with_a_note, migrations_of_tomorrow, version_of
from tests.store.samples import a_note, key

ROOT = Path(__file__).parents[2]


def test_the_newest_migration_is_the_one_the_program_expects() -> None:
    numbers = [file.name[1:5] for file in (MIGRATIONS / "versions").glob("v*.py")]
    assert max(numbers) == schema.HEAD


def test_the_tables_statements_name_are_those_the_migrations_make(tmp_path: Path) -> None:
    open_store(tmp_path / "notes.db", key()).close()
    made, declared = (make_engine(tmp_path / name, key()) for name in ("notes.db", "declared.db"))
    metadata.create_all(declared)
    for table in metadata.tables:
        assert _described(made, table) == _described(declared, table)
    made.dispose()
    declared.dispose()


def _described(engine: Engine, table: str) -> tuple[object, ...]:
    seen = inspect(engine)
    columns = [(column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(table)]
    uniques = [unique["column_names"] for unique in seen.get_unique_constraints(table)]
    return columns, seen.get_pk_constraint(table), seen.get_foreign_keys(table), uniques


def test_an_older_file_is_brought_up_to_date_and_a_copy_of_it_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_file_with_a_note(tmp_path)
    today = schema.HEAD
    migrations = migrations_of_tomorrow(tmp_path, 'op.execute("ALTER TABLE note ADD COLUMN colour TEXT")')
    monkeypatch.setattr(schema, "HEAD", TOMORROW)
    monkeypatch.setattr(schema, "_MIGRATIONS", migrations)
    store = open_store(file, key())
    with store.reading() as tx:
        assert tx.note("n1") == a_note()
    store.close()
    assert version_of(file) == TOMORROW
    assert version_of(file.with_name(f"notes.db.before-{today}")) == today


def test_a_file_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    file = a_file_with_a_note(tmp_path)
    code = (
        "import sys; from pathlib import Path; from ehr_desktop.store import open_store; "
        "open_store(Path(sys.argv[1]), bytearray(range(32))).close(); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "False"
