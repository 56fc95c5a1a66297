"""Copy forward: the client's last note of the type as a source, and the record of what was taken from it.

The record keeps fingerprints, not texts: whether an answer was touched since is seen by comparing, by whatever way it
was changed. It stays on the computer where the clinician copied, apart from the note, which says only what is
clinically so.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from ehr_desktop.application.ports import AuditKind, AuditRow, Clock, Store, Transaction
from ehr_desktop.domain.copying import fingerprint, untouched
from ehr_desktop.domain.note import Answers, Note
from ehr_desktop.domain.note_type import NoteTypes


@dataclass(frozen=True)
class Source:
    """An earlier note to copy from; `day` is that of its session."""

    note_id: str
    day: date | None
    answers: Answers


@dataclass(frozen=True)
class Untouched:
    """The fields of a note, by id and in the order of the form, that are as they were copied, and from which day."""

    fields: tuple[str, ...] = ()
    days: Mapping[str, date | None] = field(default_factory=dict)


NOTHING_COPIED = Untouched()


class CopyForward:
    """Knows the notes of one clinician."""

    def __init__(self, store: Store, clock: Clock, who: str, types: NoteTypes) -> None:
        self._store = store
        self._clock = clock
        self._who = who
        self._types = types

    def source(self, note: Note) -> Source | None:
        """The client's last note of the same type before this one, sent or not; None where there is none."""
        with self._store.reading() as tx:
            notes = tx.notes_of_client(note.client_id)
        for one in notes:
            is_other = one.id != note.id and one.note_type == note.note_type
            if is_other and one.answers and not _is_later(one.session_day, note.session_day):
                return Source(one.id, one.session_day, one.answers)
        return None

    def record(self, note_id: str, source: Source, answers: Answers) -> None:
        """These answers were copied, and so the source was read.

        Written before the note itself is saved: a copy is never without its mark.
        """
        day = source.day.isoformat() if source.day else None
        with self._store.writing() as tx:
            copied = _read(tx, note_id)
            copied |= {key: (fingerprint(answer), day) for key, answer in answers.items()}
            self._write(tx, note_id, copied)
            row = AuditRow(self._clock.now(), self._who, AuditKind.VIEWED, source.note_id, "copied forward")
            tx.append_audit(row)

    def confirm(self, note_id: str, field_ids: Collection[str]) -> None:
        """The clinician has looked at these and they hold today as well, or they were taken back."""
        with self._store.writing() as tx:
            copied = _read(tx, note_id)
            self._write(tx, note_id, {key: one for key, one in copied.items() if key not in field_ids})

    def untouched(self, note: Note, answers: Answers) -> Untouched:
        """What of these answers is as it was copied."""
        with self._store.reading() as tx:
            copied = _read(tx, note.id)
        found = untouched(self._types.of(note), {key: print_ for key, (print_, _day) in copied.items()}, answers)
        days = {key: date.fromisoformat(day) if (day := copied[key][1]) else None for key in found}
        return Untouched(found, days)

    def _write(self, tx: Transaction, note_id: str, copied: Mapping[str, tuple[str, str | None]]) -> None:
        tx.remember(_name(note_id), json.dumps(copied) if copied else "", self._clock.now())


def _is_later(day: date | None, than: date | None) -> bool:
    return day is not None and than is not None and day > than


def _read(tx: Transaction, note_id: str) -> dict[str, tuple[str, str | None]]:
    fact = tx.fact(_name(note_id))
    return {key: (one[0], one[1]) for key, one in json.loads(fact[0]).items()} if fact else {}


def _name(note_id: str) -> str:
    return f"copied:{note_id}"
