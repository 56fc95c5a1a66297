"""Sends what waits in the outbox, note by note or several together: freeze, send, settle.

FREEZE pins bytes, revision and key of one attempt in a transaction; SEND holds none; SETTLE writes the outcome. Notes
that travel together (`batching.py`) are frozen and settled each by itself. A crash before SETTLE replays the frozen
attempt; before FREEZE the row is still due. An attempt found in a row when a round begins may have reached the server:
it is repeated with the same key and bytes where the server keeps keys, else the engine looks what the server has before
it sends again, and sends what was typed since. So it looks for a create saved before this start: the file may be older
than what was sent. Runs on one lane, never twice at once.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial, reduce
from http import HTTPStatus
from itertools import chain, takewhile

from ehr_desktop.application.batching import Answer, Load, NotTogether, answers_together, groups, loads
from ehr_desktop.application.clearing import Clearing
from ehr_desktop.application.errors import (
    ChangedElsewhere,
    HeldBack,
    KnownError,
    NotNow,
    NotThere,
    NotThisKindOfServer,
    OutcomeUnknown,
    Refused,
    Retired,
    SignInNeeded,
    Unreachable,
)
from ehr_desktop.application.feed import has_begun_anew
from ehr_desktop.application.freezing import Freezing, Frozen, TooLong
from ehr_desktop.application.looking import Looking, NeverTaken
from ehr_desktop.application.outbox import NEVER_SENT, NO_ANSWER, TRIES, Attempt, Operation, OutboxRow, Refusal
from ehr_desktop.application.ports import Capability, ClinicApi, Clock, ServerAbout, Store
from ehr_desktop.application.reasons import let_go
from ehr_desktop.application.sending import Sending
from ehr_desktop.application.settle import Settle
from ehr_desktop.application.twins import Twins
from ehr_desktop.application.waiting import asked_to_wait, heed, seconds_to_wait
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.rules import EDITABLE

#: So many notes without a clear answer, one after the other, and the server is left alone for this round.
_UNCLEAR_ENDS_ROUND = 2


class Link(StrEnum):
    """How this computer stands to the server."""

    ONLINE = "online"
    OFFLINE = "offline"
    SIGN_IN_NEEDED = "sign in needed"
    ASKED_TO_WAIT = "asked to wait"
    RETIRED = "retired"


def link_after(error: KnownError) -> Link:
    """How the link stands after a read that failed. One odd answer of a server that is there is not "offline"."""
    match error:
        case SignInNeeded():
            return Link.SIGN_IN_NEEDED
        case NotNow():
            return Link.ASKED_TO_WAIT
        case Retired():
            return Link.RETIRED
        case NotThisKindOfServer():
            return Link.ONLINE
        case Unreachable() | OutcomeUnknown():
            return Link.OFFLINE
        case _:
            return Link.ONLINE


@dataclass(frozen=True)
class SyncReport:
    """What one round did. `why` is a sentence for the clinician when the link is not online, or a note is `unclear`.

    `unclear`: one note got no clear answer, which says little about the next one, and of the link only that it is there
    if the server said anything. `until` is when a server that asks to wait may be asked again, where that is known.
    """

    link: Link = Link.ONLINE
    why: str = ""
    changed: frozenset[str] = frozenset()
    sent: int = 0
    parked: int = 0
    unclear: bool = False
    until: datetime | None = None

    def and_then(self, later: "SyncReport") -> "SyncReport":
        """Both rounds as one; the later one says how the link stands."""
        both = self.changed | later.changed
        sent, parked = self.sent + later.sent, self.parked + later.parked
        return SyncReport(later.link, later.why, both, sent, parked, until=later.until)


def as_one(steps: Sequence[SyncReport]) -> SyncReport:
    """What became of several notes of one request: what hinders all of them, else that one of them got on."""
    report = reduce(SyncReport.and_then, steps, SyncReport())
    ends = [step for step in steps if step.link is not Link.ONLINE and not step.unclear]
    if ends:
        return replace(report, link=ends[0].link, why=ends[0].why, until=ends[0].until)
    if steps and all(step.unclear for step in steps):
        return replace(report, unclear=True)
    return replace(report, link=Link.ONLINE, why="", until=None)


def hindered(error: KnownError, now: datetime, changed: frozenset[str] = frozenset()) -> SyncReport:
    """What a failure says of the link, and until when."""
    until = now + timedelta(seconds=seconds_to_wait(error)) if isinstance(error, NotNow) else None
    return SyncReport(link_after(error), str(error), changed, until=until)


class SyncEngine:
    """Brings the notes of one clinician to the server."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        clock: Clock,
        who: str,
        types: NoteTypes,
        about: Callable[[], ServerAbout],
        twins: Twins,
    ) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._types = types
        self._about = about
        self._twins = twins
        self._freezing = Freezing(store, api, clock, types, about, twins)
        self._settle = Settle(store, clock, who, types)
        self._looking = Looking(store, api, types, twins, self._settle)
        self._sending = Sending(store, api, about, twins, self._looking, self._settle)
        self._clearing = Clearing(store, api, clock, who, types)

    def run_once(
        self, tell: Callable[[SyncReport], None] = lambda _: None, goes_on: Callable[[], bool] = lambda: True
    ) -> SyncReport:
        """Try every due note once. `tell` hears of each note at FREEZE and SETTLE, on this lane.

        `goes_on` is asked before each request; where it says no, the others wait for the next round.

        A refusal parks one note and the round goes on, as it does after one note without a clear answer; no
        connection, an ended session or a server that asks to wait ends the round with everything kept.
        """
        if wait := asked_to_wait(self._store, self._clock):
            return SyncReport(Link.ASKED_TO_WAIT, wait.why, until=wait.until)
        report = SyncReport()
        with self._store.reading() as tx:
            due = [row for row in tx.outbox() if row.is_due(self._clock.now())]
        bugs: list[Exception] = []
        in_a_row = 0
        # a note that failed before comes last: whatever is wrong with it holds up no other
        with closing(self._steps(sorted(due, key=lambda row: row.failures), tell, goes_on, bugs)) as steps:
            for step in steps:
                report = report.and_then(step)
                in_a_row = in_a_row + 1 if step.unclear else 0
                if in_a_row == _UNCLEAR_ENDS_ROUND or (step.link is not Link.ONLINE and not step.unclear):
                    break
        if bugs:
            raise bugs[0]
        return self._cleared(report) if goes_on() else report

    def _cleared(self, report: SyncReport) -> SyncReport:
        """The report, after drafts that were left behind at the server are deleted there."""
        error = self._clearing.run_once() if report.link is Link.ONLINE else None
        if error is None:
            return report
        heed(self._store, self._clock, error)
        return report.and_then(hindered(error, self._clock.now()))

    def try_refused_again(self) -> None:
        """Let every refused note go once more: the cause may have gone."""
        with self._store.writing() as tx:
            let_go(tx)

    def send_now(self, note_id: str) -> SyncReport:
        """Bring one note to the server at once, also when its turn has not come, but not while it asks to wait."""
        if wait := asked_to_wait(self._store, self._clock):
            return SyncReport(Link.ASKED_TO_WAIT, wait.why, until=wait.until)
        with self._store.writing() as tx:
            row = tx.outbox_row(note_id)
            if row and not row.needs_you:
                tx.put_outbox_row(replace(row, next_attempt_at=None))
        return self._bring_now(note_id, lambda _: None)

    # --- a request: freeze, send, settle ---------------------------------------------------------------------

    def _steps(
        self,
        due: Sequence[OutboxRow],
        tell: Callable[[SyncReport], None],
        goes_on: Callable[[], bool],
        bugs: list[Exception],
    ) -> Generator[SyncReport, None, None]:
        """What became of each request. Ended early, it lets go of what it has frozen and not sent."""
        for rows in takewhile(lambda _: goes_on(), groups(due, self._about())):
            frozen: list[Frozen] = []
            for row in rows:
                with self._apart(row.note_id, bugs):
                    ready = self._ready(row.note_id, tell, synced=len(rows) == 1)
                    if isinstance(ready, Frozen):
                        frozen.append(ready)
                    else:
                        yield ready
            waiting = deque(loads(self._looking.before(frozen)))
            try:
                if len(rows) > 1:
                    self._store.sync()
                while waiting:
                    load = waiting.popleft()
                    try:
                        yield self._bring(load, tell, bugs)
                    except NotTogether:
                        waiting.extendleft((one,) for one in reversed(load))
                    if waiting and not goes_on():
                        break
            finally:
                for one in chain.from_iterable(waiting):
                    self._settle.wait(one.note_id, keep_attempt=one.is_repeat)
                    tell(SyncReport(changed=frozenset({one.note_id})))

    @contextmanager
    def _apart(self, note_id: str, bugs: list[Exception]) -> Iterator[None]:
        """A note that trips the program up holds up no other: it is tried later, and the bug is raised at the end."""
        try:
            yield
        except Exception as bug:  # noqa: BLE001  # raised by `run_once`
            self._settle.wait(note_id, keep_attempt=True, failed=True)
            bugs.append(bug)

    def _bring(self, load: Load, tell: Callable[[SyncReport], None], bugs: list[Exception]) -> SyncReport:
        """One request, and each of its notes settled by itself. Raises `NotTogether`."""
        answers: list[Answer] = [partial(self._sending.send, load[0])]
        if len(load) > 1:
            answers = answers_together(self._api, load)
        steps = []
        for frozen, answer in zip(load, answers, strict=True):
            with self._apart(frozen.note_id, bugs):
                steps.append(self._settled(frozen, answer, tell, synced=len(load) == 1))
                tell(steps[-1])
        if len(load) > 1:
            self._store.sync()
        return as_one(steps)

    def _bring_now(self, note_id: str, tell: Callable[[SyncReport], None], *, is_merged: bool = False) -> SyncReport:
        ready = self._ready(note_id, tell)
        if not isinstance(ready, Frozen):
            return ready
        return self._settled(ready, partial(self._sending.send, ready), tell, is_merged=is_merged)

    def _ready(self, note_id: str, tell: Callable[[SyncReport], None], *, synced: bool = True) -> Frozen | SyncReport:
        """The note frozen, or what became of it where nothing is asked of the server."""
        ready = self._freezing.freeze(note_id, synced=synced)
        parked = isinstance(ready, TooLong) and self._settle.never_sent(
            ready.note, Refusal(NEVER_SENT, ready.message, self._clock.now())
        )
        step = SyncReport(changed=frozenset({note_id}), parked=int(parked))
        tell(step)
        return ready if isinstance(ready, Frozen) else step

    def _settled(
        self,
        frozen: Frozen,
        answer: Answer,
        tell: Callable[[SyncReport], None],
        *,
        is_merged: bool = False,
        synced: bool = True,
    ) -> SyncReport:
        """SETTLE: what `answer` gives or raises, whether the note went alone or with others.

        Not `synced`, what was accepted is only after the others of its request: until then it would be asked again.
        `is_merged`: it was put together with the server's copy in this round, and is sent for what came of it.
        """
        note_id, attempt, is_repeat = frozen.note_id, frozen.attempt, frozen.is_repeat
        changed = frozenset({note_id})
        try:
            copy = answer()
        except NeverTaken:
            self._settle.drop_attempt(note_id)
            return self._bring_now(note_id, tell)
        except (SignInNeeded, HeldBack) as error:
            self._settle.not_delivered(note_id, is_repeat=is_repeat)
            return hindered(error, self._clock.now(), changed)
        except OutcomeUnknown as error:
            return self._no_clear_answer(note_id, attempt, error, keep_attempt=True)
        except (Unreachable, Retired) as error:
            self._settle.not_delivered(note_id, is_repeat=is_repeat)
            return SyncReport(Link.RETIRED if isinstance(error, Retired) else Link.OFFLINE, str(error), changed)
        except NotNow as error:
            if error.this_alone:
                return self._no_clear_answer(note_id, attempt, error, keep_attempt=is_repeat or error.maybe_done)
            heed(self._store, self._clock, error)
            self._settle.wait(note_id, keep_attempt=is_repeat or error.maybe_done)
            return hindered(error, self._clock.now(), changed)
        except ChangedElsewhere as error:
            if self._settle.is_our_own_change(note_id, attempt, error.theirs):
                self._settle.accepted(note_id, attempt, error.theirs)
                return SyncReport(changed=changed, sent=1)
            begun_anew = self._about().can(Capability.CHANGES_FEED) and has_begun_anew(
                self._store, self._api, error.theirs.id
            )
            if self._settle.changed_elsewhere(note_id, error.theirs, begun_anew=begun_anew):
                return SyncReport(changed=changed, parked=1)
            return SyncReport(changed=changed) if is_merged else self._bring_now(note_id, tell, is_merged=True)
        except Refused as error:
            return self._refused(note_id, attempt, is_repeat, error)
        except NotThere:
            if attempt.operation is Operation.DELETE:
                return SyncReport(changed=changed, sent=1, parked=int(self._settle.accepted(note_id, attempt, None)))
            return SyncReport(changed=changed, parked=int(self._settle.gone(note_id)))
        parked = self._settle.accepted(note_id, attempt, copy, synced=synced)
        return SyncReport(changed=changed, sent=1, parked=int(parked))

    def _no_clear_answer(
        self, note_id: str, attempt: Attempt, error: OutcomeUnknown | NotNow, *, keep_attempt: bool
    ) -> SyncReport:
        """Sent again later; parked once it is this note alone that fares so, time after time."""
        changed = frozenset({note_id})
        seconds = error.seconds if isinstance(error, NotNow) else None
        failures = self._settle.wait(note_id, keep_attempt=keep_attempt, failed=True, seconds=seconds)
        if failures < TRIES or not self._is_answered_otherwise():
            is_answered = error.status or isinstance(error, NotNow)
            return SyncReport(Link.ONLINE if is_answered else Link.OFFLINE, str(error), changed, unclear=True)
        refusal = Refusal(error.status or NO_ANSWER, error.said or str(error), self._clock.now())
        keep = attempt if keep_attempt and attempt.operation is not Operation.DELETE else None
        return SyncReport(changed=changed, parked=int(self._settle.refused(note_id, refusal, keep)))

    def _is_answered_otherwise(self) -> bool:
        """Whether the server answers something else: then it is neither down nor out of reach."""
        try:
            self._api.my_notes()
        except KnownError:
            return False
        return True

    def _refused(self, note_id: str, attempt: Attempt, is_repeat: bool, error: Refused) -> SyncReport:
        """Parked, unless the note is signed by now: then the server's text is the note.

        A create that was delivered twice is refused for what it has made itself: that is looked for.
        """
        changed, is_unsure = frozenset({note_id}), is_repeat
        if attempt.operation is Operation.CREATE and error.status == HTTPStatus.CONFLICT and self._twins.are_possible:
            try:
                if left := self._looking.find(note_id, attempt):
                    parked = self._settle.accepted(note_id, attempt, left)
                    return SyncReport(changed=changed, sent=1, parked=int(parked))
            except NeverTaken:
                return SyncReport(changed=changed)
            except ChangedElsewhere:
                is_unsure = is_repeat  # another text stands there, as the server said
            except KnownError:
                is_unsure = True  # what stands there cannot be seen now
        if attempt.server_id:
            try:
                copy = self._api.note(attempt.server_id)
            except KnownError:
                copy = None  # what it holds cannot be seen now; the refusal itself is what there is to say
            if copy and copy.status not in EDITABLE:
                self._settle.signed_elsewhere(note_id, copy)
                return SyncReport(changed=changed)
        errors = tuple((one.get("path", ""), one.get("message", "")) for one in error.errors)
        refusal = Refusal(error.status, str(error), self._clock.now(), errors)
        # An earlier sending may have been taken all the same: it is looked for before the next one.
        keep = attempt if is_unsure and attempt.operation is not Operation.DELETE else None
        return SyncReport(changed=changed, parked=int(self._settle.refused(note_id, refusal, keep)))
