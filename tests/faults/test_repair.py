"""F04, F08, F09, F16: a file that is damaged, cut off, gone or older is known, kept aside, and put together again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ehr_desktop.application.copies import texts_set_aside
from ehr_desktop.application.errors import Damage, StoreDamaged, StoreTooNew
from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.store.connection import connect
from ehr_desktop.store.kept_store import go_on_with, open_kept_store
from ehr_desktop.store.seen import mark_of
from tests.faults.disk.promises import assert_sound
from tests.faults.vaults import begun, damaged, opened_file, repaired, text_of, texts_in, waiting_in, write
from tests.store.files import TOMORROW, change
from tests.store.samples import NOW, a_note, an_outbox_row, key

PAGE = 4096
NOTES = 30
EVERYTHING = {f"n{number}": text_of(number) for number in range(NOTES)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Thirty notes, the first half of them in yesterday's backup."""
    return begun(tmp_path / "vault", NOTES)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same folder, file by file, to be laid out again and again."""
    folder = tmp_path_factory.mktemp("whole") / "vault"
    begun(folder, NOTES)
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def laid_out(folder: Path, whole: dict[str, bytes], damaged: bytes) -> Path:
    """A vault whose file is this."""
    for name, content in whole.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "notes.db").write_bytes(damaged)
    return folder / "notes.db"


def damage_of(file: Path) -> Damage | None:
    """What opening says, and reading everything."""
    try:
        with opened_file(file) as store, store.reading() as tx:
            for number in range(NOTES):
                assert tx.note(f"n{number}")
                tx.outbox_row(f"n{number}")
    except StoreDamaged as error:
        return error.damage
    return None


def aside_of(file: Path) -> bytes:
    """The damaged file as it was moved aside."""
    [kept] = (file.parent / "damaged").glob("*/notes.db")
    return kept.read_bytes()


# --- F09 flipped bits ---------------------------------------------------------------------------------------


def test_f09_a_flipped_bit_in_any_page_is_never_taken_for_text_and_costs_no_other_note(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    pages = len(whole["notes.db"]) // PAGE
    complete = 0
    for page in range(0, pages, 8):
        content = bytearray(whole["notes.db"])
        content[page * PAGE + 700] ^= 1
        file = laid_out(tmp_path / str(page), whole, bytes(content))
        rescue = repaired(file)
        found = texts_in(file)
        assert found == {note_id: EVERYTHING[note_id] for note_id in found}
        assert len(found) + len(rescue.lost) == NOTES
        assert aside_of(file) == bytes(content)
        complete += len(found) == NOTES
    assert complete > pages // 8 * 3 // 4


def test_f09_what_is_read_of_a_damaged_page_is_an_error_and_never_a_text(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    known = 0
    for page in range(1, len(whole["notes.db"]) // PAGE, 4):
        content = bytearray(whole["notes.db"])
        content[page * PAGE + 3000] ^= 128
        file = laid_out(tmp_path / str(page), whole, bytes(content))
        try:
            store = open_kept_store(file, key())
        except StoreDamaged:
            known += 1
            continue
        for number in range(NOTES):
            try:
                with store.reading() as tx:
                    note, row = tx.note(f"n{number}"), tx.outbox_row(f"n{number}")
                assert note
                assert note.answers["subjective"] == EVERYTHING[note.id]
                assert row
                assert row.attempt
                assert row.attempt.key == f"key {number} first"
            except StoreDamaged:
                known += 1
        store.close()
    assert known > 20


def test_f09_damage_in_the_first_page_costs_nothing(file: Path) -> None:
    """It says which tables there are: that page of the backup is lent to the rest of the file."""
    for place in (5, 40, 2000):  # the salt, the header, the table of tables
        content = bytearray(file.read_bytes())
        content[place] ^= 1
        file.write_bytes(content)
    assert damage_of(file) is Damage.UNREADABLE
    rescue = repaired(file)
    assert (rescue.read, rescue.lost) == (NOTES - NOTES // 2, ())
    assert texts_in(file) == EVERYTHING


def test_f09_a_damaged_page_that_leads_to_the_notes_costs_none_of_them(file: Path) -> None:
    connection = connect(file, key())
    tables = "'note', 'outbox', 'fact'"
    roots = connection.execute(f"SELECT rootpage FROM sqlite_schema WHERE name IN ({tables})").fetchall()
    connection.close()
    before = waiting_in(file)
    for (page,) in roots:
        damaged(file, (page - 1) * PAGE + 700)
    rescue = repaired(file)
    assert (rescue.read, rescue.lost) == (NOTES - NOTES // 2, ())
    assert texts_in(file) == EVERYTHING
    assert waiting_in(file) == before


def test_f09_damage_met_while_working_is_said_and_offered_at_the_next_opening(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for page in range(30, len(content) // PAGE):
        file.write_bytes(content)
        damaged(file, page * PAGE + 700)
        if damage_of(file) and file.with_suffix(".damaged").exists():
            break  # it was met by reading
    with pytest.raises(StoreDamaged) as said:
        open_kept_store(file, key())
    assert said.value.damage is Damage.IN_PART

    go_on_with(file)
    open_kept_store(file, key()).close()


def test_f09_an_attempt_keeps_its_key_and_its_bytes(file: Path) -> None:
    before = waiting_in(file)
    damaged(file, 2000)
    repaired(file)
    assert waiting_in(file) == before


def test_f09_what_was_done_with_the_outbox_since_the_backup_is_known(file: Path) -> None:
    """One was accepted, one saved anew, one forgotten: none of them goes back to what the backup says."""
    with opened_file(file) as store, store.writing() as tx:
        tx.put_note(a_note("n0", text_of(0), accepted_revision=1))
        tx.remove_outbox_row("n0")
        tx.put_note(a_note("n1", "Written anew.", revision=2))
        tx.put_outbox_row(OutboxRow("n1", NOW, failures=2))
        tx.remove_note("n2")
    damaged(file, 2000)
    repaired(file)
    waiting, texts = waiting_in(file), texts_in(file)
    assert "n0" not in waiting
    assert waiting["n1"] == OutboxRow("n1", NOW, failures=2)
    assert texts["n1"] == "Written anew."
    assert "n2" not in texts


def test_f09_a_note_whose_row_cannot_be_read_waits_to_be_looked_for(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """It is not known whether it was sent: a note saved before this start is looked for before it is sent."""
    for page in range(1, len(whole["notes.db"]) // PAGE):
        content = bytearray(whole["notes.db"])
        content[page * PAGE + 700] ^= 1
        file = laid_out(tmp_path / str(page), whole, bytes(content))
        if damage_in_outbox_alone(file):
            repaired(file)
            waiting = waiting_in(file)
            assert waiting.keys() == EVERYTHING.keys()
            unknown = [row for row in waiting.values() if row.attempt is None]
            assert all(row.since == NOW for row in unknown)
            if unknown:
                return
    raise AssertionError("no page held a row of the outbox alone")


def damage_in_outbox_alone(file: Path) -> bool:
    """Whether every note can be read, and not every row of the outbox."""
    try:
        store = open_kept_store(file, key())
    except StoreDamaged:
        return False
    try:
        with store.reading() as tx:
            for number in range(NOTES):
                tx.note(f"n{number}")
    except StoreDamaged:
        store.close()
        return False
    try:
        with store.reading() as tx:
            tx.outbox()
    except StoreDamaged:
        return True
    finally:
        store.close()
    return False


def test_f09_a_lost_note_is_named_by_what_the_indexes_know(tmp_path: Path, whole: dict[str, bytes]) -> None:
    for page in range(len(whole["notes.db"]) // PAGE - 1, 0, -1):
        content = bytearray(whole["notes.db"])
        content[page * PAGE + 700] ^= 1
        file = laid_out(tmp_path / str(page), whole, bytes(content))
        if lost := repaired(file).lost:
            assert {(one.client, one.note_type, one.session_day) for one in lost} == {
                ("Rivera, Ana", "Progress Note", "2026-11-17")
            }
            return
    raise AssertionError("no page held a note alone")


def test_f09_the_audit_trail_goes_on_where_it_was(file: Path) -> None:
    with opened_file(file) as store, store.reading() as tx:
        before = list(reversed(tx.audit(1000)))
    damaged(file, 2000)
    repaired(file)
    with opened_file(file) as store:
        assert_sound(store)
        with store.reading() as tx:
            after = list(reversed(tx.audit(1000)))
    assert after[: len(before)] == before
    assert [row.kind for row in after[len(before) :]] == [AuditKind.REPAIRED]


def test_f09_without_any_backup_everything_that_can_be_read_is_in_a_new_file(file: Path) -> None:
    for backup in (file.parent / "backups").iterdir():
        backup.unlink()
    damaged(file, 2000)
    rescue = repaired(file)
    assert (rescue.restored, rescue.read, rescue.lost) == ("", NOTES, ())
    assert texts_in(file) == EVERYTHING


# --- F04, F09 cut off ---------------------------------------------------------------------------------------


def test_f09_a_file_cut_off_anywhere_gives_what_is_left_of_it(tmp_path: Path, whole: dict[str, bytes]) -> None:
    content = whole["notes.db"]
    backed_up = {note_id: EVERYTHING[note_id] for note_id in [f"n{number}" for number in range(NOTES // 2)]}
    for number, length in enumerate([0, 10, PAGE - 1, PAGE, *range(5 * PAGE + 100, len(content), 25 * PAGE)]):
        file = laid_out(tmp_path / str(number), whole, content[:length])
        assert damage_of(file) is not None
        repaired(file)
        found = texts_in(file)
        assert found.items() >= backed_up.items()
        assert found.items() <= EVERYTHING.items()


def test_f04_a_log_that_was_left_by_a_kill_is_moved_and_read_with_its_file(file: Path) -> None:
    log = file.with_name("notes.db-wal")
    store = open_kept_store(file, key())
    with store.writing() as tx:
        tx.put_note(a_note("in the log", "Only in the log."))
        tx.put_outbox_row(an_outbox_row("in the log"))
    kept, logged = file.read_bytes(), log.read_bytes()
    store.close()
    file.write_bytes(kept)
    damaged(file, len(kept) - 700)
    log.write_bytes(logged)

    repaired(file)

    assert texts_in(file)["in the log"] == "Only in the log."
    [aside] = (file.parent / "damaged").glob("*/notes.db-wal")
    assert aside.read_bytes() == logged


# --- gone, replaced, newer ----------------------------------------------------------------------------------


def test_f08_a_file_that_is_gone_is_no_new_computer(file: Path) -> None:
    file.unlink()
    assert damage_of(file) is Damage.MISSING
    assert not file.exists()
    rescue = repaired(file)
    assert (rescue.restored, rescue.read) == ("2026-11-16", 0)
    assert texts_in(file) == {note_id: EVERYTHING[note_id] for note_id in [f"n{n}" for n in range(NOTES // 2)]}


def test_f08_an_older_copy_is_known_and_gets_back_what_only_a_backup_has(tmp_path: Path) -> None:
    file = begun(tmp_path / "vault", 10)
    older = file.read_bytes()
    write(file, range(10, 20))
    with opened_file(file) as store:
        assert store.back_up(NOW.date(), lambda: True)
    file.write_bytes(older)
    assert damage_of(file) is Damage.OLDER
    assert file.read_bytes() == older

    rescue = repaired(file)

    assert rescue.restored == "2026-11-17"
    assert texts_in(file) == {f"n{number}": text_of(number) for number in range(20)}
    assert aside_of(file) == older


def test_f08_an_older_copy_can_be_gone_on_with(tmp_path: Path) -> None:
    file = begun(tmp_path / "vault", 10)
    older = file.read_bytes()
    write(file, range(10, 20))
    file.write_bytes(older)
    assert damage_of(file) is Damage.OLDER
    go_on_with(file)
    assert len(texts_in(file)) == 10
    write(file, range(20, 21))  # from now on this is the file
    assert len(texts_in(file)) == 11


def test_f08_two_texts_of_one_revision_are_both_kept(tmp_path: Path) -> None:
    """Somebody wrote on in an older copy: neither text gives way without being kept."""
    file = begun(tmp_path / "vault", 4)
    older = file.read_bytes()
    write(file, range(1), "later", revision=2)
    with opened_file(file) as store:
        assert store.back_up(NOW.date(), lambda: True)
    file.write_bytes(older)
    go_on_with(file)
    with opened_file(file) as store, store.writing() as tx:
        tx.put_note(a_note("n0", "Typed in the older copy.", revision=2))
    damaged(file, 2000)

    repaired(file)

    with opened_file(file) as store, store.reading() as tx:
        note = tx.note("n0")
        assert note
        kept = {note.answers["subjective"], *(columns.get("subjective") for columns in texts_set_aside(tx, "n0"))}
    assert {text_of(0, "later").strip(), "Typed in the older copy."} <= {str(text).strip() for text in kept}


def killed(file: Path) -> None:
    """The program is gone: nothing was marked, the log stays."""
    store = open_kept_store(file, key())
    with store.writing(synced=False) as tx:
        tx.put_note(a_note("at the end", "Not synced."))
    for suffix in ("", "-wal"):
        beside = file.with_name(f"{file.name}{suffix}")
        beside.with_suffix(".left" + suffix).write_bytes(beside.read_bytes())
    store.close()


@pytest.mark.parametrize("loses_the_log", [False, True])
def test_f08_a_program_that_was_killed_and_a_power_cut_raise_no_false_alarm(file: Path, loses_the_log: bool) -> None:
    mark = mark_of(file).read_bytes()
    killed(file)
    mark_of(file).write_bytes(mark)
    file.write_bytes(file.with_suffix(".left").read_bytes())
    if not loses_the_log:
        file.with_name("notes.db-wal").write_bytes(file.with_suffix(".left-wal").read_bytes())
    assert damage_of(file) is None


def test_f08_a_mark_that_is_damaged_or_gone_says_nothing(file: Path) -> None:
    mark_of(file).write_bytes(b"{")
    assert damage_of(file) is None
    mark_of(file).unlink()
    assert damage_of(file) is None


def test_f16_a_file_of_a_newer_program_is_neither_repaired_nor_touched(file: Path) -> None:
    change(file, f"UPDATE alembic_version SET version_num = '{TOMORROW}'")
    before = file.read_bytes()
    with pytest.raises(StoreTooNew, match="update"):
        open_kept_store(file, key())
    assert file.read_bytes() == before
    assert not (file.parent / "damaged").exists()


def test_f09_a_second_damage_is_repaired_beside_the_first(file: Path) -> None:
    damages: list[Callable[[bytearray], None]] = [lambda content: content.__setitem__(2000, 0), bytearray.clear]
    for damage in damages:
        with opened_file(file) as store:
            assert store.back_up(NOW.date(), lambda: True)
        content = bytearray(file.read_bytes())
        damage(content)
        file.write_bytes(content)
        repaired(file)
        assert texts_in(file) == EVERYTHING
    assert len(list((file.parent / "damaged").iterdir())) == 2
