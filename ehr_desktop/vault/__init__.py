"""The keys of a clinician on this computer: the only importer of keyring and, on the client's side, of argon2.

It knows key bytes, passwords and tokens; no note, no table, no server. The list of vaults is read before the first
window, so its libraries are imported only when a key is asked for.
"""

from ehr_desktop.vault.header import KdfCost
from ehr_desktop.vault.keyring_box import no_keyring, system_keyring
from ehr_desktop.vault.os_vault import OsVault, finish_removals
from ehr_desktop.vault.places import VaultPlace, list_vaults, vault_place

__all__ = [
    "KdfCost",
    "OsVault",
    "VaultPlace",
    "finish_removals",
    "list_vaults",
    "no_keyring",
    "system_keyring",
    "vault_place",
]
