"""The vault: what opens it, what does not, and what it leaves on disk."""

import base64
import json
import stat
from pathlib import Path
from typing import Any

import keyring.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from ehr_desktop.application.errors import StoreFailed, StoreTooNew, StoreUnreadable, VaultDisabled, WrongPassword
from ehr_desktop.application.ports import Vault
from ehr_desktop.vault import KdfCost, OsVault, VaultPlace, no_keyring, vault_place
from ehr_desktop.vault.keyring_box import Keyring, OsKeyring

URL = "https://clinic.example"
EMAIL = "ann@clinic.example"
PASSWORD = "Practice-Only-1!"
QUICK = KdfCost(passes=1, memory_kib=64, lanes=1)


class KeyringInMemory(KeyringBackend):
    """A key ring of the keyring library that keeps its secrets in a dictionary, and can be locked."""

    priority = -1.0  # never chosen by the library itself

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False
        self.refuses_silently = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        if not self.refuses_silently:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.kept[service, username]

    def _check(self) -> None:
        if self.is_locked:
            raise keyring.errors.KeyringLocked


@pytest.fixture
def ring() -> KeyringInMemory:
    """The key ring of this computer."""
    return KeyringInMemory()


@pytest.fixture(params=["with a key ring", "without"])
def any_keyring(request: pytest.FixtureRequest, ring: KeyringInMemory) -> Keyring:
    """Both kinds of computer."""
    return OsKeyring(ring) if request.param == "with a key ring" else no_keyring()


@pytest.fixture
def place(tmp_path: Path) -> VaultPlace:
    """Where a vault will be."""
    return vault_place(tmp_path / "vaults", URL, EMAIL)


def vault_at(place: VaultPlace, keyring: Keyring) -> OsVault:
    """A vault whose tries cost next to nothing."""
    return OsVault(place, keyring, QUICK)


def header_of(place: VaultPlace) -> dict[str, Any]:
    """What stands in the header."""
    said: dict[str, Any] = json.loads((place.folder / "vault.json").read_text("utf-8"))
    return said


def change_header(place: VaultPlace, **changes: object) -> None:
    """Edit the header behind the vault's back."""
    (place.folder / "vault.json").write_text(json.dumps(header_of(place) | changes), "utf-8")


# --- opening ------------------------------------------------------------------------------------------------


def test_the_password_opens_what_it_locked(place: VaultPlace, any_keyring: Keyring) -> None:
    vault: Vault = vault_at(place, any_keyring)
    assert not vault.is_set_up()
    key = vault.set_up(PASSWORD)
    assert len(key) == 32
    assert vault.is_set_up()
    again = vault_at(place, any_keyring).unlock(PASSWORD)
    assert isinstance(again, bytearray)
    assert again == key


def test_every_vault_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = [vault_at(vault_place(tmp_path, URL, f"{name}@x"), no_keyring()).set_up(PASSWORD) for name in "ab"]
    assert keys[0] != keys[1]


def test_another_password_does_not(place: VaultPlace, any_keyring: Keyring) -> None:
    vault = vault_at(place, any_keyring)
    vault.set_up(PASSWORD)
    for wrong in ("", "practice-only-1!", PASSWORD + " "):
        with pytest.raises(WrongPassword, match="not the password"):
            vault.unlock(wrong)


@settings(max_examples=30, deadline=None)
@given(password=st.text(min_size=1))
def test_any_password_will_do(tmp_path_factory: pytest.TempPathFactory, password: str) -> None:
    vault = vault_at(VaultPlace(URL, EMAIL, tmp_path_factory.mktemp("vault")), no_keyring())
    key = vault.set_up(password)
    assert vault.unlock(password) == key


def test_a_password_typed_with_other_code_points_is_the_same(place: VaultPlace) -> None:
    vault = vault_at(place, no_keyring())
    assert vault.set_up("Caf\u00e9") == vault.unlock("Cafe\u0301")


