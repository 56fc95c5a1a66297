"""A desk over a real encrypted file, lanes and heartbeat, and a page at the size of a small screen."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.application.ports import Backup, Store, Transaction
from ehr_desktop.store import open_store
from ehr_desktop.ui import theme
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lane, Lanes
from ehr_desktop.ui.note_form.page import NotePage
from ehr_desktop.ui.theme import Scheme
from tests.application.fake_api import FakeApi
from tests.desk import HandClock, desk_over, full_api, with_caseload

Dress = Callable[[Scheme, float], None]


class Disk:
    """A store that cannot write while it is `full`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.full = False

    def reading(self) -> AbstractContextManager[Transaction]:
        return self._store.reading()

    def writing(self, *, synced: bool = True) -> AbstractContextManager[Transaction]:
        if self.full:
            raise StoreFailed("The disk is full.")
        return self._store.writing(synced=synced)

    def sync(self) -> None:
        self._store.sync()

    def lend_key(self, use: Callable[[bytearray], None]) -> None:
        self._store.lend_key(use)

    @property
    def is_damaged(self) -> bool:
        return self._store.is_damaged

    def back_up(self, day: date, goes_on: Callable[[], bool]) -> bool:
        return self._store.back_up(day, goes_on)

    def backups(self) -> Sequence[Backup]:
        return self._store.backups()

    def close(self) -> None:
        self._store.close()


@dataclass
class Room:
    """Everything a test of the page touches."""

    desk: Desk
    api: FakeApi
    clock: HandClock
    disk: Disk
    heartbeat: Heartbeat
    page: NotePage


@pytest.fixture
def dress(qapp: QApplication) -> Iterator[Dress]:
    """Dresses the program for one test; light at text size 1 before and after."""
    plain = (Scheme.LIGHT, 1.0)
    worn: list[tuple[Scheme, float]] = []

    def put_on(scheme: Scheme, text_size: float) -> None:
        theme.apply(qapp, scheme, text_size)
        worn.append((scheme, text_size))

    if qapp.styleSheet() != theme.style_sheet(theme.load(Scheme.LIGHT)):
        theme.apply(qapp, *plain)
    yield put_on
    if worn:
        theme.apply(qapp, *plain)


@pytest.fixture
def room(qtbot: QtBot, dress: Dress, tmp_path: Path) -> Iterator[Room]:
    """A page without a note yet."""
    api, clock = full_api(), HandClock()
    disk = Disk(open_store(tmp_path / "store.db", bytearray(os.urandom(32)), clock.now))
    desk = with_caseload(desk_over(disk, api, clock))
    lanes = Lanes(Lane("sync"), Lane("ask"))
    heartbeat = Heartbeat(desk, lanes)
    page = NotePage(desk, lanes, heartbeat)
    qtbot.addWidget(page)
    page.resize(1280, 736)
    page.show()
    yield Room(desk, api, clock, disk, heartbeat, page)
    if page.form is not None:
        page.form.look_again()  # what the last key still has to come of comes while the store is open
    heartbeat.stop()
    lanes.close()
    assert lanes.sync.wait(5)
    assert lanes.ask.wait(5)
    desk.store.close()
