"""What the wizard says of days and sessions."""

from datetime import date, timedelta

import pytest

from ehr_desktop.ui.note_wizard import words
from tests.desk import APPOINTMENTS, NOW, RIVERA

TODAY = NOW.date()


@pytest.mark.parametrize(
    ("days", "near", "away"),
    [
        (0, "Today", "Today"),
        (1, "Yesterday", "Yesterday"),
        (7, "Tue 10 Nov", "7 days ago"),
        (-1, "Wed 18 Nov", "Tomorrow"),
        (-7, "Tue 24 Nov", "In 7 days"),
        (61, "Thu 17 Sep", ""),
        (365, "Mon 17 Nov 2025", ""),
    ],
)
def test_days_near_today(days: int, near: str, away: str) -> None:
    day = TODAY - timedelta(days=days)
    assert words.day_near(day, TODAY) == near
    assert words.ago(day, TODAY) == away


def test_born_with_the_age_of_today() -> None:
    assert words.born(RIVERA, TODAY) == "14 Mar 1989 · 37"
    assert words.born(RIVERA, date(2026, 3, 13)).endswith("· 36")


@pytest.mark.parametrize(
    "said", ["17 nov", "2026-11-17", "17/11/2026", "11/17/2026", "tue office", "90834", "individual", "09:00", ""]
)
def test_a_session_is_found_by_date_kind_code_and_place(said: str) -> None:
    assert words.finds_session(APPOINTMENTS[0], said)


def test_a_session_is_not_found_by_what_it_is_not() -> None:
    assert not words.finds_session(APPOINTMENTS[0], "telehealth")
