"""The recovery key: as it is written on paper, and what it opens."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ehr_desktop.application.errors import (
    KeyPartMissing,
    StoreUnreadable,
    VaultDisabled,
    WrongPassword,
    WrongRecoveryKey,
)
from ehr_desktop.application.ports import Slots
from ehr_desktop.vault import OsVault, VaultPlace, no_keyring, vault_place
from ehr_desktop.vault.keyring_box import OsKeyring
from ehr_desktop.vault.recovery_key import GROUP, GROUPS, as_shown, new_recovery_key, secret_in
from ehr_desktop.vault.tally import MOST_TRIES
from tests.vault.test_os_vault import EMAIL, PASSWORD, QUICK, URL, KeyringInMemory, change_header, header_of, vault_at

# --- on paper -----------------------------------------------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DIGITS = st.lists(st.integers(0, 31), min_size=28, max_size=28)


def letters_of(digits: list[int]) -> list[str]:
    """What is shown, without dashes."""
    return list(as_shown(digits).replace("-", ""))


def wrong_group(typed: str) -> int:
    """The group that is named as wrong."""
    with pytest.raises(WrongRecoveryKey, match="is not as on the paper") as refused:
        secret_in(typed)
    return int(str(refused.value).removeprefix("Group ").split(" ", 1)[0])


def test_it_is_seven_groups_of_five_with_140_bits_of_chance() -> None:
    groups = new_recovery_key().split("-")
    assert [len(group) for group in groups] == [GROUP] * GROUPS == [5] * 7
    assert (GROUP - 1) * GROUPS * 5 == 140


def test_no_two_are_the_same() -> None:
    assert len({new_recovery_key() for _ in range(50)}) == 50


@given(DIGITS)
def test_what_is_shown_is_read_back_and_each_key_is_another_secret(digits: list[int]) -> None:
    assert secret_in(as_shown(digits)).decode() == as_shown(digits).replace("-", "")


@given(DIGITS)
def test_it_is_read_as_people_write(digits: list[int]) -> None:
    shown = as_shown(digits)
    sloppy = shown.lower().replace("-", " – ").replace("0", "o").replace("1", "l")
    assert secret_in(f"  {sloppy}\n") == secret_in(shown) == secret_in(shown.replace("1", "i").replace("-", ""))


@given(DIGITS, st.integers(0, 34), st.integers(1, 31))
def test_a_wrong_character_is_found_in_its_group(digits: list[int], place: int, by: int) -> None:
    letters = letters_of(digits)
    letters[place] = ALPHABET[(ALPHABET.index(letters[place]) + by) % 32]
    assert wrong_group("".join(letters)) == place // 5 + 1


@given(DIGITS, st.integers(0, 6), st.permutations(range(5)).map(lambda order: order[:2]))
def test_two_exchanged_characters_are_found_in_their_group(digits: list[int], group: int, pair: list[int]) -> None:
    letters = letters_of(digits)
    one, other = (group * 5 + at for at in pair)
    assume(letters[one] != letters[other])
    letters[one], letters[other] = letters[other], letters[one]
    assert wrong_group("".join(letters)) == group + 1


@given(DIGITS, st.permutations(range(7)).map(lambda order: sorted(order[:2])))
def test_two_exchanged_groups_are_found(digits: list[int], pair: list[int]) -> None:
    groups = as_shown(digits).split("-")
    groups[pair[0]], groups[pair[1]] = groups[pair[1]], groups[pair[0]]
    assert wrong_group("-".join(groups)) == pair[0] + 1


@pytest.mark.parametrize("what", ["U", "é", "Ω", "*", "Ⅷ"])
def test_a_character_of_no_key_is_found_in_its_group(what: str) -> None:
    letters = letters_of([7] * 28)
    letters[12] = what
    assert wrong_group("".join(letters)) == 3


def test_one_that_breaks_off_or_goes_on_is_said() -> None:
    shown = as_shown(list(range(28)))
    for typed, says in (("", "after 0"), (shown[:17], "after 3"), (shown[:17] + "-", "after 3"), (shown + "Z", "more")):
        with pytest.raises(WrongRecoveryKey, match=says):
            secret_in(typed)
    assert wrong_group(shown[:20]) == 4


def test_what_is_said_of_a_wrong_one_holds_nothing_of_it() -> None:
    letters = letters_of(list(range(28)))
    letters[7] = "Z"
    with pytest.raises(WrongRecoveryKey) as refused:
        secret_in("".join(letters))
    assert not any("".join(letters[at : at + 5]) in str(refused.value) for at in range(0, 35, 5))


# --- at the vault -------------------------------------------------------------------------------------------


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
    """One on a computer with a key ring."""
    return vault_at(place, OsKeyring(ring))


def test_a_vault_of_an_earlier_version_gains_one_and_loses_nothing(vault: OsVault, place: VaultPlace) -> None:
    key = vault.set_up(PASSWORD)
    change_header(place, slots=[*header_of(place)["slots"], {"kind": "a card", "of": "tomorrow"}])
    assert vault.slots().recovery_made is None

    recovery = vault.new_recovery_key()
    assert vault.slots().recovery_made is None
    vault.keep_recovery_key(key, recovery, recovery)

    assert vault.slots().recovery_made is not None
    assert vault.recover(recovery) == key
    assert vault.unlock(PASSWORD) == key
    assert {"kind": "a card", "of": "tomorrow"} in header_of(place)["slots"]


def test_it_opens_where_the_key_ring_was_wiped_and_the_password_works_again_after(
    vault: OsVault, ring: KeyringInMemory
) -> None:
    key = vault.set_up(PASSWORD)
    recovery = vault.new_recovery_key()
    vault.keep_recovery_key(key, recovery, recovery)
    ring.kept.clear()
    with pytest.raises(KeyPartMissing, match="The recovery key opens them"):
        vault.unlock(PASSWORD)

    recovered = vault.recover(recovery)
    vault.rewrap(recovered, "Another-One-2!")

    assert recovered == key
    assert vault.unlock("Another-One-2!") == key
    assert vault.recover(recovery) == key


def test_it_opens_where_the_key_ring_is_locked(vault: OsVault, ring: KeyringInMemory) -> None:
    key = vault.set_up(PASSWORD)
    recovery = vault.new_recovery_key()
    vault.keep_recovery_key(key, recovery, recovery)
    ring.is_locked = True
    assert vault.recover(recovery) == key


def test_it_opens_what_wrong_passwords_have_closed(vault: OsVault) -> None:
    key = vault.set_up(PASSWORD)
    recovery = vault.new_recovery_key()
    vault.keep_recovery_key(key, recovery, recovery)
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongPassword):
            vault.unlock("wrong")
    with pytest.raises(VaultDisabled):
        vault.unlock(PASSWORD)
    assert vault.recover(recovery) == key


def test_a_new_one_takes_the_place_of_the_old_one(vault: OsVault) -> None:
    key = vault.set_up(PASSWORD)
    old, new = vault.new_recovery_key(), vault.new_recovery_key()
    vault.keep_recovery_key(key, old, old)
    vault.keep_recovery_key(key, new, new)
    assert vault.recover(new) == key
    with pytest.raises(WrongRecoveryKey, match="not the one of the notes"):
        vault.recover(old)


def test_one_that_was_never_typed_back_opens_nothing(vault: OsVault) -> None:
    vault.set_up(PASSWORD)
    with pytest.raises(WrongRecoveryKey, match="No recovery key was made"):
        vault.recover(vault.new_recovery_key())


def test_another_than_was_shown_is_not_kept_and_the_group_is_named(vault: OsVault) -> None:
    key = vault.set_up(PASSWORD)
    earlier = as_shown([3] * 28)
    vault.keep_recovery_key(key, earlier, earlier)
    shown = as_shown([3] * 12 + [4] * 16)
    with pytest.raises(WrongRecoveryKey, match="look at group 4"):
        vault.keep_recovery_key(key, shown, earlier)
    assert vault.recover(earlier) == key
    with pytest.raises(WrongRecoveryKey):
        vault.recover(shown)


def test_it_is_known_since_when_there_is_one(place: VaultPlace) -> None:
    made = datetime(2026, 11, 17, 15, 42, 7, tzinfo=UTC)
    vault = OsVault(place, no_keyring(), QUICK, lambda: made)
    key = vault.set_up(PASSWORD)
    assert vault.slots() == Slots(None, is_bound=False)
    shown = vault.new_recovery_key()
    vault.keep_recovery_key(key, shown, shown)
    assert vault.slots() == Slots(made, is_bound=False)
    slots = header_of(place)["slots"]
    slots[1]["made"] = "2020-01-01T00:00:00+00:00"
    change_header(place, slots=slots)
    with pytest.raises(WrongRecoveryKey):  # it is sealed with the rest
        vault.recover(shown)


def test_that_of_another_vault_opens_nothing(tmp_path: Path) -> None:
    ann, ben = (vault_at(vault_place(tmp_path, URL, f"{who}@clinic.example"), no_keyring()) for who in ("ann", "ben"))
    of_ann = ann.new_recovery_key()
    ann.keep_recovery_key(ann.set_up(PASSWORD), of_ann, of_ann)
    of_ben = ben.new_recovery_key()
    ben.keep_recovery_key(ben.set_up(PASSWORD), of_ben, of_ben)
    with pytest.raises(WrongRecoveryKey, match="not the one of the notes"):
        ben.recover(of_ann)


def test_the_slot_of_one_vault_opens_nothing_in_the_header_of_another(tmp_path: Path) -> None:
    places = [vault_place(tmp_path, URL, f"{who}@clinic.example") for who in ("ann", "ben")]
    ann, ben = (OsVault(place, no_keyring(), QUICK) for place in places)
    recovery = ann.new_recovery_key()
    ann.keep_recovery_key(ann.set_up(PASSWORD), recovery, recovery)
    ben.set_up(PASSWORD)
    change_header(places[1], slots=header_of(places[0])["slots"])
    with pytest.raises(WrongRecoveryKey):
        ben.recover(recovery)


def test_nothing_on_disk_is_the_key_or_what_it_opens(vault: OsVault, place: VaultPlace) -> None:
    key = vault.set_up(PASSWORD)
    recovery = vault.new_recovery_key()
    vault.keep_recovery_key(key, recovery, recovery)
    said = (place.folder / "vault.json").read_bytes()
    for secret in (
        recovery.encode(),
        recovery.replace("-", "").encode(),
        bytes(secret_in(recovery)).lower(),
        bytes(key),
    ):
        assert secret not in said


def test_only_the_data_key_of_the_vault_is_given_one(vault: OsVault) -> None:
    vault.set_up(PASSWORD)
    with pytest.raises(StoreUnreadable, match="changed by something else"):
        vault.keep_recovery_key(bytearray(32), as_shown([1] * 28), as_shown([1] * 28))
