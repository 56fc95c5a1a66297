"""Which story is whose, and how the notes of a story read."""

from collections.abc import Mapping
from datetime import date, timedelta

from ehr_desktop import resources
from ehr_desktop.backend.practice_data.stories_mood import CHANGE, GRIEF, LOW_MOOD
from ehr_desktop.backend.practice_data.stories_other import ATTENTION, FAMILY, GROUP, TRAUMA
from ehr_desktop.backend.practice_data.stories_worry import PANIC, RITUALS, WORRY
from ehr_desktop.backend.practice_data.story import Session, Story
from ehr_desktop.backend.practice_data.week import Visit
from ehr_desktop.domain.columns import ColumnValue
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.rules import DUE_AFTER_DAYS

Columns = dict[str, ColumnValue]

STORIES: Mapping[str, Story] = {
    "worry": WORRY,
    "panic": PANIC,
    "rituals": RITUALS,
    "low mood": LOW_MOOD,
    "grief": GRIEF,
    "change": CHANGE,
    "trauma": TRAUMA,
    "attention": ATTENTION,
    "family": FAMILY,
    "group": GROUP,
}


def story_of(visit: Visit) -> Story:
    """What this client comes for."""
    return STORIES[visit.client.story]


def intake(visit: Visit) -> Columns:
    """The columns of a signed intake."""
    story = story_of(visit)
    return {
        **_session(visit),
        "subjective": f"{story.complaint}\n\n{story.history}",
        "objective": "Came alone and on time. Oriented, cooperative, well-groomed. Speech normal in rate and volume.",
        "assessment": story.impression,
        "plan": story.treatment,
        "diagnosisCodes": story.codes,
        "riskLevel": "None",
        "progressTowardGoals": story.goal,
    }


def treatment_plan(visit: Visit) -> Columns:
    """The columns of a treatment plan."""
    story = story_of(visit)
    return {
        **_session(visit),
        "subjective": "Went through the goals together; the client put the first one into their own words.",
        "assessment": f"{story.impression}\n\nThe diagnosis of the intake stands.",
        "plan": f"Goal: {story.goal}\n\nTreatment: {story.treatment}\n\nReview in 90 days at the latest.",
        "diagnosisCodes": story.codes,
        "progressTowardGoals": story.goal,
    }


def progress(visit: Visit, number: int) -> Columns:
    """The columns of the note of the n-th session, packed as the form packs them."""
    story = story_of(visit)
    session = story.sessions[number % len(story.sessions)]
    note_type = resources.note_type("Progress Note")
    assert note_type is not None
    return pack(note_type, _answers(visit, story, session))


def group_session(visit: Visit, number: int) -> Columns:
    """The columns of one client's note of a group session."""
    story = story_of(visit)
    session = story.sessions[number % len(story.sessions)]
    return {
        **_session(visit),
        "subjective": session.subjective,
        "objective": session.objective,
        "assessment": session.assessment,
        "plan": session.plan,
        "diagnosisCodes": story.codes,
        "interventionsUsed": session.interventions,
    }


def cancellation(visit: Visit) -> Columns:
    """The columns of a note about a session that was not held."""
    return {
        **_session(visit),
        "subjective": "Called in the morning to cancel: a child at home with fever. Apologised, no concerns voiced.",
        "plan": "Next appointment stays as it is. No fee, as called in time.",
    }


def _answers(visit: Visit, story: Story, session: Session) -> dict[str, Answer]:
    return {
        "session_date": visit.day.isoformat(),
        "symptoms": session.symptoms,
        "goals": ({"goal": story.goal, "progress": session.progress},),
        "appearance": "Well-groomed",
        "mood": session.mood,
        "affect": session.affect,
        "thought_process": "Logical",
        "risk_level": "None",
        "interventions": session.interventions,
        "engagement": "Highly engaged" if session.homework == "Completed" else "Moderately engaged",
        "response": "Very responsive" if session.progress == "Significant Progress" else "Moderately responsive",
        "homework": session.homework,
        "subjective": session.subjective,
        "objective": session.objective,
        "assessment": session.assessment,
        "plan": session.plan,
        "diagnoses": story.codes,
        "cpt_code": visit.kind.code,
        "session_minutes": visit.kind.minutes,
        "due_date": due(visit.day),
        "billable": True,
    }


def _session(visit: Visit) -> Columns:
    return {
        "sessionDate": visit.day.isoformat(),
        "sessionDuration": visit.kind.minutes,
        "cptCode": visit.kind.code,
        "dueDate": due(visit.day),
    }


def due(day: date) -> str:
    """By when a note of this day is to be signed."""
    return (day + timedelta(days=DUE_AFTER_DAYS)).isoformat()
