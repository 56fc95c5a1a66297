"""One question on the page: its label, what is filled in, and what signing still needs of it."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ehr_desktop.domain.note_type import Field
from ehr_desktop.domain.text_filter import Finding, findings
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.fields.asked import Asked, Shape
from ehr_desktop.ui.note_form.filter_line import FilterLine
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.field import Field as Frame
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.tone import Tone

_LEAST = 120
_WORD = re.compile(r"\w{4,}")


def spoken(label: str, heading: str) -> str:
    """The name of a question for a screen reader: below the heading first, unless the label repeats a word of it."""
    words = (set(_WORD.findall(text.casefold())) for text in (label, heading))
    return label if not heading or set.intersection(*words) else f"{heading}, {label}"


class _Link(Button):
    """A link no higher than the label it stands beside."""

    def __init__(self, text: str) -> None:
        super().__init__(text, ButtonKind.LINK, small=True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), round(paint.height_of(self.font())))


class _CopiedMark(QWidget):
    """ "Copied from Tue 10 Nov 2026", and *Confirm*."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._words = Label("", "small", tone=Tone.ACCENT)
        self.confirm = _Link("Confirm")
        self.confirm.setAccessibleName(f"Confirm what was copied into {label}")
        self.confirm.setToolTip("You have read it, and it holds for this session as well")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._words)
        row.addWidget(self.confirm)

    def say(self, words: str) -> None:
        """Shown with these words, hidden without."""
        self._words.setText(words)
        self.setVisible(bool(words))


class Question(Frame):
    """`edited`, `summary_wanted` and `confirmed` carry the field's id.

    With `labelled` off a heading says the label already. `under` is the heading within the section it stands below,
    which a screen reader says before a label that does not: "Speech, Rate".
    """

    edited = Signal(str)
    summary_wanted = Signal(str)
    confirmed = Signal(str)

    def __init__(
        self, about: Field, asked: Asked, *, labelled: bool = True, under: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(about.label, asked.widget, help_text=about.help, parent=parent)
        self.about = about
        self.asked = asked
        self.spoken = spoken(about.label, under)
        if self.spoken != about.label:
            asked.widget.setAccessibleName(self.spoken)
        self._to_sign = ""
        self._summary: Button | None = None
        self._copied: _CopiedMark | None = None
        self._filtered: FilterLine | None = None
        self.has_shown_parts = False
        if asked.shape is Shape.TICK or not labelled:
            self.hide_label()
        if about.summary and asked.insert is not None:
            self._summary = _Link("Insert summary")
            self._summary.setAccessibleName(f"Insert summary into {self.spoken}")
            self._summary.setToolTip("Writes what was ticked and chosen above as sentences into this text")
            self._summary.clicked.connect(self._want_summary)
            self.add_beside_label(self._summary)
        asked.edited.connect(self._tell)
        if asked.finished is not None:
            asked.finished.connect(self._show_problem)

    def needs_width(self) -> int:
        """The pixels below which it does not stand beside others; a problem's sentence may wrap and does not count."""
        look = theme.current()
        label = 0.0 if self.asked.shape is Shape.TICK else paint.width_of(self.label(), look.font("body", 500))
        return max(round(label) + 2, self.asked.widget.sizeHint().width(), look.px(_LEAST))

    def show_to_sign(self, sentence: str) -> None:
        """What signing still needs here; empty for nothing."""
        self._to_sign = sentence
        self._show_problem()

    def offer_summary(self, there_is_one: bool) -> None:
        """Whether *Insert summary* would write anything."""
        if self._summary is not None:
            self._summary.setEnabled(there_is_one)

    def show_copied(self, words: str) -> None:
        """Mark what is filled in as copied, with the way to confirm it; empty takes the mark away."""
        if self._copied is None:
            if not words:
                return
            self._copied = _CopiedMark(self.spoken)
            self._copied.confirm.clicked.connect(lambda: self.confirmed.emit(self.about.id))
            self.add_beside_label(self._copied)
        self._copied.say(words)

    # --- what the server's text filter stumbles over --------------------------------------------------------

    @property
    def shows_findings(self) -> bool:
        """Whether it says of some words that the server would refuse or change them."""
        return self._filtered is not None and bool(self._filtered.found)

    def parts(self) -> Sequence["Question"]:
        """The questions of a group's items."""
        return self.findChildren(Question)

    def show_findings(self, text: str, found: Sequence[Finding]) -> bool:
        """Mark these words of its text and offer others; True where the line for it came or went."""
        writing = self.asked.writing
        if writing is not None and writing.is_composing:
            return False
        before = self.shows_findings
        if writing is not None:
            writing.mark([(one.start, one.length) for one in found])
        if self._filtered is None:
            if not found:
                return False
            self._filtered = FilterLine(self.about.label, self)
            self._filtered.chosen.connect(self._reword)
            self.add_below(self._filtered)
        self._filtered.show_findings(text, found, can_write=writing is not None)
        self.set_remark(self._filtered.says())
        return self.shows_findings is not before

    def _reword(self, finding: Finding, words: str) -> None:
        writing, line = self.asked.writing, self._filtered
        if writing is None or line is None:
            return
        text = writing.text()
        if text[finding.start : finding.end] != finding.words:
            return  # typed on meanwhile: the next look shows where the words are now
        kinds = {one.kind for one in line.found}
        writing.reword(finding.start, finding.length, words)
        text = writing.text()
        self.show_findings(text, [one for one in findings(text) if one.kind in kinds])
        if not self.shows_findings:
            self.asked.widget.setFocus()

    def set_read_only(self, read_only: bool) -> None:
        """Show, and let copy, but not edit."""
        self.asked.set_read_only(read_only)
        if self._summary is not None:
            self._summary.setVisible(not read_only)

    def tab_stops(self) -> list[QWidget]:
        """Where Tab stops, in the order of reading."""
        beside = [self._summary, self._copied.confirm if self._copied else None]
        below = self._filtered.stops() if self._filtered else []
        return [*(one for one in beside if one is not None), *self.asked.tab_stops(), *below]

    def _tell(self) -> None:
        self.edited.emit(self.about.id)

    def _want_summary(self) -> None:
        self.summary_wanted.emit(self.about.id)

    def _show_problem(self) -> None:
        self.set_problem(self.asked.unclear() or self._to_sign)
