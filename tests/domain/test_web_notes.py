"""Notes as the clinic's web product writes them: opened here, not a line is lost, and each stands where it is read.

The layouts are those of the reference of the nine note forms ("Packing on save"). The web product does not indent the
further lines of a value, and writes its labels in capitals.
"""

from collections import Counter
from collections.abc import Mapping
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop import resources
from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind, Columns
from ehr_desktop.domain.note import Answer, Note
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import own_text_fields, own_text_id, pack, unpack
from ehr_desktop.remote.wire import server_copy
from tests.remote.notes import ROW

TYPES = resources.every_note_type()

_MENTAL_STATUS = """Mental Status Examination:
Appearance: Grooming: {choice}, Hygiene: Good, Dress: Appropriate
Behavior: Eye Contact: Good, Motor Activity: Restless, Cooperation: Cooperative, Rapport: Fair
Speech: Rate: Rapid, Volume: Normal, Fluency: Fluent, Articulation: Clear, Spontaneity: Spontaneous
Mood: {mood}
Affect: Range: Restricted, Appropriateness: Appropriate, Mobility: Mobile, Quality: Anxious
Thought Process: Organization: Logical, Coherence: Coherent, Goal-directed: Yes
Thought Content: Suicidal ideation (Frequency: Rare, Intensity: Mild), Delusions: {text}
Perception: Hallucinations present: Auditory, Visual
Cognition: Oriented to Person, Place, Time, Situation
Attention: Intact, Concentration: Impaired
Memory (Immediate/Recent/Remote): Intact/Intact/Impaired
Fund of Knowledge: Average, Abstract Thinking: Intact, Calculation: Intact
Insight: Good
Judgment: Fair
Impulse Control: Poor"""

_HISTORY = """{text}

Psychiatric History: {history}
Medical History: {history}
Medications: {history}
Substance Use:
Alcohol: {text} (Weekly)
Tobacco: Not reported
Drugs: {text} (Never)
Family History: {text}
Social History: {history}
Developmental History: {history}"""

#: Type -> text column -> what the web product puts into it; the braces are what somebody typed.
LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "Progress Note": {
        "subjective": "{text}",
        "objective": "{text}",
        "assessment": "{text}",
        "plan": "{text}",
    },
    "Intake Assessment": {
        "subjective": "Chief Complaint: {text}\n\nPresenting Problem: {text}\n\nCurrent Symptoms:\n"
        "Appetite Change: Mild (Decreased)\nInsomnia: Severe",
        "objective": _MENTAL_STATUS,
        "assessment": _HISTORY,
        "plan": "{text}\n\nTreatment Recommendations: {text}\nRecommended Frequency: {text}",
        "riskAssessmentDetails": "Risk Factors: {text}\nProtective Factors: {text}\nSafety Plan: {text}\n"
        "Emergency Contacts: {text}",
        "interventionsTaken": "{text}",
    },
    "Treatment Plan": {
        "subjective": "Goal 1: {text}\nProgress: Not Started\nTarget Date: 2026-12-31\nObjectives:\n"
        " Objective 1: {text}\n Objective 2: {text}\n\n"
        "Goal 2: {text}\nProgress: Some Progress\nTarget Date: Not specified\nObjectives:\n Objective 1: {text}",
        "objective": "Treatment Modalities: Cognitive Behavioral Therapy (CBT), EMDR\nSession Duration: 45 minutes\n"
        "Frequency: Once per week\nTreatment Setting: Hybrid (Office + Telehealth)\nEstimated Duration: 6 months",
        "assessment": "Formal Treatment Plan established with 2 goals",
        "plan": "Discharge Criteria: {text}",
    },
    "Cancellation Note": {
        "subjective": "Appointment cancelled by: Client\nNotification method: Phone\n\nReason: {text}",
        "objective": "Rescheduled to: 11/24/2026, 9:00 AM",
        "assessment": "Cancellation documented",
        "plan": "{text}",
    },
    "Consultation Note": {
        "subjective": "Consultation with: {text}\nOrganization: {text}\n\nReason: {text}",
        "objective": "Information Shared: {text}",
        "assessment": "Recommendations Received: {text}",
        "plan": "Follow-up Actions: {text}",
    },
    "Contact Note": {
        "subjective": "Type: Phone\nDuration: 10 minutes\n\nPurpose: {text}",
        "objective": "{text}",
        "assessment": "Follow-up needed",
        "plan": "Schedule follow-up contact or session",
    },
    "Termination Note": {
        "subjective": "Termination Reason: Mutual agreement\n\nProgress Achieved:\n{text}",
        "objective": "Current Status and Functioning:\n{text}",
        "assessment": "Final diagnosis codes: F41.1, F33.1",
        "plan": "Aftercare Recommendations:\n{text}\n\nReferrals Made:\n{text}\n\nEmergency Plan:\n{text}",
    },
    "Miscellaneous Note": {
        "subjective": "Subject: {text}\nCategory: Coordination of care",
        "objective": "{text}",
        "assessment": "Miscellaneous note - Related to treatment",
        "plan": "Continue as planned",
    },
    "Group Therapy Note": {
        "subjective": "Group therapy session: {text}",
        "objective": "Attendance: 6/7 members present. Group dynamics: {text}",
        "assessment": "{text}",
        "plan": "{text}",
    },
}
each_type = pytest.mark.parametrize("name", LAYOUTS)

