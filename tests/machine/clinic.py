"""The clinic's server of the machine, and a computer's line to it: every way in which an answer can go wrong.

`Clinic` holds the notes and follows one of the `Kind`s of servers. `Line` is the `ClinicApi` of one computer: it does
what `ehr_desktop.remote` does (compare first where the server does not compare) and plays the faults on the way.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from ehr_desktop.application.errors import (
    ChangedElsewhere,
    KnownError,
    NotNow,
    NotThere,
    OutcomeUnknown,
    Refused,
    SignInNeeded,
    Unreachable,
)
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import Capability, Changes, ServerAbout
from ehr_desktop.domain.note import NoteStatus, ServerCopy
from ehr_desktop.domain.server_rewriting import columns_trimmed
from tests.application.fake_api import URL, FakeApi
from tests.desk import NOW, HandClock


class Kind(Enum):
    """What kind of server runs: what it says it can do."""

    OURS = frozenset(
        {
            Capability.DRAFT_WITHOUT_APPOINTMENT,
            Capability.APPOINTMENT_ON_UPDATE,
            Capability.IDEMPOTENCY_KEYS,
            Capability.COMPARE_AND_SWAP,
        }
    )
    #: Ours of today: it tells what has changed since, and takes several notes in one request.
    FULL = OURS | {Capability.CHANGES_FEED, Capability.BATCH}
    #: Keys and nothing else: what its versions are compared by, the computer has to do itself.
    KEYS_ONLY = frozenset({Capability.DRAFT_WITHOUT_APPOINTMENT, Capability.IDEMPOTENCY_KEYS})
    #: It names no abilities, trims texts, and drops the appointment of an update.
    EXISTING = None

    def can(self, capability: Capability) -> bool:
        """Whether it says that it can."""
        return self.value is not None and capability in self.value


class Demand(Enum):
    """What a server may ask of every draft: builds differ."""

    APPOINTMENT = "Appointment is required for non-draft notes"
    SESSION_DATE = "Session date is required"


class Fault(Enum):
    """What becomes of one write, or of the list of notes that is asked for next."""

    LOST = auto()
    ANSWER_LOST = auto()
    TWICE = auto()
    LATE = auto()
    FAILS_BEFORE = auto()
    FAILS_AFTER = auto()
    BUSY = auto()
    BLOCKED = auto()
    EMPTY_LIST = auto()
    LAST_PAGE_LOST = auto()


#: What becomes of a list, or of the changes that are read page by page.
OF_READING = (Fault.EMPTY_LIST, Fault.LAST_PAGE_LOST)


#: So long an update is on its way at most where versions are not compared: the engine knows such a one for an hour, and
#: takes for somebody else's edit what stands there later. Deletions and creates have all the time in the world.
LONGEST_WAY = timedelta(hours=1)


@dataclass(frozen=True)
class Travelling:
    """A write that nobody waits for any more, and that is still on its way."""

    attempt: Attempt
    compares: bool
    draft: str
    since: datetime


class Clinic(FakeApi):
    """The server. It remembers everything it ever held, so that what a screen says can be checked."""

    def __init__(self, clock: HandClock, kind: Kind) -> None:
        super().__init__()
        self._clock = clock
        self.kind = kind
        self.capabilities = kind.value
        self.kinds = {kind}
        self.demands: set[Demand] = set()
        self.held: dict[str, list[ServerCopy]] = {}
        self.made_of: dict[str, str] = {}
        #: Whether the computer that made a note knows by now that it did.
        self.is_known_to_its_maker: Callable[[str], bool] = lambda _: False
        #: Notes that somebody else changed before that: without keys nobody can tell whose they were.
        self.touched: set[str] = set()
        self.travelling: list[Travelling] = []
        #: Creates that were refused where keys are kept, and so are judged anew when they come again: what a sending of
        #: them that is still on its way would make then, long after another has taken its place, nobody waits for.
        self.refused_keys: set[str] = set()
        self.backup: dict[str, ServerCopy] | None = None
        self.was_put_back = False
        self.page = 2
        self._changes = 0

    def become(self, kind: Kind) -> None:
        """Another build is deployed: every note is there, its version is written in another way."""
        self.kind = kind
        self.capabilities = kind.value
        self.kinds.add(kind)
        self.build = f"build {len(self.kinds)} {kind.name}"
        for copy in list(self.notes.values()):
            self._store(copy, copy.appointment_id)

    def take(self, attempt: Attempt, draft: str, *, compares: bool) -> ServerCopy | None:
        """Do what a write asks for. `draft` names the note it is about, for the record of who made what."""
        keyed = self.kind.can(Capability.IDEMPOTENCY_KEYS) and attempt.operation is Operation.CREATE
        if keyed and attempt.key in self.answered:
            return self.answered[attempt.key][1]
        before = self.notes.get(attempt.server_id or "")
        if attempt.operation is not Operation.CREATE:
            if before is None:
                raise NotThere("The server does not show this note.")
            if compares and before.version != attempt.version:
                raise ChangedElsewhere(before)
            if before.status is not NoteStatus.DRAFT:
                raise Refused(403, "Cannot edit locked, signed, or cosigned notes")
            attempt = replace(attempt, version=before.version)
            if draft and draft.split()[0] != self.made_of[before.id].split()[0]:
                self._touch(before)
        try:
            self._check(attempt, before)
        except Refused:
            if keyed:
                self.refused_keys.add(attempt.key)
            raise
        answer = self._take(replace(attempt, replaces=None))
        if answer and before is None:
            self.made_of[answer.id] = draft
            self.answered[attempt.key] = attempt.body, answer
        return answer

    def _touch(self, copy: ServerCopy) -> None:
        if not self.is_known_to_its_maker(copy.id):
            self.touched.add(copy.id)

    def _check(self, attempt: Attempt, before: ServerCopy | None) -> None:
        """An appointment has one note of a type; a build may ask for more than another."""
        if attempt.operation is Operation.DELETE:
            return
        wanted = attempt.appointment_id
        if before and not self.kind.can(Capability.APPOINTMENT_ON_UPDATE):
            wanted = before.appointment_id
        others = [one for one in self.notes.values() if one is not before and one.appointment_id == wanted]
        if wanted and others:
            raise Refused(409, "A note of this type exists for this appointment already")
        if Demand.APPOINTMENT in self.demands and wanted is None:
            raise Refused(400, Demand.APPOINTMENT.value)
        if Demand.SESSION_DATE in self.demands and not attempt.all_columns.get("sessionDate"):
            raise Refused(400, Demand.SESSION_DATE.value)

    def _store(self, copy: ServerCopy, appointment: str | None) -> ServerCopy:
        self._changes += 1
        columns = columns_trimmed(copy.columns) if self.kind is Kind.EXISTING else copy.columns
        version = f"{'etag' if self.kind.can(Capability.COMPARE_AND_SWAP) else 'time'} {self._changes}"
        at = NOW + timedelta(seconds=self._changes)  # its own clock goes on, whatever becomes of the computers'
        stored = replace(copy, columns=columns, appointment_id=appointment, version=version, updated_at=at)
        self.notes[copy.id] = stored
        self.held.setdefault(copy.id, []).append(stored)
        return stored

    def made_by_drafts(self) -> list[str]:
        """For each note there is, the draft that made it, as far as a program can tell."""
        keyed = all(kind.can(Capability.IDEMPOTENCY_KEYS) for kind in self.kinds)
        counted = (one for one in self.notes if keyed or one not in self.touched)
        return [self.made_of[one] for one in counted]

    # --- its operators --------------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Keep what there is."""
        self.backup = dict(self.notes)

    def put_back(self, notes: Mapping[str, ServerCopy]) -> None:
        """A backup takes the place of what is there, keys and all; its changes begin anew."""
        kept = dict(notes)
        self.notes.clear()
        self.notes.update(kept)
        self._told.clear()
        self.generation += 1
        self.answered = {key: one for key, one in self.answered.items() if one[1] and one[1].id in kept}
        self.was_put_back = True

    # --- somebody at a browser ------------------------------------------------------------------------------

    def drafts(self) -> list[ServerCopy]:
        """The notes that can be written there."""
        return [copy for copy in self.notes.values() if copy.status is NoteStatus.DRAFT]

    def write(self, copy: ServerCopy, column: str, text: str) -> None:
        """Change one column."""
        self._touch(copy)
        self._store(replace(copy, columns={**copy.columns, column: text}), copy.appointment_id)

    def finish(self, copy: ServerCopy) -> None:
        """Sign a note."""
        self._store(replace(copy, status=NoteStatus.SIGNED, signed_at=self._clock.now()), copy.appointment_id)

    def now(self) -> datetime:
        """The time there, which is the time everywhere."""
        return self._clock.now()

    def arrive(self, late: Travelling) -> None:
        """A write that travelled for long reaches the server; its answer reaches nobody."""
        self.travelling.remove(late)
        is_update = late.attempt.operation is Operation.UPDATE
        if is_update and not late.compares and self.now() - late.since > LONGEST_WAY:
            return
        if late.attempt.key in self.refused_keys:
            return
        with suppress(KnownError):
            self.take(late.attempt, late.draft, compares=late.compares)


