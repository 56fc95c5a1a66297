"""The client against the real server, from signing in to a signature."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ehr_desktop import resources
from ehr_desktop.application.errors import (
    ChangedElsewhere,
    NotThere,
    Refused,
    SignInNeeded,
    WrongPassword,
    WrongSigningPassword,
)
from ehr_desktop.application.outbox import Attempt, Draft, Operation
from ehr_desktop.application.ports import Capability, SignatureRequest
from ehr_desktop.backend.validation_rules import practice_rules_of
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.content_hash import content_sha256
from ehr_desktop.domain.note import Answers, NoteStatus, ServerCopy
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.people import Appointment
from ehr_desktop.domain.rules import why_unsuitable
from ehr_desktop.remote.api import HttpClinicApi
from tests.servers.backend import ASSOCIATE, CLINICIAN, PASSWORD, running_backend

PROGRESS = "Progress Note"
ANSWERS: Answers = {
    "session_date": "2026-11-16",
    "due_date": "2026-11-23",
    "risk_level": "None",
    "engagement": "Highly engaged",
    "response": "Very responsive",
    "subjective": "Slept better this week and went for a walk each morning.",
    "objective": "Arrived on time, calm, good eye contact throughout.",
    "assessment": "Generalised anxiety, improving; sleep is nearly back to normal.",
    "plan": "Keep the walks, next session in a week, continue the diary.",
    "diagnoses": ("F41.1",),
}


def complete(**answers: str) -> Columns:
    """The columns of a progress note that lacks nothing but its appointment."""
    note_type = resources.note_type(PROGRESS)
    assert note_type
    return pack(note_type, {**ANSWERS, **answers})


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A practice server with invented people, for all tests of this file."""
    with running_backend(tmp_path_factory.mktemp("backend")) as address:
        yield address


@pytest.fixture
def api(url: str) -> Iterator[HttpClinicApi]:
    """Signed in as the clinician."""
    with closing(HttpClinicApi(url)) as api:
        api.about()
        api.sign_in(CLINICIAN, PASSWORD)
        yield api


@dataclass(frozen=True)
class Session:
    """A session that was held and has no progress note yet."""

    client_id: str
    appointment: Appointment


@pytest.fixture
def session(api: HttpClinicApi) -> Session:
    """One of the clinician's."""
    me, now = api.me(), datetime.now(UTC)
    note_type = resources.note_type(PROGRESS)
    assert note_type
    taken = {note.appointment_id for note in api.my_notes() if note.note_type == PROGRESS}
    for client in api.clients():
        for one in api.appointments(client.id):
            suits = why_unsuitable(one, note_type, client.id, me.id, now) is None
            if suits and one.id not in taken and api.treatment_plan_status(client.id).status == "CURRENT":
                return Session(client.id, one)
    raise AssertionError("the practice has no session without a note")


def created(api: HttpClinicApi, client_id: str, columns: Columns, appointment_id: str | None = None) -> ServerCopy:
    """A draft the server has accepted."""
    copy = api.send(create(api, client_id, columns, appointment_id))
    assert copy
    return copy


def create(api: HttpClinicApi, client_id: str, columns: Columns, appointment_id: str | None = None) -> Attempt:
    draft = Draft(Operation.CREATE, client_id, PROGRESS, columns, appointment_id, appointment_id is not None)
    return Attempt(Operation.CREATE, str(uuid4()), 1, api.body_of(draft), columns, appointment_id)


def update(api: HttpClinicApi, of: ServerCopy, columns: Columns, appointment_id: str | None = None) -> Attempt:
    moved = appointment_id is not None
    draft = Draft(Operation.UPDATE, of.client_id, PROGRESS, columns, appointment_id, moved)
    return Attempt(Operation.UPDATE, str(uuid4()), 2, api.body_of(draft), columns, appointment_id, of.id, of.version)


def delete(of: ServerCopy) -> Attempt:
    return Attempt(Operation.DELETE, str(uuid4()), 3, b"", {}, None, of.id, of.version)


def test_it_says_which_server_it_is(api: HttpClinicApi) -> None:
    about = api.about()

    assert all(about.can(one) for one in Capability)
    assert about.git_sha
    assert about.migration_head


