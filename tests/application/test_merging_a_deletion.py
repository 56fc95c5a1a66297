"""A note deleted here and changed at the server: it is asked which of the two holds."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.domain.note import Note, Place
from tests.application.both_changed import audited, elsewhere, kept, need_of, there, typed
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import place
from tests.desk import HandClock


@pytest.fixture
def deleted(desk: Desk, api: FakeApi, note: Note, clock: HandClock) -> Note:
    """Deleted here, and changed at the server before the server was told."""
    desk.drafts.close(note.id)
    desk.drafts.delete(note.id, "list")
    elsewhere(api, plan="Letter.")
    clock.move(seconds=11)
    desk.engine.run_once()
    return note


def test_a_deletion_of_what_was_changed_elsewhere_is_asked(desk: Desk, api: FakeApi, deleted: Note) -> None:
    assert need_of(desk, deleted).was_deleted
    assert there(api) == ("Slept well.", "Letter.")
    assert place(desk, deleted) is Place.NEEDS_YOU


def test_the_changed_note_comes_back(desk: Desk, api: FakeApi, deleted: Note) -> None:
    assert desk.conflicts.keep_theirs(need_of(desk, deleted))
    assert [what.endswith(", decided") for what in audited(desk, AuditKind.MERGED)] == [True]
    desk.engine.run_once()
    assert place(desk, deleted) is Place.ACCEPTED
    assert kept(desk, deleted).answers["plan"] == "Letter."
    assert [one["plan"] for one in desk.my_notes.set_aside(deleted.id)] == ["Walks."]


def test_deleted_all_the_same_its_last_text_is_set_aside(desk: Desk, api: FakeApi, deleted: Note) -> None:
    assert desk.conflicts.delete_all_the_same(need_of(desk, deleted))
    desk.engine.run_once()
    assert api.notes == {}
    assert [one["plan"] for one in desk.my_notes.set_aside(deleted.id)] == ["Letter."]


def test_a_deletion_decided_on_once_more_changed_text_is_asked_once_more(
    desk: Desk, api: FakeApi, deleted: Note
) -> None:
    shown = need_of(desk, deleted)
    assert desk.conflicts.delete_all_the_same(shown)
    elsewhere(api, plan="Letter, and a call.")
    desk.engine.run_once()
    assert need_of(desk, deleted).was_deleted
    assert there(api) == ("Slept well.", "Letter, and a call.")


def test_a_later_conflict_of_a_note_that_came_back_is_no_deletion(desk: Desk, api: FakeApi, deleted: Note) -> None:
    assert desk.conflicts.keep_theirs(need_of(desk, deleted))
    desk.engine.run_once()
    elsewhere(api, plan="Letter, and a call.")
    typed(desk, desk.drafts.open(deleted.id), plan="No letter.")
    desk.engine.run_once()
    assert not need_of(desk, deleted).was_deleted
