"""Tells the clinic's server the last entry of the trail, so that nobody at this computer can cut it off unnoticed."""

from collections.abc import Callable

from ehr_desktop.application.audit_trail import DIFFERS, TOLD, head_as_text, head_of
from ehr_desktop.application.ports import AuditKind, AuditRow, Capability, ClinicApi, Clock, ServerAbout, Store


class AuditHeads:
    """Runs on the sync lane, at the end of a round that has spoken with the server; no round is made for it."""

    def __init__(self, store: Store, api: ClinicApi, clock: Clock, who: str, about: Callable[[], ServerAbout]) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._who = who
        self._about = about

    def tell(self) -> None:
        """Tell the last entry where the server takes it and it is another than last time. Raises the known errors.

        Where the server holds a longer trail, or another, that is recorded and remembered.
        """
        if not self._about().can(Capability.AUDIT_HEADS):
            return
        with self._store.reading() as tx:
            head, told = tx.audit_head(), head_of(tx.fact(TOLD))
        if head is None or head == told:
            return
        held = self._api.keep_audit_head(head)
        now = self._clock.now()
        with self._store.writing() as tx:
            tx.remember(TOLD, head_as_text(head), now)
            if held != head and held != head_of(tx.fact(DIFFERS)):
                tx.remember(DIFFERS, head_as_text(held), now)
                what = f"entry {held.number} at the clinic, {head.number} here"
                tx.append_audit(AuditRow(now, self._who, AuditKind.TRAIL_DIFFERS, None, what))
