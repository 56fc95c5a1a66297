"""The desktop's own client at this server: the whole way from signing in to a signature."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from ehr_desktop.application.errors import (
    AccountLocked,
    ChangedElsewhere,
    CodeImpossible,
    NotNow,
    NotThere,
    OutcomeUnknown,
    Refused,
    SignInNeeded,
    WrongPassword,
)
from ehr_desktop.application.outbox import Attempt, Draft, Operation
from ehr_desktop.application.ports import SignatureRequest
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.content_hash import content_sha256
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.remote.api import HttpClinicApi
from tests.servers.backend import ASSOCIATE, CLINICIAN, PASSWORD
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.v2.about import PRACTICE_NAME
from tests.servers.v2.caseload import add_client
from tests.servers.v2.signing_in import CODE
from tests.servers.v2_tests.desk import NOTES, Desk, Hand

PROGRESS = "Progress Note"
TEXTS: Columns = {
    "sessionDate": "2026-11-10",
    "subjective": "Slept better and walked each morning.",
    "plan": "Keep the diary.",
    "diagnosisCodes": ("F41.1",),
}


@pytest.fixture
def api(clinic: MentalSpaceV2) -> Iterator[HttpClinicApi]:
    """Signed in as Ava Stone."""
    with closing(HttpClinicApi(clinic.url)) as one:
        one.sign_in(CLINICIAN, PASSWORD)
        one.about()
        yield one


@dataclass(frozen=True)
class Writing:
    """Freezes writes about Ana Rivera, as the sync engine does."""

    api: HttpClinicApi
    client_id: str

    def attempt(
        self, copy: ServerCopy | None, columns: Columns, appointment_id: str | None = None, note_type: str = PROGRESS
    ) -> Attempt:
        """A create, or an update of `copy`."""
        operation = Operation.UPDATE if copy else Operation.CREATE
        draft = Draft(operation, self.client_id, note_type, columns, appointment_id, appointment_id is not None)
        body, place = self.api.body_of(draft), (copy.id, copy.version) if copy else (None, None)
        return Attempt(operation, str(uuid4()), 1, body, columns, appointment_id, *place)

    def create(self, columns: Columns = TEXTS, appointment_id: str | None = None) -> ServerCopy:
        """A draft that was taken."""
        copy = self.api.send(self.attempt(None, columns, appointment_id))
        assert copy
        return copy

    def update(self, copy: ServerCopy, columns: Columns) -> ServerCopy:
        """The same, changed."""
        changed = self.api.send(self.attempt(copy, columns))
        assert changed
        return changed

    def signature(self, copy: ServerCopy) -> SignatureRequest:
        """Of exactly this."""
        text = self.api.attestation(copy.note_type)
        return SignatureRequest(copy.id, copy.version, PASSWORD, text.id, content_sha256(copy.columns))


@pytest.fixture
def writing(api: HttpClinicApi, clinic: MentalSpaceV2) -> Writing:
    return Writing(api, clinic.practice.client("Rivera")["id"])


def test_it_sees_a_server_that_does_not_say_what_it_can(api: HttpClinicApi) -> None:
    about = api.about()

    assert (about.version, about.service, about.capabilities) == ("2.0.0", "mentalspace-backend", None)
    assert api.practice_name() == PRACTICE_NAME


def test_who_is_signed_in(clinic: MentalSpaceV2, api: HttpClinicApi) -> None:
    me = api.me()
    assert (me.name, me.roles, me.is_under_supervision) == ("A. Stone, LCSW", ("CLINICIAN",), False)

    api.sign_out()

    with pytest.raises(SignInNeeded):
        api.me()
    assert not clinic.sessions.rows
    api.sign_in(ASSOCIATE, PASSWORD)
    assert api.me().is_under_supervision


def test_why_somebody_is_not_let_in(clinic: MentalSpaceV2, api: HttpClinicApi) -> None:
    user = clinic.practice.user(CLINICIAN)
    user["mfaEnabled"] = True
    for code in ("", CODE):
        with pytest.raises(CodeImpossible, match="update the server"):
            api.sign_in(CLINICIAN, PASSWORD, code)
    assert len(clinic.sessions.rows) == 1, "that of before: what a code is owed with is used in place of none"
    user.update(mfaEnabled=False, mustChangePassword=True)
    assert api.sign_in(CLINICIAN, PASSWORD).must_change_password
    for _ in range(5):
        with pytest.raises(WrongPassword):
            api.sign_in(CLINICIAN, "wrong")
    with pytest.raises(AccountLocked, match="too many failed login attempts"):
        api.sign_in(CLINICIAN, PASSWORD)
    with pytest.raises(SignInNeeded, match="Account is locked"):
        api.me()


def test_the_caseload_over_several_pages(api: HttpClinicApi, clinic: MentalSpaceV2) -> None:
    practice = clinic.practice
    therapist = practice.user(CLINICIAN)
    for number in range(150):
        add_client(practice, therapist, f"P{number}", "Page", "1980-02-29")

    clients = {one.name: one for one in api.clients()}

    assert len(clients) == 153
    assert clients["Rivera, Ana"].mrn == "MRN-100200301"
    assert str(clients["Page, P7"].date_of_birth) == "1980-02-29"


def test_appointments_and_sessions(api: HttpClinicApi, writing: Writing, clock: Hand) -> None:
    mine = api.me().id
    of_client = api.appointments(writing.client_id)
    today = clock.time.date()

    of_all = api.sessions_between(mine, today.replace(year=2025), today.replace(year=2027))

    assert len(of_client) == 19
    assert {one.client_id for one in of_client} == {writing.client_id}
    assert len(of_all) == 57
    assert {one.clinician_id for one in of_all} == {mine}
    assert of_client[0].starts_at.isoformat() == "2026-11-24T14:00:00+00:00", "nine o'clock in New York"


def test_the_chart(api: HttpClinicApi, writing: Writing, clinic: MentalSpaceV2) -> None:
    assert api.inherited_diagnoses(writing.client_id, PROGRESS) == ("F41.1",)
    for note in clinic.practice.notes_of(writing.client_id):
        note["status"] = "COSIGNED"
    assert api.inherited_diagnoses(writing.client_id, PROGRESS) == ("F41.1",), "by the second path"
    assert api.treatment_plan_status(writing.client_id).status == "CURRENT"
    new = clinic.practice.client("Petrović")["id"]
    assert api.treatment_plan_status(new).status == "NEVER"
    assert [rule.minimum for rule in api.practice_rules(PROGRESS)] == [20, 20, 30, 20, None]
    assert not api.practice_rules("Contact Note")
    assert [one.note_type for one in api.client_notes(writing.client_id)] == ["Treatment Plan", "Intake Assessment"]


def test_a_draft_is_created_changed_listed_and_removed(api: HttpClinicApi, writing: Writing) -> None:
    copy = writing.create()
    assert (copy.status, copy.appointment_id) == (NoteStatus.DRAFT, None)
    assert {name: copy.columns[name] for name in TEXTS} == TEXTS

    changed = writing.update(copy, {"plan": None, "objective": "Calm.", "sessionDuration": 45, "dueDate": "2026-11-17"})

    assert changed.version != copy.version
    assert "plan" not in changed.columns
    assert (changed.columns["objective"], changed.columns["dueDate"]) == ("Calm.", "2026-11-17")
    assert api.note(copy.id) == changed
    assert changed in api.my_notes()
    delete = Attempt(Operation.DELETE, "k", 2, b"", {}, None, changed.id, changed.version)
    assert api.send(delete) is None
    assert api.send(delete) is None, "gone is gone"
    with pytest.raises(NotThere):
        api.note(copy.id)
    with pytest.raises(NotThere):
        writing.update(changed, {"plan": "Too late."})


def test_what_changed_elsewhere_is_not_written_over(api: HttpClinicApi, writing: Writing, desk: Desk) -> None:
    copy = writing.create()
    desk.patch(copy.id, {"plan": "From the browser."})

    with pytest.raises(ChangedElsewhere) as caught:
        writing.update(copy, {"plan": "From here."})
    assert caught.value.theirs.columns["plan"] == "From the browser."
    with pytest.raises(ChangedElsewhere):
        api.sign(writing.signature(copy))


def test_an_appointment_is_set_by_a_create_and_dropped_from_an_update(
    api: HttpClinicApi, writing: Writing, desk: Desk
) -> None:
    assert writing.create(appointment_id=desk.held()).appointment_id == desk.held()
    with pytest.raises(Refused, match="already exists for this appointment") as caught:
        writing.create(appointment_id=desk.held())
    assert caught.value.status == 409

    later = writing.attempt(writing.create(), {"plan": "Walk."}, desk.held(1))
    assert b"appointmentId" not in later.body
    copy = api.send(later)
    assert copy
    assert copy.appointment_id is None


def test_refusals_in_the_servers_words(api: HttpClinicApi, writing: Writing, clinic: MentalSpaceV2) -> None:
    with pytest.raises(Refused, match="invalid characters or patterns") as caught:
        writing.create({"plan": "Client tearful; she reports panic."})
    assert caught.value.status == 400
    new = replace(writing, client_id=clinic.practice.client("Petrović")["id"])
    with pytest.raises(Refused, match="does not have a treatment plan"):
        new.create()
    copy = writing.create({"plan": "Objective data: calm"})
    assert copy.columns["plan"] == "Objective data-blocked: calm"


def test_a_create_whose_answer_is_lost_is_found_again(
    api: HttpClinicApi, writing: Writing, clinic: MentalSpaceV2
) -> None:
    clinic.lose_next_answer("POST", NOTES)

    with pytest.raises(OutcomeUnknown):
        writing.create()

    drafts = [one for one in api.my_notes() if one.status is NoteStatus.DRAFT]
    assert [one.columns["plan"] for one in drafts] == ["Keep the diary."]


def test_a_create_that_failed_may_have_been_taken(writing: Writing) -> None:
    with pytest.raises(OutcomeUnknown):
        writing.create(appointment_id=str(uuid4()))


def test_signing(api: HttpClinicApi, writing: Writing, desk: Desk, clinic: MentalSpaceV2) -> None:
    copy = writing.create(appointment_id=desk.held())

    signed = api.sign(writing.signature(copy))

    assert (signed.id, signed.status) == (copy.id, NoteStatus.SIGNED)
    assert signed.signed_at is not None
    with pytest.raises(Refused, match="Note is already signed"):
        api.sign(writing.signature(signed))
    with pytest.raises(Refused, match="Cannot edit locked, signed, or cosigned notes"):
        writing.update(signed, {"plan": "After the fact."})
    assert [row["noteId"] for row in clinic.practice.signatures.values()].count(copy.id) == 1


def test_a_signature_whose_answer_is_lost_is_there(api: HttpClinicApi, writing: Writing, clinic: MentalSpaceV2) -> None:
    copy = writing.create()
    request = writing.signature(copy)
    clinic.lose_next_answer("POST", f"{NOTES}/{copy.id}/sign")

    with pytest.raises(OutcomeUnknown):
        api.sign(request)

    assert api.note(copy.id).status is NoteStatus.SIGNED


def test_a_supervised_authors_note_waits(clinic: MentalSpaceV2) -> None:
    with closing(HttpClinicApi(clinic.url)) as api:
        api.sign_in(ASSOCIATE, PASSWORD)
        api.about()
        writing = Writing(api, clinic.practice.client("Lindqvist")["id"])

        signed = api.sign(writing.signature(writing.create()))

    assert signed.status is NoteStatus.PENDING_COSIGN


def test_an_hour_at_the_desk_and_an_idle_half_hour(api: HttpClinicApi, clock: Hand) -> None:
    for _ in range(8):
        clock.pass_by(minutes=15)
        api.me()

    clock.pass_by(minutes=30)
    with pytest.raises(SignInNeeded):
        api.me()
    api.sign_in(CLINICIAN, PASSWORD)
    assert api.me().email == CLINICIAN


def test_a_csrf_token_of_another_time_is_fetched_anew(writing: Writing, clinic: MentalSpaceV2) -> None:
    writing.create()
    clinic.csrf_tokens.secret = "after a change of settings"

    assert writing.create().status is NoteStatus.DRAFT
    assert clinic.counts["refused CSRF token"] == 1


def test_a_used_up_budget_is_waited_for(api: HttpClinicApi, writing: Writing, clinic: MentalSpaceV2) -> None:
    clinic.limiter.most = clinic.limiter.used["127.0.0.1"]

    with pytest.raises(NotNow) as caught:
        writing.create()

    assert caught.value.seconds == 900
    assert len([row for row in clinic.practice.notes.values() if row["status"] == "DRAFT"]) == 0
