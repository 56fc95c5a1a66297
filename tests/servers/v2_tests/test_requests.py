"""What the desktop costs the office: requests as the clinic's own limiter counts them, 100 in a quarter of an hour."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest

from ehr_desktop.application.desk import Desk, Standing, open_desk
from ehr_desktop.application.ports import Pace
from ehr_desktop.application.sync import Link, SyncReport
from ehr_desktop.domain.note import Answers, Note, NoteStatus, Place
from tests.contracts.memory_store import MemoryStore
from tests.desk import TYPES, HandClock, check_password
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2_tests.room import ANSWERS, api_at

PROGRESS = "Progress Note"
#: Of the heartbeat at a server that counts: minutes from a round to the next, and from a save to its sending.
ROUND, SENDING = 10, 1


@dataclass(frozen=True)
class Office:
    """One clinic, one address, one clock; computers are added."""

    clinic: MentalSpaceV2
    clock: HandClock
    stack: ExitStack

    def computer(self) -> "Computer":
        """One more, signed in, after its first round."""
        api = self.stack.enter_context(closing(api_at(self.clinic, self.clock)))
        about = api.about()
        api.sign_in(CLINICIAN, PASSWORD)
        desk = open_desk(
            clinician=api.me(),
            practice_name=api.practice_name(),
            is_practice=False,
            types=TYPES,
            clock=self.clock,
            store=MemoryStore(self.clock.now),
            api=api,
            standing=Standing(about, has_session=True),
            check_password=check_password,
        )
        assert desk.refresh(_nobody).link is Link.ONLINE
        return Computer(self, desk)

    @property
    def used(self) -> int:
        """How many requests the limiter has counted, let through or not; the CSRF token is none of them."""
        counts = self.clinic.counts
        return counts["429"] + sum(number for what, number in counts.items() if " /" in what)

    def cost(self, of: Callable[[], object]) -> int:
        """How many requests something takes."""
        before = self.used
        of()
        return self.used - before

    @property
    def in_this_window(self) -> int:
        """What the limiter has counted of the address in its window."""
        return self.clinic.limiter.used["127.0.0.1"]


@dataclass(frozen=True)
class Computer:
    """One clinician's."""

    office: Office
    desk: Desk

    def write(self, answers: Answers = ANSWERS, appointment_id: str | None = None) -> Note:
        """A progress note of Ana Rivera's, saved on this computer."""
        client_id = self.office.clinic.practice.client("Rivera")["id"]
        note = self.desk.drafts.begin(client_id, TYPES[PROGRESS], {}, appointment_id)
        return self.desk.drafts.save(note, answers, appointment_id, "form")

    def type_on(self, note: Note, words: str) -> Note:
        """One autosave more."""
        return self.desk.drafts.save(note, {**note.answers, "subjective": words}, note.appointment_id, "form")

    def place(self, note: Note) -> Place:
        """Where its latest revision is."""
        shown = self.desk.my_notes.look(note.id)
        assert shown
        return shown.place

    def round(self) -> SyncReport:
        """What the heartbeat does every ten minutes."""
        return self.desk.refresh(_nobody, Pace.IDLE)

    def sign(self, note: Note) -> None:
        """Review, attest, sign."""
        ready = self.desk.signing.prepare(self.desk.signing.review(note.id))
        assert self.desk.signing.sign(ready, PASSWORD).status is NoteStatus.SIGNED


def _nobody(_: SyncReport) -> None:
    """Who hears of single notes."""


@pytest.fixture
def office() -> Iterator[Office]:
    clock = HandClock()
    with MentalSpaceV2(now=clock.now) as clinic, ExitStack() as stack:
        yield Office(clinic, clock, stack)


@pytest.fixture
def computer(office: Office) -> Computer:
    return office.computer()


def test_signing_in_with_the_first_round_takes_8_requests(office: Office) -> None:
    assert office.cost(office.computer) == 8  # version, login, me, practice; version, notes, clients, sessions


def test_a_hundred_autosaves_take_3_requests(office: Office, computer: Computer) -> None:
    note = computer.write()

    def a_minute_of_typing() -> None:
        nonlocal note
        for number in range(99):
            note = computer.type_on(note, f"Slept better, {number} letters on.")
        office.clock.move(minutes=SENDING)
        computer.desk.send((), _nobody)
        note = computer.type_on(note, "Slept better this week.")
        computer.desk.send({note.id}, _nobody)

    assert office.cost(a_minute_of_typing) == 3  # a create; on leaving, the note compared and changed
    assert computer.place(note) is Place.ACCEPTED


