"""What becomes of the notes when the file they were in is damaged: what was read from it is put into the one restored.

The file restored is an earlier state of the damaged one, so what is read wins where it is further on. Nothing is sent
twice for it: an attempt keeps its key and its bytes, and a create whose row could not be read is looked for at the
server before it is sent (`freezing.py`). What only the server has comes with the next round.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Protocol

from ehr_desktop.application import feed
from ehr_desktop.application.copies import set_aside
from ehr_desktop.application.outbox import OutboxRow
from ehr_desktop.application.ports import AuditKind, AuditRow, NoteFilter, Transaction
from ehr_desktop.domain.note import Note
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.people import Appointment, Client

#: The fact by which the next desk tells how the repair went.
_FACT = "repaired"
_EVERY_NOTE = 10_000_000


@dataclass(frozen=True)
class KnownNote:
    """A note as the indexes know it; `client` is a name, or empty."""

    note_id: str
    client: str
    note_type: str
    session_day: date | None


class Wreck(Protocol):
    """A damaged file, read row by row: what cannot be read is passed over."""

    def notes(self) -> Iterator[Note]:
        """Every note that can be read."""

    def outbox(self) -> Iterator[OutboxRow]:
        """Every row that can be read."""

    def clients(self) -> Iterator[Client]:
        """Every client that can be read."""

    def appointments(self) -> Iterator[Appointment]:
        """Every appointment that can be read."""

    def facts(self) -> Iterator[tuple[str, str, datetime]]:
        """Name, text and age of every fact that can be read."""

    def has_gaps(self, table: str) -> bool:
        """Whether something of this table was passed over."""

    def known(self) -> Sequence[KnownNote]:
        """The notes there were, as far as the indexes can be read."""


@dataclass(frozen=True)
class LostNote:
    """A note that could not be read; what is not known of it is empty."""

    client: str
    note_type: str
    session_day: str


@dataclass(frozen=True)
class Rescue:
    """How a repair went. `restored` is the day of the backup, or empty; `aside` where the damaged file is.

    `read`: notes newer than the backup that were read from the damaged file. `older`: those of which the backup has an
    earlier text. `lost`: those that are nowhere on this computer any more.
    """

    restored: str
    aside: str
    read: int = 0
    older: int = 0
    lost: tuple[LostNote, ...] = ()


def take_over(tx: Transaction, wreck: Wreck, types: NoteTypes, now: datetime, *, is_later: bool) -> Rescue:
    """Put in what can be read of the wreck. `is_later`: it was written on after what `tx` holds, as is usual."""
    _take_people(tx, wreck)
    rows = {row.note_id: row for row in wreck.outbox()}
    seen: set[str] = set()
    newer = 0
    for note in wreck.notes():
        seen.add(note.id)
        newer += _take_note(tx, wreck, types, note, rows.get(note.id), now, is_later=is_later)
    if is_later and not wreck.has_gaps("note"):
        for shown in tx.rows(NoteFilter(), _EVERY_NOTE):
            if shown.note_id not in seen:
                tx.remove_note(shown.note_id)
    _keep_attempts(tx, [row for row in rows.values() if row.note_id not in seen], now)
    for name, text, at in wreck.facts():
        here = tx.fact(name)
        if name not in feed.FACTS and (here is None or at > here[1] or (at == here[1] and is_later)):
            tx.remember(name, text, at)
    missed = [one for one in wreck.known() if one.note_id not in seen]
    lost = [one for one in missed if tx.note(one.note_id) is None]
    return Rescue("", "", newer, len(missed) - len(lost), tuple(map(_lost, lost)))


def keep_report(tx: Transaction, rescue: Rescue, now: datetime) -> None:
    """For the audit trail, and for the clinician once the notes are open again."""
    who = tx.fact("clinician")
    said = f"backup {rescue.restored or 'none'}, {rescue.read} read, {rescue.older} older, {len(rescue.lost)} lost"
    tx.append_audit(AuditRow(now, json.loads(who[0])["id"] if who else "", AuditKind.REPAIRED, None, said))
    tx.remember(_FACT, json.dumps(asdict(rescue)), now)


def report_of(tx: Transaction) -> Rescue | None:
    """How the last repair went, until it was read."""
    fact = tx.fact(_FACT)
    if fact is None:
        return None
    said = json.loads(fact[0])
    return Rescue(**{**said, "lost": tuple(LostNote(**one) for one in said["lost"])})


def report_was_read(tx: Transaction, now: datetime) -> None:
    """The clinician has read it."""
    tx.remember(_FACT, "", now)


def _take_people(tx: Transaction, wreck: Wreck) -> None:
    known = {row.client.id: row.client for row in tx.clients()}
    tx.replace_clients(list({**known, **{one.id: one for one in wreck.clients()}}.values()))
    tx.keep_appointments(list(wreck.appointments()))


def _take_note(
    tx: Transaction,
    wreck: Wreck,
    types: NoteTypes,
    note: Note,
    row: OutboxRow | None,
    now: datetime,
    *,
    is_later: bool,
) -> bool:
    """Put in a note with its row; whether it is further on than what was there."""
    here = tx.note(note.id)
    is_newer = here is None or note.revision > here.revision
    if not is_newer and not (is_later and here and note.revision == here.revision):
        if here and note.revision == here.revision and note.answers != here.answers:
            set_aside(tx, note.id, "this computer", pack(types.of(note), note.answers), now)
        return False
    tx.put_note(note)
    if row is None and wreck.has_gaps("outbox") and note.accepted_revision != note.revision:
        row = OutboxRow(note.id, since=note.changed_at or now)
    if row is None:
        tx.remove_outbox_row(note.id)
    else:
        tx.put_outbox_row(row)
    return is_newer


def _keep_attempts(tx: Transaction, rows: Sequence[OutboxRow], now: datetime) -> None:
    """Of a note that could not be read itself, its text as it was last handed over is kept beside the earlier one."""
    for row in rows:
        here = tx.note(row.note_id)
        if here and row.attempt and row.attempt.revision > here.revision and row.attempt.all_columns:
            set_aside(tx, here.id, "this computer", row.attempt.all_columns, now)


def _lost(one: KnownNote) -> LostNote:
    return LostNote(one.client, one.note_type, one.session_day.isoformat() if one.session_day else "")


def with_place(rescue: Rescue, restored: date | None, aside: str) -> Rescue:
    """Where it came from, and where the damaged file is."""
    return replace(rescue, restored=restored.isoformat() if restored else "", aside=aside)
