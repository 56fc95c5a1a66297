"""This computer in another time zone, for tests that a day stays a day."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

#: Every whole hour from UTC−12 to UTC+14 (POSIX counts the other way), and places with clocks that change.
ZONES = [
    *(f"Etc/GMT{hours:+d}" if hours else "UTC" for hours in range(12, -15, -1)),
    *("America/New_York", "America/Los_Angeles", "America/St_Johns", "Europe/Berlin", "Europe/Dublin"),
    *("Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia"),
]

#: The days on which clocks change in the US and in the EU, spring and autumn of 2026, and the ends of the calendar's
#: months and years.
CLOCK_CHANGES = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]
DAYS = [*CLOCK_CHANGES, date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)]


@contextmanager
def computer_in(zone: str) -> Iterator[None]:
    """The time zone of this process, put back afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()
