"""Who is locked at this computer, and where everything was at their desks, sealed. Knows no window."""

from collections.abc import Callable
from dataclasses import replace

from ehr_desktop.application.ports import AuditKind
from ehr_desktop.application.session import Account, SignIn
from ehr_desktop.ui.last_words import told_later
from ehr_desktop.ui.locked import Locked
from ehr_desktop.ui.open_desk import OpenDesk
from ehr_desktop.ui.plain_data import as_text, from_text
from ehr_desktop.ui.whereabouts import Whereabouts

_LOSS = (
    "A note of a clinician who is locked could not be saved to this computer, and is lost when the program is closed. "
    "Close it once more to leave all the same."
)


class Locks:
    """One for each clinician who was locked and has not come back since."""

    def __init__(self, sign_in: Callable[[], SignIn]) -> None:
        self._sign_in = sign_in
        self._locked: dict[Account, Locked] = {}

    @property
    def loss(self) -> str:
        """What is lost if the program is closed now, as a sentence; empty for nothing."""
        return _LOSS if any(one.is_unsaved for one in self._locked.values()) else ""

    def put_away(self, open_desk: OpenDesk) -> Locked:
        """Everything of a desk that is needed to show its lock and to go back to it. Nothing holds it up."""
        open_desk.heartbeat.stop()
        desk, account = open_desk.desk, open_desk.account
        made = desk.keys.slots.recovery_made if desk.keys else None
        locked = Locked(account, desk.clinician.name, desk.practice_name, has_recovery_key=made is not None)
        with told_later():
            where = open_desk.window.put_away()
            sealed = self._sign_in().seal(desk, account, as_text(where))
            locked = replace(locked, sealed=sealed, is_unsaved=where.is_unsaved)
        with told_later():
            desk.trail.record(AuditKind.LOCKED)
        with told_later():
            locked = replace(locked, unsent=desk.my_notes.counts().not_sent)
        self._locked[account] = locked
        return locked

    def go_back(self, open_desk: OpenDesk) -> None:
        """Where this clinician was when the desk was locked, if it was."""
        locked = self._locked.get(open_desk.account)
        if locked is None:
            return
        where = self._sign_in().unseal(open_desk.desk, open_desk.account, locked.sealed) if locked.sealed else None
        if where:
            open_desk.window.go_back_to(from_text(Whereabouts, where))
        del self._locked[open_desk.account]
