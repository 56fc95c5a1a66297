"""What signing says of what is left."""

import pytest

from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.sign import words
from tests.desk import TYPES

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
    assert words.way_to("appointment", PROGRESS) == "Go to appointment"
    assert words.way_to("due_date", PROGRESS) == "Go to due date"
    assert words.way_to("cpt_code", PROGRESS) == "Go to CPT code"
    assert words.way_to("", PROGRESS) == ""


def test_a_server_that_only_names_the_field_is_put_into_words() -> None:
    assert words.title_of(UnmetPoint("x", "plan", "", ""), PROGRESS) == "Plan is missing"
    assert words.title_of(UnmetPoint("x", "appointment", "", ""), PROGRESS) == "Appointment required"
    assert words.title_of(UnmetPoint("x", "", "", ""), PROGRESS) == "The server asks for something more"
    assert words.title_of(UnmetPoint("x", "plan", "Plan is too short", ""), PROGRESS) == "Plan is too short"


def test_on_the_paper_each_problem_names_its_field() -> None:
    points = (UnmetPoint("x", "risk_level", "", "Please choose one."), UnmetPoint("y", "plan", "Plan is too short", ""))
    said = words.problems(points, PROGRESS)
    assert said == {"risk_level": "Risk level: Please choose one.", "plan": "Plan is too short"}
