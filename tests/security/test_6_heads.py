"""Security 6: the head of the trail is recorded with each sync where the server takes it; what that is good for."""

import shutil
from pathlib import Path

import pytest

from ehr_desktop.application.audit_trail import Fault
from ehr_desktop.application.errors import Unreachable
from ehr_desktop.application.ports import AuditHead, AuditKind, AuditRow
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from tests.application.fake_api import ANN, EVERYTHING
from tests.security.audited import Computer, computer

__all__ = ["computer"]


@pytest.fixture
def told(computer: Computer) -> Computer:
    """At a server that takes heads."""
    computer.api.capabilities = EVERYTHING
    computer.desk.read_about()
    return computer


def a_round(computer: Computer) -> None:
    """What F5 does."""
    report = computer.desk.refresh(lambda _: None)
    assert report.why == ""


def come_back_signed_in(computer: Computer) -> None:
    """Unlock, with the session that is still open."""
    computer.come_back()
    computer.api.use_token("token")
    computer.desk.standing.has_session = True


def test_6_the_head_is_told_with_each_round_that_moved_it_and_with_no_other(told: Computer) -> None:
    note = told.note()
    a_round(told)
    [*_, head] = told.api.heads_told
    with told.desk.store.reading() as tx:
        assert tx.audit_head() == head
    number = len(told.api.heads_told)
    a_round(told)
    a_round(told)
    assert len(told.api.heads_told) == number
    told.desk.my_notes.read(note.id)
    a_round(told)
    assert len(told.api.heads_told) == number + 1


def test_6_a_server_that_does_not_take_heads_is_asked_nothing(computer: Computer) -> None:
    computer.note()
    a_round(computer)
    assert computer.api.heads_told == []


def test_6_what_the_clinic_was_told_shows_a_trail_rewritten_from_its_beginning(told: Computer) -> None:
    """Who has the key can write a whole new chain, sound in itself: the clinic has heard of another one."""
    told.note()
    a_round(told)
    with told.desk.store.reading() as tx:
        head = tx.audit_head()
    assert head
    told.leave()
    forget = "DELETE FROM audit", "DELETE FROM fact WHERE name = 'audit head'"
    with told.tampered(*forget) as store, store.writing() as tx:
        for number in range(9):
            tx.append_audit(AuditRow(told.clock.now(), ANN.id, AuditKind.VIEWED, None, f"invented {number}"))
    told.come_back()
    verdict = told.verdict()
    assert (verdict.fault, verdict.known) == (Fault.OTHER_AT_CLINIC, head)
    assert f"entry {head.number} was a different one" in verdict.sentence


def test_6_a_file_replaced_by_an_older_copy_is_noticed_at_the_next_round(told: Computer, tmp_path: Path) -> None:
    """F08: everything in the older file is sound. The clinic knows a longer trail."""
    told.note("One.")
    a_round(told)
    told.leave()
    shutil.copy(told.file, tmp_path / "older.db")
    come_back_signed_in(told)
    told.note("Two.")
    told.note("Three.")
    a_round(told)
    with told.desk.store.reading() as tx:
        lost = tx.audit_head()
    assert lost
    told.leave()
    shutil.copy(tmp_path / "older.db", told.file)
    come_back_signed_in(told)
    assert told.verdict().fault is None

    a_round(told)

    verdict = told.verdict()
    assert (verdict.fault, verdict.known) == (Fault.OTHER_AT_CLINIC, lost)
    assert f"The clinic knows a longer trail of this computer: {lost.number} entries." in verdict.sentence
    assert told.desk.trail.warning() == verdict.sentence
    differs = [what for kind, _, what in told.trail() if kind is AuditKind.TRAIL_DIFFERS]
    assert len(differs) == 1
    assert differs[0].startswith(f"entry {lost.number} at the clinic, ")
    a_round(told)
    a_round(told)
    assert told.kinds().count(AuditKind.TRAIL_DIFFERS) == 1


def test_6_a_server_that_cannot_take_the_head_now_hinders_nothing(
    told: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_head: AuditHead) -> AuditHead:
        raise Unreachable("There is no connection.")

    note = told.note()
    with monkeypatch.context() as broken:
        broken.setattr(told.api, "keep_audit_head", cut)
        assert told.desk.refresh(lambda _: None).link is Link.OFFLINE
    shown = told.desk.my_notes.look(note.id)
    assert shown
    assert shown.place is Place.ACCEPTED
    a_round(told)
    with told.desk.store.reading() as tx:
        assert tx.audit_head() == told.api.heads_told[-1]
