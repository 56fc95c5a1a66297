"""Getting to the desk: the first sign-in, unlocking without a network, a new session in place."""

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import (
    KeyPartMissing,
    OtherPassword,
    RecoveryKeyNeeded,
    Refused,
    StoreFailed,
    Unreachable,
    WrongPassword,
    WrongRecoveryKey,
)
from ehr_desktop.application.ports import AuditKind, NoteFilter, Opener, Store, Transaction
from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.domain.note import Place
from ehr_desktop.store import open_store
from ehr_desktop.vault import KdfCost, OsVault, VaultPlace, no_keyring
from ehr_desktop.vault.keyring_box import Keyring, OsKeyring
from ehr_desktop.vault.recovery_key import as_shown
from tests.application.fake_api import ANN, EVERYTHING, PASSWORD, URL, FakeApi
from tests.application.test_drafts import begun, place
from tests.desk import NOW, TYPES, HandClock, full_api
from tests.vault.test_os_vault import KeyringInMemory

ACCOUNT = Account(URL, ANN.email)
QUICK = KdfCost(passes=1, memory_kib=1024, lanes=1)


class Clinic:
    """A server, and a computer with a real vault and a real encrypted file."""

    def __init__(self, folder: Path) -> None:
        self.api = full_api()
        self.folder = folder
        self.clock = HandClock()
        self.keyring: Keyring = no_keyring()
        self.sign_in = SignIn(lambda text: text, self._api, self._vault, self._store, self.clock, TYPES)

    def _api(self, url: str) -> FakeApi:
        return self.api

    def _vault(self, account: Account) -> OsVault:
        place = VaultPlace(account.url, account.email, self.folder, self.folder.with_suffix(".tries"))
        return OsVault(place, self.keyring, QUICK, self.clock.now)

    def _store(self, account: Account, key: bytearray) -> Store:
        return open_store(self.folder / "notes.db", key)

    def leave(self, desk: Desk) -> None:
        desk.store.close()


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path / "vault")


def test_the_first_sign_in_makes_the_vault_and_the_next_unlock_needs_no_server(clinic: Clinic) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    note = begun(desk)
    clinic.leave(desk)
    clinic.api.offline = True
    again = clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    assert (again.clinician, again.practice_name) == (ANN, "Harbour Practice")
    assert [row.note_id for row in again.my_notes.page(NoteFilter())] == [note.id]
    assert again.standing.about == desk.standing.about
    assert not again.standing.has_session
    clinic.leave(again)


