"""What was removed last from a list, and the offer to bring it back."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QBoxLayout, QWidget

from ehr_desktop.ui.parts.banner import UndoBanner
from ehr_desktop.ui.parts.button import Button

_T = TypeVar("_T")


class Removal(Generic[_T]):
    """Its banner is made when something is removed first: a form has many lists, and most lose nothing.

    The banner stands in the column before its last part, or at the end. `bring_back` is given what was removed.
    """

    def __init__(self, column: QBoxLayout, bring_back: Callable[[_T], None], *, before_last: bool = False) -> None:
        self._column = column
        self._bring_back = bring_back
        self._before_last = before_last
        self._removed: _T | None = None
        self._banner: UndoBanner | None = None

    def offer(self, sentence: str, removed: _T) -> None:
        """Say "Goal 1 removed", and offer to undo it. What was offered before is gone."""
        if self._banner is None:
            self._banner = UndoBanner(parent=self._column.parentWidget())
            self._banner.undone.connect(self._undone)
            self._column.insertWidget(self._column.count() - int(self._before_last), self._banner)
        self._removed = removed
        self._banner.offer(sentence)

    def forget(self) -> None:
        """Nothing is offered any more: another list is shown."""
        self._removed = None
        if self._banner is not None:
            self._banner.say("")

    def stops(self) -> Sequence[QWidget]:
        """Where Tab stops."""
        return self._banner.findChildren(Button) if self._banner is not None else []

    def _undone(self) -> None:
        removed, self._removed = self._removed, None
        if removed is not None:
            self._bring_back(removed)
