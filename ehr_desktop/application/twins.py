"""A create that reached the server twice, where the server keeps no keys: what it left is found, the second goes.

For each create it is remembered, when it is frozen, what it makes and what the server was known to hold before. A
draft of ours that comes into sight later, holds exactly that, and that nothing here claims, is its twin: it is never
shown as a second note and is deleted at the server (`clearing.py`). No clock decides.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from ehr_desktop.application.copies import content_print, texts_set_aside
from ehr_desktop.application.errors import Refused
from ehr_desktop.application.left_behind import leave_behind, leave_twin, left_behind
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import (
    AuditKind,
    AuditRow,
    Capability,
    Clock,
    NoteFilter,
    ServerAbout,
    Store,
    Transaction,
)
from ehr_desktop.domain.columns import is_blank
from ehr_desktop.domain.note import Note, NoteStatus, ServerCopy
from ehr_desktop.domain.note_type import NoteType, NoteTypes
from ehr_desktop.domain.server_rewriting import columns_rewritten

_UNCLAIMED = "unclaimed in the last list"

#: Columns that hold a clinician's words. Days, codes and goals are filled in by the program, on two computers alike.
_WORDS = (
    "subjective",
    "objective",
    "assessment",
    "plan",
    "riskAssessmentDetails",
    "interventionsTaken",
    "nextSessionPlan",
)


@dataclass(frozen=True)
class Create:
    """One create as it was frozen: `prints` are the fingerprints of what the server may store for it.

    `is_dated`: it names the day of the session; else the server stores the moment, which says nothing. `has_words`: a
    clinician wrote something. `known` are the ids of drafts that were in sight and claimed by nobody; None until a list
    was seen.
    """

    key: str
    note_id: str
    appointment_id: str | None
    prints: tuple[str, ...]
    is_dated: bool
    has_words: bool
    known: tuple[str, ...] | None = None

    @property
    def makes(self) -> tuple[str, str | None, tuple[str, ...]]:
        """What it makes, of which note."""
        return self.note_id, self.appointment_id, self.prints

    def can_have_left(self, copy: ServerCopy) -> bool:
        """Whether a draft that says the same can be nothing else: a text was written, and it was not there before."""
        return self.has_words and self.known is not None and copy.id not in self.known


class Twins:
    """Does nothing at a server that keeps keys: there no create is taken twice."""

    def __init__(self, clock: Clock, types: NoteTypes, about: Callable[[], ServerAbout]) -> None:
        self._clock = clock
        self._types = types
        self._about = about

    @property
    def are_possible(self) -> bool:
        """Whether the server takes a create again that it has taken already."""
        return not self._about().can(Capability.IDEMPOTENCY_KEYS)

    def made_by(self, note: Note, attempt: Attempt) -> Create | None:
        """What is to be remembered of a create: None for another write, and at a server that keeps keys."""
        if attempt.operation is not Operation.CREATE or not self.are_possible:
            return None
        sent, note_type = attempt.all_columns, self._types.of(note)
        is_dated = not is_blank(sent.get("sessionDate"))
        prints = {content_print(note_type, one, is_dated=is_dated) for one in (sent, columns_rewritten(sent))}
        has_words = any(not is_blank(sent.get(name)) for name in _WORDS)
        return Create(attempt.key, note.id, attempt.appointment_id, tuple(sorted(prints)), is_dated, has_words)

    def frozen(self, tx: Transaction, note: Note, create: Create) -> None:
        """Remember it before it is sent, in the transaction that freezes it, and forget those whose notes are gone.

        The same made once more takes the place of the first: what was known before that counts.
        """
        fact = tx.fact(_UNCLAIMED)
        known = tuple(json.loads(fact[0])) if fact else None
        here = [one for one in creates_of(tx, note) if tx.note(one.note_id)]
        before = next((one for one in here if one.makes == create.makes), None)
        others = [one for one in here if one is not before]
        _keep(tx, note, [*others, replace(create, known=before.known if before else known)], self._clock.now())

    def look_before(
        self, store: Store, note_id: str, attempt: Attempt, my_notes: Callable[[], Sequence[ServerCopy]]
    ) -> None:
        """Before a create is sent that was frozen before any list was seen: what stands in one now was there before.

        Raises what `my_notes` raises; a list that is refused says nothing, and holds up no note.
        """
        with store.reading() as tx:
            note = tx.note(note_id)
            creates = creates_of(tx, note) if note else []
        if note is None or not any(one.key == attempt.key and one.known is None for one in creates):
            return
        try:
            copies = my_notes()
        except Refused:
            return
        now = self._clock.now()
        with store.writing() as tx:
            known = tuple(copy.id for copy in copies if _is_unclaimed(tx, copy))
            creates = creates_of(tx, note)
            _keep(tx, note, [replace(one, known=known) if one.key == attempt.key else one for one in creates], now)
            tx.remember(_UNCLAIMED, json.dumps(known), now)

    def listed(self, store: Store, copies: Sequence[ServerCopy], is_open: Callable[[str], bool]) -> frozenset[str]:
        """After a whole list was taken in: remember which drafts in it are claimed by nothing here.

        Answers the notes that are out of sight now, because only their twins are left at the server. Read first, and
        written only where there is something to write: somebody may be typing, and wait to be saved.
        """
        if not self.are_possible:
            return frozenset()
        there = {copy.id: copy for copy in copies}
        with store.reading() as tx:
            text, fact = json.dumps([copy.id for copy in copies if _is_unclaimed(tx, copy)]), tx.fact(_UNCLAIMED)
            drafts = tx.rows(NoteFilter(statuses=frozenset({NoteStatus.DRAFT})), tx.counts().all)
            lonely = [row.note_id for row in drafts if self._has_left(tx, row.note_id, there)]
        if lonely or fact is None or fact[0] != text:
            now = self._clock.now()
            with store.writing() as tx:
                tx.remember(_UNCLAIMED, text, now)
                gone = [one for one in lonely if not is_open(one) and self._has_left(tx, one, there)]
                for note_id in gone:
                    _put_out_of_sight(tx, note_id, now)
            return frozenset(gone)
        return frozenset()

    def _has_left(self, tx: Transaction, note_id: str, there: Mapping[str, ServerCopy]) -> bool:
        """Whether a draft was one of two that say the same, and only the other is there: its computer has deleted it.

        Everywhere else absence at the server deletes nothing, and a note with words of its own here stays, be they in
        it or set aside.
        """
        note = tx.note(note_id)
        if note is None or note.server is None or note.server.id in there:
            return False
        if tx.outbox_row(note_id) or texts_set_aside(tx, note_id):
            return False
        others = [one.server for one in tx.notes_of_client(note.client_id) if one.server and one.server.id in there]
        return any(self._say_the_same(note, note.server, one) for one in others)

    def _say_the_same(self, note: Note, mine: ServerCopy, other: ServerCopy) -> bool:
        if (mine.note_type, mine.appointment_id) != (other.note_type, other.appointment_id):
            return False
        prints = {content_print(self._types.of(note), one.columns, is_dated=True) for one in (mine, other)}
        return len(prints) == 1

    def left_by(self, tx: Transaction, note: Note, attempt: Attempt, copies: Sequence[ServerCopy]) -> list[ServerCopy]:
        """What a create may have left, its answer being lost: ours, claimed by nobody, not there before.

        Somebody may have signed it meanwhile.

        The smallest id first, so that it does not matter who looks, and when.
        """
        known = next((one.known for one in creates_of(tx, note) if one.key == attempt.key), None) or ()
        mine = (note.clinician_id, note.client_id, note.note_type, attempt.appointment_id)
        found = [
            copy
            for copy in copies
            if (copy.clinician_id, copy.client_id, copy.note_type, copy.appointment_id) == mine
            and copy.id not in known
            and _is_unclaimed(tx, copy)
        ]
        return sorted(found, key=lambda copy: copy.id)

    def is_twin(self, tx: Transaction, copy: ServerCopy) -> bool:
        """Whether a draft nobody here claims is the twin of a note; what follows from that is written with it."""
        if not self.are_possible or not _is_unclaimed(tx, copy) or tx.fact(_apart(copy.id)):
            return False
        for create in creates_of(tx, copy):
            note = tx.note(create.note_id)
            if note and create.can_have_left(copy) and _holds(create, note, self._types.of(note), copy):
                self._decide(tx, create, note, copy)
                return True
        return False

    def made_earlier(self, tx: Transaction, note: Note, copy: ServerCopy) -> bool:
        """Whether a create of this note, given up for a newer text, has made this draft after all."""
        creates = [one for one in creates_of(tx, note) if one.note_id == note.id and one.has_words]
        return any(_holds(create, note, self._types.of(note), copy) for create in creates)

    def _decide(self, tx: Transaction, create: Create, note: Note, twin: ServerCopy) -> None:
        """Which of the two stays. While a write of the note is under way nothing is decided: the next list says.

        Of two that say the same the one with the smaller id stays: two computers that each take the other's note for a
        twin of their own keep the same one. A note that has gone on since says something else, and stays.
        """
        row, now = tx.outbox_row(note.id), self._clock.now()
        if row and (row.attempt or row.theirs):
            return
        held = note.server
        is_later = held is None or (twin.id < held.id and _holds(create, note, self._types.of(note), held))
        if is_later and note.deleted_at is None:
            leave_behind(tx, note, twin, now, is_twin=True)
            tx.put_note(replace(note, server=twin))
        else:
            leave_twin(tx, note, twin, now)


def _put_out_of_sight(tx: Transaction, note_id: str, now: datetime) -> None:
    note = tx.note(note_id)
    assert note
    tx.put_note(replace(note, server=None, accepted_revision=None, deleted_at=now))
    tx.append_audit(AuditRow(now, note.clinician_id, AuditKind.DELETED, note.id, "a twin, deleted at the server"))


def creates_of(tx: Transaction, note: Note | ServerCopy) -> list[Create]:
    """The creates of this client and type whose notes are here, oldest first."""
    fact = tx.fact(_name(note))
    return [_create(said) for said in json.loads(fact[0])] if fact else []


def is_remembered(tx: Transaction, note: Note, attempt: Attempt) -> bool:
    """Whether it is a create that was frozen at a server that kept no keys."""
    return any(one.key == attempt.key for one in creates_of(tx, note))


def was_never_taken(tx: Transaction, note: Note, attempt: Attempt, now: datetime) -> None:
    """Forget a create that certainly did not arrive."""
    creates = creates_of(tx, note)
    left = [one for one in creates if one.key != attempt.key]
    if left != creates:
        _keep(tx, note, left, now)


def is_as_it_was_made(tx: Transaction, note: Note, note_type: NoteType, copy: ServerCopy) -> bool:
    """Whether a draft that a create of the note has left still says what it said then."""
    return any(_holds(one, note, note_type, copy) for one in creates_of(tx, note) if one.note_id == note.id)


def _holds(create: Create, note: Note, note_type: NoteType, copy: ServerCopy) -> bool:
    """Whether this is a draft of the note's clinician that says what the create made, and nothing since."""
    return (
        copy.status is NoteStatus.DRAFT
        and copy.clinician_id == note.clinician_id
        and copy.appointment_id == create.appointment_id
        and content_print(note_type, copy.columns, is_dated=create.is_dated) in create.prints
    )


def keep_apart(tx: Transaction, server_id: str, now: datetime) -> None:
    """What was left behind and could not be deleted is a note of its own from now on, whatever it says."""
    tx.remember(_apart(server_id), "yes", now)


def _is_unclaimed(tx: Transaction, copy: ServerCopy) -> bool:
    """Whether what the server holds is neither a note here nor left behind by one."""
    return tx.note_of_server_id(copy.id) is None and all(one.server_id != copy.id for one in left_behind(tx))


def _keep(tx: Transaction, note: Note, creates: list[Create], now: datetime) -> None:
    tx.remember(_name(note), json.dumps([asdict(one) for one in creates]) if creates else "", now)


def _create(said: dict[str, Any]) -> Create:
    known = said["known"]
    return Create(**{**said, "prints": tuple(said["prints"]), "known": None if known is None else tuple(known)})


def _name(note: Note | ServerCopy) -> str:
    return f"creates:{note.client_id}:{note.note_type}"


def _apart(server_id: str) -> str:
    return f"no twin:{server_id}"
