"""What the list says of a row."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ehr_desktop.application.ports import NoteRow
from ehr_desktop.domain.note import NoteStatus, Place
from ehr_desktop.ui.my_notes import words
from tests.desk import NOW

TODAY = date(2026, 11, 17)
ROW = NoteRow(
    note_id="n1",
    client_id="c1",
    client_name="Rivera, Ana",
    mrn="204-093",
    note_type="Progress Note",
    excerpt="Arrived on time.",
    session_day=TODAY,
    appointment_id=None,
    appointment_start="",
    cpt_code="",
    status=NoteStatus.DRAFT,
    is_locked=False,
    unlock_until=None,
    place=Place.THIS_COMPUTER,
    changed_at=NOW,
)


def chip(days_ago: int, **changed: object) -> str:
    """The words of the chip of a note whose session was so many days ago."""
    row = replace(ROW, session_day=TODAY - timedelta(days=days_ago), **changed)  # type: ignore[arg-type]
    return words.status_badge(row, NOW, TODAY).text


@pytest.mark.parametrize(
    ("days_ago", "said"),
    [(0, "Draft"), (3, "Draft"), (4, "Overdue 1 day"), (7, "Overdue 4 days"), (8, "Urgent 5 days")],
)
def test_a_draft_that_is_late_says_so(days_ago: int, said: str) -> None:
    assert chip(days_ago) == said


def test_only_drafts_are_late() -> None:
    assert chip(30, status=NoteStatus.SIGNED) == "Signed"
    assert chip(30, status=NoteStatus.RETURNED_FOR_REVISION) == "Returned"


def test_a_locked_draft_is_locked_and_an_unlocked_one_until_its_time_is_over() -> None:
    assert chip(30, is_locked=True) == "Locked"
    assert chip(4, unlock_until=NOW + timedelta(hours=1)) == "Overdue 1 day"
    assert chip(4, unlock_until=NOW - timedelta(hours=1)) == "Locked"


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=42), "42 min"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=8, hours=3), "8 d"),
    ],
)
def test_age(past: timedelta, said: str) -> None:
    assert words.age(NOW - past, NOW) == said


def test_a_day_has_its_year_only_where_it_is_another() -> None:
    assert words.session_day(ROW, TODAY) == "Tue 17 Nov"
    assert words.session_day(replace(ROW, session_day=date(2025, 11, 17)), TODAY) == "Mon 17 Nov 2025"
    assert words.session_day(replace(ROW, session_day=None), TODAY) == "No session date"


def test_only_a_note_that_can_still_get_an_appointment_needs_one() -> None:
    assert words.needs_appointment(ROW)
    assert not words.needs_appointment(replace(ROW, status=NoteStatus.SIGNED))
    assert words.session_line(replace(ROW, appointment_id="a", appointment_start="10:00", cpt_code="90837")) == (
        "10:00 · 90837"
    )


def test_a_hit_is_found_in_the_excerpt_and_its_marks_are_gone() -> None:
    row = replace(ROW, excerpt="…the \x02sleep\x03 diary; \x02sleeps\x03 well")
    text, spans = words.excerpt(row)
    assert text == "…the sleep diary; sleeps well"
    assert [text[at : at + length] for at, length in spans] == ["sleep", "sleeps"]


def test_a_screen_reader_says_the_whole_row() -> None:
    row = replace(ROW, changed_at=NOW - timedelta(minutes=1))
    assert words.row_spoken(row, NOW, TODAY) == (
        "Rivera, Ana, MRN 204-093, Progress Note, session Tue 17 Nov, No appointment, Draft, On this computer, "
        "changed 1 minute ago"
    )


def test_the_place_is_said_with_what_is_to_come() -> None:
    sent = replace(ROW, place=Place.SENT)
    assert words.place_line(sent, ("not answered yet", "looked for at 10:47")) == (
        "Sent · not answered yet · looked for at 10:47"
    )
    assert words.place_line(replace(ROW, place=Place.ACCEPTED), ()) == "Accepted"
    assert "On this computer · next try 10:47" in words.row_spoken(ROW, NOW, TODAY, ("next try 10:47",))
