"""Wraps and unwraps a data key: Argon2id of the password, HKDF with this computer's secret, AES-256-GCM; or HKDF of a
recovery key, which is chance itself and needs no stretching. Pure but for chance; knows no file and no key ring.

Sources: RFC 9106 (Argon2id), RFC 5869 (HKDF), NIST SP 800-38D (GCM).
"""

import hashlib
import hmac
import os
import unicodedata
from datetime import datetime

from ehr_desktop.vault.header import KdfCost, PasswordSlot, RecoverySlot, bound_to, recovery_bound_to

#: Bytes of a data key, a wrapping key, a secret of a computer, a salt; and of a GCM nonce.
KEY_LENGTH = 32
_NONCE_LENGTH = 12

_WRAPPING = b"ehr-desktop vault 1: wrapping key of the password slot"
_RECOVERING = b"ehr-desktop vault 1: wrapping key of the recovery slot"
_KEY_CHECK = b"ehr-desktop vault 1: check of the data key"
_DEVICE_CHECK = b"ehr-desktop vault 1: check of the secret of this computer"


class WrongKey(Exception):
    """The slot does not open: another password, another computer, or a changed header."""


def seal(key: bytearray, password: str, device: bytes | None, url: str, email: str, cost: KdfCost) -> PasswordSlot:
    """Wrap the data key anew, with a new salt."""
    salt = os.urandom(KEY_LENGTH)
    check = device_check(device) if device is not None else None
    bound = bound_to(url, email, cost, salt, check)
    return PasswordSlot(cost, salt, check, *_wrap(key, _wrapping_key(password, salt, device, cost), bound))


def unseal(slot: PasswordSlot, password: str, device: bytes | None, url: str, email: str) -> bytearray:
    """The data key. Raises `WrongKey`."""
    wrapping = _wrapping_key(password, slot.salt, device, slot.cost)
    return _unwrap(slot.nonce, slot.wrapped, wrapping, bound_to(url, email, slot.cost, slot.salt, slot.device_check))


def seal_for_recovery(key: bytearray, secret: bytearray, url: str, email: str, made: datetime) -> RecoverySlot:
    """Wrap the data key with the secret of a recovery key."""
    salt = os.urandom(KEY_LENGTH)
    wrapping = _derived(secret, salt, _RECOVERING)
    return RecoverySlot(made, salt, *_wrap(key, wrapping, recovery_bound_to(url, email, made, salt)))


def recover(slot: RecoverySlot, secret: bytearray, url: str, email: str) -> bytearray:
    """The data key. Raises `WrongKey`."""
    wrapping = _derived(secret, slot.salt, _RECOVERING)
    return _unwrap(slot.nonce, slot.wrapped, wrapping, recovery_bound_to(url, email, slot.made, slot.salt))


def _wrap(key: bytearray, wrapping: bytearray, bound: bytes) -> tuple[bytes, bytes]:
    """Nonce and wrapped key; the wrapping key is wiped."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_LENGTH)
    try:
        return nonce, AESGCM(wrapping).encrypt(nonce, key, bound)
    finally:
        wipe(wrapping)


def _unwrap(nonce: bytes, wrapped: bytes, wrapping: bytearray, bound: bytes) -> bytearray:
    """The data key; the wrapping key is wiped. Raises `WrongKey`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = bytearray(KEY_LENGTH)
    try:
        AESGCM(wrapping).decrypt_into(nonce, wrapped, bound, key)
    except InvalidTag as error:
        raise WrongKey from error
    finally:
        wipe(wrapping)
    return key


def key_check(key: bytearray) -> bytes:
    """By which a data key is recognised; it tells nothing of the key."""
    return hmac.digest(key, _KEY_CHECK, hashlib.sha256)


def device_check(device: bytes) -> bytes:
    """By which the secret of a computer is recognised; it tells nothing of the secret."""
    return hmac.digest(device, _DEVICE_CHECK, hashlib.sha256)


def wipe(secret: bytearray) -> None:
    """Overwrite with zeros."""
    secret[:] = bytes(len(secret))


def _wrapping_key(password: str, salt: bytes, device: bytes | None, cost: KdfCost) -> bytearray:
    from argon2.low_level import Type, hash_secret_raw

    # The same password typed on another keyboard may be spelt with other code points.
    spelt = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    stretched = bytearray(
        hash_secret_raw(spelt, salt, cost.passes, cost.memory_kib, cost.lanes, hash_len=KEY_LENGTH, type=Type.ID)
    )
    stretched += device or b""
    try:
        return _derived(stretched, salt, _WRAPPING)
    finally:
        wipe(stretched)


def _derived(secret: bytearray, salt: bytes, purpose: bytes) -> bytearray:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    wrapping = bytearray(KEY_LENGTH)
    HKDF(SHA256(), KEY_LENGTH, salt, purpose).derive_into(secret, wrapping)
    return wrapping
