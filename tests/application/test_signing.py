"""Signing: everything missing at once, exactly what was shown, never behind anybody's back."""

import json
from dataclasses import replace

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotNow, OutcomeUnknown, WrongSigningPassword
from ehr_desktop.application.ports import AuditKind, Capability, SignatureRequest
from ehr_desktop.application.signing import CannotSignYet, MissingToSign, ReadyToSign
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from tests.application.fake_api import EVERYTHING, PASSWORD, FakeApi
from tests.application.test_drafts import PROGRESS
from tests.desk import RIVERA
from tests.domain.test_rules import COMPLETE


def complete_note(desk: Desk, appointment_id: str | None = "a1") -> Note:
    note = desk.drafts.begin(RIVERA.id, PROGRESS, {}, appointment_id)
    note = desk.drafts.save(note, COMPLETE, appointment_id, "form")
    desk.drafts.close(note.id)
    return note


def ready(desk: Desk, note: Note) -> ReadyToSign:
    return desk.signing.prepare(desk.signing.review(note.id))


def status_here(desk: Desk, note: Note) -> NoteStatus:
    shown = desk.my_notes.look(note.id)
    assert shown
    return shown.note.status


def test_only_the_appointment_is_missing_and_choosing_it_cures_that(desk: Desk) -> None:
    note = complete_note(desk, None)
    assert [point.id for point in desk.signing.review(note.id).missing] == ["appointment"]
    desk.drafts.save(note, COMPLETE, "a1", "sign")
    assert desk.signing.review(note.id).missing == ()


def test_the_shown_revision_is_sent_and_signed(desk: Desk, api: FakeApi) -> None:
    note = complete_note(desk)
    copy = desk.signing.sign(ready(desk, note), PASSWORD)
    assert copy.status is NoteStatus.SIGNED
    assert status_here(desk, note) is NoteStatus.SIGNED
    assert [one.status for one in api.notes.values()] == [NoteStatus.SIGNED]


def test_what_was_attested_is_kept_with_the_signature(desk: Desk) -> None:
    note = complete_note(desk)
    agreed = ready(desk, note)
    desk.signing.sign(agreed, PASSWORD)
    with desk.store.reading() as tx:
        fact = tx.fact(f"signature:{note.id}")
        signed = [row for row in tx.audit(100) if row.kind is AuditKind.SIGNED]
    assert fact
    assert json.loads(fact[0]) == {
        "attestation_id": "att-1",
        "attestation_text": agreed.attestation.text,
        "sha256": agreed.review.sha256,
    }
    assert [row.note_id for row in signed] == [note.id]


def test_offline_is_said_and_nothing_is_queued(desk: Desk, api: FakeApi) -> None:
    note = complete_note(desk)
    api.offline = True
    with pytest.raises(CannotSignYet, match="You are offline"):
        ready(desk, note)
    api.offline = False
    desk.engine.run_once()
    assert [one.status for one in api.notes.values()] == [NoteStatus.DRAFT]


def test_a_server_that_cannot_now_is_not_called_offline(desk: Desk, api: FakeApi) -> None:
    note = complete_note(desk)

    def busy() -> None:
        raise NotNow("The server asks to wait.", 30)

    api.before_send = busy
    with pytest.raises(CannotSignYet, match=r"^The server asks to wait\. Nothing was signed"):
        ready(desk, note)


@pytest.mark.parametrize("capabilities", [EVERYTHING, EVERYTHING - {Capability.SIGN_VERIFIES_PASSWORD}])
def test_a_wrong_password_signs_nothing(desk: Desk, api: FakeApi, capabilities: frozenset[str]) -> None:
    api.capabilities = capabilities
    desk.read_about()
    note = complete_note(desk)
    with pytest.raises(WrongSigningPassword):
        desk.signing.sign(ready(desk, note), "wrong")
    assert status_here(desk, note) is NoteStatus.DRAFT


def test_an_edit_between_review_and_sending_leads_back_to_the_review(desk: Desk) -> None:
    note = complete_note(desk)
    review = desk.signing.review(note.id)
    desk.drafts.save(note, {**COMPLETE, "plan": "Something else altogether."}, "a1", "form")
    with pytest.raises(CannotSignYet, match="changed meanwhile"):
        desk.signing.prepare(review)


