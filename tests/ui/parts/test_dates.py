"""Dates as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop.ui.parts.dates import read_date, write_date

TODAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    "typed",
    ["17 Nov 2026", "Tue 17 Nov 2026", "Tuesday, 17 November 2026", "Nov 17, 2026", "17 nov", "2026-11-17", "today"],
)
def test_a_clear_date_is_read_in_any_order(typed: str) -> None:
    for month_first in (True, False):
        assert read_date(typed, TODAY, month_first=month_first) == TODAY


def test_numbers_alone_are_read_in_the_order_of_the_country() -> None:
    assert read_date("11/12/2026", TODAY, month_first=True) == date(2026, 11, 12)
    assert read_date("11/12/2026", TODAY, month_first=False) == date(2026, 12, 11)
    assert read_date("11/12/26", TODAY, month_first=True) == date(2026, 11, 12)


def test_yesterday_is_the_day_before() -> None:
    assert read_date("Yesterday", TODAY, month_first=True) == date(2026, 11, 16)


@pytest.mark.parametrize(
    "typed", ["", "soon", "31 Feb 2026", "17", "17 Nov 2026 9", "2026-11", "1;2;2026", "13/13/2026"]
)
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    assert read_date(typed, TODAY, month_first=True) is None


@given(st.dates(min_value=date(1900, 1, 1)), st.booleans())
def test_every_date_written_is_read_back(day: date, month_first: bool) -> None:
    assert read_date(write_date(day), TODAY + timedelta(days=400), month_first=month_first) == day


@given(st.text(max_size=30), st.booleans())
def test_no_typing_breaks_the_reader(typed: str, month_first: bool) -> None:
    assert read_date(typed, TODAY, month_first=month_first) is None or typed.strip()
