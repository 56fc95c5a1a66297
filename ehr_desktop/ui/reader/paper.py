"""A note on paper: its head, and its passages in reading order. For the reader and for what will be signed."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.application.my_notes import NoteToRead
from ehr_desktop.domain.reading import Passage, in_words, passages
from ehr_desktop.ui import theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.label import Label, section_title
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.parts.panel import Separator
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.reader.facts import APPOINTMENT, facts, lacks_appointment, session_words
from ehr_desktop.ui.reader.plain_text import text_of
from ehr_desktop.ui.reader.written import Written, WrittenText
from ehr_desktop.ui.theme import Theme

_MARGIN = 28
_WIDEST = 760


class NotePaper(QWidget):
    """`problems` are sentences by the id of the field they belong to, or "appointment": shown where it is read."""

    def __init__(
        self,
        shown: NoteToRead,
        clinician_name: str,
        problems: Mapping[str, str] = {},
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, 24, _MARGIN, 24)
        self._column.setSpacing(10)
        self._head = QWidget()
        self.written = WrittenText("The note")
        self.written.focus_changed.connect(self.update)
        self._column.addWidget(self._head)
        self._column.addWidget(Separator())
        self._column.addWidget(self.written)
        self._column.addStretch()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self.written)
        self.show_note(shown, clinician_name, problems)
        theme.follow(self._restyle)

    def show_note(
        self,
        shown: NoteToRead,
        clinician_name: str,
        problems: Mapping[str, str] = {},
    ) -> None:
        """Shows another note, or the same one as it is now."""
        self._shown, self._clinician_name = shown, clinician_name
        read = in_words(shown.note_type, passages(shown.note_type, shown.columns, also=problems.keys()))
        self.written.show_written([_written(one, problems) for one in read] or [Written("", "Nothing written yet.")])
        self.setAccessibleName(shown.note.note_type)
        head = self._make_head(problems.get(APPOINTMENT, ""))
        self._column.replaceWidget(self._head, head)
        self._head.hide()
        self._head.deleteLater()
        self._head = head

    def plain_text(self) -> str:
        """The whole note, to copy or to keep."""
        return text_of(self._shown, self._clinician_name)

    def _make_head(self, appointment_problem: str) -> QWidget:
        head = QWidget(self)
        grid = QGridLayout(head)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(section_title(self._shown.note.note_type), 0, 0, 1, 2)
        for name, value in facts(self._shown, self._clinician_name):
            row = grid.rowCount()
            is_session = name == "Session" and (lacks_appointment(self._shown) or appointment_problem)
            grid.addWidget(Label(name, tone=Tone.MUTED), row, 0, Qt.AlignmentFlag.AlignTop)
            if is_session:
                grid.addWidget(self._session(appointment_problem), row, 1)
            else:
                said = Label(value, wrap=True)
                said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(said, row, 1)
        return head

    def _session(self, problem: str) -> QWidget:
        """The day, and in amber what is wrong with the appointment."""
        made = QWidget()
        lines = QVBoxLayout(made)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.addWidget(Label(session_words(self._shown), wrap=True))
        mark = Mark(problem or "No appointment chosen", "calendar-x", Tone.AMBER)
        lines.addWidget(mark, 0, Qt.AlignmentFlag.AlignLeft)
        return made

    def _restyle(self, look: Theme) -> None:
        self.setMaximumWidth(look.px(_WIDEST) + 2 * _MARGIN)
        self.update()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(theme.current().px(_WIDEST) + 2 * _MARGIN, hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        paint.box(painter, area, 8, ground=look.surface, line=look.separator)
        if self.written.shows_focus:
            paint.focus_ring(painter, area, 8, look)
        painter.end()


def _written(one: Passage, problems: Mapping[str, str]) -> Written:
    return Written(one.heading, one.text, problems=tuple(problems[field] for field in one.fields if field in problems))
