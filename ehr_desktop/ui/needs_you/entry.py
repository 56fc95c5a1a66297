"""One note under *Needs you*: whose it is, what the server said, what it means, and what can be done."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.outbox import NEVER_SENT, NO_ANSWER
from ehr_desktop.application.reasons import APPOINTMENT, cures
from ehr_desktop.ui import theme
from ehr_desktop.ui.needs_you.compare import Difference, Side
from ehr_desktop.ui.needs_you.explain import field_lines, means, way_to
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.label import Label, caption, section_title
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.parts.panel import Separator
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.reader.facts import session_words
from ehr_desktop.ui.reader.written import RING_MARGIN, Written, WrittenText
from ehr_desktop.ui.theme import Theme

_WIDEST = 760


class Entry(QWidget):
    """What is asked for goes out with the note's id on this computer; `cure` also with the field to begin at."""

    edit = Signal(str)
    cure = Signal(str, str)
    again = Signal(str)
    export = Signal(str)
    mine = Signal(str)
    theirs = Signal(str)

    def __init__(self, need: Need, shown: NoteToRead, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.need = need
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._name = shown.client.name if shown.client else "A client not on this computer"
        self._add_head(shown)
        theme.follow(self._restyle)

    def _add_head(self, shown: NoteToRead) -> None:
        self._column.addWidget(section_title(self._name))
        about = f"{shown.note.note_type} · {session_words(shown)}"
        self._column.addWidget(Label(about, tone=Tone.MUTED, wrap=True))
        self.setAccessibleName(f"{self._name}, {about}")

    def _add_buttons(self, buttons: list[tuple[str, str, Callable[[str], None]]]) -> None:
        row = QWidget()
        flow = FlowLayout(row, gap=8)
        for at, (text, icon, asked) in enumerate(buttons):
            button = Button(text, ButtonKind.SECONDARY, icon=icon)
            button.setAccessibleDescription(self.accessibleName())
            button.clicked.connect(lambda _=False, ask=asked: ask(self.need.note.id))
            flow.addWidget(button)
            if at == 0:
                self.setFocusProxy(button)
        self._column.addSpacing(4)
        self._column.addWidget(row)

    def _restyle(self, look: Theme) -> None:
        self.setMaximumWidth(look.px(_WIDEST))


#: Refusals in our words, and what stands above them.
_OURS = {NEVER_SENT: "Not sent", NO_ANSWER: "No answer"}


class RefusedEntry(Entry):
    """A note the server refused: its words, what they mean, field by field."""

    def __init__(self, need: Need, shown: NoteToRead, parent: QWidget | None = None) -> None:
        super().__init__(need, shown, parent)
        refusal = need.refusal
        assert refusal
        at = refusal.at.astimezone()
        self._column.addSpacing(4)
        is_ours = refusal.status in _OURS
        who = _OURS.get(refusal.status, "The server said")
        self._column.addWidget(Mark(f"{who}, {at:%H:%M}", "warning", Tone.AMBER), 0, _LEFT)
        self.said = Label(refusal.message if is_ours else f"“{refusal.message}”", weight=500, wrap=True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(self.said)
        for line in field_lines(refusal, shown.note_type):
            self._column.addWidget(Label(f"· {line}", wrap=True))
        self.meaning = Label(means(refusal, shown.note.status), wrap=True)
        self._column.addWidget(self.meaning)
        ways = [
            (word, "calendar" if field == APPOINTMENT else "pencil", partial(self._ask_cure, field))
            for field in cures(refusal, need.note, shown.note_type, need.mine)
            if (word := _word_of(field, shown))
        ]
        self._add_buttons(
            [
                ("Open and edit", "pencil", self.edit.emit),
                *ways,
                ("Send again", "sent", self.again.emit),
                ("Export text", "download", self.export.emit),
            ]
        )

    def _ask_cure(self, field: str, note_id: str) -> None:
        self.cure.emit(note_id, field)


class ConflictEntry(Entry):
    """A note changed in two places: mine above theirs, passage by passage, and which one to keep."""

    def __init__(
        self,
        need: Need,
        shown: NoteToRead,
        differences: tuple[Difference, ...],
        same: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(need, shown, parent)
        assert need.theirs
        self.texts: list[WrittenText] = []
        self._column.addSpacing(4)
        self._column.addWidget(Mark("Changed in two places", "warning", Tone.AMBER), 0, _LEFT)
        sentence = "You changed this note here, and it was changed at the server meanwhile. Which text is right?"
        self._column.addWidget(Label(sentence, wrap=True))
        here = f"Mine · this computer{_when(shown)}"
        updated = need.theirs.updated_at
        there = "Theirs · at the server" + (f", {updated.astimezone():%a %d %b %H:%M}" if updated else "")
        for difference in differences:
            self._add_difference(difference, here, there)
        if same:
            words = "1 other part is the same." if same == 1 else f"{same} other parts are the same."
            self._column.addWidget(Label(words, tone=Tone.MUTED))
        aside = "The text you do not keep is set aside on this computer, not thrown away."
        self._column.addWidget(Label(aside, tone=Tone.MUTED, wrap=True))
        self._add_buttons(
            [
                ("Keep mine", "computer", self.mine.emit),
                ("Keep theirs", "cloud", self.theirs.emit),
                ("Export text", "download", self.export.emit),
            ]
        )

    def _add_difference(self, difference: Difference, here: str, there: str) -> None:
        self._column.addSpacing(6)
        self._column.addWidget(Separator())
        self._column.addWidget(Label(difference.heading, "lead", wrap=True))
        for name, side in ((here, difference.mine), (there, difference.theirs)):
            self._column.addWidget(caption(name))
            self._column.addLayout(self._text(f"{difference.heading}, {name}", side))

    def _text(self, name: str, side: Side) -> QHBoxLayout:
        text = WrittenText(name, rings=True)
        text.show_written([Written("", side.text, side.marks)])
        self.texts.append(text)
        row = QHBoxLayout()
        row.setContentsMargins(-RING_MARGIN, -RING_MARGIN // 2, -RING_MARGIN, 0)
        row.addWidget(text)
        return row


def _word_of(field: str, shown: NoteToRead) -> str:
    if field != APPOINTMENT:
        return way_to(field, shown.note_type)
    return "Choose another appointment" if shown.note.appointment_id else "Choose an appointment"


def _when(shown: NoteToRead) -> str:
    changed = shown.note.changed_at
    return f", {changed.astimezone():%a %d %b %H:%M}" if changed else ""


_LEFT = Qt.AlignmentFlag.AlignLeft
