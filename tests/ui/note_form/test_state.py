"""What the state line says, for every place a note can be in."""

from datetime import UTC, datetime, timedelta

import pytest

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.outbox import Attempt, Operation, OutboxRow, Refusal
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Note
from ehr_desktop.ui.note_form.state import NOT_YET, NOTHING_YET, state_words
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.prospects import Rounds
from tests.desk import TYPES

AT = datetime(2026, 11, 17, 15, 42, 7, tzinfo=UTC)
ONLINE = Rounds(Link.ONLINE)
CLOCK = f"{AT.astimezone():%H:%M:%S}"
SAVED = f"Saved on this computer {CLOCK}"
TAKEN = Attempt(Operation.CREATE, "key", 3, b"", {}, None)


def read(row: OutboxRow | None, accepted: int | None = None) -> NoteToRead:
    note = Note("n1", "c1", "u1", "Progress Note", 1, revision=3, accepted_revision=accepted, changed_at=AT)
    return NoteToRead(note, TYPES["Progress Note"], None, None, row)


def test_nothing_is_claimed_before_the_first_save() -> None:
    assert state_words(None, ONLINE, AT, unsaved=False) == NOTHING_YET
    assert state_words(None, ONLINE, AT, unsaved=True) == NOT_YET


SOON, LATER = AT + timedelta(seconds=2), AT + timedelta(minutes=5)
AT_SOON, AT_LATER = f"{SOON.astimezone():%H:%M}", f"{LATER.astimezone():%H:%M}"


@pytest.mark.parametrize(
    ("rounds", "second"),
    [
        (Rounds(), "It goes to the server by itself."),
        (Rounds(None, LATER), f"Goes to the server at {AT_LATER}."),
        (Rounds(Link.ONLINE, LATER), f"Goes to the server at {AT_LATER}."),
        (Rounds(Link.ONLINE, SOON), "Going to the server …"),
        (Rounds(Link.ONLINE, is_busy=True), "Going to the server …"),
        (Rounds(Link.OFFLINE, SOON), f"Offline. Next try {AT_SOON}."),
        (Rounds(Link.OFFLINE, is_busy=True), "Offline. It goes to the server by itself."),
        (Rounds(Link.ASKED_TO_WAIT, SOON, until=LATER), f"The server asks to wait. Next try after {AT_LATER}."),
        (Rounds(Link.ASKED_TO_WAIT, LATER, until=SOON), f"The server asks to wait. Next try {AT_LATER}."),
        (Rounds(Link.SIGN_IN_NEEDED, LATER), "Sign in to send it to the server."),
    ],
)
def test_saved_here_says_when_and_what_comes_next(rounds: Rounds, second: str) -> None:
    words = state_words(read(OutboxRow("n1", AT)), rounds, AT, unsaved=False)
    assert (words.first, words.second) == (SAVED, second)


def test_a_note_that_failed_alone_says_so_while_all_else_is_well() -> None:
    row = OutboxRow("n1", AT, failures=1, next_attempt_at=SOON)
    words = state_words(read(row), Rounds(Link.ONLINE, LATER), AT, unsaved=False)
    assert words.second == f"Not taken yet. Next try {AT_LATER}."


def test_sent_while_no_answer_is_there() -> None:
    row = OutboxRow("n1", AT, attempt=TAKEN)
    words = state_words(read(row), Rounds(Link.ONLINE, is_busy=True), AT, unsaved=False)
    assert (words.first, words.second) == ("Sent", f"Not answered yet. {SAVED}.")
    words = state_words(read(row), Rounds(Link.OFFLINE, LATER), AT, unsaved=False)
    assert (words.first, words.second) == ("Sent", f"Not answered yet. Looked for at {AT_LATER}.")


def test_every_sentence_of_a_note_that_waits_for_its_clinician_begins_as_one() -> None:
    row = OutboxRow("n1", AT, attempt=TAKEN)
    words = state_words(read(row), Rounds(Link.SIGN_IN_NEEDED), AT, unsaved=False)
    assert (words.first, words.second) == ("Sent", "Not answered yet. Waits for sign-in.")


def test_accepted_only_for_the_revision_shown() -> None:
    assert state_words(read(None, accepted=3), ONLINE, AT, unsaved=False).first == "Accepted by the server"
    assert state_words(read(None, accepted=2), ONLINE, AT, unsaved=False).first == SAVED


def test_a_newer_key_press_leads_back_to_this_computer() -> None:
    for kept in (read(None, accepted=3), read(OutboxRow("n1", AT, attempt=TAKEN))):
        assert state_words(kept, ONLINE, AT, unsaved=True).first == SAVED


def test_a_refusal_is_said_in_the_servers_words() -> None:
    refusal = Refusal(400, "Appointment is required for non-draft notes", AT)
    words = state_words(read(OutboxRow("n1", AT, refusal=refusal)), ONLINE, AT, unsaved=False)
    assert words.first == "Needs you: “Appointment is required for non-draft notes”"
    assert (words.second, words.tone) == (SAVED, Tone.AMBER)


def test_sign_in_is_offered_beside_what_waits_for_it() -> None:
    signed_out = Rounds(Link.SIGN_IN_NEEDED)
    for row in (OutboxRow("n1", AT), OutboxRow("n1", AT, attempt=TAKEN)):
        assert state_words(read(row), signed_out, AT, unsaved=False).offers_sign_in
        assert not state_words(read(row), ONLINE, AT, unsaved=False).offers_sign_in
    assert not state_words(read(None, accepted=3), signed_out, AT, unsaved=False).offers_sign_in