def test_a_key_is_never_replaced(place: VaultPlace) -> None:
    vault = vault_at(place, no_keyring())
    key = vault.set_up(PASSWORD)
    with pytest.raises(ValueError, match="already"):
        vault.set_up("Another-1!")
    assert vault.unlock(PASSWORD) == key


def test_without_a_vault_there_is_a_sentence(place: VaultPlace) -> None:
    with pytest.raises(StoreUnreadable, match="sign in first"):
        vault_at(place, no_keyring()).unlock(PASSWORD)


# --- a new password -----------------------------------------------------------------------------------------


def test_a_new_password_opens_the_same_key_and_the_old_one_nothing(place: VaultPlace, any_keyring: Keyring) -> None:
    vault = vault_at(place, any_keyring)
    key = vault.set_up(PASSWORD)
    vault.rewrap(key, "Another-1!")
    assert vault.unlock("Another-1!") == key
    with pytest.raises(WrongPassword):
        vault.unlock(PASSWORD)


def test_only_the_right_key_is_wrapped_anew(place: VaultPlace) -> None:
    vault = vault_at(place, no_keyring())
    key = vault.set_up(PASSWORD)
    with pytest.raises(StoreUnreadable, match="changed by something else"):
        vault.rewrap(bytearray(32), "Another-1!")
    assert vault.unlock(PASSWORD) == key


def test_slots_of_kinds_to_come_are_kept(place: VaultPlace) -> None:
    vault = vault_at(place, no_keyring())
    key = vault.set_up(PASSWORD)
    card = {"kind": "a card", "wrapped": "AAAA"}
    change_header(place, slots=[card, *header_of(place)["slots"]])
    vault.rewrap(key, "Another-1!")
    vault.unlock("Another-1!")
    assert card in header_of(place)["slots"]


# --- ten tries ----------------------------------------------------------------------------------------------


def test_after_ten_wrong_passwords_not_even_the_right_one_is_taken(place: VaultPlace, any_keyring: Keyring) -> None:
    vault = vault_at(place, any_keyring)
    key = vault.set_up(PASSWORD)
    for _ in range(10):
        with pytest.raises(WrongPassword):
            vault.unlock("wrong")
    with pytest.raises(VaultDisabled, match="sign in at your clinic"):
        vault_at(place, any_keyring).unlock(PASSWORD)
    vault.allow_again()
    assert vault.unlock(PASSWORD) == key


def test_the_right_password_starts_the_count_anew(place: VaultPlace) -> None:
    vault = vault_at(place, no_keyring())
    vault.set_up(PASSWORD)
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(WrongPassword):
                vault.unlock("wrong")
        vault.unlock(PASSWORD)
        assert header_of(place)["wrong_tries"] == 0


# --- the secret of this computer ----------------------------------------------------------------------------


def test_on_another_computer_the_password_alone_opens_nothing(place: VaultPlace, ring: KeyringInMemory) -> None:
    vault_at(place, OsKeyring(ring)).set_up(PASSWORD)
    for elsewhere in (no_keyring(), OsKeyring(KeyringInMemory())):
        with pytest.raises(StoreUnreadable, match="no longer holds"):
            vault_at(place, elsewhere).unlock(PASSWORD)
    assert header_of(place)["wrong_tries"] == 0


def test_another_secret_in_the_key_ring_is_told_from_a_wrong_password(place: VaultPlace, ring: KeyringInMemory) -> None:
    vault = vault_at(place, OsKeyring(ring))
    vault.set_up(PASSWORD)
    for other in (base64.b64encode(bytes(32)).decode(), "not base64"):
        ring.kept = dict.fromkeys(ring.kept, other)
        with pytest.raises(StoreUnreadable, match="no longer holds"):
            vault.unlock(PASSWORD)


