"""Wrong tries: counted before they are looked at, in two places, and remembered for the audit trail."""

import errno
import fcntl
import json
import multiprocessing
import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from ehr_desktop.application.errors import KeyPartMissing, KnownError, VaultDisabled, WrongPassword, WrongRecoveryKey
from ehr_desktop.application.ports import FailedTry, Opener
from ehr_desktop.vault import OsVault, VaultPlace, no_keyring, slots, vault_place
from ehr_desktop.vault.header import PasswordSlot
from ehr_desktop.vault.keyring_box import Keyring, OsKeyring
from ehr_desktop.vault.recovery_key import as_shown
from ehr_desktop.vault.tally import MOST_TRIES, Tally
from tests.vault.test_os_vault import EMAIL, PASSWORD, QUICK, URL, KeyringInMemory, header_of

NOON = datetime(2026, 11, 17, 12, 0, 0, tzinfo=UTC)
RECOVERY_KEY = as_shown([5] * 28)


@pytest.fixture
def place(tmp_path: Path) -> VaultPlace:
    """Where the vault is."""
    return vault_place(tmp_path / "vaults", URL, EMAIL)


@pytest.fixture(params=["with a key ring", "without"])
def keyring(request: pytest.FixtureRequest) -> Keyring:
    """Both kinds of computer."""
    return OsKeyring(KeyringInMemory()) if request.param == "with a key ring" else no_keyring()


Vaults = Callable[[], OsVault]


@pytest.fixture
def vault_again(place: VaultPlace, keyring: Keyring) -> Vaults:
    """The vault as a program that has just been started finds it; a minute later each time."""
    minutes = iter(range(1000))

    def open_again() -> OsVault:
        at = NOON + timedelta(minutes=next(minutes))
        return OsVault(place, keyring, QUICK, lambda: at)

    vault = open_again()
    vault.keep_recovery_key(vault.set_up(PASSWORD), RECOVERY_KEY, RECOVERY_KEY)
    return open_again


def tries_wrong_passwords(vault_again: Vaults, times: int) -> None:
    """As somebody at the keyboard does, starting the program anew each time."""
    for _ in range(times):
        with pytest.raises(WrongPassword):
            vault_again().unlock("wrong")


def test_the_count_survives_each_start(vault_again: Vaults) -> None:
    tries_wrong_passwords(vault_again, MOST_TRIES)
    with pytest.raises(VaultDisabled, match="The recovery key opens them, too"):
        vault_again().unlock(PASSWORD)


def test_how_many_tries_are_left_is_said_towards_the_end(vault_again: Vaults) -> None:
    said = []
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongPassword) as wrong:
            vault_again().unlock("wrong")
        said.append(str(wrong.value))
    assert [" left " in sentence or "last try" in sentence for sentence in said] == [False] * 6 + [True] * 4
    assert "2 tries are left" in said[7]
    assert "1 try is left" in said[8]
    assert "the last try" in said[9]


@pytest.mark.parametrize("whole_folder", [True, False], ids=["whole folder", "header"])
def test_an_old_copy_put_back_gives_no_tries_back(vault_again: Vaults, place: VaultPlace, whole_folder: bool) -> None:
    vault_again().unlock(PASSWORD)
    kept = place.folder if whole_folder else place.folder / "vault.json"
    copy = place.folder.parent / "a copy"
    (shutil.copytree if whole_folder else shutil.copy)(kept, copy)
    tries_wrong_passwords(vault_again, MOST_TRIES - 1)
    if whole_folder:
        shutil.rmtree(kept)
    copy.replace(kept)
    assert header_of(place)["wrong_tries"] == 0
    tries_wrong_passwords(vault_again, 1)
    with pytest.raises(VaultDisabled):
        vault_again().unlock(PASSWORD)


def test_where_the_second_count_was_removed_no_password_is_taken_until_a_full_sign_in(
    place: VaultPlace, tmp_path: Path
) -> None:
    vault = OsVault(place, no_keyring(), QUICK)
    key = vault.set_up(PASSWORD)
    vault.keep_recovery_key(key, RECOVERY_KEY, RECOVERY_KEY)
    assert place.tries
    assert place.tries.parent == tmp_path / "tries"
    for tampered in (None, "", "{", '{"wrong": "none"}', '{"wrong": 0, "failed": ["noon"]}'):
        place.tries.unlink() if tampered is None else place.tries.write_text(tampered, "utf-8")
        for _ in range(2):
            with pytest.raises(VaultDisabled, match="The count of wrong passwords was removed"):
                vault.unlock(PASSWORD)
        with pytest.raises(WrongRecoveryKey):
            vault.recover(as_shown([6] * 28))  # a try of another kind does not heal it
        vault.forget_failed_tries()
        with pytest.raises(VaultDisabled):
            vault.unlock(PASSWORD)
        assert vault.recover(RECOVERY_KEY) == key
        vault.allow_again()
        assert vault.unlock(PASSWORD) == key


