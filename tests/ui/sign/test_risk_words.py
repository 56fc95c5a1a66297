"""What a note says of risk in two places."""

import pytest

from ehr_desktop.domain.note import Answers
from ehr_desktop.ui.sign.risk_words import contradictions
from tests.desk import TYPES

PROGRESS, INTAKE = TYPES["Progress Note"], TYPES["Intake Assessment"]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"risk_level": "None"},
        {"suicidal_ideation": True},
        {"suicidal_ideation": True, "risk_level": "Low"},
        {"symptoms": {"Suicidal ideation": "None", "Anxiety": "Severe"}, "risk_level": "None"},
        {"symptoms": {"Suicidal ideation": "Mild"}, "suicidal_ideation": True, "risk_level": "Low"},
    ],
)
def test_nothing_is_said_of_what_agrees(answers: Answers) -> None:
    assert contradictions(PROGRESS, answers) == ()


def test_what_is_ticked_beside_no_risk() -> None:
    (hint,) = contradictions(INTAKE, {"suicidal_ideation": True, "self_harm": True, "risk_level": "None"})
    assert hint.title == "Suicidal ideation and self-harm are ticked, the overall risk level is None"
    assert (hint.field, hint.fields) == ("risk_level", ("risk_level", "suicidal_ideation", "self_harm"))


def test_what_is_graded_and_not_ticked() -> None:
    graded: Answers = {"symptoms": {"Homicidal ideation": "Severe"}, "risk_level": "None", "suicidal_ideation": True}
    ticked, found = contradictions(PROGRESS, graded)
    assert ticked.field == "risk_level"
    assert found.title == "Homicidal ideation is graded severe and not ticked"
    assert found.detail == "Under symptoms it has a grade, the box “Homicidal ideation” is left alone."
    assert (found.field, found.fields) == ("homicidal_ideation", ("homicidal_ideation", "risk_level"))


def test_a_symptom_of_ones_own_counts_too() -> None:
    (hint,) = contradictions(INTAKE, {"symptoms": {"suicidal ideation": "Mild"}, "risk_level": "Low"})
    assert hint.field == "suicidal_ideation"
