"""F57, F59 to F62: what people do, twice, at the wrong client, and just before they leave."""

import pytest

from ehr_desktop.application.drafts import UNDO_SECONDS
from ehr_desktop.application.errors import Unreachable, WrongPassword
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.copying import answers_to_copy
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Place
from ehr_desktop.ui.signing_out import what_stays
from ehr_desktop.vault.keyring_box import OsKeyring
from tests.desk import TYPES, decide
from tests.faults.computers import Computer, goes_on_after
from tests.faults.rooms import PROGRESS, Room
from tests.servers.scripted import Reply
from tests.vault.test_os_vault import KeyringInMemory


@pytest.mark.parametrize("keep", [Keep.MINE, Keep.THEIRS])
def test_f57_the_same_note_on_two_workstations_keeps_both_texts(room: Room, keep: Keep) -> None:
    office, home = room.station(), room.station()
    note = office.writes(f"On two workstations, {keep}.")
    office.sends()
    home.desk.pull.run_once()
    with home.store.reading() as tx:
        there = tx.note_of_server_id(room.row_of(office, note)["id"])
    assert there
    office.desk.drafts.open(note.id)
    home.desk.drafts.open(there.id)
    office.goes_on(note, "Typed at the office.")
    home.goes_on(there, "Typed at home.")
    office.sends()
    home.sends()
    assert (office.place(note), home.place(there)) == (Place.ACCEPTED, Place.NEEDS_YOU)
    room.keeps_its_promises()
    decide(home.desk, there.id, keep)
    home.sends()
    office.desk.drafts.close(note.id)
    home.desk.drafts.close(there.id)
    office.desk.pull.run_once()
    assert (office.place(note), home.place(there)) == (Place.ACCEPTED, Place.ACCEPTED)
    assert office.kept(note).answers["plan"] == home.kept(there).answers["plan"]
    room.keeps_its_promises()


def test_f57_two_notes_of_one_session_are_never_one_over_the_other(room: Room) -> None:
    office, home = room.station(), room.station()
    session = room.session(office)
    first = office.writes("Begun at the office for the session.", session)
    second = home.writes("Begun at home for the same session.", session)
    office.sends()
    home.sends()
    assert (office.place(first), home.place(second)) == (Place.ACCEPTED, Place.NEEDS_YOU)
    room.keeps_its_promises()
    home.desk.drafts.save(home.kept(second), home.kept(second).answers, None, "form")
    home.sends()
    assert home.place(second) is Place.ACCEPTED
    room.keeps_its_promises()


def test_f59_copy_forward_from_a_note_that_was_never_sent(room: Room) -> None:
    ava = room.station()
    room.server.line.plays("POST", "/api/v1/clinical-notes", Reply(cut_after=0), times=None)
    last = ava.writes("Last week’s, and still only here.", None, session_date="2026-11-03")
    ava.sends()
    new = ava.desk.drafts.begin(ava.client_id, TYPES[PROGRESS], {"session_date": "2026-11-10"}, None)
    source = ava.desk.copying.source(new)
    assert source
    assert source.note_id == last.id
    copied = answers_to_copy(TYPES[PROGRESS], source.answers, new.answers)
    ava.desk.copying.record(new.id, source, copied)
    # another sentence at the front tells the new note from the one it was copied from
    answers = {**new.answers, **copied, "subjective": "This week’s, copied forward."}
    new = ava.desk.drafts.save(new, answers, None, "form")
    ava.said[new.id] = ["This week’s, copied forward."]
    room.keeps_its_promises()
    room.server.line.heals()
    ava.waits(minutes=2)
    ava.sends()
    assert (ava.place(last), ava.place(new)) == (Place.ACCEPTED, Place.ACCEPTED)
    assert room.row_of(ava, new)["plan"] == room.row_of(ava, last)["plan"]
    assert "plan" in ava.desk.copying.untouched(ava.kept(new), ava.kept(new).answers).fields
    room.keeps_its_promises()