#: What the web product stores in the other columns, whatever the type.
_OTHER_COLUMNS: Columns = {
    "sessionDate": "2026-11-17",
    "dueDate": "2026-11-24",
    "suicidalIdeation": True,
    "riskLevel": "Low",
    "diagnosisCodes": ("F41.1", "F33.1"),
    "interventionsUsed": ("CBT techniques", "Other: chair work"),
    "cptCode": "90834",
    "billingCode": "HO",
    "sessionDuration": 45,
}


class _Typed(dict[str, str]):
    """One text after another, for each brace of a layout."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__()
        self._texts = texts
        self._next = 0

    def __missing__(self, name: str) -> str:
        self._next += 1
        return self._texts[(self._next - 1) % len(self._texts)]


def filled(name: str, *texts: str) -> dict[str, str]:
    """The text columns of such a note, what was typed being `texts` in turn."""
    typed = _Typed(list(texts))
    return {column: Formatter().vformat(layout, (), typed) for column, layout in LAYOUTS[name].items()}


def words(text: object) -> Counter[str]:
    """The words of a text; a label counts in any case and above its text or before it, as it does when it is read."""
    return Counter(str(text or "").casefold().split())


def texts_of(answer: object) -> list[str]:
    """Every text in an answer."""
    match answer:
        case str():
            return [answer]
        case Mapping():
            return [text for part in answer.values() for text in texts_of(part)]
        case tuple():
            return [text for part in answer for text in texts_of(part)]
        case _:
            return []


def without_margins(answer: Answer) -> Answer:
    """The blank lines between two parts of a column belong to neither."""
    return answer.strip() if isinstance(answer, str) else answer


def assert_nothing_is_lost(note_type: NoteType, columns: Columns) -> None:
    answers = unpack(note_type, columns)
    again = pack(note_type, answers)
    for column, kind in COLUMN_KINDS.items():
        if kind is ColumnKind.TEXT:
            assert words(again.get(column)) == words(columns.get(column)), column
    assert unpack(note_type, again) == answers
    assert pack(note_type, unpack(note_type, again)) == again


def typed_by_somebody() -> st.SearchStrategy[str]:
    """A text with several lines, blank ones, bullets, and lines that look like labels of the web product or ours."""
    labels = ("Mood", "Plan", "Frequency", "Reason", "Subject", "Medications", "Safety Plan", "Goals", "Type", "Group")
    line = st.one_of(
        st.sampled_from(["", " ", "- one", "  indented", "    more", "Slept six hours; worry: less.", "🙂 “fine”"]),
        st.sampled_from(labels).flatmap(
            lambda label: st.sampled_from([f"{label}:", f"{label}: as before", f"  {label}: x"])
        ),
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20),
    )
    return st.lists(line, min_size=1, max_size=5).map("\n".join)


@each_type
@given(texts=st.lists(typed_by_somebody(), min_size=1, max_size=16))
def test_no_line_of_a_web_note_is_lost(name: str, texts: list[str]) -> None:
    assert_nothing_is_lost(TYPES[name], filled(name, *texts))


@each_type
def test_a_note_with_many_lines_keeps_them_all_in_its_fields(name: str) -> None:
    note_type = TYPES[name]
    columns = filled(name, "First line of it.\nSecond line of it.\n\nA paragraph below.", "One line.")
    answers = unpack(note_type, columns)
    said = "\n".join(text for answer in answers.values() for text in texts_of(answer))
    for typed in ("First line of it.", "Second line of it.", "A paragraph below.", "One line."):
        written = sum(text.count(typed) for text in columns.values())
        assert said.count(typed) == written
    assert_nothing_is_lost(note_type, columns)


@each_type
def test_a_blank_web_note_is_read_too(name: str) -> None:
    """Fields nobody filled leave their labels behind."""
    assert_nothing_is_lost(TYPES[name], filled(name, ""))


@each_type
def test_what_is_no_text_is_read_as_it_is_stored(name: str) -> None:
    note_type = TYPES[name]
    answers = unpack(note_type, _OTHER_COLUMNS)
    for column, value in _OTHER_COLUMNS.items():
        field = note_type.main_field(column)
        if field is not None and not field.line:
            assert answers[field.id] == value, column
        elif COLUMN_KINDS[column] is ColumnKind.TEXT:
            assert answers[own_text_id(column)] == value, column


#: Answers that are found by the web product's own labels, and the columns that are text of their own as a whole.
FOUND: Mapping[str, Mapping[str, Answer]] = {
    "Intake Assessment": {
        "chief_complaint": "Said so.",
        "presenting_problem": "Presenting Problem: Said so.\n\nCurrent Symptoms:\n"
        "Appetite Change: Mild (Decreased)\nInsomnia: Severe",
        "psychiatric_history": "Said so.",
        "medical_history": "Said so.",
        "medications": "Said so.",
        "social_history": "Said so.",
        "developmental_history": "Said so.",
        "mood": "Said so.",
        "insight": "Good",
        "judgment": "Fair",
        "impulse_control": "Poor",
        "plan": "Said so.",
        "treatment_recommendations": "Said so.",
        "recommended_frequency": "Said so.",
        "risk_factors": "Said so.",
        "protective_factors": "Said so.",
        "safety_plan": "Said so.",
        "emergency_contacts": "Said so.",
        "text:interventionsTaken": "Said so.",
    },
    "Progress Note": dict.fromkeys(("subjective", "objective", "assessment", "plan"), "Said so."),
    "Treatment Plan": {
        "modalities": ("Cognitive Behavioral Therapy (CBT)", "EMDR"),
        "session_length": "45 minutes",
        "frequency": "Once per week",
        "setting": "Hybrid (Office + Telehealth)",
        "estimated_duration": "6 months",
        "assessment": "Formal Treatment Plan established with 2 goals",
        "discharge_criteria": "Discharge Criteria: Said so.",
    },
    "Cancellation Note": {
        "notification_method": "Phone",
        "text:objective": "Rescheduled to: 11/24/2026, 9:00 AM",
        "text:assessment": "Cancellation documented",
        "notes": "Said so.",
    },
    "Consultation Note": {
        "consulted_person": "Said so.",
        "organization": "Said so.",
        "reason": "Reason: Said so.",
        "information_shared": "Information Shared: Said so.",
        "recommendations": "Recommendations Received: Said so.",
        "follow_up": "Follow-up Actions: Said so.",
    },
    "Contact Note": {
        "contact_type": "Phone",
        "purpose": "Duration: 10 minutes\n\nPurpose: Said so.",
        "contact_summary": "Said so.",
        "text:assessment": "Follow-up needed",
        "text:plan": "Schedule follow-up contact or session",
    },
    "Termination Note": {
        "termination_reason": "Mutual agreement",
        "progress_achieved": "Progress Achieved:\nSaid so.",
        "current_status": "Current Status and Functioning:\nSaid so.",
        "text:assessment": "Final diagnosis codes: F41.1, F33.1",
        "aftercare": "Aftercare Recommendations:\nSaid so.",
        "referrals": "Said so.",
        "emergency_plan": "Said so.",
    },
    "Miscellaneous Note": {
        "subject": "Said so.",
        "category": "Coordination of care",
        "content": "Said so.",
        "text:assessment": "Miscellaneous note - Related to treatment",
        "text:plan": "Continue as planned",
    },
    "Group Therapy Note": {
        "subjective": "Group therapy session: Said so.",
        "objective": "Attendance: 6/7 members present. Group dynamics: Said so.",
        "assessment": "Said so.",
        "plan": "Said so.",
    },
}


@each_type
def test_what_the_web_product_labels_is_found_in_its_field(name: str) -> None:
    answers = unpack(TYPES[name], filled(name, "Said so."))
    assert {field: without_margins(answers.get(field)) for field in FOUND[name]} == FOUND[name]


@each_type
def test_what_no_field_asks_for_has_a_field_of_its_own(name: str) -> None:
    note_type = TYPES[name]
    answers = unpack(note_type, filled(name, "Said so."))
    shown = {field.id for field in (*note_type.fields(), *own_text_fields(answers))}
    assert answers.keys() <= shown


def test_a_group_note_of_the_web_product_is_a_group_therapy_note() -> None:
    """Its page for groups has a spelling of its own (API 1.5)."""
    copy = server_copy({**ROW, "noteType": "GROUP_THERAPY", **filled("Group Therapy Note", "Said so.")}, None)
    note_type = TYPES.of(Note("n1", "c1", "u1", copy.note_type, 0))
    assert (note_type.id, note_type.has_form) == ("group_therapy_note", True)
    assert unpack(note_type, copy.columns)["subjective"] == "Group therapy session: Said so."
