"""Notes that travel together, and the disk: each is committed by itself, and synced before and after the request."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import (
    KnownError,
)
from ehr_desktop.application.outbox import Attempt, OutboxRow
from ehr_desktop.application.ports import Transaction
from ehr_desktop.domain.note import Note, ServerCopy
from tests.application.fake_api import FakeApi
from tests.application.test_batching import written


def test_no_transaction_holds_more_than_one_note(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    written(desk, 4)
    writing = desk.store.writing
    touched: list[set[str]] = []

    @contextmanager
    def watched(*, synced: bool = True) -> Iterator[Transaction]:
        with writing(synced=synced) as tx:
            ids: set[str] = set()
            for name in ("put_note", "put_outbox_row", "remove_outbox_row"):
                monkeypatch.setattr(tx, name, _noting(getattr(tx, name), ids))
            yield tx
        touched.append(ids)

    monkeypatch.setattr(desk.store, "writing", watched)
    desk.engine.run_once()
    assert len(touched) == 8
    assert all(len(ids) == 1 for ids in touched)


def _noting(write: Callable[[Any], None], ids: set[str]) -> Callable[[Any], None]:
    def noted(what: Note | OutboxRow | str) -> None:
        ids.add(what if isinstance(what, str) else what.note_id if isinstance(what, OutboxRow) else what.id)
        write(what)

    return noted


@pytest.fixture
def disk(desk: Desk, api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What becomes of commits, and when a request goes out between them."""
    said: list[str] = []
    writing, send, together = desk.store.writing, api.send, api.send_together

    def watched(*, synced: bool = True) -> AbstractContextManager[Transaction]:
        said.append("synced" if synced else "later")
        return writing(synced=synced)

    def sent(attempt: Attempt) -> ServerCopy | None:
        said.append("sent")
        return send(attempt)

    def sent_together(attempts: Sequence[Attempt]) -> Sequence[ServerCopy | KnownError]:
        said.append("sent together")
        monkeypatch.setattr(api, "send", send)
        return together(attempts)

    monkeypatch.setattr(desk.store, "writing", watched)
    monkeypatch.setattr(desk.store, "sync", lambda: said.append("sync"))
    monkeypatch.setattr(api, "send", sent)
    monkeypatch.setattr(api, "send_together", sent_together)
    return said


def test_the_keys_of_a_request_are_synced_before_it_and_what_is_settled_after_it(desk: Desk, disk: list[str]) -> None:
    written(desk, 2)
    disk.clear()
    desk.engine.run_once()
    assert disk == ["later", "later", "sync", "sent together", "later", "later", "sync"]


def test_an_attempt_found_in_its_row_is_synced_before_it_is_repeated(desk: Desk, disk: list[str]) -> None:
    [note] = written(desk, 1)
    desk.engine._freezing.freeze(note.id, synced=False)
    disk.clear()
    desk.engine.run_once()
    assert disk[:2] == ["sync", "sent"]
