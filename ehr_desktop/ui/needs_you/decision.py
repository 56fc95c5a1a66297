"""*Changed in two places*: the fields both sides changed, each to be decided, and the note as it will be saved."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.domain.merge import Keep, Merge
from ehr_desktop.domain.packing import pack
from ehr_desktop.ui import theme
from ehr_desktop.ui.needs_you.field_choice import FieldChoice
from ehr_desktop.ui.needs_you.side import indented
from ehr_desktop.ui.needs_you.values import FindAppointment, in_words
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.bars import FooterBar
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.label import Label, page_title, quiet, section_title
from ehr_desktop.ui.parts.panel import Ground, Panel, Separator, scrolling, set_ground
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.reader.facts import session_words
from ehr_desktop.ui.reader.paper import NotePaper
from ehr_desktop.ui.reader.written import Written, WrittenText
from ehr_desktop.ui.theme import Theme

_MARGIN = 24
_WIDEST = 760
_KEPT = "Nothing is thrown away: what you do not keep stays with the note on this computer."


class DecisionView(Panel):
    """`save` asks to carry out `choices()`, `later` leaves everything as it is. Esc decides later."""

    save = Signal()
    later = Signal()

    def __init__(
        self,
        need: Need,
        shown: NoteToRead,
        appointment: FindAppointment,
        clinician_name: str,
        chosen: Mapping[str, Keep],
    ) -> None:
        super().__init__()
        assert need.merge
        self.need = need
        self._merge: Merge = need.merge
        self._shown = shown
        self._appointment = appointment
        self._clinician_name = clinician_name
        here, there = when_and_where(need)
        self.fields = [
            FieldChoice(one, here, there, appointment, has_before=self._merge.has_base) for one in self._merge.conflicts
        ]
        for field in self.fields:
            keep = chosen.get(field.conflict.field.id)
            field.choose(keep if keep in field.sides else None)
            field.changed.connect(self._show_standing)
        self.said = Banner(Tone.AMBER)
        self.said.hide()
        self.later_button = Button("Decide later")
        self.later_button.clicked.connect(self.later)
        self.all_mine = Button("All mine", ButtonKind.QUIET, icon="computer", small=True)
        self.all_mine.clicked.connect(lambda: self._choose_all(Keep.MINE))
        self.all_theirs = Button("All theirs", ButtonKind.QUIET, icon="cloud", small=True)
        self.all_theirs.clicked.connect(lambda: self._choose_all(Keep.THEIRS))
        self.standing = Label("", weight=600)
        self.preview = Button("Show the result", icon="eye")
        self.preview.clicked.connect(self._turn)
        self.save_button = Button("Save the note", ButtonKind.PRIMARY)
        self.save_button.clicked.connect(self.save)
        self.paper: NotePaper | None = None
        self._result: QWidget | None = None
        self._pages = QStackedWidget()
        self._lay_out()
        QShortcut(QKeySequence("Esc"), self, self._back, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._show_standing()
        theme.follow(self._restyle)

    # --- laying out -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(16)
        title.addWidget(page_title("Changed in two places"), 1)
        title.addWidget(self.later_button, 0, Qt.AlignmentFlag.AlignTop)
        client = self._shown.client.name if self._shown.client else "A client not on this computer"
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN, 20, _MARGIN, 8)
        head.setSpacing(6)
        head.addLayout(title)
        head.addWidget(quiet(f"{self._shown.note.note_type} · {client} · {session_words(self._shown)}"))
        head.addWidget(self.said)
        sheet = QWidget()
        self._sheet = QWidget()
        fields = QVBoxLayout(self._sheet)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(24)
        fields.addWidget(quiet(_KEPT))
        if len(self.fields) > 1:
            fields.addLayout(self._for_all())
        for field in self.fields:
            fields.addWidget(field)
        if self._merge.taken_in:
            fields.addLayout(self._merged_by_itself())
        around = QVBoxLayout(sheet)
        around.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        around.addWidget(self._sheet)
        around.addStretch()
        self.area = scrolling(sheet)
        self._pages.addWidget(self.area)
        foot = FooterBar()
        set_ground(foot, Ground.WINDOW)
        foot.add_left(self.standing)
        foot.add_right(self.preview)
        foot.add_right(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        column.addWidget(foot)

    def _for_all(self) -> FlowLayout:
        row = FlowLayout(gap=8)
        row.addWidget(Label("For every field:", tone=Tone.MUTED))
        row.addWidget(self.all_mine)
        row.addWidget(self.all_theirs)
        return row

    def _merged_by_itself(self) -> QVBoxLayout:
        """What came from the server and needs no decision: this computer had not changed it, or not there."""
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(Separator())
        column.addSpacing(4)
        column.addWidget(section_title("Merged by itself"))
        column.addWidget(quiet("Changed at the server only, or put together without a contradiction. Will be saved."))
        text = WrittenText("Merged by itself", rings=True)
        text.show_written(
            [
                Written(one.label, in_words(one, self._merge.version.value(one.id), self._appointment))
                for one in self._merge.taken_in
            ]
        )
        self.merged = text
        column.addLayout(indented(text))
        return column

    def _restyle(self, look: Theme) -> None:
        self._sheet.setMaximumWidth(look.px(_WIDEST))

    # --- deciding -------------------------------------------------------------------------------------------

    def choices(self) -> dict[str, Keep]:
        """What was chosen so far, by field."""
        return {field.conflict.field.id: field.keep for field in self.fields if field.keep}

    def focus_first(self) -> None:
        """The first field that is not decided takes the keys; else the button that saves."""
        waiting = [field.row for field in self.fields if field.keep is None]
        (waiting[0] if waiting else self.save_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_all(self, keep: Keep) -> None:
        for field in self.fields:
            field.choose(keep)
        self._show_standing()

    def _show_standing(self) -> None:
        decided, of = len(self.choices()), len(self.fields)
        self.standing.setText(f"{decided} of {of} decided" if of else "Nothing left to decide")
        for button in (self.save_button, self.preview):
            button.setEnabled(decided == of)
            button.setAccessibleDescription("" if decided == of else self.standing.text())

    # --- the result -----------------------------------------------------------------------------------------

    def _turn(self) -> None:
        if self.paper is not None:
            self._turn_back()
            return
        result = self._merge.decided(self.choices())
        note = replace(self.need.note, answers=result.answers, appointment_id=result.appointment_id)
        session = self._appointment(result.appointment_id) if result.appointment_id else None
        columns = pack(self._shown.note_type, result.answers)
        shown = replace(self._shown, note=note, appointment=session, instead=columns)
        self.paper = NotePaper(shown, self._clinician_name)
        sheet = QWidget()
        around = QVBoxLayout(sheet)
        around.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        around.addWidget(self.paper)
        around.addStretch()
        self._result = scrolling(sheet, Ground.WINDOW)
        self._pages.addWidget(self._result)
        self._pages.setCurrentWidget(self._result)
        self.preview.setText("Back to the choices")
        self.preview.set_icon("chevron-left")
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_back(self) -> None:
        assert self._result
        self._pages.removeWidget(self._result)
        self._result.deleteLater()
        self._result = self.paper = None
        self.preview.setText("Show the result")
        self.preview.set_icon("eye")
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        if self.paper is not None:
            self._turn_back()
        else:
            self.later.emit()


def when_and_where(need: Need) -> tuple[str, str]:
    """What stands above the text here, and above the one there."""
    assert need.theirs
    changed, updated = need.note.changed_at, need.theirs.updated_at
    here = "Mine · this computer" + (f", {changed.astimezone():%a %d %b %H:%M}" if changed else "")
    there = "Theirs · at the server" + (f", {updated.astimezone():%a %d %b %H:%M}" if updated else "")
    return here, there
