"""Removes a vault from this computer: its key first, then every file of it, and the count of its tries.

The folder is renamed before anything else, in one step: from then on there is no vault, and whoever finds such a folder
brings it to its end. So a removal that was begun is never half done.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from ehr_desktop.vault.files import claim_of, settle
from ehr_desktop.vault.keyring_box import Keyring, KeyringUnavailable
from ehr_desktop.vault.tally import tries_of

_SUFFIX = ".removed"


def begin_removal(folder: Path) -> Path:
    """From now on there is no vault; answers what is to be removed. Raises `OSError` where a file of it is in use."""
    gone = folder.with_name(folder.name + _SUFFIX)
    if gone.exists():
        _destroy(gone)
    folder.rename(gone)
    settle(folder.parent)
    return gone


def finish_removal(gone: Path, keyring: Keyring, secrets: Iterable[str]) -> bool:
    """Destroy the key, forget the secrets of that vault in the key ring, remove the files.

    False where the key ring did not answer: what it still holds opens nothing.
    """
    for header in gone.rglob("vault.json*"):
        _overwrite(header)
    folder = gone.with_name(gone.name.removesuffix(_SUFFIX))
    is_forgotten = folder.exists() or _forget_outside(folder, keyring, secrets)
    _destroy(gone)
    return is_forgotten


def is_removed(folder: Path) -> bool:
    """Whether this folder is one whose removal was begun."""
    return folder.name.endswith(_SUFFIX)


def begun_removals(vaults: Path) -> list[Path]:
    """Folders whose removal was begun and has not come to its end."""
    return [one for one in sorted(vaults.iterdir()) if is_removed(one)] if vaults.is_dir() else []


def _overwrite(file: Path) -> None:
    """What was wrapped in it is gone, also from the place on the disk where it stood as far as that can be reached."""
    with file.open("r+b") as out:
        out.write(os.urandom(file.stat().st_size))
        out.flush()
        os.fsync(out.fileno())
    file.unlink()
    settle(file.parent)


def _forget_outside(folder: Path, keyring: Keyring, secrets: Iterable[str]) -> bool:
    """What was kept besides the folder; where another vault was made of that name since, it is that one's."""
    for beside in (tries_of(folder), claim_of(folder)):
        beside.unlink(missing_ok=True)
    try:
        for secret in secrets:
            keyring.remove(f"{folder.name} {secret}")
    except KeyringUnavailable:
        return False
    return True


def _destroy(gone: Path) -> None:
    shutil.rmtree(gone)
    settle(gone.parent)
