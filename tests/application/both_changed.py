"""A note changed here and at the server: what tests of that do, and read."""

from ehr_desktop.application.conflicts import Need
from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.domain.merge import Keep
from ehr_desktop.domain.note import Answers, Note
from tests.application.fake_api import FakeApi

BEGUN: Answers = {"subjective": "Slept well.", "plan": "Walks."}


def kept(desk: Desk, note: Note) -> Note:
    """As it stands on this computer."""
    shown = desk.my_notes.look(note.id)
    assert shown
    return shown.note


def elsewhere(api: FakeApi, **columns: str) -> None:
    """The one note at the server, changed by somebody else."""
    [server_id] = api.notes
    api.change_elsewhere(server_id, **columns)


def there(api: FakeApi) -> tuple[object, object]:
    """Both texts of the one note at the server."""
    [copy] = api.notes.values()
    return copy.columns.get("subjective"), copy.columns.get("plan")


def typed(desk: Desk, note: Note, **answers: str) -> Note:
    """Saved by the form that showed this note."""
    return desk.drafts.save(note, {**note.answers, **answers}, note.appointment_id, "form")


def need_of(desk: Desk, note: Note) -> Need:
    """What is asked of the clinician."""
    need = desk.conflicts.need(note.id)
    assert need
    assert need.merge
    return need


def decide(desk: Desk, note: Note, **choices: Keep) -> bool:
    """Decide field by field; whether it was carried out."""
    return desk.conflicts.decide(need_of(desk, note), choices)


def audited(desk: Desk, kind: AuditKind) -> list[str]:
    """What the audit trail says of this kind."""
    with desk.store.reading() as tx:
        return [row.what for row in tx.audit(100) if row.kind is kind]
