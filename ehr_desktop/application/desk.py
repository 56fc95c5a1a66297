"""Everything one signed-in clinician works with, built from the ports: what the screens talk to."""

from collections.abc import Callable
from dataclasses import dataclass

from ehr_desktop.application.conflicts import Conflicts
from ehr_desktop.application.directory import Directory
from ehr_desktop.application.drafts import Drafts
from ehr_desktop.application.events import Events
from ehr_desktop.application.my_notes import MyNotes
from ehr_desktop.application.ports import ClinicApi, Clock, ServerAbout, Store
from ehr_desktop.application.signing import Signing
from ehr_desktop.application.sync import SyncEngine
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
    conflicts: Conflicts
    engine: SyncEngine
    signing: Signing

    def close(self) -> None:
        """Drop the connections and the key. What was typed has been saved before."""
        self.api.close()
        self.store.close()


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
    my_notes = MyNotes(store, clock, clinician.id, types)
    engine = SyncEngine(store, api, clock, clinician.id, types, about, drafts.is_open)
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
        directory=Directory(store, api, clock, clinician.id, types),
        conflicts=Conflicts(store, clock, events, types),
        engine=engine,
        signing=Signing(store, api, clock, events, engine, my_notes, clinician.id, about, check_password),
    )
