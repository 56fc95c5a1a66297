"""Security 6, clause by clause: append-only, hash-chained, one row for everything, in the transaction of what it tells.

The file is a real one, and who tampers has its key: what a clinician at this computer could do with a database tool.
45 CFR 164.312(b).
"""

from collections.abc import Callable

import pytest

from ehr_desktop.application.audit_trail import Fault, verify
from ehr_desktop.application.errors import NotEditable, Refused
from ehr_desktop.application.my_notes import CLIPBOARD
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Note
from tests.application.fake_api import PASSWORD
from tests.desk import RIVERA, decide
from tests.domain.test_rules import COMPLETE
from tests.security.audited import ACCOUNT, PROGRESS, Computer, by_force, computer

__all__ = ["computer"]


# --- one row for everything, and no more than one ------------------------------------------------------------


def test_6_each_thing_done_is_one_row(computer: Computer) -> None:
    """A day, act by act: after each the rows are those, and exactly those, that tell of it."""
    desk, api = computer.desk, computer.api
    assert computer.kinds() == [AuditKind.SIGNED_IN]
    told = 1

    def expect(*kinds: AuditKind) -> None:
        nonlocal told
        assert computer.kinds(told) == list(kinds)
        told += len(kinds)

    note = desk.drafts.begin(RIVERA.id, PROGRESS, {}, "a1")
    expect()
    for text in ("Arrived", "Arrived on time.", "Arrived on time. Slept well."):
        note = desk.drafts.save(note, COMPLETE | {"subjective": text}, "a1", "form")
    expect(AuditKind.CREATED)
    desk.drafts.close(note.id)
    expect(AuditKind.EDIT_ENDED)
    desk.drafts.open(note.id)
    expect(AuditKind.VIEWED)
    for text in ("Rewritten", "Rewritten."):
        note = desk.drafts.save(note, COMPLETE | {"subjective": text}, "a1", "form")
    expect(AuditKind.EDIT_BEGAN)
    desk.drafts.close(note.id)
    expect(AuditKind.EDIT_ENDED)
    desk.my_notes.look(note.id)
    expect()
    desk.my_notes.read(note.id)
    expect(AuditKind.VIEWED)
    desk.my_notes.record_export(note.id, CLIPBOARD)
    expect(AuditKind.EXPORTED)

    desk.engine.run_once()
    expect(AuditKind.SENT)
    [server_id] = api.notes
    api.change_elsewhere(server_id, subjective="Theirs.")
    note = desk.drafts.save(note, COMPLETE | {"subjective": "Mine, as it was told to me."}, "a1", "form")
    expect(AuditKind.EDIT_BEGAN)
    desk.drafts.close(note.id)
    expect(AuditKind.EDIT_ENDED)
    desk.engine.run_once()
    expect(AuditKind.REFUSED)
    decide(desk, note.id, Keep.MINE)
    expect(AuditKind.MERGED)
    desk.engine.run_once()
    expect(AuditKind.SENT)

    desk.drafts.delete(note.id, "list")
    expect(AuditKind.DELETED)
    desk.drafts.restore(note.id, "list")
    expect(AuditKind.RESTORED)
    desk.engine.run_once()
    expect()
    ready = desk.signing.prepare(desk.signing.review(note.id))
    expect()
    desk.signing.sign(ready, PASSWORD)
    expect(AuditKind.SIGNED)

    computer.sign_in().sign_out(desk, ACCOUNT)
    expect(AuditKind.SIGNED_OUT)
    computer.sign_in().begin_session(desk, ACCOUNT, PASSWORD)
    expect(AuditKind.SIGNED_IN)
    computer.leave()
    computer.come_back()
    expect(AuditKind.UNLOCKED)
    assert computer.verdict().fault is None


def test_6_what_is_copied_from_an_earlier_note_is_a_view_of_that_note(computer: Computer) -> None:
    earlier = computer.note("Earlier.")
    note = computer.desk.drafts.begin(RIVERA.id, PROGRESS, {}, None)
    before = len(computer.trail())
    source = computer.desk.copying.source(note)
    assert source
    assert computer.kinds(before) == []
    computer.desk.copying.record(note.id, source, {"subjective": "Earlier."})
    assert computer.trail()[before:] == [(AuditKind.VIEWED, earlier.id, "copied forward")]


def test_6_the_trail_taken_along_is_in_the_trail(computer: Computer) -> None:
    with computer.desk.store.reading() as tx:
        numbers = [entry.number for entry in tx.audit_entries([1])]
    computer.desk.trail.as_table(numbers)
    assert computer.trail()[1:] == [(AuditKind.EXPORTED, None, "audit trail, 1 of its entries")]


@pytest.mark.parametrize("ending", ["killed", "closed"])
def test_6_an_edit_session_that_could_not_end_is_ended_at_the_next_start(computer: Computer, ending: str) -> None:
    note = computer.desk.drafts.begin(RIVERA.id, PROGRESS, {}, None)
    computer.desk.drafts.save(note, {"subjective": "Half a sent"}, None, "form")
    if ending == "closed":
        computer.desk.drafts.close(note.id)
    before = len(computer.trail())
    computer.leave()
    computer.come_back()
    found_open = (AuditKind.EDIT_ENDED, note.id, "revision 1, found open when the notes were opened again")
    unlocked = (AuditKind.UNLOCKED, None, "")
    assert computer.trail()[before:] == ([found_open, unlocked] if ending == "killed" else [unlocked])
    computer.leave()
    computer.come_back()
    assert computer.kinds().count(AuditKind.EDIT_ENDED) == 1


def test_6_a_note_that_is_not_there_was_not_viewed(computer: Computer) -> None:
    assert computer.desk.my_notes.read("nowhere") is None
    assert computer.kinds() == [AuditKind.SIGNED_IN]


