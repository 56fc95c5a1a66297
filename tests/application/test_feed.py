"""Changes at the server come here by its feed: each once, none overlooked, and nothing typed here is lost by one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotThisKindOfServer, StoreFailed, Unreachable
from ehr_desktop.application.ports import Capability, Change, Changes, NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Note, NoteStatus, Place, ServerCopy
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.application.test_drafts import begun, place
from tests.application.test_sync import edited
from tests.desk import RIVERA, HandClock, decide


@pytest.fixture
def asked(api: FakeApi) -> list[str]:
    """What was asked for to take in changes, in order."""
    said: list[str] = []
    my_notes, changes, note = api.my_notes, api.changes, api.note

    def listed() -> Sequence[ServerCopy]:
        said.append("list")
        return my_notes()

    def fed(since: str | None) -> Changes:
        said.append(f"since {since}")
        return changes(since)

    def one(server_id: str) -> ServerCopy:
        said.append(server_id)
        return note(server_id)

    api.my_notes, api.changes, api.note = listed, fed, one  # type: ignore[method-assign]
    return said


def text_of(desk: Desk, note: Note) -> object:
    shown = desk.my_notes.look(note.id)
    assert shown
    return shown.columns.get("subjective")


def accepted(desk: Desk, api: FakeApi) -> tuple[Note, str]:
    """A draft of ours that the server has, its form closed."""
    before = set(api.notes)
    note = begun(desk)
    desk.engine.run_once()
    desk.drafts.close(note.id)
    [server_id] = api.notes.keys() - before
    return note, server_id


def texts_here(desk: Desk) -> list[str]:
    rows = desk.my_notes.page(NoteFilter())
    return sorted(str(desk.drafts.open(row.note_id).answers.get("subjective")) for row in rows)


def test_what_was_read_is_not_asked_for_again(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    api.put(RIVERA.id, "Progress Note", {"subjective": "From the web."}, NoteStatus.DRAFT)
    desk.pull.run_once()
    assert texts_here(desk) == ["From the web."]

    assert desk.pull.run_once().changed == frozenset()
    assert asked == ["since None", "since 1 1"]


def test_a_server_without_a_feed_shows_its_list(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    api.capabilities = EVERYTHING - {Capability.CHANGES_FEED}
    desk.read_about()
    api.put(RIVERA.id, "Progress Note", {"subjective": "From the web."}, NoteStatus.DRAFT)
    desk.pull.run_once()
    assert (texts_here(desk), asked) == (["From the web."], ["list"])


def test_a_round_with_nothing_new_is_two_requests(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    desk.refresh(lambda _: None)
    asked.clear()
    for name in ("about", "clients", "appointments", "sessions_between", "client_notes", "treatment_plan_status"):
        setattr(api, name, _noted(asked, name, getattr(api, name)))
    assert desk.refresh(lambda _: None).link is Link.ONLINE
    assert asked == ["about", "since 1 0"]


def _noted(asked: list[str], name: str, call: Callable[..., object]) -> Callable[..., object]:
    def noted(*given: object) -> object:
        asked.append(name)
        return call(*given)

    return noted


def test_it_reads_pages_until_there_is_no_more(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    api.page = 2
    for number in range(5):
        api.put(RIVERA.id, "Progress Note", {"subjective": f"Number {number}."}, NoteStatus.DRAFT)
    report = desk.pull.run_once()
    assert texts_here(desk) == [f"Number {number}." for number in range(5)]
    assert (len(report.changed), asked) == (5, ["since None", "since 1 2", "since 1 4"])


def test_a_line_that_breaks_between_pages_keeps_what_came(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    api.page = 2
    for number in range(4):
        api.put(RIVERA.id, "Progress Note", {"subjective": f"Number {number}."}, NoteStatus.DRAFT)
    changes = api.changes

    def broken(since: str | None) -> Changes:
        if since:
            raise Unreachable("There is no connection.")
        return changes(since)

    api.changes = broken  # type: ignore[method-assign]
    report = desk.pull.run_once()
    assert (report.link, len(report.changed)) == (Link.OFFLINE, 2)

    api.changes = changes  # type: ignore[method-assign]
    desk.pull.run_once()
    assert texts_here(desk) == [f"Number {number}." for number in range(4)]
    assert asked == ["since None", "since 1 2"]


def test_what_could_not_be_kept_here_is_asked_for_again(
    desk: Desk, api: FakeApi, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor follows what it stands behind: an ending in between repeats, and skips nothing."""
    first = api.put(RIVERA.id, "Progress Note", {"subjective": "First."}, NoteStatus.DRAFT)
    second = api.put(RIVERA.id, "Progress Note", {"subjective": "Second."}, NoteStatus.DRAFT)
    take_in = desk.pull._feed._take_in

    def full(copy: ServerCopy, put_back: bool) -> str | None:
        if copy.id == second.id:
            raise StoreFailed("The disk is full.")
        return take_in(copy, put_back)

    with monkeypatch.context() as patched:
        patched.setattr(desk.pull._feed, "_take_in", full)
        assert len(desk.pull.run_once().changed) == 1
    desk.pull.run_once()
    assert texts_here(desk) == ["First.", "Second."]
    assert asked == ["since None", "since None"]
    assert first.id in api.notes


