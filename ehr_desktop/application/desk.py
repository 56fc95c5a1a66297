"""Everything one signed-in clinician works with, built from the ports: what the screens talk to."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from ehr_desktop.application.chart import Charts
from ehr_desktop.application.conflicts import Conflicts
from ehr_desktop.application.copy_forward import CopyForward
from ehr_desktop.application.directory import Directory
from ehr_desktop.application.drafts import Drafts
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.events import Events
from ehr_desktop.application.my_notes import MyNotes
from ehr_desktop.application.ports import ClinicApi, Clock, ServerAbout, Store
from ehr_desktop.application.pull import Pull
from ehr_desktop.application.signing import Signing
from ehr_desktop.application.sync import Link, SyncEngine, SyncReport, link_after
from ehr_desktop.application.waiting import asked_to_wait, heed
from ehr_desktop.domain.note_type import NoteTypes
from ehr_desktop.domain.people import Clinician


@dataclass
class Standing:
    """What is known of server and session right now. Written by the sync lane and by signing in, read by screens."""

    about: ServerAbout
    has_session: bool


@dataclass(frozen=True)
class Desk:
    """One clinician at one server on this computer, unlocked."""

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

    def refresh(self, tell: Callable[[SyncReport], None]) -> SyncReport:
        """Everything between this computer and the server, once: send what waits, take in notes, clients, sessions.

        On the sync lane. The report says how the link stands; a link that fails ends it with everything kept.
        Nothing is asked while the server wants to be left alone.
        """
        if why := asked_to_wait(self.store, self.clock):
            return SyncReport(Link.ASKED_TO_WAIT, why)
        try:
            self.read_about()
        except KnownError as error:
            heed(self.store, self.clock, error)
            link = link_after(error)
            return SyncReport(Link.OFFLINE if link is Link.ONLINE else link, str(error))
        report = self.engine.run_once(tell)
        if report.link is not Link.ONLINE:
            return report
        if not self.standing.has_session:
            return SyncReport(Link.SIGN_IN_NEEDED, "Please sign in to send your notes.", report.changed)
        report = report.and_then(self.pull.run_once())
        if report.link is not Link.ONLINE:
            return report
        try:
            self.directory.fetch_all()
        except KnownError as error:
            heed(self.store, self.clock, error)
            return report.and_then(SyncReport(link_after(error), str(error)))
        return report

    def close(self) -> None:
        """Drop the connections and the key. What was typed has been saved before."""
        self.api.close()
        self.store.close()


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
) -> Desk:
    """Put the use cases together. `check_password` raises `WrongPassword`."""
    events = Events()

    def about() -> ServerAbout:
        return standing.about

    drafts = Drafts(store, clock, events, clinician, types)
    charts = Charts(store, api, clock, types)
    copying = CopyForward(store, clock, types)
    my_notes = MyNotes(store, clock, clinician.id, types)
    engine = SyncEngine(store, api, clock, clinician.id, types, about)
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
        conflicts=Conflicts(store, clock, events, types),
        engine=engine,
        pull=Pull(store, api, clock, types, drafts.is_open),
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
    )
