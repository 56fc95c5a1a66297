"""Drafts a note has left behind at the server, another one there having taken their place.

A server that cannot change a draft's appointment gets a new draft with it; the old one is remembered in the same
transaction that takes the new one over, and until it is deleted there it is no note of its own. So it is with the
second draft that a create has left (`twins.py`).
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from ehr_desktop.application.outbox import BACKOFF_SECONDS, backoff
from ehr_desktop.application.ports import Transaction
from ehr_desktop.domain.note import Note, ServerCopy

_FACT = "drafts left behind"


@dataclass(frozen=True)
class LeftBehind:
    """A draft to be deleted at the server if it still is at `version`. `note_id` is the note it was of.

    `not_before` is when to try again after a failure, as ISO text, or empty. `is_twin`: it was never the note, it says
    the same and was made by the same create.
    """

    server_id: str
    note_id: str
    version: str
    failures: int = 0
    not_before: str = ""
    is_twin: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether to try now; a time further away than any wait means that a clock was wrong."""
        if not self.not_before:
            return True
        left = datetime.fromisoformat(self.not_before) - now
        return not timedelta() < left <= timedelta(seconds=BACKOFF_SECONDS[-1])


def left_behind(tx: Transaction) -> list[LeftBehind]:
    """All of them, oldest first."""
    fact = tx.fact(_FACT)
    return [LeftBehind(**one) for one in json.loads(fact[0])] if fact and fact[0] else []


def leave_behind(tx: Transaction, note: Note, copy: ServerCopy, at: datetime, *, is_twin: bool = False) -> None:
    """Remember what the note was at the server, where `copy` is another draft than that."""
    old = note.server
    if old and old.id != copy.id:
        _add(tx, LeftBehind(old.id, note.id, old.version, is_twin=is_twin), at)


def leave_twin(tx: Transaction, note: Note, twin: ServerCopy, at: datetime) -> None:
    """Remember a second draft of the note."""
    _add(tx, LeftBehind(twin.id, note.id, twin.version, is_twin=True), at)


def no_longer(tx: Transaction, draft: LeftBehind, at: datetime) -> None:
    """It is gone, or is a note of its own from now on."""
    _keep(tx, [one for one in left_behind(tx) if one.server_id != draft.server_id], at)


def changed(tx: Transaction, draft: LeftBehind, version: str, at: datetime) -> None:
    """It stands at another version there."""
    _put(tx, replace(draft, version=version), at)


def failed(tx: Transaction, draft: LeftBehind, at: datetime) -> int:
    """It could not be deleted; answers how often that was so."""
    failures = draft.failures + 1
    _put(tx, replace(draft, failures=failures, not_before=(at + backoff(failures)).isoformat()), at)
    return failures


def _add(tx: Transaction, draft: LeftBehind, at: datetime) -> None:
    _keep(tx, [*left_behind(tx), draft], at)


def _put(tx: Transaction, draft: LeftBehind, at: datetime) -> None:
    _keep(tx, [draft if one.server_id == draft.server_id else one for one in left_behind(tx)], at)


def _keep(tx: Transaction, drafts: list[LeftBehind], at: datetime) -> None:
    tx.remember(_FACT, json.dumps([asdict(one) for one in drafts]) if drafts else "", at)
