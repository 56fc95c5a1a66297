"""Nothing of a client, no password, no token and no key stands readable anywhere, at any moment.

More than fifty texts are planted wherever a text can come from: typed, searched, deleted, sent by the server, thrown
in an error. Then every place is looked through, in every spelling, at every moment.
"""

import json
import re
import resource
import signal
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import quote

import pytest

from tests.journeys import acts, form_acts
from tests.journeys.workstation import Program
from tests.security import acts as more
from tests.security.computer import Computer, Running, watched_computer
from tests.security.markers import KEPT, STEMS, TEXTS, Marker, Search
from tests.security.matrix import DATA_KEY, Matrix, Moment, Place
from tests.security.memory import found_in_memory
from tests.servers.backend import CLINICIAN, ROOT
from tests.servers.mentalspace_v2 import MentalSpaceV2
from tests.servers.scripted import json_reply, page
from tests.servers.v2.practice import Json

PASSWORD = "Flüsterkästchen-77!"
BORN = "1931-07-29"
NOTES, VERSION = "/api/v1/clinical-notes", "/api/v1/version"
#: A name of a route or an abstract word, a number, an id, a day or an instant, a type of note.
HARMLESS = re.compile(
    r"[a-z-]+|v1|[A-Z_]+|\d{1,4}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(T[\d:.]+Z)?"
    r"|(Progress|Contact) Note"
)
ALL_THERE = "All notes are at the server"
#: Answers to a progress note, in fields of several kinds.
ANSWERS: Json = {
    "mood": TEXTS["text line"],
    "subjective": TEXTS["long text"],
    "objective": TEXTS["objective"],
    "assessment": TEXTS["assessment"],
    "plan": TEXTS["plan"],
    "response_notes": TEXTS["response"],
    "risk_level": "High",
    "risk_details": TEXTS["details of a risk"],
    "goals": [{"goal": TEXTS["goal"], "progress": "Minimal Progress", "notes": TEXTS["notes on progress"]}],
}
#: What the program says when it falls over, in the order of `say_it_all`.
SAID = (
    *("words of an exception", "words of an exception on a lane", "words of what cannot be raised"),
    *("words of Qt", "words of a warning", "words of another library"),
)
#: Looked at in another way than byte by byte; and what the program has left empty.
NOT_OF_BYTES = [Place.TEMPORARY, Place.SCREENSHOT, Place.MEMORY, Place.OUTPUT, Place.ERRORS]
#: What is counted in memory, before the desk is locked and after.
IN_MEMORY = (DATA_KEY, "the computer’s secret", "token", "password", "assessment", "last name")
FOLDER, EXPORTED = TEXTS["folder’s name"], f"{TEXTS['file’s name']}.txt"


@pytest.fixture(scope="module")
def clinic() -> Iterator[MentalSpaceV2]:
    """A clinic with one client whose every fact is a marker, and who has a chart of notes."""
    with MentalSpaceV2(spared={"127.0.0.1"}) as running:
        practice = running.practice
        practice.user(CLINICIAN)["password"] = PASSWORD
        practice.client("Rivera").update(
            firstName=TEXTS["first name"],
            lastName=TEXTS["last name"],
            middleName=TEXTS["middle name"],
            medicalRecordNumber=TEXTS["medical record number"],
            dateOfBirth=f"{BORN}T00:00:00.000Z",
            email=TEXTS["client’s e-mail"],
            addressStreet1=TEXTS["street"],
        )
        practice.client("Okafor")["lastName"] = TEXTS["other last name"]
        for appointment in practice.appointments.values():
            appointment["appointmentNotes"] = TEXTS["appointment’s remark"]
        earlier = next(row for row in practice.notes.values() if row["noteType"] == "Intake Assessment")
        practice.change(
            earlier,
            assessment=TEXTS["earlier note: assessment"],
            plan=TEXTS["earlier note: plan"],
            supervisorComments=TEXTS["supervisor’s comment"],
            currentRevisionComments=TEXTS["what has to be revised"],
            unlockReason=TEXTS["reason for unlocking"],
        )
        yield running


@dataclass
class Journey:
    """Everything that was found, and the proof that it was there."""

    computer: Computer
    clinic: MentalSpaceV2
    matrix: Matrix
    opened: dict[str, str]


