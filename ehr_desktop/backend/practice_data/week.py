"""The practice's weeks: each client has an hour of their own, so the same day always has the same appointments."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ehr_desktop.backend.practice_data.people import ANA, CLIENTS, Someone, named

TIME_ZONE = "America/New_York"
WEEKS_BACK = 6
DAYS_AHEAD = 7
_HOURS = (9, 10, 11, 13, 14, 15)


@dataclass(frozen=True)
class Kind:
    """A kind of session."""

    name: str
    code: str
    minutes: int


INDIVIDUAL = Kind("Individual Therapy", "90834", 45)
LONGER = Kind("Individual Therapy", "90837", 60)
FAMILY = Kind("Family Therapy", "90847", 50)
GROUP = Kind("Group Therapy", "90853", 60)
INTAKE = Kind("Intake", "90791", 60)
PLANNING = Kind("Treatment Planning", "90832", 30)
REVIEW = Kind("Individual Therapy", "90832", 30)


@dataclass(frozen=True)
class Visit:
    """One appointment as the calendar has it; whether it was held is `status_at`'s to say."""

    client: Someone
    day: date
    start: time
    kind: Kind
    telehealth: bool = False

    @property
    def id(self) -> str:
        """Its appointment id."""
        return named("appointment", self.client.mrn, self.day.isoformat(), f"{self.start:%H:%M}")

    @property
    def end(self) -> time:
        """When it is over."""
        return (datetime.combine(self.day, self.start) + timedelta(minutes=self.kind.minutes)).time()

    def ends_at(self) -> datetime:
        """When it is over, aware."""
        return datetime.combine(self.day, self.end, practice_zone())

    def cancelled_at(self) -> datetime:
        """When it was called off, where it was: the day before, or early that day. Aware."""
        return self.ends_at() - timedelta(hours=20)

    def status_at(self, now: datetime) -> str:
        """Scheduled until it is over; then held, but for a few."""
        if self.ends_at() > now:
            return "SCHEDULED"
        if self.client is ANA or self.kind in (INTAKE, PLANNING, REVIEW):
            return "COMPLETED"
        chance = zlib.crc32(self.id.encode()) % 100
        return "NO_SHOW" if chance < 5 else "CANCELLED" if chance < 12 else "COMPLETED"


def practice_zone() -> ZoneInfo:
    """The practice's time zone; UTC on a computer that knows none."""
    try:
        return ZoneInfo(TIME_ZONE)
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")


def visits_around(today: date) -> Iterator[Visit]:
    """Six weeks up to today and the coming week, on weekdays in office hours."""
    first = today - timedelta(weeks=WEEKS_BACK)
    for offset in range((today - first).days + DAYS_AHEAD + 1):
        day = first + timedelta(days=offset)
        for place, client in enumerate(CLIENTS):
            if _comes_on(place, client, day) and (client.plan != "new" or day > today):
                yield Visit(client, day, _hour(place), _kind(client), telehealth=place % 4 == 3)


def earlier_visits(today: date, client: Someone) -> tuple[Visit, Visit]:
    """The intake, months ago, and the session the treatment plan was made in."""
    place = CLIENTS.index(client)
    days_ago = 2 if client.plan == "new" else 150 + place * 5
    since_plan = 118 if client.plan == "overdue" else 45 + place % 12
    return (
        Visit(client, _weekday(today - timedelta(days=days_ago)), time(16), INTAKE),
        Visit(client, _weekday(today - timedelta(days=since_plan)), time(16), PLANNING),
    )


def last_review(today: date, client: Someone) -> Visit:
    """The early hour, two weeks ago, in which somebody's individual sessions ended."""
    return Visit(client, _weekday(today - timedelta(days=14)), time(8), REVIEW)


def extra_visits(today: date, client: Someone, kind: Kind) -> Iterator[Visit]:
    """Early hours on the days before today, the latest first: where one more held session can go."""
    day = today
    while True:
        day = _weekday(day - timedelta(days=1))
        yield Visit(client, day, time(8), kind)


def at_midnight(day: date) -> datetime:
    """A calendar date as the API stores it (1.0.5)."""
    return datetime.combine(day, time(), UTC)


def _comes_on(place: int, client: Someone, day: date) -> bool:
    if _slot(place) % 5 != day.weekday():
        return False
    fortnightly = place % 3 == 2 and client is not ANA
    return not fortnightly or day.isocalendar().week % 2 == place % 2


def _slot(place: int) -> int:
    """The n-th client of their therapist."""
    return sum(one.therapist == CLIENTS[place].therapist for one in CLIENTS[:place])


def _hour(place: int) -> time:
    return time(_HOURS[_slot(place) // 5])


def _kind(client: Someone) -> Kind:
    match client.story:
        case "family":
            return FAMILY
        case "group":
            return GROUP
        case "trauma" | "rituals":
            return LONGER
        case _:
            return INDIVIDUAL


def _weekday(day: date) -> date:
    """This day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