class WithoutRoom(Clinic):
    """Its disk takes nothing any more; the keys its files were opened with can be looked at."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.keys: list[bytearray] = []
        self.is_full = False

    def _store(self, account: Account, key: bytearray) -> Store:
        self.keys.append(key)
        store = super()._store(account, key)
        if self.is_full:
            store.writing = refused  # type: ignore[method-assign]
        return store


def refused(*, synced: bool = True) -> AbstractContextManager[Transaction]:
    raise StoreFailed(f"No room on the disk ({synced=}).")


@pytest.mark.parametrize("way", ["unlock", "connect", "recover"])
def test_a_desk_that_could_not_be_opened_to_its_end_leaves_no_key(tmp_path: Path, way: str) -> None:
    clinic = WithoutRoom(tmp_path / "vault")
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert desk.keys
    secret = desk.keys.new_recovery_key()
    desk.keys.keep_recovery_key(secret, secret)
    clinic.leave(desk)
    clinic.is_full = True
    with pytest.raises(StoreFailed, match="No room"):
        getattr(clinic.sign_in, way)(ACCOUNT, secret if way == "recover" else PASSWORD)
    assert clinic.keys[1:] == [bytearray(32)]


def test_a_wrong_password_opens_nothing(clinic: Clinic) -> None:
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    with pytest.raises(WrongPassword):
        clinic.sign_in.unlock(ACCOUNT, "wrong")
    with pytest.raises(WrongPassword):
        clinic.sign_in.connect(ACCOUNT, "wrong")


def test_a_failed_first_sign_in_leaves_no_vault(clinic: Clinic) -> None:
    clinic.api.offline = True
    with pytest.raises(Unreachable):
        clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert not clinic.folder.exists()


def test_signing_in_again_at_the_open_desk_sends_what_waited(clinic: Clinic) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    clinic.sign_in.sign_out(desk, ACCOUNT)
    begun(desk)
    assert clinic.api.notes == {}
    clinic.api.signed_out = False
    clinic.sign_in.sign_in_again(desk, ACCOUNT, PASSWORD)
    desk.engine.run_once()
    assert len(clinic.api.notes) == 1
    clinic.leave(desk)


@pytest.mark.parametrize("is_at_the_open_desk", [True, False])
def test_a_note_refused_for_access_goes_once_more_at_a_new_sign_in(clinic: Clinic, is_at_the_open_desk: bool) -> None:
    def denied() -> None:
        raise Refused(403, "Client access denied")

    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    clinic.api.before_send = denied
    note = begun(desk)
    desk.engine.run_once()
    clinic.api.before_send = lambda: None
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU

    if is_at_the_open_desk:
        clinic.sign_in.sign_in_again(desk, ACCOUNT, PASSWORD)
    else:
        clinic.leave(desk)
        desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    desk.engine.run_once()

    assert place(desk, note) is Place.ACCEPTED
    clinic.leave(desk)


# --- a password that was changed at the clinic ----------------------------------------------------------------

NEW_PASSWORD = "Changed-At-The-Clinic-2!"


@pytest.fixture(params=[EVERYTHING, None], ids=["our server", "existing server"])
def changed(request: pytest.FixtureRequest, clinic: Clinic) -> Clinic:
    """A clinic of either kind, where the password of an open vault with a note in it is changed."""
    clinic.api.capabilities = request.param
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    begun(desk)
    clinic.leave(desk)
    clinic.api.password = NEW_PASSWORD
    return clinic


def notes_behind(clinic: Clinic, password: str) -> int:
    """How many notes this password opens."""
    desk = clinic.sign_in.unlock(ACCOUNT, password)
    number = len(desk.my_notes.page(NoteFilter()))
    clinic.leave(desk)
    return number


def test_signing_in_at_the_open_desk_locks_the_notes_with_the_new_password(changed: Clinic) -> None:
    desk = changed.sign_in.unlock(ACCOUNT, PASSWORD)
    with pytest.raises(WrongPassword, match=r"^This is not your password\.$"):  # no other thing was asked
        changed.sign_in.sign_in_again(desk, ACCOUNT, PASSWORD)
    assert notes_behind(changed, PASSWORD) == 1  # what the clinic does not take locks nothing
    changed.sign_in.sign_in_again(desk, ACCOUNT, NEW_PASSWORD)
    changed.leave(desk)
    assert notes_behind(changed, NEW_PASSWORD) == 1
    with pytest.raises(WrongPassword):
        changed.sign_in.unlock(ACCOUNT, PASSWORD)


def connects(clinic: Clinic, password: str, former: str = "") -> Desk:
    """A full sign-in over a new line."""
    clinic.api.offline = False
    return clinic.sign_in.connect(ACCOUNT, password, former)


def test_connecting_with_the_new_password_asks_for_the_former_one_once(changed: Clinic) -> None:
    with pytest.raises(OtherPassword, match="still locked with the former one"):
        connects(changed, NEW_PASSWORD)
    with pytest.raises(OtherPassword, match="either"):
        connects(changed, NEW_PASSWORD, "another")
    assert notes_behind(changed, PASSWORD) == 1
    changed.leave(connects(changed, NEW_PASSWORD, PASSWORD))
    changed.leave(connects(changed, NEW_PASSWORD))
    assert notes_behind(changed, NEW_PASSWORD) == 1
    with pytest.raises(WrongPassword):
        changed.sign_in.unlock(ACCOUNT, PASSWORD)


# --- the recovery key, the key ring, and what the trail says of tries ------------------------------------------


def with_recovery_key(clinic: Clinic) -> str:
    """A vault with a note in it, closed again; answers its recovery key."""
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    begun(desk)
    assert desk.keys
    shown = desk.keys.new_recovery_key()
    desk.keys.keep_recovery_key(shown, shown)
    clinic.leave(desk)
    return shown


def trail(desk: Desk) -> list[tuple[AuditKind, str]]:
    """Kind and words of every row about keys, oldest first."""
    of_keys = {
        AuditKind.SIGNED_IN,
        AuditKind.UNLOCKED,
        AuditKind.UNLOCK_FAILED,
        AuditKind.RECOVERY_KEY_MADE,
        AuditKind.RECOVERY_KEY_USED,
        AuditKind.PASSWORD_SLOT_RENEWED,
    }
    with desk.store.reading() as tx:
        return [(row.kind, row.what) for row in tx.audit(100) if row.kind in of_keys][::-1]


def test_the_recovery_key_opens_the_notes_without_server_password_or_session(clinic: Clinic) -> None:
    shown = with_recovery_key(clinic)
    clinic.api.offline = True
    desk = clinic.sign_in.recover(ACCOUNT, shown)
    assert len(desk.my_notes.page(NoteFilter())) == 1
    assert desk.keys
    assert desk.keys.by_recovery_key
    assert not desk.standing.has_session
    clinic.leave(desk)


def test_after_the_next_full_sign_in_the_password_opens_them_again(clinic: Clinic) -> None:
    shown = with_recovery_key(clinic)
    clinic.api.password = NEW_PASSWORD
    desk = clinic.sign_in.recover(ACCOUNT, shown)
    clinic.sign_in.sign_in_again(desk, ACCOUNT, NEW_PASSWORD)
    assert desk.keys
    assert not desk.keys.by_recovery_key
    assert trail(desk)[-3:] == [
        (AuditKind.RECOVERY_KEY_USED, ""),
        (AuditKind.SIGNED_IN, ""),
        (AuditKind.PASSWORD_SLOT_RENEWED, "without a key ring"),
    ]
    clinic.leave(desk)
    assert notes_behind(clinic, NEW_PASSWORD) == 1
    clinic.leave(clinic.sign_in.recover(ACCOUNT, shown))  # and the recovery key goes on opening them


def test_a_key_ring_that_lost_its_part_gets_a_new_one_at_a_full_sign_in_with_the_recovery_key(clinic: Clinic) -> None:
    ring = KeyringInMemory()
    clinic.keyring = OsKeyring(ring)
    shown = with_recovery_key(clinic)
    ring.kept.clear()
    with pytest.raises(KeyPartMissing, match="The recovery key opens them, too"):
        clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    with pytest.raises(RecoveryKeyNeeded, match="Type the recovery key once below"):
        clinic.sign_in.connect(ACCOUNT, PASSWORD)
    clinic.api.offline = False  # its line was closed
    with pytest.raises(RecoveryKeyNeeded, match=r"Group 1 .* Nothing is lost"):
        clinic.sign_in.connect(ACCOUNT, PASSWORD, "A" + shown[1:] if shown[0] != "A" else "B" + shown[1:])
    clinic.api.offline = False
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD, shown)
    assert [kind for kind, _ in trail(desk)][-3:] == [
        AuditKind.RECOVERY_KEY_USED,
        AuditKind.PASSWORD_SLOT_RENEWED,
        AuditKind.SIGNED_IN,
    ]
    assert trail(desk)[-2][1] == "with the key ring of this computer"
    clinic.leave(desk)
    assert notes_behind(clinic, PASSWORD) == 1


def test_without_a_recovery_key_a_lost_part_is_said_at_a_full_sign_in_as_well(clinic: Clinic) -> None:
    ring = KeyringInMemory()
    clinic.keyring = OsKeyring(ring)
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    kept = dict(ring.kept)
    ring.kept.clear()
    with pytest.raises(KeyPartMissing, match="Nothing was deleted") as said:
        clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert "recovery" not in str(said.value)
    ring.kept.update(kept)
    assert notes_behind(clinic, PASSWORD) == 0


def test_a_full_sign_in_binds_the_password_to_a_key_ring_that_has_come(clinic: Clinic) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert desk.keys
    assert desk.keys.was_set_up
    assert not desk.keys.slots.is_bound
    clinic.leave(desk)
    clinic.keyring = OsKeyring(KeyringInMemory())
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert desk.keys
    assert not desk.keys.was_set_up
    assert desk.keys.slots.is_bound
    assert trail(desk)[-2] == (AuditKind.PASSWORD_SLOT_RENEWED, "with the key ring of this computer")
    clinic.leave(desk)
    clinic.keyring = OsKeyring(KeyringInMemory())
    with pytest.raises(KeyPartMissing):
        clinic.sign_in.unlock(ACCOUNT, PASSWORD)


def test_failed_tries_stand_in_the_trail_with_their_times_once(clinic: Clinic) -> None:
    shown = with_recovery_key(clinic)
    for password in ("a wrong one", "another"):
        clinic.clock.move(minutes=5)
        with pytest.raises(WrongPassword):
            clinic.sign_in.unlock(ACCOUNT, password)
    clinic.clock.move(minutes=5)
    with pytest.raises(WrongRecoveryKey):
        clinic.sign_in.recover(ACCOUNT, as_shown([1] * 28))
    clinic.clock.move(minutes=5)
    for by in (Opener.RECOVERY_KEY, Opener.PASSWORD):
        is_password = by is Opener.PASSWORD
        desk = clinic.sign_in.unlock(ACCOUNT, PASSWORD) if is_password else clinic.sign_in.recover(ACCOUNT, shown)
        with desk.store.reading() as tx:
            rows = [row for row in tx.audit(50) if row.kind is AuditKind.UNLOCK_FAILED][::-1]
        assert [(row.at - NOW, row.what) for row in rows] == [
            (timedelta(minutes=5), "with a password"),
            (timedelta(minutes=10), "with a password"),
            (timedelta(minutes=15), "with a recovery key"),
        ]
        assert not any("wrong one" in row.what for row in rows)
        clinic.leave(desk)


def test_a_trail_that_was_written_and_not_yet_forgotten_is_not_written_twice(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    with pytest.raises(WrongPassword):
        clinic.sign_in.unlock(ACCOUNT, "wrong")

    class PlugPulled(Exception):
        pass

    def pulled(_: OsVault) -> None:
        raise PlugPulled

    with monkeypatch.context() as patch:
        patch.setattr(OsVault, "forget_failed_tries", pulled)
        with pytest.raises(PlugPulled):
            clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    desk = clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    assert [kind for kind, _ in trail(desk)].count(AuditKind.UNLOCK_FAILED) == 1
    clinic.leave(desk)


def test_a_wrong_password_at_the_open_desk_is_in_the_trail_at_once(clinic: Clinic) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert desk.keys
    with pytest.raises(WrongPassword):
        desk.keys.check("wrong")
    assert trail(desk)[-1] == (AuditKind.UNLOCK_FAILED, "with a password")
    desk.keys.check(PASSWORD)
    clinic.leave(desk)
