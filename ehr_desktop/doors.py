"""How the program reaches the outside: the server, keys, files, the clock. Part of the composition root.

What takes long to import (SQLAlchemy, httpx, keyring, argon2) is imported when it is first needed, after the first
window is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ehr_desktop import resources
from ehr_desktop.settings import Folders

if TYPE_CHECKING:
    from ehr_desktop.application.ports import ClinicApi, Store, Vault
    from ehr_desktop.application.rescue import Rescue
    from ehr_desktop.application.session import Account, SignIn
    from ehr_desktop.application.vault_files import RepairFile, VaultFiles
    from ehr_desktop.vault.places import VaultPlace


#: Seconds that the key ring of the system, and its question to the clinician, are waited for.
KEYRING_PATIENCE = 60.0


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The calendar day here."""
        return datetime.now().astimezone().date()


def accounts(folders: Folders) -> "list[Account]":
    """Whose notes are on this computer, practice data aside."""
    if not folders.vaults.exists():
        return []
    from ehr_desktop.application.session import Account
    from ehr_desktop.vault.places import list_vaults

    return [Account(place.url, place.email) for place in list_vaults(folders.vaults)]


@dataclass(frozen=True)
class Doors:
    """How this program reaches the outside: server, keys, files."""

    read_address: Callable[[str], str]
    make_api: "Callable[[str], ClinicApi]"
    make_vault: "Callable[[Account], Vault]"
    open_store: "Callable[[Account, bytearray], Store]"
    look_into_store: "Callable[[Account, bytearray], Store]"
    repair_file: "RepairFile"
    go_on_with_file: "Callable[[Account], None]"
    finish_removals: Callable[[], None]


def make_doors(folders: Folders, *, uses_keyring: bool) -> Doors:
    """The real ones. Each imports what it needs when it is first used."""

    def place_of(account: "Account") -> "VaultPlace":
        from ehr_desktop.vault.places import VaultPlace, vault_place

        if account.is_practice:
            return VaultPlace(account.url, account.email, folders.practice_vault)
        return vault_place(folders.vaults, account.url, account.email)

    def file_of(account: "Account") -> Path:
        return place_of(account).folder / "notes.db"

    def read_address(address: str) -> str:
        from ehr_desktop.remote.http import clinic_url

        return clinic_url(address)

    def make_api(url: str) -> "ClinicApi":
        from ehr_desktop.remote.api import HttpClinicApi

        return HttpClinicApi(url)

    def make_vault(account: "Account") -> "Vault":
        from ehr_desktop.ui.lane import within
        from ehr_desktop.vault import OsVault, no_keyring, system_keyring

        if not uses_keyring or account.is_practice:
            return OsVault(place_of(account), no_keyring())
        return OsVault(place_of(account), system_keyring(partial(within, KEYRING_PATIENCE)))

    def open_store(account: "Account", key: bytearray) -> "Store":
        from ehr_desktop.store import open_kept_store

        return open_kept_store(file_of(account), key)

    def look_into_store(account: "Account", key: bytearray) -> "Store":
        """As it is, also where it is not the one that was closed; nothing is noted of it."""
        from ehr_desktop.store import open_store as open_file

        return open_file(file_of(account), key)

    def repair_file(account: "Account", key: bytearray, now: datetime, go_on: Callable[[], None]) -> "Rescue":
        from ehr_desktop.store.rescue import repair

        return repair(file_of(account), key, now, go_on)

    def go_on_with_file(account: "Account") -> None:
        from ehr_desktop.store.kept_store import go_on_with

        go_on_with(file_of(account))

    def finish() -> None:
        from ehr_desktop.vault import finish_removals, no_keyring, system_keyring

        finish_removals(folders.vaults, system_keyring() if uses_keyring else no_keyring())

    return Doors(read_address, make_api, make_vault, open_store, look_into_store, repair_file, go_on_with_file, finish)


def make_vault_files(doors: Doors) -> "VaultFiles":
    """What is done with the files of a vault as a whole."""
    from ehr_desktop.application.vault_files import VaultFiles

    return VaultFiles(doors.make_vault, doors.repair_file, doors.go_on_with_file, doors.finish_removals, SystemClock())


def make_sign_in(doors: Doors) -> "SignIn":
    """The way to the desk. What it needs takes a while to import: it is asked for beside the first window."""
    import ehr_desktop.remote.api
    import ehr_desktop.store  # noqa: F401
    from ehr_desktop.application.session import SignIn

    types = resources.every_note_type()
    return SignIn(doors.read_address, doors.make_api, doors.make_vault, doors.open_store, SystemClock(), types)
