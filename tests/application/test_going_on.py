"""A round that is told to stop ends with the note it is at, and loses nothing."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import Capability
from ehr_desktop.application.sync import Link, SyncReport
from ehr_desktop.domain.note import Note, NoteStatus, Place
from tests.application.fake_api import EVERYTHING, FakeApi
from tests.desk import CHEN, RIVERA, TYPES


def write(desk: Desk, words: str) -> Note:
    """A draft, saved here."""
    note = desk.drafts.begin(RIVERA.id, TYPES["Progress Note"], {}, None)
    return desk.drafts.save(note, {"subjective": words}, None, "form")


def places(desk: Desk, notes: list[Note]) -> list[Place]:
    """Where they are."""
    return [shown.place for note in notes if (shown := desk.my_notes.look(note.id))]


class Patience:
    """Goes on so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left >= 0


def nobody(_: SyncReport) -> None:
    """Who hears of single notes."""


@pytest.fixture(autouse=True)
def one_by_one(desk: Desk, api: FakeApi) -> None:
    """A server that takes one note at a time, and shows a list."""
    api.capabilities = EVERYTHING - {Capability.BATCH, Capability.CHANGES_FEED}
    desk.read_about()


def test_the_note_under_way_is_finished_and_the_others_wait(desk: Desk, api: FakeApi) -> None:
    notes = [write(desk, f"Note {number}") for number in range(4)]

    report = desk.engine.run_once(goes_on=Patience(2))

    assert (report.link, report.sent) == (Link.ONLINE, 2)
    assert places(desk, notes) == [Place.ACCEPTED, Place.ACCEPTED, Place.THIS_COMPUTER, Place.THIS_COMPUTER]
    assert all(row.attempt is None and row.failures == 0 for row in desk.my_notes.waiting())
    assert desk.engine.run_once().sent == 2
    assert places(desk, notes) == [Place.ACCEPTED] * 4
    assert len(api.notes) == 4


def test_stopped_after_sending_nothing_is_taken_in(desk: Desk, api: FakeApi) -> None:
    api.put(CHEN.id, "Progress Note", {"subjective": "Written elsewhere."}, NoteStatus.DRAFT)
    write(desk, "Written here")

    report = desk.refresh(nobody, goes_on=Patience(1))

    assert (report.link, report.sent) == (Link.ONLINE, 1)
    assert desk.my_notes.counts().all == 1
    desk.refresh(nobody)
    assert desk.my_notes.counts().all == 2


def test_stopped_while_taking_in_the_rest_comes_later(desk: Desk, api: FakeApi) -> None:
    for number in range(4):
        api.put(CHEN.id, "Progress Note", {"subjective": f"Elsewhere {number}"}, NoteStatus.DRAFT)

    report = desk.pull.run_once(goes_on=Patience(3))

    assert len(report.changed) == desk.my_notes.counts().all == 3
    assert len(desk.pull.run_once().changed) == 1


def test_told_to_stop_before_it_begins_a_round_sends_nothing(desk: Desk, api: FakeApi) -> None:
    note = write(desk, "Written here")

    report = desk.refresh(nobody, goes_on=Patience(0))

    assert (report.link, api.sent) == (Link.ONLINE, [])
    assert desk.send([note.id], nobody, goes_on=Patience(0)).sent == 0
    assert places(desk, [note]) == [Place.THIS_COMPUTER]
