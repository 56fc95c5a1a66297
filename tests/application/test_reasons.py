"""Why a note was refused, where it is cured, and what lets it go again by itself."""

from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import Refused
from ehr_desktop.application.outbox import Attempt, Operation, Refusal
from ehr_desktop.application.ports import TreatmentPlanStatus
from ehr_desktop.application.reasons import (
    APPOINTMENT,
    OLD_RULE,
    TAKEN,
    Hope,
    cures,
    let_go,
    note_that_cures,
    reason_of,
)
from ehr_desktop.domain.note import Note, NoteStatus, Place, ServerCopy
from ehr_desktop.domain.packing import pack
from tests.application.fake_api import FakeApi
from tests.application.test_drafts import begun, place
from tests.application.test_sync import edited
from tests.desk import CHEN, NOW, RIVERA, TYPES, HandClock

OLD = Refusal(400, OLD_RULE, NOW)
OF_RULES = Refusal(400, 'Note type "Progress Note" requires an appointment. Please select an appointment.', NOW)
NO_PLAN = (
    "This client does not have a treatment plan. Georgia Board requires a treatment plan before clinical notes can be "
    "created."
)
OVERDUE = "This client's treatment plan is 12 days overdue. Georgia Board requires treatment plans to be renewed."


def note_of(note_type: str = "Progress Note", appointment_id: str | None = None) -> Note:
    """A draft."""
    return Note("n1", RIVERA.id, "u1", note_type, TYPES[note_type].version, appointment_id=appointment_id)


def cured_by(refusal: Refusal, note: Note, **columns: str) -> tuple[str, ...]:
    """The fields that cure it."""
    return cures(refusal, note, TYPES[note.note_type], columns)


@pytest.mark.parametrize("refusal", [OLD, replace(OLD, message=f"{OLD_RULE}."), OF_RULES])
def test_the_old_rule_is_known_by_its_sentence_and_only_for_a_draft(refusal: Refusal) -> None:
    assert "still has the old rule" in reason_of(refusal, NoteStatus.DRAFT).means
    assert "goes by itself once the server runs another version" in reason_of(refusal, NoteStatus.DRAFT).means
    assert "old rule" not in reason_of(refusal, NoteStatus.RETURNED_FOR_REVISION).means
    assert cured_by(refusal, note_of()) == (APPOINTMENT,)


def test_a_session_that_is_taken_is_cured_by_another() -> None:
    taken = Refusal(409, f"{TAKEN}. Please select a different appointment or edit the existing note.", NOW)
    assert "Choose another appointment" in reason_of(taken, NoteStatus.DRAFT).means
    assert cured_by(taken, note_of(appointment_id="a1")) == (APPOINTMENT,)
    assert cured_by(Refusal(409, "Something else", NOW), note_of()) == ()


@pytest.mark.parametrize("name", sorted(TYPES))
def test_each_type_has_the_field_a_server_may_ask_for(name: str) -> None:
    errors = (("sessionDate", "Required"), ("dueDate", "Required"), ("appointmentId", "Required"), ("", "More"))
    asked = Refusal(400, "Validation failed", NOW, errors)

    assert cured_by(asked, note_of(name)) == ("session_date", "due_date", APPOINTMENT)
    assert all(TYPES[name].field(one) for one in ("session_date", "due_date"))
    assert "goes by itself" in reason_of(asked, NoteStatus.DRAFT).means


def test_a_server_that_fails_and_does_not_say_why_may_want_what_is_blank() -> None:
    failed = Refusal(500, "Failed to create clinical note (ERR-1)", NOW)
    assert cured_by(failed, note_of()) == (APPOINTMENT, "due_date")
    assert cured_by(failed, note_of(appointment_id="a1")) == ("due_date",)
    assert cured_by(failed, note_of(appointment_id="a1"), dueDate="2026-11-20") == ()


