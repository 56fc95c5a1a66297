"""*About*: which program, which server, what it can, what it refused last. Reads only, asks the server nothing."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ehr_desktop import __version__
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import NotesChanged, SyncChanged
from ehr_desktop.application.ports import Capability, ServerAbout
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.settings.section import Section

CAPABILITY_WORDS = {
    Capability.DRAFT_WITHOUT_APPOINTMENT: "takes a draft without an appointment",
    Capability.APPOINTMENT_ON_UPDATE: "lets a draft get its appointment later",
    Capability.IDEMPOTENCY_KEYS: "recognises a note that is sent twice",
    Capability.COMPARE_AND_SWAP: "never overwrites what was changed meanwhile",
    Capability.CHANGES_FEED: "tells what has changed",
    Capability.BATCH: "takes several notes at once",
    Capability.SIGN_VERIFIES_PASSWORD: "checks the password of a signature",
    Capability.CSRF_NOT_NEEDED: "needs no extra token for each change",
    Capability.MFA_SIGN_IN: "takes the code of a sign-in",
    Capability.AUDIT_HEADS: "notes how far this computer’s audit trail is",
}


def about_lines(about: ServerAbout) -> list[tuple[str, str]]:
    """What is known of the server: name and value."""
    lines = [
        ("Server", about.url),
        ("Service", " ".join(part for part in (about.service, about.version) if part) or "It does not say"),
        ("Build", about.git_sha or "It does not say"),
        ("Database", f"migration {about.migration_head}" if about.migration_head else "It does not say"),
    ]
    if about.capabilities is None:
        return [*lines, ("What it can", "It does not say; the program goes by what is known of such servers.")]
    can = [words for one, words in CAPABILITY_WORDS.items() if about.can(one)]
    cannot = [words for one, words in CAPABILITY_WORDS.items() if not about.can(one)]
    lines.append(("What it can", "\n".join(can) or "Nothing of what this program looks for"))
    if cannot:
        lines.append(("What it does not", "\n".join(cannot)))
    return lines


class AboutSection(Section):
    """The lines in two columns; new when the server or the outbox is."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("About", parent)
        self._desk = desk
        self._shown: list[tuple[str, str]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self.rows.addLayout(self._grid)
        self.setAccessibleName("About")
        endings = (
            desk.events.subscribe(NotesChanged, self._changed),
            desk.events.subscribe(SyncChanged, self._changed),
        )
        self.destroyed.connect(lambda: [end() for end in endings])
        self.refresh()

    def lines(self) -> list[tuple[str, str]]:
        """Name and value, in order."""
        program = ("Program", f"EHR Desktop {__version__}")
        return [program, *about_lines(self._desk.standing.about), ("Last refusal", self._last_refusal())]

    def refresh(self) -> None:
        """Show what is known now."""
        lines = self.lines()
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._grid.takeAt(0)) is not None:
            part = item.widget()
            if part:
                part.hide()
                part.deleteLater()
        for row, (name, value) in enumerate(lines):
            said = Label(value, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            said.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(Label(name, tone=Tone.MUTED), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 1)

    def _changed(self, _event: NotesChanged | SyncChanged) -> None:
        if self.isVisible():
            self.refresh()

    def _last_refusal(self) -> str:
        """The newest refusal in the outbox, in the server's words."""
        refusals = [row.refusal for row in self._desk.my_notes.waiting() if row.refusal]
        if not refusals:
            return "None"
        last = max(refusals, key=lambda refusal: refusal.at)
        at = last.at.astimezone()
        return f"{write_date(at.date())}, {at:%H:%M} · {last.status} · “{last.message}”"
