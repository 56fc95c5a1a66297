"""The other half of each contract test: what it asserts of a server without the list, held against such a server."""

from collections.abc import Callable, Iterator

import pytest

from tests.contracts.api import test_drafts, test_sign_in, test_signing, test_sync
from tests.contracts.api.clinic import Clinic
from tests.servers.backend import CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.scripted import OldClinic, refusal, success
from tests.servers.v2.revisions import Revision


def clinician_at(server: OldClinic) -> Clinic:
    return Clinic(server.url, server.email, server.password, server.client_id, may_sign=False)


@pytest.fixture(params=[False, True], ids=["takes drafts", "old rule"])
def old_clinic(request: pytest.FixtureRequest) -> Iterator[Clinic]:
    """A clinician at a server without capabilities."""
    with (
        OldClinic(requires_appointment_for_drafts=request.param) as server,
        clinician_at(server) as clinic,
    ):
        yield clinic


@pytest.fixture
def oldest_clinic() -> Iterator[Clinic]:
    """A clinician at the existing server's image from before a draft needed no appointment."""
    with (
        MentalSpaceV2(Revision.APPOINTMENT_REQUIRED_FOR_DRAFTS) as server,
        Clinic(server.url, CLINICIAN, PASSWORD, None, may_sign=False) as clinic,
    ):
        yield clinic


_FACTS = pytest.mark.parametrize(
    "contract",
    [
        test_drafts.test_draft_without_appointment,
        test_drafts.test_a_note_that_is_no_draft_needs_an_appointment,
        test_drafts.test_no_status_is_no_draft,
        test_drafts.test_an_unknown_key,
        test_sync.test_idempotency_keys,
        test_sync.test_changes_feed,
        test_sync.test_an_unknown_cursor_means_start_over,
        test_sync.test_batch,
    ],
    ids=lambda contract: contract.__name__,
)


@_FACTS
def test_the_facts_of_the_document(old_clinic: Clinic, contract: Callable[[Clinic], None]) -> None:
    contract(old_clinic)


@_FACTS
def test_the_facts_of_the_document_at_the_oldest_image(
    oldest_clinic: Clinic, contract: Callable[[Clinic], None]
) -> None:
    contract(oldest_clinic)


@pytest.mark.parametrize("old_clinic", [False], indirect=True, ids=["takes drafts"])
@pytest.mark.parametrize(
    "contract",
    [
        test_drafts.test_appointment_on_update,
        test_drafts.test_put_is_patch,
        test_sign_in.test_csrf_not_needed,
        test_sync.test_compare_and_swap,
        test_sync.test_the_same_version_everywhere,
        test_sync.test_without_if_match_the_last_write_wins,
    ],
    ids=lambda contract: contract.__name__,
)
def test_the_facts_of_the_document_about_a_draft_it_took(
    old_clinic: Clinic, contract: Callable[[Clinic], None]
) -> None:
    contract(old_clinic)


def test_the_facts_of_the_document_about_a_client_without_a_plan() -> None:
    with OldClinic() as old, clinician_at(old) as clinic:
        check = f"/api/v1/treatment-plan-compliance/check/{old.client_id}"
        old.server.script("GET", check, success({"isOverdue": True, "status": "NEVER", "daysOverdue": None}))
        old.server.script("POST", "/api/v1/clinical-notes", refusal(400, test_signing.NO_PLAN))

        test_signing.test_intake_before_plan(clinic)

        assert old.server.asked("POST", "/api/v1/clinical-notes")
