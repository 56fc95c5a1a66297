"""A date is a day: wherever this computer stands, and whatever its clock does, it is the day that was meant."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ehr_desktop import resources
from ehr_desktop.application.outbox import Draft, Operation
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.note_type import NoteType, Prefill
from ehr_desktop.domain.packing import pack, unpack
from ehr_desktop.domain.people import Appointment
from ehr_desktop.domain.prefill import Chart, answers_with_appointment, due_with_session_day, first_answers
from ehr_desktop.domain.rules import Unsuitable, days_since_session, why_unsuitable
from ehr_desktop.doors import SystemClock
from ehr_desktop.remote import people
from ehr_desktop.remote.wire import body_of, columns_of
from tests.zones import CLOCK_CHANGES, DAYS, ZONES, computer_in

TYPES = resources.every_note_type()
PROGRESS = TYPES["Progress Note"]
NAMES = [one.name for one in resources.note_types()]


@pytest.fixture(params=ZONES)
def anywhere(request: pytest.FixtureRequest) -> Iterator[str]:
    """This computer in one zone after the other."""
    with computer_in(request.param):
        yield request.param


def sent(note_type: NoteType, **answers: str) -> dict[str, Any]:
    """The body of a create, as the server gets it."""
    draft = Draft(Operation.CREATE, "c1", note_type.name, pack(note_type, answers), None, False)
    body: dict[str, Any] = json.loads(body_of(draft, can_change_appointment=True))
    return body


def appointment(day: date, start: str, zone: str = "America/New_York") -> Appointment:
    """As the server writes it: the day as its midnight in UTC, the hour as text, the zone beside them."""
    row = {"id": "a1", "clientId": "c1", "clinicianId": "u1", "status": "COMPLETED", "timezone": zone}
    found = people.appointment({**row, "appointmentDate": f"{day}T00:00:00.000Z", "startTime": start, "duration": 50})
    assert found
    return found


def a_week_after(day: date) -> str:
    return date.fromordinal(day.toordinal() + 7).isoformat()


# --- answers, wire, answers ---------------------------------------------------------------------------------


def test_every_day_of_every_type_goes_out_and_comes_back_the_same(anywhere: str) -> None:
    for name in NAMES:
        for day in DAYS:
            said, due = day.isoformat(), a_week_after(day)
            body = sent(TYPES[name], session_date=said, due_date=due)
            assert (body["sessionDate"], body["dueDate"]) == (f"{said}T00:00:00.000Z", f"{due}T00:00:00.000Z")
            back = unpack(TYPES[name], columns_of(body))
            assert (back["session_date"], back["due_date"]) == (said, due)


def test_a_day_inside_a_text_is_sent_as_it_is_read(anywhere: str) -> None:
    cancellation = TYPES["Cancellation Note"]
    for day in DAYS:
        body = sent(cancellation, new_date=day.isoformat(), new_time="02:30", cancellation_time="01:59")
        assert f"New appointment date: {day}" in body["objective"]
        back = unpack(cancellation, columns_of(body))
        assert (back["new_date"], back["new_time"]) == (day.isoformat(), "02:30")
        assert back["cancellation_time"] == "01:59"


def test_whatever_stands_behind_the_day_changes_nothing(anywhere: str) -> None:
    for rest in ("T00:00:00.000Z", "T00:00:00Z", "T23:59:59.999Z", "T05:00:00+00:00", "", " 12:00"):
        for day in DAYS:
            assert columns_of({"sessionDate": f"{day}{rest}"}) == {"sessionDate": day.isoformat()}


def test_a_day_of_birth_is_that_day(anywhere: str) -> None:
    for day in DAYS:
        client = people.client({"id": "c1", "dateOfBirth": f"{day}T00:00:00.000Z"})
        assert client
        assert client.date_of_birth == day


# --- due dates ----------------------------------------------------------------------------------------------


def test_a_note_is_due_seven_days_after_its_session_over_a_change_of_clocks(anywhere: str) -> None:
    for day in (change - timedelta(days=before) for change in CLOCK_CHANGES for before in range(8)):
        answers = first_answers(PROGRESS, None, Chart(), day)
        assert (answers["session_date"], answers["due_date"]) == (day.isoformat(), a_week_after(day))


@pytest.mark.parametrize("name", NAMES)
def test_a_due_date_follows_the_session_over_a_change_of_clocks(name: str) -> None:
    [prefill] = [field.prefill for field in TYPES[name].fields() if field.column == "dueDate"]
    for zone in ("America/New_York", "Europe/Berlin", "Etc/GMT+12", "Etc/GMT-14"):
        with computer_in(zone):
            for day in CLOCK_CHANGES:
                earlier = day - timedelta(days=1)
                answers = first_answers(TYPES[name], None, Chart(), earlier)
                moved = due_with_session_day(TYPES[name], answers, earlier.isoformat(), day.isoformat())
                on_its_day = prefill is Prefill.DAY_OF_SESSION
                assert moved == {"due_date": day.isoformat() if on_its_day else a_week_after(day)}


# --- appointments -------------------------------------------------------------------------------------------


def test_the_day_of_an_appointment_is_the_practices_day(anywhere: str) -> None:
    practices = ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland")
    for day, start, zone in product(DAYS, ("00:00", "00:30", "02:30", "09:00", "23:59"), practices):
        held = appointment(day, start, zone)
        assert held.day == day
        hour, minute = (int(part) for part in start.split(":"))
        assert held.starts_at == datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)
        answers = first_answers(PROGRESS, held, Chart(), date(2020, 1, 1))
        assert (answers["session_date"], answers["due_date"]) == (day.isoformat(), a_week_after(day))
        chosen = answers_with_appointment(PROGRESS, {}, {}, held, date(2020, 1, 1))
        assert chosen["session_date"] == day.isoformat()
        assert sent(PROGRESS, session_date=str(chosen["session_date"]))["sessionDate"] == f"{day}T00:00:00.000Z"


#: In New York, which is five hours behind UTC in winter and four in summer.
BEGINNINGS = [
    (date(2026, 3, 7), "23:30", datetime(2026, 3, 8, 4, 30, tzinfo=UTC)),
    (date(2026, 3, 8), "01:30", datetime(2026, 3, 8, 6, 30, tzinfo=UTC)),
    (date(2026, 3, 8), "03:30", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
    (date(2026, 3, 8), "09:00", datetime(2026, 3, 8, 13, 0, tzinfo=UTC)),
    (date(2026, 11, 1), "00:30", datetime(2026, 11, 1, 4, 30, tzinfo=UTC)),
    (date(2026, 11, 1), "09:00", datetime(2026, 11, 1, 14, 0, tzinfo=UTC)),
]


def test_whether_a_session_has_begun_is_a_matter_of_the_moment(anywhere: str) -> None:
    for day, start, at in BEGINNINGS:
        held = appointment(day, start)
        assert held.starts_at == at
        assert why_unsuitable(held, PROGRESS, "c1", "u1", at - timedelta(seconds=1)) is Unsuitable.NOT_YET
        assert why_unsuitable(held, PROGRESS, "c1", "u1", at) is None


# --- today --------------------------------------------------------------------------------------------------


def test_today_is_the_day_of_the_wall_clock_here(anywhere: str) -> None:
    before = datetime.now(ZoneInfo(anywhere)).date()
    today = SystemClock().today()
    assert before <= today <= datetime.now(ZoneInfo(anywhere)).date()


@pytest.mark.parametrize("seconds_after", [-90, 90])
def test_today_changes_at_midnight_here(seconds_after: int) -> None:
    """A zone is made up in which midnight was, or will be, a minute and a half from now."""
    now = datetime.now(UTC)
    midnight = datetime.combine(now.date(), time(), UTC) + timedelta(days=now.hour >= 12)
    east = int((midnight - now).total_seconds()) + seconds_after
    sign = "-" if east >= 0 else "+"
    hours, minutes, seconds = abs(east) // 3600, abs(east) // 60 % 60, abs(east) % 60
    with computer_in(f"HERE{sign}{hours:02d}:{minutes:02d}:{seconds:02d}"):
        assert SystemClock().today() == midnight.date() - timedelta(days=seconds_after < 0)


def test_now_is_the_same_moment_everywhere(anywhere: str) -> None:
    before, now, after = datetime.now(UTC), SystemClock().now(), datetime.now(UTC)
    assert before <= now <= after
    assert now.tzinfo is UTC


def test_days_since_a_session_are_days_of_the_calendar(anywhere: str) -> None:
    for day in (change - timedelta(days=before) for change in CLOCK_CHANGES for before in (0, 1)):
        note = Note("n1", "c1", "u1", PROGRESS.name, PROGRESS.version, {"session_date": day.isoformat()})
        assert [days_since_session(note, day + timedelta(days=days)) for days in range(9)] == list(range(9))
