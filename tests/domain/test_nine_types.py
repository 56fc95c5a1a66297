"""The nine note types hold what the clinic's own forms ask, word for word where a word is chosen.

The lists are those of the reference of the nine note forms (sections 5.1 to 5.9), written out here a second time.
"""

from pathlib import Path

import pytest

from ehr_desktop import resources
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType

TYPES = resources.every_note_type()

#: Type, version, how many fields (parts of groups not counted).
SIZES = [
    ("Intake Assessment", 1, 78),
    ("Progress Note", 2, 27),
    ("Treatment Plan", 1, 14),
    ("Cancellation Note", 1, 11),
    ("Consultation Note", 1, 11),
    ("Contact Note", 1, 11),
    ("Termination Note", 1, 12),
    ("Miscellaneous Note", 1, 9),
    ("Group Therapy Note", 1, 20),
]

#: What each form asks, in its order; "Goal: …" are the parts of a repeated group.
LABELS = {
    "Intake Assessment": """
        Session date; Chief complaint; Presenting problem; Symptoms; Psychiatric history; Medical history;
        Current medications; Alcohol use; Alcohol use frequency; Tobacco use; Tobacco use frequency; Drug use;
        Drug use frequency; Family psychiatric history; Social history; Developmental history; Grooming; Hygiene;
        Dress; Eye contact; Motor activity; Cooperation; Rapport; Rate; Volume; Fluency; Articulation; Spontaneity;
        Mood (client’s words); Affect range; Affect appropriateness; Affect mobility; Affect quality; Organization;
        Coherence; Goal-directed; Delusions; Delusion details; Hallucinations present; Hallucination types;
        Oriented to person; Oriented to place; Oriented to time; Oriented to situation; Attention; Concentration;
        Memory, immediate; Memory, recent; Memory, remote; Calculation; Fund of knowledge; Abstract thinking; Insight;
        Judgment; Impulse control; Suicidal ideation; Homicidal ideation; Self-harm; Suicidal ideation frequency;
        Suicidal ideation intensity; Homicidal ideation frequency; Homicidal ideation intensity; Overall risk level;
        Risk details; Risk factors; Protective factors; Safety plan; Emergency contacts; Assessment; Plan;
        Diagnosis codes (ICD-10-CM); CPT code; Session duration; Billing code; Due date (7-day rule); Billable service;
        Treatment recommendations; Recommended frequency""",
    "Progress Note": """
        Session date; Symptoms; Goal; Goal: Goal description; Goal: Progress level; Goal: Notes on progress; Appearance;
        Mood (client stated); Affect; Thought process; Suicidal ideation; Homicidal ideation; Risk level; Risk details;
        Interventions; Engagement level; Response to interventions; Homework compliance; Client response notes;
        Subjective; Objective; Assessment; Plan; Safety plan reviewed; Safety plan updated; Diagnoses; CPT code;
        Session duration; Due date (7-day rule); Billable service""",
    "Treatment Plan": """
        Session date; Goal; Goal: Goal description; Goal: Target date; Goal: Current progress;
        Goal: Measurable objectives; Treatment modalities/interventions; Session duration; Frequency of services;
        Treatment setting; Estimated duration of treatment; Clinical assessment; Discharge criteria;
        Diagnosis codes (ICD-10-CM); CPT code; Billing code; Due date (7-day rule); Billable service""",
    "Cancellation Note": """
        Date of cancellation; Time of cancellation; Who cancelled; How notified; Reason for cancellation;
        Appointment rescheduled; New appointment date; New appointment time; Brief notes; Due date;
        Billable (cancellation fee)""",
    "Consultation Note": """
        Date of consultation; Person consulted (name/title); Organization/affiliation; Reason for consultation;
        Information shared; Recommendations received; Follow-up actions; CPT code; Billing code;
        Due date (7-day rule); Billable service""",
    "Contact Note": """
        Contact date; Contact time; Type of contact; Duration; Purpose of contact; Summary of contact;
        Follow-up needed; CPT code; Billing code; Due date; Billable service""",
    "Termination Note": """
        Termination date; Reason for termination; Progress achieved; Current status and functioning;
        Final diagnosis codes (ICD-10-CM); Aftercare recommendations; Referrals made; Emergency plan (if applicable);
        CPT code; Billing code; Due date; Billable service""",
    "Miscellaneous Note": """
        Note date; Subject/title; Purpose/category; Content/notes; Related to treatment; Billable service; CPT code;
        Billing code; Due date""",
    "Group Therapy Note": """
        Group; Session date; Duration; Session topic; Member; Member: Member; Member: Attendance; Member: Notes;
        Session objectives; Interventions used; Group dynamics; Therapeutic factors; Progress toward goals;
        Plan for next session; Challenges encountered; Subjective; Objective; Assessment; Plan; CPT code; Billing code;
        Due date (7-day rule); Billable service""",
}

