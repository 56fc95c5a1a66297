"""Changing one's own password (API 1.1, `POST /auth/change-password`): a schema first, then the policy.

The document does not say what becomes of other sessions: they go on here.
"""

import re

from tests.servers.scripted import Reply
from tests.servers.v2.call import Call
from tests.servers.v2.practice import Json, iso
from tests.servers.v2.replies import no, ok

_SCHEMA = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[@$!%*?&]).{8,}")
_COMMON = ("password", "welcome", "admin", "mentalspace", "ehr")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_REMEMBERED = 10


def change(call: Call) -> Reply:
    """The session goes on."""
    current, new = call.body.get("currentPassword"), call.body.get("newPassword")
    if not (isinstance(current, str) and current and isinstance(new, str) and _SCHEMA.match(new)):
        raise no(400, "Validation failed", "VALIDATION_ERROR")
    user = call.user
    if current != user["password"]:
        raise no(401, "Current password is incorrect")
    before: list[str] = user.setdefault("formerPasswords", [])
    objections = list(_objections(new, user))
    if new in [user["password"], *before][:_REMEMBERED]:
        objections.append("Password was used recently")
    if objections:
        raise no(400, ". ".join(objections))
    before.insert(0, user["password"])
    user.update(password=new, mustChangePassword=False, passwordChangedAt=iso(call.practice.now()))
    return ok(None, "Password changed successfully")


def _objections(new: str, user: Json) -> list[str]:
    low = new.lower()
    names = [user["firstName"], user["lastName"], user["email"].partition("@")[0]]
    runs = [line[at : at + 3] for row in _ROWS for line in (row, row[::-1]) for at in range(len(line) - 2)]
    found = {
        "Password must be at least 12 characters long": len(new) < 12,
        "Password contains a common word": any(word in low for word in _COMMON),
        "Password must not contain your name or email": any(len(n) > 3 and n.lower() in low for n in names),
        "Password must not contain sequential characters": any(run in low for run in runs),
        "Password must not contain repeated characters": re.search(r"(.)\1\1", new) is not None,
    }
    return [words for words, is_so in found.items() if is_so]
