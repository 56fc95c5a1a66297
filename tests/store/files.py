"""Closed files of some schema, and a program that knows one migration more."""

import shutil
from pathlib import Path

from ehr_desktop.store import open_store, schema
from ehr_desktop.store.connection import connect
from tests.store.samples import a_note, key

MIGRATIONS = Path(schema.__file__).with_name("migrations")
#: The schema of a program of tomorrow.
TOMORROW = "9999"


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


def migrations_of_tomorrow(folder: Path, upgrade: str) -> Path:
    """Today's migrations and one more, which does this."""
    shutil.copytree(MIGRATIONS, folder / "migrations")
    (folder / "migrations" / "versions" / f"v{TOMORROW}_next.py").write_text(
        f"from alembic import op\nrevision = {TOMORROW!r}\ndown_revision = {schema.HEAD!r}\n\n"
        f"def upgrade():\n    {upgrade}\n"
    )
    return folder / "migrations"


def migrations_up_to(folder: Path, last: str) -> Path:
    """The migrations of an older program: none after this one."""
    shutil.copytree(MIGRATIONS, folder / "migrations")
    for file in (folder / "migrations" / "versions").glob("v*.py"):
        if file.name[1:5] > last:
            file.unlink()
    return folder / "migrations"
