"""A computer whose audit trail is looked at, and tampered with by somebody who has the key of its file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ehr_desktop.application.audit_trail import Verdict, verify
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import AuditKind, Capability, Store, Transaction
from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.domain.note import Note
from ehr_desktop.store import open_store
from ehr_desktop.store.connection import connect
from ehr_desktop.store.transaction import SqlTransaction
from ehr_desktop.vault import KdfCost, OsVault, VaultPlace, no_keyring
from tests.application.fake_api import ANN, EVERYTHING, PASSWORD, URL, FakeApi
from tests.desk import RIVERA, TYPES, HandClock, full_api, with_caseload
from tests.domain.test_rules import COMPLETE

PROGRESS = TYPES["Progress Note"]
ACCOUNT = Account(URL, ANN.email)


@dataclass
class Computer:
    """A clinic, and a computer with a real vault and a real file; `desk` is the one that is open."""

    folder: Path
    api: FakeApi
    clock: HandClock
    desk: Desk = field(init=False)

    @property
    def file(self) -> Path:
        """The encrypted file."""
        return self.folder / "notes.db"

    def sign_in(self) -> SignIn:
        """The way to the desk."""
        return SignIn(lambda text: text, lambda _: self.api, self._vault, self._open, self.clock, TYPES)

    def _vault(self, account: Account) -> OsVault:
        cost = KdfCost(passes=1, memory_kib=1024, lanes=1)
        return OsVault(VaultPlace(account.url, account.email, self.folder), no_keyring(), cost)

    def _open(self, _account: Account, key: bytearray) -> Store:
        return open_store(self.file, key, self.clock.now)

    def leave(self) -> None:
        """Close the file as the program does, or a crash."""
        self.desk.store.close()

    def come_back(self) -> None:
        """Unlock it again."""
        self.desk = self.sign_in().unlock(ACCOUNT, PASSWORD)

    @contextmanager
    def tampered(self, *statements: str) -> Iterator[Store]:
        """The closed file after these statements, under its key and without its triggers, opened by no use case."""
        key = self._vault(ACCOUNT).unlock(PASSWORD)
        connection = connect(self.file, key)
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.close()
        store = open_store(self.file, key)
        yield store
        store.close()

    def trail(self) -> list[tuple[AuditKind, str | None, str]]:
        """Kind, note and words of every row, oldest first."""
        with self.desk.store.reading() as tx:
            return [(row.kind, row.note_id, row.what) for row in reversed(tx.audit(10_000))]

    def kinds(self, since: int = 0) -> list[AuditKind]:
        """The kinds written after so many."""
        return [kind for kind, _, _ in self.trail()[since:]]

    def verdict(self) -> Verdict:
        """The trail proven."""
        found = verify(self.desk.store)
        assert found
        return found

    def note(self, text: str = "Arrived on time, slept six hours.") -> Note:
        """A draft begun, saved and left."""
        note = self.desk.drafts.begin(RIVERA.id, PROGRESS, {}, "a1")
        note = self.desk.drafts.save(note, COMPLETE | {"subjective": text}, "a1", "form")
        self.desk.drafts.close(note.id)
        return note


def by_force(tx: Transaction, statement: str) -> None:
    """Say this to the open file, as no use case can."""
    assert isinstance(tx, SqlTransaction)
    tx._connection.exec_driver_sql(statement)


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    """Signed in for the first time, with the caseload, at a clinic that takes no heads."""
    made = Computer(tmp_path / "vault", full_api(), HandClock())
    made.api.capabilities = EVERYTHING - {Capability.AUDIT_HEADS}
    made.desk = with_caseload(made.sign_in().connect(ACCOUNT, PASSWORD))
    yield made
    made.leave()
