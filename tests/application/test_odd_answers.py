"""A server, or something between, that answers oddly: nothing is lost, doubled, or shown as what it is not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotNow, NotThisKindOfServer, Refused
from ehr_desktop.application.outbox import Attempt
from ehr_desktop.application.ports import NoteFilter, ServerAbout, SignatureRequest
from ehr_desktop.application.signing import LookAgain
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Note, NoteStatus, Place, ServerCopy
from ehr_desktop.domain.people import Appointment
from tests.application.fake_api import EVERYTHING, PASSWORD, FakeApi
from tests.application.test_drafts import begun, place
from tests.application.test_signing import complete_note, ready
from tests.application.test_sync import edited
from tests.desk import HandClock
from tests.domain.test_rules import COMPLETE


def text_here(desk: Desk, note: Note) -> object:
    shown = desk.my_notes.look(note.id)
    assert shown
    return shown.columns.get("subjective")


def sign_elsewhere(api: FakeApi, server_id: str, **columns: str) -> None:
    api.change_elsewhere(server_id, **columns)
    api.notes[server_id] = replace(api.notes[server_id], status=NoteStatus.SIGNED)


def test_what_is_typed_while_a_signature_is_under_way_is_set_aside_and_not_shown_as_signed(
    desk: Desk, api: FakeApi
) -> None:
    note = complete_note(desk)
    agreed = ready(desk, note)
    sign = api.sign

    def slow(request: SignatureRequest) -> ServerCopy:
        desk.drafts.save(note, {**COMPLETE, "subjective": "Typed while the server was signing."}, "a1", "form")
        return sign(request)

    api.sign = slow  # type: ignore[method-assign]
    desk.signing.sign(agreed, PASSWORD)
    assert text_here(desk, note) == COMPLETE["subjective"]
    assert [one["subjective"] for one in desk.my_notes.set_aside(note.id)] == ["Typed while the server was signing."]


def test_a_refusal_because_the_note_is_signed_shows_the_signed_note(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    [server_id] = api.notes
    note = edited(desk, note, {"subjective": "Typed here."})

    def refuse() -> None:
        sign_elsewhere(api, server_id, subjective="Signed there.")
        raise Refused(403, "Cannot edit locked, signed, or cosigned notes")

    api.before_send = refuse
    desk.engine.run_once()
    assert (text_here(desk, note), place(desk, note)) == ("Signed there.", Place.ACCEPTED)
    assert [one["subjective"] for one in desk.my_notes.set_aside(note.id)] == ["Typed here."]


def test_a_text_the_server_cut_does_not_pass_for_accepted_and_a_pull_does_not_take_it(desk: Desk, api: FakeApi) -> None:
    note = begun(desk, {"subjective": "x" * 200})
    send = api.send

    def cutting(attempt: Attempt) -> ServerCopy | None:
        copy = send(attempt)
        assert copy
        cut = replace(copy, columns={**copy.columns, "subjective": "x" * 100})
        api.notes[cut.id] = cut
        return cut

    api.send = cutting  # type: ignore[method-assign]
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU
    desk.drafts.close(note.id)
    desk.pull.run_once()
    assert text_here(desk, note) == "x" * 200


def test_a_note_deleted_while_the_server_cut_its_text_stays_deleted(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    note = begun(desk, {"subjective": "x" * 200})
    send = api.send

    def cutting(attempt: Attempt) -> ServerCopy | None:
        copy = send(attempt)
        assert copy
        desk.drafts.delete(note.id, "list")
        api.notes[copy.id] = replace(copy, columns={**copy.columns, "subjective": "x" * 100})
        return api.notes[copy.id]

    api.send = cutting  # type: ignore[method-assign]
    desk.engine.run_once()
    api.send = send  # type: ignore[method-assign]
    clock.move(hours=1)
    desk.engine.run_once()
    assert (api.notes, desk.my_notes.page(NoteFilter()), desk.my_notes.waiting()) == ({}, [], [])


@pytest.mark.parametrize("is_there_already", [False, True])
def test_a_note_deleted_while_it_was_refused_stays_deleted(
    desk: Desk, api: FakeApi, clock: HandClock, is_there_already: bool
) -> None:
    note = begun(desk)
    if is_there_already:
        desk.engine.run_once()
        note = edited(desk, note, {"subjective": "More."})

    def refuse() -> None:
        api.before_send = lambda: None
        desk.drafts.delete(note.id, "list")
        raise Refused(400, "Not like this.")

    api.before_send = refuse
    assert desk.engine.run_once().parked == 0
    clock.move(hours=1)
    desk.engine.run_once()
    assert (api.notes, desk.my_notes.page(NoteFilter()), desk.my_notes.waiting()) == ({}, [], [])


@pytest.mark.parametrize("capabilities", [EVERYTHING, None])
def test_what_is_gone_at_the_server_does_not_pass_for_accepted_when_words_are_taken_back(
    desk: Desk, api: FakeApi, capabilities: frozenset[str] | None
) -> None:
    api.capabilities = capabilities
    desk.read_about()
    note = begun(desk)
    desk.engine.run_once()
    api.notes.clear()
    more = edited(desk, note, {"subjective": "More."})
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU
    edited(desk, more, note.answers)
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU


def test_a_server_that_took_nothing_leaves_the_note_on_this_computer(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)

    def busy() -> None:
        raise NotNow("Too many requests from this office.", 1e12)

    api.before_send = busy
    assert desk.engine.run_once().link is Link.ASKED_TO_WAIT
    assert place(desk, note) is Place.THIS_COMPUTER


def test_a_wait_longer_than_any_backoff_is_kept_as_the_longest(desk: Desk, api: FakeApi, clock: HandClock) -> None:
    begun(desk)

    def busy() -> None:
        raise NotNow("Come back in an hour.", 3600)

    api.before_send = busy
    desk.engine.run_once()
    api.before_send = lambda: None
    clock.move(minutes=14)
    desk.engine.run_once()
    assert api.notes == {}
    clock.move(minutes=1)
    desk.engine.run_once()
    assert len(api.notes) == 1


def test_a_note_deleted_at_the_server_can_be_sent_again_as_a_new_draft(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    api.notes.clear()
    note = edited(desk, note, {"subjective": "Still mine."})
    desk.engine.run_once()
    desk.conflicts.try_again(note.id)
    desk.engine.run_once()
    assert [copy.columns["subjective"] for copy in api.notes.values()] == ["Still mine."]
    assert place(desk, note) is Place.ACCEPTED


def test_a_note_that_lacks_something_is_not_prepared_for_signing(desk: Desk) -> None:
    note = complete_note(desk, None)
    with pytest.raises(LookAgain, match="still missing"):
        desk.signing.prepare(desk.signing.review(note.id))


def test_one_odd_route_is_not_called_offline(desk: Desk, api: FakeApi) -> None:
    def odd(*_: object) -> Sequence[Appointment]:
        raise NotThisKindOfServer("This address answered with something else.")

    api.sessions_between = odd  # type: ignore[method-assign, assignment]
    with desk.store.writing() as tx:
        tx.remember("caseload", "", desk.clock.now())
    note = begun(desk)
    report = desk.refresh(lambda _: None)
    assert (report.link, place(desk, note)) == (Link.ONLINE, Place.ACCEPTED)
    assert report.why == "This address answered with something else."


def test_a_portal_in_front_of_the_server_is_no_connection(desk: Desk, api: FakeApi) -> None:
    def portal() -> ServerAbout:
        raise NotThisKindOfServer("A page of the network answered.")

    api.about = portal  # type: ignore[method-assign]
    assert desk.refresh(lambda _: None).link is Link.OFFLINE