_FREQUENCY = "Never; Rarely; Weekly; Daily; Multiple times daily"
_HOW_OFTEN = "None; Rare; Occasional; Frequent; Constant"
_HOW_STRONG = "None; Mild; Moderate; Severe"
_FOUR = "Good; Fair; Poor"
_INTACT = "Intact; Impaired"

#: Type and field (or group and part) -> the words to choose from.
OPTIONS = {
    "Progress Note": {
        "symptoms": "Depression; Anxiety; Irritability; Sleep problems; Appetite changes; Suicidal ideation; "
        "Homicidal ideation; Substance use; Panic; Obsessions/compulsions; Trauma symptoms",
        "goals.progress": "No Progress; Minimal Progress; Moderate Progress; Significant Progress; Goal Achieved",
        "appearance": "Well-groomed; Disheveled; Appropriate",
        "affect": "Appropriate; Flat; Restricted; Labile",
        "thought_process": "Logical; Tangential; Disorganized",
        "risk_level": "None; Low; Moderate; High",
        "interventions": "CBT techniques; DBT skills; Psychoeducation; Supportive therapy; Mindfulness; "
        "Relaxation training; Problem-solving; Exposure therapy; Behavioral activation",
        "engagement": "Highly engaged; Moderately engaged; Minimally engaged; Resistant",
        "response": "Very responsive; Moderately responsive; Minimal response; No response",
        "homework": "Completed; Partially completed; Not completed; N/A",
    },
    "Intake Assessment": {
        "symptoms": "Depression; Anxiety; Irritability; Anger; Mood Swings; Crying Spells; Hopelessness; "
        "Worthlessness; Guilt; Anhedonia (Loss of Interest); Social Withdrawal; Insomnia; Hypersomnia; "
        "Appetite Change; Weight Change; Fatigue/Low Energy; Concentration Difficulty; Indecisiveness; "
        "Psychomotor Agitation; Psychomotor Retardation; Panic Attacks; Excessive Worry; Obsessions; Compulsions; "
        "Flashbacks; Nightmares; Hypervigilance; Avoidance; Dissociation; Hallucinations; Delusions; "
        "Disorganized Thinking; Behavioral Problems",
        "alcohol_frequency": _FREQUENCY,
        "tobacco_frequency": _FREQUENCY,
        "drug_frequency": _FREQUENCY,
        "grooming": "Well-groomed; Disheveled; Unkempt; Appropriate",
        "hygiene": _FOUR,
        "dress": "Appropriate; Inappropriate; Unusual",
        "eye_contact": "Good; Minimal; Excessive; Avoidant",
        "motor_activity": "Normal; Restless; Agitated; Retarded; Hyperactive",
        "cooperation": "Cooperative; Guarded; Uncooperative; Resistant",
        "rapport": "Good; Fair; Poor; Difficult to establish",
        "speech_rate": "Normal; Slow; Rapid; Pressured",
        "speech_volume": "Normal; Loud; Soft; Mute",
        "speech_fluency": "Fluent; Dysfluent; Stuttering",
        "speech_articulation": "Clear; Slurred; Mumbled",
        "speech_spontaneity": "Spontaneous; Prompted; Minimal",
        "affect_range": "Full; Restricted; Blunted; Flat",
        "affect_appropriateness": "Appropriate; Inappropriate",
        "affect_mobility": "Mobile; Fixed",
        "affect_quality": "Euthymic; Depressed; Anxious; Irritable; Euphoric; Angry",
        "thought_organization": "Logical; Circumstantial; Tangential; Loose; Disorganized; Flight of Ideas",
        "thought_coherence": "Coherent; Incoherent",
        "hallucination_types": "Auditory; Visual; Tactile; Olfactory; Gustatory",
        "attention": "Intact; Impaired; Distractible",
        "concentration": _INTACT,
        "memory_immediate": _INTACT,
        "memory_recent": _INTACT,
        "memory_remote": _INTACT,
        "calculation": _INTACT,
        "fund_of_knowledge": "Average; Above Average; Below Average",
        "abstract_thinking": "Intact; Concrete; Impaired",
        "insight": f"{_FOUR}; None",
        "judgment": f"{_FOUR}; Impaired",
        "impulse_control": f"{_FOUR}; Impaired",
        "si_frequency": _HOW_OFTEN,
        "si_intensity": _HOW_STRONG,
        "hi_frequency": _HOW_OFTEN,
        "hi_intensity": _HOW_STRONG,
        "risk_level": "None; Low; Moderate; High; Imminent",
    },
    "Treatment Plan": {
        "goals.progress": "Not Started; Minimal Progress; Some Progress; Moderate Progress; Significant Progress; "
        "Goal Achieved",
        "modalities": "Cognitive Behavioral Therapy (CBT); Dialectical Behavior Therapy (DBT); "
        "Acceptance and Commitment Therapy (ACT); EMDR; Psychodynamic Therapy; Solution-Focused Brief Therapy; "
        "Motivational Interviewing; Mindfulness-Based Therapy; Trauma-Focused CBT; Interpersonal Therapy (IPT); "
        "Family Systems Therapy; Narrative Therapy; Exposure Therapy; Play Therapy; Art Therapy; Group Therapy; "
        "Psychoeducation; Supportive Counseling",
        "session_length": "30 minutes; 45 minutes; 50 minutes; 60 minutes; 75 minutes; 90 minutes; 120 minutes",
        "frequency": "Once per week; Twice per week; Three times per week; Every other week (bi-weekly); "
        "Once per month; As needed",
        "setting": "Office; Telehealth; Home; School; Hospital; Hybrid (Office + Telehealth)",
        "estimated_duration": "6-8 weeks (Short-term); 3 months; 6 months; 9 months; 12 months (1 year); 18 months; "
        "2 years or more (Long-term); Ongoing/Indefinite",
    },
    "Cancellation Note": {
        "cancelled_by": "Client; Therapist; Other",
        "notification_method": "Phone; Email; Text; In-person; Other",
    },
    "Consultation Note": {},
    "Contact Note": {"contact_type": "Phone; Email; Text; Video; Other"},
    "Termination Note": {
        "termination_reason": "Treatment completed; Client request; Mutual agreement; No-show; Moved away; "
        "Financial reasons; Referral to another provider; Other",
    },
    "Miscellaneous Note": {
        "category": "Administrative; Coordination of care; Documentation review; Clinical observation; "
        "Collateral contact; Other",
    },
    "Group Therapy Note": {"attendance.attended": "Present; Absent"},
}

