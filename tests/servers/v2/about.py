"""What the server says of itself and of the practice (API 1.6, 1.11, 1.12). It has no list of capabilities."""

from tests.servers.scripted import Reply, json_reply
from tests.servers.v2.call import Call
from tests.servers.v2.practice import iso
from tests.servers.v2.replies import bare_no, no, ok

PRACTICE_NAME = "Mill Lane Counseling"


def version(call: Call) -> Reply:
    """A bare object."""
    built = {"gitSha": f"b{int(call.practice.revision)}41ce7", "buildTime": "2026-01-25T02:10:00.000Z"}
    return json_reply({**built, "nodeEnv": "production", "version": "2.0.0", "service": "mentalspace-backend"})


def health(call: Call) -> Reply:
    """Says nothing of the database."""
    more = {"status": "healthy", "timestamp": iso(call.practice.now()), "environment": "production"}
    return json_reply({"success": True, **more, "version": "2.0.0"})


def ready(_: Call) -> Reply:
    """The database answers."""
    return json_reply({"success": True, "ready": True})


def public_settings(_: Call) -> Reply:
    """Nothing about notes; meant for everybody, shown to whoever is signed in."""
    more = {"timezone": "America/New_York", "businessDays": ["Mon", "Tue", "Wed", "Thu", "Fri"]}
    return ok({"practiceName": PRACTICE_NAME, "practicePhone": None, **more, "enableClientPortal": False})


def settings(call: Call) -> Reply:
    """For administrators only."""
    if "ADMINISTRATOR" not in call.roles:
        raise bare_no(403, "Only administrators can access practice settings")
    return ok({"defaultNoteDueDays": 3, "lockoutDay": "Sunday", "lockoutTime": "23:59", "sessionTimeoutMinutes": 30})


def signature_status(call: Call) -> Reply:
    """Shadowed by the route of one user: nobody gets an answer."""
    if not call.roles & {"ADMINISTRATOR", "SUPERVISOR"}:
        raise no(403, "Access denied. Required roles: ADMINISTRATOR, SUPERVISOR")
    raise no(404, "User not found")
