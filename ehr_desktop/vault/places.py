"""Where vaults are: one folder for each server and clinician. Names no key."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ehr_desktop.application.errors import KnownError
from ehr_desktop.vault.header import read_header
from ehr_desktop.vault.removal import is_removed
from ehr_desktop.vault.tally import tries_of


@dataclass(frozen=True)
class VaultPlace:
    """The folder of one clinician's vault at one server; `tries` is where wrong tries are counted besides."""

    url: str
    email: str
    folder: Path
    tries: Path | None = None


def vault_place(vaults: Path, url: str, email: str) -> VaultPlace:
    """Where the vault of this clinician at this server is, or will be. The folder's name tells neither."""
    name = hashlib.sha256(f"{url.rstrip('/')}\n{email.strip().casefold()}".encode()).hexdigest()[:32]
    return VaultPlace(url, email, vaults / name, tries_of(vaults / name))


def list_vaults(vaults: Path) -> tuple[VaultPlace, ...]:
    """Every vault below the folder that can be named. One whose header is damaged says so when it is opened."""
    if not vaults.is_dir():
        return ()
    return tuple(
        place for folder in sorted(vaults.iterdir()) if not is_removed(folder) and (place := _place_in(folder))
    )


def _place_in(folder: Path) -> VaultPlace | None:
    try:
        header = read_header(folder)
    except KnownError:
        return None
    return VaultPlace(header.url, header.email, folder, tries_of(folder)) if header else None
