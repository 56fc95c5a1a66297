"""The form of a progress note as a test opens it, and its parts."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.domain import rules
from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.question import Question
from tests.desk import NOW, TYPES

PROGRESS = TYPES["Progress Note"]
WIDGET = TypeVar("WIDGET", bound=QWidget)
#: Answers as another program could have stored them.
FOREIGN: dict[str, Answer] = {
    "session_date": "2026-11-17",
    "symptoms": {"Anxiety": "Moderate", "Tinnitus": "Bearable"},
    "goals": ({"goal": "Sleep six hours", "progress": "On its way", "elsewhere": "kept"},),
    "appearance": "Tidy",
    "engagement": "Somewhere in between",
    "interventions": ("Psychoeducation", "Hypnosis", "Other: a walk"),
    "session_minutes": 50,
    "cpt_code": "90834",
    "diagnoses": ("F41.1",),
    "billable": True,
    "text:nextSessionPlan": "Bring the diary.",
    "from_a_newer_type": "kept, too",
}


def missing(answers: Answers) -> Sequence[UnmetPoint]:
    """What signing needs of the form, the session left out."""
    points = rules.what_is_missing_to_sign(
        PROGRESS, pack(PROGRESS, answers), None, client_id="c1", clinician_id="u1", now=NOW
    )
    return [point for point in points if point.field != "appointment"]


def question(form: NoteForm, field_id: str) -> Question:
    """The question of this field."""
    return next(one for one in form.findChildren(Question) if one.about.id == field_id)


def part(form: QWidget, kind: type[WIDGET], **named: str) -> WIDGET:
    """The first part of this kind, or the one of this name."""
    name = named.get("name")
    return next(
        one
        for one in form.findChildren(kind)
        if name is None or name in (one.accessibleName(), getattr(one, "text", str)())
    )


def opened(qtbot: QtBot) -> NoteForm:
    """A form of a note that has just been begun."""
    made = NoteForm(PROGRESS, missing, lambda: date(2026, 11, 17))
    qtbot.addWidget(made)
    made.set_answers({"risk_level": "None", "session_date": "2026-11-17", "billable": True})
    made.resize(1280, 640)
    made.show()
    return made