@pytest.mark.parametrize("seconds", [0, UNDO_SECONDS, 10 * UNDO_SECONDS])
@pytest.mark.parametrize("is_lost", [False, True])
def test_f60_a_deleted_draft_that_is_wanted_again_is_there_once(room: Room, seconds: int, is_lost: bool) -> None:
    ava = room.station()
    note = ava.writes(f"Deleted and wanted again {seconds} {is_lost}.")
    ava.sends()
    if is_lost:
        room.server.line.plays("DELETE", "/api/v1/clinical-notes", lambda _: Reply(cut_after=0))
    ava.desk.drafts.delete(note.id, "list")
    assert note.id not in ava.shown()
    ava.waits(seconds=seconds)
    ava.desk.drafts.restore(note.id, "list")
    for _ in range(3):
        ava.waits(minutes=1)
    if ava.place(note) is Place.NEEDS_YOU:  # deleted there with the answer lost: it is asked, and nothing is guessed
        ava.desk.conflicts.try_again(note.id)
        ava.sends()
    assert ava.place(note) is Place.ACCEPTED
    assert len(room.rows_of(ava, note)) == 1
    room.keeps_its_promises()


def test_f61_a_note_begun_for_the_wrong_client_leaves_nothing_there(room: Room) -> None:
    ava = room.station()
    right = ava.client_id
    _, clients = ava.desk.directory.clients()
    ava.client_id = next(one.client.id for one in clients if one.client.id != right)
    wrong = ava.writes("Begun for the wrong client.")
    ava.sends()
    assert {row["clientId"] for row in room.rows_of(ava, wrong)} <= {ava.client_id}
    ava.client_id = right
    copied = ava.desk.drafts.begin(right, TYPES[PROGRESS], ava.kept(wrong).answers, None)
    ava.desk.drafts.save(copied, copied.answers, None, "form")
    ava.desk.drafts.delete(wrong.id, "list")
    del ava.said[wrong.id]
    ava.said[copied.id] = ["Begun for the wrong client."]
    ava.waits(seconds=UNDO_SECONDS)
    assert wrong.id not in ava.shown()
    assert ava.place(copied) is Place.ACCEPTED
    assert room.row_of(ava, copied)["clientId"] == right
    room.keeps_its_promises()


def test_f62_signing_out_with_thirty_unsent_notes_keeps_them_all(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    for number in range(30):
        ava.writes(f"Unsent, number {number:02}.")
    computer.sign_in.sign_out(ava.desk, computer.account())
    assert ava.sends().link is Link.SIGN_IN_NEEDED
    old_room.keeps_its_promises()
    computer.leaves(ava)
    goes_on_after(computer, ava.said, computer.unlocks)
    assert len([row for row in old_room.server.rows() if "Unsent, number" in str(row["subjective"])]) == 30


def test_f62_of_thirty_notes_nothing_is_readable_once_signed_out_and_each_goes_once_at_the_next_sign_in(
    room: Room,
) -> None:
    ring = KeyringInMemory()
    computer = Computer(room, OsKeyring(ring))
    ava = computer.connects()
    for number in range(30):
        ava.writes(f"Signedout{number:02} was unsent.")
    counts = ava.desk.my_notes.counts()
    assert what_stays(counts, room.clock.now()).startswith("30 notes are only on this computer, the oldest since")

    computer.sign_in.sign_out(ava.desk, computer.account())
    computer.leaves(ava)

    assert [name for _, name in ring.kept if name.endswith("token")] == []
    files = [file for file in (room.folder / "vaults").rglob("*") if file.is_file()]
    assert len(files) >= 2
    readable = [file.name for file in files if b"Signedout" in file.read_bytes()]
    assert readable == []
    with pytest.raises(WrongPassword):
        computer.unlocks(password="not hers")
    goes_on_after(computer, ava.said, computer.connects)
    assert len([row for row in room.server.rows() if "Signedout" in str(row["subjective"])]) == 30


def test_f62_signing_out_without_a_connection_keeps_them_too(old_room: Room) -> None:
    computer = Computer(old_room)
    ava = computer.connects()
    for number in range(30):
        ava.writes(f"Unsent and offline, number {number:02}.")
    old_room.server.line.plays("POST", "/api/v1/auth/logout", Reply(cut_after=0))
    with pytest.raises(Unreachable):
        computer.sign_in.sign_out(ava.desk, computer.account())
    old_room.keeps_its_promises()
    computer.leaves(ava)
    goes_on_after(computer, ava.said, computer.unlocks)
