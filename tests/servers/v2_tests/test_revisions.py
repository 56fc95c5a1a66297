"""Earlier builds: each takes back one more of the fixes, and only the newest takes a draft without an appointment."""

from collections.abc import Iterator

import pytest

from tests.servers.backend import CLINICIAN
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2.revisions import Revision
from tests.servers.v2_tests.desk import NOTES, Desk, Hand, Json, said

R = Revision
DAY = "2026-11-16T00:00:00.000Z"
REQUIRED = (400, "Appointment is required for non-draft notes")
ASKED = (
    400,
    'Note type "Progress Note" requires an appointment. Please select an appointment before creating this note.',
)
INVALID = (400, "Validation failed")
FAILED = (500, "Failed to create clinical note")
TAKEN = (201, "Clinical note created successfully")


@pytest.fixture(params=list(Revision), ids=lambda one: one.name)
def revision(request: pytest.FixtureRequest) -> Revision:
    """Every one."""
    found: Revision = request.param
    return found


@pytest.fixture
def old_desk(revision: Revision, clock: Hand) -> Iterator[Desk]:
    """The clinician's, at such a server."""
    with MentalSpaceV2(revision, clock) as clinic:
        desk = Desk(clinic, CLINICIAN)
        yield desk
        desk.http.close()


def answered(desk: Desk, body: Json) -> tuple[int, str]:
    """What becomes of a draft that says exactly this."""
    minimum = {"clientId": desk.client_id(), "noteType": "Progress Note", "status": "DRAFT"}
    return said(desk.http.post(NOTES, json={**minimum, **body}))


def test_a_draft_without_an_appointment(old_desk: Desk, revision: Revision) -> None:
    expected = {
        R.APPOINTMENT_REQUIRED_FOR_DRAFTS: REQUIRED,
        R.NULL_REFUSED: ASKED,
        R.SESSION_DATE_REQUIRED: ASKED,
        R.DUE_DATE_REQUIRED: FAILED,
        R.NEWEST: TAKEN,
    }
    assert answered(old_desk, {"sessionDate": DAY, "dueDate": DAY}) == expected[revision]


def test_a_null_appointment(old_desk: Desk, revision: Revision) -> None:
    expected = {
        R.APPOINTMENT_REQUIRED_FOR_DRAFTS: REQUIRED,
        R.NULL_REFUSED: INVALID,
        R.SESSION_DATE_REQUIRED: ASKED,
        R.DUE_DATE_REQUIRED: FAILED,
        R.NEWEST: TAKEN,
    }
    assert answered(old_desk, {"appointmentId": None, "sessionDate": DAY, "dueDate": DAY}) == expected[revision]


def test_no_session_date(old_desk: Desk, revision: Revision) -> None:
    body = {"appointmentId": old_desk.held(), "dueDate": DAY}

    assert answered(old_desk, body) == (TAKEN if revision > R.SESSION_DATE_REQUIRED else INVALID)


def test_no_due_date(old_desk: Desk, revision: Revision) -> None:
    body = {"appointmentId": old_desk.held(), "sessionDate": DAY}

    assert answered(old_desk, body) == (TAKEN if revision > R.DUE_DATE_REQUIRED else FAILED)


def test_a_due_date_cannot_be_emptied_either(old_desk: Desk, revision: Revision) -> None:
    note = old_desk.draft(appointmentId=old_desk.held(), sessionDate=DAY, dueDate=DAY)

    code = old_desk.patch(note["id"], {"dueDate": None}).status_code

    assert code == (200 if revision is R.NEWEST else 500)


def test_with_everything_every_revision_takes_it_and_says_which_it_is(old_desk: Desk, revision: Revision) -> None:
    body = {"appointmentId": old_desk.held(), "sessionDate": DAY, "dueDate": DAY}

    assert answered(old_desk, body) == TAKEN
    assert str(int(revision)) in old_desk.http.get("/version").json()["gitSha"][1:2]
    assert "capabilities" not in old_desk.http.get("/version").json()
