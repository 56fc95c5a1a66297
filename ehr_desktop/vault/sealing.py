"""Seals a text with the data key: AES-256-GCM under a key of its own, derived from it by HKDF. Knows no file.

Sources: RFC 5869 (HKDF), NIST SP 800-38D (GCM).
"""

import os

from ehr_desktop.vault.slots import KEY_LENGTH, wipe

_NONCE_LENGTH = 12
_SEALING = b"ehr-desktop vault 1: what stood on the screen when it was locked"


def seal_text(key: bytearray, text: str) -> bytes:
    """The text, for nobody without the data key; each time other bytes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    own = _own_key(key)
    nonce = os.urandom(_NONCE_LENGTH)
    try:
        return nonce + AESGCM(own).encrypt(nonce, text.encode("utf-8"), _SEALING)
    finally:
        wipe(own)


def unseal_text(key: bytearray, sealed: bytes) -> str | None:
    """The text again; None where it was sealed with another key, or changed since."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    own = _own_key(key)
    try:
        return AESGCM(own).decrypt(sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:], _SEALING).decode("utf-8")
    except InvalidTag:
        return None
    finally:
        wipe(own)


def _own_key(key: bytearray) -> bytearray:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    own = bytearray(KEY_LENGTH)
    HKDF(SHA256(), KEY_LENGTH, None, _SEALING).derive_into(key, own)
    return own
