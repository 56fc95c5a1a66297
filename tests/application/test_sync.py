"""What waits arrives, once, and the state shown is true at every moment."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotNow
from ehr_desktop.application.outbox import Operation
from ehr_desktop.application.ports import Capability, NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Answers, Note, NoteStatus, Place
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.application.test_drafts import PROGRESS, begun, place
from tests.desk import CHEN, RIVERA, HandClock, decide


def edited(desk: Desk, note: Note, answers: Answers, appointment_id: str | None = None) -> Note:
    return desk.drafts.save(note, answers, appointment_id, "form")


def test_a_draft_without_appointment_arrives_as_a_draft(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    report = desk.engine.run_once()
    assert (report.link, report.sent, report.changed) == (Link.ONLINE, 1, frozenset({note.id}))
    [copy] = api.notes.values()
    assert (copy.status, copy.appointment_id, copy.columns["subjective"]) == (
        NoteStatus.DRAFT,
        None,
        "Arrived on time.",
    )
    assert place(desk, note) is Place.ACCEPTED
    assert desk.my_notes.waiting() == []


def test_offline_keeps_everything_and_reconnecting_sends_it(desk: Desk, api: FakeApi) -> None:
    api.offline = True
    note = begun(desk)
    report = desk.engine.run_once()
    assert report.link is Link.OFFLINE
    assert place(desk, note) is Place.THIS_COMPUTER
    note = edited(desk, note, {"subjective": "Arrived on time. Slept well."})
    api.offline = False
    desk.engine.run_once()
    [copy] = api.notes.values()
    assert copy.columns["subjective"] == "Arrived on time. Slept well."
    assert len(api.sent) == 1


def test_a_hundred_autosaves_are_one_request(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    for count in range(100):
        note = edited(desk, note, {"subjective": "word " * (count + 2)})
    desk.engine.run_once()
    assert len(api.sent) == 1


def test_typing_goes_on_while_sending(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    api.before_send = lambda: _type_on(desk, api, note)
    desk.engine.run_once()
    assert place(desk, note) is Place.THIS_COMPUTER
    desk.engine.run_once()
    [copy] = api.notes.values()
    assert (copy.columns["subjective"], place(desk, note)) == ("Arrived on time. And more.", Place.ACCEPTED)
    assert [attempt.operation for attempt in api.sent] == [Operation.CREATE, Operation.UPDATE]


def _type_on(desk: Desk, api: FakeApi, note: Note) -> None:
    api.before_send = lambda: None
    edited(desk, note, {"subjective": "Arrived on time. And more."})


def test_while_a_request_is_out_the_state_is_sent(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    seen: list[Place] = []
    api.before_send = lambda: seen.append(place(desk, note))
    desk.engine.run_once()
    assert seen == [Place.SENT]


@pytest.mark.parametrize("capabilities", [EVERYTHING, None, EVERYTHING - {Capability.IDEMPOTENCY_KEYS}])
def test_a_lost_answer_never_makes_a_second_note(
    desk: Desk, api: FakeApi, clock: HandClock, capabilities: frozenset[str] | None
) -> None:
    api.capabilities = capabilities
    desk.read_about()
    api.lose_next_answer()
    note = begun(desk)
    report = desk.engine.run_once()
    assert (report.link, place(desk, note)) == (Link.OFFLINE, Place.SENT)
    note = edited(desk, note, {"subjective": "Arrived on time. Later words."})
    for _ in range(3):
        clock.move(minutes=30)
        desk.engine.run_once()
    [copy] = api.notes.values()
    assert (copy.columns["subjective"], place(desk, note)) == ("Arrived on time. Later words.", Place.ACCEPTED)


def test_the_same_bytes_and_key_are_sent_again(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    api.lose_next_answer()
    begun(desk)
    desk.engine.run_once()
    clock.move(minutes=30)
    desk.engine.run_once()
    first, second = api.sent
    assert (first.key, first.body) == (second.key, second.body)


def test_an_attempt_that_was_certainly_not_delivered_is_frozen_anew(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    api.offline = True
    desk.engine.run_once()
    edited(desk, note, {"subjective": "Rewritten."})
    api.offline = False
    desk.engine.run_once()
    assert [attempt.revision for attempt in api.sent] == [2]


def test_a_refused_note_is_parked_with_the_servers_words_and_blocks_no_other(desk: Desk, api: FakeApi) -> None:
    api.needs_appointment_for_drafts = True
    refused = begun(desk)
    fine = desk.drafts.begin(CHEN.id, PROGRESS, {}, "a7")
    fine = desk.drafts.save(fine, {"subjective": "On time."}, "a7", "form")
    report = desk.engine.run_once()
    assert (report.link, report.sent, report.parked) == (Link.ONLINE, 1, 1)
    assert (place(desk, refused), place(desk, fine)) == (Place.NEEDS_YOU, Place.ACCEPTED)
    need = desk.conflicts.need(refused.id)
    assert need
    assert need.refusal
    assert need.refusal.message == "Appointment is required for non-draft notes"
    assert [row.note_id for row in desk.my_notes.page(NoteFilter(needs_you=True))] == [refused.id]
    desk.engine.run_once()
    assert len(api.sent) == 2


def test_the_next_edit_and_send_again_let_a_refused_note_go_on(desk: Desk, api: FakeApi) -> None:
    api.needs_appointment_for_drafts = True
    note = begun(desk)
    desk.engine.run_once()
    note = edited(desk, note, {"subjective": "Arrived on time. More."})
    assert place(desk, note) is Place.THIS_COMPUTER
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU
    api.needs_appointment_for_drafts = False
    desk.conflicts.try_again(note.id)
    desk.engine.run_once()
    assert place(desk, note) is Place.ACCEPTED


def test_a_refused_note_goes_by_itself_once_the_server_is_another_build(desk: Desk, api: FakeApi) -> None:
    api.needs_appointment_for_drafts = True
    note = begun(desk)
    desk.refresh(lambda _: None)
    desk.refresh(lambda _: None)
    assert (place(desk, note), len(api.sent)) == (Place.NEEDS_YOU, 1)
    api.needs_appointment_for_drafts = False
    api.build = "def5678"
    desk.refresh(lambda _: None)
    assert place(desk, note) is Place.ACCEPTED


def test_only_changed_columns_are_sent_and_a_cleared_one_is_cleared(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, {"subjective": "One.", "plan": "Two."})
    desk.engine.run_once()
    edited(desk, note, {"subjective": "One."})
    desk.engine.run_once()
    [copy] = api.notes.values()
    assert b"subjective" not in api.sent[1].body
    assert "plan" not in copy.columns


def test_an_appointment_chosen_later_reaches_the_server(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    note = edited(desk, note, note.answers, "a1")
    desk.engine.run_once()
    [copy] = api.notes.values()
    assert copy.appointment_id == "a1"


def test_a_server_that_drops_the_appointment_does_not_pass_for_accepted(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    api.capabilities = EVERYTHING - {Capability.APPOINTMENT_ON_UPDATE}
    edited(desk, note, note.answers, "a1")
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU


def test_changed_in_two_places_keeps_both_texts_until_a_choice(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    [server_id] = api.notes
    api.change_elsewhere(server_id, subjective="Written elsewhere.")
    edited(desk, note, {"subjective": "Written here."})
    desk.engine.run_once()
    need = desk.conflicts.need(note.id)
    assert need
    assert need.theirs
    assert (need.mine["subjective"], need.theirs.columns["subjective"]) == ("Written here.", "Written elsewhere.")
    assert api.notes[server_id].columns["subjective"] == "Written elsewhere."


@pytest.mark.parametrize(("keep", "text"), [("mine", "Written here."), ("theirs", "Written elsewhere.")])
def test_keeping_one_text_sets_the_other_aside(desk: Desk, api: FakeApi, keep: str, text: str) -> None:
    note = begun(desk)
    desk.engine.run_once()
    [server_id] = api.notes
    api.change_elsewhere(server_id, subjective="Written elsewhere.")
    note = edited(desk, note, {"subjective": "Written here."})
    desk.engine.run_once()
    decide(desk, note.id, Keep(keep))
    desk.engine.run_once()
    shown = desk.my_notes.look(note.id)
    assert shown
    assert shown.columns["subjective"] == api.notes[server_id].columns["subjective"] == text
    assert shown.place is Place.ACCEPTED
    other = "Written elsewhere." if keep == "mine" else "Written here."
    assert [text["subjective"] for text in desk.my_notes.set_aside(note.id)] == [other]


def test_the_same_change_in_two_places_is_no_conflict(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    [server_id] = api.notes
    api.change_elsewhere(server_id, subjective="The same words.")
    note = edited(desk, note, {"subjective": "The same words."})
    desk.engine.run_once()
    assert place(desk, note) is Place.ACCEPTED


def test_a_server_that_asks_to_wait_is_left_alone(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk)

    def wait() -> None:
        raise NotNow("Too many requests from this office.", 120)

    api.before_send = wait
    assert desk.engine.run_once().link is Link.ASKED_TO_WAIT
    api.before_send = lambda: None
    clock.move(seconds=119)
    desk.engine.run_once()
    assert api.notes == {}
    clock.move(seconds=1)
    desk.engine.run_once()
    assert place(desk, note) is Place.ACCEPTED


def test_a_wait_further_away_than_any_backoff_was_a_wrong_clock(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    api.lose_next_answer()
    clock.move(days=3650)
    note = begun(desk)
    desk.engine.run_once()
    clock.move(days=-3650)
    desk.engine.run_once()
    assert place(desk, note) is Place.ACCEPTED


def test_an_ended_session_keeps_everything_and_asks(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    api.signed_out = True
    assert desk.engine.run_once().link is Link.SIGN_IN_NEEDED
    assert place(desk, note) is Place.THIS_COMPUTER
    api.signed_out = False
    desk.engine.run_once()
    assert place(desk, note) is Place.ACCEPTED


def test_a_note_that_disappeared_at_the_server_keeps_its_text_here(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    api.notes.clear()
    note = edited(desk, note, {"subjective": "Still mine."})
    desk.engine.run_once()
    shown = desk.my_notes.look(note.id)
    assert shown
    assert (shown.place, shown.columns["subjective"]) == (Place.NEEDS_YOU, "Still mine.")


# --- pull ---------------------------------------------------------------------------------------------------


def test_notes_written_elsewhere_come_to_this_computer(desk: Desk, api: FakeApi) -> None:
    columns: dict[str, object] = {"subjective": "From the web.", "sessionDate": "2026-11-10"}
    api.put(RIVERA.id, "Progress Note", columns, NoteStatus.DRAFT)
    api.put(RIVERA.id, "Intake Assessment", {"assessment": "Signed there."}, NoteStatus.SIGNED)
    desk.pull.run_once()
    rows = {row.note_type: row for row in desk.my_notes.page(NoteFilter())}
    assert rows["Progress Note"].place is Place.ACCEPTED
    assert rows["Intake Assessment"].status is NoteStatus.SIGNED
    note = desk.drafts.open(rows["Progress Note"].note_id)
    assert note.answers["subjective"] == "From the web."
    assert desk.pull.run_once().changed == frozenset()


def test_absence_at_the_server_deletes_nothing(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    api.notes.clear()
    desk.pull.run_once()
    assert desk.my_notes.look(note.id)


def test_a_pull_leaves_open_and_waiting_notes_alone(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    [server_id] = api.notes
    api.change_elsewhere(server_id, subjective="Written elsewhere.")
    desk.pull.run_once()
    shown = desk.my_notes.look(note.id)
    assert shown
    assert shown.columns["subjective"] == "Arrived on time."
    desk.drafts.close(note.id)
    desk.pull.run_once()
    shown = desk.my_notes.look(note.id)
    assert shown
    assert shown.columns["subjective"] == "Written elsewhere."


def test_a_text_taken_in_beneath_a_form_is_not_overwritten(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    [server_id] = api.notes
    desk.drafts.close(note.id)
    api.change_elsewhere(server_id, subjective="Written elsewhere.")
    desk.pull.run_once()
    edited(desk, note, {"subjective": "Typed into the form that had read the text before."})
    desk.engine.run_once()
    need = desk.conflicts.need(note.id)
    assert need
    assert need.theirs
    assert need.theirs.columns["subjective"] == api.notes[server_id].columns["subjective"] == "Written elsewhere."
    assert need.mine["subjective"] == "Typed into the form that had read the text before."


def test_a_pull_does_not_take_an_unanswered_create_for_another_note(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    api.lose_next_answer()
    begun(desk)
    desk.engine.run_once()
    desk.pull.run_once()
    clock.move(minutes=30)
    desk.engine.run_once()
    desk.pull.run_once()
    assert len(desk.my_notes.page(NoteFilter())) == len(api.notes) == 1


def test_a_text_the_server_would_cut_is_parked_before_it_is_sent(desk: Desk, api: FakeApi) -> None:
    note = desk.drafts.begin(RIVERA.id, desk.types["Progress Note"], {}, None)
    long = "🙂" * 50_001  # 100,002 as the server counts
    saved = desk.drafts.save(note, {"subjective": long}, None, "test")
    desk.engine.run_once(lambda _: None)
    assert api.sent == []
    need = desk.conflicts.need(note.id)
    assert need
    assert need.refusal
    assert need.refusal.message == "Subjective is too long: 100,002 characters; the server keeps 100,000."
    desk.drafts.save(saved, {"subjective": long[2:]}, None, "test")
    desk.engine.run_once(lambda _: None)
    assert [copy.columns["subjective"] for copy in api.notes.values()] == [long[2:]]


def test_a_note_without_a_clear_answer_holds_up_no_other_that_was_left(desk: Desk, api: FakeApi) -> None:
    first, second = begun(desk), begun(desk)

    def fail() -> None:
        api.before_send = lambda: None
        raise NotNow("The server failed.", maybe_done=True, this_alone=True, status=500)

    api.before_send = fail
    desk.send([first.id, second.id], lambda _: None)
    assert (place(desk, first), place(desk, second)) == (Place.SENT, Place.ACCEPTED)
