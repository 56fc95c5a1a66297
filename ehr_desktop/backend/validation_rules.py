"""The seeded validation rules of the clinic API (1.4), as its `validation-rules` route answers them."""

import uuid
from dataclasses import dataclass

from ehr_desktop.backend.wire import Json
from ehr_desktop.domain.practice_rules import PracticeRule

_NAMES = uuid.UUID("6f1c7c55-4a7a-4b0b-9a43-6d0d6d1f6f11")


@dataclass(frozen=True)
class _Rule:
    field: str
    label: str
    message: str
    minimum: int | None = None


def _text(field: str, label: str, minimum: int) -> _Rule:
    section = label.partition(" (")[0]
    return _Rule(field, label, f"{section} section is required and must be at least {minimum} characters", minimum)


_DIAGNOSES = _Rule("diagnosisCodes", "Diagnosis Codes", "At least one diagnosis code is required")

_RULES = {
    "Progress Note": (
        _text("subjective", "Subjective (Client Report)", 20),
        _text("objective", "Objective (Clinical Observations)", 20),
        _text("assessment", "Assessment (Clinical Impression)", 30),
        _text("plan", "Plan (Treatment Plan)", 20),
        _DIAGNOSES,
    ),
    "Intake Assessment": (
        _text("subjective", "Presenting Problem", 50),
        _text("assessment", "Clinical Assessment", 100),
        _text("plan", "Treatment Plan", 50),
        _DIAGNOSES,
    ),
    "Treatment Plan": (
        _text("assessment", "Clinical Assessment", 50),
        _text("plan", "Treatment Goals and Interventions", 100),
        _DIAGNOSES,
    ),
}


def practice_rules_of(note_type: str) -> tuple[PracticeRule, ...]:
    """The same rules, as the rule book checks them when a note is signed."""
    return tuple(
        PracticeRule(rule.field, rule.label, rule.message, is_required=True, minimum=rule.minimum)
        for rule in _RULES.get(note_type, ())
    )


def rules_of(note_type: str) -> list[Json]:
    """The rules of a type in their order; none for types without."""
    return [
        {
            "id": str(uuid.uuid5(_NAMES, f"{note_type}/{rule.field}")),
            "noteType": note_type,
            "fieldName": rule.field,
            "isRequired": True,
            "minLength": rule.minimum,
            "maxLength": None,
            "validationPattern": None,
            "errorMessage": rule.message,
            "conditionalOn": None,
            "conditionalValue": None,
            "displayLabel": rule.label,
            "helpText": None,
            "validationOrder": order,
            "isActive": True,
        }
        for order, rule in enumerate(_RULES.get(note_type, ()), 1)
    ]