def test_a_text_the_filter_refuses_is_cured_where_it_first_finds_something() -> None:
    filtered = Refusal(400, "Request contains invalid characters", NOW)
    answers = {"subjective": "Slept well.", "objective": "Tearful; sheepish.", "plan": "Walk daily; shop less."}
    note = replace(note_of(), answers=answers)
    packed = pack(TYPES[note.note_type], answers)

    assert cures(filtered, note, TYPES[note.note_type], packed) == ("objective",)
    assert cured_by(filtered, note_of(), plan="Nothing is found here.") == ()


@pytest.mark.parametrize("sentence", [NO_PLAN, OVERDUE])
def test_a_missing_plan_is_known_and_cured_by_writing_it(sentence: str) -> None:
    refusal = Refusal(400, sentence, NOW)
    assert reason_of(refusal, NoteStatus.DRAFT).hope is Hope.PLAN
    assert note_that_cures(refusal, note_of()) == "Treatment Plan"
    assert note_that_cures(refusal, note_of("Treatment Plan")) == ""
    assert note_that_cures(OLD, note_of()) == ""


@pytest.mark.parametrize(("status", "sentence"), [(404, "Client not found"), (403, "Client access denied")])
def test_a_client_who_is_gone_is_not_called_a_note_that_is_gone(status: int, sentence: str) -> None:
    reason = reason_of(Refusal(status, sentence, NOW), NoteStatus.DRAFT)
    assert "file was merged with another one, or deleted" in reason.means
    assert "a new note of the right client" in reason.means
    assert "The note was deleted" not in reason.means
    assert reason.hope is (Hope.ACCESS if status == 403 else None)
    assert "The note was deleted" in reason_of(Refusal(404, "Note not found", NOW), NoteStatus.DRAFT).means


def test_every_reason_says_what_becomes_of_the_text() -> None:
    for status in (0, 1, 200, 400, 403, 404, 409, 413, 422, 500, 502):
        assert "text" in reason_of(Refusal(status, "No", NOW), NoteStatus.DRAFT).means


def test_a_text_the_server_has_changed_is_not_said_to_be_there(desk: Desk, api: FakeApi) -> None:
    send = api.send

    def changing(attempt: Attempt) -> ServerCopy | None:
        copy = send(attempt)
        assert copy
        return replace(copy, columns={**copy.columns, "subjective": "Arrived."})

    api.send = changing  # type: ignore[method-assign]
    note = begun(desk)
    desk.engine.run_once()
    need = desk.conflicts.need(note.id)
    assert need
    assert need.refusal
    means = reason_of(need.refusal, NoteStatus.DRAFT).means
    assert ("something else than you wrote" in means, "appointment" in means) == (True, False)


