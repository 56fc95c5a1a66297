"""F17 to F23: the key ring, the password, the account, and whose notes are whose."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ehr_desktop.application.errors import (
    AccountLocked,
    KnownError,
    OtherPassword,
    StoreUnreadable,
    VaultDisabled,
    WrongPassword,
    WrongSigningPassword,
)
from ehr_desktop.application.my_notes import TEXT_FILE
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Note, NoteStatus, Place
from ehr_desktop.ui.reader.plain_text import text_of
from ehr_desktop.vault import no_keyring
from ehr_desktop.vault.keyring_box import OsKeyring
from tests.faults.computers import Computer, goes_on_after
from tests.faults.rooms import PROGRESS, Room, Station, existing
from tests.faults.secret_service import BUS
from tests.servers.backend import ASSOCIATE, CLINICIAN, PASSWORD, ROOT
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.vault.test_os_vault import KeyringInMemory

NEW_PASSWORD = "Changed-At-The-Clinic-2!"


def change_password(clinic: MentalSpaceV2, email: str = CLINICIAN) -> None:
    """As an administrator does it: every session of the account is over."""
    clinic.practice.user(email)["password"] = NEW_PASSWORD
    clinic.sessions.rows.clear()


# --- F17: the key ring -----------------------------------------------------------------------------------------


def test_f17_a_locked_key_ring_is_said_and_opens_again(old_room: Room) -> None:
    ring = KeyringInMemory()
    computer = Computer(old_room, OsKeyring(ring))
    ava = computer.connects()
    ava.writes("Kept while the key ring was locked.")
    ring.is_locked = True
    assert ava.sends().link is Link.ONLINE  # a desk that is open needs it no more
    ava.writes("And one more.")
    computer.leaves(ava)
    with pytest.raises(StoreUnreadable, match="locked or does not answer"):
        computer.unlocks()
    ring.is_locked = False
    goes_on_after(computer, ava.said, computer.unlocks)


@pytest.mark.parametrize("fault", ["wiped", "absent"])
def test_f17_a_key_ring_that_lost_its_part_is_told_from_a_wrong_password_and_nothing_is_deleted(
    old_room: Room, fault: str
) -> None:
    ring = KeyringInMemory()
    computer = Computer(old_room, OsKeyring(ring))
    ava = computer.connects()
    ava.writes("Kept while the key ring was away.")
    computer.leaves(ava)
    before, ring.kept = ring.kept, {}
    if fault == "absent":
        computer.keyring = no_keyring()
    for comes in (computer.unlocks, computer.connects):
        with pytest.raises(StoreUnreadable, match="Nothing was deleted"):
            comes()
    ring.kept = before
    computer.keyring = OsKeyring(ring)
    goes_on_after(computer, ava.said, computer.unlocks)


def test_f17_another_backend_of_the_key_ring_is_a_sentence_until_the_old_one_is_back(old_room: Room) -> None:
    ring = OsKeyring(KeyringInMemory())
    computer = Computer(old_room, ring)
    ava = computer.connects()
    ava.writes("Kept under another key ring.")
    computer.leaves(ava)
    computer.keyring = OsKeyring(KeyringInMemory())
    with pytest.raises(StoreUnreadable, match="no longer holds its part"):
        computer.unlocks()
    computer.keyring = ring
    goes_on_after(computer, ava.said, computer.unlocks)


def test_f17_a_computer_without_a_key_ring_asks_for_the_password_and_keeps_everything(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    ava.writes("Kept without any key ring.")
    computer.leaves(ava)
    goes_on_after(computer, ava.said, computer.unlocks)


def on_a_bus_of_its_own(folder: Path, story: str, **environment: str) -> None:
    """A story with GNOME's secret service, as a clinician's desktop has it. Its absence is a failure."""
    bus = folder / "bus.conf"
    bus.write_text(BUS, "utf-8")
    ours = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    ended = subprocess.run(
        [
            *("dbus-run-session", f"--config-file={bus}", "--"),
            *(sys.executable, "-m", "tests.faults.secret_service", str(folder), story),
        ],
        cwd=ROOT,
        env={**ours, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == story


@pytest.mark.parametrize("story", ["locked", "locked_at_set_up", "wiped", "another_secret", "hangs", "dies_in_a_call"])
def test_f17_a_real_secret_service(tmp_path: Path, story: str) -> None:
    on_a_bus_of_its_own(tmp_path, story)


def test_f17_a_real_secret_service_that_is_gone_and_comes_back(tmp_path: Path) -> None:
    for story in ("prepared", "absent", "back_again"):
        on_a_bus_of_its_own(tmp_path, story)


def test_f17_a_setting_that_names_a_plain_file_is_not_trusted(tmp_path: Path) -> None:
    on_a_bus_of_its_own(tmp_path, "prepared")
    on_a_bus_of_its_own(tmp_path, "plain_file", PYTHON_KEYRING_BACKEND="tests.faults.secret_service.PlainFile")


# --- F18 to F20: the session, the password, the account --------------------------------------------------------


def test_f18_a_token_that_expires_while_a_note_is_sent_loses_nothing(old_room: Room) -> None:
    ava = old_room.station()
    note = ava.writes("Sent as the session ended.")
    old_room.clock.move(minutes=25)
    assert ava.sends().link is Link.SIGN_IN_NEEDED
    note = ava.goes_on(note, "Typed while nobody was signed in.")
    assert ava.sends().link is Link.SIGN_IN_NEEDED
    old_room.keeps_its_promises()
    ava.signs_in()
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    old_room.keeps_its_promises()


@pytest.mark.parametrize("at", ["preparing", "signing"])
def test_f18_a_token_that_expires_at_the_signature_signs_nothing(old_room: Room, at: str) -> None:
    ava = old_room.station()
    note = ava.writes("Signed as the session ended.", old_room.session(ava))
    ava.desk.charts.fetch(ava.client_id, PROGRESS)
    review = ava.desk.signing.review(note.id)
    ready = ava.desk.signing.prepare(review) if at == "signing" else None
    existing(old_room).sessions.rows.clear()
    with pytest.raises(KnownError, match="sign in again"):
        ava.desk.signing.sign(ready, PASSWORD) if ready else ava.desk.signing.prepare(review)
    assert ava.kept(note).status is NoteStatus.DRAFT
    old_room.keeps_its_promises()
    ava.signs_in()
    assert ava.desk.signing.sign(ava.desk.signing.prepare(review), PASSWORD).status is NoteStatus.SIGNED
    old_room.keeps_its_promises()


def test_f19_a_password_changed_at_the_clinic_opens_the_notes_after_the_next_sign_in(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    note = ava.writes("Written when the password was another.")
    change_password(existing(old_room))
    assert ava.sends().link is Link.SIGN_IN_NEEDED
    with pytest.raises(WrongPassword):
        computer.sign_in.sign_in_again(ava.desk, computer.account(), PASSWORD)
    old_room.keeps_its_promises()
    computer.sign_in.sign_in_again(ava.desk, computer.account(), NEW_PASSWORD)
    ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    note = ava.goes_on(note, "Written before the computer was switched off.")
    old_room.keeps_its_promises()
    computer.leaves(ava)
    with pytest.raises(WrongPassword, match="changed at your clinic"):
        computer.unlocks()
    again = computer.unlocks(password=NEW_PASSWORD)
    again.said = ava.said
    old_room.keeps_its_promises()
    computer.sign_in.begin_session(again.desk, computer.account(), NEW_PASSWORD)
    again.sends()
    assert again.place(note) is Place.ACCEPTED
    old_room.keeps_its_promises()


def test_f19_changed_while_the_program_was_closed_the_former_password_is_asked_for_once(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    ava.writes("Locked with the former password.")
    computer.leaves(ava)
    change_password(existing(old_room))
    with pytest.raises(OtherPassword, match="Nothing is lost"):
        computer.connects(password=NEW_PASSWORD)
    with pytest.raises(OtherPassword, match="nothing is lost"):
        computer.connects(password=NEW_PASSWORD, former="neither of the two")
    again = computer.connects(password=NEW_PASSWORD, former=PASSWORD)
    again.said = ava.said
    old_room.keeps_its_promises()
    again.sends()
    assert set(again.shown().values()) == {Place.ACCEPTED}
    computer.leaves(again)
    computer.leaves(computer.unlocks(password=NEW_PASSWORD))
    computer.leaves(computer.connects(password=NEW_PASSWORD))


def test_f19_a_key_ring_that_is_locked_meanwhile_is_not_left_out_of_the_new_lock(old_room: Room) -> None:
    ring = KeyringInMemory()
    computer = Computer(old_room, OsKeyring(ring))
    ava = computer.connects()
    change_password(existing(old_room))
    ring.is_locked = True
    with pytest.raises(StoreUnreadable, match="Unlock it, then try again"):
        computer.sign_in.sign_in_again(ava.desk, computer.account(), NEW_PASSWORD)
    ring.is_locked = False
    computer.leaves(computer.unlocks())
    computer.sign_in.sign_in_again(ava.desk, computer.account(), NEW_PASSWORD)
    computer.leaves(ava)
    computer.leaves(computer.unlocks(password=NEW_PASSWORD))


def test_f20_a_disabled_account_is_said_in_words_and_what_is_here_can_be_read_and_exported(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    note = ava.writes("Written by somebody whose account was disabled.")
    user = existing(old_room).practice.user(CLINICIAN)
    user["isActive"] = False
    report = ava.sends()
    assert report.link is Link.SIGN_IN_NEEDED
    assert "is disabled" in report.why
    assert "read and export" in report.why
    assert "sign in again" not in report.why  # it would not help
    with pytest.raises(AccountLocked, match="is disabled"):
        computer.sign_in.sign_in_again(ava.desk, computer.account(), PASSWORD)
    note = ava.goes_on(note, "And written on.")
    old_room.keeps_its_promises()
    computer.leaves(ava)
    again = computer.unlocks()
    again.said = ava.said
    shown = again.desk.my_notes.read(note.id)
    assert shown
    assert "And written on." in text_of(shown, again.desk.clinician.name)
    again.desk.my_notes.record_export(note.id, TEXT_FILE)
    with pytest.raises(AccountLocked, match="is disabled"):
        computer.sign_in.begin_session(again.desk, computer.account(), PASSWORD)
    old_room.keeps_its_promises()
    computer.leaves(again)
    user["isActive"] = True
    goes_on_after(computer, ava.said, computer.unlocks)


# --- F21, F23: who sits at this computer -----------------------------------------------------------------------


def test_f21_another_clinician_beside_a_queue_sees_and_sends_nothing_of_it(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    hers = ava.writes("Of Ava Stone’s, and not sent.")
    computer.leaves(ava)
    noah = computer.connects(ASSOCIATE)
    assert noah.desk.my_notes.waiting() == []
    assert noah.desk.my_notes.page(NoteFilter(words="Stone")) == []
    his = noah.writes("Of Noah Berg’s.")
    noah.refreshes()
    assert (noah.place(his), hers.id in noah.shown()) == (Place.ACCEPTED, False)
    everybodys = existing(old_room).practice.notes
    assert not any("Ava Stone" in str(row["subjective"]) for row in everybodys.values())
    with pytest.raises(WrongPassword):
        computer.unlocks(CLINICIAN, "Noah’s own password")
    old_room.keeps_its_promises()
    computer.leaves(noah)
    goes_on_after(computer, ava.said, computer.unlocks)
    authors = {row["clinicianId"] for row in everybodys.values() if "Ava Stone" in str(row["subjective"])}
    assert authors == {existing(old_room).practice.user(CLINICIAN)["id"]}


def tries_ten_times(try_once: Callable[[], object], error: type[KnownError]) -> None:
    """A wrong password, again and again."""
    for _ in range(10):
        with pytest.raises(error):
            try_once()


def test_f23_ten_wrong_passwords_offline_close_the_vault_until_a_full_sign_in(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    ava.writes("Behind ten wrong passwords.")
    computer.leaves(ava)
    tries_ten_times(lambda: computer.unlocks(password="wrong"), WrongPassword)
    with pytest.raises(VaultDisabled, match="sign in at your clinic"):
        computer.unlocks()
    with pytest.raises(WrongPassword):
        computer.connects(password="wrong")
    with pytest.raises(VaultDisabled):
        computer.unlocks()
    goes_on_after(computer, ava.said, computer.connects)


def ready_note(station: Station, room: Room) -> Note:
    """Complete, and at the server."""
    station.desk.charts.fetch(station.client_id, PROGRESS)
    note = station.writes("Ready to be signed.", room.session(station))
    station.sends()
    return note


def test_f23_ten_wrong_passwords_at_the_signature_are_forgiven_by_a_new_sign_in(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    note = ready_note(ava, old_room)
    ready = ava.desk.signing.prepare(ava.desk.signing.review(note.id))
    tries_ten_times(lambda: ava.desk.signing.sign(ready, "wrong"), WrongSigningPassword)
    with pytest.raises(VaultDisabled):
        ava.desk.signing.sign(ready, PASSWORD)
    assert ava.kept(note).status is NoteStatus.DRAFT
    old_room.keeps_its_promises()
    computer.sign_in.sign_in_again(ava.desk, computer.account(), PASSWORD)
    assert ava.desk.signing.sign(ready, PASSWORD).status is NoteStatus.SIGNED
    old_room.keeps_its_promises()
