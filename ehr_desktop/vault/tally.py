"""How many wrong tries there were, counted in two places: in the header, and outside the vault's folder.

The larger count holds, so that an old copy of the folder put back gives no tries back. Outside is the key ring where
the password slot needs one, else a file beside the vaults (decision 0022).
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ehr_desktop.application.ports import FailedTry, Opener
from ehr_desktop.vault.files import write_whole
from ehr_desktop.vault.keyring_box import Keyring, KeyringUnavailable

#: Wrong passwords in a row after which this computer takes none any more.
MOST_TRIES = 10


@dataclass(frozen=True)
class Tally:
    """`wrong` passwords since the last right one or full sign-in, and the tries the audit trail has not got yet."""

    wrong: int = 0
    failed: tuple[FailedTry, ...] = ()

    def with_try(self, by: Opener, at: datetime) -> "Tally":
        """One more. The newest of each kind are remembered: neither kind can crowd out the other."""
        tries = (*self.failed, failed_try(by, at))
        kept = tuple(one for kind in Opener for one in [each for each in tries if each.by is kind][-MOST_TRIES:])
        return Tally(self.wrong + (by is Opener.PASSWORD), tuple(sorted(kept, key=lambda one: one.at)))

    def without_try(self, by: Opener, at: datetime) -> "Tally":
        """The same without that one, which was right."""
        failed = (Counter(self.failed) - Counter([failed_try(by, at)])).elements()
        return Tally(self.wrong - (by is Opener.PASSWORD), tuple(failed))


def failed_try(by: Opener, at: datetime) -> FailedTry:
    """A try as it is kept: to the second."""
    return FailedTry(at.replace(microsecond=0), by)


def larger(one: Tally, other: Tally) -> Tally:
    """The larger count, and every try that either knows."""
    failed = (Counter(one.failed) | Counter(other.failed)).elements()
    return Tally(max(one.wrong, other.wrong), tuple(sorted(failed, key=lambda failed_try: failed_try.at)))


def tries_to_text(failed: tuple[FailedTry, ...]) -> list[str]:
    """To be kept: instant and opener, to the second. A credential of Windows holds little more than a thousand."""
    return [f"{one.at.isoformat(timespec='seconds')} {one.by.value}" for one in failed]


def tries_from_text(lines: list[str]) -> tuple[FailedTry, ...]:
    """What `tries_to_text` has kept. Raises `ValueError`."""
    parts = [line.split(" ", 1) for line in lines]
    tries = tuple(FailedTry(datetime.fromisoformat(at), Opener(by)) for at, by in parts)
    if any(one.at.tzinfo is None for one in tries):
        raise ValueError("a time of nowhere")
    return tries


def tries_of(folder: Path) -> Path:
    """The file for the vault in this folder: beside all vaults, so that a copy put back brings no count along."""
    return folder.parent.with_name("tries") / f"{folder.name}.json"


class Outside(Protocol):
    """The second place. It raises `KeyringUnavailable` where it is a key ring that does not answer."""

    def read(self) -> Tally | None:
        """What is counted there; None where it was removed, or is not to be read."""

    def write(self, tally: Tally) -> None:
        """Count that. Raises `StoreFailed`."""

    def remove(self) -> None:
        """Forget it: it is counted elsewhere from now on."""


class InRing:
    """In the key ring, under a name of its own."""

    def __init__(self, keyring: Keyring, name: str) -> None:
        self._keyring = keyring
        self._name = name

    def read(self) -> Tally | None:
        """What is counted there."""
        return _from_text(self._keyring.get(self._name))

    def write(self, tally: Tally) -> None:
        """Count that."""
        if not self._keyring.put(self._name, _to_text(tally)):
            raise KeyringUnavailable

    def remove(self) -> None:
        """Forget it."""
        self._keyring.remove(self._name)


class InFile:
    """In a file beside the vaults."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Tally | None:
        """What is counted there."""
        try:
            return _from_text(self._file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            return None

    def write(self, tally: Tally) -> None:
        """Count that."""
        write_whole(self._file, _to_text(tally))

    def remove(self) -> None:
        """Forget it."""
        self._file.unlink(missing_ok=True)


def _to_text(tally: Tally) -> str:
    return json.dumps({"wrong": tally.wrong, "failed": tries_to_text(tally.failed)})


def _from_text(text: str | None) -> Tally | None:
    try:
        said = json.loads(text or "")
        return Tally(int(said["wrong"]), tries_from_text(said["failed"]))
    except (ValueError, LookupError, TypeError):
        return None
