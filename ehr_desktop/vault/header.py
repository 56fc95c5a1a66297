"""`vault.json`: what must be known to unwrap the data key. No key, no password, no patient data.

Version 1 has one slot that a password opens, and may have one that a recovery key opens: a program that does not know
the second keeps it as it is, as this one does with slots of kinds it does not know. Without `counts_outside`
it was written by a program that counted wrong tries here alone.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ehr_desktop.application.errors import StoreTooNew, StoreUnreadable
from ehr_desktop.vault.files import write_whole
from ehr_desktop.vault.header_copy import keep_copy, put_back
from ehr_desktop.vault.tally import Tally, tries_from_text, tries_to_text

_NAME = "vault.json"
_FORMAT = "ehr-desktop vault"
_VERSION = 1
_PASSWORD, _RECOVERY = "password", "recovery"
#: Bytes of a salt, a nonce, a wrapped key with its tag; and what a try may cost at all. Anything else was not written
#: by this program, and would end in an error of a library, or never.
_SALT, _NONCE, _WRAPPED = 32, 12, 48
_LANES, _PASSES, _MEMORY_KIB = range(1, 65), range(1, 65), range(8, 4 * 1024 * 1024 + 1)


@dataclass(frozen=True)
class KdfCost:
    """What one try of a password costs with Argon2id: passes, memory in KiB, lanes (RFC 9106)."""

    passes: int = 3
    memory_kib: int = 256 * 1024
    lanes: int = 2


@dataclass(frozen=True)
class PasswordSlot:
    """The data key, wrapped. `device_check` recognises the secret of this computer it needs besides the password.

    `device_check` is None where the computer had no key ring: then the password alone opens it.
    """

    cost: KdfCost
    salt: bytes
    device_check: bytes | None
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True)
class RecoverySlot:
    """The data key, wrapped with what is on the clinician's paper; nothing of this computer is needed besides."""

    made: datetime
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True)
class Header:
    """One vault. `key_check` recognises the data key. `counts_outside`: wrong tries are counted in a second place."""

    url: str
    email: str
    key_check: bytes
    slot: PasswordSlot
    tally: Tally = field(default_factory=Tally)
    counts_outside: bool = False
    recovery: RecoverySlot | None = None
    other_slots: tuple[Mapping[str, Any], ...] = ()


def has_header(folder: Path) -> bool:
    """Whether there is a vault in this folder, readable or not."""
    put_back(folder)
    return (folder / _NAME).exists()


def read_header(folder: Path) -> Header | None:
    """The header of the vault in a folder, None where there is none. Raises `StoreUnreadable`, `StoreTooNew`."""
    if not has_header(folder):
        return None
    try:
        said = json.loads((folder / _NAME).read_text("utf-8"))
        if said["format"] != _FORMAT:
            raise ValueError("another format")
        if said["version"] > _VERSION:
            raise StoreTooNew("These notes were saved by a newer version of this program. Please update it.")
        return _header(said)
    except (OSError, ValueError, LookupError, TypeError, OverflowError) as error:
        raise StoreUnreadable(
            "The key file of the notes on this computer is damaged. Please ask for help before signing in again."
        ) from error


def write_header(folder: Path, header: Header) -> None:
    """Replace the header whole: after a crash it is the old one or the new one. Raises `StoreFailed`."""
    write_whole(folder / _NAME, json.dumps(_said(header), indent=2))
    keep_copy(folder)


def bound_to(url: str, email: str, cost: KdfCost, salt: bytes, device_check: bytes | None) -> bytes:
    """What a password slot is sealed together with, so that none of it can be changed unnoticed."""
    return _sealed_with(url, email, _terms(cost, salt, device_check))


def recovery_bound_to(url: str, email: str, made: datetime, salt: bytes) -> bytes:
    """The same for a recovery slot."""
    return _sealed_with(url, email, _recovery_terms(made, salt))


def _sealed_with(url: str, email: str, terms: Mapping[str, Any]) -> bytes:
    said = {"format": _FORMAT, "version": _VERSION, "url": url, "email": email}
    return json.dumps({**said, **terms}, sort_keys=True).encode("ascii")


def _terms(cost: KdfCost, salt: bytes, device_check: bytes | None) -> dict[str, Any]:
    return {
        "kind": _PASSWORD,
        "kdf": {"name": "argon2id", "passes": cost.passes, "memory_kib": cost.memory_kib, "lanes": cost.lanes},
        "salt": _text(salt),
        "device_check": _text(device_check) if device_check is not None else None,
    }


def _recovery_terms(made: datetime, salt: bytes) -> dict[str, Any]:
    return {"kind": _RECOVERY, "made": made.isoformat(), "salt": _text(salt)}


def _said(header: Header) -> dict[str, Any]:
    slot, recovery = header.slot, header.recovery
    password = _terms(slot.cost, slot.salt, slot.device_check) | {
        "nonce": _text(slot.nonce),
        "wrapped": _text(slot.wrapped),
    }
    slots = [password]
    if recovery:
        sealed = {"nonce": _text(recovery.nonce), "wrapped": _text(recovery.wrapped)}
        slots.append(_recovery_terms(recovery.made, recovery.salt) | sealed)
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "url": header.url,
        "email": header.email,
        "wrong_tries": header.tally.wrong,
        "failed_tries": tries_to_text(header.tally.failed),
        "counts_outside": header.counts_outside,
        "key_check": _text(header.key_check),
        "slots": [*slots, *header.other_slots],
    }


def _header(said: Mapping[str, Any]) -> Header:
    by_kind = {slot["kind"]: slot for slot in said["slots"]}
    password, recovery = by_kind[_PASSWORD], by_kind.get(_RECOVERY)
    device_check = password["device_check"]
    return Header(
        url=str(said["url"]),
        email=str(said["email"]),
        key_check=_bytes(said["key_check"]),
        slot=PasswordSlot(
            cost=_cost(password["kdf"]),
            salt=_bytes(password["salt"], _SALT),
            device_check=_bytes(device_check) if device_check is not None else None,
            nonce=_bytes(password["nonce"], _NONCE),
            wrapped=_bytes(password["wrapped"], _WRAPPED),
        ),
        tally=Tally(max(int(said["wrong_tries"]), 0), tries_from_text(said.get("failed_tries", []))),
        counts_outside=bool(said.get("counts_outside", False)),
        recovery=_recovery(recovery) if recovery else None,
        other_slots=tuple(slot for slot in said["slots"] if slot["kind"] not in (_PASSWORD, _RECOVERY)),
    )


def _recovery(slot: Mapping[str, Any]) -> RecoverySlot:
    made = datetime.fromisoformat(slot["made"])
    salt, nonce, wrapped = (
        _bytes(slot[name], length) for name, length in (("salt", _SALT), ("nonce", _NONCE), ("wrapped", _WRAPPED))
    )
    return RecoverySlot(made, salt, nonce, wrapped)


def _cost(kdf: Mapping[str, Any]) -> KdfCost:
    cost = KdfCost(int(kdf["passes"]), int(kdf["memory_kib"]), int(kdf["lanes"]))
    if cost.passes not in _PASSES or cost.lanes not in _LANES or cost.memory_kib not in _MEMORY_KIB:
        raise ValueError("no cost of a try")
    if cost.memory_kib < 8 * cost.lanes:
        raise ValueError("less memory than Argon2 needs")
    return cost


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(text: str, length: int | None = None) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if length not in (None, len(found)):
        raise ValueError("another length")
    return found
