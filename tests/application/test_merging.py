"""A note changed here and at the server: put together where that loses nothing, else kept twice until it is decided."""

from dataclasses import replace

import pytest

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import OutcomeUnknown
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.domain.merge import APPOINTMENT, Keep
from ehr_desktop.domain.note import Answers, Note, Place
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.application.test_drafts import begun, place
from tests.desk import HandClock

BEGUN: Answers = {"subjective": "Slept well.", "plan": "Walks."}


@pytest.fixture
def note(desk: Desk) -> Note:
    """A draft that the server has, open in a form."""
    note = begun(desk, BEGUN)
    desk.engine.run_once()
    return kept(desk, note)


def kept(desk: Desk, note: Note) -> Note:
    shown = desk.my_notes.look(note.id)
    assert shown
    return shown.note


def elsewhere(api: FakeApi, **columns: str) -> None:
    [server_id] = api.notes
    api.change_elsewhere(server_id, **columns)


def there(api: FakeApi) -> tuple[object, object]:
    [copy] = api.notes.values()
    return copy.columns.get("subjective"), copy.columns.get("plan")


def typed(desk: Desk, note: Note, **answers: str) -> Note:
    return desk.drafts.save(note, {**note.answers, **answers}, note.appointment_id, "form")


def need_of(desk: Desk, note: Note) -> Need:
    need = desk.conflicts.need(note.id)
    assert need
    assert need.merge
    return need


def decide(desk: Desk, note: Note, **choices: Keep) -> bool:
    return desk.conflicts.decide(need_of(desk, note), choices)


def audited(desk: Desk, kind: AuditKind) -> list[str]:
    with desk.store.reading() as tx:
        return [row.what for row in tx.audit(100) if row.kind is kind]


@pytest.mark.parametrize("capabilities", [EVERYTHING, None])
def test_two_fields_changed_in_two_places_both_arrive_and_nothing_is_asked(
    desk: Desk, api: FakeApi, note: Note, capabilities: frozenset[str] | None
) -> None:
    api.capabilities = capabilities
    desk.read_about()
    elsewhere(api, plan="Letter to the doctor.")
    version = next(iter(api.notes.values())).version
    typed(desk, note, subjective="Slept badly.")

    report = desk.engine.run_once()

    assert there(api) == ("Slept badly.", "Letter to the doctor.")
    assert (place(desk, note), report.parked, desk.conflicts.need(note.id)) == (Place.ACCEPTED, 0, None)
    assert dict(kept(desk, note).answers) == {"subjective": "Slept badly.", "plan": "Letter to the doctor."}
    assert audited(desk, AuditKind.MERGED) == [f"version {version}, revision 3"]
    assert desk.my_notes.set_aside(note.id) == []


def test_what_is_merged_says_only_what_is_new_to_the_server(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, plan="Letter.")
    typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()
    assert b"Slept badly." in api.sent[-1].body
    assert b"Letter." not in api.sent[-1].body


def test_nothing_is_sent_where_nothing_is_left_to_say(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, subjective="Slept badly.", plan="Letter.")
    typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()
    assert (len(api.sent), place(desk, note)) == (2, Place.ACCEPTED)
    assert kept(desk, note).answers["plan"] == "Letter."


def test_a_server_that_changes_each_time_is_left_for_the_next_round(desk: Desk, api: FakeApi, note: Note) -> None:
    letters = iter("abcdefgh")
    api.before_send = lambda: elsewhere(api, plan=next(letters))
    typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()
    assert (len(api.sent), place(desk, note)) == (3, Place.THIS_COMPUTER)
    api.before_send = lambda: None
    desk.engine.run_once()
    assert there(api) == ("Slept badly.", "b")


def test_one_field_changed_twice_is_asked_and_all_three_texts_are_there(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, subjective="Slept six hours.", plan="Letter.")
    typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()

    need = need_of(desk, note)
    assert need.merge
    [one] = need.merge.conflicts
    assert (one.base, one.mine, one.theirs) == ("Slept well.", "Slept badly.", "Slept six hours.")
    assert [field.id for field in need.merge.taken_in] == ["plan"]
    assert there(api) == ("Slept six hours.", "Letter.")
    assert place(desk, note) is Place.NEEDS_YOU


