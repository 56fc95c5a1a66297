"""Lists of notes (API 1.4; part A, 31 and 37)."""

from datetime import timedelta

from tests.servers.scripted import Reply
from tests.servers.v2.call import Call, failed
from tests.servers.v2.note_schema import NOTE_STATUSES
from tests.servers.v2.plan_rule import need_of
from tests.servers.v2.practice import Json, iso, moment_of, newest_session_first
from tests.servers.v2.replies import ok
from tests.servers.v2.shown import in_chart, in_my_list, with_author

#: The other texts are encrypted, and so never found.
_FOUND_IN = ("interventionsTaken", "progressTowardGoals", "nextSessionPlan")
_OVERDUE = timedelta(days=3)
_RETRIEVE = "retrieve notes"


def mine(call: Call) -> Reply:
    """Every note of whoever asks, whole and without pages; the numbers are of what the filter left."""
    practice = call.practice
    rows = [row for row in practice.notes.values() if row["clinicianId"] == call.user["id"]]
    shown = [in_my_list(practice, row) for row in newest_session_first(_filtered(call, rows))]
    return ok({"notes": shown, "stats": _stats(call, shown), "count": len(shown)})


def all_notes(call: Call) -> Reply:
    """At most a hundred; who is no administrator (by the first role) sees what they wrote or co-signed."""
    practice = call.practice
    statuses = [word for word in str(call.query.get("status", "")).split(",") if word]
    if not {*statuses} <= {*NOTE_STATUSES}:
        raise failed(_RETRIEVE)
    rows = list(practice.notes.values())
    if call.user["roles"][0] not in ("ADMINISTRATOR", "SUPER_ADMIN"):
        rows = [row for row in rows if call.user["id"] in (row["clinicianId"], row["cosignedBy"])]
    rows = [row for row in rows if not statuses or row["status"] in statuses]
    for name in ("noteType", "clientId"):
        rows = [row for row in rows if row[name] == call.query.get(name, row[name])]
    rows = newest_session_first(rows)[: call.number("limit", 50, 100)]
    return ok({"notes": [_with_people(call, row) for row in rows], "count": len(rows)})


def of_client(call: Call) -> Reply:
    """A client's whole chart: every author, every status; no client object."""
    rows = [in_chart(call.practice, row) for row in call.practice.notes_of(call.at["client"])]
    plan = need_of(call.practice, call.at["client"])
    return ok({"notes": rows, "count": len(rows), "treatmentPlanStatus": plan})


def waiting_for_cosign(call: Call) -> Reply:
    """What waits for the signature of whoever asks."""
    practice = call.practice
    rows = [
        {**with_author(practice, row), "client": practice.clients[row["clientId"]]}
        for row in newest_session_first(list(practice.notes.values()))
        if row["status"] == "PENDING_COSIGN" and practice.users[row["clinicianId"]]["supervisorId"] == call.user["id"]
    ]
    return ok({"notes": rows, "count": len(rows)})


def _filtered(call: Call, rows: list[Json]) -> list[Json]:
    status = call.query.get("status")
    if status is not None and status not in NOTE_STATUSES:
        raise failed(_RETRIEVE)
    for name in ("status", "noteType", "clientId"):
        rows = [row for row in rows if row[name] == call.query.get(name, row[name])]
    try:
        first, last = (str(call.query.get(name, "")) for name in ("startDate", "endDate"))
        after, before = (iso(moment_of(day)) if day else "" for day in (first, last))
    except ValueError as error:
        raise failed(_RETRIEVE) from error
    if after or before:
        rows = [row for row in rows if row["sessionDate"] and after <= row["sessionDate"] <= (before or "~")]
    words = str(call.query.get("search", "")).casefold()
    return [row for row in rows if not words or words in _searched(call, row)]


def _searched(call: Call, row: Json) -> str:
    """What a search looks at, one column after the other: words never reach from one into the next."""
    client = call.practice.clients[row["clientId"]]
    texts = (client["firstName"], client["lastName"], *(row[name] or "" for name in _FOUND_IN))
    return "\x00".join(texts).casefold()


def _stats(call: Call, rows: list[Json]) -> Json:
    """Counted from the list shown."""
    counts = {name: sum(row["status"] == status for row in rows) for name, status in _COUNTED.items()}
    locked = sum(row["isLocked"] for row in rows)
    now = call.practice.now()
    overdue = sum(
        not row["signedDate"]
        and bool(row["sessionDate"])
        and (now - moment_of(row["sessionDate"])) // timedelta(days=1) > _OVERDUE.days
        for row in rows
    )
    return {"total": len(rows), **counts, "locked": locked, "overdue": overdue}


def _with_people(call: Call, row: Json) -> Json:
    return {**with_author(call.practice, row), "client": call.practice.clients[row["clientId"]]}


_COUNTED = {"draft": "DRAFT", "signed": "SIGNED", "pendingCosign": "PENDING_COSIGN", "cosigned": "COSIGNED"}
