"""The keys of one clinician at one server: a header on disk, a secret and a token in the key ring."""

import base64
import binascii
import os
from dataclasses import replace
from pathlib import Path

from ehr_desktop.application.errors import StoreFailed, StoreUnreadable, VaultDisabled, WrongPassword
from ehr_desktop.vault.header import Header, KdfCost, has_header, read_header, write_header
from ehr_desktop.vault.keyring_box import Keyring, KeyringUnavailable
from ehr_desktop.vault.places import VaultPlace
from ehr_desktop.vault.removal import begin_removal, begun_removals, finish_removal
from ehr_desktop.vault.sealing import seal_text, unseal_text
from ehr_desktop.vault.slots import KEY_LENGTH, WrongKey, device_check, key_check, seal, unseal

#: Wrong passwords in a row after which this computer takes none any more.
MOST_TRIES = 10

_DISABLED = "Too many wrong passwords on this computer. Please sign in at your clinic to go on; your notes are kept."
_WRONG = (
    "This is not the password the notes on this computer were locked with. If it was changed at your clinic, type the "
    "former one here, then sign in with the new one."
)
_KEYRING_SILENT = (
    "The key ring of this computer is locked or does not answer, and the notes here cannot be opened without it. "
    "Unlock it, then try again."
)
_KEY_GONE = (
    "The key file of the notes on this computer is gone, and so is its copy, so the notes here cannot be opened. "
    "Nothing was deleted. If somebody has a backup of this computer, let them put the file vault.json back."
)
_KEYRING_EMPTY = (
    "The key ring of this computer no longer holds its part of the key, so the notes here cannot be opened. "
    "Nothing was deleted: use the account of this computer that the notes were written with."
)


#: What is kept in the key ring for each vault.
SECRETS = ("token", "device", "tries")


def finish_removals(vaults: Path, keyring: Keyring) -> None:
    """Bring every removal to its end that was begun: the program, or the computer, ended in the middle of it."""
    for gone in begun_removals(vaults):
        finish_removal(gone, keyring, SECRETS)


class OsVault:
    """The `Vault` in a folder. Deriving a key takes about a second, and the key ring may ask: use it on a lane."""

    def __init__(self, place: VaultPlace, keyring: Keyring, kdf: KdfCost = KdfCost()) -> None:  # noqa: B008
        self._place = place
        self._keyring = keyring
        self._kdf = kdf

    def is_set_up(self) -> bool:
        """Whether there is a key here already."""
        return has_header(self._place.folder)

    def set_up(self, password: str) -> bytearray:
        """Make a new data key (32 bytes), wrap it with the password and this computer's secret, and answer it.

        Raises `StoreFailed`. A key that is there already is never replaced: what it encrypts would be lost.
        """
        if self.is_set_up():
            raise ValueError("there is a key here already")
        if self._place.folder.exists() and any(one.suffix != ".new" for one in self._place.folder.iterdir()):
            raise StoreUnreadable(_KEY_GONE)
        key = bytearray(os.urandom(KEY_LENGTH))
        place = self._place
        slot = seal(key, password, self._make_device_secret(), place.url, place.email, self._kdf)
        write_header(place.folder, Header(place.url, place.email, key_check(key), slot))
        return key

    def unlock(self, password: str) -> bytearray:
        """The data key. Raises `WrongPassword`, `VaultDisabled`, `StoreUnreadable`, `StoreTooNew`, `StoreFailed`."""
        header = self._header()
        if header.wrong_tries >= MOST_TRIES:
            raise VaultDisabled(_DISABLED)
        device = self._device_secret(header)
        # counted before the password is looked at: pulling the plug does not give another try
        write_header(self._place.folder, replace(header, wrong_tries=header.wrong_tries + 1))
        try:
            key = unseal(header.slot, password, device, header.url, header.email)
        except WrongKey as error:
            raise WrongPassword(_WRONG) from error
        write_header(self._place.folder, replace(header, wrong_tries=0))
        return key

    def rewrap(self, key: bytearray, password: str) -> None:
        """Wrap the same data key with a new password. The old password opens nothing any more.

        Raises `StoreUnreadable` where the key ring does not answer that has a part in it: never wrapped for less.
        """
        header = self._header()
        if key_check(key) != header.key_check:
            raise ValueError("this is not the data key of this vault")
        device = self._make_device_secret()
        if device is None and header.slot.device_check is not None:
            raise StoreUnreadable(_KEYRING_SILENT)
        slot = seal(key, password, device, header.url, header.email, self._kdf)
        write_header(self._place.folder, replace(header, slot=slot, wrong_tries=0))

    def allow_again(self) -> None:
        """Forget the wrong tries: the clinic has just taken the password of a full sign-in."""
        header = self._header()
        if header.wrong_tries:
            write_header(self._place.folder, replace(header, wrong_tries=0))

    def keep_token(self, token: str) -> bool:
        """Keep the session's token in the key ring; False where there is none (it stays in memory only)."""
        try:
            return self._keyring.put(self._name("token"), token)
        except KeyringUnavailable:
            return False

    def token(self) -> str | None:
        """The token kept, or None."""
        try:
            return self._keyring.get(self._name("token"))
        except KeyringUnavailable:
            return None

    def forget_token(self) -> None:
        """Remove it. Raises `StoreFailed` where the key ring does not answer: the token is still in it."""
        try:
            self._keyring.remove(self._name("token"))
        except KeyringUnavailable as error:
            raise StoreFailed(
                "The key ring of this computer does not answer, so it still remembers this session."
            ) from error

    def remove(self) -> bool:
        """Destroy the key, then every file of this vault; False where the key ring does not answer.

        Raises `StoreFailed` where the computer refuses: before the key is destroyed, or for the next start to go on.
        """
        try:
            return finish_removal(begin_removal(self._place.folder), self._keyring, SECRETS)
        except OSError as error:
            raise StoreFailed(
                "This computer did not let all files go. The program goes on at its next start."
            ) from error

    def seal(self, key: bytearray, text: str) -> bytes:
        """A text, for nobody without the data key. Touches no file and no key ring."""
        return seal_text(key, text)

    def unseal(self, key: bytearray, sealed: bytes) -> str | None:
        """What `seal` was given; None where that was done with another key."""
        return unseal_text(key, sealed)

    def _header(self) -> Header:
        header = read_header(self._place.folder)
        if header is None:
            raise StoreUnreadable("There are no notes of this account on this computer yet. Please sign in first.")
        return header

    def _device_secret(self, header: Header) -> bytes | None:
        """The secret that the slot asks for besides the password. Raises `StoreUnreadable`."""
        check = header.slot.device_check
        if check is None:
            return None
        try:
            device = self._kept_device_secret()
        except KeyringUnavailable as error:
            raise StoreUnreadable(_KEYRING_SILENT) from error
        if device is None or device_check(device) != check:
            raise StoreUnreadable(_KEYRING_EMPTY)
        return device

    def _make_device_secret(self) -> bytes | None:
        """The secret of this computer, a new one where it had none; None where nothing can keep one."""
        try:
            kept = self._kept_device_secret()
            if kept is not None:
                return kept
            device = os.urandom(KEY_LENGTH)
            is_kept = self._keyring.put(self._name("device"), base64.b64encode(device).decode("ascii"))
        except KeyringUnavailable:
            return None
        return device if is_kept else None

    def _kept_device_secret(self) -> bytes | None:
        text = self._keyring.get(self._name("device"))
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            return None

    def _name(self, secret: str) -> str:
        """What a secret is called in the key ring; it tells neither server nor clinician."""
        return f"{self._place.folder.name} {secret}"