#: What a form shows chosen or ticked at first.
DEFAULTS = {
    "Intake Assessment": {
        **dict.fromkeys(("alcohol_frequency", "tobacco_frequency", "drug_frequency"), "Never"),
        **dict.fromkeys(("oriented_person", "oriented_place", "oriented_time", "oriented_situation"), True),
        **dict.fromkeys(("si_frequency", "si_intensity", "hi_frequency", "hi_intensity", "risk_level"), "None"),
        "billable": True,
    },
    "Progress Note": {"risk_level": "None", "billable": True},
    "Treatment Plan": {"billable": True},
    "Cancellation Note": {},
    "Consultation Note": {"billable": True},
    "Contact Note": {},
    "Termination Note": {"billable": True},
    "Miscellaneous Note": {"related_to_treatment": True},
    "Group Therapy Note": {"session_minutes": 60, "billable": True},
}


def words(listed: str) -> list[str]:
    return [" ".join(word.split()) for word in listed.split(";")]


def named(note_type: NoteType, name: str) -> Field:
    """A field, or with a dot a part of a group."""
    group, _, part = name.partition(".")
    field = note_type.by_id[group]
    return next(one for one in field.fields if one.id == part) if part else field


@pytest.mark.parametrize(("name", "version", "fields"), SIZES, ids=[name for name, *_ in SIZES])
def test_how_many_fields_each_type_has(name: str, version: int, fields: int) -> None:
    note_type = TYPES[name]
    assert (note_type.name, note_type.version) == (name, version)
    assert len(list(note_type.fields())) == len(note_type.by_id) == fields


def test_they_are_nine_in_the_order_of_their_cards() -> None:
    assert [one.name for one in TYPES.to_begin()] == [
        *("Intake Assessment", "Progress Note", "Treatment Plan", "Cancellation Note", "Consultation Note"),
        *("Contact Note", "Termination Note", "Miscellaneous Note", "Group Therapy Note"),
    ]
    assert [one.order for one in TYPES.to_begin()] == list(range(1, 10))


@pytest.mark.parametrize("name", LABELS)
def test_what_each_form_asks(name: str) -> None:
    asked = []
    for field in TYPES[name].fields():
        asked += [field.label, *(f"{field.label}: {part.label}" for part in field.fields)]
    assert asked == words(LABELS[name])