def test_where_the_count_was_removed_from_the_key_ring_as_well(place: VaultPlace) -> None:
    ring = KeyringInMemory()
    vault = OsVault(place, OsKeyring(ring), QUICK)
    key = vault.set_up(PASSWORD)
    name = next(name for name in ring.kept if name[1].endswith("tries"))
    assert not (place.tries and place.tries.exists())
    del ring.kept[name]
    with pytest.raises(VaultDisabled, match="was removed"):
        vault.unlock(PASSWORD)
    vault.allow_again()
    assert vault.unlock(PASSWORD) == key


def test_a_vault_of_an_earlier_version_begins_to_count_in_both_places(place: VaultPlace, keyring: Keyring) -> None:

    vault = OsVault(place, keyring, QUICK)
    key = vault.set_up(PASSWORD)
    said = header_of(place)
    del said["failed_tries"], said["counts_outside"]
    (place.folder / "vault.json").write_text(json.dumps(said | {"wrong_tries": 4}), "utf-8")
    if place.tries:
        place.tries.unlink(missing_ok=True)
    for _ in range(6):
        with pytest.raises(WrongPassword):
            vault.unlock("wrong")
    with pytest.raises(VaultDisabled):
        vault.unlock(PASSWORD)
    (place.folder / "vault.json").write_text(json.dumps(header_of(place) | {"wrong_tries": 0}), "utf-8")
    with pytest.raises(VaultDisabled):
        vault.unlock(PASSWORD)
    vault.allow_again()
    assert vault.unlock(PASSWORD) == key


def test_no_header_says_that_nothing_is_counted_outside(place: VaultPlace, keyring: Keyring) -> None:
    vault = OsVault(place, keyring, QUICK)
    vault.set_up(PASSWORD)

    def forget() -> None:
        said = header_of(place) | {"wrong_tries": 0, "failed_tries": [], "counts_outside": False}
        (place.folder / "vault.json").write_text(json.dumps(said), "utf-8")

    for _ in range(MOST_TRIES):
        with pytest.raises(WrongPassword):
            vault.unlock("wrong")
        forget()
    with pytest.raises(VaultDisabled):
        vault.unlock(PASSWORD)


# --- several at once ----------------------------------------------------------------------------------------


def _tries_with_the_others(place: VaultPlace, start: Barrier, came_of: "Queue[str]") -> None:
    vault = OsVault(place, no_keyring(), QUICK)
    start.wait(60)
    try:
        vault.unlock("wrong")
    except KnownError as error:
        came_of.put(type(error).__name__)


def test_thirty_processes_at_once_have_ten_tries_together(place: VaultPlace) -> None:
    OsVault(place, no_keyring(), QUICK).set_up(PASSWORD)
    fork = multiprocessing.get_context("fork")
    start, came_of = fork.Barrier(30), fork.Queue()
    processes = [fork.Process(target=_tries_with_the_others, args=(place, start, came_of)) for _ in range(30)]
    for process in processes:
        process.start()
    assert Counter(came_of.get(timeout=60) for _ in processes) == {"WrongPassword": 10, "VaultDisabled": 20}
    for process in processes:
        process.join(60)
    assert header_of(place)["wrong_tries"] == MOST_TRIES


