"""Reads and writes times of day as people type them. Pure: knows no widget and no clock."""

import re
from datetime import datetime, time, timedelta

_WORDS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_NOW = ("n", "now")
_TYPED = re.compile(r"(\d{1,2})(?:\s*[:.,h]?\s*(\d\d))?\s*h?\s*(?:([ap])\.?\s?(?:m\.?)?)?", re.ASCII)
_MINUTES_A_DAY = 24 * 60


def write_time(moment: time) -> str:
    """A time as the program shows and stores it: "14:05"."""
    return f"{moment:%H:%M}"


def read_time(text: str, now: time) -> time | None:
    """The time meant by what was typed, or None when it is not clear.

    Understands "14:05", "9.05", "905", "9", "14h30", "9:05 pm", "905p", "noon", "midnight", and "n" or "now".
    """
    said = text.strip().casefold()
    if said in _NOW:
        return now.replace(second=0, microsecond=0)
    if said in _WORDS:
        return _WORDS[said]
    found = _TYPED.fullmatch(said)
    if found is None:
        return None
    hour = _hour(int(found[1]), found[3])
    minute = int(found[2] or 0)
    return time(hour, minute) if hour is not None and minute < 60 else None


def _hour(typed: int, half: str | None) -> int | None:
    """The hour from 0 to 23; "14 pm" is said twice and clear, "14 am" is not."""
    if half is None or (half == "p" and 12 < typed < 24):
        return typed if typed < 24 else None
    return typed % 12 + (12 if half == "p" else 0) if 1 <= typed <= 12 else None


def step_time(moment: time, by: int, grid: int) -> time:
    """The next time on a grid of so many minutes, later for `by` 1 and earlier for -1; goes on past midnight."""
    minutes = moment.hour * 60 + moment.minute
    steps = minutes // grid + by if by > 0 or minutes % grid == 0 else minutes // grid
    return (datetime.min + timedelta(minutes=steps * grid % _MINUTES_A_DAY)).time()