class Line(FakeApi):
    """One computer's line to the clinic. `fault` is what happens next on it; `step` is called around every write."""

    def __init__(self, clinic: Clinic, draft_of: Callable[[str], str], step: Callable[[], None]) -> None:
        super().__init__()
        self._clinic = clinic
        self._draft_of = draft_of
        self._step = step
        self.notes = clinic.notes
        self.fault: Fault | None = None

    def _line(self) -> None:
        if self.offline:
            raise Unreachable("The clinic’s server cannot be reached.")
        if self.signed_out:
            raise SignInNeeded("Please sign in again.")

    def about(self) -> ServerAbout:
        if self.offline:
            raise Unreachable("The clinic’s server cannot be reached.")
        return ServerAbout(URL, self._clinic.build, "2.0.0", "machine", "0001", self._clinic.kind.value)

    def my_notes(self) -> Sequence[ServerCopy]:
        self._line()
        match self._reading_fault():
            case Fault.EMPTY_LIST:
                return []
            case Fault.LAST_PAGE_LOST:
                raise OutcomeUnknown("The connection broke.")
        return list(self.notes.values())

    def changes(self, since: str | None) -> Changes:
        self._line()
        page = self._clinic.changes(since)
        if not page.more and self._reading_fault() is Fault.LAST_PAGE_LOST:
            raise OutcomeUnknown("The connection broke.")
        return page

    def _reading_fault(self) -> Fault | None:
        """What becomes of this reading; the next one fares better."""
        if self.fault not in OF_READING:
            return None
        fault, self.fault = self.fault, None
        return fault

    def send(self, attempt: Attempt) -> ServerCopy | None:
        self._line()
        draft = self._draft_of(attempt.key)
        compares = self._clinic.kind.can(Capability.COMPARE_AND_SWAP)
        is_delete = attempt.operation is Operation.DELETE
        known = attempt.replaces or (None if compares else attempt.server_id)
        if known and known in self.notes and self.notes[known].version != attempt.version:
            raise ChangedElsewhere(self.notes[known])
        if known and known not in self.notes and not is_delete:
            raise NotThere("The server does not show this note.")
        self._step()
        self.before_send()
        try:
            answer = self._answer(self._writing_fault(attempt), attempt, draft, compares=compares)
        except NotThere:
            if not is_delete:
                raise
            answer = None  # a note that is not there any more is deleted
        self._step()
        return answer

    def _writing_fault(self, attempt: Attempt) -> Fault | None:
        """What becomes of this write; the next one fares better.

        Spared is a create that was blocked on the way, may have been taken before, and is asked for by its key: blocked
        once more it passes for one that the server itself has refused twice, and goes under a new key.
        """
        if self.fault in OF_READING:
            return None
        fault, self.fault = self.fault, None
        return None if attempt.refused and fault is Fault.BLOCKED else fault

    def _answer(self, fault: Fault | None, attempt: Attempt, draft: str, *, compares: bool) -> ServerCopy | None:
        def take() -> ServerCopy | None:
            return self._clinic.take(attempt, draft, compares=compares)

        match fault:
            case None | Fault.EMPTY_LIST | Fault.LAST_PAGE_LOST:
                return take()
            case Fault.LOST:
                raise OutcomeUnknown("The connection broke.")
            case Fault.ANSWER_LOST:
                with suppress(KnownError):  # a refusal is lost as any other answer
                    take()
                raise OutcomeUnknown("The connection broke before the answer came.")
            case Fault.TWICE:
                answer = take()
                with suppress(KnownError):  # the second answer reaches nobody
                    take()
                return answer
            case Fault.LATE:
                self._clinic.travelling.append(Travelling(attempt, compares, draft, self._clinic.now()))
                raise OutcomeUnknown("No answer came in time.")
            case Fault.FAILS_BEFORE:
                raise self._failure(attempt)
            case Fault.FAILS_AFTER:
                with suppress(KnownError):  # it fails after the work, whatever that was
                    take()
                raise self._failure(attempt)
            case Fault.BUSY:
                raise NotNow("Too many requests from this office.", 120, status=429)
            case Fault.BLOCKED:
                raise Refused(403, "Blocked by the hotel’s network")

    def _failure(self, attempt: Attempt) -> KnownError:
        """A 500 as `remote` reads it: a create cannot be repeated without a look where no keys are kept."""
        if attempt.operation is Operation.CREATE and not self._clinic.kind.can(Capability.IDEMPOTENCY_KEYS):
            return OutcomeUnknown("The server failed while it worked.", 500, "Failed to create the note")
        return NotNow("The server cannot take it.", maybe_done=True, this_alone=True, status=500)
