"""SEND: hands one frozen write over, after a look where it may have arrived before. No transaction is open."""

from collections.abc import Callable
from contextlib import suppress

from ehr_desktop.application.errors import ChangedElsewhere, Refused
from ehr_desktop.application.freezing import Frozen
from ehr_desktop.application.looking import Looking, NeverTaken
from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import Capability, ClinicApi, ServerAbout, Store
from ehr_desktop.application.settle import Settle
from ehr_desktop.application.twins import Twins
from ehr_desktop.domain.note import ServerCopy


class Sending:
    """Sends one note at a time; those that go together are handed over by `batching.py`."""

    def __init__(
        self,
        store: Store,
        api: ClinicApi,
        about: Callable[[], ServerAbout],
        twins: Twins,
        looking: Looking,
        settle: Settle,
    ) -> None:
        self._store = store
        self._api = api
        self._about = about
        self._twins = twins
        self._looking = looking
        self._settle = settle

    def send(self, frozen: Frozen) -> ServerCopy | None:
        """The note as the server holds it then, None for a deletion. Raises as `ClinicApi.send`, and `NeverTaken`."""
        note_id, attempt, is_repeat = frozen.note_id, frozen.attempt, frozen.is_repeat
        if is_repeat and attempt.operation is Operation.UPDATE and not self._about().can(Capability.COMPARE_AND_SWAP):
            self._settle.under_way(note_id, attempt)
        looks = frozen.looks_first or self._is_looked_for(attempt)
        if is_repeat and attempt.operation is Operation.CREATE and looks:
            if found := self._looking.find(note_id, attempt):
                return found
        elif frozen.looks_first:
            if found := self._looking.find_from_start(note_id, attempt):
                return found
        elif frozen.gives_way and attempt.server_id:
            held = self._api.note(attempt.server_id)
            if held.version != attempt.version:
                raise ChangedElsewhere(held)
        if frozen.gives_way:
            return self._by_its_key(attempt)
        self._twins.look_before(self._store, note_id, attempt, self._api.my_notes)
        return self._api.send(attempt)

    def _by_its_key(self, attempt: Attempt) -> ServerCopy | None:
        """The answer to a create that was refused once and may have been taken before, where keys are kept.

        Raises `NeverTaken` where it is refused again, or there is none.
        """
        if attempt.operation is Operation.CREATE and not self._twins.are_possible:
            with suppress(Refused):
                return self._api.send(attempt)
        raise NeverTaken

    def _is_looked_for(self, attempt: Attempt) -> bool:
        """Whether a create that may have arrived is not simply sent again.

        So where the draft whose place it takes was changed since: that would hide that it has arrived.
        """
        return self._twins.are_possible or attempt.refused or attempt.replaces is not None
