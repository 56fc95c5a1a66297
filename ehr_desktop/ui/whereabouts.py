"""Where everything is at a desk, as data: from one clinician's lock to the unlocking, and nothing else.

It holds what is searched for and, where this computer could not write, what was typed: it leaves the program's hands
only sealed. How each page takes and puts back its part is in the file `whereabouts.py` beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ehr_desktop.application.ports import AuditOrder, NoteOrder
from ehr_desktop.application.wizard import Wizard
from ehr_desktop.domain.merge import Keep
from ehr_desktop.ui.hands import Hands
from ehr_desktop.ui.my_notes.model import Spot
from ehr_desktop.ui.places import Where


@dataclass(frozen=True)
class MyNotesWhereabouts:
    """`cut` is by how many pixels the topmost note is scrolled away."""

    status: str
    no_appointment: bool
    not_sent: bool
    words: str
    order: NoteOrder
    descending: bool
    chosen: Spot | None
    topmost: Spot | None
    cut: int
    hands: Hands


@dataclass(frozen=True)
class NeedsYouWhereabouts:
    """`deciding` is the note that is compared, empty for none; `looked_back` the fields shown as they were before."""

    most: int
    scrolled: int
    hands: Hands
    deciding: str = ""
    choices: Mapping[str, Keep] | None = None
    looked_back: tuple[str, ...] = ()
    shows_result: bool = False


@dataclass(frozen=True)
class TypedText:
    """What stands in one line of a field: the number of the line within the field, and the text."""

    field: str
    line: int
    text: str


@dataclass(frozen=True)
class FormWhereabouts:
    """`hands` are counted within the field that has the keys; `field` is empty where none has."""

    field: str
    hands: Hands
    scrolled: int
    typed: tuple[TypedText, ...]


@dataclass(frozen=True)
class NoteWhereabouts:
    """`note_id` is empty for a note this computer does not hold yet; `answers` are there only where they are unsaved.

    `reviewed`: what signing needs was asked for and is said at the fields.
    """

    note_id: str
    client_id: str
    note_type: str
    appointment_id: str | None
    form: FormWhereabouts
    reviewed: bool
    answers: Mapping[str, Any] | None = None
    hidden: Mapping[str, str] | None = None

    @property
    def is_unsaved(self) -> bool:
        """Whether it holds something typed that this computer could not save."""
        return self.answers is not None


@dataclass(frozen=True)
class SessionsWhereabouts:
    """The list of sessions: its filters, the session one stands on."""

    words: str
    place: str | None
    kind: str | None
    here: str


@dataclass(frozen=True)
class WizardWhereabouts:
    """`hands` are those on the page of the step; in the note they are with the note."""

    title: str
    flow: Wizard
    client_words: str
    client: str
    note_type: str | None
    sessions: SessionsWhereabouts
    note: NoteWhereabouts | None
    hands: Hands


@dataclass(frozen=True)
class SheetWhereabouts:
    """On a page that only scrolls: the reader, the settings."""

    scrolled: int
    hands: Hands


@dataclass(frozen=True)
class ActivityWhereabouts:
    """Days are ISO texts, empty for none, as is `note_id` where every note is listed; `chosen` is an entry's number."""

    group: str
    words: str
    since: str
    until: str
    note_id: str
    of_note: str
    order: AuditOrder
    descending: bool
    chosen: int
    hands: Hands


@dataclass(frozen=True)
class PlacesWhereabouts:
    """`reading` is the note in the reader; of the other places only what one has been at is remembered."""

    where: Where
    my_notes: MyNotesWhereabouts
    needs_you: NeedsYouWhereabouts | None = None
    reading: str = ""
    sheet: SheetWhereabouts | None = None
    activity: ActivityWhereabouts | None = None


class Page(StrEnum):
    """What fills the window."""

    PLACES = "places"
    NOTE = "note"
    SIGNING = "signing"


class Cover(StrEnum):
    """What is laid over it for a moment."""

    NOTHING = ""
    KEYS = "keys"
    SIGN_IN = "sign in"
    PASSWORD = "change password"


@dataclass(frozen=True)
class Whereabouts:
    """The whole desk. `signing` is the note that is reviewed: never how far, and never a password."""

    places: PlacesWhereabouts
    page: Page = Page.PLACES
    cover: Cover = Cover.NOTHING
    wizard: WizardWhereabouts | None = None
    signing: str = ""

    @property
    def is_unsaved(self) -> bool:
        """Whether it holds something typed that this computer could not save."""
        return self.wizard is not None and self.wizard.note is not None and self.wizard.note.is_unsaved