def test_our_own_change_is_no_news(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    note, _ = accepted(desk, api)
    note = edited(desk, note, {"subjective": "Arrived on time. And more."})
    desk.engine.run_once()
    edited(desk, note, {"subjective": "Arrived on time. And more. Not sent yet."})
    assert desk.pull.run_once().changed == frozenset()
    desk.pull.run_once()
    assert [one for one in asked if not one.startswith("since")] == []


def test_notes_of_others_that_one_may_read_are_not_taken_in(desk: Desk, api: FakeApi) -> None:
    copy = api.put(RIVERA.id, "Progress Note", {"subjective": "An associate’s."}, NoteStatus.DRAFT)
    api.notes[copy.id] = replace(copy, clinician_id="u2")
    desk.pull.run_once()
    assert texts_here(desk) == []


# --- left alone, and not forgotten --------------------------------------------------------------------------


def test_a_change_beneath_an_open_form_comes_when_the_form_is_closed(
    desk: Desk, api: FakeApi, asked: list[str]
) -> None:
    note, server_id = accepted(desk, api)
    desk.drafts.open(note.id)
    api.change_elsewhere(server_id, subjective="Written elsewhere.")
    desk.pull.run_once()
    desk.pull.run_once()
    assert (text_of(desk, note), server_id in asked) == ("Arrived on time.", False)

    desk.drafts.close(note.id)
    assert desk.pull.run_once().changed == {note.id}
    assert (text_of(desk, note), asked.count(server_id)) == ("Written elsewhere.", 1)
    desk.pull.run_once()
    assert asked.count(server_id) == 1


def test_a_change_of_a_note_that_waits_comes_after_the_choice(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    edited(desk, note, {"subjective": "Mine."})
    api.change_elsewhere(server_id, subjective="Theirs.")
    desk.pull.run_once()
    assert text_of(desk, note) == "Mine."
    desk.engine.run_once()
    api.change_elsewhere(server_id, subjective="Theirs, written on.")
    desk.pull.run_once()
    decide(desk, note.id, Keep.THEIRS)
    assert text_of(desk, note) == "Theirs."
    desk.pull.run_once()
    assert text_of(desk, note) == "Theirs, written on."


def test_what_may_be_an_unanswered_create_is_looked_at_once_that_is_settled(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    api.lose_next_answer()
    note = begun(desk)
    desk.engine.run_once()
    other = api.put(RIVERA.id, "Progress Note", {"subjective": "From the web."}, NoteStatus.DRAFT)
    desk.pull.run_once()
    desk.pull.run_once()
    assert len(desk.my_notes.page(NoteFilter())) == 1

    clock.move(minutes=30)
    desk.engine.run_once()
    desk.pull.run_once()
    assert texts_here(desk) == ["Arrived on time.", "From the web."]
    assert (place(desk, note), len(api.notes), other.id in api.notes) == (Place.ACCEPTED, 2, True)


def test_a_note_the_server_will_not_show_alone_holds_up_no_other(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    first, first_id = accepted(desk, api)
    second, second_id = accepted(desk, api)
    for one, server_id in ((first, first_id), (second, second_id)):
        desk.drafts.open(one.id)
        api.change_elsewhere(server_id, subjective="Written elsewhere.")
    desk.pull.run_once()
    desk.drafts.close(first.id)
    desk.drafts.close(second.id)
    del api.notes[first_id]
    desk.pull.run_once()
    assert (place(desk, first), text_of(desk, second)) == (Place.NEEDS_YOU, "Written elsewhere.")


# --- odd answers --------------------------------------------------------------------------------------------


def test_an_unknown_cursor_means_to_start_over(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    note, _ = accepted(desk, api)
    desk.pull.run_once()
    api.put(RIVERA.id, "Progress Note", {"subjective": "From the web."}, NoteStatus.DRAFT)
    api.put_back(api.notes)
    desk.pull.run_once()
    assert texts_here(desk) == ["Arrived on time.", "From the web."]
    assert asked == ["since None", "since 1 1", "since None"]
    assert place(desk, note) is Place.ACCEPTED


_LOOP = Changes((), "1 1", more=True)


def _unreadable() -> Changes:
    raise NotThisKindOfServer("This address answered with something else.")


@pytest.mark.parametrize(
    "answer",
    [_unreadable, lambda: _LOOP, lambda: Changes((), "backwards", more=False)],
    ids=["cannot be read", "more of the same for ever", "nothing, and another cursor"],
)
def test_an_odd_answer_changes_nothing_here(desk: Desk, api: FakeApi, answer: Callable[[], Changes]) -> None:
    note, _ = accepted(desk, api)
    desk.pull.run_once()
    changes = api.changes
    api.changes = lambda _: answer()  # type: ignore[method-assign, assignment]
    report = desk.pull.run_once()
    assert (report.link, report.changed) == (Link.ONLINE, frozenset())
    assert (place(desk, note), text_of(desk, note)) == (Place.ACCEPTED, "Arrived on time.")
    if answer is _unreadable:
        api.put(RIVERA.id, "Progress Note", {"subjective": "In the list."}, NoteStatus.DRAFT)
        desk.pull.run_once()
        assert texts_here(desk) == ["Arrived on time.", "In the list."]
        api.changes = changes  # type: ignore[method-assign]
        assert desk.pull.run_once().changed == frozenset()


def test_a_cursor_that_goes_backwards_repeats_what_is_known(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    old = Changes((Change(server_id, api.notes[server_id]),), "1 0", more=False)
    changes = api.changes
    api.changes = lambda _: old  # type: ignore[method-assign, assignment]
    assert desk.pull.run_once().changed == frozenset()
    api.changes = changes  # type: ignore[method-assign]
    api.change_elsewhere(server_id, subjective="Written elsewhere.")
    assert desk.pull.run_once().changed == {note.id}
