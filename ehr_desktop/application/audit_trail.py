"""The audit trail as somebody reads it: listed, proven, taken along. What is recorded is recorded where it is done.

45 CFR 164.312(b).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ehr_desktop.application.audit_csv import csv_of
from ehr_desktop.application.ports import (
    AuditCheck,
    AuditEntry,
    AuditFilter,
    AuditHead,
    AuditKind,
    AuditRow,
    Clock,
    Store,
    Transaction,
)
from ehr_desktop.application.server_report import Line

#: The facts that hold the last entry this computer has told the server, and one the server has and this trail has not.
TOLD, DIFFERS = "audit head told", "audit head of the server"

#: What stands in the trail where the trail itself was taken along.
THE_TRAIL = "audit trail"

#: Entries read at a time for a table.
_STRETCH = 500

_WHAT_TO_DO = (
    "Export the trail, leave this computer and its backups as they are, and tell whoever is responsible for security "
    "at your practice."
)


class Fault(StrEnum):
    """What may be wrong with a trail."""

    CHANGED = "changed"
    CUT_OFF = "cut off"
    REMOVED = "removed"
    OTHER_AT_CLINIC = "other at the clinic"


@dataclass(frozen=True)
class Verdict:
    """What came of proving a trail. `number` is the entry the fault is about; `known` is what the clinic holds."""

    check: AuditCheck
    fault: Fault | None = None
    number: int = 0
    known: AuditHead | None = None

    @property
    def sentence(self) -> str:
        """The verdict in words, for whoever is at the desk."""
        match self.fault:
            case None:
                return _sound(self.check)
            case Fault.CHANGED:
                return (
                    f"Entry {self.number:,} was changed or removed after it was written, or others were slipped in. "
                    f"What stands before it is as it was written; from there on nothing is proven. {_WHAT_TO_DO}"
                )
            case Fault.CUT_OFF:
                return f"Entries are missing at the end: there were some after entry {self.number:,}. {_WHAT_TO_DO}"
            case Fault.REMOVED:
                return f"There are notes here and not one entry: the trail was removed. {_WHAT_TO_DO}"
            case Fault.OTHER_AT_CLINIC:
                assert self.known
                return differing_words(self.known, self.number)


def differing_words(known: AuditHead, number: int) -> str:
    """What it means that the clinic holds an entry this trail has not, or has otherwise; `number` is the last here."""
    if known.number > number:
        told = f"The clinic knows a longer trail of this computer: {known.number:,} entries. Here are {number:,}."
    else:
        told = f"The clinic knows another trail of this computer: entry {known.number:,} was a different one."
    return (
        f"{told} After a backup was put back this is to be expected, and what lies between is at the practice. "
        f"Otherwise: {_WHAT_TO_DO[0].lower()}{_WHAT_TO_DO[1:]}"
    )


def verify(store: Store, goes_on: Callable[[int], bool] = lambda _: True) -> Verdict | None:
    """Prove the whole trail; None where `goes_on`, told how many entries were read, says no. On a lane."""
    with store.reading() as tx:
        check = tx.check_audit(goes_on)
        if check is None:
            return None
        if check.broken is not None:
            return Verdict(check, Fault.CHANGED, check.broken)
        if not check.count and tx.counts().all:
            return Verdict(check, Fault.REMOVED)
        if check.missing_after is not None:
            return Verdict(check, Fault.CUT_OFF, check.missing_after)
        known = missing_here(tx)
    last = check.head.number if check.head else 0
    return Verdict(check, Fault.OTHER_AT_CLINIC, last, known) if known else Verdict(check)


def missing_here(tx: Transaction) -> AuditHead | None:
    """An entry that was told to the clinic, or that it holds, and is not, or not so, in the trail here."""
    for name in (TOLD, DIFFERS):
        known = head_of(tx.fact(name))
        if known and tx.audit_head(known.number) != known:
            return known
    return None


def head_of(fact: tuple[str, datetime] | None) -> AuditHead | None:
    """What `head_as_text` has kept."""
    match fact[0].split(" ") if fact else ():
        case (trail, number, digest) if number.isdecimal():
            return AuditHead(trail, int(number), digest)
        case _:
            return None


def head_as_text(head: AuditHead) -> str:
    """A head to be remembered as a fact."""
    return f"{head.trail} {head.number} {head.hash}"


def trail_report(verdict: Verdict) -> tuple[Line, ...]:
    """The verdict for the command line: how many entries, first and last, the hash of the last."""
    check = verdict.check
    head = f"{check.head.hash} (entry {check.head.number} of trail {check.head.trail})" if check.head else "none"
    return (
        Line("Entries", f"{check.count:,}"),
        Line("First", _instant(check.first_at)),
        Line("Last proven", _instant(check.last_at)),
        Line("Head", head),
        Line("Verdict", verdict.sentence),
    )


def _instant(at: datetime | None) -> str:
    return at.astimezone().isoformat(timespec="seconds") if at else "none"


class AuditTrail:
    """The trail of one clinician on this computer; works offline."""

    def __init__(self, store: Store, clock: Clock, who: str) -> None:
        self._store = store
        self._clock = clock
        self._who = who

    def record(self, kind: AuditKind, what: str = "", note_id: str | None = None) -> None:
        """Something was done that writes nothing else into the store. Raises `StoreFailed`."""
        with self._store.writing() as tx:
            tx.append_audit(AuditRow(self._clock.now(), self._who, kind, note_id, what))

    def numbers(self, wanted: AuditFilter) -> Sequence[int]:
        """The entries the filter lists, by their numbers. Of a long trail it takes its time: on a lane."""
        with self._store.reading() as tx:
            return tx.audit_numbers(wanted)

    def entries(self, numbers: Sequence[int]) -> Sequence[AuditEntry]:
        """These entries, in this order: those in sight."""
        with self._store.reading() as tx:
            return tx.audit_entries(numbers)

    def counts(self) -> Mapping[AuditKind, int]:
        """How many entries there are of each kind."""
        with self._store.reading() as tx:
            return tx.audit_counts()

    def verify(self, goes_on: Callable[[int], bool]) -> Verdict | None:
        """Prove the whole trail; None where it was ended before. On a lane."""
        return verify(self._store, goes_on)

    def as_table(self, numbers: Sequence[int]) -> str:
        """These entries as CSV, to be taken along: recorded, before anything leaves. On a lane."""
        self.record(AuditKind.EXPORTED, f"{THE_TRAIL}, {len(numbers)} of its entries")
        stretches = (numbers[at : at + _STRETCH] for at in range(0, len(numbers), _STRETCH))
        return csv_of(entry for stretch in stretches for entry in self.entries(stretch))

    def warning(self) -> str:
        """What is to be said of the trail before anybody asks: that the clinic knows another one; else nothing."""
        with self._store.reading() as tx:
            known, head = missing_here(tx), tx.audit_head()
        return differing_words(known, head.number if head else 0) if known else ""


def _sound(check: AuditCheck) -> str:
    if check.first_at is None:
        return "Nothing has been recorded yet."
    since = check.first_at.astimezone()
    entries = f"{check.count:,} entries" if check.count > 1 else "1 entry"
    return f"{entries}, unbroken since {since.day} {since:%b %Y}."
