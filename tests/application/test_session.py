"""Getting to the desk: the first sign-in, unlocking without a network, a new session in place."""

from pathlib import Path

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import OtherPassword, Refused, Unreachable, WrongPassword
from ehr_desktop.application.ports import NoteFilter, Store
from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.domain.note import Place
from ehr_desktop.store import open_store
from ehr_desktop.vault import KdfCost, OsVault, VaultPlace, no_keyring
from tests.application.fake_api import ANN, EVERYTHING, PASSWORD, URL, FakeApi
from tests.application.test_drafts import begun, place
from tests.desk import TYPES, HandClock, full_api

ACCOUNT = Account(URL, ANN.email)
QUICK = KdfCost(passes=1, memory_kib=1024, lanes=1)


class Clinic:
    """A server, and a computer with a real vault and a real encrypted file."""

    def __init__(self, folder: Path) -> None:
        self.api = full_api()
        self.folder = folder
        self.sign_in = SignIn(lambda text: text, self._api, self._vault, self._store, HandClock(), TYPES)

    def _api(self, url: str) -> FakeApi:
        return self.api

    def _vault(self, account: Account) -> OsVault:
        return OsVault(VaultPlace(account.url, account.email, self.folder), no_keyring(), QUICK)

    def _store(self, account: Account, key: bytearray) -> Store:
        return open_store(self.folder / "notes.db", key)

    def leave(self, desk: Desk) -> None:
        desk.store.close()


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path / "vault")


def test_the_first_sign_in_makes_the_vault_and_the_next_unlock_needs_no_server(clinic: Clinic) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    note = begun(desk)
    clinic.leave(desk)
    clinic.api.offline = True
    again = clinic.sign_in.unlock(ACCOUNT, PASSWORD)
    assert (again.clinician, again.practice_name) == (ANN, "Harbour Practice")
    assert [row.note_id for row in again.my_notes.page(NoteFilter())] == [note.id]
    assert again.standing.about == desk.standing.about
    assert not again.standing.has_session
    clinic.leave(again)


def test_a_wrong_password_opens_nothing(clinic: Clinic) -> None:
    clinic.leave(clinic.sign_in.connect(ACCOUNT, PASSWORD))
    with pytest.raises(WrongPassword):
        clinic.sign_in.unlock(ACCOUNT, "wrong")
    with pytest.raises(WrongPassword):
        clinic.sign_in.connect(ACCOUNT, "wrong")


def test_a_failed_first_sign_in_leaves_no_vault(clinic: Clinic) -> None:
    clinic.api.offline = True
    with pytest.raises(Unreachable):
        clinic.sign_in.connect(ACCOUNT, PASSWORD)
    assert not clinic.folder.exists()


def test_signing_in_again_at_the_open_desk_sends_what_waited(clinic: Clinic) -> None:
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    clinic.sign_in.sign_out(desk, ACCOUNT)
    begun(desk)
    assert clinic.api.notes == {}
    clinic.api.signed_out = False
    clinic.sign_in.sign_in_again(desk, ACCOUNT, PASSWORD)
    desk.engine.run_once()
    assert len(clinic.api.notes) == 1
    clinic.leave(desk)


@pytest.mark.parametrize("is_at_the_open_desk", [True, False])
def test_a_note_refused_for_access_goes_once_more_at_a_new_sign_in(clinic: Clinic, is_at_the_open_desk: bool) -> None:
    def denied() -> None:
        raise Refused(403, "Client access denied")

    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    clinic.api.before_send = denied
    note = begun(desk)
    desk.engine.run_once()
    clinic.api.before_send = lambda: None
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU

    if is_at_the_open_desk:
        clinic.sign_in.sign_in_again(desk, ACCOUNT, PASSWORD)
    else:
        clinic.leave(desk)
        desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    desk.engine.run_once()

    assert place(desk, note) is Place.ACCEPTED
    clinic.leave(desk)


# --- a password that was changed at the clinic ----------------------------------------------------------------

NEW_PASSWORD = "Changed-At-The-Clinic-2!"


@pytest.fixture(params=[EVERYTHING, None], ids=["our server", "existing server"])
def changed(request: pytest.FixtureRequest, clinic: Clinic) -> Clinic:
    """A clinic of either kind, where the password of an open vault with a note in it is changed."""
    clinic.api.capabilities = request.param
    desk = clinic.sign_in.connect(ACCOUNT, PASSWORD)
    begun(desk)
    clinic.leave(desk)
    clinic.api.password = NEW_PASSWORD
    return clinic


def notes_behind(clinic: Clinic, password: str) -> int:
    """How many notes this password opens."""
    desk = clinic.sign_in.unlock(ACCOUNT, password)
    number = len(desk.my_notes.page(NoteFilter()))
    clinic.leave(desk)
    return number


def test_signing_in_at_the_open_desk_locks_the_notes_with_the_new_password(changed: Clinic) -> None:
    desk = changed.sign_in.unlock(ACCOUNT, PASSWORD)
    with pytest.raises(WrongPassword, match=r"^This is not your password\.$"):  # no other thing was asked
        changed.sign_in.sign_in_again(desk, ACCOUNT, PASSWORD)
    assert notes_behind(changed, PASSWORD) == 1  # what the clinic does not take locks nothing
    changed.sign_in.sign_in_again(desk, ACCOUNT, NEW_PASSWORD)
    changed.leave(desk)
    assert notes_behind(changed, NEW_PASSWORD) == 1
    with pytest.raises(WrongPassword):
        changed.sign_in.unlock(ACCOUNT, PASSWORD)


def connects(clinic: Clinic, password: str, former: str = "") -> Desk:
    """A full sign-in over a new line."""
    clinic.api.offline = False
    return clinic.sign_in.connect(ACCOUNT, password, former)


def test_connecting_with_the_new_password_asks_for_the_former_one_once(changed: Clinic) -> None:
    with pytest.raises(OtherPassword, match="still locked with the former one"):
        connects(changed, NEW_PASSWORD)
    with pytest.raises(OtherPassword, match="either"):
        connects(changed, NEW_PASSWORD, "another")
    assert notes_behind(changed, PASSWORD) == 1
    changed.leave(connects(changed, NEW_PASSWORD, PASSWORD))
    changed.leave(connects(changed, NEW_PASSWORD))
    assert notes_behind(changed, NEW_PASSWORD) == 1
    with pytest.raises(WrongPassword):
        changed.sign_in.unlock(ACCOUNT, PASSWORD)
