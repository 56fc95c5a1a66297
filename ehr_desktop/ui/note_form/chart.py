"""What a new note inherits from the client's chart, where that is not known on this computer yet."""

from PySide6.QtCore import QObject

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import KnownError
from ehr_desktop.application.events import CaseloadChanged
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.note_form.sitting import Sitting


def ask_chart(desk: Desk, lanes: Lanes, sitting: Sitting, owner: QObject) -> None:
    """Ask the server beside the screen; offline the form says that there is nothing yet."""
    if sitting.is_begun or sitting.diagnoses(sitting.note.answers):
        return
    client_id, note_type = sitting.note.client_id, sitting.note.note_type
    lanes.ask.run(
        lambda: desk.charts.fetch(client_id, note_type),
        lambda _done: desk.events.publish(CaseloadChanged()),
        _only_known,
        owner=owner,
    )


def _only_known(error: Exception) -> None:
    """No connection is no news here; anything unknown is a bug."""
    if not isinstance(error, KnownError):
        raise error
