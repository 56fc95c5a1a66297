"""A note changed here and at the server: put together where that loses nothing, else kept twice until it is decided."""

from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.domain.merge import APPOINTMENT, Keep
from ehr_desktop.domain.note import Note, Place
from tests.application.both_changed import audited, decide, elsewhere, kept, need_of, there, typed
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.application.test_drafts import place
from tests.desk import HandClock


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


def test_every_decision_is_in_the_audit_trail(desk: Desk, api: FakeApi, note: Note) -> None:
    elsewhere(api, plan="Letter.")
    typed(desk, note, plan="Diary.")
    desk.engine.run_once()
    [copy] = api.notes.values()
    assert decide(desk, note, plan=Keep.MINE)
    [what] = audited(desk, AuditKind.MERGED)
    assert what.startswith(f"version {copy.version}, ")
    assert what.endswith(", decided")