def test_signing_in_and_out(url: str) -> None:
    with closing(HttpClinicApi(f"{url}/api/v1/")) as api:
        with pytest.raises(WrongPassword):
            api.sign_in("nobody@practice.example", PASSWORD)
        token = api.sign_in(CLINICIAN, PASSWORD).token
        me = api.me()
        assert (me.email, me.is_under_supervision, me.roles) == (CLINICIAN, False, ("CLINICIAN",))
        assert api.practice_name()
        api.sign_out()

        api.use_token(token)
        with pytest.raises(SignInNeeded):
            api.me()


def test_the_caseload(api: HttpClinicApi) -> None:
    clients = api.clients()

    assert len(clients) > 20
    assert all(client.last_name and client.mrn and client.date_of_birth for client in clients)
    held = [one for client in clients[:5] for one in api.appointments(client.id)]
    assert held
    assert all(one.minutes and one.kind and one.starts_at.tzinfo for one in held)


def test_the_sessions_of_some_days(api: HttpClinicApi) -> None:
    today = datetime.now(UTC).date()
    me = api.me()
    held = api.sessions_between(me.id, today - timedelta(days=42), today + timedelta(days=7))
    assert len(held) > 100
    assert {one.clinician_id for one in held} == {me.id}
    [day] = {one.day for one in api.sessions_between(me.id, held[0].day, held[0].day)}
    assert day == held[0].day


def test_the_chart(api: HttpClinicApi, session: Session) -> None:
    assert api.inherited_diagnoses(session.client_id, PROGRESS)
    assert api.treatment_plan_status(session.client_id).status == "CURRENT"
    assert api.attestation(PROGRESS).text


def test_the_notes_of_a_client(api: HttpClinicApi, session: Session) -> None:
    draft = created(api, session.client_id, complete(session_date="2020-01-01"))

    copies = api.client_notes(session.client_id)

    assert copies[-1] == draft
    assert {copy.client_id for copy in copies} == {session.client_id}
    days = [str(copy.columns["sessionDate"]) for copy in copies]
    assert days == sorted(days, reverse=True)
    types = {copy.note_type for copy in copies if copy.status is NoteStatus.SIGNED}
    assert {"Intake Assessment", "Treatment Plan", PROGRESS} <= types
    assert all(api.note(copy.id) == copy for copy in copies[:2])
    api.send(delete(draft))


def test_notes_of_somebody_elses_client(api: HttpClinicApi, url: str) -> None:
    with closing(HttpClinicApi(url)) as other:
        other.about()
        other.sign_in(ASSOCIATE, PASSWORD)
        theirs = {client.id for client in other.clients()} - {client.id for client in api.clients()}
    with pytest.raises(Refused):
        api.client_notes(theirs.pop())


@pytest.mark.parametrize(
    ("note_type", "columns"),
    [
        (PROGRESS, ["subjective", "objective", "assessment", "plan", "diagnosisCodes"]),
        ("Intake Assessment", ["subjective", "assessment", "plan", "diagnosisCodes"]),
        ("Treatment Plan", ["assessment", "plan", "diagnosisCodes"]),
        ("Contact Note", []),
        ("A type nobody knows", []),
    ],
)
def test_the_practices_own_rules(api: HttpClinicApi, note_type: str, columns: list[str]) -> None:
    rules = api.practice_rules(note_type)

    assert [rule.column for rule in rules] == columns
    assert all(rule.is_required and rule.label and rule.message for rule in rules)
    assert rules == list(practice_rules_of(note_type))


def test_a_draft_without_an_appointment(api: HttpClinicApi, session: Session) -> None:
    copy = created(api, session.client_id, complete())

    assert copy.status is NoteStatus.DRAFT
    assert copy.appointment_id is None
    assert content_sha256(copy.columns) == content_sha256(complete())
    assert api.note(copy.id) == copy
    assert copy in api.my_notes()
    api.send(delete(copy))


