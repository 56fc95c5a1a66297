"""One note under *Needs you*: whose it is, what the server said, what it means, and what can be done."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.merging import version_here, version_of
from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.application.reasons import APPOINTMENT, cures, note_that_cures
from ehr_desktop.domain.merge import differing_fields
from ehr_desktop.ui import theme
from ehr_desktop.ui.needs_you.explain import DECIDE, IN_OUR_WORDS, field_lines, means, quoted, way_to, way_to_write
from ehr_desktop.ui.needs_you.side import indented
from ehr_desktop.ui.needs_you.values import FindAppointment, in_words
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.label import Label, section_title
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.reader.facts import session_words
from ehr_desktop.ui.reader.written import Written, WrittenText
from ehr_desktop.ui.theme import Theme

_WIDEST = 760


class Entry(QWidget):
    """What is asked for goes out with the note's id on this computer; `cure` also with the field to begin at.

    `write` carries the client's id and the type of the note that is to be written first.
    """

    edit = Signal(str)
    cure = Signal(str, str)
    write = Signal(str, str)
    again = Signal(str)
    export = Signal(str)
    decide = Signal(str)
    keep = Signal(str)
    delete = Signal(str)

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


class RefusedEntry(Entry):
    """A note the server refused: its words, what they mean, field by field."""

    def __init__(self, need: Need, shown: NoteToRead, parent: QWidget | None = None) -> None:
        super().__init__(need, shown, parent)
        refusal = need.refusal
        assert refusal
        at = refusal.at.astimezone()
        self._column.addSpacing(4)
        who = IN_OUR_WORDS.get(refusal.status, "The server said")
        self._column.addWidget(Mark(f"{who}, {at:%H:%M}", "warning", Tone.AMBER), 0, _LEFT)
        self.said = Label(quoted(refusal), weight=500, wrap=True)
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
        first = note_that_cures(refusal, need.note)
        if first:
            ways.append((way_to_write(first), "file-text", partial(self._ask_write, first)))
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

    def _ask_write(self, note_type: str, _note_id: str) -> None:
        self.write.emit(self.need.note.client_id, note_type)


class ConflictEntry(Entry):
    """A note changed in two places: which fields are to be decided. Both texts are compared on a page of their own."""

    def __init__(self, need: Need, shown: NoteToRead, parent: QWidget | None = None) -> None:
        super().__init__(need, shown, parent)
        assert need.merge
        self._column.addSpacing(4)
        self._column.addWidget(Mark("Changed in two places", "warning", Tone.AMBER), 0, _LEFT)
        sentence = "You changed this note here, and it was changed at the server meanwhile. Both texts are kept."
        self._column.addWidget(Label(sentence, wrap=True))
        asked = ", ".join(one.field.label for one in need.merge.conflicts)
        self.asked = Label(f"To decide: {asked}." if asked else "Nothing is left to decide.", weight=500, wrap=True)
        self._column.addWidget(self.asked)
        if need.merge.taken_in:
            merged = ", ".join(one.label for one in need.merge.taken_in)
            self._column.addWidget(Label(f"Merged by itself: {merged}.", tone=Tone.MUTED, wrap=True))
        self._add_buttons(
            [(DECIDE, "eye", self.decide.emit), ("Export text", "download", self.export.emit)],
        )


class DeletedEntry(Entry):
    """A note deleted here that was changed at the server before it was told: what was written there, and two ways."""

    def __init__(
        self, need: Need, shown: NoteToRead, appointment: FindAppointment, parent: QWidget | None = None
    ) -> None:
        super().__init__(need, shown, parent)
        assert need.theirs
        there = version_of(shown.note_type, need.theirs)
        self._column.addSpacing(4)
        self._column.addWidget(Mark("Deleted here, changed at the server", "warning", Tone.AMBER), 0, _LEFT)
        sentence = (
            "You deleted this note. Before the server heard of that, the note was changed there, so it is still there."
        )
        self._column.addWidget(Label(sentence, wrap=True))
        self.text = WrittenText("Changed at the server", rings=True)
        changed = differing_fields(shown.note_type, version_here(need.note), there)
        said = [Written(one.label, in_words(one, there.value(one.id), appointment)) for one in changed]
        self.text.show_written(said or [Written("", "It says what it said before.")])
        self._column.addLayout(indented(self.text))
        aside = "What you do not keep stays with the note on this computer."
        self._column.addWidget(Label(aside, tone=Tone.MUTED, wrap=True))
        self._add_buttons(
            [
                ("Keep the note", "undo", self.keep.emit),
                ("Delete it all the same", "trash", self.delete.emit),
                ("Export text", "download", self.export.emit),
            ]
        )


def _word_of(field: str, shown: NoteToRead) -> str:
    if field != APPOINTMENT:
        return way_to(field, shown.note_type)
    return "Choose another appointment" if shown.note.appointment_id else "Choose an appointment"


_LEFT = Qt.AlignmentFlag.AlignLeft
