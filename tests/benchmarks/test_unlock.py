"""What unlocking costs beside its key derivation: reading, counting in both places, unwrapping."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from argon2.low_level import Type, hash_secret_raw

from ehr_desktop.vault import KdfCost, OsVault, no_keyring, vault_place
from tests.benchmarks.conftest import RecordRatio
from tests.benchmarks.figures import median_ms

PASSWORD = "Practice-Only-1!"


def test_unlocking_costs_its_key_derivation(tmp_path: Path, record_ratio: RecordRatio, measuring: bool) -> None:
    cost, rounds = (KdfCost(), 15) if measuring else (KdfCost(1, 64, 1), 1)
    vault = OsVault(vault_place(tmp_path / "vaults", "https://clinic.example", "ann@x"), no_keyring(), cost)
    key = vault.set_up(PASSWORD)
    shown = vault.new_recovery_key()
    vault.keep_recovery_key(key, shown, shown)

    def bare() -> None:
        hash_secret_raw(PASSWORD.encode(), bytes(32), cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)

    by_password, by_recovery_key, derived = [], [], []
    for _ in range(rounds):
        derived.append(_seconds(bare))
        by_password.append(_seconds(lambda: vault.unlock(PASSWORD)))
        by_recovery_key.append(_seconds(lambda: vault.recover(shown)))
    assert vault.unlock(PASSWORD) == vault.recover(shown) == key
    record_ratio("unlock with the password", median_ms(by_password), median_ms(derived), 1.2, "ms")
    record_ratio("unlock with the recovery key", median_ms(by_recovery_key), median_ms(derived), 0.5, "ms")


def _seconds(do: Callable[[], object]) -> float:
    began = perf_counter()
    do()
    return perf_counter() - began
