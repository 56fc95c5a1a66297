"""F02, F03, F05: a process that dies, or has no more disk, at any write of a backup, a repair, a removal."""

import errno
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehr_desktop.application.errors import StoreDamaged
from ehr_desktop.store.backups import folder_of, list_backups, newest_whole
from ehr_desktop.store.copying import read_through
from ehr_desktop.vault import KdfCost, OsVault, finish_removals, list_vaults, no_keyring, vault_place
from tests.faults.disk import acts
from tests.faults.disk.computer import Computer, computer
from tests.faults.disk.trouble import Call, Trouble, What
from tests.faults.vaults import TODAY, begun, damaged, day, opened_file, repaired, texts_in
from tests.store.samples import key

NOTES = 6
URL, EMAIL, OTHER = "https://clinic.example", "ann@clinic.example", "bea@clinic.example"
PASSWORD = "Correct-Horse-1!"
QUICK = KdfCost(passes=1, memory_kib=1024, lanes=1)
DEATHS = (What.KILL, What.KILL_HALF_WAY, What.SCATTERED)


@pytest.fixture(scope="module")
def troubled() -> Iterator[Computer]:
    """A computer with a troubled disk."""
    with computer() as running:
        yield running


def laid_out(whole: Path, folder: Path) -> Path:
    """The vault as it was before."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(whole, folder)
    return folder / "notes.db"


@pytest.mark.parametrize("death", DEATHS, ids=lambda death: death.name)
def test_f02_f03_a_backup_that_is_cut_short_is_never_taken_for_a_whole_one(
    tmp_path: Path, troubled: Computer, death: What
) -> None:
    begun(tmp_path / "whole", NOTES)
    for at in itertools.count(1, 5):
        file = laid_out(tmp_path / "whole", tmp_path / "vault")
        before = texts_in(file)
        run = troubled.do(acts.back_up, file, TODAY.isoformat(), trouble=Trouble(death, at, seed=at))
        for backup in list_backups(file):
            assert read_through(folder_of(file) / f"notes-{backup.day}.db", key())
        found = newest_whole(file, key())
        assert found
        assert found[0] == TODAY or not run.told("backed_up")
        with opened_file(file) as store:
            assert store.back_up(TODAY, lambda: True)
        assert texts_in(file) == before
        assert sorted(one.name for one in folder_of(file).iterdir()) == [f"notes-{day(1)}.db", f"notes-{TODAY}.db"]
        if not run.was_killed:
            break
    assert at > 10


def test_f05_a_disk_that_is_full_during_a_backup_leaves_the_day_before(tmp_path: Path, troubled: Computer) -> None:
    begun(tmp_path / "whole", NOTES)
    refused = 0
    for at in itertools.count(1, 4):
        file = laid_out(tmp_path / "whole", tmp_path / "vault")
        full = Trouble(What.FAIL_ON, at, Call.WRITE, errno.ENOSPC)
        run = troubled.do(acts.back_up, file, TODAY.isoformat(), trouble=full)
        assert {kind for kind, _ in run.told("refused")} <= {"StoreFailed"}
        refused += bool(run.told("refused"))
        assert newest_whole(file, key())
        with opened_file(file) as store:
            assert store.back_up(TODAY, lambda: True)
        if run.passed < at:
            break
    assert refused > 3


@pytest.mark.parametrize("death", DEATHS, ids=lambda death: death.name)
def test_f02_f03_a_repair_that_is_cut_short_goes_on_and_loses_nothing(
    tmp_path: Path, troubled: Computer, death: What
) -> None:
    begun(tmp_path / "whole", NOTES)
    expected = texts_in(tmp_path / "whole" / "notes.db")
    broken = damaged((tmp_path / "whole" / "notes.db"), 2000)
    halves = 0
    for at in itertools.count(1, 9):
        file = laid_out(tmp_path / "whole", tmp_path / "vault")
        run = troubled.do(acts.repair_file, file, trouble=Trouble(death, at, seed=at))
        try:
            with opened_file(file):
                assert run.told("repaired") or file.read_bytes() != broken
        except StoreDamaged:
            halves += 1
            repaired(file)
        assert texts_in(file) == expected
        [aside] = (file.parent / "damaged").glob("*/notes.db")
        assert aside.read_bytes() == broken
        assert not (file.parent / "repairing").exists()
        if not run.was_killed:
            break
    assert halves > 5


@pytest.mark.parametrize("death", DEATHS, ids=lambda death: death.name)
def test_f02_f03_f63_a_removal_that_is_cut_short_is_finished_at_the_next_start(
    tmp_path: Path, troubled: Computer, death: What
) -> None:
    vaults = tmp_path / "vaults"
    for email in (EMAIL, OTHER):
        place = vault_place(vaults, URL, email)
        OsVault(place, no_keyring(), QUICK).set_up(PASSWORD)
        begun(place.folder, NOTES)
    mine, theirs = (vault_place(vaults, URL, email).folder for email in (EMAIL, OTHER))
    shutil.copytree(mine, tmp_path / "whole")
    others = {one: one.read_bytes() for one in theirs.rglob("*") if one.is_file()}
    for at in itertools.count(1):
        laid_out(tmp_path / "whole", mine)
        run = troubled.do(acts.remove_vault, vaults, URL, EMAIL, trouble=Trouble(death, at, seed=at))
        finish_removals(vaults, no_keyring())
        is_whole = mine.exists()  # it had not begun
        assert {place.email for place in list_vaults(vaults)} == ({EMAIL, OTHER} if is_whole else {OTHER})
        assert sorted(vaults.iterdir()) == sorted([mine, theirs] if is_whole else [theirs])
        assert not is_whole or len(texts_in(mine / "notes.db")) == NOTES
        assert {one: one.read_bytes() for one in theirs.rglob("*") if one.is_file()} == others
        if not run.was_killed:
            break
    assert at > 3