def test_a_change_elsewhere_before_signing_signs_nothing(desk: Desk, api: FakeApi) -> None:
    note = complete_note(desk)
    agreed = ready(desk, note)
    api.change_elsewhere(agreed.server_id, plan="Changed by somebody else.")
    with pytest.raises(CannotSignYet, match="changed meanwhile"):
        desk.signing.sign(agreed, PASSWORD)
    assert status_here(desk, note) is NoteStatus.DRAFT


def test_a_server_that_rewrote_the_text_is_not_signed_unseen(desk: Desk, api: FakeApi) -> None:
    note = complete_note(desk)
    desk.engine.run_once()
    [server_id] = api.notes
    rewritten = {**api.notes[server_id].columns, "plan": "Continue w"}
    api.notes[server_id] = replace(api.notes[server_id], columns=rewritten)
    with pytest.raises(CannotSignYet, match=r"something else than is shown here \(Plan\)"):
        ready(desk, note)


@pytest.mark.parametrize(
    ("capabilities", "stored", "is_taken"),
    [
        (EVERYTHING - {Capability.SIGN_VERIFIES_PASSWORD}, "Kept the sleep diary on six of seven days.", True),
        (EVERYTHING - {Capability.SIGN_VERIFIES_PASSWORD}, "Kept the sleep  diary on six of seven days.", False),
        (EVERYTHING - {Capability.SIGN_VERIFIES_PASSWORD}, "Kept the sleep diary on six of seven days", False),
        (EVERYTHING, "Kept the sleep diary on six of seven days.", False),
    ],
)
def test_only_blanks_at_the_ends_may_be_missing_and_only_where_no_fingerprint_is_compared(
    desk: Desk, api: FakeApi, capabilities: frozenset[Capability], stored: str, is_taken: bool
) -> None:
    api.capabilities = capabilities
    desk.read_about()
    note = complete_note(desk)
    desk.drafts.save(note, {**COMPLETE, "subjective": "Kept the sleep diary on six of seven days. \n"}, "a1", "form")
    desk.engine.run_once()
    [server_id] = api.notes
    kept = {**api.notes[server_id].columns, "subjective": stored}
    api.notes[server_id] = replace(api.notes[server_id], columns=kept)
    if is_taken:
        assert desk.signing.sign(ready(desk, note), PASSWORD).status is NoteStatus.SIGNED
    else:
        with pytest.raises(CannotSignYet, match="Nothing was signed"):
            ready(desk, note)


def test_a_lost_answer_is_looked_for_before_anything_is_said(desk: Desk, api: FakeApi) -> None:
    note = complete_note(desk)
    agreed = ready(desk, note)
    api.lose_next_answer()
    assert desk.signing.sign(agreed, PASSWORD).status is NoteStatus.SIGNED
    assert status_here(desk, note) is NoteStatus.SIGNED


def test_a_request_that_was_lost_signs_nothing_and_says_so(desk: Desk, api: FakeApi) -> None:
    note = complete_note(desk)
    agreed = ready(desk, note)
    sign = api.sign

    def lost(request: SignatureRequest) -> ServerCopy:
        raise OutcomeUnknown("The connection broke before the answer came.")

    api.sign = lost  # type: ignore[method-assign]
    with pytest.raises(CannotSignYet, match="before the note was signed"):
        desk.signing.sign(agreed, PASSWORD)
    api.sign = sign  # type: ignore[method-assign]
    assert desk.signing.sign(agreed, PASSWORD).status is NoteStatus.SIGNED


def test_points_only_the_server_knows_are_named(desk: Desk, api: FakeApi) -> None:
    note = complete_note(desk)
    agreed = ready(desk, note)
    api.notes[agreed.server_id] = replace(api.notes[agreed.server_id], appointment_id=None)
    with pytest.raises(MissingToSign) as refused:
        desk.signing.sign(agreed, PASSWORD)
    assert [point.id for point in refused.value.points] == ["appointment"]
