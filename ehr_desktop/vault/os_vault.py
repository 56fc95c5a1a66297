"""The keys of one clinician at one server: a header on disk, a secret and a token in the key ring."""

import base64
import binascii
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ehr_desktop.application.errors import (
    KeyPartMissing,
    StoreFailed,
    StoreUnreadable,
    VaultDisabled,
    WrongPassword,
    WrongRecoveryKey,
)
from ehr_desktop.application.ports import FailedTry, Opener, Slots
from ehr_desktop.vault import recovery_key, slots
from ehr_desktop.vault.files import alone
from ehr_desktop.vault.header import Header, KdfCost, has_header, read_header, write_header
from ehr_desktop.vault.keyring_box import Keyring, KeyringUnavailable
from ehr_desktop.vault.places import VaultPlace
from ehr_desktop.vault.removal import begin_removal, begun_removals, finish_removal
from ehr_desktop.vault.sealing import seal_text, unseal_text
from ehr_desktop.vault.slots import KEY_LENGTH, WrongKey, device_check, key_check, wipe
from ehr_desktop.vault.tally import MOST_TRIES, InFile, InRing, Outside, Tally, larger

#: From how many tries left on their number is said.
_SAID_AT = 3

_DISABLED = "Too many wrong passwords on this computer. Please sign in at your clinic to go on; your notes are kept."
_UNCOUNTED = (
    "The count of wrong passwords was removed from this computer, so it takes no password now. Please sign in at your "
    "clinic to go on; your notes are kept."
)
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
    "The key ring of this computer no longer holds its part of the key, so the password does not open the notes here. "
    "Nothing was deleted: use the account of this computer that the notes were written with."
)
_OR_RECOVERY = " The recovery key opens them, too."
_OTHER_KEY_FILE = (
    "The key file of the notes on this computer was changed by something else while they were open, and nothing was "
    "written into it. Lock this computer and unlock it again."
)
_NO_RECOVERY = "No recovery key was made for the notes on this computer."
_OTHER_RECOVERY = "This is a recovery key, but not the one of the notes on this computer. Was a new one made since?"


def _utc_now() -> datetime:
    return datetime.now(UTC)


#: What is kept in the key ring for each vault.
SECRETS = ("token", "device", "tries")


def finish_removals(vaults: Path, keyring: Keyring) -> None:
    """Bring every removal to its end that was begun: the program, or the computer, ended in the middle of it."""
    for gone in begun_removals(vaults):
        finish_removal(gone, keyring, SECRETS)


