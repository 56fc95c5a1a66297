"""The copy of the key file beside the backups, and the removal of a vault, key first."""

import shutil
from pathlib import Path

import pytest

from ehr_desktop.application.errors import StoreUnreadable, WrongPassword
from ehr_desktop.vault import OsVault, VaultPlace, finish_removals, list_vaults, no_keyring, vault_place
from ehr_desktop.vault.header_copy import copy_in
from ehr_desktop.vault.keyring_box import OsKeyring
from ehr_desktop.vault.removal import begin_removal, is_removed
from tests.vault.test_os_vault import EMAIL, PASSWORD, QUICK, URL, KeyringInMemory

NEW_PASSWORD = "Another-One-2!"


@pytest.fixture
def ring() -> KeyringInMemory:
    """The key ring of this computer."""
    return KeyringInMemory()


@pytest.fixture
def place(tmp_path: Path) -> VaultPlace:
    """Where the vault is."""
    return vault_place(tmp_path / "vaults", URL, EMAIL)


@pytest.fixture
def vault(place: VaultPlace, ring: KeyringInMemory) -> OsVault:
    """A vault that has backups, and was opened since."""
    vault = OsVault(place, OsKeyring(ring), QUICK)
    vault.set_up(PASSWORD)
    (place.folder / "backups").mkdir()
    (place.folder / "notes.db").write_bytes(b"encrypted")
    vault.unlock(PASSWORD)
    return vault


def test_a_key_file_set_aside_as_damaged_goes_with_the_password_it_opened_with(
    vault: OsVault, place: VaultPlace
) -> None:
    key = vault.unlock(PASSWORD)
    (place.folder / "vault.json").write_bytes(b"{")
    vault.unlock(PASSWORD)
    aside = place.folder / "vault.json.damaged"
    assert aside.exists()
    vault.rewrap(key, NEW_PASSWORD)
    assert not aside.exists()


@pytest.mark.parametrize("left", [None, b"", b"{", b"\xff\xfe", b"[]"])
def test_a_key_file_that_is_lost_or_damaged_comes_back_from_its_copy(
    vault: OsVault, place: VaultPlace, left: bytes | None
) -> None:
    key = vault.unlock(PASSWORD)
    header = place.folder / "vault.json"
    header.unlink()
    if left is not None:
        header.write_bytes(left)
    assert [one.email for one in list_vaults(place.folder.parent)] == [EMAIL]
    assert vault.unlock(PASSWORD) == key
    if left is not None:
        assert (place.folder / "vault.json.damaged").read_bytes() == left


def test_a_changed_password_is_changed_in_the_copy_too(vault: OsVault, place: VaultPlace) -> None:
    key = vault.unlock(PASSWORD)
    vault.rewrap(key, NEW_PASSWORD)
    (place.folder / "vault.json").unlink()
    with pytest.raises(WrongPassword):
        vault.unlock(PASSWORD)
    assert vault.unlock(NEW_PASSWORD) == key


def test_a_copy_that_was_left_behind_by_a_crash_follows_with_the_next_unlock(vault: OsVault, place: VaultPlace) -> None:
    before = copy_in(place.folder).read_bytes()
    vault.rewrap(vault.unlock(PASSWORD), NEW_PASSWORD)
    copy_in(place.folder).write_bytes(before)
    key = vault.unlock(NEW_PASSWORD)
    (place.folder / "vault.json").unlink()
    assert vault.unlock(NEW_PASSWORD) == key


def test_notes_whose_key_is_gone_get_no_new_one(vault: OsVault, place: VaultPlace) -> None:
    (place.folder / "vault.json").unlink()
    copy_in(place.folder).unlink()
    assert not vault.is_set_up()
    with pytest.raises(StoreUnreadable, match="Nothing was deleted"):
        vault.set_up(PASSWORD)
    assert (place.folder / "notes.db").read_bytes() == b"encrypted"


def test_a_removed_vault_leaves_no_file_and_no_secret(vault: OsVault, place: VaultPlace, ring: KeyringInMemory) -> None:
    other = OsVault(vault_place(place.folder.parent, URL, "bea@clinic.example"), OsKeyring(ring), QUICK)
    key = other.set_up(PASSWORD)
    vault.keep_token("a-token")
    kept_by_other = [name for name in ring.kept if place.folder.name not in name[1]]
    assert vault.remove()
    assert [one.email for one in list_vaults(place.folder.parent)] == ["bea@clinic.example"]
    assert [one.name for one in place.folder.parent.iterdir() if place.folder.name in one.name] == []
    assert list(ring.kept) == kept_by_other
    assert other.unlock(PASSWORD) == key


def test_a_key_ring_that_does_not_answer_holds_up_nothing_and_is_told(
    vault: OsVault, place: VaultPlace, ring: KeyringInMemory
) -> None:
    ring.is_locked = True
    assert not vault.remove()
    assert not place.folder.exists()


def test_the_key_is_destroyed_before_any_other_file_goes(
    vault: OsVault, place: VaultPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise OSError(f"{folder} is in use")

    with monkeypatch.context() as computer:
        computer.setattr(shutil, "rmtree", refuse)
        with pytest.raises(Exception, match="next start"):
            vault.remove()
    [gone] = [one for one in place.folder.parent.iterdir() if is_removed(one)]
    assert (gone / "notes.db").exists()
    assert list(gone.rglob("vault.json*")) == []
    finish_removals(place.folder.parent, no_keyring())
    assert not gone.exists()


def test_a_removal_that_was_begun_is_no_vault_any_more_and_is_finished(
    vault: OsVault, place: VaultPlace, ring: KeyringInMemory
) -> None:
    gone = begin_removal(place.folder)
    assert list_vaults(place.folder.parent) == ()
    again = OsVault(place, OsKeyring(ring), QUICK)
    assert not again.is_set_up()
    finish_removals(place.folder.parent, OsKeyring(ring))
    assert not gone.exists()
    assert again.set_up(PASSWORD)


@pytest.mark.parametrize("has_ring", [True, False], ids=["with a key ring", "without"])
def test_a_vault_made_anew_loses_nothing_to_a_removal_that_ends_late(
    vault: OsVault, place: VaultPlace, ring: KeyringInMemory, has_ring: bool
) -> None:
    begin_removal(place.folder)
    keyring = OsKeyring(ring) if has_ring else no_keyring()
    again = OsVault(place, keyring, QUICK)
    key = again.set_up(PASSWORD)
    finish_removals(place.folder.parent, keyring)
    assert again.unlock(PASSWORD) == key


def test_the_count_of_wrong_tries_goes_with_the_vault(place: VaultPlace, tmp_path: Path) -> None:
    vault = OsVault(place, no_keyring(), QUICK)
    vault.set_up(PASSWORD)
    with pytest.raises(WrongPassword):
        vault.unlock("wrong")
    assert vault.remove()
    assert [one for one in tmp_path.rglob("*") if not one.is_dir()] == []