@pytest.mark.parametrize("says", [errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_that_knows_no_claims_keeps_nobody_out(
    place: VaultPlace, monkeypatch: pytest.MonkeyPatch, says: int
) -> None:
    vault = OsVault(place, no_keyring(), QUICK)
    key = vault.set_up(PASSWORD)

    def refuse(handle: int, how: int) -> None:
        raise OSError(says, f"{handle} cannot be claimed ({how})")

    monkeypatch.setattr(fcntl, "flock", refuse)
    tries_wrong_passwords(lambda: vault, 1)
    assert header_of(place)["wrong_tries"] == 1
    assert vault.unlock(PASSWORD) == key


def test_what_is_changed_while_a_password_is_looked_at_stays_changed(
    place: VaultPlace, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = OsVault(place, keyring, QUICK)
    key = vault.set_up(PASSWORD)
    unseal = slots.unseal

    def meanwhile(slot: PasswordSlot, *rest: Any) -> bytearray:
        monkeypatch.setattr(slots, "unseal", unseal)
        other = OsVault(place, keyring, QUICK)
        other.keep_recovery_key(key, RECOVERY_KEY, RECOVERY_KEY)
        other.rewrap(key, "Another-One-2!")
        with pytest.raises(WrongPassword):
            other.unlock("wrong")
        return unseal(slot, *rest)

    monkeypatch.setattr(slots, "unseal", meanwhile)
    assert vault.unlock(PASSWORD) == key
    assert len(vault.failed_tries()) == 1
    with pytest.raises(WrongPassword):
        vault.unlock(PASSWORD)
    assert vault.unlock("Another-One-2!") == key
    assert vault.recover(RECOVERY_KEY) == key


def _dies_while_deriving(place: VaultPlace) -> None:
    slots.unseal = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    OsVault(place, no_keyring(), QUICK, lambda: NOON).unlock(PASSWORD)


def test_a_process_killed_between_counting_and_deriving_has_used_its_try(place: VaultPlace) -> None:
    vault = OsVault(place, no_keyring(), QUICK)
    vault.set_up(PASSWORD)
    for number in range(1, 4):
        process = multiprocessing.get_context("fork").Process(target=_dies_while_deriving, args=(place,))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        assert header_of(place)["wrong_tries"] == number
    assert vault.failed_tries() == (FailedTry(NOON, Opener.PASSWORD),) * 3
    vault.unlock(PASSWORD)
    assert header_of(place)["wrong_tries"] == 0


# --- for the audit trail ------------------------------------------------------------------------------------


def test_failed_tries_are_remembered_with_their_times_until_they_are_told(vault_again: Vaults) -> None:
    with pytest.raises(WrongPassword):
        vault_again().unlock("wrong")
    with pytest.raises(WrongRecoveryKey):
        vault_again().recover(as_shown([6] * 28))
    with pytest.raises(WrongRecoveryKey):
        vault_again().recover("ABC")  # a slip of the pen is no try
    vault_again().unlock(PASSWORD)
    vault_again().recover(RECOVERY_KEY)
    expected = (
        FailedTry(NOON + timedelta(minutes=1), Opener.PASSWORD),
        FailedTry(NOON + timedelta(minutes=2), Opener.RECOVERY_KEY),
    )
    assert vault_again().failed_tries() == expected
    vault_again().forget_failed_tries()
    vault_again().unlock(PASSWORD)
    assert vault_again().failed_tries() == ()


def test_an_old_copy_put_back_takes_no_failed_try_out_of_the_trail(vault_again: Vaults, place: VaultPlace) -> None:
    vault_again().unlock(PASSWORD)
    old = (place.folder / "vault.json").read_bytes()
    tries_wrong_passwords(vault_again, 2)
    (place.folder / "vault.json").write_bytes(old)
    vault_again().unlock(PASSWORD)
    assert [one.at for one in vault_again().failed_tries()] == [NOON + timedelta(minutes=at) for at in (2, 3)]


def test_a_flood_of_one_kind_crowds_out_none_of_the_other() -> None:
    tally = Tally()
    for minute in range(8):
        tally = tally.with_try(Opener.PASSWORD, NOON + timedelta(minutes=minute))
    for minute in range(8, 100):
        tally = tally.with_try(Opener.RECOVERY_KEY, NOON + timedelta(minutes=minute))
    kinds = [one.by for one in tally.failed]
    assert (kinds.count(Opener.PASSWORD), kinds.count(Opener.RECOVERY_KEY)) == (8, MOST_TRIES)
    assert tally.wrong == 8


def test_what_a_key_ring_must_hold_is_short(place: VaultPlace) -> None:
    """A credential of Windows holds 1280 characters."""
    ring = KeyringInMemory()
    vault = OsVault(place, OsKeyring(ring), QUICK)
    vault.keep_recovery_key(vault.set_up(PASSWORD), RECOVERY_KEY, RECOVERY_KEY)
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongRecoveryKey):
            vault.recover(as_shown([6] * 28))
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongPassword):
            vault.unlock("wrong")
    assert len(vault.failed_tries()) == 2 * MOST_TRIES
    assert max(map(len, ring.kept.values())) < 1280


def test_a_key_ring_that_dies_after_the_right_password_does_not_keep_the_notes_closed(place: VaultPlace) -> None:
    class DiesAfter(KeyringInMemory):
        left = 1000

        def _check(self) -> None:
            self.left -= 1
            self.is_locked = self.left < 0
            super()._check()

    ring = DiesAfter()
    vault = OsVault(place, OsKeyring(ring), QUICK)
    key = vault.set_up(PASSWORD)
    ring.left = 4  # the secret, the count, counted and looked whether it is kept
    assert vault.unlock(PASSWORD) == key
    ring.left = 1000
    assert vault.unlock(PASSWORD) == key
    assert header_of(place)["wrong_tries"] == 0


def test_a_secret_that_is_lost_is_no_try(place: VaultPlace) -> None:
    ring = KeyringInMemory()
    vault = OsVault(place, OsKeyring(ring), QUICK)
    vault.set_up(PASSWORD)
    ring.kept.clear()
    with pytest.raises(KeyPartMissing):
        vault.unlock(PASSWORD)
    assert vault.failed_tries() == ()


def test_a_vault_that_is_removed_takes_its_count_along(place: VaultPlace, keyring: Keyring) -> None:
    vault = OsVault(place, keyring, QUICK)
    vault.set_up(PASSWORD)
    with pytest.raises(WrongPassword):
        vault.unlock("wrong")
    assert vault.remove()
    assert place.tries
    assert not place.tries.exists()
    vault.set_up(PASSWORD)
    vault.unlock(PASSWORD)
