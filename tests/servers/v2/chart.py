"""What a form asks before it opens: codes, rules, appointments to choose from (API 1.4, 4.4, 4.5; part A, 33)."""

from tests.servers.scripted import Reply
from tests.servers.v2.call import Call, failed
from tests.servers.v2.practice import DONE, Json, iso
from tests.servers.v2.replies import no, ok

_CODED = ("Intake Assessment", "Treatment Plan")
_INHERITING = ("Progress Note", "Treatment Plan")
_OFFERED = ("SCHEDULED", "COMPLETED", "CONFIRMED", "CHECKED_IN", "IN_SESSION")
_ANY: frozenset[str] = frozenset()
_THERAPY = frozenset({"Therapy", "Follow-up", "Individual Therapy"})
_FIRST = frozenset({"Intake", "Initial Evaluation", "INTAKE", "Therapy", "Individual Therapy"})
_SESSIONS = frozenset({"90832", "90834", "90837", "90846", "90847"})
_PLANNING = frozenset({"Treatment Planning", "Therapy", "Follow-up"})
_PLAN_CODES = frozenset({"90791", "90832", "90834", "90837"})

#: Types of appointment, codes, whether several notes may share one, and what a quick new one would be.
_ELIGIBLE: dict[str, tuple[frozenset[str], frozenset[str], bool, tuple[str, str | None, int]]] = {
    "Intake Assessment": (_FIRST, _ANY, False, ("Intake", "90791", 60)),
    "Progress Note": (_THERAPY, _SESSIONS, False, ("Individual Therapy", "90834", 45)),
    "Treatment Plan": (_PLANNING, _PLAN_CODES, False, ("Treatment Planning", "90832", 30)),
    "Contact Note": (_ANY, _ANY, True, ("Phone Contact", "99441", 15)),
    "Consultation Note": (_ANY, _ANY, True, ("Consultation", "99241", 30)),
    "Termination Note": (_ANY, _ANY, False, ("Termination", None, 30)),
    "Cancellation Note": (_ANY, _ANY, True, ("Cancelled", None, 0)),
    "Miscellaneous Note": (_ANY, _ANY, True, ("Administrative", None, 15)),
}

#: Least length of each field; None for a field that only has to be there.
_RULES: dict[str, dict[str, tuple[int | None, str]]] = {
    "Progress Note": {
        "subjective": (20, "Subjective (Client Report)"),
        "objective": (20, "Objective (Clinical Observations)"),
        "assessment": (30, "Assessment (Clinical Impression)"),
        "plan": (20, "Plan (Treatment Plan)"),
        "diagnosisCodes": (None, "Diagnosis Codes"),
    },
    "Intake Assessment": {
        "subjective": (50, "Presenting Problem"),
        "assessment": (100, "Clinical Assessment"),
        "plan": (50, "Treatment Plan"),
        "diagnosisCodes": (None, "Diagnosis Codes"),
    },
    "Treatment Plan": {
        "assessment": (50, "Clinical Assessment"),
        "plan": (100, "Treatment Goals and Interventions"),
        "diagnosisCodes": (None, "Diagnosis Codes"),
    },
}


def diagnosis(call: Call) -> Reply:
    """The codes of the newest finished intake or plan that has some."""
    rows = call.practice.notes_of(call.at["client"], *_CODED)
    return ok({"diagnosisCodes": _first_codes([row for row in rows if row["status"] in DONE])})


def inherited(call: Call) -> Reply:
    """Only from an intake that is SIGNED: one that was co-signed since is overlooked."""
    if call.at["type"] not in _INHERITING:
        return ok({"diagnosisCodes": [], "canSign": True, "validationMessage": None})
    rows = call.practice.notes_of(call.at["client"], "Intake Assessment")
    codes = _first_codes([row for row in rows if row["status"] == "SIGNED"])
    message = "A diagnosis from the Intake Assessment is required to sign this note type."
    return ok({"diagnosisCodes": codes, "canSign": bool(codes), "validationMessage": None if codes else message})


def rules(call: Call) -> Reply:
    """In their order; none for six of the nine types."""
    return ok(rules_of(call.at["type"]))


def summary(call: Call) -> Reply:
    """The same rules, shorter."""
    fields = [
        {"field": rule["fieldName"], "label": rule["displayLabel"], "minLength": rule["minLength"], "helpText": None}
        for rule in rules_of(call.at["type"])
    ]
    return ok({"requiredFields": fields, "optionalFields": []})


def validate(call: Call) -> Reply:
    """Which rules some columns break."""
    note_type, columns = call.body.get("noteType"), call.body.get("noteData")
    if not note_type or not isinstance(columns, dict):
        raise no(400, "Note type and note data are required")
    broken = [rule for rule in rules_of(str(note_type)) if _breaks(rule, columns.get(rule["fieldName"]))]
    errors = [{"field": rule["fieldName"], "message": rule["errorMessage"]} for rule in broken]
    return ok({"isValid": not errors, "errors": errors})


def eligible_appointments(call: Call) -> Reply:
    """Any clinician's that began before now; type and code must both match, letter by letter."""
    note_type = call.at["type"]
    if note_type not in _ELIGIBLE:
        raise failed("retrieve eligible appointments")
    kinds, codes, several, (kind, code, minutes) = _ELIGIBLE[note_type]
    practice = call.practice
    taken = {row["appointmentId"] for row in practice.notes.values() if row["noteType"] == note_type}
    rows = [
        row
        for row in practice.appointments.values()
        if row["clientId"] == call.at["client"]
        and row["status"] in _OFFERED
        and row["appointmentDate"] <= iso(practice.now())
        and (not kinds or row["appointmentType"] in kinds)
        and (not codes or row["cptCode"] in codes)
        and (several or row["id"] not in taken)
    ]
    rows.sort(key=lambda row: row["appointmentDate"], reverse=True)
    config = {"appointmentType": kind, "serviceCode": code, "duration": minutes}
    shown = [_offered(row, row["id"] in taken) for row in rows]
    return ok({"appointments": shown, "defaultConfig": config, "hasEligible": bool(shown)})


def rules_of(note_type: str) -> list[Json]:
    """The rows of the table of rules."""
    return [
        {
            "id": f"rule-{note_type}-{name}",
            "noteType": note_type,
            "fieldName": name,
            "isRequired": True,
            "minLength": least,
            "maxLength": None,
            "validationPattern": None,
            "errorMessage": f"{label} section is required and must be at least {least} characters"
            if least
            else "At least one diagnosis code is required",
            "conditionalOn": None,
            "conditionalValue": None,
            "displayLabel": label,
            "helpText": None,
            "validationOrder": order,
            "isActive": True,
        }
        for order, (name, (least, label)) in enumerate(_RULES.get(note_type, {}).items(), 1)
    ]


def _first_codes(rows: list[Json]) -> list[str]:
    return next((row["diagnosisCodes"] for row in rows if row["diagnosisCodes"]), [])


def _breaks(rule: Json, value: object) -> bool:
    if value in (None, "", []):
        return True
    return isinstance(value, str) and rule["minLength"] is not None and len(value.strip()) < rule["minLength"]


def _offered(row: Json, has_note: bool) -> Json:
    same = {name: row[name] for name in ("id", "appointmentDate", "startTime", "endTime", "duration", "status")}
    kind = {"appointmentType": row["appointmentType"], "serviceCode": row["cptCode"]}
    return {**same, **kind, "location": row["serviceLocation"], "hasNote": has_note}
