"""Rounds between a real encrypted file and the real server, ended by kill -9 at their worst moments."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import NoteFilter
from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import NoteStatus, Place, ServerCopy
from ehr_desktop.remote.api import HttpClinicApi
from ehr_desktop.store import open_store
from tests.desk import HandClock, desk_at
from tests.servers.backend import CLINICIAN, PASSWORD, ROOT, running_backend
from tests.store.samples import key

_CHILD = """
import os, signal, sys
from pathlib import Path
from ehr_desktop.remote.api import HttpClinicApi
from tests.remote.test_sync_against_backend import desk_of

def end(*_):
    os.kill(os.getpid(), signal.SIGKILL)

api = HttpClinicApi(sys.argv[2])
api.use_token(sys.argv[3])
desk = desk_of(Path(sys.argv[1]), api)
"""


def desk_of(file: Path, api: HttpClinicApi) -> Desk:
    """The clinician's desk over this file."""
    return desk_at(open_store(file, key()), api, HandClock(), api.me())


@dataclass
class Computer:
    """A clinician's computer beside a server that several share."""

    file: Path
    api: HttpClinicApi
    url: str
    token: str

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The program, begun anew, knowing the server."""
        api = HttpClinicApi(self.url)
        api.use_token(self.token)
        with closing(desk_of(self.file, api)) as desk:
            yield desk

    def killed(self, code: str) -> None:
        """Do this in a process of its own, which does not survive it."""
        command = [sys.executable, "-c", _CHILD + dedent(code), str(self.file), self.url, self.token]
        told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert told.returncode == -signal.SIGKILL, told.stderr


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_backend(tmp_path_factory.mktemp("backend")) as address:
        yield address


@pytest.fixture
def computer(url: str, tmp_path: Path) -> Iterator[Computer]:
    with closing(HttpClinicApi(url)) as api:
        api.about()
        token = api.sign_in(CLINICIAN, PASSWORD).token
        yield Computer(tmp_path / "notes.db", api, url, token)


def write(desk: Desk, client_id: str, texts: list[str]) -> list[str]:
    """Drafts that wait; their ids."""
    found = []
    for text in texts:
        note = desk.drafts.begin(client_id, desk.types["Progress Note"], {}, None)
        desk.drafts.save(note, {"subjective": text}, None, "form")
        desk.drafts.close(note.id)
        found.append(note.id)
    return found


def there(api: HttpClinicApi, word: str) -> list[ServerCopy]:
    """The notes at the server that hold this word."""
    return [copy for copy in api.my_notes() if word in str(copy.columns)]


def places(desk: Desk, ids: list[str]) -> set[Place]:
    rows = {row.note_id: row.place for row in desk.my_notes.page(NoteFilter(), limit=1000)}
    return {rows[one] for one in ids}


def test_a_first_round_takes_in_everything_and_the_next_one_nothing(computer: Computer) -> None:
    with computer.desk() as desk:
        assert desk.pull.run_once().link is Link.ONLINE
        rows = desk.my_notes.page(NoteFilter(), limit=10_000)
        copies = computer.api.my_notes()
        assert len(rows) == len(copies)
        with desk.store.reading() as tx:
            assert all((note := tx.note_of_server_id(copy.id)) and note.server == copy for copy in copies)
        assert desk.pull.run_once().changed == frozenset()


def test_two_computers_of_one_clinician_see_each_others_work(computer: Computer, tmp_path: Path) -> None:
    other = Computer(tmp_path / "other.db", computer.api, computer.url, computer.token)
    client_id = computer.api.clients()[0].id
    with computer.desk() as here, other.desk() as elsewhere:
        here.pull.run_once()
        elsewhere.pull.run_once()
        ids = write(here, client_id, [f"Heron {number}." for number in range(3)])
        assert here.engine.run_once().sent == 3
        assert places(here, ids) == {Place.ACCEPTED}
        came = elsewhere.pull.run_once().changed
        assert len(came) == 3

        read = [elsewhere.drafts.open(note_id) for note_id in sorted(came)]
        for note in read:
            elsewhere.drafts.save(note, {**note.answers, "subjective": "Heron, written on."}, None, "form")
            elsewhere.drafts.close(note.id)
        assert elsewhere.engine.run_once().sent == 3
        assert here.pull.run_once().changed == set(ids)

        elsewhere.drafts.delete(read[0].id, "list")
        elsewhere.clock.move(minutes=1)  # type: ignore[attr-defined]
        elsewhere.engine.run_once()
        assert elsewhere.pull.run_once().changed == frozenset()
        [gone] = here.pull.run_once().changed
        need = here.conflicts.need(gone)
        assert need
        assert need.refusal
        assert (need.refusal.status, need.note.status) == (404, NoteStatus.DRAFT)
        here.conflicts.try_again(gone)
        here.engine.run_once()
        here.pull.run_once()
        assert places(here, ids) == {Place.ACCEPTED}
    assert len(there(computer.api, "Heron")) == 3


def test_one_of_a_batch_that_is_refused_leaves_the_others_accepted(computer: Computer) -> None:
    with computer.desk() as desk:
        client_id = computer.api.clients()[0].id
        ids = write(desk, client_id, ["Egret one.", "Egret two."])
        bad = write(desk, "00000000-0000-4000-8000-000000000000", ["Egret of nobody."])
        report = desk.engine.run_once()
        assert (report.link, report.sent, report.parked) == (Link.ONLINE, 2, 1)
        assert (places(desk, ids), places(desk, bad)) == ({Place.ACCEPTED}, {Place.NEEDS_YOU})
    assert len(there(computer.api, "Egret")) == 2


@pytest.mark.parametrize("moment", ["before it is sent", "after it was taken"])
def test_killed_between_freeze_and_answer_of_a_batch(computer: Computer, moment: str) -> None:
    """The same keys go again with the same bytes: nothing is there twice, nothing is missing."""
    word = f"Kingfisher-{moment[:5].strip()}"
    client_id = computer.api.clients()[0].id
    with computer.desk() as desk:
        ids = write(desk, client_id, [f"{word} {number}." for number in range(7)])
    taken = "" if moment.startswith("before") else "send_together(attempts), "
    computer.killed(
        f"""
        send_together = api.send_together
        api.send_together = lambda attempts: ({taken}end())
        desk.engine.run_once()
        """
    )
    assert len(there(computer.api, word)) == (7 if taken else 0)
    with computer.desk() as desk:
        assert places(desk, ids) == {Place.SENT}
        assert desk.pull.run_once().link is Link.ONLINE
        desk.engine.run_once()
        desk.pull.run_once()
        assert places(desk, ids) == {Place.ACCEPTED}
        found = sorted(str(copy.columns["subjective"]) for copy in there(computer.api, word))
        assert found == [f"{word} {number}." for number in range(7)]
        assert len(desk.my_notes.page(NoteFilter(words=word), limit=100)) == 7


def test_killed_between_the_notes_of_a_batch(computer: Computer) -> None:
    client_id = computer.api.clients()[0].id
    with computer.desk() as desk:
        ids = write(desk, client_id, [f"Grebe {number}." for number in range(6)])
    computer.killed(
        """
        heard = []
        def tell(step):
            heard.append(step)
            if sum(one.sent for one in heard) == 3:
                end()
        desk.engine.run_once(tell)
        """
    )
    with computer.desk() as desk:
        assert places(desk, ids) == {Place.ACCEPTED, Place.SENT}
        desk.engine.run_once()
        assert places(desk, ids) == {Place.ACCEPTED}
    assert len(there(computer.api, "Grebe")) == 6


@pytest.mark.parametrize("moment", ["between two pages", "within a page"])
def test_killed_while_changes_are_read(computer: Computer, moment: str) -> None:
    """A page is read again, and nothing is skipped."""
    fill = 201 if moment == "between two pages" else 0
    with computer.desk() as desk:
        write(desk, computer.api.clients()[0].id, [f"Bittern {number}." for number in range(fill)])
        assert desk.engine.run_once().sent == fill
    computer.file = computer.file.with_name("elsewhere.db")
    pages = "api.changes = lambda since: end() if since else changes(since)"
    within = "desk.pull._feed._take_in = lambda *copy: count.append(copy) or (end if len(count) > 40 else take)(*copy)"
    computer.killed(
        f"""
        changes, take, count = api.changes, desk.pull._feed._take_in, []
        {pages if fill else within}
        desk.pull.run_once()
        """
    )
    with computer.desk() as desk:
        some = len(desk.my_notes.page(NoteFilter(), limit=10_000))
        copies = computer.api.my_notes()
        assert 0 < some < len(copies)
        desk.pull.run_once()
        assert len(desk.my_notes.page(NoteFilter(), limit=10_000)) == len(copies)
        assert desk.pull.run_once().changed == frozenset()
