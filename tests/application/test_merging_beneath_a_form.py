"""What comes into a note whose form is open: what is typed there is kept, and nothing that came in is taken back."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import OutcomeUnknown
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Note, Place
from tests.application.both_changed import BEGUN, decide, elsewhere, kept, need_of, there, typed
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import begun, place
from tests.desk import HandClock


def test_a_form_that_had_read_the_note_before_takes_nothing_back(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, plan="Letter.")
    read = typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()

    saved = desk.drafts.save(read, {**read.answers, "subjective": "Slept badly, woke at three."}, None, "form")
    desk.engine.run_once()

    assert dict(saved.answers) == {"subjective": "Slept badly, woke at three.", "plan": "Letter."}
    assert there(api) == ("Slept badly, woke at three.", "Letter.")
    assert desk.conflicts.need(note.id) is None


def test_an_untouched_form_saves_nothing_over_what_came_in(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, plan="Letter.")
    read = typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()
    saved = desk.drafts.save(read, read.answers, None, "form")
    assert (saved.answers["plan"], saved.revision) == ("Letter.", kept(desk, note).revision)


def test_typed_into_the_very_field_that_came_in_is_asked(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, plan="Letter.")
    read = typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()

    desk.drafts.save(read, {**read.answers, "plan": "Walks, and a diary."}, None, "form")
    desk.engine.run_once()

    need = need_of(desk, note)
    assert need.merge
    [one] = need.merge.conflicts
    assert (one.base, one.mine, one.theirs) == ("Walks.", "Walks, and a diary.", "Letter.")
    assert there(api) == ("Slept badly.", "Letter.")
    assert decide(desk, note, plan=Keep.BOTH)
    desk.engine.run_once()
    assert there(api) == ("Slept badly.", "Walks, and a diary.\n\nLetter.")


def test_a_field_that_came_in_before_the_form_heard_of_the_first_answer_is_asked_too(desk: Desk, api: FakeApi) -> None:
    read = begun(desk, BEGUN)
    desk.engine.run_once()
    elsewhere(api, plan="Letter.")
    with desk.store.reading() as tx:
        now = tx.note(read.id)
    assert now
    typed(desk, now, subjective="Slept badly.")
    desk.engine.run_once()
    desk.drafts.save(read, {**read.answers, "plan": "Diary."}, None, "form")
    need = need_of(desk, read)
    assert need.merge
    assert [one.field.id for one in need.merge.conflicts] == ["plan"]
    desk.drafts.delete(read.id, "list")
    desk.drafts.close(read.id)
    assert there(api) == ("Slept badly.", "Letter.")


def test_a_change_of_this_computer_beneath_a_form_is_set_aside_and_needs_nobody(desk: Desk, note: Note) -> None:
    other = typed(desk, note, plan="Written in another window.")
    desk.drafts.save(note, {**note.answers, "plan": "Typed into the form."}, None, "form")
    assert kept(desk, note).answers["plan"] == "Typed into the form."
    assert [one["plan"] for one in desk.my_notes.set_aside(note.id)] == [other.answers["plan"]]
    assert desk.conflicts.need(note.id) is None


@pytest.mark.parametrize("keep", [Keep.MINE, Keep.THEIRS])
@pytest.mark.parametrize("is_lost", [False, True])
def test_what_came_in_while_it_was_being_sent_stays_a_question(
    desk: Desk, api: FakeApi, note: Note, clock: HandClock, keep: Keep, is_lost: bool
) -> None:
    """A form types over what was just put together, while that is on its way to the server."""
    read = typed(desk, note, subjective="Slept badly.")
    elsewhere(api, plan="Letter.")
    tries: list[int] = []

    def type_into_the_second() -> None:
        tries.append(len(tries))
        if len(tries) == 2:
            typed(desk, read, plan="Diary.")
            if is_lost:
                api.lose_next_answer()

    api.before_send = type_into_the_second
    desk.engine.run_once()
    assert there(api) == ("Slept badly.", "Letter.")

    merge = need_of(desk, note).merge
    assert merge
    [conflict] = merge.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == ("Walks.", "Diary.", "Letter.")
    assert decide(desk, note, plan=keep)
    clock.move(minutes=1)
    desk.engine.run_once()

    kept_plan, other = ("Diary.", "Letter.") if keep is Keep.MINE else ("Letter.", "Diary.")
    assert (there(api), place(desk, note)) == (("Slept badly.", kept_plan), Place.ACCEPTED)
    assert [one["plan"] for one in desk.my_notes.set_aside(note.id)] == [other]


def test_what_was_cleared_elsewhere_stays_so_after_an_undone_deletion_without_an_answer(
    desk: Desk, api: FakeApi, note: Note, clock: HandClock
) -> None:
    def lose() -> None:
        api.before_send = lambda: None
        raise OutcomeUnknown("The connection broke.")

    desk.drafts.delete(note.id, "list")
    clock.move(minutes=1)
    api.before_send = lose
    desk.engine.run_once()
    desk.drafts.restore(note.id, "list")
    elsewhere(api, plan="")
    clock.move(minutes=1)
    desk.engine.run_once()
    assert (there(api), place(desk, note)) == (("Slept well.", ""), Place.ACCEPTED)


def test_typed_while_a_pull_took_another_field_in_both_arrive(desk: Desk, api: FakeApi, note: Note) -> None:
    desk.drafts.close(note.id)
    elsewhere(api, plan="Letter.")
    desk.pull.run_once()
    saved = desk.drafts.save(note, {**note.answers, "subjective": "Slept badly."}, None, "form")
    desk.engine.run_once()
    assert saved.answers["plan"] == "Letter."
    assert there(api) == ("Slept badly.", "Letter.")
    assert place(desk, note) is Place.ACCEPTED