def test_a_create_that_arrives_twice_is_one_note(api: HttpClinicApi, session: Session) -> None:
    attempt = create(api, session.client_id, {"plan": "Once."})

    first, second = api.send(attempt), api.send(attempt)

    assert first
    assert first == second
    assert [note.id for note in api.my_notes()].count(first.id) == 1
    with pytest.raises(Refused) as caught:
        api.send(replace(attempt, body=attempt.body.replace(b"Once", b"Twice")))
    assert caught.value.status == 422
    api.send(delete(first))


def test_an_update_changes_what_it_names_and_clears(api: HttpClinicApi, session: Session) -> None:
    draft = created(api, session.client_id, complete())
    cleared: Columns = {"plan": None, "sessionDate": None, "diagnosisCodes": (), "selfHarm": None, "objective": "New."}

    copy = api.send(update(api, draft, cleared, session.appointment.id))

    assert copy
    assert copy.appointment_id == session.appointment.id
    assert copy.version != draft.version
    assert copy.columns.keys().isdisjoint(("plan", "sessionDate", "diagnosisCodes"))
    assert copy.columns["objective"] == "New."
    assert copy.columns["subjective"] == complete()["subjective"]
    api.send(delete(copy))


def test_a_change_made_elsewhere_is_not_overwritten(api: HttpClinicApi, session: Session) -> None:
    draft = created(api, session.client_id, {"plan": "First."})
    theirs = api.send(update(api, draft, {"plan": "Second, elsewhere."}))

    for attempt in (update(api, draft, {"plan": "Third."}), delete(draft)):
        with pytest.raises(ChangedElsewhere) as caught:
            api.send(attempt)
        assert caught.value.theirs == theirs

    assert theirs
    api.send(delete(theirs))


def test_a_deleted_note_is_gone_and_stays_gone(api: HttpClinicApi, session: Session) -> None:
    draft = created(api, session.client_id, {"plan": "Not needed."})

    assert api.send(delete(draft)) is None
    assert api.send(delete(draft)) is None
    with pytest.raises(NotThere):
        api.note(draft.id)
    with pytest.raises(NotThere):
        api.send(update(api, draft, {"plan": "Too late."}))


def test_anothers_note_is_not_there(api: HttpClinicApi, session: Session, url: str) -> None:
    draft = created(api, session.client_id, {"plan": "Mine."})
    with closing(HttpClinicApi(url)) as other:
        other.about()
        other.sign_in(ASSOCIATE, PASSWORD)
        with pytest.raises(NotThere):
            other.note(draft.id)
    api.send(delete(draft))


def test_a_signature_is_of_what_was_shown_and_of_nothing_else(api: HttpClinicApi, session: Session) -> None:
    shown = complete(session_date=session.appointment.day.isoformat())
    draft = created(api, session.client_id, shown)
    attestation = api.attestation(PROGRESS)
    request = SignatureRequest(draft.id, draft.version, PASSWORD, attestation.id, content_sha256(shown))

    with pytest.raises(Refused) as unmet:
        api.sign(request)
    assert unmet.value.message == "Appointment is required for non-draft notes"
    assert "appointment" in {error["code"] for error in unmet.value.errors}

    linked = api.send(update(api, draft, {}, session.appointment.id))
    assert linked
    request = replace(request, version=linked.version)
    with pytest.raises(WrongSigningPassword):
        api.sign(replace(request, password="not this one"))
    with pytest.raises(ChangedElsewhere):
        api.sign(replace(request, version=draft.version))
    with pytest.raises(ChangedElsewhere):
        api.sign(replace(request, sha256=content_sha256({"plan": "Something else."})))

    signed = api.sign(request)

    assert signed.status is NoteStatus.SIGNED
    assert signed.signed_at
    assert signed.appointment_id == session.appointment.id
    assert api.note(draft.id) == signed
    with pytest.raises(Refused):
        api.sign(replace(request, version=signed.version))
    with pytest.raises(Refused):
        api.send(update(api, signed, {"plan": "Afterwards."}))


def test_a_session_is_extended_until_it_is_over(api: HttpClinicApi) -> None:
    api.extend_session()
    api.sign_out()

    with pytest.raises(SignInNeeded):
        api.extend_session()
