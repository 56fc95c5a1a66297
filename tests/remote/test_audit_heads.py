"""How far the trail is, told by real rounds to the real server; an older file put in place is noticed."""

import shutil
from pathlib import Path

from ehr_desktop.application.audit_trail import TOLD, Fault, head_of
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import AuditHead, AuditKind
from ehr_desktop.application.sync import Link
from tests.application.test_drafts import PROGRESS
from tests.remote.test_sync_against_backend import Computer, computer, url

__all__ = ["computer", "url"]


def written(desk: Desk, text: str) -> None:
    """A note, and the round that brings it to the server."""
    note = desk.drafts.begin(desk.api.clients()[0].id, PROGRESS, {}, None)
    desk.drafts.save(note, {"subjective": text}, None, "form")
    desk.drafts.close(note.id)
    assert desk.refresh(lambda _: None).link is Link.ONLINE


def heads(desk: Desk) -> tuple[AuditHead | None, AuditHead | None]:
    """The last row, and the one the server was told last."""
    with desk.store.reading() as tx:
        return tx.audit_head(), head_of(tx.fact(TOLD))


def test_a_round_tells_the_server_the_last_row(computer: Computer) -> None:
    with computer.desk() as desk:
        written(desk, "One.")
        last, told = heads(desk)
        assert last
        assert last == told
        assert computer.api.keep_audit_head(last) == last


def test_an_older_file_in_place_of_this_one_is_noticed_by_the_next_round(computer: Computer, tmp_path: Path) -> None:
    with computer.desk() as desk:
        written(desk, "One.")
    shutil.copy(computer.file, tmp_path / "older.db")
    with computer.desk() as desk:
        written(desk, "Two.")
        written(desk, "Three.")
        lost, _ = heads(desk)
    assert lost
    shutil.copy(tmp_path / "older.db", computer.file)

    with computer.desk() as desk:
        desk.trail.record(AuditKind.LOCKED)
        assert desk.refresh(lambda _: None).link is Link.ONLINE
        verdict = desk.trail.verify(lambda _: True)

    assert verdict
    assert (verdict.fault, verdict.known) == (Fault.OTHER_AT_CLINIC, lost)
