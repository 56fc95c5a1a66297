"""Notes: created, shown, changed, removed (API 1.4; part A, 11 to 20, 26, 28, 30)."""

from datetime import UTC, datetime

from tests.servers.scripted import Reply
from tests.servers.v2.call import Call, failed
from tests.servers.v2.note_rules import check_workflow
from tests.servers.v2.note_schema import NOTE_STATUSES, note_of
from tests.servers.v2.plan_rule import check_plan
from tests.servers.v2.practice import NOTE_COLUMNS, Json, iso
from tests.servers.v2.replies import Stop, no, ok
from tests.servers.v2.shown import with_all, with_author

NO_APPOINTMENT = "Appointment is required for non-draft notes"
TAKEN = (
    "A clinical note of this type already exists for this appointment. Please select a different appointment or edit "
    "the existing note."
)
_CREATE, _UPDATE = "create clinical note", "update clinical note"
_NEVER_UPDATED = {"id", "clientId", "noteType", "appointmentId", "clinicianId", "createdAt", "updatedAt"}
_STRIPPED = {*_NEVER_UPDATED, "client", "clinician", "appointment", "cosigner"}
_ALIASES = {"riskAssessmentNotes": "riskAssessmentDetails", "interventions": "interventionsTaken"}
_PARSED = ("sessionDate", "dueDate", "nextSessionDate")
_MOMENTS = {*_PARSED, "signedDate", "lockedDate", "cosignedDate", "unlockRequestDate", "unlockApprovalDate"} | {
    "unlockUntil",
    "deletedAt",
}
_NUMBERS = {"sessionDuration", "daysToComplete", "revisionCount"}
_YES_NO = {"suicidalIdeation", "suicidalPlan", "homicidalIdeation", "selfHarm", "requiresCosign", "completedOnTime"} | {
    "isLocked",
    "unlockRequested",
    "billable",
    "aiGenerated",
}
_TEXT_LISTS = {"diagnosisCodes", "interventionsUsed", "currentRevisionRequiredChanges"}


def create(call: Call) -> Reply:
    """The checks in their order: schema, appointment, rules, treatment plan, the table."""
    practice, revision = call.practice, call.practice.revision
    if revision.asks_drafts_first and not call.body.get("appointmentId"):
        raise no(400, NO_APPOINTMENT)
    columns = note_of(call.body, revision)
    is_draft = columns.get("status") == "DRAFT"
    appointment_id = columns.get("appointmentId")
    if not is_draft and appointment_id is None:
        raise no(400, NO_APPOINTMENT)
    if not is_draft:
        check_workflow(call, columns)
    elif revision.rules_ask_drafts and appointment_id is None:
        kind = columns["noteType"]
        raise no(
            400, f'Note type "{kind}" requires an appointment. Please select an appointment before creating this note.'
        )
    client = practice.clients.get(columns["clientId"])
    if client is None:
        raise failed(_CREATE)
    check_plan(call, client["id"], columns["noteType"])
    _check_table(call, columns)
    lists: Json = {name: columns.get(name) or [] for name in _TEXT_LISTS}
    more = {
        "sessionDate": iso(practice.now()),
        **columns,
        **lists,
        "requiresCosign": call.user["isUnderSupervision"],
    }
    note = practice.add_note(client, call.user, **{name: more[name] for name in more if name != "clientId"})
    return ok(with_author(practice, note), "Clinical note created successfully", 201)


def show(call: Call) -> Reply:
    """One note, whole."""
    return ok(with_all(call.practice, call.note))


def change(call: Call) -> Reply:
    """Merges the body into the row, whoever may see it: no version is compared, no schema asked (part A, 17 to 19)."""
    note = call.note
    if note["status"] in ("LOCKED", "SIGNED", "COSIGNED"):
        raise no(403, "Cannot edit locked, signed, or cosigned notes")
    sent = {_ALIASES.get(name, name): value for name, value in call.body.items() if name not in _STRIPPED}
    changed = {name: _column(call, name, value) for name, value in sent.items()}
    call.practice.change(note, **{**changed, "lastModifiedBy": call.user["id"]})
    return ok(with_author(call.practice, note), "Clinical note updated successfully")


def remove(call: Call) -> Reply:
    """For good, and only a draft, by its author; one that has signatures or versions cannot go."""
    practice, note = call.practice, call.note
    if note["status"] != "DRAFT":
        raise no(403, "Only draft notes can be deleted")
    if note["clinicianId"] != call.user["id"]:
        raise no(403, "Only the note creator can delete it")
    tables = (practice.signatures, practice.amendments, practice.versions)
    if any(row["noteId"] == note["id"] for table in tables for row in table.values()):
        raise failed("delete clinical note")
    del practice.notes[note["id"]]
    return ok(None, "Clinical note deleted successfully")


def _check_table(call: Call, columns: Json) -> None:
    """What only the database minds: what must not be empty, what must exist, what must be unique."""
    practice = call.practice
    appointment_id = columns.get("appointmentId")
    if practice.revision.table_needs_all and not (appointment_id and columns.get("dueDate")):
        raise failed(_CREATE)
    if appointment_id is None:
        return
    if appointment_id not in practice.appointments:
        raise failed(_CREATE)
    pair = (appointment_id, columns["noteType"])
    taken = any((row["appointmentId"], row["noteType"]) == pair for row in practice.notes.values())
    if taken and practice.unique_pairs:
        raise no(409, TAKEN)


def _column(call: Call, name: str, value: object) -> object:
    """What is stored for a column. Raises `Stop` with the 500 of a name or value the database does not take."""
    wrong = failed(_UPDATE)
    if name not in NOTE_COLUMNS:
        raise wrong
    if name in _MOMENTS:
        empty = call.practice.revision.table_needs_all and value is None and name == "dueDate"
        if empty:
            raise wrong
        return None if value is None else _moment(value, wrong)
    if name in _TEXT_LISTS:
        if value is None:
            return []
        good = isinstance(value, list) and all(isinstance(one, str) for one in value)
    elif name in _YES_NO:
        good = isinstance(value, bool)
    elif name in _NUMBERS:
        good = value is None or (isinstance(value, int) and not isinstance(value, bool))
    elif name == "status":
        good = value in NOTE_STATUSES
    elif name == "revisionHistory":
        good = isinstance(value, list)
    else:
        good = value is None or isinstance(value, str)
    if not good:
        raise wrong
    return value


def _moment(value: object, wrong: Stop) -> str:
    """A date as a browser's `Date` reads it: a day alone is its midnight in UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise wrong from error
    return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
