"""What signing says of what is left."""

from datetime import date

import pytest

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.signing import Review
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.people import Appointment
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.needs_you.explain import way_to
from ehr_desktop.ui.sign import words
from tests.desk import RIVERA, TYPES, appointment

PROGRESS = TYPES["Progress Note"]


@pytest.mark.parametrize(
    ("points", "heading", "left"),
    [
        (0, "Ready to sign", ""),
        (1, "One thing before you can sign", "1 point left"),
        (2, "Two things before you can sign", "2 points left"),
        (13, "13 things before you can sign", "13 points left"),
    ],
)
def test_counted_in_words(points: int, heading: str, left: str) -> None:
    assert (words.heading(points), words.left(points)) == (heading, left)


def test_the_way_to_a_field() -> None:
    assert way_to("appointment", PROGRESS) == "Go to appointment"
    assert way_to("due_date", PROGRESS) == "Go to due date"
    assert way_to("cpt_code", PROGRESS) == "Go to CPT code"
    assert way_to("", PROGRESS) == ""


def test_a_server_that_only_names_the_field_is_put_into_words() -> None:
    assert words.title_of(UnmetPoint("x", "plan", "", ""), PROGRESS) == "Plan is missing"
    assert words.title_of(UnmetPoint("x", "appointment", "", ""), PROGRESS) == "Appointment required"
    assert words.title_of(UnmetPoint("x", "", "", ""), PROGRESS) == "The server asks for something more"
    assert words.title_of(UnmetPoint("x", "plan", "Plan is too short", ""), PROGRESS) == "Plan is too short"


def test_on_the_paper_each_problem_names_its_field() -> None:
    points = (UnmetPoint("x", "risk_level", "", "Please choose one."), UnmetPoint("y", "plan", "Plan is too short", ""))
    said = words.problems(points, PROGRESS)
    assert said == {"risk_level": "Risk level: Please choose one.", "plan": "Plan is too short"}


def dated(day: str, session: Appointment | None) -> Review:
    note = Note("n1", "c1", "u1", PROGRESS.name, PROGRESS.version, {"session_date": day} if day else {})
    return Review(NoteToRead(note, PROGRESS, RIVERA, session, None), (), "", "")


@pytest.mark.parametrize(
    ("day", "days_ago", "titles"),
    [
        ("", 0, []),
        ("2026-11-17", 0, []),
        ("2026-11-10", None, []),
        ("2016-03-01", 0, ["The note is dated Tue 1 Mar 2016, the session was Tue 17 Nov 2026"]),
        ("2026-11-17", -7, ["The note is dated Tue 17 Nov 2026, the session is Tue 24 Nov 2026"]),
        ("2027-01-01", None, ["The note is dated Fri 1 Jan 2027"]),
        (
            "2027-01-01",
            7,
            ["The note is dated Fri 1 Jan 2027, the session was Tue 10 Nov 2026", "The note is dated Fri 1 Jan 2027"],
        ),
    ],
)
def test_a_day_that_is_not_the_sessions_or_is_to_come(day: str, days_ago: int | None, titles: list[str]) -> None:
    session = None if days_ago is None else appointment("a", RIVERA, days_ago)
    hints = words.dated_otherwise(dated(day, session), date(2026, 11, 17))
    assert [hint.title for hint in hints] == titles
    assert {hint.field for hint in hints} <= {"session_date"}
