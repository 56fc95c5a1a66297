"""Reads and writes dates as people type them. Pure: knows no widget and no clock."""

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_WORD = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,]+")


def write_date(day: date) -> str:
    """A date as the program shows it: "Tue 17 Nov 2026"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}"


def read_date(text: str, today: date, *, month_first: bool) -> date | None:
    """The date meant by what was typed, or None when it is not clear.

    Understands "17 Nov 2026", "Nov 17", "2026-11-17", "17.11.2026", "11/17/26" (`month_first` decides which
    number is the month), "today" and "yesterday". Without a year the one of `today` is taken.
    """
    said = _DAY_WORD.sub("", text.strip().lower())
    if said in ("today", "yesterday"):
        return today - timedelta(days=said == "yesterday")
    pieces = re.findall(r"\d+|[a-z]+", said)
    if re.search(r"[^\w\s.,/\-]", said) or not 2 <= len(pieces) <= 3:
        return None
    parts = _in_order(pieces, month_first=month_first)
    if parts is None:
        return None
    year, month, day = parts
    try:
        return date(_full_year(year, today), month, day)
    except ValueError:
        return None


def _in_order(pieces: list[str], *, month_first: bool) -> tuple[int | None, int, int] | None:
    """Year, month and day of the pieces as typed; None when they cannot be told apart."""
    named = [at for at, piece in enumerate(pieces) if piece.isalpha()]
    if named:
        month = next((n for n, name in enumerate(_MONTHS, 1) if pieces[named[0]].startswith(name)), None)
        rest = [piece for piece in pieces if not piece.isalpha()]
        if month is None or len(named) > 1 or not rest or named[0] > 1:
            return None
        return (int(rest[1]) if len(rest) == 2 else None), month, int(rest[0])
    numbers = [int(piece) for piece in pieces]
    if len(pieces[0]) == 4:
        return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None
    year = numbers[2] if len(numbers) == 3 else None
    return (year, numbers[0], numbers[1]) if month_first else (year, numbers[1], numbers[0])


def _full_year(year: int | None, today: date) -> int:
    if year is None:
        return today.year
    return year + 2000 if year < 100 else year
