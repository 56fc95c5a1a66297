"""One draft on two computers, over a socket: at our own server, which compares versions, and at the existing one."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Answer, Note, Place
from ehr_desktop.remote.api import HttpClinicApi
from tests.contracts.memory_store import MemoryStore
from tests.desk import TYPES, HandClock
from tests.servers.backend import CLINICIAN, PASSWORD, running_backend
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.room import ANSWERS, desk_at


@dataclass
class Computer:
    """A clinician's. `server_id` is the one draft this is about, at the server."""

    desk: Desk
    clock: HandClock
    server_id: str = ""

    def draft(self) -> Note:
        """As it is kept here."""
        with self.desk.store.reading() as tx:
            note = tx.note_of_server_id(self.server_id)
        assert note
        return note

    def type(self, **answers: Answer) -> None:
        """Into the draft, in a form that is closed again."""
        note = self.desk.drafts.open(self.draft().id)
        self.desk.drafts.save(note, {**note.answers, **answers}, note.appointment_id, "form")
        self.desk.drafts.close(note.id)

    def round(self) -> None:
        """Everything between this computer and the server, a minute later."""
        self.clock.move(minutes=1)
        self.desk.refresh(lambda _: None)

    def place(self) -> Place:
        """Where the draft is."""
        shown = self.desk.my_notes.look(self.draft().id)
        assert shown
        return shown.place


@pytest.fixture(params=["our server", "the existing server"])
def computers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Computer, Computer]]:
    """Two, of one clinician, both with the same draft."""
    clock = HandClock()
    with ExitStack() as stack:
        if request.param == "our server":
            url = stack.enter_context(running_backend(tmp_path_factory.mktemp("backend")))
        else:
            url = stack.enter_context(MentalSpaceV2(now=clock.now, spared=["127.0.0.1"])).url
        made = []
        for _ in range(2):
            api = stack.enter_context(closing(HttpClinicApi(url)))
            api.about()
            api.sign_in(CLINICIAN, PASSWORD)
            made.append(Computer(desk_at(api, MemoryStore(clock.now), clock), clock))
        one, other = made
        [client_id] = [client.id for client in one.desk.api.clients() if client.last_name == "Rivera"]
        note = one.desk.drafts.begin(client_id, TYPES["Progress Note"], {}, None)
        note = one.desk.drafts.save(note, ANSWERS, None, "form")
        one.desk.drafts.close(note.id)
        one.round()
        shown = one.desk.my_notes.look(note.id)
        assert shown
        assert shown.note.server
        one.server_id = other.server_id = shown.note.server.id
        other.round()
        assert (one.place(), other.place()) == (Place.ACCEPTED, Place.ACCEPTED)
        yield one, other


def test_different_fields_both_arrive_and_nothing_is_asked(computers: tuple[Computer, Computer]) -> None:
    one, other = computers
    one.type(subjective="Went for a walk twice.", diagnoses=("F41.1", "F51.01"))
    other.type(plan="Letter to the family doctor, walks go on.", mood="calm")
    one.round()
    other.round()
    one.round()

    assert (one.place(), other.place()) == (Place.ACCEPTED, Place.ACCEPTED)
    assert dict(one.draft().answers) == dict(other.draft().answers)
    assert one.draft().answers["subjective"] == "Went for a walk twice."
    assert one.draft().answers["plan"] == "Letter to the family doctor, walks go on."
    assert (one.draft().answers["diagnoses"], one.draft().answers["mood"]) == (("F41.1", "F51.01"), "calm")


def test_the_same_field_is_asked_and_both_texts_reach_the_other_computer(
    computers: tuple[Computer, Computer],
) -> None:
    one, other = computers
    one.type(subjective="Went for a walk twice.")
    other.type(subjective="Went for a walk every morning.", mood="calm")
    one.round()
    other.round()
    assert (one.place(), other.place()) == (Place.ACCEPTED, Place.NEEDS_YOU)

    need = other.desk.conflicts.need(other.draft().id)
    assert need
    assert need.merge
    [conflict] = need.merge.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == (
        ANSWERS["subjective"],
        "Went for a walk every morning.",
        "Went for a walk twice.",
    )
    assert other.desk.conflicts.decide(need, {"subjective": Keep.BOTH})
    other.round()
    one.round()

    both = "Went for a walk every morning.\n\nWent for a walk twice."
    assert (one.place(), other.place()) == (Place.ACCEPTED, Place.ACCEPTED)
    assert (one.draft().answers["subjective"], other.draft().answers["subjective"]) == (both, both)
    assert one.draft().answers["mood"] == "calm"
