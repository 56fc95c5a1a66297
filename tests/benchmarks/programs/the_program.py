"""The program as it is started every day, by its own `main`; its arguments are the program's.

`main` makes the first window itself, so the watch is set by the window's own event: the first one it is sent.
"""

import sys

from PySide6.QtCore import QEvent

from ehr_desktop.app import main
from ehr_desktop.ui.start.window import StartWindow
from tests.benchmarks.programs.painted import TellWhenShown


def watch_the_first_window() -> None:
    """From the moment it is polished, before it is first painted."""
    event_of = StartWindow.event

    def event(window: StartWindow, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            TellWhenShown(window)
        return event_of(window, event)

    StartWindow.event = event  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    watch_the_first_window()
    raise SystemExit(main(sys.argv[1:]))
