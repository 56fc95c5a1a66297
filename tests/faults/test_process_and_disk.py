"""F02, F03, F05-F07, F13: a disk that loses, refuses or stops under a save. What was promised is there."""

import errno
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from ehr_desktop.domain.note import Place
from tests.desk import RIVERA, TYPES, HandClock, desk_over, full_api
from tests.faults.disk import acts
from tests.faults.disk.computer import Computer, Run, computer
from tests.faults.disk.promises import assert_sound, notes_with, opened, texts_of
from tests.faults.disk.trouble import Call, Trouble, What
from tests.servers.backend import ROOT
from tests.servers.v2_tests.room import ANSWERS

FULL = "The disk of this computer is full. What you typed is still on the screen"
FAILED = "The disk of this computer reported an error. What you typed is still on the screen"


@pytest.fixture(scope="module")
def troubled() -> Iterator[Computer]:
    """A computer with a troubled disk."""
    with computer() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path, troubled: Computer) -> Path:
    """A closed file with one draft, "Zero.", on this computer."""
    troubled.do(acts.save_and_close, tmp_path / "notes.db", "", ["Zero."])
    return tmp_path / "notes.db"


def only_note(file: Path) -> str:
    """Its id."""
    with opened(file) as store:
        [(note, _)] = notes_with(store, "")
        return note.id


def kept_text(file: Path) -> str:
    """The only text that the next start finds, in a file that is sound."""
    with opened(file) as store:
        assert_sound(store)
        [text] = texts_of(store)
        return text


def assert_promise_kept(file: Path, run: Run, *tried: str) -> None:
    """The text is the last one whose save came back, or one that was tried after it."""
    promised = ["Zero.", *run.told("saved")][-1]
    texts = ["Zero.", *tried]
    assert kept_text(file) in texts[texts.index(promised) :]


# --- F02 killed, F03 power loss -----------------------------------------------------------------------------


@pytest.mark.slow
def test_f02_a_process_killed_at_any_call_of_a_save_leaves_all_of_it_or_nothing(troubled: Computer, file: Path) -> None:
    before = file.read_bytes()
    for at in itertools.count(1):
        file.write_bytes(before)
        run = troubled.do(acts.save, file, "", ["One."], trouble=Trouble(What.KILL, at))
        with opened(file) as store:
            assert_sound(store)
            assert texts_of(store) in ({"Zero.", "One."}, {"Zero.", *run.told("saved")})
        if not run.was_killed:
            break
    assert at > 30


@pytest.mark.parametrize("cut", [What.POWER_CUT, What.SCATTERED])
def test_f03_what_a_save_has_promised_outlives_a_power_cut(troubled: Computer, file: Path, cut: What) -> None:
    for number in range(3):
        text = f"Promised {number}."
        run = troubled.do(acts.save, file, only_note(file), ["Before.", text], trouble=Trouble(cut, 1, Call.STEP))
        assert run.was_killed
        assert run.told("saved") == ["Before.", text]
        assert kept_text(file) == text


@pytest.mark.slow
def test_f03_a_power_cut_at_any_call_of_saves_and_of_closing_the_file(troubled: Computer, file: Path) -> None:
    before, note_id = file.read_bytes(), only_note(file)
    for at in itertools.count(1):
        file.write_bytes(before)
        run = troubled.do(
            acts.save_and_close, file, note_id, ["One.", "Two."], trouble=Trouble(What.SCATTERED, at, seed=at)
        )
        assert_promise_kept(file, run, "One.", "Two.")
        if not run.was_killed:
            break
    assert at > 60


# --- F05 disk full, F06 an error of the disk ----------------------------------------------------------------


def runs_with_one_refusal_each(troubled: Computer, file: Path, trouble: Trouble) -> Iterator[Run]:
    """Two saves, the trouble being at the first call, the second …, until it comes after the last."""
    before, note_id = file.read_bytes(), only_note(file)
    for at in itertools.count(1):
        file.write_bytes(before)
        met = Trouble(trouble.what, at, trouble.calls, trouble.error)
        run = troubled.do(acts.save, file, note_id, ["One.", "Two."], trouble=met)
        yield run
        if run.passed < at:
            break


@pytest.mark.slow
@pytest.mark.parametrize("what", [What.FAIL_ON, What.FAIL_ONCE])
def test_f05_a_disk_that_is_full_from_any_write_on_is_said_and_nothing_is_half_written(
    troubled: Computer, file: Path, what: What
) -> None:
    said: set[str] = set()
    for run in runs_with_one_refusal_each(troubled, file, Trouble(what, calls=Call.WRITE, error=errno.ENOSPC)):
        assert_promise_kept(file, run, "One.", "Two.")
        assert {kind for kind, _ in run.told("refused")} <= {"StoreFailed"}
        said |= {sentence for _, sentence in run.told("refused")}
    assert {sentence[: len(FULL)] for sentence in said} <= {FULL, FAILED[: len(FULL)]}
    assert any(FULL in sentence for sentence in said)


