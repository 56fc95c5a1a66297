"""F21 and F22 at the windows: locked in the middle of things, and another clinician beside a queue."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ehr_desktop.application.outbox import Operation
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Place
from tests.application.fake_api import PASSWORD as AT_THE_DESK
from tests.desk import RIVERA
from tests.journeys import acts
from tests.journeys.at_the_server import records
from tests.journeys.workstation import Workstation
from tests.servers.backend import ASSOCIATE, CLINICIAN, PASSWORD, running_backend
from tests.servers.scripted import OldClinic, Reply, success
from tests.servers.v2_tests.room import ANSWERS
from tests.ui.at_the_desk import TYPED, AtTheDesk, at_the_desk_of
from tests.ui.look import in_plain_look

NOTES = "/api/v1/clinical-notes"
#: An answer of which a byte comes now and then: longer than anybody waits.
ENDLESS: Reply = replace(success({"note": "x" * 400}, 201), drip=1.0)
HERS = "Zebra crossing, walked to the session."
HIS = "Okapi at the zoo, a family outing."


@pytest.fixture
def at_the_desk(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[AtTheDesk]:
    in_plain_look(qapp)
    with at_the_desk_of(tmp_path, qtbot) as one:
        yield one


def test_f22_locked_during_an_upload_that_arrives_the_note_is_there_once(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    api, arrived, going_on = at_the_desk.api, threading.Event(), threading.Event()

    def hold() -> None:
        arrived.set()
        assert going_on.wait(30)
        api.before_send = lambda: None

    at_the_desk.write()
    api.before_send = hold
    assert at_the_desk.program.heartbeat
    at_the_desk.program.heartbeat.send_now()
    qtbot.waitUntil(arrived.is_set)
    [own] = at_the_desk.clinic.keys
    at_the_desk.lock()
    assert own == bytearray(32)
    going_on.set()  # it arrives, and its answer finds nobody
    qtbot.waitUntil(lambda: len(api.notes) == 1)
    at_the_desk.unlock()
    assert at_the_desk.box().toPlainText() == TYPED
    at_the_desk.sync()
    at_the_desk.sync()
    assert at_the_desk.place() is Place.ACCEPTED
    assert len(api.notes) == 1
    assert len({attempt.key for attempt in api.sent if attempt.operation is Operation.CREATE}) == 1


@pytest.mark.slow
def test_f22_locked_while_a_request_hangs_it_is_hung_up_and_the_note_goes_later(tmp_path: Path) -> None:
    with OldClinic(requires_appointment_for_drafts=False) as clinic:
        computer = Workstation(tmp_path / "computer", clinic.password)
        with computer.started() as program:
            assert program.do(acts.connect, clinic.url, clinic.email, clinic.password) == ""
            program.do(acts.rest, "All notes are at the server")
            clinic.server.script("POST", NOTES, ENDLESS)
            program.do(acts.new_note, "rivera", with_appointment=False)
            program.do(acts.write, "subjective", HERS)
            program.do(acts.save_and_close)
            program.do(acts.wait_for_status, "Sending 1 of 1 …")
            assert program.do(acts.lock) == "EHR Desktop · Locked"
            assert program.do(acts.unlock_here, clinic.password) == ""
            program.do(acts.wait_for_status, "1 note")
            assert program.do(acts.found, "zebra") == 1
            program.do(acts.quit_program)
            assert program.wait() == 0
        # nothing of it was "not caught": the log and standard error were empty


def test_f22_locked_while_deciding_nothing_is_chosen_silently_and_both_texts_are_kept(
    at_the_desk: AtTheDesk,
) -> None:
    note_id = at_the_desk.draft(RIVERA, "First.")
    at_the_desk.sync()
    [server_id] = at_the_desk.api.notes
    at_the_desk.api.change_elsewhere(server_id, subjective="Theirs.")
    desk = at_the_desk.desk
    note = desk.drafts.open(note_id)
    desk.drafts.save(note, {**note.answers, "subjective": "Mine."}, None, "test")
    desk.drafts.close(note_id)
    at_the_desk.sync()
    at_the_desk.window.decide(note_id)
    at_the_desk.lock()
    at_the_desk.unlock()
    at_the_desk.rest()
    view = at_the_desk.window.places.needs_you.decision
    assert view
    assert view.choices() == {}
    assert not view.save_button.isEnabled()
    need = at_the_desk.desk.conflicts.need(note_id)
    assert need
    assert need.theirs
    assert (need.mine["subjective"], need.theirs.columns["subjective"]) == ("Mine.", "Theirs.")
    view.fields[0].choose(Keep.MINE)
    view.fields[0].changed.emit()
    view.save_button.click()
    at_the_desk.sync()
    assert at_the_desk.api.notes[server_id].columns["subjective"] == "Mine."


def test_f22_locked_while_a_file_is_asked_for_nothing_is_written_and_it_can_be_asked_again(
    at_the_desk: AtTheDesk, tmp_path: Path
) -> None:
    at_the_desk.write()
    at_the_desk.window.wizard().note._along.export()
    at_the_desk.lock()
    assert list(tmp_path.rglob("*.txt")) == []
    at_the_desk.unlock()
    at_the_desk.window.wizard().note._along.export()
    [dialog] = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog)]
    file = tmp_path / "taken along.txt"
    dialog.fileSelected.emit(str(file))
    assert TYPED in file.read_text("utf-8")
    dialog.close()


def test_f22_locked_while_the_server_signs_the_signature_is_there_once(at_the_desk: AtTheDesk, qtbot: QtBot) -> None:
    note = at_the_desk.desk.drafts.begin(RIVERA.id, at_the_desk.desk.types["Progress Note"], {}, "a1")
    at_the_desk.desk.drafts.save(note, ANSWERS, "a1", "test")
    at_the_desk.desk.drafts.close(note.id)
    note_id = note.id
    at_the_desk.sync()
    arrived, going_on = threading.Event(), threading.Event()

    def hold() -> None:
        arrived.set()
        assert going_on.wait(30)

    at_the_desk.api.after_send = hold
    desk = at_the_desk.desk
    review = desk.signing.review(note_id)
    ready = desk.signing.prepare(review)
    assert at_the_desk.program._open
    lanes = at_the_desk.program._open.lanes
    lanes.sync.run(lambda: desk.signing.sign(ready, AT_THE_DESK), lambda _: None, lambda _: None)
    qtbot.waitUntil(arrived.is_set)
    at_the_desk.lock()
    going_on.set()
    at_the_desk.api.after_send = lambda: None
    at_the_desk.unlock()
    at_the_desk.sync()
    shown = at_the_desk.desk.my_notes.look(note_id)
    assert shown
    assert shown.note.status.value == "SIGNED"
    assert len(at_the_desk.api.notes) == 1


@pytest.mark.slow
def test_f21_at_the_windows_another_clinician_beside_a_queue(tmp_path: Path) -> None:
    with running_backend(tmp_path / "clinic") as clinic:
        computer = Workstation(tmp_path / "computer", PASSWORD)
        with computer.started() as program:
            assert program.do(acts.connect, clinic, CLINICIAN, PASSWORD) == ""
            program.do(acts.rest, "All notes are at the server")
            program.do(acts.new_note, "rivera", with_appointment=False)
            program.do(acts.write, "subjective", HERS)
            before = program.do(acts.whereabouts)
            program.do(acts.lock)

            offered = program.do(acts.another_clinician)
            assert [one.split(" · ")[0] for one in offered] == [CLINICIAN]
            program.do(acts.connect_another_account)
            assert program.do(acts.connect, clinic, ASSOCIATE, PASSWORD) == ""
            program.do(acts.rest, "All notes are at the server")
            assert program.do(acts.found, "zebra") == 0
            program.do(acts.new_note, "", with_appointment=False)
            program.do(acts.write, "subjective", HIS)
            program.do(acts.save_and_close)
            program.do(acts.sync, "All notes are at the server")
            assert program.do(acts.found, "okapi") == 1
            for email in (CLINICIAN, ASSOCIATE):
                with records(clinic, email, PASSWORD) as there:
                    sent = [there.note(one)["subjective"] for one in there.notes()]
                    assert not any(HERS in str(text) for text in sent), "hers waits for her"

            program.do(acts.lock)
            offered = program.do(acts.another_clinician)
            assert sorted(one.split(" · ")[0] for one in offered) == [ASSOCIATE, CLINICIAN]
            program.do(acts.choose_account, CLINICIAN)
            assert program.do(acts.unlock, "his own password") != ""
            assert program.do(acts.unlock, PASSWORD) == ""
            assert program.do(acts.whereabouts) == before
            program.do(acts.save_and_close)
            program.do(acts.sync, "All notes are at the server")
            assert (program.do(acts.found, "zebra"), program.do(acts.found, "okapi")) == (1, 0)
            program.do(acts.quit_program)
            assert program.wait() == 0
        with records(clinic, CLINICIAN, PASSWORD) as there:
            assert [HERS for one in there.notes() if there.note(one)["subjective"] == HERS] == [HERS]
