"""Requests to unlock a note: no envelope, and errors in one more shape (API 1.10; part A, 32)."""

from datetime import timedelta

from tests.servers.scripted import Reply, json_reply
from tests.servers.v2.call import Call
from tests.servers.v2.practice import Json, iso
from tests.servers.v2.replies import bare_no
from tests.servers.v2.shown import part

_ADMINS = {"ADMINISTRATOR", "SUPER_ADMIN"}
_OPEN_FOR = timedelta(hours=24)


def waiting(call: Call) -> Reply:
    """A bare array, oldest first: administrators all, supervisors their supervisees', others their own."""
    rows = [row for row in call.practice.notes.values() if row["isLocked"] and row["unlockRequested"]]
    rows = [row for row in rows if row["clinicianId"] == call.user["id"] or _decides(call, row)]
    rows.sort(key=lambda row: row["unlockRequestDate"])
    clients = call.practice.clients
    return json_reply(
        [{**row, "client": part(clients[row["clientId"]], "id", "firstName", "lastName")} for row in rows]
    )


def request(call: Call) -> Reply:
    """By the author, with a reason."""
    if not call.body.get("unlockReason"):
        raise bare_no(400, "Unlock reason is required")
    note = _note(call)
    if note["clinicianId"] != call.user["id"]:
        raise bare_no(403, "You can only request unlock for your own notes")
    if not note["isLocked"]:
        raise bare_no(400, "Note is not locked")
    if note["unlockRequested"]:
        raise bare_no(400, "Unlock request already pending")
    now = iso(call.practice.now())
    call.practice.change(note, unlockRequested=True, unlockRequestDate=now, unlockReason=call.body["unlockReason"])
    notified = [row["id"] for row in call.practice.users.values() if {*row["roles"]} & _ADMINS]
    if not notified and not call.user["supervisorId"]:
        raise bare_no(500, "No supervisor or administrator found to approve request")
    notified_to = call.user["supervisorId"] or notified[0]
    return json_reply({"message": "Unlock request submitted", "note": note, "notifiedTo": notified_to})


def approve(call: Call) -> Reply:
    """Opens the note; nothing closes it when the day is over."""
    note = _decided(call)
    now = call.practice.now()
    until = iso(now + _OPEN_FOR)
    call.practice.change(
        note,
        isLocked=False,
        unlockRequested=False,
        unlockApprovalDate=iso(now),
        unlockApprovedBy=call.user["id"],
        unlockUntil=until,
    )
    return json_reply({"message": "Unlock request approved", "note": note, "unlockUntil": until})


def deny(call: Call) -> Reply:
    """Leaves it locked; the author may ask again."""
    note = _decided(call)
    call.practice.change(note, unlockRequested=False)
    return json_reply({"message": "Unlock request denied", "note": note})


def _note(call: Call) -> Json:
    note = call.practice.notes.get(call.at["note"])
    if note is None:
        raise bare_no(404, "Note not found")
    return note


def _decided(call: Call) -> Json:
    note = _note(call)
    if not _decides(call, note):
        raise bare_no(403, "Only supervisors or administrators can decide on unlock requests")
    if not note["unlockRequested"]:
        raise bare_no(400, "No pending unlock request")
    return note


def _decides(call: Call, note: Json) -> bool:
    author = call.practice.users[note["clinicianId"]]
    return bool(call.roles & _ADMINS) or author["supervisorId"] == call.user["id"]
