"""Which story is whose, and how the notes of a story read: answers of each form, packed as the form packs them."""

from collections.abc import Mapping
from datetime import date, timedelta

from ehr_desktop import resources
from ehr_desktop.backend.practice_data import (
    around_sessions,
    intakes,
    plans,
    stories_mood,
    stories_other,
    stories_worry,
)
from ehr_desktop.backend.practice_data.group_meetings import MEETINGS
from ehr_desktop.backend.practice_data.plans import Plan
from ehr_desktop.backend.practice_data.story import Story
from ehr_desktop.backend.practice_data.week import Visit
from ehr_desktop.domain.columns import ColumnValue
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.rules import DUE_AFTER_DAYS

Columns = dict[str, ColumnValue]
_Answers = Mapping[str, Answer]

#: What each story consists of: itself, its intake, its plan.
_TOLD: Mapping[str, tuple[Story, _Answers, Plan]] = {
    "worry": (stories_worry.WORRY, intakes.WORRY, plans.WORRY),
    "panic": (stories_worry.PANIC, intakes.PANIC, plans.PANIC),
    "rituals": (stories_worry.RITUALS, intakes.RITUALS, plans.RITUALS),
    "low mood": (stories_mood.LOW_MOOD, intakes.LOW_MOOD, plans.LOW_MOOD),
    "grief": (stories_mood.GRIEF, intakes.GRIEF, plans.GRIEF),
    "change": (stories_mood.CHANGE, intakes.CHANGE, plans.CHANGE),
    "trauma": (stories_other.TRAUMA, intakes.TRAUMA, plans.TRAUMA),
    "attention": (stories_other.ATTENTION, intakes.ATTENTION, plans.ATTENTION),
    "family": (stories_other.FAMILY, intakes.FAMILY, plans.FAMILY),
    "group": (stories_other.GROUP, intakes.GROUP, plans.GROUP),
}
STORIES: Mapping[str, Story] = {name: told[0] for name, told in _TOLD.items()}

#: The first goal is meant to be reached in three months, a further one in six.
_TARGET_DAYS = (90, 180)


def intake(visit: Visit) -> Columns:
    """The columns of an intake."""
    story, told, _ = _TOLD[visit.client.story]
    answers: _Answers = {
        "presenting_problem": story.complaint,
        "assessment": story.impression,
        "plan": story.treatment,
        "diagnoses": story.codes,
        "session_minutes": visit.kind.minutes,
    }
    return _packed("Intake Assessment", visit, {**intakes.UNREMARKABLE, **told, **answers})


def treatment_plan(visit: Visit, progress: str = "Not Started") -> Columns:
    """The columns of a treatment plan; `progress` is how far its goals have come already."""
    story, _, plan = _TOLD[visit.client.story]
    goals = {story.goal: plan.steps, **plan.further}
    answers: _Answers = {
        "goals": tuple(
            {"goal": goal, "target_date": _after(visit.day, days), "progress": progress, "objectives": steps}
            for (goal, steps), days in zip(goals.items(), _TARGET_DAYS, strict=False)
        ),
        "modalities": plan.modalities,
        "session_length": plan.length,
        "frequency": plan.frequency,
        "setting": "Telehealth" if visit.telehealth else "Office",
        "estimated_duration": plan.duration,
        "assessment": f"{story.impression}\n\nThe goals were put into the client’s own words. {story.treatment}",
        "discharge_criteria": plan.discharge,
        "diagnoses": story.codes,
    }
    return _packed("Treatment Plan", visit, answers)


def progress(visit: Visit, number: int) -> Columns:
    """The columns of the note of the n-th session."""
    story = STORIES[visit.client.story]
    session = story.sessions[number % len(story.sessions)]
    answers: _Answers = {
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
        "session_minutes": visit.kind.minutes,
        **session.further,
    }
    return _packed("Progress Note", visit, answers)


def group_session(visit: Visit, number: int) -> Columns:
    """The columns of one member's note of the n-th meeting."""
    meeting = MEETINGS[number % len(MEETINGS)]
    answers: _Answers = {
        "group": "Thursday skills group",
        "session_minutes": visit.kind.minutes,
        "session_topic": meeting.topic,
        "attendance": meeting.attendance(),
        "session_objectives": meeting.objectives,
        "interventions": meeting.interventions,
        "group_dynamics": meeting.dynamics,
        "therapeutic_factors": meeting.factors,
        "progress_toward_goals": meeting.progress,
        "challenges": meeting.challenges,
        "next_session": meeting.next_session,
        "subjective": meeting.subjective,
        "objective": meeting.objective,
        "assessment": meeting.assessment,
        "plan": meeting.plan,
    }
    return _packed("Group Therapy Note", visit, answers)


def cancellation(visit: Visit, number: int) -> Columns:
    """The columns of a note about a session that was not held, dated when it was cancelled."""
    said = around_sessions.CANCELLATIONS[number % len(around_sessions.CANCELLATIONS)]
    at = visit.cancelled_at()
    answers: dict[str, Answer] = {
        **said,
        **_of_an_event(at.date(), billable=False),
        "cancellation_time": f"{at:%H:%M}",
    }
    if said.get("rescheduled"):
        answers["new_date"] = _after(visit.day, 2 if visit.day.weekday() < 3 else 5)
    return _packed("Cancellation Note", visit, answers)


def contact(visit: Visit, number: int) -> Columns:
    """The columns of a note about a call or message on a session's day."""
    said = around_sessions.CONTACTS[number % len(around_sessions.CONTACTS)]
    return _packed("Contact Note", visit, {**said, **_of_an_event(visit.day, billable=False)})


def consultation(visit: Visit, number: int) -> Columns:
    """The columns of a note about a conversation with another professional."""
    said = around_sessions.CONSULTATIONS[number % len(around_sessions.CONSULTATIONS)]
    return _packed("Consultation Note", visit, {**said, "cpt_code": None, "billable": False})


def miscellaneous(visit: Visit, number: int) -> Columns:
    """The columns of a note about a paper."""
    said = around_sessions.OTHERS[number % len(around_sessions.OTHERS)]
    return _packed("Miscellaneous Note", visit, {**said, **_of_an_event(visit.day, billable=False)})


def termination(visit: Visit) -> Columns:
    """The columns of a note about the end of a treatment."""
    codes = STORIES[visit.client.story].codes
    answers = {**around_sessions.TERMINATION, **_of_an_event(visit.day, billable=True), "diagnoses": codes}
    return _packed("Termination Note", visit, answers)


def _packed(note_type: str, visit: Visit, answers: _Answers) -> Columns:
    of_session: _Answers = {
        "session_date": visit.day.isoformat(),
        "cpt_code": visit.kind.code,
        "due_date": _after(visit.day, DUE_AFTER_DAYS),
        "billable": True,
    }
    return pack(resources.every_note_type()[note_type], {**of_session, **answers})


def _of_an_event(day: date, *, billable: bool) -> _Answers:
    """What is due on its own day, and billed seldom."""
    return {"session_date": day.isoformat(), "due_date": day.isoformat(), "cpt_code": None, "billable": billable}


def _after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()
