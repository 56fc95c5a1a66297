"""A program without windows, to be killed: types into drafts and sends them, as the program with windows does.

    python -m tests.faults.typist '{"url": …, "token": …, "file": …}'

Each number on standard input is the seed of a new life: a fork of this process, which has everything loaded already and
never opens the file itself. Every line on standard output is a JSON object: `born` with the process id, `saved` with a
note's id and the word that `save` has acknowledged, `failed` with a traceback, `gone` once a life has ended.
"""

import json
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from ssl import SSLContext
from typing import Any, TypeVar

from ehr_desktop.application.desk import Desk, Standing, open_desk
from ehr_desktop.application.ports import NoteFilter, ServerAbout
from ehr_desktop.domain.people import Clinician
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.remote.certificates import system_tls
from ehr_desktop.remote.http import Patience
from ehr_desktop.store.sql_store import open_store
from tests.desk import NOW, TYPES, check_password
from tests.faults.kept import is_of_these_tests
from tests.store.samples import key

_PATIENCE = Patience(connect=1, read=0.3, whole=0.6)
#: Of so many saves one is the first of a new draft.
_A_NEW_ONE = 12

Json = dict[str, Any]
_T = TypeVar("_T")


class QuickClock:
    """Runs so much faster that the longest wait between two tries is over in seconds. Begins months before `NOW`."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        return NOW - timedelta(days=90) + 200 * timedelta(seconds=time.monotonic() - self._began)

    def today(self) -> date:
        return self.now().date()


def tell(**said: object) -> None:
    """One line in one write, which no other process can come between."""
    os.write(sys.stdout.fileno(), json.dumps(said).encode() + b"\n")


def live(config: Json, clock: QuickClock, tls: SSLContext, who: Clinician, about: ServerAbout, seed: int) -> None:
    """Type on one lane and send on another until the end."""
    api = HttpClinicApi(config["url"], _PATIENCE, tls)
    api.use_token(config["token"])
    desk = open_desk(
        clinician=who,
        practice_name="",
        is_practice=False,
        types=TYPES,
        clock=clock,
        store=open_store(Path(config["file"]), key(), clock.now),
        api=api,
        standing=Standing(about, has_session=True),
        check_password=check_password,
    )
    pause = threading.Event()
    threading.Thread(target=reporting, args=(partial(send, desk, pause),), daemon=True).start()
    type_on(desk, config["client_id"], random.Random(seed), pause)


def send(desk: Desk, pause: threading.Event) -> None:
    """Round after round."""
    while not pause.wait(0.01):
        desk.refresh(lambda _: None)


def type_on(desk: Desk, client_id: str, chance: random.Random, pause: threading.Event) -> None:
    """Words into drafts that are here, and now and then a new one."""
    with desk.store.reading() as tx:
        ids = [row.note_id for row in tx.rows(NoteFilter(), 10_000)]
        notes = {note.id: note for note_id in ids if (note := tx.note(note_id)) and is_of_these_tests(note)}
    while not pause.wait(chance.uniform(0.005, 0.08)):
        if not notes or chance.randrange(_A_NEW_ONE) == 0:
            note = desk.drafts.begin(client_id, TYPES["Progress Note"], {}, None)
        else:
            note = desk.drafts.open(chance.choice(list(notes)))
        for _ in range(chance.randint(1, 3)):
            word = f"{note.id[:8]}-{chance.getrandbits(48):012x}"
            text = f"{note.answers.get('subjective', '')} {word}".strip()
            note = notes[note.id] = desk.drafts.save(note, {"subjective": text}, None, "form")
            tell(saved=note.id, word=word)
        if chance.randrange(2):
            desk.drafts.close(note.id)


def reporting(work: Callable[[], _T]) -> _T:
    """Do it; what goes wrong is told."""
    try:
        return work()
    except BaseException:
        tell(failed=traceback.format_exc())
        raise


def main() -> None:
    """One life for each line."""
    config: Json = json.loads(sys.argv[1])
    clock, tls = QuickClock(), system_tls()
    with closing(HttpClinicApi(config["url"], tls=tls)) as api:
        api.use_token(config["token"])
        who, about = api.me(), api.about()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            reporting(partial(live, config, clock, tls, who, about, int(line)))
        tell(born=child)
        os.waitpid(child, 0)
        tell(gone=child)


if __name__ == "__main__":
    main()