@pytest.mark.parametrize(
    ("keep", "text", "aside"),
    [
        (Keep.MINE, "Slept badly.", ["Slept six hours."]),
        (Keep.THEIRS, "Slept six hours.", ["Slept badly."]),
        (Keep.BOTH, "Slept badly.\n\nSlept six hours.", []),
    ],
)
def test_a_decision_arrives_and_what_was_not_kept_is_set_aside(
    desk: Desk, api: FakeApi, note: Note, keep: Keep, text: str, aside: list[str]
) -> None:
    elsewhere(api, subjective="Slept six hours.", plan="Letter.")
    typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()

    assert decide(desk, note, subjective=keep)
    desk.engine.run_once()

    assert there(api) == (text, "Letter.")
    assert place(desk, note) is Place.ACCEPTED
    assert [one["subjective"] for one in desk.my_notes.set_aside(note.id)] == aside


def test_each_field_is_decided_by_itself_and_the_other_answers_are_set_aside_together(
    desk: Desk, api: FakeApi, note: Note
) -> None:
    elsewhere(api, subjective="Slept six hours.", plan="Letter.")
    typed(desk, note, subjective="Slept badly.", plan="Diary.")
    desk.engine.run_once()
    assert decide(desk, note, subjective=Keep.MINE, plan=Keep.THEIRS)
    desk.engine.run_once()
    assert there(api) == ("Slept badly.", "Letter.")
    [aside] = desk.my_notes.set_aside(note.id)
    assert (aside["subjective"], aside["plan"]) == ("Slept six hours.", "Diary.")


def test_changed_once_more_after_the_decision_is_asked_once_more(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, subjective="Slept six hours.")
    typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()
    assert decide(desk, note, subjective=Keep.BOTH)
    elsewhere(api, subjective="Slept five hours.")
    desk.engine.run_once()

    need = need_of(desk, note)
    assert need.merge
    [one] = need.merge.conflicts
    assert (one.base, one.mine, one.theirs) == (
        "Slept six hours.",
        "Slept badly.\n\nSlept six hours.",
        "Slept five hours.",
    )


def test_a_decision_on_what_is_not_there_any_more_is_not_carried_out(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, subjective="Slept six hours.")
    note = typed(desk, note, subjective="Slept badly.")
    desk.engine.run_once()
    shown = need_of(desk, note)
    typed(desk, note, subjective="Slept badly, woke at three.")
    assert not desk.conflicts.decide(shown, {"subjective": Keep.THEIRS})
    assert need_of(desk, note).mine["subjective"] == "Slept badly, woke at three."


def test_the_appointment_is_decided_like_a_field(desk: Desk, api: FakeApi, note: Note) -> None:
    [server_id] = api.notes
    copy = api.change_elsewhere(server_id)
    api.notes[server_id] = replace(copy, appointment_id="a2")
    desk.drafts.save(note, note.answers, "a1", "form")
    desk.engine.run_once()
    assert decide(desk, note, **{APPOINTMENT: Keep.MINE})
    desk.engine.run_once()
    assert api.notes[server_id].appointment_id == "a1"
    assert desk.my_notes.set_aside(note.id) == []


def test_what_the_server_has_of_a_write_whose_answer_was_lost_is_nobody_elses_change(
    desk: Desk, api: FakeApi, note: Note, clock: HandClock
) -> None:
    note = typed(desk, note, subjective="Slept badly.")
    api.lose_next_answer()
    desk.engine.run_once()
    elsewhere(api, plan="Letter.")
    typed(desk, note, subjective="Slept badly, woke at three.")
    clock.move(minutes=30)
    desk.engine.run_once()
    assert there(api) == ("Slept badly, woke at three.", "Letter.")
    assert place(desk, note) is Place.ACCEPTED


# --- a form that is open ------------------------------------------------------------------------------------


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


# --- a deletion ---------------------------------------------------------------------------------------------


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


def test_every_decision_is_in_the_audit_trail(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, plan="Letter.")
    typed(desk, note, plan="Diary.")
    desk.engine.run_once()
    [copy] = api.notes.values()
    assert decide(desk, note, plan=Keep.MINE)
    [what] = audited(desk, AuditKind.MERGED)
    assert what.startswith(f"version {copy.version}, ")
    assert what.endswith(", decided")


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
