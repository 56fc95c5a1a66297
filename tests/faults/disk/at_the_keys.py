"""Somebody who types into a draft without a pause, until the process is killed in mid-word.

    python -m tests.faults.disk.at_the_keys FILE LETTERS SAVES

Tells each save; kills itself so many letters after so many saves. Autosave and its timers are the real ones.
"""

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from ehr_desktop.store import open_store
from ehr_desktop.ui.autosave import Autosave
from tests.desk import RIVERA, TYPES, HandClock, desk_over, full_api
from tests.faults.disk.acts import tell
from tests.servers.v2_tests.room import ANSWERS
from tests.store.samples import key

#: Milliseconds from one letter to the next.
PACE = 20


class Typist:
    """At a form."""

    def __init__(self, file: Path, letters: int, saves: int) -> None:
        self._desk = desk_over(open_store(file, key()), full_api(), HandClock())
        self._note = self._desk.drafts.begin(RIVERA.id, TYPES["Progress Note"], ANSWERS, None)
        self._autosave = Autosave(self._save)
        self._letters_left, self._saves_left = letters, saves
        self._text = ""

    def _save(self) -> None:
        answers = {**ANSWERS, "subjective": self._text}
        self._note = self._desk.drafts.save(self._note, answers, None, "form")
        self._saves_left -= 1
        tell(saved=self._text)

    def type(self) -> None:
        """One letter more."""
        if self._saves_left <= 0:
            self._letters_left -= 1
        self._text += "abcdefghij"[len(self._text) % 10]
        self._autosave.typed()
        if self._letters_left == 0:
            tell(typed=self._text)
            os.kill(os.getpid(), signal.SIGKILL)


def main(file: str, letters: str, saves: str) -> None:
    """Type."""
    app = QCoreApplication([])
    typist = Typist(Path(file), int(letters), int(saves))
    keys = QTimer()
    keys.timeout.connect(typist.type)
    keys.start(PACE)
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
