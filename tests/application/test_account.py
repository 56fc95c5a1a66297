"""Codes, another password, an e-mail address that is somebody else's by now: what opens, is refused, stays."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ehr_desktop.application.errors import (
    CodeNeeded,
    KnownError,
    OtherClinician,
    OtherPassword,
    Refused,
    StoreFailed,
    Unreachable,
    WrongCode,
    WrongPassword,
)
from ehr_desktop.application.ports import AuditKind, NoteFilter
from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.vault import OsVault, VaultPlace, no_keyring
from tests.application.fake_api import ANN, PASSWORD
from tests.application.test_drafts import begun
from tests.application.test_session import ACCOUNT, QUICK, Clinic, notes_behind
from tests.desk import TYPES, HandClock

CODE, NEW = "246810", "Quiet-Harbour-7!"
NOAH = replace(ANN, id="u2", first_name="Noah", last_name="Berg")


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path / "vault")


# --- codes ----------------------------------------------------------------------------------------------------


def test_a_first_sign_in_with_a_code_makes_the_vault_and_one_without_makes_none(clinic: Clinic) -> None:
    clinic.api.code = CODE
    for code, error in (("", CodeNeeded), ("111111", WrongCode)):
        with pytest.raises(error):
            clinic.sign_in.connect(ACCOUNT, PASSWORD, code=code)
        clinic.api.offline = False  # its line was closed
    assert not clinic.folder.exists()
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD, code=CODE))
    assert clinic.folder.exists()


def test_unlocking_offline_asks_for_no_code_and_the_session_for_one(clinic: Clinic) -> None:
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    clinic.api.code = CODE
    desk = clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    for sign_in in (clinic.sign_in.begin_session, clinic.sign_in.sign_in_again):
        with pytest.raises(CodeNeeded):
            sign_in(desk, ACCOUNT, PASSWORD)
        assert not replace(desk.standing).has_session
        sign_in(desk, ACCOUNT, PASSWORD, CODE)
        assert replace(desk.standing).has_session
        desk.standing.has_session = False
    clinic.leave(desk)


# --- another password -----------------------------------------------------------------------------------------


def test_a_new_password_opens_the_notes_and_the_former_one_nothing(clinic: Clinic) -> None:
    clinic.api.must_change_password = True
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    begun(desk)
    assert replace(desk.standing).must_change_password
    clinic.leave(desk)
    clinic.api.offline = False
    desk = clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    clinic.sign_in.begin_session(desk, ACCOUNT, PASSWORD)
    clinic.leave(desk)
    clinic.api.offline = False
    desk = clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    clinic.api.use_token("token")
    assert replace(desk.standing).must_change_password, "also where a session is gone on with"

    clinic.sign_in.change_password(desk, ACCOUNT, PASSWORD, NEW)

    assert not replace(desk.standing).must_change_password
    with desk.store.reading() as tx:
        kinds = [row.kind for row in tx.audit(2)]
    assert kinds == [AuditKind.PASSWORD_SLOT_RENEWED, AuditKind.PASSWORD_CHANGED]
    clinic.leave(desk)
    assert notes_behind(clinic, NEW) == 1
    with pytest.raises(WrongPassword):
        clinic.sign_in.unlock(ACCOUNT, PASSWORD)


@pytest.mark.parametrize(
    ("current", "new", "error"), [("not it", NEW, WrongPassword), (PASSWORD, "used before", Refused)]
)
def test_what_the_clinic_refuses_changes_nothing_here(
    clinic: Clinic, current: str, new: str, error: type[KnownError]
) -> None:
    clinic.api.refused_passwords = {"used before"}
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    with pytest.raises(error):
        clinic.sign_in.change_password(desk, ACCOUNT, current, new)
    clinic.leave(desk)
    clinic.leave(clinic.sign_in.unlock(ACCOUNT, PASSWORD))


def test_offline_no_password_is_changed(clinic: Clinic) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    clinic.api.offline = True
    with pytest.raises(Unreachable):
        clinic.sign_in.change_password(desk, ACCOUNT, PASSWORD, NEW)
    clinic.leave(desk)
    clinic.leave(clinic.sign_in.unlock(ACCOUNT, PASSWORD))


class FullDisk(OsVault):
    """A vault on a disk that has no room while `is_full`."""

    is_full = False

    def rewrap(self, key: bytearray, password: str) -> None:
        if self.is_full:
            raise StoreFailed("no room")
        super().rewrap(key, password)


def test_a_computer_that_cannot_take_the_new_password_says_so_and_takes_it_at_the_next_sign_in(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_vault(account: Account) -> FullDisk:
        return FullDisk(VaultPlace(account.url, account.email, clinic.folder), no_keyring(), QUICK)

    sign_in = SignIn(lambda text: text, clinic._api, make_vault, clinic._store, HandClock(), TYPES)
    desk = sign_in.connect(ACCOUNT, PASSWORD)
    monkeypatch.setattr(FullDisk, "is_full", True)
    with pytest.raises(OtherPassword, match="former one"):
        sign_in.change_password(desk, ACCOUNT, PASSWORD, NEW)
    clinic.leave(sign_in.unlock(ACCOUNT, PASSWORD))
    monkeypatch.setattr(FullDisk, "is_full", False)
    sign_in.sign_in_again(desk, ACCOUNT, NEW)
    clinic.leave(desk)
    clinic.leave(sign_in.unlock(ACCOUNT, NEW))


def slots_of(clinic: Clinic) -> object:
    """What opens the vault."""
    return json.loads((clinic.folder / "vault.json").read_text("utf-8"))["slots"]


# --- a queue belongs to its author ----------------------------------------------------------------------------


def test_the_same_address_with_another_account_behind_it_opens_sends_and_changes_nothing(clinic: Clinic) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    note = begun(desk)
    clinic.leave(desk)
    slots = slots_of(clinic)
    clinic.api.offline, clinic.api.clinician, clinic.api.password = False, NOAH, "Noah’s own, and long"

    with pytest.raises(OtherPassword):  # his password opens nothing of hers
        clinic.sign_in.connect(ACCOUNT, clinic.api.password)
    clinic.api.offline = False
    with pytest.raises(OtherClinician, match="Nothing was sent"):  # nor does hers under his name
        clinic.sign_in.connect(ACCOUNT, clinic.api.password, former=PASSWORD)

    assert slots_of(clinic) == slots
    again = clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    assert again.clinician == ANN
    assert [row.note_id for row in again.my_notes.page(NoteFilter())] == [note.id]
    clinic.api.offline = False
    for sign_in in (clinic.sign_in.begin_session, clinic.sign_in.sign_in_again):
        with pytest.raises(OtherClinician):
            sign_in(again, ACCOUNT, clinic.api.password)
        assert not again.standing.has_session
    again.engine.run_once()
    assert clinic.api.notes == {}
    clinic.leave(again)
    assert notes_behind(clinic, PASSWORD) == 1
