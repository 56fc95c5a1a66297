"""Whose vaults are on this computer."""

import subprocess
import sys
from pathlib import Path

from ehr_desktop.vault import KdfCost, OsVault, list_vaults, no_keyring, vault_place

QUICK = KdfCost(passes=1, memory_kib=64, lanes=1)


def test_each_server_and_clinician_has_a_folder_of_its_own(tmp_path: Path) -> None:
    pairs = [("https://a.example", "ann@x"), ("https://b.example", "ann@x"), ("https://a.example", "bob@x")]
    assert len({vault_place(tmp_path, url, email).folder for url, email in pairs}) == 3


def test_the_same_account_spelt_otherwise_has_the_same_folder(tmp_path: Path) -> None:
    one, other = (
        vault_place(tmp_path, url, email)
        for url, email in (("https://a.example", "ann@x"), ("https://a.example/", " Ann@X"))
    )
    assert one.folder == other.folder


def test_the_folders_name_tells_nobody(tmp_path: Path) -> None:
    name = vault_place(tmp_path, "https://a.example", "ann@x").folder.name
    assert "ann" not in name
    assert "example" not in name


def test_vaults_are_listed_and_other_folders_left_out(tmp_path: Path) -> None:
    vaults = tmp_path / "vaults"
    assert list_vaults(vaults) == ()
    places = [vault_place(vaults, "https://a.example", email) for email in ("ann@x", "bob@x", "cay@x")]
    for place in places:
        OsVault(place, no_keyring(), QUICK).set_up("Practice-Only-1!")
    (vaults / "empty").mkdir()
    (vaults / "a file").touch()
    (places[2].folder / "vault.json").write_bytes(b"{")
    assert set(list_vaults(vaults)) == set(places[:2])


def test_listing_them_loads_no_heavy_library() -> None:
    heavy = "{'argon2', 'cryptography', 'keyring', 'sqlalchemy'}"
    code = f"import sys, ehr_desktop.vault.places; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