def test_a_session_the_server_did_not_link_is_named(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    desk.engine.run_once()
    send = api.send

    def unlinking(attempt: Attempt) -> ServerCopy | None:
        copy = send(attempt)
        assert copy
        return replace(copy, appointment_id=None)

    api.send = unlinking  # type: ignore[method-assign]
    edited(desk, note, note.answers, "a1")
    desk.engine.run_once()
    need = desk.conflicts.need(note.id)
    assert need
    assert need.refusal
    assert "Only the appointment is not" in reason_of(need.refusal, NoteStatus.DRAFT).means


# --- what lets it go ----------------------------------------------------------------------------------------


class Gate:
    """Between desk and clinic: refuses creates of a client with a status and sentence, while it is shut."""

    def __init__(self, api: FakeApi, status: int, sentence: str, client_id: str) -> None:
        self.is_shut = True
        self.tried = 0
        self._refusal = (status, sentence)
        self._client_id = client_id
        self._send = api.send
        api.send = self.send  # type: ignore[method-assign]

    def send(self, attempt: Attempt) -> ServerCopy | None:
        """As the clinic does, but for what is refused here."""
        concerns = attempt.operation is Operation.CREATE and f'"client": "{self._client_id}"'.encode() in attempt.body
        if concerns:
            self.tried += 1
            if self.is_shut and b"Treatment Plan" not in attempt.body:
                raise Refused(*self._refusal)
        return self._send(attempt)


@pytest.fixture
def plan_gate(desk: Desk, api: FakeApi) -> Gate:
    """The client's plan is overdue."""
    return Gate(api, 400, OVERDUE, RIVERA.id)


def test_a_note_refused_for_the_plan_goes_once_the_plan_is_learnt_to_be_current(
    desk: Desk, api: FakeApi, plan_gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = begun(desk)
    for _ in range(3):
        desk.refresh(lambda _: None)
    assert (place(desk, note), plan_gate.tried) == (Place.NEEDS_YOU, 1)
    with monkeypatch.context() as still:
        still.setattr(api, "treatment_plan_status", lambda _client: TreatmentPlanStatus("OVERDUE", ""))
        desk.charts.fetch(RIVERA.id, "Progress Note")
    desk.charts.fetch(CHEN.id, "Progress Note")
    desk.refresh(lambda _: None)
    assert plan_gate.tried == 1

    plan_gate.is_shut = False
    desk.charts.fetch(RIVERA.id, "Progress Note")
    desk.refresh(lambda _: None)

    assert (place(desk, note), plan_gate.tried) == (Place.ACCEPTED, 2)


@pytest.mark.parametrize("status", [NoteStatus.SIGNED, NoteStatus.COSIGNED])
def test_a_plan_signed_anywhere_lets_the_clients_notes_go(
    desk: Desk, api: FakeApi, plan_gate: Gate, status: NoteStatus
) -> None:
    plan = desk.drafts.begin(RIVERA.id, TYPES["Treatment Plan"], {}, None)
    plan = desk.drafts.save(plan, {"session_date": "2026-11-17"}, None, "form")
    desk.drafts.close(plan.id)
    note = begun(desk)
    desk.refresh(lambda _: None)
    assert (place(desk, plan), place(desk, note)) == (Place.ACCEPTED, Place.NEEDS_YOU)
    [draft] = api.notes.values()

    plan_gate.is_shut = False
    api.notes[draft.id] = replace(draft, status=status, version="signed")
    desk.refresh(lambda _: None)
    desk.refresh(lambda _: None)

    assert place(desk, note) is Place.ACCEPTED


def test_another_reason_does_not_go_for_the_plan(desk: Desk, api: FakeApi) -> None:
    gate = Gate(api, 400, "Request contains invalid characters or patterns", RIVERA.id)
    note = begun(desk)
    desk.refresh(lambda _: None)

    desk.charts.fetch(RIVERA.id, "Progress Note")
    desk.refresh(lambda _: None)

    assert (place(desk, note), gate.tried) == (Place.NEEDS_YOU, 1)


def test_access_that_came_back_is_tried_at_a_new_sign_in_and_not_before(
    desk: Desk, api: FakeApi, clock: HandClock
) -> None:
    gate = Gate(api, 403, "Client access denied", RIVERA.id)
    note = begun(desk)
    desk.refresh(lambda _: None)
    gate.is_shut = False
    clock.move(hours=3)
    desk.refresh(lambda _: None)
    assert (place(desk, note), gate.tried) == (Place.NEEDS_YOU, 1)

    with desk.store.writing() as tx:
        let_go(tx, Hope.ACCESS)
    desk.refresh(lambda _: None)

    assert (place(desk, note), gate.tried) == (Place.ACCEPTED, 2)


def test_the_edit_that_fills_in_what_is_asked_for_sends_it(desk: Desk, api: FakeApi) -> None:
    note = begun(desk)
    gate = Gate(api, 400, "Validation failed", RIVERA.id)
    desk.engine.run_once()
    assert place(desk, note) is Place.NEEDS_YOU

    gate.is_shut = False
    note = edited(desk, note, {**note.answers, "session_date": "2026-11-17"})
    desk.engine.run_once()

    assert place(desk, note) is Place.ACCEPTED
