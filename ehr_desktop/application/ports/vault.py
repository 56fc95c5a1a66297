"""The keys of one clinician at one server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Opener(StrEnum):
    """What the notes on this computer are opened with."""

    PASSWORD = "password"
    RECOVERY_KEY = "recovery key"


@dataclass(frozen=True)
class FailedTry:
    """Somebody tried to open the notes and did not, or the computer was switched off in the midst of it."""

    at: datetime
    by: Opener


@dataclass(frozen=True)
class Slots:
    """What opens a vault. `recovery_made`: when its recovery key was made, None where there is none.

    `is_bound`: the password opens it with this computer's key ring alone; else with the password alone, anywhere.
    """

    recovery_made: datetime | None
    is_bound: bool


class Vault(Protocol):
    """The keys of one clinician at one server, on this computer."""

    def is_set_up(self) -> bool:
        """Whether there is a key here already."""

    def set_up(self, password: str) -> bytearray:
        """Make a new data key (32 bytes), wrap it with the password and this computer's secret, and answer it."""

    def unlock(self, password: str) -> bytearray:
        """The data key. Raises `WrongPassword`, `VaultDisabled`, `KeyPartMissing`, `StoreUnreadable`."""

    def recover(self, typed: str) -> bytearray:
        """The data key, by the recovery key alone. Raises `WrongRecoveryKey`, `StoreUnreadable`."""

    def slots(self) -> Slots:
        """What opens it now. Raises `StoreUnreadable`."""

    def failed_tries(self) -> Sequence[FailedTry]:
        """Those that were not forgotten yet, oldest first."""

    def forget_failed_tries(self) -> None:
        """They are in the audit trail now."""

    def allow_again(self) -> None:
        """The server has just accepted this clinician: wrong tries here are forgiven."""

    def rewrap(self, key: bytearray, password: str) -> None:
        """Wrap the same data key with a new password, and the secret of the key ring this computer has now."""

    def bind(self, key: bytearray, password: str) -> None:
        """Wrap it with the secret of a key ring that has come, if one has."""

    def new_recovery_key(self) -> str:
        """A recovery key to be shown once; it opens nothing before it was kept."""

    def keep_recovery_key(self, key: bytearray, shown: str, typed: str) -> None:
        """From now on it opens the vault, and no earlier one. Raises `WrongRecoveryKey` where it was not typed back."""

    def keep_token(self, token: str) -> bool:
        """Keep the session's token in the OS keyring; False where there is none (it stays in memory only)."""

    def token(self) -> str | None:
        """The token kept, or None."""

    def forget_token(self) -> None:
        """Remove it."""

    def remove(self) -> bool:
        """Destroy the key, then remove everything of this vault from this computer; False where the key ring is silent.

        What is left of it in there opens nothing. Once begun it comes to its end, at the next start if need be.
        """

    def seal(self, key: bytearray, text: str) -> bytes:
        """A text, for nobody without the data key. Blocks nobody."""

    def unseal(self, key: bytearray, sealed: bytes) -> str | None:
        """What `seal` was given; None where that was done with another key."""
