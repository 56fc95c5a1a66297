"""Getting to the desk: signing in at the clinic, or unlocking what is on this computer, online or not."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from ehr_desktop.application.desk import (
    Desk,
    Standing,
    about_as_text,
    about_from_text,
    open_desk,
    remember_clinician,
    remembered_clinician,
)
from ehr_desktop.application.drafts import end_left_open
from ehr_desktop.application.errors import (
    KeyPartMissing,
    KnownError,
    OtherPassword,
    RecoveryKeyNeeded,
    StoreUnreadable,
    WrongPassword,
    WrongRecoveryKey,
)
from ehr_desktop.application.keys import Keys
from ehr_desktop.application.ports import (
    AuditKind,
    AuditRow,
    ClinicApi,
    Clock,
    Opener,
    Store,
    Transaction,
    Vault,
)
from ehr_desktop.application.reasons import Hope, let_go
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.people import Clinician


@dataclass(frozen=True)
class Account:
    """One clinician at one server."""

    url: str
    email: str
    is_practice: bool = False


#: The fact that the clinic asks for another password.
_MUST_CHANGE = "must change password"

_ASKS_FORMER = (
    "Your clinic took this password, but the notes on this computer are still locked with the former one. Type that "
    "once below; from then on the new one opens them. Nothing is lost."
)
_CHANGED_THERE_ONLY = (
    "Your clinic took the new password, but this computer could not lock your notes with it: they still open with the "
    "former one. Nothing is lost; sign in with the new one once more."
)
_WRONG_FORMER = (
    "This does not open the notes on this computer either. Type the password from before, or the recovery key; nothing "
    "is lost."
)
_ASKS_RECOVERY = (
    "Your clinic took this password, but the key ring of this computer no longer holds its part of the key. Type the "
    "recovery key once below; from then on the password opens the notes here again. Nothing is lost."
)


class SignIn:
    """Opens desks. Every call may take seconds and belongs on a lane."""

    def __init__(
        self,
        read_address: Callable[[str], str],
        make_api: Callable[[str], ClinicApi],
        make_vault: Callable[[Account], Vault],
        open_store: Callable[[Account, bytearray], Store],
        clock: Clock,
        types: NoteTypes,
    ) -> None:
        """`read_address` makes a URL of what a clinician types, or raises a known error that says what is wrong."""
        self._read_address = read_address
        self._make_api = make_api
        self._make_vault = make_vault
        self._open_store = open_store
        self._clock = clock
        self._types = types
        self._opened: dict[Account, Vault] = {}

    def connect_to(
        self, address: str, email: str, password: str, former: str = "", code: str = ""
    ) -> tuple[Account, Desk]:
        """`connect`, from what a clinician types."""
        account = Account(self._read_address(address), email.strip().lower())
        return account, self.connect(account, password, former, code)

    def connect(self, account: Account, password: str, former: str = "", code: str = "") -> Desk:
        """Sign in at the server and open, or first make, the vault on this computer.

        Raises the known errors of reaching it and signing in, `CodeNeeded` where the password is not enough, and
        `OtherPassword` where it does not open the vault, since it was changed at the clinic or the key ring has lost
        its part: with what does as `former`, the password from before or the recovery key, the vault gets the new one.
        `OtherClinician`: the vault is somebody else's, and stays as it is.
        """
        api = self._make_api(account.url)
        try:
            about = api.about()
            begun = api.sign_in(account.email, password, code)
            clinician = api.me()
            practice_name = api.practice_name()
            vault = self._make_vault(account)
            found = _find_key(vault, password, former)
            store = self._open_store(account, found.key)
        except BaseException:
            api.close()
            raise
        standing = Standing(about, has_session=True, must_change_password=begun.must_change_password)
        try:
            keys = self._keys(account, store, clinician, vault, found)
            desk = self._desk(account, clinician, practice_name, store, api, standing, keys)
            keys.record_opening(vault)
            if found.is_current:
                keys.bind(password)
            else:
                _renew(desk, vault, password)
            _keep_token(vault, clinician, begun.token)
            with store.writing() as tx:
                now = self._clock.now()
                remember_clinician(tx, clinician, now)
                tx.remember("practice name", practice_name, now)
                tx.remember("about", about_as_text(about), now)
                _remember_must_change(tx, begun.must_change_password, now)
                let_go(tx, Hope.ACCESS)
                end_left_open(tx, clinician.id, now)
                tx.append_audit(AuditRow(now, clinician.id, AuditKind.SIGNED_IN))
        except BaseException:
            api.close()
            store.close()
            raise
        return desk

    def unlock(self, account: Account, password: str) -> Desk:
        """Open what is on this computer, without a connection. Raises `WrongPassword`, `StoreUnreadable` …"""
        vault = self._make_vault(account)
        return self._open(account, vault, _Found(vault.unlock(password)))

    def recover(self, account: Account, typed: str) -> Desk:
        """The same with the recovery key: no password, and no key ring, is asked.

        A session is therefore not gone on with: the next full sign-in begins one, and lets the password open the notes
        here again. Raises `WrongRecoveryKey`, `StoreUnreadable` …
        """
        vault = self._make_vault(account)
        return self._open(account, vault, _Found(vault.recover(typed), Opener.RECOVERY_KEY))

    def _open(self, account: Account, vault: Vault, found: "_Found") -> Desk:
        with ExitStack() as undone:
            store = self._open_store(account, found.key)
            undone.callback(store.close)
            api = self._make_api(account.url)
            undone.callback(api.close)
            desk = self._desk_from_here(account, vault, found, store, api)
            undone.pop_all()
        return desk

    def _desk_from_here(self, account: Account, vault: Vault, found: "_Found", store: Store, api: ClinicApi) -> Desk:
        """The desk, from what this computer knows of the clinic."""
        who = remembered_clinician(store)
        with store.reading() as tx:
            about, practice_name = tx.fact("about"), tx.fact("practice name")
            must_change = tx.fact(_MUST_CHANGE) is not None
        if who is None or about is None:
            raise StoreUnreadable("The first sign-in on this computer was not finished. Please sign in again.")
        token = _kept_token(vault, who) if found.by is Opener.PASSWORD else None
        api.use_token(token)
        standing = Standing(about_from_text(about[0]), has_session=token is not None, must_change_password=must_change)
        name = practice_name[0] if practice_name else ""
        keys = self._keys(account, store, who, vault, found)
        desk = self._desk(account, who, name, store, api, standing, keys)
        with store.writing() as tx:
            now = self._clock.now()
            end_left_open(tx, who.id, now)
            if found.by is Opener.PASSWORD:
                tx.append_audit(AuditRow(now, who.id, AuditKind.UNLOCKED))
        keys.record_opening(vault)
        return desk

    def sign_in_again(self, desk: Desk, account: Account, password: str, code: str = "") -> None:
        """A new session at the same desk; nothing on the screen changes. Wrong passwords here are forgiven.

        The clinic has just taken this password, perhaps a new one: from now on it opens the notes here, no other.
        Raises `WrongPassword`, of the password alone: nothing else is asked.
        """
        try:
            self.begin_session(desk, account, password, code)
        except WrongPassword as error:
            raise WrongPassword("This is not your password.") from error
        _renew(desk, self._make_vault(account), password)

    def begin_session(self, desk: Desk, account: Account, password: str, code: str = "") -> None:
        """A new session with the password that has just opened the notes here. Only of who has written them."""
        about = desk.api.about()
        begun = desk.api.sign_in(account.email, password, code, only=desk.clinician.id)
        vault = self._make_vault(account)
        vault.allow_again()
        _keep_token(vault, desk.clinician, begun.token)
        desk.standing.about = about
        desk.standing.session += 1
        desk.standing.has_session = True
        desk.standing.must_change_password = begun.must_change_password
        with desk.store.writing() as tx:
            tx.remember("about", about_as_text(about), self._clock.now())
            _remember_must_change(tx, begun.must_change_password, self._clock.now())
            let_go(tx, Hope.ACCESS)
            tx.append_audit(AuditRow(self._clock.now(), desk.clinician.id, AuditKind.SIGNED_IN))

    def change_password(self, desk: Desk, account: Account, current: str, new: str) -> None:
        """Another password, at the clinic and then here. The session goes on.

        Raises what `ClinicApi.change_password` raises; `OtherPassword` where the clinic took it and this computer could
        not: until the next sign-in the former one opens the notes, as it does after a crash in between.
        """
        desk.api.change_password(current, new)
        desk.standing.must_change_password = False
        try:
            with desk.store.writing() as tx:
                now = self._clock.now()
                _remember_must_change(tx, False, now)
                tx.append_audit(AuditRow(now, desk.clinician.id, AuditKind.PASSWORD_CHANGED))
            _renew(desk, self._make_vault(account), new)
        except KnownError as error:
            raise OtherPassword(_CHANGED_THERE_ONLY) from error

    def sign_out(self, desk: Desk, account: Account) -> None:
        """End the session here, and at the server when it can be reached. The notes stay, encrypted."""
        desk.standing.has_session = False
        with ExitStack() as leaving:
            leaving.callback(desk.api.sign_out)
            leaving.callback(lambda: self._make_vault(account).forget_token())
            desk.trail.record(AuditKind.SIGNED_OUT)

    def seal(self, desk: Desk, account: Account, text: str) -> bytes:
        """What stands on the screen of a desk, for nobody without its key. Blocks nobody. Raises `StoreFailed`."""
        vault, sealed = self._opened[account], bytearray()
        desk.store.lend_key(lambda key: sealed.extend(vault.seal(key, text)))
        return bytes(sealed)

    def unseal(self, desk: Desk, account: Account, sealed: bytes) -> str | None:
        """What was sealed at this desk when it was open before; None where its key is another one now."""
        vault, opened = self._opened[account], list[str | None]()
        desk.store.lend_key(lambda key: opened.append(vault.unseal(key, sealed)))
        return opened[0]

    def _desk(
        self,
        account: Account,
        clinician: Clinician,
        practice_name: str,
        store: Store,
        api: ClinicApi,
        standing: Standing,
        keys: Keys,
    ) -> Desk:
        return open_desk(
            clinician=clinician,
            practice_name=practice_name,
            is_practice=account.is_practice,
            types=self._types,
            clock=self._clock,
            store=store,
            api=api,
            standing=standing,
            check_password=keys.check,
            keys=keys,
        )

    def _keys(self, account: Account, store: Store, who: Clinician, vault: Vault, found: "_Found") -> Keys:
        self._opened[account] = vault
        return Keys(
            store,
            self._clock,
            who.id,
            lambda: self._make_vault(account),
            vault.slots(),
            was_set_up=found.was_set_up,
            by=found.by,
        )


@dataclass(frozen=True)
class _Found:
    """The data key and what it was found by. `is_current`: by the password that the clinic takes."""

    key: bytearray
    by: Opener = Opener.PASSWORD
    is_current: bool = True
    was_set_up: bool = False


def _find_key(vault: Vault, password: str, former: str) -> _Found:
    if not vault.is_set_up():
        return _Found(vault.set_up(password), was_set_up=True)
    vault.allow_again()
    try:
        return _Found(vault.unlock(password))
    except WrongPassword as error:
        if not former:
            raise OtherPassword(_ASKS_FORMER) from error
    except KeyPartMissing as error:
        if vault.slots().recovery_made is None:
            raise
        if not former:
            raise RecoveryKeyNeeded(_ASKS_RECOVERY) from error
    try:
        return _Found(vault.recover(former), Opener.RECOVERY_KEY, is_current=False)
    except WrongRecoveryKey as as_recovery_key:
        try:
            return _Found(vault.unlock(former), is_current=False)
        except WrongPassword as error:
            raise OtherPassword(_WRONG_FORMER) from error
        except KeyPartMissing as error:
            raise RecoveryKeyNeeded(f"{as_recovery_key} Nothing is lost.") from error


def _renew(desk: Desk, vault: Vault, password: str) -> None:
    """The clinic has just taken this password: it opens the notes here from now on, and no other."""
    desk.store.lend_key(lambda key: vault.rewrap(key, password))
    if desk.keys:
        desk.keys.renewed(vault)


def _remember_must_change(tx: Transaction, must_change: bool, now: datetime) -> None:
    """The clinic says so only as a session begins; a session may be gone on with after a lock, or a restart."""
    tx.remember(_MUST_CHANGE, "asked for" if must_change else "", now)


def _keep_token(vault: Vault, clinician: Clinician, token: str) -> None:
    vault.keep_token(f"{clinician.id} {token}")


def _kept_token(vault: Vault, clinician: Clinician) -> str | None:
    """The token kept. One of somebody else's, whoever brought it here, is none: notes would be sent in their name."""
    whose, _, token = (vault.token() or "").partition(" ")
    return token or None if whose == clinician.id else None
