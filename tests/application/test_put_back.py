"""A server that was put back to a backup, and written on above it: its text and the one here are both kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ehr_desktop.application.copies import texts_set_aside
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotThisKindOfServer
from ehr_desktop.application.ports import Changes
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Note, Place
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import place
from tests.application.test_feed import accepted, text_of
from tests.application.test_sync import edited
from tests.desk import HandClock, decide

MINE, THEIRS = "Mine, the newest.", "Theirs, over the backup."


def put_back(desk: Desk, api: FakeApi) -> tuple[Note, str]:
    """A note that says MINE here, and THEIRS at the server, which was put back to what it said before."""
    note, server_id = accepted(desk, api)
    backup = dict(api.notes)
    note = edited(desk, note, {"subjective": MINE})
    desk.engine.run_once()
    desk.drafts.close(note.id)
    desk.pull.run_once()
    api.put_back(backup)
    api.change_elsewhere(server_id, subjective=THEIRS)
    return note, server_id


def aside(desk: Desk, note: Note) -> list[object]:
    """The texts of the note that gave way."""
    with desk.store.reading() as tx:
        return [columns.get("subjective") for columns in texts_set_aside(tx, note.id)]


def test_a_note_deleted_while_it_waits_for_a_choice_keeps_their_text(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    note, _ = put_back(desk, api)
    desk.pull.run_once()
    assert place(desk, note) is Place.NEEDS_YOU

    desk.drafts.delete(note.id, "list")
    clock.move(minutes=1)
    desk.engine.run_once()

    assert (api.notes, aside(desk, note)) == ({}, [THEIRS])


def test_a_deletion_that_is_undone_keeps_their_text_too(desk: Desk, api: FakeApi) -> None:
    note, server_id = put_back(desk, api)
    desk.pull.run_once()

    desk.drafts.delete(note.id, "list")
    desk.drafts.restore(note.id, "list")
    desk.engine.run_once()

    assert (api.notes[server_id].columns["subjective"], aside(desk, note)) == (MINE, [THEIRS])


def test_a_deletion_that_was_decided_before_is_not_asked_about_again(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    backup = dict(api.notes)
    desk.drafts.delete(note.id, "list")
    api.change_elsewhere(server_id, subjective=THEIRS)
    clock.move(minutes=1)
    desk.engine.run_once()
    decide(desk, note.id, Keep.THEIRS)
    desk.pull.run_once()

    api.put_back(backup)
    desk.pull.run_once()

    need = desk.conflicts.need(note.id)
    assert need
    assert (need.mine["subjective"], need.was_deleted) == (THEIRS, False)


def test_a_list_in_place_of_a_feed_that_begins_anew_takes_no_text_away(
    desk: Desk, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, server_id = put_back(desk, api)
    known = desk.my_notes.look(note.id)
    assert known
    assert known.note.server
    assert known.note.server.updated_at
    later = known.note.server.updated_at + timedelta(hours=1)
    api.notes[server_id] = replace(api.notes[server_id], updated_at=later)
    changes = api.changes

    def odd(since: str | None) -> Changes:
        if since is None:
            raise NotThisKindOfServer("It answers with something else.")
        return changes(since)

    monkeypatch.setattr(api, "changes", odd)
    desk.pull.run_once()
    monkeypatch.undo()
    desk.pull.run_once()

    assert (text_of(desk, note), place(desk, note)) == (MINE, Place.NEEDS_YOU)


def test_a_text_the_backup_has_not_is_not_merged_away(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note, server_id = accepted(desk, api)
    backup = dict(api.notes)
    note = edited(desk, note, {**note.answers, "plan": "Walks."})
    desk.engine.run_once()
    desk.drafts.close(note.id)
    desk.pull.run_once()
    edited(desk, note, {**note.answers, "subjective": MINE})
    api.put_back(backup)

    desk.engine.run_once()

    need = desk.conflicts.need(note.id)
    assert need
    assert need.merge
    assert {one.field.id: (one.mine, one.theirs) for one in need.merge.conflicts} == {
        "subjective": (MINE, "Arrived on time."),
        "plan": ("Walks.", None),
    }
    decide(desk, note.id, Keep.MINE)
    desk.engine.run_once()
    assert (api.notes[server_id].columns["plan"], place(desk, note)) == ("Walks.", Place.ACCEPTED)


@pytest.mark.parametrize("is_learnt_before", [False, True], ids=["met when it is sent", "learnt by a round before"])
def test_nor_where_somebody_wrote_on_above_the_backup(
    desk: Desk, api: FakeApi, clock: HandClock, is_learnt_before: bool
) -> None:
    note, server_id = accepted(desk, api)
    backup = dict(api.notes)
    note = edited(desk, note, {**note.answers, "plan": "Walks."})
    desk.engine.run_once()
    desk.drafts.close(note.id)
    desk.pull.run_once()
    edited(desk, note, {**note.answers, "subjective": MINE})
    api.put_back(backup)
    clock.move(hours=1)
    api.change_elsewhere(server_id, objective="Calm.")
    if is_learnt_before:
        desk.pull.run_once()

    desk.engine.run_once()

    assert place(desk, note) is Place.NEEDS_YOU
    decide(desk, note.id, Keep.MINE)
    desk.engine.run_once()
    assert (api.notes[server_id].columns["plan"], place(desk, note)) == ("Walks.", Place.ACCEPTED)
    assert api.notes[server_id].columns["subjective"] == MINE
