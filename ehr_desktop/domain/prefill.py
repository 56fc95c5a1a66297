"""What a new note begins with: defaults, and what the appointment, the chart and the day already know."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Answer, Answers, ServerCopy
from ehr_desktop.domain.note_type import Field, NoteType, Prefill
from ehr_desktop.domain.packing import is_blank_answer, unpack
from ehr_desktop.domain.people import Appointment
from ehr_desktop.domain.rules import COMPLETED, DUE_AFTER_DAYS

#: The notes that carry the client's diagnoses on (API 1.4).
_DIAGNOSING = frozenset({"Intake Assessment", "Treatment Plan"})
_ACHIEVED = "Goal Achieved"
#: A goal as the web product writes it: "Goal 1: …", its level of progress on one of the lines below.
_GOAL_LINE = re.compile(r"^Goal \d+: *(.+)$")


@dataclass(frozen=True)
class Chart:
    """What a new note takes over from the client's chart: ICD-10-CM codes, and the goals being worked on."""

    diagnoses: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()


def inherited_diagnoses(copies: Iterable[ServerCopy]) -> tuple[str, ...]:
    """The codes of the newest completed intake or treatment plan, `copies` being of one client and newest first.

    Source: API 1.4, the client's diagnosis: signed, co-signed or locked, and having codes.
    """
    for copy in copies:
        codes = copy.columns.get("diagnosisCodes")
        if copy.status in COMPLETED and copy.note_type in _DIAGNOSING and isinstance(codes, tuple) and codes:
            return codes
    return ()


def active_goals(plan: NoteType, columns: Columns) -> tuple[str, ...]:
    """The goals of a treatment plan that are not achieved, each on one line, in their order.

    Read from our own layout, else from the lines of the web product.
    """
    answers = unpack(plan, columns).get("goals")
    if isinstance(answers, tuple):
        items = [item for item in answers if isinstance(item, Mapping)]
        found = [(str(item.get("goal") or ""), str(item.get("progress") or "")) for item in items]
    else:
        found = _goals_of_lines(str(columns.get("subjective") or ""))
    return tuple(" ".join(goal.split()) for goal, progress in found if goal.strip() and progress != _ACHIEVED)


def _goals_of_lines(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in text.split("\n"):
        goal = _GOAL_LINE.match(line)
        if goal:
            found.append((goal.group(1), ""))
        elif found and line.startswith("Progress: "):
            found[-1] = (found[-1][0], line.removeprefix("Progress: ").strip())
    return found


def first_answers(note_type: NoteType, appointment: Appointment | None, chart: Chart, today: date) -> dict[str, Answer]:
    """The answers a new note begins with: defaults, and what the appointment and the chart already know."""
    day = appointment.day if appointment else today
    known: dict[Prefill, Answer] = {
        Prefill.SESSION_DAY: day.isoformat(),
        **_due(day),
        Prefill.APPOINTMENT_MINUTES: appointment.minutes if appointment else None,
        Prefill.APPOINTMENT_CPT: appointment.cpt_code if appointment else None,
        Prefill.INHERITED_DIAGNOSES: chart.diagnoses,
    }
    answers: dict[str, Answer] = {}
    for field in note_type.fields():
        answer = known.get(field.prefill) if field.prefill else None
        if field.prefill is Prefill.ACTIVE_GOALS:
            answer = _as_items(field, chart.goals)
        if is_blank_answer(answer):
            answer = field.default
        if not is_blank_answer(answer):
            answers[field.id] = answer
    return answers


def _as_items(field: Field, goals: tuple[str, ...]) -> Answer:
    """Goals as the items of a group; the first part of an item is the goal itself."""
    return tuple({field.fields[0].id: goal} for goal in goals[: field.most or None])


def _due(day: date) -> dict[Prefill, Answer]:
    """The due dates that follow from the day of the session; none where the calendar ends."""
    return {
        Prefill.DAY_OF_SESSION: day.isoformat(),
        Prefill.WEEK_AFTER_SESSION: _days_after(day, DUE_AFTER_DAYS),
    }


def _days_after(day: date, days: int) -> str | None:
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def answers_with_appointment(
    note_type: NoteType, answers: Answers, before: Answers, appointment: Appointment | None, today: date
) -> dict[str, Answer]:
    """The answers after another appointment was chosen: what it knows replaces what was only prefilled.

    `before` is what the previous choice had prefilled; an answer that differs from it is the clinician's own and
    stays.
    """
    known = first_answers(note_type, appointment, Chart(), today)
    changed = dict(answers)
    for field in note_type.fields():
        if field.prefill in (None, Prefill.INHERITED_DIAGNOSES, Prefill.ACTIVE_GOALS):
            continue
        if is_blank_answer(changed.get(field.id)) or changed.get(field.id) == before.get(field.id):
            changed[field.id] = known.get(field.id)
    return {key: value for key, value in changed.items() if value is not None}


def due_with_session_day(note_type: NoteType, answers: Answers, before: Answer, after: Answer) -> dict[str, Answer]:
    """The due date that follows the session to another day, as long as it was not set by hand.

    `before` and `after` are answers of the session date. Answers what changes, empty where nothing does.
    """
    if not isinstance(after, str) or before == after:
        return {}
    was = _due(date.fromisoformat(before)) if isinstance(before, str) else {}
    now = _due(date.fromisoformat(after))
    changes: dict[str, Answer] = {}
    for field in note_type.fields():
        if field.prefill in now:
            answer = answers.get(field.id)
            if is_blank_answer(answer) or answer == was.get(field.prefill):
                changes[field.id] = now[field.prefill]
    return changes
