"""One section of the form: heading, a line of help, its questions."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ehr_desktop.domain.note_type import Field, FieldKind, Section
from ehr_desktop.ui.note_form.fields.asked import Around
from ehr_desktop.ui.note_form.lines import LinesLayout
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts.label import Label, section_title
from ehr_desktop.ui.parts.tone import Tone

#: Kinds that say what they are about by themselves, so that alone under a heading they need no label.
_SPEAKING = frozenset({FieldKind.SEVERITIES, FieldKind.CHOICES, FieldKind.GROUP})


class SectionView(QWidget):
    """`edited` and `summary_wanted` carry the id of a field."""

    edited = Signal(str)
    summary_wanted = Signal(str)

    def __init__(self, section: Section, around: Around, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self.questions: list[Question] = []
        self._around = around
        self._lines = LinesLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if section.title:
            column.addWidget(section_title(section.title))
        if section.help:
            column.addWidget(Label(section.help, "second", tone=Tone.MUTED, wrap=True))
        column.addSpacing(10 if section.title else 0)
        column.addLayout(self._lines)
        self.setAccessibleName(section.title)
        self.add(section.fields)

    def add(self, fields: Sequence[Field]) -> list[Question]:
        """Ask these too, at the end."""
        alone = len(self.section.fields) == 1
        added: list[Question] = []
        for one in fields:
            labelled = not (alone and self.section.title and one.kind in _SPEAKING)
            question = Question(one, self._around.ask(one, self._around), labelled=labelled, parent=self)
            question.edited.connect(self.edited)
            question.summary_wanted.connect(self.summary_wanted)
            self._lines.add(question)
            self.questions.append(question)
            added.append(question)
        return added

    def focus_first(self) -> None:
        """Put the focus into the first question that is asked."""
        first = self.first_question()
        if first is not None:
            first.asked.widget.setFocus()

    def first_question(self) -> Question | None:
        """The first question that is asked and can be answered."""
        return next((one for one in self.questions if not one.isHidden() and one.asked.widget.isEnabled()), None)