@pytest.mark.parametrize("name", OPTIONS)
def test_the_words_to_choose_from(name: str) -> None:
    note_type = TYPES[name]
    for field_id, listed in OPTIONS[name].items():
        assert list(named(note_type, field_id).options) == words(listed), field_id
    with_words = {field.id for field in note_type.fields() if field.options}
    with_words |= {f"{field.id}.{part.id}" for field in note_type.fields() for part in field.fields if part.options}
    assert with_words == OPTIONS[name].keys()


@pytest.mark.parametrize("name", DEFAULTS)
def test_what_is_chosen_at_first(name: str) -> None:
    note_type = TYPES[name]
    chosen = {field.id: field.default for field in note_type.fields() if field.default not in (None, False)}
    assert chosen == DEFAULTS[name]


def test_the_severities_of_symptoms() -> None:
    progress, intake = TYPES["Progress Note"].by_id["symptoms"], TYPES["Intake Assessment"].by_id["symptoms"]
    assert (progress.kind, intake.kind) == (FieldKind.SEVERITIES, FieldKind.SYMPTOMS)
    assert list(progress.severities) == words("None; Mild; Moderate; Severe")
    assert list(intake.severities) == words("N/A; Mild; Moderate; Severe")
    assert (intake.added_as, len(intake.options)) == ("Mild", 33)
    assert list(intake.quick) == words(
        "Depression; Anxiety; Insomnia; Panic Attacks; Fatigue/Low Energy; Excessive Worry; Irritability; Hopelessness"
    )
    up_or_down = ("N/A", "Increased", "Decreased")
    assert dict(intake.extras) == {"Appetite Change": up_or_down, "Weight Change": up_or_down}
    assert list(intake.hints) == ["Hallucinations"]


def test_how_many_items_a_group_has() -> None:
    limits = {
        (name, field.id): (field.least, field.most)
        for name, *_ in SIZES
        for field in TYPES[name].fields()
        if field.kind is FieldKind.GROUP
    }
    assert limits == {
        ("Progress Note", "goals"): (1, 5),
        ("Treatment Plan", "goals"): (1, 5),
        ("Group Therapy Note", "attendance"): (1, 0),
    }


def test_how_long_a_text_must_be() -> None:
    """The seeded rules of the practice: one figure in two places would be two."""
    said = {
        (name, field.column): field.minimum_length
        for name, *_ in SIZES
        for field in TYPES[name].fields()
        if field.minimum_length
    }
    assert said == {
        ("Intake Assessment", "subjective"): 50,
        ("Intake Assessment", "assessment"): 100,
        ("Intake Assessment", "plan"): 50,
        ("Progress Note", "subjective"): 20,
        ("Progress Note", "objective"): 20,
        ("Progress Note", "assessment"): 30,
        ("Progress Note", "plan"): 20,
        ("Treatment Plan", "assessment"): 50,
        ("Treatment Plan", "plan"): 100,
    }


def test_what_the_practice_asks_before_each_type() -> None:
    needs = {
        name: (TYPES[name].needs_diagnosis, TYPES[name].needs_intake, TYPES[name].needs_treatment_plan)
        for name, *_ in SIZES
    }
    assert needs["Intake Assessment"] == (True, False, False)
    assert needs["Progress Note"] == (True, True, True)
    assert needs["Treatment Plan"] == (True, True, False)
    assert needs["Termination Note"] == (True, False, True)
    rest = ("Cancellation Note", "Consultation Note", "Contact Note", "Miscellaneous Note", "Group Therapy Note")
    assert {needs[name] for name in rest} == {(False, False, True)}
    assert [name for name, *_ in SIZES if not TYPES[name].suits_held] == ["Cancellation Note"]
    assert all(TYPES[name].appointment_to_sign for name, *_ in SIZES)


# --- versions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file", sorted(resources.path("note_types", "earlier").glob("*.toml")), ids=lambda one: one.name
)
def test_an_earlier_version_is_named_for_what_it_is(file: Path) -> None:
    """`<id>.<version>.toml`: two versions never overwrite one another."""
    names = {f"{one.id}.{one.version}.toml" for one in resources.earlier_note_types()}
    assert file.name in names


@pytest.mark.parametrize("earlier", resources.earlier_note_types(), ids=lambda one: f"{one.id} {one.version}")
def test_an_earlier_version_is_older_and_differs(earlier: NoteType) -> None:
    now = TYPES[earlier.name]
    assert earlier.id == now.id
    assert earlier.version < now.version
    assert earlier.sections != now.sections


def test_no_version_of_a_type_is_missing() -> None:
    """A draft keeps the version it was begun with, for ever."""
    for now in resources.note_types():
        kept = sorted(one.version for one in resources.earlier_note_types() if one.id == now.id)
        assert kept == list(range(1, now.version))