class OsVault:
    """The `Vault` in a folder. Deriving a key takes about a second, and the key ring may ask: use it on a lane."""

    def __init__(
        self,
        place: VaultPlace,
        keyring: Keyring,
        kdf: KdfCost = KdfCost(),  # noqa: B008
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._place = place
        self._keyring = keyring
        self._kdf = kdf
        self._now = now

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
        slot = slots.seal(key, password, self._make_device_secret(), place.url, place.email, self._kdf)
        try:
            self._write(Header(place.url, place.email, key_check(key), slot))
        except KeyringUnavailable as error:
            raise StoreUnreadable(_KEYRING_SILENT) from error
        return key

    # --- opening --------------------------------------------------------------------------------------------

    def unlock(self, password: str) -> bytearray:
        """The data key.

        Raises `WrongPassword`, `VaultDisabled`, `KeyPartMissing`, `StoreUnreadable`, `StoreTooNew`, `StoreFailed`.
        """
        try:
            with self._header_alone() as header:
                device, at = self._device_secret(header), self._now()
                before = self._tally(header)
                if before is None or before.wrong >= MOST_TRIES:
                    raise VaultDisabled((_DISABLED if before else _UNCOUNTED) + _other_way(header))
                tally = before.with_try(Opener.PASSWORD, at)
                self._write(replace(header, tally=tally))
            key = slots.unseal(header.slot, password, device, header.url, header.email)
        except WrongKey as error:
            raise WrongPassword(_WRONG + _tries_left(MOST_TRIES - tally.wrong)) from error
        except KeyringUnavailable as error:
            raise StoreUnreadable(_KEYRING_SILENT + _other_way(self._header())) from error
        with self._header_alone() as now:
            tally = larger(before, now.tally.without_try(Opener.PASSWORD, at))
            self._write_what_answers(replace(now, tally=replace(tally, wrong=0)))
        return key

    def recover(self, typed: str) -> bytearray:
        """The data key. A wrong one is counted, and no number of tries closes the vault: there is no guessing it.

        It opens also what too many wrong passwords have closed, and forgives none of them. Needs no key ring. Raises
        `WrongRecoveryKey`, `StoreUnreadable`, `StoreTooNew`, `StoreFailed`.
        """
        with self._header_alone() as header:
            if header.recovery is None:
                raise WrongRecoveryKey(_NO_RECOVERY)
            secret, at = recovery_key.secret_in(typed), self._now()
            self._write_here(replace(header, tally=header.tally.with_try(Opener.RECOVERY_KEY, at)))
        try:
            key = slots.recover(header.recovery, secret, header.url, header.email)
        except WrongKey as error:
            raise WrongRecoveryKey(_OTHER_RECOVERY) from error
        finally:
            wipe(secret)
        with self._header_alone() as now:
            self._write_here(replace(now, tally=larger(header.tally, now.tally.without_try(Opener.RECOVERY_KEY, at))))
        return key

    # --- wrong tries ----------------------------------------------------------------------------------------

    def failed_tries(self) -> Sequence[FailedTry]:
        """Those that were not forgotten yet, oldest first."""
        return self._header().tally.failed

    def forget_failed_tries(self) -> None:
        """They are in the audit trail now."""
        if not self.failed_tries():
            return
        with self._header_alone() as header:
            try:
                is_counted = self._tally(header) is not None
            except KeyringUnavailable:
                is_counted = False
            write = self._write_what_answers if is_counted else self._write_here
            write(replace(header, tally=replace(header.tally, failed=())))

    def allow_again(self) -> None:
        """Forgive the wrong tries: the clinic has just taken the password of a full sign-in.

        What a key ring counts that does not answer stays, until a sign-in at which it does.
        """
        with self._header_alone() as header:
            try:
                tally = self._tally(header)
            except KeyringUnavailable:
                tally = header.tally
            if tally is None or tally.wrong:
                self._write_what_answers(replace(header, tally=replace(tally or header.tally, wrong=0)))

    def _tally(self, header: Header) -> Tally | None:
        """The larger of both counts; None where the one outside was removed. Raises `KeyringUnavailable`.

        What is counted outside holds whatever the header says of it: anybody can write a header.
        """
        outside = self._outside(header)
        counted = outside.read() if outside else None
        if counted:
            return larger(header.tally, counted)
        return None if outside and header.counts_outside else header.tally

    def _outside(self, header: Header) -> Outside | None:
        """The second place a count is kept: one that is not in this vault's folder."""
        if header.slot.device_check is not None:
            return InRing(self._keyring, self._name("tries"))
        return InFile(self._place.tries) if self._place.tries else None

    # --- slots ----------------------------------------------------------------------------------------------

    def slots(self) -> Slots:
        """What opens the vault now."""
        header = self._header()
        return Slots(header.recovery.made if header.recovery else None, header.slot.device_check is not None)

    def rewrap(self, key: bytearray, password: str) -> None:
        """Wrap the same data key with a new password. The old password opens nothing any more.

        Raises `StoreUnreadable` where a key ring does not answer that has a part in it: never wrapped for less. Where
        this computer has none any more, the password alone opens it from now on.
        """
        header = self._header_of(key)
        was_bound, before = header.slot.device_check is not None, self._outside(header)
        try:
            device = self._kept_or_new_device_secret() if was_bound else self._make_device_secret()
            slot = slots.seal(key, password, device, header.url, header.email, self._kdf)
            with self._header_alone() as now:
                self._write(replace(now, slot=slot, tally=replace(now.tally, wrong=0)))
        except KeyringUnavailable as error:
            raise StoreUnreadable(_KEYRING_SILENT) from error
        if before and device is not None and not was_bound:
            before.remove()

    def bind(self, key: bytearray, password: str) -> None:
        """Wrap it with this computer's secret as well, where it was not and a key ring can keep one now."""
        if not self.slots().is_bound and self._make_device_secret() is not None:
            self.rewrap(key, password)

    def new_recovery_key(self) -> str:
        """A key to be shown, once. It opens nothing before `keep_recovery_key`."""
        return recovery_key.new_recovery_key()

    def keep_recovery_key(self, key: bytearray, shown: str, typed: str) -> None:
        """From now on the recovery key that was shown and typed back opens the vault, and no earlier one.

        Raises `WrongRecoveryKey` for another than was shown, `StoreFailed`.
        """
        header = self._header_of(key)
        secret, wanted = recovery_key.secret_in(typed), recovery_key.secret_in(shown)
        try:
            if (group := recovery_key.first_difference(secret, wanted)) is not None:
                raise WrongRecoveryKey(f"This is another recovery key than the one just shown: look at group {group}.")
            slot = slots.seal_for_recovery(key, secret, header.url, header.email, self._now())
        finally:
            wipe(secret)
            wipe(wanted)
        with self._header_alone() as now:
            self._write_here(replace(now, recovery=slot))

    # --- the token ------------------------------------------------------------------------------------------

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

    # --- header and key ring --------------------------------------------------------------------------------

    def _header(self) -> Header:
        header = read_header(self._place.folder)
        if header is None:
            raise StoreUnreadable("There are no notes of this account on this computer yet. Please sign in first.")
        return header

    @contextmanager
    def _header_alone(self) -> Iterator[Header]:
        """The header as it is now, to be written again: nobody else changes it meanwhile.

        A key takes a second to derive, and another lane or `verify` may write meanwhile; a header that was read
        before would undo that, a recovery key above all.
        """
        self._header()
        with alone(self._place.folder):
            yield self._header()

    def _header_of(self, key: bytearray) -> Header:
        """The header, where this is the vault's data key."""
        header = self._header()
        if key_check(key) != header.key_check:
            raise StoreUnreadable(_OTHER_KEY_FILE)
        return header

    def _write(self, header: Header) -> None:
        """Count outside, then here: whatever breaks off in between, the larger count holds."""
        outside = self._outside(header)
        if outside:
            outside.write(header.tally)
        write_header(self._place.folder, replace(header, counts_outside=outside is not None))

    def _write_what_answers(self, header: Header) -> None:
        """The same where the key ring may be silent: its count stays as it was, and is the larger one."""
        try:
            self._write(header)
        except KeyringUnavailable:
            self._write_here(header)

    def _write_here(self, header: Header) -> None:
        """The header alone, for what asks no key ring."""
        write_header(self._place.folder, header)

    def _device_secret(self, header: Header) -> bytes | None:
        """The secret that the slot asks for besides the password. Raises `KeyPartMissing`, `KeyringUnavailable`."""
        check = header.slot.device_check
        if check is None:
            return None
        device = self._kept_device_secret()
        if device is None or device_check(device) != check:
            raise KeyPartMissing(_KEYRING_EMPTY + _other_way(header))
        return device

    def _make_device_secret(self) -> bytes | None:
        """The secret of this computer, a new one where it had none; None where nothing can keep one now."""
        try:
            return self._kept_or_new_device_secret()
        except KeyringUnavailable:
            return None

    def _kept_or_new_device_secret(self) -> bytes | None:
        """The same; a key ring that does not answer raises `KeyringUnavailable`."""
        kept = self._kept_device_secret()
        if kept is not None:
            return kept
        device = os.urandom(KEY_LENGTH)
        return device if self._keyring.put(self._name("device"), base64.b64encode(device).decode("ascii")) else None

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


def _tries_left(left: int) -> str:
    """Said towards the end: before it, it would only frighten whoever has mistyped."""
    if left > _SAID_AT:
        return ""
    if not left:
        return " It was the last try: from now on this computer takes no password before a sign-in at your clinic."
    return f" {left} {'try is' if left == 1 else 'tries are'} left before a sign-in at your clinic is needed."


def _other_way(header: Header) -> str:
    return _OR_RECOVERY if header.recovery else ""
