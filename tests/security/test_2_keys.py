"""Security 2, clause by clause: what opens the notes on this computer, and what does not."""

import base64
import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring
import pytest

from ehr_desktop import log
from ehr_desktop.application.errors import KeyPartMissing, VaultDisabled, WrongPassword, WrongRecoveryKey
from ehr_desktop.application.ports import SignedIn
from ehr_desktop.ui.recovery.words import NO_KEY_RING
from ehr_desktop.vault import KdfCost, OsVault, no_keyring, system_keyring, vault_place
from ehr_desktop.vault.header import read_header
from ehr_desktop.vault.keyring_box import NoKeyring, OsKeyring
from ehr_desktop.vault.slots import WrongKey, unseal
from tests.application.fake_api import PASSWORD
from tests.application.test_session import ACCOUNT, Clinic
from tests.vault.test_keyring_box import PlainFile, made
from tests.vault.test_os_vault import KeyringInMemory


@pytest.fixture
def ring() -> KeyringInMemory:
    """The key ring of this computer."""
    return KeyringInMemory()


@pytest.fixture
def clinic(tmp_path: Path, ring: KeyringInMemory) -> Clinic:
    """A clinician on a computer with a key ring."""
    clinic = Clinic(tmp_path / "vault")
    clinic.keyring = OsKeyring(ring)
    return clinic


def set_up(clinic: Clinic) -> tuple[bytes, str]:
    """A first sign-in with a recovery key; answers the data key, and the recovery key as it was shown."""
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert desk.keys
    shown = desk.keys.new_recovery_key()
    desk.keys.keep_recovery_key(shown, shown)
    keys: list[bytes] = []
    desk.store.lend_key(lambda key: keys.append(bytes(key)))
    clinic.leave(desk)
    return keys[0], shown


def slots_of(clinic: Clinic) -> dict[str, dict[str, Any]]:
    """As they stand in the header."""
    said = json.loads((clinic.folder / "vault.json").read_text("utf-8"))
    return {slot["kind"]: slot for slot in said["slots"]}


def spoil(clinic: Clinic, kind: str) -> None:
    """Another key in one of the slots."""
    file = clinic.folder / "vault.json"
    said = json.loads(file.read_text("utf-8"))
    for slot in said["slots"]:
        if slot["kind"] == kind:
            slot["wrapped"] = base64.b64encode(bytes(48)).decode()
    file.write_text(json.dumps(said), "utf-8")


def opened(clinic: Clinic, *, by_recovery_key: str = "") -> bytes:
    """The data key, by the password or by the recovery key."""
    vault = clinic._vault(ACCOUNT)
    return bytes(vault.recover(by_recovery_key) if by_recovery_key else vault.unlock(PASSWORD))


def test_each_vault_has_a_random_data_key_of_256_bits(tmp_path: Path) -> None:
    places = [vault_place(tmp_path, "https://clinic.example", f"{who}@clinic.example") for who in ("ann", "ben")]
    keys = [OsVault(place, no_keyring(), KdfCost(1, 64, 1)).set_up(PASSWORD) for place in places]
    assert [len(key) * 8 for key in keys] == [256, 256]
    assert keys[0] != keys[1]  # of one and the same password


def test_the_slots_are_independent(clinic: Clinic) -> None:
    key, shown = set_up(clinic)
    assert opened(clinic) == opened(clinic, by_recovery_key=shown) == key
    header = (clinic.folder / "vault.json").read_bytes()
    spoil(clinic, "password")
    assert opened(clinic, by_recovery_key=shown) == key
    (clinic.folder / "vault.json").write_bytes(header)
    spoil(clinic, "recovery")
    assert opened(clinic) == key
    with pytest.raises(WrongRecoveryKey):
        opened(clinic, by_recovery_key=shown)


def test_a_try_of_the_password_costs_argon2id_with_three_passes_256_mib_and_two_lanes(tmp_path: Path) -> None:
    place = vault_place(tmp_path, "https://clinic.example", "ann@clinic.example")
    OsVault(place, no_keyring()).set_up(PASSWORD)
    [slot] = json.loads((place.folder / "vault.json").read_text("utf-8"))["slots"]
    assert slot["kdf"] == {"name": "argon2id", "passes": 3, "memory_kib": 256 * 1024, "lanes": 2}