@pytest.fixture(scope="module")
def journey(clinic: MentalSpaceV2, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """Through every moment, once."""
    with watched_computer(tmp_path_factory.mktemp("computer")) as computer:
        with computer.started() as running:
            recovery_key = arrive(running, clinic)
        opened = look_inside(computer)
        keys = {DATA_KEY: opened["key"], "the computer’s secret": opened["device"]}
        texts = {
            "password": PASSWORD,
            "birth date": BORN,
            "birth date as shown": "29 Jul 1931",
            "token": opened["token"],
        }
        texts |= {"recovery key": recovery_key, "recovery key in one": recovery_key.replace("-", "")}
        markers = [Marker(name, text) for name, text in (TEXTS | texts).items()]
        markers += [Marker(name, key=bytes.fromhex(key)) for name, key in keys.items()]
        matrix = Matrix(Search(markers), computer, clinic.requests, is_exported)
        with computer.started() as running:
            work(matrix, computer, clinic, running)
            running.program.kill()
            matrix.look(Moment.KILLED)
        fall_over(matrix, computer)
        sign_out(matrix, computer)
        yield Journey(computer, clinic, matrix, look_inside(computer))


def is_exported(file: str) -> bool:
    """The file that was asked for, or what it is before it is whole: written beside its place, then moved there."""
    path = PurePath(file)
    return path.parent.name == FOLDER and (path.name == EXPORTED or path.name.startswith(".export-"))


def arrive(running: Running, clinic: MentalSpaceV2) -> str:
    """The first sign-in, with two that fail before it; what is known of the clinic comes here.

    Answers the recovery key, which was shown and typed back.
    """
    program = running.program
    clinic.server.script("GET", VERSION, page(TEXTS["a page with an error"], 500))
    assert program.do(acts.connect, clinic.url, CLINICIAN, TEXTS["wrong password"]) != ""
    clinic.server.script("GET", VERSION)
    assert program.do(acts.connect, clinic.url, CLINICIAN, TEXTS["wrong password"]) != ""
    assert program.do(acts.connect, clinic.url, CLINICIAN, PASSWORD) == ""
    program.do(acts.rest, ALL_THERE)
    recovery_key = program.do(more.make_recovery_key)
    program.do(acts.quit_program)
    assert running.process.wait(60) == 0
    return recovery_key


def work(matrix: Matrix, computer: Computer, clinic: MentalSpaceV2, running: Running) -> None:
    """A day at the desk."""
    program = running.program
    program.do(more.watch_titles)
    assert program.do(acts.unlock, TEXTS["wrong password at the lock"]) != ""
    assert program.do(acts.unlock, PASSWORD) == ""
    program.do(acts.rest, ALL_THERE)
    program.do(more.look_for_client, TEXTS["search for a client"])
    program.do(acts.new_note, TEXTS["last name"], with_appointment=False)
    program.do(more.take_back, "plan", TEXTS["text taken back"])
    program.do(form_acts.fill, "plan", TEXTS["text typed over"])
    for field_id, answer in ANSWERS.items():
        program.do(form_acts.fill, field_id, answer)
    matrix.look(Moment.TYPING, running)
    program.do(acts.save_and_close)
    write_intake(running)
    refuse(running, clinic)
    take_along(running, computer)
    contradict(running, clinic)
    program.do(more.look_for_notes, TEXTS["search in my notes"])
    program.do(more.look_for_notes, TEXTS["plan"])
    program.do(more.say_it_all, *(TEXTS[name] for name in SAID))
    matrix.look(Moment.SAVED, running)
    copied = {"contact’s outcome", "first name", "last name", "medical record number", "birth date as shown"}
    matrix.allow(Place.CLIPBOARD, Moment.SAVED, "copied by the clinician a moment ago", copied)
    program.do(more.let_a_minute_pass)
    matrix.look(Moment.MINUTE_LATER, running)
    lock(matrix, running)
    program.do(acts.new_note, TEXTS["last name"], with_appointment=False)
    program.do(form_acts.fill, "subjective", TEXTS["typed and killed"])
    program.do(more.wait_until_saved)


def lock(matrix: Matrix, running: Running) -> None:
    """Twice, with a different note open each time."""
    program = running.program
    pictures = []
    secrets = [one for one in matrix.search.markers if one.name in IN_MEMORY]
    for words in ("assessment", "contact’s outcome"):
        program.do(form_acts.open_listed, local_id(program, TEXTS[words]))
        matrix.in_memory["open"] = found_in_memory(running.process.pid, secrets)
        program.do(more.lock)
        pictures.append(program.do(more.picture_of_it_all))
        matrix.look(Moment.LOCKED, running)
        matrix.in_memory["locked"] = found_in_memory(running.process.pid, secrets)
        program.do(more.unlock_again, PASSWORD)
        program.do(acts.save_and_close)
    matrix.compare_screenshots(Moment.LOCKED, *pictures)


def sign_out(matrix: Matrix, computer: Computer) -> None:
    """Back to the first window, in the same process; after two days with a different note open in the form."""
    pictures = []
    for words in ("assessment", "contact’s outcome"):
        with computer.started() as running:
            program = running.program
            assert program.do(acts.unlock, PASSWORD) == ""
            program.do(form_acts.open_listed, local_id(program, TEXTS[words]))
            program.do(acts.save_and_close)
            program.do(more.leave)
            pictures.append(program.do(more.picture_of_it_all))
            matrix.look(Moment.SIGNED_OUT, running)
            program.do(acts.quit_program)
            assert running.process.wait(60) == 0
    matrix.compare_screenshots(Moment.SIGNED_OUT, *pictures)


def fall_over(matrix: Matrix, computer: Computer) -> None:
    """A fault of memory on a computer that keeps cores; and an abort where a program of the system takes them."""
    for moment, how, words in (
        (Moment.CRASHED, signal.SIGSEGV, "typed before a fault of memory"),
        (Moment.ABORTED, signal.SIGABRT, "typed before an abort"),
    ):
        taken = how is signal.SIGABRT
        with computer.started(keeps_cores=not taken, takes_cores=taken) as running:
            program = running.program
            assert program.do(acts.unlock, PASSWORD) == ""
            program.do(acts.new_note, TEXTS["last name"], with_appointment=False)
            program.do(form_acts.fill, "subjective", TEXTS[words])
            program.do(more.wait_until_saved)
            program.do(more.fall_over, how, TEXTS["words of an exception"])
            assert running.process.wait(60) == -how
            matrix.look(moment)


def write_intake(running: Running) -> None:
    """Another kind of note with other kinds of fields; and one that is deleted again."""
    program = running.program
    program.do(form_acts.new_note_of, TEXTS["last name"], "Contact Note")
    program.do(form_acts.fill, "contact_summary", TEXTS["contact’s outcome"])
    program.do(acts.save_and_close)
    program.do(form_acts.new_note_of, TEXTS["last name"], "Contact Note")
    program.do(form_acts.fill, "purpose", TEXTS["note that was deleted"])
    program.do(more.delete_note)
    program.do(acts.rest, ALL_THERE)


def refuse(running: Running, clinic: MentalSpaceV2) -> None:
    """The server will not take a note, and quotes it."""
    errors = [{"field": "subjective", "message": TEXTS["refusal of one field"]}]
    said = {"success": False, "message": TEXTS["refusal’s words"], "errors": errors, "errorCode": "BAD_REQUEST"}
    clinic.server.script("POST", NOTES, json_reply(said, 400))
    program = running.program
    program.do(form_acts.new_note_of, TEXTS["last name"], "Contact Note")
    program.do(form_acts.fill, "purpose", TEXTS["note with a refusal"])
    program.do(acts.save_and_close)
    program.do(acts.rest, "1 note needs you")


def contradict(running: Running, clinic: MentalSpaceV2) -> None:
    """The same field of a note, changed at the server and here."""
    program = running.program
    clinic.server.script("POST", NOTES)
    [note] = [row for row in clinic.practice.notes.values() if row["subjective"] == TEXTS["long text"]]
    clinic.practice.change(note, plan=TEXTS["theirs in a conflict"])
    program.do(form_acts.open_listed, local_id(program, TEXTS["long text"]))
    program.do(form_acts.fill, "plan", TEXTS["mine in a conflict"])
    program.do(acts.save_and_close)
    program.do(acts.rest, "2 notes need you")


def take_along(running: Running, computer: Computer) -> None:
    """Copied, and exported to a file the clinician names."""
    program = running.program
    program.do(more.copy_note, local_id(program, TEXTS["contact’s outcome"]), TEXTS["contact’s outcome"])
    program.do(acts.needs_you)
    (computer.home / FOLDER).mkdir()
    program.do(acts.export_entry, str(computer.home / FOLDER / EXPORTED), looks_around=True)


def local_id(program: Program, words: str) -> str:
    """The only note that is found by these words."""
    [note_id] = program.do(more.found_by, words)
    return note_id


def look_inside(computer: Computer) -> dict[str, str]:
    command = [sys.executable, "-m", "tests.security.opened", str(computer.data), PASSWORD]
    told = subprocess.run(command, cwd=ROOT, env=computer.environment, check=True, stdout=subprocess.PIPE).stdout
    opened: dict[str, str] = json.loads(told)
    return opened


def test_nothing_is_found_in_any_place_at_any_moment(journey: Journey, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{journey.matrix.table()}\n")
    assert {cell: names for cell, names in journey.matrix.found.items() if names} == {}
    assert journey.matrix.unlooked() == []
    assert [place for place in Place if not journey.matrix.bytes[place]] == NOT_OF_BYTES


def test_every_text_was_where_it_could_leak_from(journey: Journey) -> None:
    assert len(journey.matrix.search.markers) >= 50
    assert set(KEPT) - journey.matrix.search.in_(journey.opened["texts"].encode()) == set()
    assert TEXTS["note with a refusal"] in (journey.computer.home / FOLDER / EXPORTED).read_text("utf-8")


def test_an_address_holds_ids_days_numbers_and_names_of_routes_and_of_note_types(journey: Journey) -> None:
    """Security 5: nothing of a client in a URL, which servers and proxies write into their logs."""
    asked = [(part, one) for one in journey.clinic.requests for part in (one.path.split("/")[1:], one.query.values())]
    assert len(asked) > 100
    assert {text for parts, _ in asked for text in parts if not HARMLESS.fullmatch(text)} == set()


def test_no_notification_was_ever_asked_for(journey: Journey) -> None:
    said = journey.computer.bus.read_bytes()
    assert b"interface=org.freedesktop.Secret" in said, "the bus was listened to"
    assert b"Notifications" not in said


def test_no_core_is_left_and_one_that_the_system_takes_holds_nothing(journey: Journey) -> None:
    cores = [content for name, content in journey.computer.files() if name.startswith("work/core")]
    assert len(cores) == 1
    assert cores[0].startswith(b"\x7fELF")
    assert len(cores[0]) < 200_000


def test_the_data_key_is_in_memory_while_the_desk_is_open_and_then_no_more(
    journey: Journey, capsys: pytest.CaptureFixture[str]
) -> None:
    opened, locked = (journey.matrix.in_memory[when] for when in ("open", "locked"))
    with capsys.disabled():
        counted = (f"  {name:24}{opened[name]:6} open {locked[name]:6} locked" for name in IN_MEMORY)
        sys.stdout.write("\n".join(["", "in memory, of which only the data key is promised:", *counted, ""]))
    assert opened[DATA_KEY] > 0
    assert locked[DATA_KEY] == 0


def test_whatever_leaks_is_found(clinic: MentalSpaceV2, tmp_path: Path) -> None:
    words = TEXTS["plan"]
    with watched_computer(tmp_path) as computer:
        search = Search([Marker("plan", words), Marker(DATA_KEY, key=words.encode())])
        matrix = Matrix(search, computer, clinic.requests, is_exported)
        falls_over = f"import os; note = {words!r}; os.abort()"
        subprocess.run(
            [sys.executable, "-c", falls_over],
            cwd=computer.folder / "work",
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2),
        )
        with computer.started() as running:
            running.program.do(more.watch_titles)
            before = running.program.do(more.picture_of_it_all)
            running.program.do(more.leak, words, clinic.url)
            matrix.look(Moment.LOCKED, running)
            matrix.compare_screenshots(Moment.LOCKED, before, running.program.do(more.picture_of_it_all))

    assert {place for place in Place if matrix.found[place, Moment.LOCKED]} == set(Place)


@pytest.mark.parametrize("text", [TEXTS["plan"], PASSWORD, BORN, *STEMS])
def test_a_text_is_found_however_it_is_spelt(text: str) -> None:
    search = Search([Marker("it", text)])
    utf8, utf16 = text.encode(), text.encode("utf-16-le")
    spelt = [utf8, utf16, text.encode("utf-16-be"), text.upper().encode(), text.lower().encode(), quote(text).encode()]
    spelt += [json.dumps(text).encode(), utf8.hex().encode(), utf16.hex().upper().encode()]
    spelt += [b64encode(b"x" * before + raw + b"xyz") for before in range(3) for raw in (utf8, utf16)]
    spelt += [urlsafe_b64encode(b"x" * before + utf8 + b"xyz") for before in range(3)]
    assert [one for one in spelt if search.in_(b"before " + one + b" behind") != {"it"}] == []
    assert search.in_(b"before", text[1:].encode()) == set()
