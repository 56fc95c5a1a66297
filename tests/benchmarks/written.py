"""Synthetic notes by the thousand: what a clinician of some years has on this computer."""

from collections.abc import Iterator
from datetime import timedelta

from ehr_desktop.application.ports import Store
from ehr_desktop.domain.columns import SERVER_DEFAULTS
from ehr_desktop.domain.note import Answers, Note, NoteStatus, ServerCopy
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.people import Client
from tests.application.fake_api import ANN
from tests.desk import NOW, TYPES

PROGRESS_NOTE = TYPES["Progress Note"]
CLIENTS = tuple(Client(f"c{one}", f"{200 + one // 900}-{one:03}", f"Given{one}", f"Family{one}") for one in range(120))
#: Notes written in one transaction.
_BATCH = 5_000

_SENTENCES = (
    "Arrived on time and settled quickly.",
    "Anxiety “about a six” before the review at work; slept six hours most nights.",
    "Used the breathing exercise on three days and found it easier in the mornings.",
    "An argument with her sister on Sunday was resolved the same evening.",
    "We went through the thought record and named two beliefs that came up again.",
    "Agreed on one walk a day, a sleep diary, and the next step of the exposure plan.",
)


def text(number: int, sentences: int) -> str:
    """So many sentences, others for every number, and a word that only this one has."""
    chosen = (_SENTENCES[(number + place) % len(_SENTENCES)] for place in range(sentences))
    return f"{' '.join(chosen)} Remark {number}."


def full_answers(number: int) -> Answers:
    """A form filled in from top to bottom: about 4,000 characters."""
    return {
        "session_date": (NOW - timedelta(days=number % 3_000)).date().isoformat(),
        "symptoms": {"Anxiety": "Moderate", "Sleep problems": "Mild"},
        "goals": ({"goal": "Return to full shifts", "progress": "Moderate Progress", "notes": text(number, 2)},),
        "appearance": "Well-groomed",
        "mood": "Anxious",
        "affect": "Appropriate",
        "risk_level": "Low",
        "engagement": "Highly engaged",
        "subjective": text(number, 24),
        "objective": text(number + 1, 12),
        "assessment": text(number + 2, 12),
        "plan": text(number + 3, 8),
        "cpt_code": "90837",
        "session_minutes": 53,
    }


def short_answers(number: int) -> Answers:
    """A note of a few sentences."""
    return {
        "session_date": (NOW - timedelta(days=number % 3_000)).date().isoformat(),
        "subjective": text(number, 3),
        "plan": text(number + 1, 1),
        "cpt_code": "90834",
    }


def fill(store: Store, count: int) -> None:
    """Clients, and so many short notes that the server has accepted; one in ten still a draft."""
    with store.writing() as tx:
        tx.replace_clients(CLIENTS)
    for first in range(0, count, _BATCH):
        with store.writing() as tx:
            for note in _accepted(range(first, min(first + _BATCH, count))):
                tx.put_note(note)


def _accepted(numbers: range) -> Iterator[Note]:
    for number in numbers:
        client = CLIENTS[number % len(CLIENTS)]
        answers = short_answers(number)
        status = NoteStatus.SIGNED if number % 10 else NoteStatus.DRAFT
        columns = {**SERVER_DEFAULTS, **pack(PROGRESS_NOTE, answers)}
        yield Note(
            id=f"note-{number}",
            client_id=client.id,
            clinician_id=ANN.id,
            note_type=PROGRESS_NOTE.name,
            type_version=PROGRESS_NOTE.version,
            answers=answers,
            revision=1,
            accepted_revision=1,
            server=ServerCopy(
                f"s-{number}", client.id, ANN.id, PROGRESS_NOTE.name, status, None, columns, f"v{number}"
            ),
            created_at=NOW - timedelta(days=number % 3_000),
            changed_at=NOW - timedelta(days=number % 3_000, seconds=-number % 3_600),
        )
