"""Everything one signed-in clinician works with, built from the ports: what the screens talk to."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from ehr_desktop.application.audit_heads import AuditHeads
from ehr_desktop.application.audit_trail import AuditTrail
from ehr_desktop.application.backups import Backups
from ehr_desktop.application.chart import Charts
from ehr_desktop.application.conflicts import Conflicts
from ehr_desktop.application.copy_forward import CopyForward
from ehr_desktop.application.directory import STALE_AFTER, Directory, is_stale
from ehr_desktop.application.drafts import Drafts
from ehr_desktop.application.errors import HeldBack, KnownError, OtherClinician
from ehr_desktop.application.events import Events
from ehr_desktop.application.keys import Keys
from ehr_desktop.application.my_notes import MyNotes
from ehr_desktop.application.ports import ClinicApi, Clock, Pace, ServerAbout, Store, Transaction
from ehr_desktop.application.pull import Pull
from ehr_desktop.application.signing import Signing
from ehr_desktop.application.sync import Link, SyncEngine, SyncReport, hindered
from ehr_desktop.application.twins import Twins
from ehr_desktop.application.waiting import asked_to_wait, heed
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.people import Clinician

#: How old what is known of a server, and the caseload, may be before a round of the computer's own asks a frugal server
#: again. Whoever opens the wizard has clients and sessions asked for anew when they are older than `STALE_AFTER`.
_IDLE_STAYS = timedelta(hours=4)
_SOMEBODY_ELSES = (
    "The notes on this computer were written by another clinician than the one your clinic knows by this e-mail "
    "address. Nothing was sent and nothing changed. They open with their own password; ask your practice."
)


@dataclass
class Standing:
    """What is known of server and session right now. Written by the sync lane and by signing in, read by screens.

    `session` counts those begun at this desk: what was asked in an earlier one says nothing of this.
    """

    about: ServerAbout
    has_session: bool
    must_change_password: bool = False
    session: int = 0

    @property
    def is_frugal(self) -> bool:
        """Whether to ask seldom: a server that does not say what it can counts the requests of the whole practice."""
        return self.about.capabilities is None


@dataclass(frozen=True)
class Desk:
    """One clinician at one server on this computer, unlocked. Without `keys` where no vault is behind it."""

    clinician: Clinician
    practice_name: str
    is_practice: bool
    types: NoteTypes
    clock: Clock
    events: Events
    store: Store
    api: ClinicApi
    standing: Standing
    drafts: Drafts
    my_notes: MyNotes
    directory: Directory
    charts: Charts
    copying: CopyForward
    conflicts: Conflicts
    engine: SyncEngine
    pull: Pull
    signing: Signing
    backups: Backups
    trail: AuditTrail
    heads: AuditHeads
    keys: Keys | None = None

    def read_about(self) -> None:
        """Ask the server which build it runs and what it can, and remember it. Raises the known errors.

        Another build may take what the one before refused: those notes go once more, by themselves.
        """
        before, now = self.standing.about, self.api.about()
        self.standing.about = now
        with self.store.writing() as tx:
            tx.remember("about", about_as_text(now), self.clock.now())
        if before.is_another_build(now):
            self.engine.try_refused_again()

    def stay_signed_in(self) -> None:
        """Begin the session's idle time anew: somebody works here with nothing to send. Raises the known errors."""
        with self.api.at_pace(Pace.SOON):
            self.api.extend_session()

    def send(
        self, left: Iterable[str], tell: Callable[[SyncReport], None], goes_on: Callable[[], bool] = lambda: True
    ) -> SyncReport:
        """Send what waits. The notes in `left` go first and at once: their clinician has just left the form.

        `goes_on` is asked before each note. On the sync lane, like `refresh`.
        """
        report = SyncReport()
        for note_id in takewhile(lambda _: goes_on(), left):
            if not self._is_due(note_id):
                continue
            step = self.engine.send_now(note_id)
            tell(step)
            report = report.and_then(step)
            if step.link is not Link.ONLINE and not step.unclear:
                return report
        with self.api.at_pace(Pace.SOON):
            report = report.and_then(self.engine.run_once(tell, goes_on))
            return self._told(report) if report.sent or report.parked else report

    def _told(self, report: SyncReport) -> SyncReport:
        """The report, after the server was told how far the audit trail is: it has just been spoken with."""
        if report.link is not Link.ONLINE:
            return report
        try:
            self.heads.tell()
        except HeldBack:
            return report  # told the next time
        except KnownError as error:
            heed(self.store, self.clock, error)
            return report.and_then(hindered(error, self.clock.now()))
        return report

    def _is_due(self, note_id: str) -> bool:
        with self.store.reading() as tx:
            row = tx.outbox_row(note_id)
        return row is not None and row.is_due(self.clock.now())

    def refresh(
        self,
        tell: Callable[[SyncReport], None],
        pace: Pace = Pace.SOON,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> SyncReport:
        """Everything between this computer and the server, once: send what waits, take in notes, clients, sessions.

        The computer's own rounds go at `Pace.IDLE`: they ask a frugal server for less, and pass over what would leave
        too little to others. The report says how the link stands; a link that fails ends it with everything kept.
        Nothing is asked while the server wants to be left alone, nor once `goes_on` says no.
        """
        if wait := asked_to_wait(self.store, self.clock):
            return SyncReport(Link.ASKED_TO_WAIT, wait.why, until=wait.until)
        seldom = pace is Pace.IDLE and self.standing.is_frugal
        try:
            with self.api.at_pace(pace):
                if not seldom or not self.standing.has_session or self._is_about_stale():
                    self.read_about()
        except HeldBack:
            pass  # asked the next time; what it can is known from before
        except KnownError as error:
            heed(self.store, self.clock, error)
            report = hindered(error, self.clock.now())
            return replace(report, link=Link.OFFLINE) if report.link is Link.ONLINE else report
        report = self.send((), tell, goes_on)
        if report.link is not Link.ONLINE or not goes_on():
            return report
        if not self.standing.has_session:
            return SyncReport(Link.SIGN_IN_NEEDED, "Please sign in to send your notes.", report.changed)
        with self.api.at_pace(pace):
            return self._told(report.and_then(self._take_in(_IDLE_STAYS if seldom else STALE_AFTER, goes_on)))

    def _is_about_stale(self) -> bool:
        with self.store.reading() as tx:
            fact = tx.fact("about")
        return is_stale(self.clock.now() - fact[1] if fact else None, _IDLE_STAYS)

    def _take_in(self, stale_after: timedelta, goes_on: Callable[[], bool]) -> SyncReport:
        report = SyncReport()
        try:
            report = self.pull.run_once(goes_on)
            if report.link is not Link.ONLINE:
                return report
            self.directory.fetch_all(stale_after, goes_on)
        except HeldBack as error:
            # nothing hinders anybody, unless a note waits for what is left
            return report.and_then(hindered(error, self.clock.now()) if self._waits() else SyncReport())
        except KnownError as error:
            heed(self.store, self.clock, error)
            return report.and_then(hindered(error, self.clock.now()))
        return report

    def _waits(self) -> bool:
        with self.store.reading() as tx:
            return any(not row.needs_you for row in tx.outbox())

    def close(self) -> None:
        """Drop the connections and the key. What was typed has been saved before."""
        self.api.close()
        self.store.close()


def remember_clinician(tx: Transaction, clinician: Clinician, now: datetime) -> None:
    """From now on this store is theirs."""
    tx.remember("clinician", json.dumps(asdict(clinician)), now)


def remembered_clinician(store: Store) -> Clinician | None:
    """Whose store it is, None before the first sign-in is finished."""
    with store.reading() as tx:
        fact = tx.fact("clinician")
    known = json.loads(fact[0]) if fact else None
    return Clinician(**(known | {"roles": tuple(known["roles"])})) if known else None


def _check_whose(store: Store, clinician: Clinician) -> None:
    owner = remembered_clinician(store)
    if owner is not None and owner.id != clinician.id:
        raise OtherClinician(_SOMEBODY_ELSES)


def about_as_text(about: ServerAbout) -> str:
    """To be remembered as a fact."""
    known = asdict(about)
    known["capabilities"] = None if about.capabilities is None else sorted(about.capabilities)
    return json.dumps(known)


def about_from_text(text: str) -> ServerAbout:
    """What `about_as_text` has kept."""
    known = json.loads(text)
    if known["capabilities"] is not None:
        known["capabilities"] = frozenset(known["capabilities"])
    return ServerAbout(**known)


def open_desk(
    *,
    clinician: Clinician,
    practice_name: str,
    is_practice: bool,
    types: NoteTypes,
    clock: Clock,
    store: Store,
    api: ClinicApi,
    standing: Standing,
    check_password: Callable[[str], None],
    keys: Keys | None = None,
) -> Desk:
    """Put the use cases together. `check_password` raises `WrongPassword`.

    Raises `OtherClinician` where the store is another clinician's: nobody reads or sends what somebody else wrote.
    """
    _check_whose(store, clinician)
    events = Events()

    def about() -> ServerAbout:
        return standing.about

    drafts = Drafts(store, clock, events, clinician, types)
    charts = Charts(store, api, clock, types)
    copying = CopyForward(store, clock, clinician.id, types)
    my_notes = MyNotes(store, clock, clinician.id, types)
    twins = Twins(clock, types, about)
    engine = SyncEngine(store, api, clock, clinician.id, types, about, twins)
    directory = Directory(store, api, clock, clinician.id, types)
    return Desk(
        clinician=clinician,
        practice_name=practice_name,
        is_practice=is_practice,
        types=types,
        clock=clock,
        events=events,
        store=store,
        api=api,
        standing=standing,
        drafts=drafts,
        my_notes=my_notes,
        directory=directory,
        charts=charts,
        copying=copying,
        conflicts=Conflicts(store, clock, events, clinician.id, types),
        engine=engine,
        backups=Backups(store, clock, clinician.id),
        pull=Pull(store, api, clock, types, drafts.is_open, clinician.id, about, twins),
        signing=Signing(
            store,
            api,
            clock,
            events,
            engine,
            my_notes,
            charts,
            copying,
            clinician.id,
            about,
            check_password,
            directory.fetch_appointments,
        ),
        trail=AuditTrail(store, clock, clinician.id),
        heads=AuditHeads(store, api, clock, clinician.id, about),
        keys=keys,
    )
