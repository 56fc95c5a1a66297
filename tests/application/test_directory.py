"""Finding a client by whatever one remembers, and the sessions that suit."""

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.directory import finds
from ehr_desktop.domain.people import Client
from ehr_desktop.domain.rules import Unsuitable
from tests.application.fake_api import FakeApi
from tests.contracts.memory_store import MemoryStore
from tests.desk import CHEN, FERREIRA, OBRIEN, RIVERA, TYPES, HandClock, desk_over


@pytest.mark.parametrize(
    ("client", "words"),
    [
        (RIVERA, "ana rivera"),
        (RIVERA, "Rivera, A"),
        (RIVERA, "204-093"),
        (RIVERA, "204093"),
        (RIVERA, "14 March 1989"),
        (RIVERA, "1989-03-14"),
        (RIVERA, "14/03/1989"),
        (RIVERA, "riv 1989"),
        (OBRIEN, "o'brien"),
        (OBRIEN, "O’Brien"),
        (OBRIEN, "obrien sean"),
        (FERREIRA, "ines"),
        (FERREIRA, "INÊS"),
    ],
)
def test_a_client_is_found(client: Client, words: str) -> None:
    assert finds(client, words)


@pytest.mark.parametrize("words", ["anas", "chen", "204-117", "1990", "vera"])
def test_others_are_not(words: str) -> None:
    assert not finds(RIVERA, words)


def test_recent_clients_come_first_and_searching_works_offline(desk: Desk, api: FakeApi) -> None:
    api.offline = True
    recent, everyone = desk.directory.clients()
    assert [row.client for row in recent][:2] == [CHEN, RIVERA]
    assert [row.client for row in everyone] == [CHEN, FERREIRA, OBRIEN, RIVERA]
    assert [row.client for row in desk.directory.clients("jon")[1]] == [CHEN]


def test_suitable_sessions_first_the_others_with_their_reason(desk: Desk) -> None:
    choices = desk.directory.choices(RIVERA.id, "Progress Note")
    assert [(choice.appointment.id, choice.unsuitable) for choice in choices] == [
        ("a1", None),
        ("a2", None),
        ("a3", Unsuitable.NOT_YET),
        ("a4", Unsuitable.CANCELLED),
        ("a5", Unsuitable.NO_SHOW),
        ("a6", Unsuitable.OTHER_CLINICIAN),
    ]


def test_a_first_round_makes_the_wizard_work_offline(api: FakeApi, clock: HandClock) -> None:
    desk = desk_over(MemoryStore(clock.now), api, clock)
    desk.directory.fetch_all()
    api.offline = True
    recent, _ = desk.directory.clients()
    assert [row.client for row in recent] == [CHEN, RIVERA, OBRIEN]
    ids = [choice.appointment.id for choice in desk.directory.choices(RIVERA.id, "Progress Note")]
    assert ids == ["a1", "a2", "a3", "a4", "a5"]


def test_a_session_that_has_such_a_note_already_is_not_offered_for_another(desk: Desk) -> None:
    note = desk.drafts.begin(RIVERA.id, TYPES["Progress Note"], {}, "a1")
    desk.drafts.save(note, {"subjective": "Arrived on time."}, "a1", "form")
    reasons = {one.appointment.id: one.unsuitable for one in desk.directory.choices(RIVERA.id, "Progress Note")}
    assert (reasons["a1"], reasons["a2"]) == (Unsuitable.TAKEN, None)
    its_own = {one.appointment.id: one.unsuitable for one in desk.directory.choices(RIVERA.id, "Progress Note", "a1")}
    assert its_own["a1"] is None
    other_type = {one.appointment.id: one.unsuitable for one in desk.directory.choices(RIVERA.id, "Contact Note")}
    assert other_type["a1"] is None