def test_the_password_opens_nothing_without_the_secret_in_the_key_ring(clinic: Clinic, ring: KeyringInMemory) -> None:
    set_up(clinic)
    header = read_header(clinic.folder)
    assert header
    for device in (None, bytes(32)):
        with pytest.raises(WrongKey):
            unseal(header.slot, PASSWORD, device, header.url, header.email)
    ring.kept.clear()
    with pytest.raises(KeyPartMissing):
        clinic.sign_in.unlock(ACCOUNT, PASSWORD)


def test_the_recovery_key_is_shown_once_and_stands_nowhere(
    clinic: Clinic, ring: KeyringInMemory, tmp_path: Path
) -> None:
    log.start(tmp_path / "log")
    try:
        key, shown = set_up(clinic)
        with pytest.raises(WrongRecoveryKey):
            clinic.sign_in.recover(ACCOUNT, shown[:-1] + ("2" if shown[-1] != "2" else "3"))
        desk = clinic.sign_in.recover(ACCOUNT, shown)
        with desk.store.reading() as tx:
            trail = repr(tx.audit(100))
        clinic.leave(desk)
    finally:
        for handler in [one for one in logging.getLogger().handlers if isinstance(one, logging.FileHandler)]:
            logging.getLogger().removeHandler(handler)
            handler.close()
    places = {str(file): file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    places |= {"key ring": "\n".join(ring.kept.values()).encode(), "audit trail": trail.encode()}
    assert any(name.endswith("program.log") for name in places)
    groups = shown.split("-")
    spellings = [shown, shown.replace("-", ""), shown.lower(), "-".join(groups[:2]), "-".join(groups[-2:])]
    secrets = [one.encode() for one in spellings] + [key, key.hex().encode(), base64.b64encode(key)]
    assert [(name, secret) for name, said in places.items() for secret in secrets if secret in said] == []


def test_tokens_are_in_the_key_ring_and_nowhere_else(clinic: Clinic, ring: KeyringInMemory, tmp_path: Path) -> None:
    begin, token = clinic.api.sign_in, "a-token-that-nothing-else-is-called"

    def sign_in(email: str, password: str, code: str = "", only: str = "") -> SignedIn:
        return replace(begin(email, password, code, only), token=token)

    clinic.api.sign_in = sign_in  # type: ignore[method-assign]
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    assert [name[-5:] for (_, name), secret in ring.kept.items() if token in secret] == ["token"]
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if token.encode() in file.read_bytes()]


def test_the_data_key_is_never_in_the_key_ring(clinic: Clinic, ring: KeyringInMemory) -> None:
    key, _ = set_up(clinic)
    kept = "\n".join(ring.kept.values())
    assert not [one for one in (key.hex(), base64.b64encode(key).decode(), PASSWORD) if one in kept]


def test_without_a_key_ring_there_is_the_password_slot_and_it_is_said(clinic: Clinic) -> None:
    clinic.keyring = no_keyring()
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert desk.keys
    assert not desk.keys.slots.is_bound
    assert slots_of(clinic)["password"]["device_check"] is None
    assert "has no key ring" in NO_KEY_RING
    assert "your password alone opens the notes here" in NO_KEY_RING
    clinic.leave(desk)
    again = clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    assert not again.standing.has_session  # the token was kept nowhere
    clinic.leave(again)


def test_a_backend_that_keeps_secrets_in_a_plain_file_is_never_asked() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(made(PlainFile))
    try:
        assert isinstance(system_keyring(), NoKeyring)
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize("has_key_ring", [True, False])
def test_ten_wrong_tries_disable_the_password_until_a_full_sign_in(clinic: Clinic, has_key_ring: bool) -> None:
    if not has_key_ring:
        clinic.keyring = no_keyring()
    key, shown = set_up(clinic)
    copy = (clinic.folder / "vault.json").read_bytes()
    for _ in range(10):
        (clinic.folder / "vault.json").write_bytes(copy)  # an old copy gives no try back
        with pytest.raises(WrongPassword):
            clinic.sign_in.unlock(ACCOUNT, "wrong")
    for _ in range(2):
        with pytest.raises(VaultDisabled):
            clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    assert opened(clinic, by_recovery_key=shown) == key
    with pytest.raises(VaultDisabled):
        clinic.sign_in.unlock(ACCOUNT, PASSWORD)  # the recovery key forgives nothing
    clinic.api.offline = False
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    clinic.leave(clinic.sign_in.unlock(ACCOUNT, PASSWORD))
