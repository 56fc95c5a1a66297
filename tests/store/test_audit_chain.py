"""The audit trail only grows, and shows where somebody got round that."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from ehr_desktop.application.ports import AuditKind, AuditRow
from ehr_desktop.store import SqlStore, open_store
from ehr_desktop.store.connection import connect
from tests.store.samples import NOW, key

CHANGES = [
    "UPDATE audit SET what = 'nothing' WHERE number = 2",
    "DELETE FROM audit WHERE number = 2",
    "DELETE FROM audit",
    "INSERT OR REPLACE INTO audit SELECT number, at, who, kind, note_id, 'x', previous_hash, hash FROM audit",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A closed file with four rows in its audit trail."""
    store = open_store(tmp_path / "notes.db", key())
    for number in range(4):
        with store.writing() as tx:
            tx.append_audit(AuditRow(NOW, "u1", AuditKind.VIEWED, f"n{number}", f"revision {number}"))
    store.close()
    return tmp_path / "notes.db"


@pytest.fixture
def audited(file: Path) -> Callable[[], int | None]:
    """Opens the file and asks for the first broken row."""

    def ask() -> int | None:
        store: SqlStore = open_store(file, key())
        try:
            return store.first_broken_audit_row()
        finally:
            store.close()

    return ask


def by_force(file: Path, statement: str) -> None:
    """Take the triggers away, then do it."""
    connection = connect(file, key())
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    connection.close()


def test_a_sound_chain_verifies(audited: Callable[[], int | None]) -> None:
    assert audited() is None


@pytest.mark.parametrize("statement", CHANGES)
def test_the_file_itself_refuses_every_change(file: Path, audited: Callable[[], int | None], statement: str) -> None:
    connection = connect(file, key())
    with pytest.raises(sqlcipher.IntegrityError, match="only grows"):
        connection.execute(statement)
    connection.close()
    assert audited() is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET what = 'revision 9' WHERE number = 2", 2),
        ("UPDATE audit SET note_id = NULL WHERE number = 3", 3),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000000+00:00' WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 2", 3),
        ("DELETE FROM audit WHERE number = 1", 2),
        (
            "INSERT INTO audit SELECT 5, at, who, kind, note_id, what, previous_hash, hash FROM audit WHERE number = 4",
            5,
        ),
    ],
)
def test_a_change_by_force_is_found_where_it_was_made(
    file: Path, audited: Callable[[], int | None], statement: str, broken: int
) -> None:
    by_force(file, statement)
    assert audited() == broken
