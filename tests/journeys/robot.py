"""Starts the real program with hands at its keys: `python -m tests.journeys.robot PICTURES <arguments>`.

Everything from the command line on is the program's own. The hands take over with the first turn of its event loop;
what they shall do comes in by standard input, a line of JSON for each act, and each is answered by a line.
"""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMetaObject, QObject, QSocketNotifier, Qt, Slot
from PySide6.QtWidgets import QApplication

from ehr_desktop import app
from ehr_desktop.tour import Tour
from tests.journeys import acts, form_acts

#: Where acts are looked up by their names.
ACTS = {**vars(form_acts), **vars(acts)}


class Robot(QObject):
    """Does one act after the other."""

    def __init__(self, pictures: Path) -> None:
        super().__init__()
        self._hands = Tour(pictures)
        self._heard = b""
        self._ear: QSocketNotifier | None = None

    @Slot()
    def sit_down(self) -> None:
        """The first window is there."""
        self._ear = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(self._listen)
        acts.tell(done="seated")

    def _listen(self) -> None:
        heard = os.read(sys.stdin.fileno(), 65_536)
        if not heard:
            os._exit(3)  # whoever started us is gone, perhaps in the middle of an act
        *lines, self._heard = (self._heard + heard).split(b"\n")
        for line in lines:
            self._act(json.loads(line))

    def _act(self, asked: dict[str, Any]) -> None:
        act = ACTS[asked["do"]]
        try:
            acts.tell(done=act(self._hands, *asked["how"], **asked["named"]))
        except Exception:  # noqa: BLE001  # whatever it is, it is told
            window = QApplication.activeWindow()
            if window:
                self._hands.picture(window, f"failed-{asked['do']}")
            acts.tell(failed=traceback.format_exc())


def main(pictures: str, *arguments: str) -> int:
    """Run the program; answers its exit status."""
    robot = Robot(Path(pictures))
    # waits in the queue of this thread until the program lets its event loop run
    QMetaObject.invokeMethod(robot, "sit_down", Qt.ConnectionType.QueuedConnection)
    return app.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
