"""What a form asks, and which of its sections are complete."""

from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.note_form.standing import asked_ids, section_entry, stored_unasked
from ehr_desktop.ui.parts.section_index import SectionState
from tests.desk import TYPES

PROGRESS = TYPES["Progress Note"]
SECTIONS = {section.id: section for section in PROGRESS.sections}
POINT = UnmetPoint("plan", "plan", "Plan is too short", "At least 20 characters to sign, 11 so far.")


def test_a_condition_shows_and_hides_at_once() -> None:
    assert "risk_details" not in asked_ids(PROGRESS, {"risk_level": "None"}, ())
    assert "risk_details" in asked_ids(PROGRESS, {"risk_level": "High"}, ())
    assert "risk_details" in asked_ids(PROGRESS, {"suicidal_ideation": True}, ())


def test_an_answer_stored_without_its_condition_is_not_hidden() -> None:
    answers = {"risk_level": "None", "risk_details": "Said so in passing."}
    assert stored_unasked(PROGRESS, answers) == {"risk_details"}
    assert "risk_details" in asked_ids(PROGRESS, answers, stored_unasked(PROGRESS, answers))


def test_a_section_is_complete_when_signing_needs_nothing_there_and_something_was_said() -> None:
    everything = frozenset(one.id for one in PROGRESS.fields())
    soap = SECTIONS["soap"]
    assert section_entry(soap, {}, everything, (), aloud=False).state is SectionState.INCOMPLETE
    assert section_entry(soap, {"plan": "x"}, everything, (), aloud=False).state is SectionState.COMPLETE
    assert section_entry(soap, {"plan": "x"}, everything, (POINT,), aloud=False).state is SectionState.INCOMPLETE
    assert section_entry(soap, {"plan": "x"}, everything, (POINT,), aloud=True).state is SectionState.STOPS_SIGNING


def test_what_the_form_begins_with_does_not_make_a_section_complete() -> None:
    asked = asked_ids(PROGRESS, {}, ())
    status = SECTIONS["mental_status"]
    assert section_entry(status, {"risk_level": "None"}, asked, (), aloud=False).state is SectionState.INCOMPLETE


def test_a_section_that_asks_nothing_is_complete() -> None:
    asked = asked_ids(PROGRESS, {"risk_level": "None"}, ())
    assert section_entry(SECTIONS["safety"], {}, asked, (), aloud=True).state is SectionState.COMPLETE
