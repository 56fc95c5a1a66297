"""The audit trail only grows, and shows where somebody got round that."""

import hashlib
import platform
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from ehr_desktop.application.ports import AuditKind, AuditRow
from ehr_desktop.store import SqlStore, open_store, schema
from ehr_desktop.store.connection import connect
from tests.store.files import change, migrations_up_to
from tests.store.samples import NOW, key
from tests.store.trail import checked, where_broken

_BEFORE = "2026-11-17T15:42:00.000000+00:00"


def _row_of_before(number: int, kind: str, previous: bytes) -> tuple[str, bytes]:
    """The statement that writes such a row, and its hash, both spelt here by themselves."""
    said = f'{{"at":"{_BEFORE}","kind":"{kind}","note_id":null,"what":"","who":"u1"}}'
    digest = hashlib.sha256(previous + said.encode()).digest()
    values = f"{number}, '{_BEFORE}', 'u1', '{kind}', NULL, '', x'{previous.hex()}', x'{digest.hex()}'"
    return f"INSERT INTO audit VALUES ({values})", digest


_FIRST, _hash_of_first = _row_of_before(1, "signed in", bytes(32))
#: Two rows as a program wrote them that did not say where.
ROWS_OF_BEFORE = (_FIRST, _row_of_before(2, "viewed", _hash_of_first)[0])

#: The columns of the trail after the number.
_OTHERS = "at, who, kind, note_id, what, previous_hash, hash, computer"

CHANGES = [
    "UPDATE audit SET what = 'nothing' WHERE number = 2",
    "DELETE FROM audit WHERE number = 2",
    "DELETE FROM audit",
    "INSERT OR REPLACE INTO audit SELECT number, at, who, kind, note_id, 'x', previous_hash, hash, computer FROM audit",
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
            return where_broken(store)
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
        (f"INSERT INTO audit SELECT 5, {_OTHERS} FROM audit WHERE number = 4", 5),
        ("UPDATE audit SET computer = 'ELSEWHERE' WHERE number = 2", 2),
        ("UPDATE audit SET computer = NULL WHERE number = 2", 2),
        ("UPDATE audit SET number = number + 100", 101),
        ("UPDATE audit SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE number END", -3),
        ("DELETE FROM audit WHERE number = 4", 3),
        ("DELETE FROM audit", 0),
    ],
)
def test_a_change_by_force_is_found_where_it_was_made(
    file: Path, audited: Callable[[], int | None], statement: str, broken: int
) -> None:
    by_force(file, statement)
    assert audited() == broken


def test_what_is_cut_off_at_the_end_shows_also_when_the_trail_has_grown_since(file: Path) -> None:
    by_force(file, "DELETE FROM audit WHERE number > 2")
    store = open_store(file, key())
    with store.writing() as tx:
        tx.append_audit(AuditRow(NOW, "u1", AuditKind.UNLOCKED))
    assert where_broken(store) == 5
    store.close()


def test_rows_from_before_the_trail_said_where_stay_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of a program that knew no computer, with two rows, opened by this one, which adds a third."""
    with monkeypatch.context() as before:
        before.setattr(schema, "_MIGRATIONS", migrations_up_to(tmp_path, "0001"))
        before.setattr(schema, "HEAD", "0001")
        open_store(tmp_path / "notes.db", key()).close()
    change(tmp_path / "notes.db", *ROWS_OF_BEFORE)
    store = open_store(tmp_path / "notes.db", key())
    with store.writing() as tx:
        tx.append_audit(AuditRow(NOW, "u1", AuditKind.LOCKED))
    with store.reading() as tx:
        entries, fact = tx.audit_entries([1, 2, 3]), tx.fact("audit trail")
    assert [(one.row.kind, one.computer) for one in entries] == [
        (AuditKind.SIGNED_IN, ""),
        (AuditKind.VIEWED, ""),
        (AuditKind.LOCKED, platform.node()),
    ]
    assert where_broken(store) is None
    head = checked(store).head
    assert head
    assert fact
    assert (head.number, head.trail) == (3, fact[0])
    store.close()
    by_force(tmp_path / "notes.db", "DELETE FROM audit WHERE number = 3")
    store = open_store(tmp_path / "notes.db", key())
    assert where_broken(store) == 2
    store.close()


def test_what_an_older_file_had_last_is_remembered_when_it_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(schema, "_MIGRATIONS", migrations_up_to(tmp_path, "0001"))
        before.setattr(schema, "HEAD", "0001")
        open_store(tmp_path / "notes.db", key()).close()
    change(tmp_path / "notes.db", *ROWS_OF_BEFORE)
    open_store(tmp_path / "notes.db", key()).close()
    by_force(tmp_path / "notes.db", "DELETE FROM audit WHERE number = 2")
    store = open_store(tmp_path / "notes.db", key())
    assert where_broken(store) == 1
    store.close()


def test_every_file_has_a_trail_of_its_own_name(tmp_path: Path) -> None:
    names = set()
    for name in ("one", "two"):
        store = open_store(tmp_path / name / "notes.db", key())
        with store.writing() as tx:
            tx.append_audit(AuditRow(NOW, "u1", AuditKind.SIGNED_IN))
            head = tx.audit_head()
        assert head
        names.add(head.trail)
        store.close()
    assert len(names) == 2
    assert {len(name) for name in names} == {32}


def test_a_row_written_by_force_is_shown_all_the_same(file: Path) -> None:
    by_force(file, "UPDATE audit SET kind = 'sung', at = 'once' WHERE number = 2")
    store = open_store(file, key())
    with store.reading() as tx:
        (entry,) = tx.audit_entries([2])
        assert len(tx.audit(10)) == 4
    assert (entry.row.kind, entry.row.what) == (AuditKind.UNKNOWN, "sung: revision 1")
    assert where_broken(store) == 2
    store.close()
