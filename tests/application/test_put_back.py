"""A server that was put back to a backup, and written on above it: its text and the one here are both kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ehr_desktop.application.copies import texts_set_aside
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotThisKindOfServer, Unreachable
from ehr_desktop.application.ports import Changes
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Note, NoteStatus, Place
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import begun, place
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


@pytest.mark.parametrize("feed", ["begun anew", "goes on", "none"])
def test_a_server_put_back_to_older_texts_takes_none_from_here(desk: Desk, api: FakeApi, feed: str) -> None:
    if feed == "none":
        api.capabilities = None
        desk.read_about()
    note, server_id = accepted(desk, api)
    backup = dict(api.notes)
    long_ago = desk.clock.now() - timedelta(days=365)
    api.notes[server_id] = backup[server_id] = replace(backup[server_id], updated_at=long_ago)
    desk.pull.run_once()
    note = edited(desk, desk.drafts.open(note.id), {"subjective": "Arrived on time. A day’s work."})
    desk.drafts.close(note.id)
    desk.engine.run_once()
    desk.pull.run_once()
    assert place(desk, note) is Place.ACCEPTED
    if feed == "begun anew":
        api.put_back(backup)
        api.change_elsewhere(server_id, plan="Written on above the old text.")
        api.notes[server_id] = replace(api.notes[server_id], updated_at=desk.clock.now() + timedelta(days=365))
    else:
        api.notes.update(backup)
    desk.pull.run_once()
    need = desk.conflicts.need(note.id)
    assert need
    assert need.theirs == api.notes[server_id]
    assert need.mine["subjective"] == "Arrived on time. A day’s work."

    decide(desk, note.id, Keep.MINE)
    desk.engine.run_once()
    desk.pull.run_once()
    assert api.notes[server_id].columns["subjective"] == "Arrived on time. A day’s work."
    assert place(desk, note) is Place.ACCEPTED


def test_a_signature_the_server_lost_shows_as_lost_and_the_text_stays(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    draft = api.notes[server_id]
    api.notes[server_id] = replace(
        draft, status=NoteStatus.SIGNED, version="signed", columns={**draft.columns, "subjective": "As signed."}
    )
    desk.pull.run_once()
    assert text_of(desk, note) == "As signed."
    api.put_back({server_id: draft})
    desk.pull.run_once()
    assert text_of(desk, note) == "Arrived on time."
    assert [columns["subjective"] for columns in desk.my_notes.set_aside(note.id)] == ["As signed."]


def test_a_note_the_server_lost_stays_here(desk: Desk, api: FakeApi) -> None:
    note, _ = accepted(desk, api)
    desk.pull.run_once()
    api.put_back({})
    desk.pull.run_once()
    assert text_of(desk, note) == "Arrived on time."
    edited(desk, note, {"subjective": "Written on."})
    desk.engine.run_once()
    assert (place(desk, note), text_of(desk, note)) == (Place.NEEDS_YOU, "Written on.")


def test_starting_over_is_done_again_when_it_ended_half_way(desk: Desk, api: FakeApi) -> None:
    first, first_id = accepted(desk, api)
    second, second_id = accepted(desk, api)
    desk.pull.run_once()
    api.put_back(api.notes)
    api.page = 1
    changes = api.changes

    def broken(since: str | None) -> Changes:
        if since == "2 1":
            raise Unreachable("There is no connection.")
        return changes(since)

    api.changes = broken  # type: ignore[method-assign]
    assert desk.pull.run_once().link is Link.OFFLINE
    for server_id in (first_id, second_id):
        api.change_elsewhere(server_id, subjective="Written above the old text.")
    api.changes = changes  # type: ignore[method-assign]
    desk.pull.run_once()
    for note in (first, second):
        need = desk.conflicts.need(note.id)
        assert need
        assert need.mine["subjective"] == "Arrived on time."


def test_what_a_server_lost_that_was_put_back_is_not_merged_away_by_a_change_of_ours(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    backup = dict(api.notes)
    note = desk.drafts.save(note, {**note.answers, "plan": "Walk daily."}, None, "form")
    desk.engine.run_once()
    note = desk.drafts.save(note, {**note.answers, "objective": "Calm."}, None, "form")
    api.put_back(backup)

    desk.engine.run_once()

    need = desk.conflicts.need(note.id)
    assert need
    assert need.merge
    assert (need.mine["plan"], [one.field.id for one in need.merge.conflicts]) == ("Walk daily.", ["objective", "plan"])
