"""Changes at the server come here by its feed: each once, none overlooked, and nothing typed here is lost by one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

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


# --- deleted at the server ----------------------------------------------------------------------------------


def test_a_draft_deleted_elsewhere_stays_here_and_asks(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    del api.notes[server_id]
    assert desk.pull.run_once().changed == {note.id}
    need = desk.conflicts.need(note.id)
    assert need
    assert need.refusal
    assert (need.refusal.status, place(desk, note)) == (404, Place.NEEDS_YOU)
    assert need.mine["subjective"] == "Arrived on time."
    assert desk.pull.run_once().changed == frozenset()

    desk.conflicts.try_again(note.id)
    desk.engine.run_once()
    desk.pull.run_once()
    assert [copy.columns["subjective"] for copy in api.notes.values()] == ["Arrived on time."]
    assert place(desk, note) is Place.ACCEPTED


def test_a_draft_deleted_elsewhere_can_be_deleted_here_too(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    del api.notes[server_id]
    desk.pull.run_once()
    desk.drafts.delete(note.id, "list")
    clock.move(minutes=1)
    desk.engine.run_once()
    desk.pull.run_once()
    assert (desk.my_notes.page(NoteFilter()), desk.my_notes.waiting()) == ([], [])


@pytest.mark.parametrize("again", ["another build", "typed and taken back"])
def test_it_asks_until_it_was_answered(desk: Desk, api: FakeApi, again: str) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    del api.notes[server_id]
    desk.pull.run_once()
    if again == "another build":
        api.build = "def5678"
        desk.read_about()
    else:
        note = edited(desk, note, {"subjective": "Arrived on time. More."})
        edited(desk, note, {"subjective": "Arrived on time."})
    desk.engine.run_once()
    desk.pull.run_once()
    assert place(desk, note) is Place.NEEDS_YOU


def test_a_note_with_unsent_changes_is_asked_about_when_it_is_sent(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    edited(desk, note, {"subjective": "Written on."})
    del api.notes[server_id]
    desk.pull.run_once()
    assert (place(desk, note), text_of(desk, note)) == (Place.THIS_COMPUTER, "Written on.")
    desk.engine.run_once()
    assert (place(desk, note), text_of(desk, note)) == (Place.NEEDS_YOU, "Written on.")


def test_a_draft_that_is_there_again_waits_no_longer(desk: Desk, api: FakeApi) -> None:
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    copy = api.notes.pop(server_id)
    desk.pull.run_once()
    api.notes[server_id] = copy
    assert desk.pull.run_once().changed == {note.id}
    assert (place(desk, note), desk.conflicts.need(note.id)) == (Place.ACCEPTED, None)


def test_a_signed_note_stays_whatever_the_feed_says(desk: Desk, api: FakeApi) -> None:
    copy = api.put(RIVERA.id, "Progress Note", {"subjective": "Signed."}, NoteStatus.SIGNED)
    desk.pull.run_once()
    del api.notes[copy.id]
    assert desk.pull.run_once().changed == frozenset()
    [row] = desk.my_notes.page(NoteFilter())
    assert (row.status, row.place) == (NoteStatus.SIGNED, Place.ACCEPTED)


@pytest.mark.parametrize("answer_is_lost", [False, True])
def test_our_own_deletion_is_no_news(desk: Desk, api: FakeApi, clock: HandClock, answer_is_lost: bool) -> None:
    note, _ = accepted(desk, api)
    desk.pull.run_once()
    desk.drafts.delete(note.id, "list")
    clock.move(minutes=1)
    if answer_is_lost:
        api.lose_next_answer()
    for _ in range(2):
        desk.engine.run_once()
        assert desk.pull.run_once().changed == frozenset()
        clock.move(hours=1)
    assert (desk.my_notes.page(NoteFilter()), desk.my_notes.waiting(), api.notes) == ([], [], {})


def test_a_draft_that_was_left_behind_is_deleted_silently(desk: Desk, api: FakeApi) -> None:
    """A server that cannot change an appointment: the new draft is ours, the old one comes and goes unseen."""
    api.capabilities = EVERYTHING - {Capability.APPOINTMENT_ON_UPDATE}
    desk.read_about()
    note, server_id = accepted(desk, api)
    desk.pull.run_once()
    edited(desk, note, {"subjective": "Arrived on time."}, "a1")
    desk.engine.run_once()
    for _ in range(2):
        desk.pull.run_once()
    assert server_id not in api.notes
    assert (len(desk.my_notes.page(NoteFilter())), len(api.notes), desk.my_notes.waiting()) == (1, 1, [])


# --- a server that was put back, and odd answers ------------------------------------------------------------


def test_an_unknown_cursor_means_to_start_over(desk: Desk, api: FakeApi, asked: list[str]) -> None:
    note, _ = accepted(desk, api)
    desk.pull.run_once()
    api.put(RIVERA.id, "Progress Note", {"subjective": "From the web."}, NoteStatus.DRAFT)
    api.put_back(api.notes)
    desk.pull.run_once()
    assert texts_here(desk) == ["Arrived on time.", "From the web."]
    assert asked == ["since None", "since 1 1", "since None"]
    assert place(desk, note) is Place.ACCEPTED


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
