"""Wraps and unwraps a data key: Argon2id of the password, HKDF with this computer's secret, AES-256-GCM. Pure but for
chance; knows no file and no key ring.

Sources: RFC 9106 (Argon2id), RFC 5869 (HKDF), NIST SP 800-38D (GCM).
"""

import hashlib
import hmac
import os
import unicodedata

from ehr_desktop.vault.header import KdfCost, PasswordSlot, bound_to

#: Bytes of a data key, a wrapping key, a secret of a computer, a salt; and of a GCM nonce.
KEY_LENGTH = 32
_NONCE_LENGTH = 12

_WRAPPING = b"ehr-desktop vault 1: wrapping key of the password slot"
_KEY_CHECK = b"ehr-desktop vault 1: check of the data key"
_DEVICE_CHECK = b"ehr-desktop vault 1: check of the secret of this computer"


class WrongKey(Exception):
    """The slot does not open: another password, another computer, or a changed header."""


def seal(key: bytearray, password: str, device: bytes | None, url: str, email: str, cost: KdfCost) -> PasswordSlot:
    """Wrap the data key anew, with a new salt."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(KEY_LENGTH), os.urandom(_NONCE_LENGTH)
    check = device_check(device) if device is not None else None
    wrapping = _wrapping_key(password, salt, device, cost)
    try:
        wrapped = AESGCM(wrapping).encrypt(nonce, key, bound_to(url, email, cost, salt, check))
    finally:
        wipe(wrapping)
    return PasswordSlot(cost, salt, check, nonce, wrapped)


def unseal(slot: PasswordSlot, password: str, device: bytes | None, url: str, email: str) -> bytearray:
    """The data key. Raises `WrongKey`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = bytearray(KEY_LENGTH)
    wrapping = _wrapping_key(password, slot.salt, device, slot.cost)
    bound = bound_to(url, email, slot.cost, slot.salt, slot.device_check)
    try:
        AESGCM(wrapping).decrypt_into(slot.nonce, slot.wrapped, bound, key)
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
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    # The same password typed on another keyboard may be spelt with other code points.
    spelt = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    stretched = bytearray(
        hash_secret_raw(spelt, salt, cost.passes, cost.memory_kib, cost.lanes, hash_len=KEY_LENGTH, type=Type.ID)
    )
    stretched += device or b""
    wrapping = bytearray(KEY_LENGTH)
    try:
        HKDF(SHA256(), KEY_LENGTH, salt, _WRAPPING).derive_into(stretched, wrapping)
    finally:
        wipe(stretched)
    return wrapping
