"""A practice's own rules: what breaks one, and what does not."""

import pytest

from ehr_desktop.domain.columns import ColumnValue
from ehr_desktop.domain.practice_rules import PracticeRule

NEEDED = PracticeRule("plan", "Plan", "Write it.", is_required=True)
TWENTY = PracticeRule("plan", "Plan", "At least 20.", is_required=True, minimum=20)
IF_ANY = PracticeRule("plan", "Plan", "At least 20.", minimum=20)
AT_MOST = PracticeRule("plan", "Plan", "At most 20.", maximum=20)
EXACTLY = PracticeRule("cptCode", "CPT", "Five digits.", minimum=5, maximum=5)


@pytest.mark.parametrize("blank", [None, "", ()], ids=repr)
@pytest.mark.parametrize("rule", [NEEDED, TWENTY])
def test_what_is_needed_is_broken_by_nothing_at_all(rule: PracticeRule, blank: ColumnValue) -> None:
    assert rule.is_broken_by(blank)


@pytest.mark.parametrize("blank", [None, "", ()], ids=repr)
@pytest.mark.parametrize("rule", [IF_ANY, AT_MOST])
def test_what_is_not_needed_may_be_blank(rule: PracticeRule, blank: ColumnValue) -> None:
    assert not rule.is_broken_by(blank)


@pytest.mark.parametrize(
    ("rule", "text", "broken"),
    [
        (TWENTY, "a" * 19, True),
        (TWENTY, "a" * 20, False),
        (TWENTY, "a" * 19 + " \n\t ", True),
        (TWENTY, " \n" + "a" * 20 + "\n ", False),
        (TWENTY, " " * 40, True),
        (TWENTY, "a" + " " * 18 + "a", False),
        (IF_ANY, "Continue.", True),
        (AT_MOST, "a" * 20, False),
        (AT_MOST, "a" * 21, True),
        (AT_MOST, "a" * 20 + " ", True),
        (EXACTLY, "9083", True),
        (EXACTLY, "90834", False),
        (EXACTLY, "908345", True),
        (NEEDED, " ", False),
        (NEEDED, "x", False),
    ],
)
def test_a_minimum_counts_what_is_written_a_maximum_everything(rule: PracticeRule, text: str, broken: bool) -> None:
    assert rule.is_broken_by(text) is broken


@pytest.mark.parametrize("value", [True, False, 0, 45, ("F41.1",)], ids=repr)
def test_what_is_no_text_has_no_length(value: ColumnValue) -> None:
    assert not TWENTY.is_broken_by(value)
    assert not AT_MOST.is_broken_by(value)
