"""The day's backup: when it is due, and that it was made; and how the file with the notes is."""

from collections.abc import Callable, Sequence

from ehr_desktop.application.ports import AuditKind, AuditRow, Backup, Clock, Store
from ehr_desktop.application.rescue import Rescue, report_of, report_was_read


class Backups:
    """Of the notes of one clinician."""

    def __init__(self, store: Store, clock: Clock, who: str) -> None:
        self._store = store
        self._clock = clock
        self._who = who

    def kept(self) -> Sequence[Backup]:
        """The backups there are, newest day first."""
        return self._store.backups()

    def is_due(self) -> bool:
        """Whether there is none of today yet."""
        return all(one.day != self._clock.today() for one in self.kept())

    def is_damaged(self) -> bool:
        """Whether a part of the file was met, since it was opened, that cannot be read."""
        return self._store.is_damaged

    def report(self) -> Rescue | None:
        """How the file was repaired, until that was read."""
        with self._store.reading() as tx:
            return report_of(tx)

    def report_was_read(self) -> None:
        """The clinician has read it."""
        with self._store.writing() as tx:
            report_was_read(tx, self._clock.now())

    def make(self, goes_on: Callable[[], bool]) -> bool:
        """Make today's; False where it was stopped, and is due as before. May take minutes, and nobody waits for it.

        Raises `StoreFailed`, `StoreDamaged`.
        """
        if not self._store.back_up(self._clock.today(), goes_on):
            return False
        with self._store.writing() as tx:
            tx.append_audit(AuditRow(self._clock.now(), self._who, AuditKind.BACKED_UP))
        return True
