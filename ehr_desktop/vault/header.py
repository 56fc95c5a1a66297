"""`vault.json`: what must be known to unwrap the data key. No key, no password, no patient data.

Version 1 has one slot that a password opens. Slots of kinds this program does not know (a recovery key, say) are kept
as they are.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ehr_desktop.application.errors import StoreTooNew, StoreUnreadable
from ehr_desktop.vault.files import write_whole
from ehr_desktop.vault.header_copy import keep_copy, put_back

_NAME = "vault.json"
_FORMAT = "ehr-desktop vault"
_VERSION = 1
_PASSWORD = "password"


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
class Header:
    """One vault. `key_check` recognises the data key; `wrong_tries` counts since the last right password."""

    url: str
    email: str
    key_check: bytes
    slot: PasswordSlot
    wrong_tries: int = 0
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
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise StoreUnreadable(
            "The key file of the notes on this computer is damaged. Please ask for help before signing in again."
        ) from error


def write_header(folder: Path, header: Header) -> None:
    """Replace the header whole: after a crash it is the old one or the new one. Raises `StoreFailed`."""
    write_whole(folder / _NAME, json.dumps(_said(header), indent=2))
    keep_copy(folder)


def bound_to(url: str, email: str, cost: KdfCost, salt: bytes, device_check: bytes | None) -> bytes:
    """What a password slot is sealed together with, so that none of it can be changed unnoticed."""
    said = {"format": _FORMAT, "version": _VERSION, "url": url, "email": email}
    return json.dumps(said | _terms(cost, salt, device_check), sort_keys=True).encode("ascii")


def _terms(cost: KdfCost, salt: bytes, device_check: bytes | None) -> dict[str, Any]:
    return {
        "kind": _PASSWORD,
        "kdf": {"name": "argon2id", "passes": cost.passes, "memory_kib": cost.memory_kib, "lanes": cost.lanes},
        "salt": _text(salt),
        "device_check": _text(device_check) if device_check is not None else None,
    }


def _said(header: Header) -> dict[str, Any]:
    slot = header.slot
    password = _terms(slot.cost, slot.salt, slot.device_check) | {
        "nonce": _text(slot.nonce),
        "wrapped": _text(slot.wrapped),
    }
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "url": header.url,
        "email": header.email,
        "wrong_tries": header.wrong_tries,
        "key_check": _text(header.key_check),
        "slots": [password, *header.other_slots],
    }


def _header(said: Mapping[str, Any]) -> Header:
    password = next((slot for slot in said["slots"] if slot["kind"] == _PASSWORD), None)
    if password is None:
        raise LookupError("no password slot")
    kdf = password["kdf"]
    device_check = password["device_check"]
    return Header(
        url=str(said["url"]),
        email=str(said["email"]),
        key_check=_bytes(said["key_check"]),
        slot=PasswordSlot(
            cost=KdfCost(int(kdf["passes"]), int(kdf["memory_kib"]), int(kdf["lanes"])),
            salt=_bytes(password["salt"]),
            device_check=_bytes(device_check) if device_check is not None else None,
            nonce=_bytes(password["nonce"]),
            wrapped=_bytes(password["wrapped"]),
        ),
        wrong_tries=int(said["wrong_tries"]),
        other_slots=tuple(slot for slot in said["slots"] if slot["kind"] != _PASSWORD),
    )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
