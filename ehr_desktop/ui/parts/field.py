"""The frame of a form field: label above, then the field, then help or problem in small type."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.ui.parts.label import Icon, Label, repolish
from ehr_desktop.ui.parts.tone import Tone

NEEDED = "needed to sign"


def show_problem_border(widget: QWidget, problem: bool) -> None:
    """Gives a styled field its amber border, or takes it away."""
    if widget.property("problem") == problem:
        return
    widget.setProperty("problem", problem)
    repolish(widget)


class _Foot(QWidget):
    """The line in small type under a field, with an icon or without."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = Icon("warning", 14, Tone.AMBER)
        self._words = Label("", "small", tone=Tone.MUTED, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)

    def say(self, text: str, tone: Tone, icon: str) -> None:
        """Shown with a text, hidden without."""
        self._words.setText(text)
        self._words.set_tone(tone)
        if icon:
            self._icon.show_icon(icon, tone)
        self._icon.setVisible(bool(icon))
        self.setVisible(bool(text))


class Field(QWidget):
    """Label, field, help or problem. Names the field for a screen reader and gives it its key from the label.

    What most fields of a long form never show is made when it is first shown.
    """

    def __init__(
        self,
        label: str,
        field: QWidget,
        *,
        help_text: str = "",
        needed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._help = help_text
        self._help_icon = ""
        self._problem = ""
        self._remark = ""
        self._label = Label(label, weight=500)
        self._label.setBuddy(field)
        self._needed: Label | None = None
        self._foot: _Foot | None = None
        self._lay_out()
        field.setAccessibleName(label)
        self.set_needed(needed)
        self._show_note()

    def _lay_out(self) -> None:
        self._head = head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._label)
        head.addStretch()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self.field)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def label(self) -> str:
        """The words above the field."""
        return self._label.text()

    def problem(self) -> str:
        """The problem shown, empty when there is none."""
        return self._problem

    def hide_label(self) -> None:
        """Leaves the words above out where the field or a heading says them; a screen reader still reads them."""
        self._label.hide()

    def add_beside_label(self, part: QWidget) -> None:
        """Adds a quiet action after the label, e.g. a link."""
        self._head.insertWidget(self._head.count() - 1, part)

    def add_below(self, part: QWidget) -> None:
        """Adds a part right under the field, above help and problem."""
        self._column.insertWidget(self._column.indexOf(self.field) + 1, part)

    def set_remark(self, sentence: str) -> None:
        """What a part below the field says, for a screen reader that reads the field."""
        if sentence != self._remark:
            self._remark = sentence
            self._describe()

    def set_needed(self, needed: bool) -> None:
        """Shows or hides "needed to sign" beside the label."""
        if needed and self._needed is None:
            self._needed = Label(NEEDED, "small", tone=Tone.MUTED)
            self._head.insertWidget(1, self._needed)
        if self._needed is not None:
            self._needed.setVisible(needed)
        self._describe()

    def set_help(self, text: str, icon: str = "") -> None:
        """Shows a muted line under the field while there is no problem; empty hides it."""
        self._help, self._help_icon = text, icon
        self._show_note()

    def set_problem(self, sentence: str) -> None:
        """Shows what signing still needs here, with amber border and triangle; empty takes it away."""
        if sentence == self._problem:
            return
        self._problem = sentence
        show_problem_border(self.field, bool(sentence))
        self._show_note()

    def _show_note(self) -> None:
        text = self._problem or self._help
        if text and self._foot is None:
            self._foot = _Foot(self)
            self._column.addWidget(self._foot)
        if self._foot is not None:
            tone = Tone.AMBER if self._problem else Tone.MUTED
            self._foot.say(text, tone, "warning" if self._problem else self._help_icon)
        self._describe()

    def _describe(self) -> None:
        needed = NEEDED if self._needed is not None and self._needed.isVisibleTo(self) else ""
        said = ". ".join(part for part in (needed, self._problem or self._help, self._remark) if part)
        self.field.setAccessibleDescription(said)
