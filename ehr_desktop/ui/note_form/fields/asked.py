"""What every kind of field gives the form: something to fill in, and how its answer is read and shown.

Knows nothing of forms, sections or notes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field


class Shape(Enum):
    """How much room a field wants: beside others, beside others but what is left over, beside ticks, all."""

    SHORT = auto()
    STRETCHED = auto()
    TICK = auto()
    WIDE = auto()


class Writable(Protocol):
    """A text whose words can be marked, and replaced as an edit that can be undone. Places are Python's."""

    @property
    def is_composing(self) -> bool:
        """Whether an input method is putting letters together."""

    def text(self) -> str:
        """The text as it stands."""

    def mark(self, spans: Sequence[tuple[int, int]]) -> None:
        """Underline words, each a place and a length."""

    def reword(self, start: int, length: int, words: str) -> None:
        """Put other words in their place."""


def _nothing_unclear() -> str:
    return ""


def _nothing_to_settle() -> None:
    return None


@dataclass(frozen=True)
class Asked:
    """One field on the screen.

    `edited` comes with the clinician's changes only, never with `show`. `show` takes any stored answer, also one
    the kind does not know, and keeps it visible. `unclear` says, in a sentence, why what is typed is no answer yet;
    it can change when `finished` comes. `settle` takes what is typed but not yet told. `insert` puts a text at the
    cursor as an edit that can be undone. `stops` are the widgets Tab goes through, in their order, where it is more
    than the one; `restopped` comes when they are others. `writing` is there where the answer is one written text.
    """

    widget: QWidget
    read: Callable[[], Answer]
    show: Callable[[Answer], None]
    edited: SignalInstance
    set_read_only: Callable[[bool], None]
    shape: Shape = Shape.SHORT
    unclear: Callable[[], str] = _nothing_unclear
    finished: SignalInstance | None = None
    settle: Callable[[], None] = _nothing_to_settle
    insert: Callable[[str], None] | None = None
    stops: Callable[[], Sequence[QWidget]] | None = None
    restopped: SignalInstance | None = None
    writing: Writable | None = None

    def tab_stops(self) -> Sequence[QWidget]:
        """The widgets Tab goes through."""
        return self.stops() if self.stops is not None else [self.widget]


@dataclass(frozen=True)
class Around:
    """What a field may need from the form: the day, and how to ask the fields of its own items."""

    today: Callable[[], date]
    ask: Callable[[Field, "Around"], Asked]


def disabler(widget: QWidget) -> Callable[[bool], None]:
    """`set_read_only` for a widget that has no text to copy."""

    def set_read_only(read_only: bool) -> None:
        widget.setEnabled(not read_only)

    return set_read_only


def as_text(answer: Answer) -> str:
    """A stored answer in a field of text; what is no text is shown as it would be written."""
    if answer is None:
        return ""
    return answer if isinstance(answer, str) else str(answer)