def test_an_idle_hour_takes_6_requests(office: Office, computer: Computer) -> None:
    def an_hour() -> None:
        for _ in range(60 // ROUND):
            office.clock.move(minutes=ROUND)
            assert computer.round().link is Link.ONLINE

    assert office.cost(an_hour) == 6


def test_an_idle_working_day_takes_51_requests(office: Office, computer: Computer) -> None:
    def a_day() -> None:
        for _ in range(8 * 60 // ROUND):
            office.clock.move(minutes=ROUND)
            assert computer.round().link is Link.ONLINE

    assert office.cost(a_day) == 48 + 3  # a look at the notes each; once server, clients and sessions


def test_a_day_of_12_notes_with_signing_takes_253_requests(office: Office, computer: Computer) -> None:
    practice, desk = office.clinic.practice, computer.desk
    rivera = practice.client("Rivera")
    held = [row["id"] for row in practice.appointments_of(rivera, "COMPLETED")]
    most = 0

    def pass_by(minutes: int) -> None:
        nonlocal most
        for _ in range(minutes // ROUND):
            office.clock.move(minutes=ROUND)
            assert computer.round().link is Link.ONLINE
            most = max(most, office.in_this_window)

    def a_note(appointment_id: str) -> None:
        desk.directory.fetch_appointments(rivera["id"])
        desk.charts.fetch(rivera["id"], PROGRESS)
        note = computer.write(appointment_id=appointment_id)
        for minute in range(3):
            office.clock.move(minutes=SENDING)
            note = computer.type_on(note, f"Slept better this week, and walked each morning. {minute}")
            desk.send((), _nobody)
        computer.sign(computer.type_on(note, "Slept better this week, and walked each morning before work."))

    def a_day() -> None:
        for appointment_id in held[:12]:
            a_note(appointment_id)
            pass_by(40)

    cost = office.cost(a_day)
    assert (cost, office.clinic.counts["429"]) == (253, 0)
    assert most <= 27


def test_60_waiting_drafts_leave_half_to_the_others_and_are_there_after_a_quarter_of_an_hour(
    office: Office, computer: Computer
) -> None:
    notes = [computer.write({**ANSWERS, "subjective": f"Session {number}."}) for number in range(60)]

    for _ in range(3):
        held = computer.desk.refresh(_nobody)
    assert held.link is Link.ASKED_TO_WAIT
    assert held.why.startswith("The server asked to wait")
    assert office.in_this_window == 50
    assert sum(computer.place(note) is Place.ACCEPTED for note in notes) == 41

    office.clock.move(minutes=15)
    assert computer.round().link is Link.ONLINE
    assert all(computer.place(note) is Place.ACCEPTED for note in notes)
    assert office.clinic.counts["429"] == 0


def test_a_note_just_written_goes_before_60_that_wait(office: Office, computer: Computer) -> None:
    for number in range(60):
        computer.write({**ANSWERS, "subjective": f"Session {number}."})
    computer.desk.refresh(_nobody)
    note = computer.write({**ANSWERS, "subjective": "Just now."})

    computer.desk.send({note.id}, _nobody)

    assert computer.place(note) is Place.ACCEPTED
    assert office.in_this_window == 51


def test_a_note_can_be_signed_while_60_wait(office: Office, computer: Computer) -> None:
    rivera = office.clinic.practice.client("Rivera")
    computer.desk.directory.fetch_appointments(rivera["id"])
    for number in range(60):
        computer.write({**ANSWERS, "subjective": f"Session {number}."})
    computer.desk.refresh(_nobody)

    computer.sign(computer.write(appointment_id=office.clinic.practice.appointments_of(rivera, "COMPLETED")[5]["id"]))


def test_two_computers_behind_one_address_stop_at_half(office: Office) -> None:
    one, two = office.computer(), office.computer()
    for number in range(30):
        one.write({**ANSWERS, "subjective": f"Session {number}."})
        two.write({**ANSWERS, "subjective": f"Meeting {number}."})

    for _ in range(5):
        one.desk.refresh(_nobody)
        two.desk.refresh(_nobody)

    assert office.in_this_window <= 51  # the second knows what the first has used from its next answer on
    assert office.clinic.counts["429"] == 0


def test_two_computers_behind_one_address_never_meet_a_429(office: Office) -> None:
    one, two = office.computer(), office.computer()
    notes = [who.write({**ANSWERS, "subjective": f"{n}."}) for n in range(60) for who in (one, two)]

    for n, note in enumerate(notes):
        (one, two)[n % 2].desk.send({note.id}, _nobody)

    assert office.in_this_window <= 96
    assert office.clinic.counts["429"] == 0
    for _ in range(3):
        office.clock.move(minutes=15)
        for who in (one, two):
            who.desk.refresh(_nobody)
    assert all((one, two)[n % 2].place(note) is Place.ACCEPTED for n, note in enumerate(notes))


def test_a_round_by_itself_is_quiet_where_others_need_what_is_left(office: Office, computer: Computer) -> None:
    office.clinic.limiter.used["127.0.0.1"] = 60
    computer.desk.api.me()

    assert office.cost(lambda: _assert_online(computer.round())) == 0


def test_a_round_by_itself_says_when_a_note_goes_on(office: Office, computer: Computer) -> None:
    office.clinic.limiter.used["127.0.0.1"] = 60
    computer.desk.api.me()
    note = computer.write()
    assert computer.round().link is Link.ASKED_TO_WAIT
    office.clock.move(minutes=2)

    report = computer.round()

    assert report.link is Link.ASKED_TO_WAIT
    assert report.why.endswith("The program goes on in 13 minutes; nothing is lost.")
    assert computer.place(note) is Place.THIS_COMPUTER


def _assert_online(report: SyncReport) -> None:
    assert report == SyncReport(Link.ONLINE)


def test_a_used_up_limit_costs_one_429_and_loses_nothing(office: Office, computer: Computer) -> None:
    office.clinic.limiter.used["127.0.0.1"] = 100
    note = computer.write()

    links = []
    for _ in range(5):
        computer.desk.send({note.id}, _nobody)
        links.append(computer.round().link)
        office.clock.move(minutes=2)
    assert links == [Link.ASKED_TO_WAIT] * 5
    assert office.clinic.counts["429"] == 1
    assert computer.place(note) is Place.THIS_COMPUTER

    office.clock.move(minutes=5)
    computer.round()
    assert computer.place(note) is Place.ACCEPTED
