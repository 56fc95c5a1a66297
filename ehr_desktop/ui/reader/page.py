"""The reader: one note that is not for editing, with its status and what was attested when it was signed."""

import json
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.events import NotesChanged
from ehr_desktop.application.my_notes import CLIPBOARD, NoteToRead
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.domain.rules import is_locked
from ehr_desktop.ui.my_notes.words import PLACES, STATUSES
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.chip import Chip
from ehr_desktop.ui.parts.dates import write_date
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.label import Label, caption, page_title
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.parts.panel import Ground, Panel, scrolling
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.reader.paper import NotePaper
from ehr_desktop.ui.reader.plain_text import text_of

_GAVE_WAY = "A text of this note gave way to another and is kept on this computer"
_MARGIN = 24


class ReaderPage(Panel):
    """`closed` leads back to where the note was opened from."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(Ground.WINDOW, parent)
        self._desk = desk
        self._note_id = ""
        self.paper: NotePaper | None = None
        self.back = Button("Back", icon="chevron-left")
        self.copy = Button("Copy text", ButtonKind.SECONDARY, icon="copy")
        self.title = page_title("")
        self.said = Banner(Tone.ACCENT)
        self.said.hide()
        self.aside = Banner(Tone.ACCENT)
        self.aside.hide()
        self.copy_aside = self.aside.add_button("Copy it")
        self._status = QWidget()
        self._marks = FlowLayout(self._status, gap=16)
        self._chip = Chip("")
        self._place = Mark("", "cloud-check")
        self._marks.addWidget(self._chip)
        self._marks.addWidget(self._place)
        self._below = Label("", tone=Tone.MUTED, wrap=True)
        self._below.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._below_title = caption("Signature")
        self._lay_out()
        self.back.clicked.connect(self.closed)
        self.copy.clicked.connect(self.copy_text)
        self.copy_aside.clicked.connect(self._copy_set_aside)
        for keys, call in (("Esc", self.closed.emit), ("Ctrl+Shift+C", self.copy_text)):
            QShortcut(QKeySequence(keys), self, call)
        end = desk.events.subscribe(NotesChanged, self._changed)
        self.destroyed.connect(lambda: end())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(6)
        names.addWidget(self.title)
        names.addWidget(self._status)
        head.addLayout(names, 1)
        head.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        sheet = QWidget()
        self._sheet = QVBoxLayout(sheet)
        self._sheet.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        self._sheet.setSpacing(8)
        self._sheet.addSpacing(8)
        self._sheet.addWidget(self._below_title)
        self._sheet.addWidget(self._below)
        self._sheet.addStretch()
        top = QVBoxLayout()
        top.setContentsMargins(_MARGIN, 20, _MARGIN, 8)
        top.setSpacing(12)
        top.addLayout(head)
        top.addWidget(self.aside)
        top.addWidget(self.said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        self.area = scrolling(sheet, Ground.WINDOW)
        column.addWidget(self.area, 1)

    @property
    def note_id(self) -> str:
        """The note that is read; empty for none."""
        return self._note_id

    def read(self, note_id: str) -> None:
        """Shows a note; that it was read is recorded."""
        self._note_id = note_id
        self.said.say("")
        shown = self._desk.my_notes.read(note_id)
        if shown is None:
            self.said.say("This note is not on this computer any more.", Tone.RED)
            return
        self._show(shown)
        if self.paper:
            self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def copy_text(self) -> None:
        """The whole note onto the clipboard, by the clinician's own hand: recorded like an export."""
        if self.paper is None:
            return
        self._desk.my_notes.record_export(self._note_id, CLIPBOARD)
        QGuiApplication.clipboard().setText(self.paper.plain_text())
        self.said.say("The text of this note is on the clipboard.")

    def _copy_set_aside(self) -> None:
        """The newest text that gave way onto the clipboard: recorded like an export."""
        shown, texts = self._desk.my_notes.look(self._note_id), self._desk.my_notes.set_aside(self._note_id)
        if shown is None or not texts:
            return
        self._desk.my_notes.record_export(self._note_id, CLIPBOARD)
        text = text_of(replace(shown, instead=texts[-1]), self._desk.clinician.name)
        QGuiApplication.clipboard().setText(text)
        self.said.say("The text that gave way is on the clipboard.")

    def leave(self) -> None:
        """The page is left: nothing of the client stays on it."""
        self._note_id = ""
        self.title.setText("")
        self.said.say("")
        self.aside.say("")
        if self.paper:
            self._sheet.removeWidget(self.paper)
            self.paper.hide()
            self.paper.deleteLater()
            self.paper = None

    def _show(self, shown: NoteToRead) -> None:
        name = self._desk.clinician.name
        self.title.setText(shown.client.name if shown.client else shown.note.note_type)
        locked = is_locked(shown.note, self._desk.clock.now())
        badge = STATUSES[NoteStatus.LOCKED if locked else shown.note.status]
        self._chip.set_status(badge.text, badge.icon, badge.tone)
        place = PLACES[shown.place]
        self._place.set_state(place.text, place.icon, place.tone)
        if self.paper is None:
            self.paper = NotePaper(shown, name)
            self._sheet.insertWidget(0, self.paper)
        else:
            self.paper.show_note(shown, name)
        self.aside.say(_GAVE_WAY if self._desk.my_notes.set_aside(shown.note.id) else "")
        signature = self._signature(shown)
        self._below.setText(signature)
        self._below.setVisible(bool(signature))
        self._below_title.setVisible(bool(signature))

    def _signature(self, shown: NoteToRead) -> str:
        """When it was signed, and in which words it was attested, as far as this computer knows."""
        server = shown.note.server
        lines: list[str] = []
        if server and server.signed_at:
            here = server.signed_at.astimezone()
            lines.append(f"Signed {write_date(here.date())}, {here:%H:%M}")
        with self._desk.store.reading() as tx:
            fact = tx.fact(f"signature:{shown.note.id}")
        if fact:
            known = json.loads(fact[0])
            lines.append(f"“{known['attestation_text']}”")
            lines.append(f"Attestation {known['attestation_id']} · fingerprint {known['sha256'][:16]}")
        return "\n".join(lines)

    def _changed(self, event: NotesChanged) -> None:
        if self._note_id in event.note_ids:
            shown = self._desk.my_notes.look(self._note_id)
            if shown:
                self._show(shown)
