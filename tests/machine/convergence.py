"""After all trouble: faults end, the clinician decides what waits for her, rounds run until nothing changes."""

from collections.abc import Callable, Sequence

from ehr_desktop.application.copies import holds_the_same
from ehr_desktop.domain.merge import Keep
from tests.desk import HandClock, decide
from tests.machine.clinic import Clinic
from tests.machine.computer import SMALL, Computer, columns_of, live, needs_you

#: Enough for every wait and every decision; a note that needs more does not come to rest.
_ROUNDS = 14
_GONE, _TAKEN = 404, 409


def converge(
    clinic: Clinic, computers: Sequence[Computer], clock: HandClock, arrive_late: Callable[[int], None]
) -> None:
    """Bring everything to rest, and check that each draft is one note at the server, as it is here."""
    while clinic.travelling:
        arrive_late(0)
    clinic.demands.clear()
    for computer in computers:
        computer.line.offline = computer.line.signed_out = False
        for note_id in list(computer.forms):
            computer.close(note_id)
    for _ in range(_ROUNDS):
        clock.move(hours=1)
        changed = [_decide(computer) | computer.round(with_pull=True) for computer in computers]
        if not any(changed) and not any(computer.desk.my_notes.waiting() for computer in computers):
            break
    for computer in computers:
        assert not computer.desk.my_notes.waiting()
        assert not computer.left_behind()
        _check_notes(clinic, computer)
    made = [] if clinic.was_put_back else clinic.made_by_drafts()
    assert len(made) == len(set(made)), f"twins: {made}"


def _decide(computer: Computer) -> bool:
    """Decide everything that waits for the clinician; answers whether there was anything."""
    waiting = computer.notes(needs_you)
    for note in waiting:
        need = computer.desk.conflicts.need(note.id)
        assert need
        if need.theirs:
            decide(computer.desk, note.id, Keep.THEIRS if need.was_deleted else Keep.MINE)
        elif need.refusal and need.refusal.status == _TAKEN and note.appointment_id:
            computer.open(note.id)
            computer.save(note, dict(note.answers), None)
            computer.close(note.id)
        else:
            computer.desk.conflicts.try_again(note.id)
    return bool(waiting)


def _check_notes(clinic: Clinic, computer: Computer) -> None:
    """Each note here that is not deleted is one of the server's, and each of the server's is here."""
    here = computer.notes(live)
    ids = [note.server.id if note.server else "" for note in here]
    assert len(ids) == len(set(ids)), "two notes here are one there"
    assert set(clinic.notes) <= set(ids), "a note of the server is not here"
    for note in here:
        assert note.server, "a note never arrived"
        copy = clinic.notes.get(note.server.id)
        if copy:  # what was deleted there stays here until somebody decides
            assert copy == note.server
            assert holds_the_same(SMALL, columns_of(note), note.appointment_id, copy)
