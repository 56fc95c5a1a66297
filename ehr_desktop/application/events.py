"""What happened, for whoever shows it: small frozen events, and a place to publish and subscribe.

Published on the thread of the screen only.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True)
class NotesChanged:
    """These notes (ids on this computer) are not as they were. `origin` is who caused it, so that it may ignore it."""

    note_ids: frozenset[str]
    origin: str = ""


@dataclass(frozen=True)
class CaseloadChanged:
    """Clients or appointments were fetched anew."""


@dataclass(frozen=True)
class SyncChanged:
    """How this computer stands to the server has changed: connection, session, what waits."""


@dataclass(frozen=True)
class KeysChanged:
    """What opens the notes on this computer is not as it was."""


Event = NotesChanged | CaseloadChanged | SyncChanged | KeysChanged
_E = TypeVar("_E", bound=Event)


class Events:
    """Hands each event to those who asked for its kind, in the order they asked."""

    def __init__(self) -> None:
        self._subscribers: defaultdict[type[object], list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, kind: type[_E], callback: Callable[[_E], None]) -> Callable[[], None]:
        """Call `callback` with every event of this kind; the answer ends the subscription."""
        self._subscribers[kind].append(callback)
        return lambda: self._subscribers[kind].remove(callback)

    def publish(self, event: Event) -> None:
        """Tell everyone who asked."""
        for callback in list(self._subscribers[type(event)]):
            callback(event)
