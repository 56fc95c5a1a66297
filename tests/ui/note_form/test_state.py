"""What the state line says, for every place a note can be in."""

from datetime import UTC, datetime

import pytest

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.outbox import Attempt, Operation, OutboxRow, Refusal
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Note
from ehr_desktop.ui.note_form.state import NOT_YET, NOTHING_YET, state_words
from ehr_desktop.ui.parts.tone import Tone
from tests.desk import TYPES

AT = datetime(2026, 11, 17, 15, 42, 7, tzinfo=UTC)
CLOCK = f"{AT.astimezone():%H:%M:%S}"
SAVED = f"Saved on this computer {CLOCK}"
TAKEN = Attempt(Operation.CREATE, "key", 3, b"", {}, None)


def read(row: OutboxRow | None, accepted: int | None = None) -> NoteToRead:
    note = Note("n1", "c1", "u1", "Progress Note", 1, revision=3, accepted_revision=accepted, changed_at=AT)
    return NoteToRead(note, TYPES["Progress Note"], None, None, row)


def test_nothing_is_claimed_before_the_first_save() -> None:
    assert state_words(None, Link.ONLINE, unsaved=False) == NOTHING_YET
    assert state_words(None, Link.ONLINE, unsaved=True) == NOT_YET


@pytest.mark.parametrize(
    ("link", "second"),
    [
        (Link.OFFLINE, "Offline. It goes to the server by itself."),
        (Link.ONLINE, "Going to the server …"),
        (Link.SIGN_IN_NEEDED, "Sign in to send it to the server."),
        (Link.ASKED_TO_WAIT, "The server asked to wait. It goes there by itself."),
        (None, "It goes to the server by itself."),
    ],
)
def test_saved_here_says_when_and_what_comes_next(link: Link | None, second: str) -> None:
    words = state_words(read(OutboxRow("n1", AT)), link, unsaved=False)
    assert (words.first, words.second) == (SAVED, second)


def test_sent_while_no_answer_is_there() -> None:
    words = state_words(read(OutboxRow("n1", AT, attempt=TAKEN)), Link.ONLINE, unsaved=False)
    assert (words.first, words.second) == ("Sent", f"No answer yet. {SAVED}.")


def test_accepted_only_for_the_revision_shown() -> None:
    assert state_words(read(None, accepted=3), Link.ONLINE, unsaved=False).first == "Accepted by the server"
    assert state_words(read(None, accepted=2), Link.ONLINE, unsaved=False).first == SAVED


def test_a_newer_key_press_leads_back_to_this_computer() -> None:
    for kept in (read(None, accepted=3), read(OutboxRow("n1", AT, attempt=TAKEN))):
        assert state_words(kept, Link.ONLINE, unsaved=True).first == SAVED


def test_a_refusal_is_said_in_the_servers_words() -> None:
    refusal = Refusal(400, "Appointment is required for non-draft notes", AT)
    words = state_words(read(OutboxRow("n1", AT, refusal=refusal)), Link.ONLINE, unsaved=False)
    assert words.first == "Needs you: Appointment is required for non-draft notes"
    assert (words.second, words.tone) == (SAVED, Tone.AMBER)
