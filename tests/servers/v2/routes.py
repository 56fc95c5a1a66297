"""Every route, in the order they are tried: whom it is for, which row it looks at first, who answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.servers.v2 import (
    about,
    access,
    amendments,
    chart,
    group_notes,
    note_lists,
    notes,
    passwords,
    people,
    plan_rule,
    signing,
    signing_in,
    unlocking,
)
from tests.servers.v2.access import ANYBODY, Roles, RowCheck
from tests.servers.v2.call import Handler
from tests.servers.v2.sessions import Sessions
from tests.servers.v2.signing_in import Doors


@dataclass(frozen=True)
class Route:
    """`path` has a colon before each part that varies. A `public` one asks for no session."""

    method: str
    path: str
    handler: Handler
    roles: Roles = ANYBODY
    row: RowCheck | None = None
    public: bool = False

    def parts_in(self, method: str, path: str) -> dict[str, str] | None:
        """What varies in this path, or None where it is another route's."""
        asked, mine = path.strip("/").split("/"), self.path.strip("/").split("/")
        if method != self.method or len(asked) != len(mine):
            return None
        if any(want != have and not want.startswith(":") for want, have in zip(mine, asked, strict=True)):
            return None
        return {want[1:]: have for want, have in zip(mine, asked, strict=True) if want.startswith(":")}


def all_routes(sessions: Sessions, *, secure: bool) -> list[Route]:
    """For one server."""
    return [*_doors(Doors(sessions, secure=secure)), *_PEOPLE, *_LISTS, *_of_one_note(), *_OTHERS]


def _doors(doors: Doors) -> Iterator[Route]:
    yield Route("GET", "/version", about.version, public=True)
    for path in ("/health", "/health/live"):
        yield Route("GET", path, about.health, public=True)
    yield Route("GET", "/health/ready", about.ready, public=True)
    yield Route("POST", "/auth/login", doors.log_in, public=True)
    yield Route("POST", "/auth/refresh", doors.refresh, public=True)
    yield Route("POST", "/auth/logout", doors.log_out)
    yield Route("GET", "/auth/me", signing_in.me)
    yield Route("POST", "/mfa/verify", signing_in.verify_code)
    yield Route("GET", "/sessions", doors.mine)
    yield Route("POST", "/auth/change-password", passwords.change)
    yield Route("POST", "/sessions/extend", doors.extend)
    yield Route("DELETE", "/sessions/all", doors.end_all)
    yield Route("DELETE", "/sessions/:session", doors.end_one)


_PEOPLE = [
    Route("GET", "/clients", people.clients, access.CLIENT_LIST),
    Route("GET", "/clients/:client", people.client, access.CLIENT_FILE, access.check_client),
    Route("GET", "/appointments", people.appointments, access.SCHEDULE),
    Route("POST", "/appointments", people.create, access.SCHEDULE),
    Route("POST", "/appointments/get-or-create", people.get_or_create, access.SCHEDULE_BY_NOTE),
    Route("GET", "/appointments/client/:client", people.of_client, access.SCHEDULE, access.check_client),
    Route("GET", "/appointments/:appointment", people.appointment, access.SCHEDULE, access.check_appointment),
]

_IN_CHART = "/clinical-notes/client/:client"
_LISTS = [
    Route("POST", "/clinical-notes", notes.create, access.NOTES),
    Route("GET", "/clinical-notes", note_lists.all_notes, access.NOTE_LIST),
    Route("GET", "/clinical-notes/my-notes", note_lists.mine, access.NOTES),
    Route("GET", "/clinical-notes/cosigning", note_lists.waiting_for_cosign, access.SUPERVISORS),
    Route("GET", "/clinical-notes/validation-rules/:type", chart.rules),
    Route("GET", "/clinical-notes/validation-summary/:type", chart.summary),
    Route("POST", "/clinical-notes/validate", chart.validate),
    Route("GET", _IN_CHART, note_lists.of_client, access.NOTES, access.check_client),
    Route("GET", f"{_IN_CHART}/diagnosis", chart.diagnosis, access.NOTES, access.check_client),
    Route("GET", f"{_IN_CHART}/treatment-plan-status", plan_rule.of_client, access.NOTES, access.check_client),
    Route("GET", f"{_IN_CHART}/inherited-diagnoses/:type", chart.inherited, access.NOTES, access.check_client),
    Route(
        "GET",
        f"{_IN_CHART}/eligible-appointments/:type",
        chart.eligible_appointments,
        access.NOTES,
        access.check_client,
    ),
]


def _of_one_note() -> Iterator[Route]:
    one = "/clinical-notes/:note"
    yield Route("GET", one, notes.show, access.NOTES, access.check_note)
    for method in ("PUT", "PATCH"):
        yield Route(method, one, notes.change, access.NOTES, access.check_note)
    yield Route("DELETE", one, notes.remove, access.NOTES_BUT_INTERNS, access.check_note)
    yield Route("POST", f"{one}/sign", signing.sign, access.NOTES, access.check_note)
    yield Route("POST", f"{one}/cosign", signing.cosign, access.SUPERVISORS, access.check_note)
    back = f"{one}/return-for-revision"
    yield Route("POST", back, signing.return_for_revision, access.SUPERVISORS, access.check_note)
    yield Route("POST", f"{one}/resubmit-for-review", signing.resubmit, access.NOTES, access.check_note)
    yield Route("POST", f"{one}/amend", amendments.amend)
    yield Route("GET", f"{one}/amendments", amendments.of_note)
    yield Route("GET", f"{one}/versions", amendments.versions)


_OTHERS = [
    Route("POST", "/amendments/:amendment/sign", amendments.sign),
    Route("GET", "/treatment-plan-compliance/check/:client", plan_rule.check, access.NOTES, access.check_client),
    Route("GET", "/signatures/attestation/:type", signing.attestation),
    Route("GET", "/signatures/clinical-notes/:note/signatures", signing.signatures),
    Route("POST", "/group-therapy-notes", group_notes.create),
    Route("GET", "/unlock-requests", unlocking.waiting),
    Route("POST", "/unlock-requests/:note/request", unlocking.request),
    Route("POST", "/unlock-requests/:note/approve", unlocking.approve),
    Route("POST", "/unlock-requests/:note/deny", unlocking.deny),
    Route("GET", "/practice-settings/public", about.public_settings),
    Route("GET", "/practice-settings", about.settings),
    Route("GET", "/users/signature-status", about.signature_status),
]
