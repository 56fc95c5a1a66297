"""The changes feed and the batch as the use cases meet them: the same tests for the clinic in memory and for ours."""

from dataclasses import replace
from uuid import uuid4

import pytest

from ehr_desktop.application.errors import ChangedElsewhere, CursorUnknown, KnownError, NotThere, Refused
from ehr_desktop.application.outbox import Attempt, Draft, Operation
from ehr_desktop.application.ports import Change, ClinicApi
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import ServerCopy
from tests.application.fake_api import FakeApi


def create(api: ClinicApi, **columns: str) -> Attempt:
    client_id = api.clients()[0].id
    body = api.body_of(Draft(Operation.CREATE, client_id, "Contact Note", columns, None, False))
    return Attempt(Operation.CREATE, str(uuid4()), 1, body, columns, None)


def update(api: ClinicApi, of: ServerCopy, **columns: str) -> Attempt:
    said: Columns = columns
    body = api.body_of(Draft(Operation.UPDATE, of.client_id, of.note_type, said, None, False))
    return Attempt(Operation.UPDATE, str(uuid4()), 2, body, said, None, of.id, of.version)


def delete(of: ServerCopy) -> Attempt:
    return Attempt(Operation.DELETE, str(uuid4()), 3, b"", {}, None, of.id, of.version)


def made(api: ClinicApi, **columns: str) -> ServerCopy:
    return taken(api.send(create(api, **columns)))


def taken(outcome: ServerCopy | KnownError | None) -> ServerCopy:
    assert isinstance(outcome, ServerCopy)
    return outcome


def to_the_end(api: ClinicApi, since: str | None) -> tuple[list[Change], str]:
    changes: list[Change] = []
    more = True
    while more:
        page = api.changes(since)
        changes += page.changes
        since, more = page.cursor, page.more
    assert since
    return changes, since


def test_what_is_made_changed_and_deleted_is_told_once(api: ClinicApi) -> None:
    _, cursor = to_the_end(api, None)
    note = made(api, subjective="New.")
    changes, cursor = to_the_end(api, cursor)
    assert changes == [Change(note.id, note)] == [Change(note.id, api.note(note.id))]

    changed = taken(api.send(update(api, note, subjective="Changed.")))
    changes, cursor = to_the_end(api, cursor)
    assert changes == [Change(note.id, changed)]

    api.send(delete(changed))
    changes, cursor = to_the_end(api, cursor)
    assert changes == [Change(note.id, None)]
    assert to_the_end(api, cursor) == ([], cursor)


def test_from_the_beginning_it_tells_of_every_note(api: ClinicApi) -> None:
    made(api, subjective="One more.")
    changes, _ = to_the_end(api, None)
    told = {change.server_id: change.copy for change in changes}
    assert {copy.id: copy for copy in api.my_notes()}.items() <= told.items()
    assert len(told) == len(changes)


def test_a_cursor_it_has_not_given_means_to_start_over(api: ClinicApi) -> None:
    with pytest.raises(CursorUnknown):
        api.changes("99 1" if isinstance(api, FakeApi) else "bm8gc3VjaCBjdXJzb3I")


def test_each_of_a_batch_is_answered_in_its_place(api: ClinicApi) -> None:
    stale = made(api, subjective="Before.")
    theirs = taken(api.send(update(api, stale, subjective="Theirs.")))
    gone = made(api, subjective="To be deleted.")
    api.send(delete(gone))
    fine = made(api, subjective="Fine.")

    first, conflict, missing, changed, last = api.send_together(
        [
            create(api, subjective="First."),
            update(api, stale, subjective="Mine."),
            update(api, gone, subjective="Too late."),
            update(api, fine, plan="Written on."),
            create(api, subjective="Last."),
        ]
    )

    assert [taken(one).columns["subjective"] for one in (first, last)] == ["First.", "Last."]
    assert isinstance(conflict, ChangedElsewhere)
    assert conflict.theirs == theirs == api.note(stale.id)
    assert isinstance(missing, NotThere)
    assert (taken(changed).columns["plan"], taken(changed)) == ("Written on.", api.note(fine.id))
    assert taken(first) == api.note(taken(first).id)


def test_what_was_taken_is_answered_again_together_and_alone(api: ClinicApi) -> None:
    attempts = [create(api, subjective="Once."), create(api, subjective="Once, too.")]
    before = len(api.my_notes())
    first = list(api.send_together(attempts))
    assert list(api.send_together(attempts)) == first
    assert [api.send(one) for one in attempts] == first
    alone = create(api, subjective="First alone.")
    copy = api.send(alone)
    assert list(api.send_together([alone, attempts[0]])) == [copy, first[0]]
    assert len(api.my_notes()) == before + 3


def test_one_that_is_refused_leaves_the_others(api: ClinicApi) -> None:
    good = made(api, subjective="Good.")
    key = create(api, subjective="A key's first use.")
    api.send(key)
    other = replace(create(api, subjective="Another use."), key=key.key)
    refused, changed, last = api.send_together(
        [other, update(api, good, plan="Written on."), create(api, subjective="Last.")]
    )
    assert isinstance(refused, Refused)
    assert refused.status == 422
    assert [taken(changed).columns["plan"], taken(last).columns["subjective"]] == ["Written on.", "Last."]