# --- in the same transaction as what it records --------------------------------------------------------------


def _save(computer: Computer, note: Note) -> None:
    computer.desk.drafts.save(note, COMPLETE | {"subjective": "More."}, "a1", "form")


def _delete(computer: Computer, note: Note) -> None:
    computer.desk.drafts.delete(note.id, "list")


def _send(computer: Computer, _note: Note) -> None:
    computer.desk.engine.run_once()


def _refuse(computer: Computer, _note: Note) -> None:
    def refuse() -> None:
        raise Refused(400, "Not so")

    computer.api.before_send = refuse
    computer.desk.engine.run_once()


def _read(computer: Computer, note: Note) -> None:
    computer.desk.my_notes.read(note.id)


@pytest.mark.parametrize("act", [_save, _delete, _send, _refuse, _read])
def test_6_what_cannot_be_recorded_is_not_done(computer: Computer, act: Callable[[Computer, Note], None]) -> None:
    """A file that takes no row more takes nothing of what the row would tell of, and shows no text."""
    note = computer.note()
    full = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
    with computer.desk.store.writing() as tx:
        by_force(tx, full)
    with computer.desk.store.reading() as tx:
        before = tx.note(note.id), tx.audit_head()
    with pytest.raises(ValueError, match="contradicting itself"):
        act(computer, note)
    with computer.desk.store.reading() as tx:
        kept, head = tx.note(note.id), tx.audit_head()
        row = tx.outbox_row(note.id)
    assert (kept, head) == before
    assert kept
    assert kept.accepted_revision is None
    assert row
    assert row.refusal is None


def test_6_what_was_not_done_is_not_recorded(computer: Computer) -> None:
    note = computer.note()
    ready = computer.desk.signing.prepare(computer.desk.signing.review(note.id))
    computer.desk.signing.sign(ready, PASSWORD)
    before = len(computer.trail())
    with pytest.raises(NotEditable):
        _save(computer, note)
    with pytest.raises(NotEditable):
        _delete(computer, note)
    assert computer.kinds(before) == []


# --- append-only ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET what = 'nothing'",
        "UPDATE audit SET number = number + 1",
        "DELETE FROM audit WHERE number = 1",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 1",
    ],
)
def test_6_the_file_refuses_update_and_delete(computer: Computer, statement: str) -> None:
    computer.note()
    with pytest.raises(ValueError, match="contradicting itself"), computer.desk.store.writing() as tx:
        by_force(tx, statement)
    assert computer.verdict().fault is None


# --- verify names the first bad row --------------------------------------------------------------------------

_CLOSE_THE_GAP = "UPDATE audit SET number = number - 1 WHERE number > 3"
_COLUMNS = "at, who, kind, note_id, what, previous_hash, hash, computer"


@pytest.mark.parametrize(
    ("statements", "fault", "number"),
    [
        (["UPDATE audit SET who = 'u2' WHERE number = 3"], Fault.CHANGED, 3),
        (["UPDATE audit SET kind = 'viewed' WHERE number = 2"], Fault.CHANGED, 2),
        (["UPDATE audit SET hash = previous_hash WHERE number = 2"], Fault.CHANGED, 2),
        (["DELETE FROM audit WHERE number = 3"], Fault.CHANGED, 4),
        (["DELETE FROM audit WHERE number = 3", _CLOSE_THE_GAP], Fault.CHANGED, 3),
        (
            [
                "UPDATE audit SET number = -2 WHERE number = 2",
                "UPDATE audit SET number = 2 WHERE number = 3",
                "UPDATE audit SET number = 3 WHERE number = -2",
            ],
            Fault.CHANGED,
            2,
        ),
        ([f"INSERT INTO audit SELECT 8, {_COLUMNS} FROM audit WHERE number = 4"], Fault.CHANGED, 8),
        # a row slipped in shifts the others, and each names another before it
        (
            [
                "UPDATE audit SET number = -number WHERE number > 3",
                "UPDATE audit SET number = 1 - number WHERE number < 0",
                f"INSERT INTO audit SELECT 4, {_COLUMNS} FROM audit WHERE number = 2",
            ],
            Fault.CHANGED,
            4,
        ),
    ],
)
def test_6_verify_names_the_first_bad_row(computer: Computer, statements: list[str], fault: Fault, number: int) -> None:
    for text in ("One.", "Two.", "Three."):
        computer.note(text)
    assert len(computer.trail()) == 7
    computer.leave()
    with computer.tampered(*statements) as store:
        verdict = verify(store)
    assert verdict
    assert (verdict.fault, verdict.number) == (fault, number)
    assert f"Entry {number}" in verdict.sentence
    computer.come_back()
    assert (computer.verdict().fault, computer.verdict().number) == (fault, number)


def test_6_rows_cut_off_at_the_end_are_missed(computer: Computer) -> None:
    for text in ("One.", "Two.", "Three."):
        computer.note(text)
    computer.leave()
    with computer.tampered("DELETE FROM audit WHERE number > 5") as store:
        verdict = verify(store)
        assert verdict
        assert (verdict.fault, verdict.number, verdict.check.count) == (Fault.CUT_OFF, 5, 5)
    computer.come_back()
    # the trail goes on behind what is missing, and never closes over it
    assert (computer.verdict().fault, computer.verdict().number) == (Fault.CHANGED, 8)


def test_6_a_trail_that_was_removed_is_missed_where_there_are_notes(computer: Computer) -> None:
    computer.note()
    computer.leave()
    with computer.tampered("DELETE FROM audit", "DELETE FROM fact WHERE name = 'audit head'") as store:
        verdict = verify(store)
    assert verdict
    assert verdict.fault is Fault.REMOVED
    assert "the trail was removed" in verdict.sentence
    computer.come_back()
