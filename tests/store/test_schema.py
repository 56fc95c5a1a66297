"""Which files are opened, which are brought up to date, and which are refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from ehr_desktop.application.errors import StoreTooNew
from ehr_desktop.store import open_store, schema
from ehr_desktop.store.connection import connect, make_engine
from ehr_desktop.store.tables import metadata
from tests.store.samples import a_note, key

ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "ehr_desktop" / "store" / "migrations"


def change(file: Path, *statements: str) -> None:
    """Edit a closed file behind the store's back."""
    connection = connect(file, key())
    for statement in statements:
        connection.execute(statement)
    connection.close()


def version_of(file: Path) -> str:
    """The schema's number."""
    connection = connect(file, key())
    version: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    connection.close()
    return version


def a_file_with_a_note(folder: Path) -> Path:
    """A closed file of today's schema."""
    store = open_store(folder / "notes.db", key())
    with store.writing() as tx:
        tx.put_note(a_note())
    store.close()
    return folder / "notes.db"


def a_program_of_tomorrow(folder: Path, monkeypatch: pytest.MonkeyPatch, upgrade: str) -> None:
    """The program with one migration more, which does this."""
    shutil.copytree(MIGRATIONS, folder / "migrations")
    (folder / "migrations" / "versions" / "v9999_next.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = {schema.HEAD!r}\n\ndef upgrade():\n    {upgrade}\n"
    )
    monkeypatch.setattr(schema, "HEAD", "9999")
    monkeypatch.setattr(schema, "_MIGRATIONS", folder / "migrations")


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
    a_program_of_tomorrow(tmp_path, monkeypatch, 'op.execute("ALTER TABLE note ADD COLUMN colour TEXT")')
    store = open_store(file, key())
    with store.reading() as tx:
        assert tx.note("n1") == a_note()
    store.close()
    assert version_of(file) == "9999"
    assert version_of(file.with_name(f"notes.db.before-{today}")) == today


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_file_with_a_note(tmp_path)
    today = schema.HEAD
    with monkeypatch.context() as tomorrow:
        a_program_of_tomorrow(tmp_path, tomorrow, 'op.execute("DROP TABLE fact"); raise LookupError("broken off")')
        with pytest.raises(LookupError, match="broken off"):
            open_store(file, key())
    assert version_of(file) == today
    store = open_store(file, key())
    with store.reading() as tx:
        assert tx.note("n1") == a_note()
        assert tx.fact("about") is None
    store.close()


def test_a_newer_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = a_file_with_a_note(tmp_path)
    change(file, "UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(StoreTooNew, match="newer version"):
        open_store(file, key())
    assert file.read_bytes() == before
    assert [left.name for left in tmp_path.iterdir()] == ["notes.db"]


def test_a_file_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    file = a_file_with_a_note(tmp_path)
    code = (
        "import sys; from pathlib import Path; from ehr_desktop.store import open_store; "
        "open_store(Path(sys.argv[1]), bytearray(range(32))).close(); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "False"
