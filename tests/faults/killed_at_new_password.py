"""A program that is killed right after the clinic took a new password, before it locks the notes here with it.

    python -m tests.faults.killed_at_new_password URL DIR NEW_PASSWORD

Writes a note first, which is not sent.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.doors import Doors, make_doors, make_sign_in
from ehr_desktop.settings import Folders
from ehr_desktop.vault import KdfCost, OsVault, no_keyring, vault_place
from tests.desk import TYPES
from tests.servers.backend import CLINICIAN, PASSWORD

SENTENCE = "Written before the password was changed."
QUICK = KdfCost(passes=1, memory_kib=64, lanes=1)


class Killed(OsVault):
    """A vault whose process does not live to lock it anew."""

    def rewrap(self, key: bytearray, password: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def sign_in_of(folder: Path, kind: Callable[..., OsVault] = OsVault) -> SignIn:
    """The program's own way to the desk, but for what the vault is and how long its key takes."""
    folders = Folders(folder)

    def make_vault(account: Account) -> OsVault:
        return kind(vault_place(folders.vaults, account.url, account.email), no_keyring(), QUICK)

    doors: Doors = replace(make_doors(folders, uses_keyring=False), make_vault=make_vault)
    return make_sign_in(doors)


def main(url: str, folder: Path, new_password: str) -> None:
    account, sign_in = Account(url, CLINICIAN), sign_in_of(folder, Killed)
    desk = sign_in.connect(account, PASSWORD)
    desk.directory.fetch_caseload()
    note = desk.drafts.begin(desk.directory.clients()[1][0].client.id, TYPES["Progress Note"], {}, None)
    desk.drafts.save(note, {"subjective": SENTENCE}, None, "form")
    sign_in.change_password(desk, account, PASSWORD, new_password)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