def test_f05_a_disk_filled_by_somebody_else_and_freed_again(tmp_path: Path) -> None:
    told = in_a_mount_of_its_own(
        """
        store = open_store(file, key())
        with store.writing() as tx:
            tx.put_note(a_note("n1", "kept"))
        others = file.with_name("others")
        with suppress(OSError), others.open("wb", buffering=0) as filling:
            while filling.write(bytes(4096)):
                pass
        try:
            with store.writing() as tx:
                tx.put_note(a_note("n1", "changed"))
                tx.put_note(a_note("n2", "long " * 40_000))
                tx.put_outbox_row(an_outbox_row("n2"))
        except StoreFailed as error:
            print(error)
        with store.reading() as tx:
            print(tx.note("n1").answers["subjective"], tx.note("n2"), tx.outbox())
        others.unlink()
        with store.writing() as tx:
            tx.put_note(a_note("n1", "after there was room again"))
        store.close()
        with open_store(file, key()).reading() as tx:
            print(tx.note("n1").answers["subjective"])
        """,
        tmp_path,
    )
    assert told[0].startswith(FULL)
    assert told[1:] == ["kept None []", "after there was room again"]


def test_f06_an_error_of_a_sync_is_said_and_the_next_save_goes_on(troubled: Computer, file: Path) -> None:
    said: list[str] = []
    trouble = Trouble(What.FAIL_ONCE, calls=Call.SYNC, error=errno.EIO)
    for run in runs_with_one_refusal_each(troubled, file, trouble):
        assert_promise_kept(file, run, "One.", "Two.")
        assert run.told("saved")[-1:] == ["Two."] or run.told("refused")
        said += [sentence for _, sentence in run.told("refused")]
    assert len(said) >= 2
    assert all(FAILED in sentence for sentence in said)


# --- F07 a disk that becomes read-only ----------------------------------------------------------------------


def test_f07_a_disk_that_is_mounted_read_only_is_said_and_everything_is_there_when_it_is_not(tmp_path: Path) -> None:
    told = in_a_mount_of_its_own(
        """
        store = open_store(file, key())
        with store.writing() as tx:
            tx.put_note(a_note("n1", "kept"))
        store.close()
        subprocess.run(["mount", "-o", "remount,ro", file.parent], check=True)
        try:
            store = open_store(file, key())
            with store.writing() as tx:
                tx.put_note(a_note("n1", "changed"))
        except StoreFailed as error:
            print(error)
        subprocess.run(["mount", "-o", "remount,rw", file.parent], check=True)
        store = open_store(file, key())
        with store.writing() as tx:
            print(tx.note("n1").answers["subjective"])
            tx.put_note(a_note("n1", "goes on"))
        """,
        tmp_path,
    )
    assert told[1:] == ["kept"]
    assert told[0].endswith(("does not allow the program to change its file.", "could not be opened for writing."))


def test_f07_writes_that_are_refused_from_now_on_are_said_one_after_the_other(troubled: Computer, file: Path) -> None:
    trouble = Trouble(What.FAIL_ON, 20, Call.WRITE, errno.EROFS)
    run = troubled.do(acts.save, file, only_note(file), ["One.", "Two."], trouble=trouble)
    assert run.told("saved") == []
    assert [FAILED in sentence for _, sentence in run.told("refused")] == [True, True]
    assert kept_text(file) == "Zero."


def in_a_mount_of_its_own(code: str, folder: Path) -> list[str]:
    """Run this with `file` on a disk of 8 MB that nobody else sees; answers the lines it prints."""
    preamble = """
        import subprocess, sys
        from contextlib import suppress
        from pathlib import Path
        from ehr_desktop.application.errors import StoreFailed
        from ehr_desktop.store import open_store
        from tests.store.samples import a_note, an_outbox_row, key
        file = Path(sys.argv[1]) / "notes.db"
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", file.parent], check=True)
        """
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", "--mount", *as_root, sys.executable, "-c", dedent(preamble) + dedent(code), str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert told.stderr == ""
    return told.stdout.splitlines()


# --- F13 a very long note -----------------------------------------------------------------------------------


def test_f13_a_note_of_two_megabytes_is_kept_to_the_letter_and_goes_once_it_is_shorter(tmp_path: Path) -> None:
    file, clock, api = tmp_path / "notes.db", HandClock(), full_api()
    long = " ".join(f"He tells of evening {number} anew, and of the walk home." for number in range(40_000))
    assert len(long) > 2_000_000
    with opened(file) as store:
        desk = desk_over(store, api, clock)
        note = desk.drafts.begin(RIVERA.id, TYPES["Progress Note"], ANSWERS, None)
        desk.drafts.save(note, {**ANSWERS, "subjective": long}, None, "form")
        desk.engine.run_once()
    with opened(file) as store:
        assert_sound(store)
        desk = desk_over(store, api, clock)
        [(note, place)] = notes_with(store, "39999")
        assert place is Place.NEEDS_YOU
        is_whole = note.answers["subjective"] == long  # two such texts laid side by side would take minutes
        assert is_whole
        need = desk.conflicts.need(note.id)
        assert need
        assert need.refusal
        assert "the server keeps 100,000" in need.refusal.message
        assert api.sent == []
        desk.drafts.save(note, {**note.answers, "subjective": "The same evening."}, None, "form")
        desk.engine.run_once()
        assert [copy.columns["subjective"] for copy in api.notes.values()] == ["The same evening."]
        [(_, place)] = notes_with(store, "the same evening")
        assert place is Place.ACCEPTED
