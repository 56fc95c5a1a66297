"""Under a text: the words the clinic's server would refuse or change, why, and other words for them at one click."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehr_desktop.application.outgoing_text import shown
from ehr_desktop.domain.text_filter import Effect, Finding, Kind
from ehr_desktop.domain.text_rewording import MOST, rewordings
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.flow import FlowLayout
from ehr_desktop.ui.parts.label import Icon, Label
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.parts.voice import announce

_ICON = 14
_GAP = 7


def sentence(finding: Finding) -> str:
    """What the server would do with the words."""
    if finding.effect is Effect.REFUSED:
        return f"The clinic’s server would refuse this note for “{shown(finding)}”."
    if finding.kind is Kind.CONTROL:
        return "The clinic’s server would change this text."
    if not finding.lead + finding.becomes:
        return f"The clinic’s server would leave out “{shown(finding)}”."
    return f"The clinic’s server would change “{shown(finding)}” to “{shown(finding, finding.becomes)}”."


def write_words(finding: Finding, words: str) -> str:
    """The button: "Write “tearful, she”"."""
    return f"Write “{shown(finding, words)}”" if words.strip() or finding.lead else "Leave it out"


class FilterLine(QWidget):
    """One finding at a time. `chosen` carries the finding and the words the clinician wants instead."""

    chosen = Signal(object, str)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._text = ""
        self._found: Sequence[Finding] = ()
        self._place = 0
        self._offered: tuple[str, ...] = ()
        self._words = Label("", "small", tone=Tone.AMBER, wrap=True)
        self._count = Label("", "small", tone=Tone.MUTED, figures=True)
        self.next = Button("Next", ButtonKind.LINK, small=True)
        self.next.setAccessibleName(f"Next such words in {label}")
        self.next.clicked.connect(self._go_on)
        self.ways = [Button("", ButtonKind.SECONDARY, small=True) for _ in range(MOST)]
        for number, button in enumerate(self.ways):
            button.clicked.connect(lambda _checked=False, number=number: self._choose(number))
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(_GAP)
        head.addWidget(Icon("warning", _ICON, Tone.AMBER), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._words, 1)
        self._row = QWidget()
        buttons = FlowLayout(self._row)
        for part in (*self.ways, self.next, self._count):
            buttons.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        for widget in (self, self._row):
            widget.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._row)

    @property
    def found(self) -> Sequence[Finding]:
        """What is gone through, in the order of the text."""
        return self._found

    def says(self) -> str:
        """What is shown, in words; empty where nothing is."""
        return self._words.text() if self._found else ""

    def show_findings(self, text: str, found: Sequence[Finding], *, can_write: bool) -> None:
        """Go through these, from the place reached before; without any the line is gone."""
        before = self.says()
        self._text, self._found, self._can_write = text, found, can_write
        self._place = min(self._place, max(len(found) - 1, 0))
        self._show()
        self.setVisible(bool(found))
        if self.says() != before:
            announce(self, self.says())

    def stops(self) -> list[QWidget]:
        """Where Tab stops."""
        return [*self.ways, self.next]

    def _show(self) -> None:
        if not self._found:
            return
        finding = self._found[self._place]
        self._offered = rewordings(self._text, finding) if self._can_write else ()
        self._words.setText(f"{sentence(finding)} {finding.reason}")
        self.setAccessibleName(self._words.text())
        for number, button in enumerate(self.ways):
            words = self._offered[number] if number < len(self._offered) else None
            if words is not None:
                button.setText(write_words(finding, words))
                button.setAccessibleName(f"{button.text()} in {self._label}")
                button.setToolTip("Changes only these words; Ctrl+Z in the text takes it back")
            button.setVisible(words is not None)
        several = len(self._found) > 1
        self.next.setVisible(several)
        self._count.setVisible(several)
        self._count.setText(f"{self._place + 1} of {len(self._found)}")
        self._row.setVisible(several or bool(self._offered))

    def _go_on(self) -> None:
        self._place = (self._place + 1) % max(len(self._found), 1)
        self._show()
        announce(self, self.says())

    def _choose(self, number: int) -> None:
        if number < len(self._offered):
            self.chosen.emit(self._found[self._place], self._offered[number])
