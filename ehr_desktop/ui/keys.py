"""F1: every key of the program on one page."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts.button import IconButton
from ehr_desktop.ui.parts.key_cap import KeyCap
from ehr_desktop.ui.parts.label import Label, page_title, section_title
from ehr_desktop.ui.parts.panel import Panel, scrolling
from ehr_desktop.ui.theme import Theme

Keys = tuple[tuple[str, ...], str]

#: Where, and which keys do what there.
SHEET: tuple[tuple[str, tuple[Keys, ...]], ...] = (
    (
        "Everywhere",
        (
            (("F1",), "this page"),
            (("F5",), "sync now"),
            (("Ctrl", "+"), "larger text"),
            (("Ctrl", "−"), "smaller text"),
            (("Ctrl", "0"), "text as the system has it"),
            (("Ctrl", "L"), "lock"),
            (("Ctrl", "Q"), "save and quit"),
        ),
    ),
    (
        "Going places",
        (
            (("Ctrl", "N"), "new note"),
            (("Ctrl", "1"), "My notes"),
            (("Ctrl", "2"), "Needs you"),
            (("Ctrl", ","), "Settings"),
            (("Esc",), "back, or cancel Sync now"),
        ),
    ),
    (
        "My notes",
        (
            (("Ctrl", "F"), "search"),
            (("Down",), "from the search into the list"),
            (("Enter",), "open the note"),
            (("Delete",), "delete the draft"),
            (("Ctrl", "Z"), "bring it back"),
            (("Alt", "S"), "sort by"),
        ),
    ),
    (
        "New note",
        (
            (("Up", "Down"), "choose"),
            (("Enter",), "continue"),
            (("Ctrl", "D"), "continue without appointment"),
            (("Alt", "Left"), "back"),
            (("Esc",), "close; what was typed is kept"),
        ),
    ),
    (
        "The note",
        (
            (("Ctrl", "S"), "save now"),
            (("Ctrl", "W"), "save and close"),
            (("Ctrl", "Enter"), "review and sign"),
            (("Ctrl", "Shift", "E"), "export the text"),
            (("Alt", "Up"), "section before"),
            (("Alt", "Down"), "next section"),
            (("Left", "Right"), "grade a symptom, or its number"),
            (("Ctrl", "Shift", "D"), "delete the draft"),
        ),
    ),
    (
        "Activity",
        (
            (("Ctrl", "F"), "search"),
            (("Enter",), "only this note, and back"),
            (("Alt", "S"), "sort by"),
            (("Ctrl", "E"), "export as CSV"),
            (("Ctrl", "Shift", "V"), "verify"),
            (("Esc",), "back to Settings"),
        ),
    ),
    (
        "Reading a note",
        (
            (("Ctrl", "Shift", "C"), "copy the whole text"),
            (("Esc",), "back"),
        ),
    ),
    (
        "Changed in two places",
        (
            (("Left", "Right"), "mine, theirs or both"),
            (("Space",), "keep, or take the choice back"),
            (("Esc",), "back, or decide later"),
        ),
    ),
    (
        "Settings",
        (
            (("Alt", "Up"), "part before"),
            (("Alt", "Down"), "next part"),
        ),
    ),
)

_MARGIN = 24
_BETWEEN = 48
_NAMES = {"Up": "Up arrow", "Down": "Down arrow", "Left": "Left arrow", "Right": "Right arrow"}


class KeysPage(Panel):
    """A page over everything; Escape, F1 or its cross lead back: `closed`."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = page_title("Keys")
        self.close_button = IconButton("close", "Close")
        self.close_button.clicked.connect(self.closed)
        QShortcut(QKeySequence("Esc"), self, self.closed.emit)
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 20, _MARGIN, 8)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        sheet = QWidget()
        rows = QVBoxLayout(sheet)
        rows.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        rows.addWidget(_Groups())
        rows.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scrolling(sheet), 1)


class _Groups(QWidget):
    """The groups in as many columns as fit, each row of them beginning on one line."""

    def __init__(self) -> None:
        super().__init__()
        self._groups = [_group(where, keys) for where, keys in SHEET]
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_BETWEEN)
        self._grid.setVerticalSpacing(32)
        self._arrange()
        theme.follow(self._restyle)

    def _restyle(self, _look: Theme) -> None:
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(max(group.minimumSizeHint().width() for group in self._groups), hint.height())

    def _arrange(self) -> None:
        widest = max(group.sizeHint().width() for group in self._groups) + _BETWEEN
        columns = max(1, min(len(self._groups), (self.width() + _BETWEEN) // widest))
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for at, group in enumerate(self._groups):
            self._grid.addWidget(group, at // columns, at % columns, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(columns - 1, 1)


def _group(where: str, keys: Sequence[Keys]) -> QWidget:
    made = QWidget()
    made.setAccessibleName(where)
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    grid.addWidget(section_title(where), 0, 0, 1, 2)
    for row, (caps, meaning) in enumerate(keys, 1):
        together = QWidget()
        line = QHBoxLayout(together)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for cap in caps:
            line.addWidget(KeyCap(cap))
        line.addStretch()
        said = Label(meaning)
        said.setAccessibleName(f"{' '.join(_NAMES.get(cap, cap) for cap in caps)}: {meaning}")
        grid.addWidget(together, row, 0)
        grid.addWidget(said, row, 1)
    grid.setRowStretch(len(keys) + 1, 1)
    return made
