"""One section of the form: heading, a line of help, its questions."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.domain.note_type import Field, FieldKind, Section
from ehr_desktop.ui.note_form.fields.asked import Around
from ehr_desktop.ui.note_form.lines import LinesLayout
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import Label, section_title
from ehr_desktop.ui.parts.tone import Tone

#: Kinds that say what they are about by themselves, so that alone under a heading they need no label.
_SPEAKING = frozenset({FieldKind.SEVERITIES, FieldKind.SYMPTOMS, FieldKind.CHOICES, FieldKind.GROUP, FieldKind.TEXTS})


class SectionView(QWidget):
    """`edited`, `summary_wanted` and `confirmed` carry the id of a field, `copy_wanted` that of the section."""

    edited = Signal(str)
    summary_wanted = Signal(str)
    confirmed = Signal(str)
    copy_wanted = Signal(str)

    def __init__(self, section: Section, around: Around, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self.questions: list[Question] = []
        self._around = around
        self._under = ""
        self._lines = LinesLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QHBoxLayout()
        self._head.setSpacing(12)
        self._copy: Button | None = None
        if section.title:
            self._head.addWidget(section_title(section.title))
            self._head.addStretch()
            column.addLayout(self._head)
        if section.help:
            column.addWidget(Label(section.help, "second", tone=Tone.MUTED, wrap=True))
        column.addSpacing(10 if section.title else 0)
        column.addLayout(self._lines)
        self.setAccessibleName(section.title)

    @property
    def is_complete(self) -> bool:
        """Whether all of its fields stand there."""
        return len(self.questions) >= len(self.section.fields)

    def ask_next(self, most: int) -> list[Question]:
        """Ask the next fields of the section, at most so many, and answer their questions."""
        asked = len(self.questions)
        return self.add(self.section.fields[asked : asked + most])

    def add(self, fields: Sequence[Field]) -> list[Question]:
        """Ask these too, at the end."""
        alone = len(self.section.fields) == 1
        added: list[Question] = []
        for one in fields:
            labelled = not (alone and self.section.title and one.kind in _SPEAKING)
            if one.heading:
                self._under = one.heading
            under = self._under if one in self.section.fields else ""
            asked = self._around.ask(one, self._around)
            question = Question(one, asked, labelled=labelled, under=under, parent=self)
            question.edited.connect(self.edited)
            question.summary_wanted.connect(self.summary_wanted)
            question.confirmed.connect(self.confirmed)
            if one.heading:
                self._lines.add_heading(one.heading)
            self._lines.add(question)
            self.questions.append(question)
            added.append(question)
        return added

    def offer_copy(self, words: str) -> None:
        """Offer beside the heading to copy this section forward; empty takes the offer away."""
        if self._copy is None:
            if not words or not self.section.title:
                return
            self._copy = Button(words, ButtonKind.LINK, small=True)
            self._copy.clicked.connect(lambda: self.copy_wanted.emit(self.section.id))
            self._head.insertWidget(1, self._copy)
        self._copy.setText(words)
        self._copy.setAccessibleName(f"{words} into {self.section.title}")
        self._copy.setVisible(bool(words))

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order of reading."""
        asked = [stop for question in self.questions for stop in question.tab_stops()]
        return [*([self._copy] if self._copy else []), *asked]

    def show_headings(self) -> None:
        """A heading within the section stands only over questions that are asked."""
        self._lines.show_headings()

    def focus_first(self) -> None:
        """Put the focus into the first question that is asked."""
        first = self.first_question()
        if first is not None:
            first.asked.widget.setFocus()

    def top_when_folded(self) -> QWidget | None:
        """Where reading begins below a heading that is said elsewhere: the first question, or the heading above it."""
        first = self.first_question()
        return None if first is None else self._lines.heading_of(first) or first

    def first_question(self) -> Question | None:
        """The first question that is asked and can be answered."""
        return next((one for one in self.questions if not one.isHidden() and one.asked.widget.isEnabled()), None)