def test_a_locked_key_ring_is_told_from_a_lost_secret(place: VaultPlace, ring: KeyringInMemory) -> None:
    vault = vault_at(place, OsKeyring(ring))
    key = vault.set_up(PASSWORD)
    ring.is_locked = True
    with pytest.raises(StoreUnreadable, match="locked or does not answer"):
        vault.unlock(PASSWORD)
    ring.is_locked = False
    assert vault.unlock(PASSWORD) == key


@pytest.mark.parametrize("fault", ["is_locked", "refuses_silently"])
def test_a_key_ring_that_keeps_nothing_is_not_relied_upon(place: VaultPlace, ring: KeyringInMemory, fault: str) -> None:
    setattr(ring, fault, True)
    key = vault_at(place, OsKeyring(ring)).set_up(PASSWORD)
    assert header_of(place)["slots"][0]["device_check"] is None
    assert vault_at(place, no_keyring()).unlock(PASSWORD) == key


def test_a_new_password_takes_up_a_key_ring_that_has_come(place: VaultPlace, ring: KeyringInMemory) -> None:
    key = vault_at(place, no_keyring()).set_up(PASSWORD)
    vault_at(place, OsKeyring(ring)).rewrap(key, "Another-1!")
    assert header_of(place)["slots"][0]["device_check"] is not None
    assert vault_at(place, OsKeyring(ring)).unlock("Another-1!") == key


def test_the_key_is_not_in_the_key_ring(place: VaultPlace, ring: KeyringInMemory) -> None:
    key = vault_at(place, OsKeyring(ring)).set_up(PASSWORD)
    kept = "\n".join(f"{name} {secret}" for name, secret in ring.kept.items())
    for spelt in (key.hex(), base64.b64encode(key).decode(), PASSWORD, EMAIL, URL):
        assert spelt not in kept


# --- the token ----------------------------------------------------------------------------------------------


def test_a_token_is_kept_in_the_key_ring_and_removed(place: VaultPlace, ring: KeyringInMemory) -> None:
    vault = vault_at(place, OsKeyring(ring))
    assert vault.token() is None
    assert vault.keep_token("one")
    assert vault.keep_token("two")
    assert vault_at(place, OsKeyring(ring)).token() == "two"
    vault.forget_token()
    vault.forget_token()
    assert vault.token() is None
    assert not ring.kept


def test_without_a_key_ring_no_token_is_kept(place: VaultPlace) -> None:
    vault = vault_at(place, no_keyring())
    assert not vault.keep_token("one")
    assert vault.token() is None
    vault.forget_token()
    assert not place.folder.exists()


def test_a_locked_key_ring_keeps_no_token_and_says_when_it_cannot_forget(
    place: VaultPlace, ring: KeyringInMemory
) -> None:
    vault = vault_at(place, OsKeyring(ring))
    assert vault.keep_token("one")
    ring.is_locked = True
    assert not vault.keep_token("two")
    assert vault.token() is None
    with pytest.raises(StoreFailed, match="still remembers"):
        vault.forget_token()


# --- what is on disk ----------------------------------------------------------------------------------------


def test_the_header_holds_neither_key_nor_password(place: VaultPlace, ring: KeyringInMemory) -> None:
    vault = vault_at(place, OsKeyring(ring))
    key = vault.set_up(PASSWORD)
    vault.keep_token("a-token")
    with pytest.raises(WrongPassword):
        vault.unlock("A-wrong-one")
    on_disk = b"".join(file.read_bytes() for file in place.folder.iterdir())
    secrets = [bytes(key), key.hex().encode(), base64.b64encode(key), PASSWORD.encode(), b"A-wrong-one", b"a-token"]
    secrets += [secret.encode() for secret in ring.kept.values()]
    assert not [secret for secret in secrets if secret in on_disk]


