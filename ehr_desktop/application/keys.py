"""What opens the notes on this computer: as it stands, the making of a recovery key, and what the audit trail says.

A recovery key passes through here and is kept nowhere.
"""

from collections.abc import Callable

from ehr_desktop.application.ports import AuditKind, AuditRow, Clock, Opener, Slots, Store, Transaction, Vault

# The failed tries that were written last: should the vault not have heard of it, they are not written twice.
_TOLD = "failed tries told"


class Keys:
    """Of one open desk. `was_set_up`: its vault was made just now. Everything but `slots` belongs on a lane."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        who: str,
        make_vault: Callable[[], Vault],
        slots: Slots,
        *,
        was_set_up: bool = False,
        by: Opener = Opener.PASSWORD,
    ) -> None:
        self._store = store
        self._clock = clock
        self._who = who
        self._make_vault = make_vault
        self.slots = slots
        self.was_set_up = was_set_up
        #: The recovery key opened them; the password does again after the next full sign-in.
        self.by_recovery_key = by is Opener.RECOVERY_KEY

    def new_recovery_key(self) -> str:
        """To be shown once. It opens nothing before it was kept."""
        return self._make_vault().new_recovery_key()

    def keep_recovery_key(self, shown: str, typed: str) -> None:
        """It was typed back: it opens the notes from now on, and no earlier one. Raises `WrongRecoveryKey`."""
        vault = self._make_vault()
        self._store.lend_key(lambda key: vault.keep_recovery_key(key, shown, typed))
        self.slots = vault.slots()
        self._record(AuditKind.RECOVERY_KEY_MADE)

    def bind(self, password: str) -> None:
        """A password that opens them already gets the part of a key ring that this computer has got meanwhile."""
        if self.slots.is_bound:
            return
        vault = self._make_vault()
        self._store.lend_key(lambda key: vault.bind(key, password))
        if vault.slots().is_bound:
            self.renewed(vault)

    def renewed(self, vault: Vault) -> None:
        """The password slot was written anew."""
        self.slots, self.by_recovery_key = vault.slots(), False
        what = "with the key ring of this computer" if self.slots.is_bound else "without a key ring"
        self._record(AuditKind.PASSWORD_SLOT_RENEWED, what)

    def check(self, password: str) -> None:
        """Whether this password opens the notes. Raises as `Vault.unlock`; a wrong one is recorded."""
        vault = self._make_vault()
        try:
            key = vault.unlock(password)
        finally:
            self._record_failed_tries(vault)
        key[:] = bytes(len(key))

    def record_opening(self, vault: Vault) -> None:
        """What the trail is to know of how these notes were opened, and of the tries that did not open them."""
        if self.by_recovery_key:
            self._record(AuditKind.RECOVERY_KEY_USED)
        # A key ring that may be locked is not asked where the recovery key was used: they are forgotten the next time.
        self._record_failed_tries(vault, forget=not self.by_recovery_key)

    def _record_failed_tries(self, vault: Vault, *, forget: bool = True) -> None:
        tries = vault.failed_tries()
        if not tries:
            return
        lines = [f"{one.at.isoformat()} {one.by}" for one in tries]
        with self._store.writing() as tx:
            told = _told(tx)
            for line, one in zip(lines, tries, strict=True):
                if line not in told:
                    tx.append_audit(AuditRow(one.at, self._who, AuditKind.UNLOCK_FAILED, what=f"with a {one.by}"))
            tx.remember(_TOLD, "\n".join(lines), self._clock.now())
        if forget:
            vault.forget_failed_tries()

    def _record(self, kind: AuditKind, what: str = "") -> None:
        with self._store.writing() as tx:
            tx.append_audit(AuditRow(self._clock.now(), self._who, kind, what=what))


def _told(tx: Transaction) -> frozenset[str]:
    fact = tx.fact(_TOLD)
    return frozenset(fact[0].split("\n")) if fact else frozenset()
