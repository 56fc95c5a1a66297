"""Getting to the desk: signing in at the clinic, or unlocking what is on this computer, online or not."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass

from ehr_desktop.application.desk import Desk, Standing, about_as_text, about_from_text, open_desk
from ehr_desktop.application.drafts import end_left_open
from ehr_desktop.application.errors import OtherPassword, StoreUnreadable, WrongPassword
from ehr_desktop.application.ports import AuditKind, AuditRow, ClinicApi, Clock, Store, Vault
from ehr_desktop.application.reasons import Hope, let_go
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.people import Clinician


@dataclass(frozen=True)
class Account:
    """One clinician at one server."""

    url: str
    email: str
    is_practice: bool = False


_ASKS_FORMER = (
    "Your clinic took this password, but the notes on this computer are still locked with the former one. Type that "
    "once below; from then on the new one opens them. Nothing is lost."
)
_WRONG_FORMER = "This does not open the notes on this computer either. Type the password from before; nothing is lost."


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

    def connect_to(self, address: str, email: str, password: str, former: str = "") -> tuple[Account, Desk]:
        """`connect`, from what a clinician types."""
        account = Account(self._read_address(address), email.strip().lower())
        return account, self.connect(account, password, former)

    def connect(self, account: Account, password: str, former: str = "") -> Desk:
        """Sign in at the server and open, or first make, the vault on this computer.

        Raises the known errors of reaching it and signing in, and `OtherPassword` where the vault still has the
        password from before it was changed at the clinic: with that as `former` it gets the new one.
        """
        api = self._make_api(account.url)
        try:
            about = api.about()
            token = api.sign_in(account.email, password)
            clinician = api.me()
            practice_name = api.practice_name()
            vault = self._make_vault(account)
            key = _key_of(vault, password, former)
            vault.keep_token(token)
            store = self._open_store(account, key)
        except BaseException:
            api.close()
            raise
        desk = self._desk(account, clinician, practice_name, store, api, Standing(about, has_session=True), vault)
        with store.writing() as tx:
            now = self._clock.now()
            tx.remember("clinician", json.dumps(asdict(clinician)), now)
            tx.remember("practice name", practice_name, now)
            tx.remember("about", about_as_text(about), now)
            let_go(tx, Hope.ACCESS)
            end_left_open(tx, clinician.id, now)
            tx.append_audit(AuditRow(now, clinician.id, AuditKind.SIGNED_IN))
        return desk

    def unlock(self, account: Account, password: str) -> Desk:
        """Open what is on this computer, without a connection. Raises `WrongPassword`, `StoreUnreadable` …"""
        vault = self._make_vault(account)
        store = self._open_store(account, vault.unlock(password))
        try:
            with store.reading() as tx:
                clinician, about = tx.fact("clinician"), tx.fact("about")
                practice_name = tx.fact("practice name")
            if clinician is None or about is None:
                raise StoreUnreadable("The first sign-in on this computer was not finished. Please sign in again.")
        except BaseException:
            store.close()
            raise
        who = _clinician(clinician[0])
        api = self._make_api(account.url)
        token = vault.token()
        api.use_token(token)
        standing = Standing(about_from_text(about[0]), has_session=token is not None)
        name = practice_name[0] if practice_name else ""
        desk = self._desk(account, who, name, store, api, standing, vault)
        with store.writing() as tx:
            now = self._clock.now()
            end_left_open(tx, who.id, now)
            tx.append_audit(AuditRow(now, who.id, AuditKind.UNLOCKED))
        return desk

    def sign_in_again(self, desk: Desk, account: Account, password: str) -> None:
        """A new session at the same desk; nothing on the screen changes. Wrong passwords here are forgiven.

        The clinic has just taken this password, perhaps a new one: from now on it opens the notes here, no other.
        Raises `WrongPassword`, of the password alone: nothing else is asked.
        """
        try:
            self.begin_session(desk, account, password)
        except WrongPassword as error:
            raise WrongPassword("This is not your password.") from error
        vault = self._make_vault(account)
        desk.store.lend_key(lambda key: vault.rewrap(key, password))

    def begin_session(self, desk: Desk, account: Account, password: str) -> None:
        """A new session with the password that has just opened the notes here."""
        about = desk.api.about()
        token = desk.api.sign_in(account.email, password)
        vault = self._make_vault(account)
        vault.allow_again()
        vault.keep_token(token)
        desk.standing.about = about
        desk.standing.has_session = True
        with desk.store.writing() as tx:
            tx.remember("about", about_as_text(about), self._clock.now())
            let_go(tx, Hope.ACCESS)
            tx.append_audit(AuditRow(self._clock.now(), desk.clinician.id, AuditKind.SIGNED_IN))

    def sign_out(self, desk: Desk, account: Account) -> None:
        """End the session here, and at the server when it can be reached. The notes stay, encrypted."""
        desk.standing.has_session = False
        with ExitStack() as leaving:
            leaving.callback(desk.api.sign_out)
            leaving.callback(lambda: self._make_vault(account).forget_token())
            desk.trail.record(AuditKind.SIGNED_OUT)

    def _desk(
        self,
        account: Account,
        clinician: Clinician,
        practice_name: str,
        store: Store,
        api: ClinicApi,
        standing: Standing,
        vault: Vault,
    ) -> Desk:
        def check_password(password: str) -> None:
            key = vault.unlock(password)
            key[:] = bytes(len(key))

        return open_desk(
            clinician=clinician,
            practice_name=practice_name,
            is_practice=account.is_practice,
            types=self._types,
            clock=self._clock,
            store=store,
            api=api,
            standing=standing,
            check_password=check_password,
        )


def _key_of(vault: Vault, password: str, former: str) -> bytearray:
    if not vault.is_set_up():
        return vault.set_up(password)
    vault.allow_again()
    try:
        return vault.unlock(password)
    except WrongPassword as error:
        if not former:
            raise OtherPassword(_ASKS_FORMER) from error
    try:
        key = vault.unlock(former)
    except WrongPassword as error:
        raise OtherPassword(_WRONG_FORMER) from error
    try:
        vault.rewrap(key, password)
    except BaseException:
        key[:] = bytes(len(key))
        raise
    return key


def _clinician(text: str) -> Clinician:
    known = json.loads(text)
    return Clinician(**(known | {"roles": tuple(known["roles"])}))
