"""Whether a store's audit trail is whole, asked the way every test asks it."""

from ehr_desktop.application.ports import AuditCheck, Store


def checked(store: Store) -> AuditCheck:
    """What reading the whole trail says."""
    with store.reading() as tx:
        check = tx.check_audit(lambda _: True)
    assert check
    return check


def where_broken(store: Store) -> int | None:
    """The number of the first row that is not as it was written, or of the last one before others are missing."""
    check = checked(store)
    return check.missing_after if check.broken is None else check.broken