def test_only_its_owner_may_read_it(place: VaultPlace) -> None:
    vault_at(place, no_keyring()).set_up(PASSWORD)
    assert [file.name for file in place.folder.iterdir()] == ["vault.json"]
    assert stat.S_IMODE((place.folder / "vault.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700


def test_the_cost_of_a_try_is_the_one_decided(place: VaultPlace) -> None:
    OsVault(place, no_keyring()).set_up(PASSWORD)
    assert header_of(place)["slots"][0]["kdf"] == {
        "name": "argon2id",
        "passes": 3,
        "memory_kib": 262144,
        "lanes": 2,
    }


def test_a_cheaper_try_cannot_be_written_into_the_header(place: VaultPlace) -> None:
    vault = OsVault(place, no_keyring(), KdfCost(2, 64, 1))
    vault.set_up(PASSWORD)
    slots = header_of(place)["slots"]
    slots[0]["kdf"]["passes"] = 1
    change_header(place, slots=slots)
    with pytest.raises(WrongPassword):
        vault.unlock(PASSWORD)


DAMAGE: list[tuple[dict[str, object], type[Exception]]] = [
    ({"format": "something else"}, StoreUnreadable),
    ({"version": 2}, StoreTooNew),
    ({"slots": []}, StoreUnreadable),
    ({"slots": [{"kind": "recovery"}]}, StoreUnreadable),
    ({"key_check": "not base64!"}, StoreUnreadable),
    ({"wrong_tries": None}, StoreUnreadable),
    ({"wrong_tries": float("inf")}, StoreUnreadable),
    ({"failed_tries": ["2026-11-17T12:00:00 password"]}, StoreUnreadable),
]
#: What would end in an error of a library, or in a try that takes for ever.
NOT_OURS = [
    *({"kdf": cost} for cost in ({"passes": 0}, {"passes": 2**31}, {"lanes": 0}, {"lanes": 2**31}, {"memory_kib": 1})),
    {"kdf": {"memory_kib": 2**40}},
    *({part: "AAAA"} for part in ("salt", "nonce", "wrapped")),
    {"wrapped": "A" * 136},
]


@pytest.mark.parametrize(("changes", "error"), DAMAGE)
def test_a_changed_header_is_said_plainly(
    place: VaultPlace, changes: dict[str, object], error: type[Exception]
) -> None:
    vault = vault_at(place, no_keyring())
    vault.set_up(PASSWORD)
    change_header(place, **changes)
    with pytest.raises(error):
        vault.unlock(PASSWORD)
    assert vault.is_set_up()


@pytest.mark.parametrize("change", NOT_OURS, ids=str)
def test_a_slot_that_this_program_cannot_have_written_is_no_bug(place: VaultPlace, change: dict[str, Any]) -> None:
    vault = vault_at(place, no_keyring())
    vault.set_up(PASSWORD)
    [slot] = header_of(place)["slots"]
    kdf = slot["kdf"] | change.get("kdf", {})
    change_header(place, slots=[slot | change | {"kdf": kdf}])
    with pytest.raises(StoreUnreadable, match="damaged"):
        vault.unlock(PASSWORD)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'"text"', b"null"])
def test_a_damaged_header_is_said_plainly_and_never_overwritten(place: VaultPlace, content: bytes) -> None:
    vault = vault_at(place, no_keyring())
    vault.set_up(PASSWORD)
    (place.folder / "vault.json").write_bytes(content)
    with pytest.raises(StoreUnreadable, match="damaged"):
        vault.unlock(PASSWORD)
    with pytest.raises(ValueError, match="already"):
        vault.set_up(PASSWORD)
    assert (place.folder / "vault.json").read_bytes() == content


def test_a_header_that_was_not_finished_does_not_count(place: VaultPlace) -> None:
    vault = vault_at(place, no_keyring())
    key = vault.set_up(PASSWORD)
    (place.folder / "vault.json.new").write_bytes(b"{")
    assert vault.unlock(PASSWORD) == key
    assert [file.name for file in place.folder.iterdir()] == ["vault.json"]


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    with pytest.raises(StoreFailed, match="could not write"):
        vault_at(VaultPlace(URL, EMAIL, in_the_way / "vault"), no_keyring()).set_up(PASSWORD)
    assert list(tmp_path.iterdir()) == [in_the_way]
