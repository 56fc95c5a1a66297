"""Security 4: many clinicians, one workstation, one account of the system. B cannot list, open, send, decrypt A's.

Ava has notes that wait; Noah signs in beside her at the same clinic. Whatever Noah tries is refused, and afterwards
every file of hers is as it was, byte for byte, her notes open with her password, and reach the clinic in her name.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError, OtherClinician, StoreUnreadable, WrongPassword
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.session import Account
from ehr_desktop.domain.note import Place
from ehr_desktop.doors import accounts
from ehr_desktop.settings import Folders
from ehr_desktop.store import open_store
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.single_instance import SingleInstance
from ehr_desktop.ui.start.window import StartWindow
from ehr_desktop.vault import vault_place
from ehr_desktop.vault.keyring_box import OsKeyring
from tests.desk import desk_at
from tests.faults.computers import Computer, goes_on_after
from tests.faults.rooms import Room, at_the_existing_server, existing
from tests.servers.backend import ASSOCIATE, CLINICIAN, PASSWORD
from tests.vault.test_os_vault import KeyringInMemory

HIS_PASSWORD = "Noahs-Own-Lantern-7!"
MARKER = "Avaswords"
CLIENT = "Rivera"


class Workstation:
    """The computer: Ava has gone and left notes that wait, Noah is at his desk."""

    def __init__(self, room: Room) -> None:
        existing(room).practice.user(ASSOCIATE)["password"] = HIS_PASSWORD
        self.room = room
        self.ring = KeyringInMemory()
        self.computer = Computer(room, OsKeyring(self.ring))
        ava = self.computer.connects()
        self.hers = [ava.writes(f"{MARKER} number {number}.") for number in range(3)]
        self.said = ava.said
        self.her_id = ava.desk.clinician.id
        self.computer.leaves(ava)
        self.his_account = self.computer.account(ASSOCIATE)
        self.her_account = self.computer.account(CLINICIAN)
        self.noah = self.computer.connects(ASSOCIATE, HIS_PASSWORD)
        self.left = self.her_files()

    def folder(self, account: Account) -> Path:
        return vault_place(self.room.folder / "vaults", account.url, account.email).folder

    def her_files(self) -> dict[str, str]:
        """A fingerprint of every file of hers. Tries are noted in her key file: it is compared without them."""
        found = {}
        for file in sorted(self.folder(self.her_account).iterdir()):
            content = file.read_bytes()
            if file.name == "vault.json":
                said = {**json.loads(content), "wrong_tries": 0, "failed_tries": []}
                content = json.dumps(said, sort_keys=True).encode()
            found[file.name] = hashlib.sha256(content).hexdigest()
        return found

    def is_untouched(self) -> bool:
        """Whether everything of hers is as it was, and nothing of it is at the clinic."""
        return self.her_files() == self.left and not self.at_the_clinic()

    def at_the_clinic(self, words: str = MARKER) -> list[str]:
        """In whose name each note with these words is at the clinic, whoever sent it."""
        practice = existing(self.room).practice
        with practice.lock:
            return [row["clinicianId"] for row in practice.notes.values() if words in json.dumps(row)]

    def leave_noah(self) -> None:
        self.computer.leaves(self.noah)

    def she_goes_on(self) -> None:
        """She comes back, everything is there, and goes to the clinic once, in her name."""
        goes_on_after(self.computer, self.said, self.computer.unlocks)
        assert self.at_the_clinic() == [self.her_id] * len(self.hers)


@pytest.fixture
def workstation(tmp_path: Path) -> Iterator[Workstation]:
    with at_the_existing_server(tmp_path) as room:
        yield Workstation(room)


# --- what B's own program shows and sends ---------------------------------------------------------------------


def everything_shown(desk: Desk) -> str:
    """Lists, counts, search, the caseload, and the audit trail, as text."""
    with desk.store.reading() as tx:
        trail = tx.audit(1000)
    filters = (NoteFilter(), NoteFilter(not_sent=True), NoteFilter(needs_you=True), NoteFilter(words=MARKER))
    shown = [desk.my_notes.page(one, limit=1000) for one in filters]
    return repr((shown, desk.my_notes.counts(), desk.my_notes.waiting(), desk.directory.clients(), trail))


def test_his_lists_search_counts_and_trail_hold_nothing_of_hers(workstation: Workstation) -> None:
    shown = everything_shown(workstation.noah.desk)
    ids = [part for note in workstation.hers for part in (note.id, note.client_id)]

    assert [one for one in (MARKER, CLIENT, workstation.her_id, *ids) if one in shown] == []
    assert workstation.is_untouched()
    workstation.leave_noah()
    workstation.she_goes_on()


def test_his_desk_opens_and_exports_none_of_hers_by_its_number(workstation: Workstation) -> None:
    desk, note = workstation.noah.desk, workstation.hers[0]

    assert desk.my_notes.read(note.id) is None
    assert desk.my_notes.set_aside(note.id) == []
    assert desk.conflicts.need(note.id) is None
    assert workstation.is_untouched()


def test_his_engine_sends_what_is_his_and_nothing_of_hers(workstation: Workstation) -> None:
    his = workstation.noah.writes("Noahs words.")
    workstation.noah.refreshes()

    assert workstation.noah.place(his) is Place.ACCEPTED
    assert workstation.is_untouched()
    workstation.leave_noah()
    workstation.she_goes_on()


def test_his_engine_over_her_outbox_does_not_come_into_being(workstation: Workstation) -> None:
    """With her key, even: a queue belongs to its author."""
    key = workstation.computer._vault(workstation.her_account).unlock(PASSWORD)
    store = open_store(workstation.folder(workstation.her_account) / "notes.db", key, workstation.room.clock.now)
    before = workstation.noah.desk

    with pytest.raises(OtherClinician, match="another clinician"):
        desk_at(store, before.api, workstation.room.clock, before.clinician)

    store.close()
    assert workstation.at_the_clinic() == []
    workstation.leave_noah()
    workstation.she_goes_on()


# --- keys and files -------------------------------------------------------------------------------------------


def tries_his_password(workstation: Workstation) -> None:
    workstation.computer.unlocks(CLINICIAN, HIS_PASSWORD)


def tries_his_key_on_her_file(workstation: Workstation) -> None:
    key = workstation.computer._vault(workstation.his_account).unlock(HIS_PASSWORD)
    open_store(workstation.folder(workstation.her_account) / "notes.db", key)


def tries_his_slot_in_her_header(workstation: Workstation) -> None:
    file = workstation.folder(workstation.her_account) / "vault.json"
    whole = file.read_bytes()
    his = json.loads((workstation.folder(workstation.his_account) / "vault.json").read_text("utf-8"))
    file.write_text(json.dumps({**json.loads(whole), "slots": his["slots"]}), "utf-8")
    try:
        workstation.computer.unlocks(CLINICIAN, HIS_PASSWORD)
    finally:
        file.write_bytes(whole)


def tries_his_header_on_her_file(workstation: Workstation) -> None:
    """His whole key file in her folder, and his secret of this computer under her name in the key ring."""
    mine, hers = workstation.folder(workstation.his_account), workstation.folder(workstation.her_account)
    whole, ring = (hers / "vault.json").read_bytes(), dict(workstation.ring.kept)
    shutil.copyfile(mine / "vault.json", hers / "vault.json")
    for (service, name), secret in ring.items():
        workstation.ring.kept[service, name.replace(mine.name, hers.name)] = secret
    try:
        workstation.computer.unlocks(CLINICIAN, HIS_PASSWORD)
    finally:
        (hers / "vault.json").write_bytes(whole)
        workstation.ring.kept = ring


def tries_her_file_in_his_folder(workstation: Workstation) -> None:
    mine, hers = workstation.folder(workstation.his_account), workstation.folder(workstation.her_account)
    workstation.leave_noah()
    for file in hers.glob("notes.db*"):
        shutil.copyfile(file, mine / file.name)
    workstation.computer.unlocks(ASSOCIATE, HIS_PASSWORD)


def tries_swapped_folders(workstation: Workstation) -> None:
    mine, hers = workstation.folder(workstation.his_account), workstation.folder(workstation.her_account)
    workstation.leave_noah()
    between = hers.with_name("between")
    for source, target in ((hers, between), (mine, hers), (between, mine)):
        source.rename(target)
    try:
        workstation.computer.unlocks(ASSOCIATE, HIS_PASSWORD)
    finally:
        for source, target in ((mine, between), (hers, mine), (between, hers)):
            source.rename(target)


@pytest.mark.parametrize(
    "tries",
    [
        tries_his_password,
        tries_his_key_on_her_file,
        tries_his_slot_in_her_header,
        tries_his_header_on_her_file,
        tries_her_file_in_his_folder,
        tries_swapped_folders,
    ],
)
def test_nothing_of_his_opens_what_is_hers(workstation: Workstation, tries: Callable[[Workstation], None]) -> None:
    with pytest.raises((WrongPassword, StoreUnreadable)):
        tries(workstation)

    assert workstation.is_untouched()
    if workstation.noah in workstation.room.stations:
        workstation.leave_noah()
    workstation.she_goes_on()


def test_no_file_of_either_holds_a_word_of_hers(workstation: Workstation) -> None:
    words = [text.encode() for text in (MARKER, CLIENT, PASSWORD, HIS_PASSWORD)]
    readable = [
        (file.name, word)
        for file in workstation.room.folder.rglob("*")
        if file.is_file()
        for word in words
        if word in file.read_bytes()
    ]
    assert readable == []


# --- tokens and names -----------------------------------------------------------------------------------------


def token_name(workstation: Workstation, account: Account) -> tuple[str, str]:
    return next(name for name in workstation.ring.kept if name[1] == f"{workstation.folder(account).name} token")


def test_her_token_under_his_name_is_no_session_of_his(workstation: Workstation) -> None:
    ring = workstation.ring.kept
    ring[token_name(workstation, workstation.his_account)] = ring[token_name(workstation, workstation.her_account)]
    workstation.leave_noah()

    noah = workstation.computer.unlocks(ASSOCIATE, HIS_PASSWORD)
    assert not noah.desk.standing.has_session
    noah.writes("Noahs words, which are not to be hers.")
    noah.sends()

    assert workstation.at_the_clinic("Noahs words") == []
    noah.signs_in(HIS_PASSWORD)
    noah.sends()
    assert workstation.at_the_clinic("Noahs words") == [noah.desk.clinician.id]
    assert workstation.is_untouched()


def test_the_key_ring_the_folders_and_their_files_name_nobody(workstation: Workstation) -> None:
    names = [name for _, name in workstation.ring.kept]
    names += [str(file.relative_to(workstation.room.folder)) for file in workstation.room.folder.rglob("*")]
    said = " ".join(names).lower()

    people = ("ava", "noah", "stone", "berg", "rivera", "clinician", "associate", "practice.example", "127.0.0.1")
    assert [word for word in people if word in said] == []
    secrets = [secret for secret in workstation.ring.kept.values() if MARKER in secret or PASSWORD in secret]
    assert secrets == []


def test_the_list_of_who_is_here_names_clinicians_and_nothing_of_clients(
    workstation: Workstation, qtbot: QtBot
) -> None:
    listed = accounts(Folders(workstation.room.folder))

    assert {one.email for one in listed} == {CLINICIAN, ASSOCIATE}
    window = StartWindow(listed)
    qtbot.addWidget(window)
    page = window.unlock_page
    assert page
    shown = [page.who.itemText(at) for at in range(page.who.count())]
    assert sorted(text.split(" · ")[0] for text in shown) == sorted([CLINICIAN, ASSOCIATE])
    assert not any(word in repr(listed) + repr(shown) for word in (MARKER, CLIENT))
    assert workstation.is_untouched()


def test_what_is_set_for_the_computer_tells_nothing_of_either(workstation: Workstation, tmp_path: Path) -> None:
    file = tmp_path / "look.ini"
    preferences = Preferences(QSettings(str(file), QSettings.Format.IniFormat))
    preferences.set_text_size(125)
    QSettings(str(file), QSettings.Format.IniFormat).sync()
    said = file.read_text("utf-8").lower()

    assert [word for word in ("ava", "noah", CLINICIAN, ASSOCIATE, CLIENT.lower()) if word in said] == []


def test_a_second_start_says_nothing_to_the_first_but_that_it_is_there(tmp_path: Path, qtbot: QtBot) -> None:
    """Whoever opens the socket hears nothing, and what they send is not read."""
    first = SingleInstance(tmp_path)
    assert first.is_first()
    caller = QLocalSocket()
    heard: list[int] = []
    caller.readyRead.connect(lambda: heard.append(1))
    with qtbot.waitSignal(first.raised):
        caller.connectToServer(first._name)
        caller.write(b"show me the notes of " + CLINICIAN.encode())
    qtbot.waitUntil(lambda: caller.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    first.release()
    assert heard == []


# --- the same address, another person -------------------------------------------------------------------------


def test_a_clinic_that_gives_her_address_to_another_account_gets_none_of_her_notes(workstation: Workstation) -> None:
    workstation.leave_noah()
    practice = existing(workstation.room).practice
    her = practice.user(CLINICIAN)
    other = practice.add(practice.users, **{**her, "id": str(uuid4()), "password": HIS_PASSWORD})
    her["email"] = "ava.before@practice.example"
    existing(workstation.room).sessions.rows.clear()

    for password, former in ((HIS_PASSWORD, PASSWORD), (HIS_PASSWORD, "a guess")):
        with pytest.raises(KnownError):
            workstation.computer.connects(CLINICIAN, password, former)
    ava = workstation.computer.unlocks()
    with pytest.raises(OtherClinician):
        workstation.computer.sign_in.sign_in_again(ava.desk, workstation.her_account, HIS_PASSWORD)
    ava.sends()
    assert workstation.at_the_clinic() == []

    del practice.users[other["id"]]
    her["email"] = CLINICIAN
    workstation.computer.leaves(ava)
    workstation.she_goes_on()
